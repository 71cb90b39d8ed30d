//! `format=flowed` (RFC 3676): lines that end with a space go on in the next.

/// The text with its flowed lines joined; quote marks, in their plain form, stay at the start of each paragraph.
pub(super) fn unflow(text: &str, del_sp: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    // The quote depth of the line that is still open.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let line = &line[depth..];
        let content = line.strip_prefix(' ').unwrap_or(line);
        let signature = content == "-- ";
        if open == Some(depth) && !signature {
            joined.push_str(content);
        } else {
            if open.is_some() {
                joined.push('\n');
            }
            joined.extend(std::iter::repeat_n('>', depth));
            if depth > 0 && !content.is_empty() {
                joined.push(' ');
            }
            joined.push_str(content);
        }
        if content.ends_with(' ') && !signature {
            if del_sp {
                joined.pop();
            }
            open = Some(depth);
        } else {
            joined.push('\n');
            open = None;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_join_within_their_quote_depth_only() {
        let text = "One \nline.\n\n> quoted \n> on\n>> deeper \n> back\n space-stuffed\n-- \nAnn \nBee\n";
        let expected = "One line.\n\n> quoted on\n>> deeper \n> back\nspace-stuffed\n-- \nAnn Bee\n";
        assert_eq!(unflow(text, false), expected);
    }

    #[test]
    fn del_sp_joins_japanese_without_a_gap() {
        assert_eq!(unflow("日本 \n語です。\n", true), "日本語です。\n");
    }
}
