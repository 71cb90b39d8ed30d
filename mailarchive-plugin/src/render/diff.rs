//! Unified diffs, as mail on lists carries them: their lines as they are, in a colour beside their sign.

use super::push_escaped;

/// A longer line is no header of a hunk.
const LONGEST_HEADER: usize = 4096;

/// The length of the diff that starts at the first line of `text`; where none does, how far that was looked for.
///
/// Hunks say how many lines they have. Nothing else tells the end of the last one from a signature's `-- `.
pub(super) fn extent(text: &str) -> Result<usize, usize> {
    let mut lines = Lines { text, at: 0 };
    let mut end = None;
    let mut names_files = false;
    while !lines.is_over() && (end.is_some() || is_file_header(lines.peek())) {
        let mut above = "";
        while is_file_header(lines.peek()) && !lines.is_over() {
            names_files |= above.starts_with("--- ") && lines.peek().starts_with("+++ ");
            above = lines.peek();
            lines.next();
        }
        // Files that were renamed or are binary have headers and no hunk.
        let Some(counts) = hunk(lines.peek()) else { break };
        lines.next();
        if !skip_hunk(&mut lines, counts, names_files) {
            break;
        }
        end = Some(lines.at);
        // An empty line may stand between files.
        let mut ahead = Lines { text, at: lines.at };
        if ahead.peek().trim().is_empty() {
            ahead.next();
            if is_file_header(ahead.peek()) {
                lines.at = ahead.at;
            }
        }
    }
    end.ok_or(lines.at)
}

/// Appends the diff, one element for a run of lines of one kind.
pub(super) fn push(out: &mut String, diff: &str, label: &str) {
    out.push_str("<pre class=\"diff\" dir=\"ltr\" tabindex=\"0\" role=\"group\" aria-label=\"");
    push_escaped(out, label);
    out.push_str("\">");
    let mut open: Option<&str> = None;
    let mut lines = Lines { text: diff, at: 0 };
    let mut hunk_end = 0;
    while !lines.is_over() {
        let (at, line) = (lines.at, lines.peek());
        lines.next();
        let class = if at < hunk_end {
            match line.as_bytes().first() {
                Some(b'+') => "<ins>",
                Some(b'-') => "<del>",
                _ => "",
            }
        } else if let Some(counts) = hunk(line) {
            let mut ahead = Lines { text: diff, at: lines.at };
            if skip_hunk(&mut ahead, counts, true) {
                hunk_end = ahead.at;
            }
            "<b class=\"dk\">"
        } else {
            "<b>"
        };
        if open != Some(class) {
            close(out, open);
            out.push_str(class);
            open = Some(class);
        }
        push_escaped(out, line);
        out.push('\n');
    }
    close(out, open);
    out.push_str("</pre>");
}

fn close(out: &mut String, open: Option<&str>) {
    out.push_str(match open {
        Some("<ins>") => "</ins>",
        Some("<del>") => "</del>",
        Some("") | None => "",
        Some(_) => "</b>",
    });
}

#[derive(Clone, Copy)]
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn is_over(&self) -> bool {
        self.at >= self.text.len()
    }

    fn peek(&self) -> &'a str {
        self.text[self.at..].lines().next().unwrap_or_default()
    }

    fn next(&mut self) {
        let rest = &self.text[self.at..];
        self.at += memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
    }
}

fn is_file_header(line: &str) -> bool {
    [
        "diff --git ",
        "diff -",
        "Index: ",
        "--- ",
        "+++ ",
        "index ",
        "new file mode ",
        "deleted file mode ",
        "old mode ",
        "new mode ",
        "similarity index ",
        "rename from ",
        "rename to ",
        "copy from ",
        "copy to ",
        "=======",
    ]
    .iter()
    .any(|start| line.starts_with(start) && line.len() > 4)
}

/// Lines that a hunk takes from the old file and from the new: `@@ -12,7 +12,9 @@`.
fn hunk(line: &str) -> Option<(u64, u64)> {
    let line = &line[..line.floor_char_boundary(LONGEST_HEADER)];
    let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let count = |range: &str| match range.split_once(',') {
        Some((_, count)) => count.parse().ok(),
        None => range.parse::<u64>().ok().map(|_| 1),
    };
    Some((count(old)?, count(new)?))
}

/// Whether a hunk stands here; if so, what follows it is next.
///
/// People edit diffs by hand, so that headers count wrongly. Below the names of two files, and nowhere else, lines are
/// then taken by their signs alone.
fn skip_hunk(lines: &mut Lines<'_>, counts: (u64, u64), names_files: bool) -> bool {
    let start = lines.at;
    let is_counted = skip_counted(lines, counts);
    if !names_files {
        return is_counted;
    }
    let looked_at = lines.at;
    if !is_counted {
        lines.at = start;
    }
    if skip_signed(lines, if is_counted { (0, 0) } else { counts }) {
        return true;
    }
    lines.at = if is_counted { looked_at } else { lines.at.max(looked_at) };
    is_counted
}

/// Skips lines that look like those of a hunk; empty ones as long as the header has not counted to its end. Whether
/// something is added or removed there.
fn skip_signed(lines: &mut Lines<'_>, (mut old, mut new): (u64, u64)) -> bool {
    let mut changes = false;
    while !lines.is_over() {
        let line = lines.peek();
        let (removed, added) = match line.as_bytes().first() {
            Some(b'+') => (0, 1),
            Some(b'-') if is_end(lines) => break,
            Some(b'-') => (1, 0),
            Some(b'\\') => (0, 0),
            Some(b' ' | b'\t') => (1, 1),
            None if old > 0 && new > 0 => (1, 1),
            _ => break,
        };
        changes |= removed != added;
        (old, new) = (old.saturating_sub(removed), new.saturating_sub(added));
        lines.next();
    }
    changes
}

