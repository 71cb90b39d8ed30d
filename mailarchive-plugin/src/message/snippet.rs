//! The few words that stand for a message in a list.

const LENGTH: usize = 200;
/// What is looked at: the words are near the start.
const LOOKED_AT: usize = 64 * 1024;

/// About 200 characters of what the sender wrote: no quotes, no signature, white space folded.
pub(super) fn of(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let own = fold(own_lines(&lines));
    if own.is_empty() { fold(lines.iter().map(|line| line.trim_start_matches(['>', ' ']))) } else { own }
}

/// The lines before the signature or the forwarded original, without quotes and the lines that announce them.
fn own_lines<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    lines
        .iter()
        .enumerate()
        .take_while(|(_, line)| **line != "--" && !starts_original(line))
        .filter(|(at, line)| !line.trim_start().starts_with('>') && !announces_quote(lines, *at))
        .map(|(_, line)| *line)
}

fn starts_original(line: &str) -> bool {
    line.starts_with("-----")
        && ["Original Message", "Forwarded", "元のメッセージ", "Original Appointment"]
            .iter()
            .any(|mark| line.contains(mark))
}

/// `On Monday Ann wrote:`, which may take two lines, directly before a quote or an empty line and a quote.
fn announces_quote(lines: &[&str], at: usize) -> bool {
    let mut following = lines[at..].iter().take(4);
    let mut seen = 0;
    let ends = following.by_ref().take(2).any(|line| {
        seen += 1;
        !line.is_empty() && (line.ends_with(':') || line.ends_with('：'))
    });
    ends && lines[at + seen..]
        .iter()
        .take(2)
        .find(|line| !line.is_empty())
        .is_some_and(|line| line.starts_with('>'))
}

fn fold<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut snippet = String::new();
    let mut length = 0;
    for word in lines.flat_map(|line| line.split(|c: char| c.is_whitespace() || c.is_control())) {
        // Rules of dashes and the like say nothing.
        if word.is_empty() || (word.len() > 3 && !word.contains(char::is_alphanumeric)) {
            continue;
        }
        if length > 0 {
            snippet.push(' ');
            length += 1;
        }
        for c in word.chars() {
            if length >= LENGTH {
                snippet.truncate(snippet.trim_end().len());
                snippet.push('…');
                return snippet;
            }
            snippet.push(c);
            length += 1;
        }
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_senders_own_words_count() {
        let text = "On Mon, 23 Nov 2026 Ann Bee\n<a@example.org> wrote:\n\n> quoted\n>> deeper\nMy  answer:\n\tis yes.\n-----------\n-- \nAnn\n";
        assert_eq!(of(text), "My answer: is yes.");
        assert_eq!(of("Yes.\n-----Original Message-----\nFrom: Bob\n"), "Yes.");
        assert_eq!(of("田中さんは書きました：\n> 引用\n承知しました。\n"), "承知しました。");
        assert_eq!(of("> only\n> quoted\n"), "only quoted");
        assert_eq!(of("To do:\n\nfirst\n"), "To do: first");
        assert_eq!(of(""), "");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let snippet = of(&"日本語".repeat(50_000));
        assert_eq!(snippet.chars().count(), LENGTH + 1);
        assert!(snippet.ends_with('…'));
    }
}