/// A line of dashes, which starts a signature or what else follows, or the names of the next files.
fn is_end(lines: &Lines<'_>) -> bool {
    let line = lines.peek();
    let mut ahead = *lines;
    ahead.next();
    (line.len() > 1 && line.trim_end().bytes().all(|b| b == b'-'))
        || (line.starts_with("--- ") && ahead.peek().starts_with("+++ "))
}

fn skip_counted(lines: &mut Lines<'_>, (mut old, mut new): (u64, u64)) -> bool {
    while old > 0 || new > 0 {
        if lines.is_over() {
            return false;
        }
        match lines.peek().as_bytes().first() {
            Some(b'+') if new > 0 => new -= 1,
            Some(b'-') if old > 0 => old -= 1,
            Some(b'\\') => {}
            // Mailers cut the space of an empty context line.
            Some(b' ' | b'\t') | None if old > 0 && new > 0 => (old, new) = (old - 1, new - 1),
            _ => return false,
        }
        lines.next();
    }
    if lines.peek().starts_with('\\') {
        lines.next();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,4 @@ int main()\n one\n-- two\n+two & <three>\n+\n three\n";

    fn shown(diff: &str) -> String {
        let mut out = String::new();
        push(&mut out, diff, "A \"diff\"");
        out
    }

    #[test]
    fn a_diff_ends_where_its_last_hunk_does() {
        for after in ["-- \n2.39.2\n", "\nRegards\n", "", "---\nx\n"] {
            assert_eq!(extent(&format!("{DIFF}{after}")), Ok(DIFF.len()), "{after}");
        }
        let two = format!("{DIFF}\n{DIFF}");
        assert_eq!(extent(&two), Ok(two.len()));
        for none in [
            "--- a\n+++ b\n",
            "--- \n",
            "--- a\n@@ -1 +1 @@\n-x\nno",
            "Hello",
            "",
            "----------\n@@ -1 +1 @@\n-a\n+b\n",
        ] {
            assert!(extent(none).is_err(), "{none}");
        }
        let unended = "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n\\ No newline at end of file\n";
        assert_eq!(extent(&format!("{unended}z")), Ok(unended.len()));
    }

    #[test]
    fn a_hunk_whose_header_counts_wrongly_is_taken_by_its_signs() {
        let names = "--- a/x\n+++ b/x\n";
        for (hunk, after) in [
            // More lines than counted, and fewer.
            ("@@ -1,2 +1,2 @@\n a\n-b\n+c\n d\n+e\n", ""),
            ("@@ -1,9 +1,9 @@\n a\n-b\n+c\n", ""),
            ("@@ -1,9 +1,9 @@\n a\n-b\n\n+c\n", "-- \n2.39\n"),
            ("@@ -1,2 +1,2 @@\n a\n+b\n+c\n", "\n- a point\n- another\n"),
            ("@@ -1 +1 @@\n+a\n+b\n+c\n", "Regards\n"),
            ("@@ -1,2 +1,2 @@\n-b\n+c\n d\n", "  A text.\n"),
            ("@@ -1,9 +1,9 @@\n-a\n@@ -20,9 +20,9 @@\n+b\n", "---\n+1 from me\n"),
        ] {
            let diff = format!("{names}{hunk}");
            assert_eq!(extent(&format!("{diff}{after}")), Ok(diff.len()), "{diff}{after}");
            let page = shown(&diff);
            for line in hunk.lines().filter(|line| line.starts_with(['+', '-'])) {
                let tag = if line.starts_with('+') { "ins" } else { "del" };
                let before = &page[..page.find(&format!("{line}\n")).unwrap()];
                assert!(before.rfind(&format!("<{tag}>")) > before.rfind("</"), "{line} in {page}");
            }
        }
        for none in [
            "@@ -1,9 +1,9 @@\n+a\n-b\n",
            "--- a\n@@ -1,9 +1,9 @@\n+a\n",
            "--- a\n+++ b\n@@ -1,9 +1,9 @@\n a\n b\n",
            "--- a\n+++ b\n\n@@ -1,9 +1,9 @@\n+a\n",
            "+1 from me\n- but one thing\n",
        ] {
            assert!(extent(none).is_err(), "{none}");
        }
    }

    #[test]
    fn every_line_stays_as_it_is() {
        let page = shown(DIFF);
        assert!(page.contains("<b class=\"dk\">@@ -1,3 +1,4 @@ int main()\n</b> one\n<del>-- two\n</del><ins>+two &amp; &lt;three&gt;\n+\n</ins> three\n</pre>"), "{page}");
        assert!(
            page.contains("<b>diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n</b>"),
            "{page}"
        );
        let text = page.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        for line in DIFF.lines() {
            assert!(text.contains(line), "{line}");
        }
    }

    #[test]
    fn floods_of_almost_diffs_take_linear_time() {
        let started = std::time::Instant::now();
        for pattern in [
            "--- a\n",
            "@@ -1 +1 @@\n",
            "--- a\n+++ b\n@@ -9,9 +9,9 @@\n",
            "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
            "--- a\n+++ b\n@@ -9,9 +9,9 @@\n-x\n",
            "--- a\n+++ b\n@@ -9,9 +9,9 @@\n x\n",
            "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n x\n",
        ] {
            let text = pattern.repeat(1_000_000 / pattern.len());
            if let Ok(end) = extent(&text) {
                let _ = shown(&text[..end]);
            }
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
