//! How people write a macro: a paragraph `{{name parameter=value other="two words"}}`.

use std::collections::BTreeMap;

const MAX_NAME: usize = 64;
const MAX_VALUE: usize = 1000;
const MAX_PARAMETERS: usize = 20;

/// A macro in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Embed {
    /// The key of a macro, which may not exist.
    pub(crate) name: String,
    /// What was given.
    pub(crate) parameters: BTreeMap<String, String>,
}

impl Embed {
    /// The macro that a paragraph is. `None` for anything else: it is text.
    pub(crate) fn parse(paragraph: &str) -> Option<Self> {
        let inner = paragraph.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
        let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        if !is_name(name) {
            return None;
        }
        let mut parameters = BTreeMap::new();
        while let Some((parameter, after)) = rest.trim_start().split_once('=') {
            let (value, after) = value(after)?;
            if !is_name(parameter) || value.chars().count() > MAX_VALUE || parameters.len() == MAX_PARAMETERS
            {
                return None;
            }
            // Twice the same could be meant either way.
            if parameters.insert(parameter.to_owned(), value).is_some() {
                return None;
            }
            rest = after;
        }
        rest.trim().is_empty().then(|| Self { name: name.to_owned(), parameters })
    }

    /// The paragraph. `None`: it cannot be written so that it is read back as it is.
    pub(crate) fn source(&self) -> Option<String> {
        let mut source = format!("{{{{{}", self.name);
        for (parameter, value) in &self.parameters {
            let bare =
                !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "-._~/@:+".contains(c));
            if bare {
                source.push_str(&format!(" {parameter}={value}"));
            } else {
                let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
                source.push_str(&format!(" {parameter}=\"{escaped}\""));
            }
        }
        source.push_str("}}");
        (Self::parse(&source).as_ref() == Some(self)).then_some(source)
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The value that `text` begins with, and what stands after it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (value, after) = text.split_at(end);
        return (!value.contains(['"', '{', '}'])).then(|| (value.to_owned(), after));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => {
                let after = &quoted[at + 1..];
                return (after.is_empty() || after.starts_with(char::is_whitespace))
                    .then_some((value, after));
            }
            '\\' => value.push(characters.next()?.1),
            c if c.is_control() => return None,
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embed(name: &str, parameters: &[(&str, &str)]) -> Embed {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Embed { name: name.to_owned(), parameters: parameters.collect() }
    }

    #[test]
    fn a_macro_is_read_and_written() {
        assert_eq!(Embed::parse(" {{mail-search}}\n"), Some(embed("mail-search", &[])));
        let all = embed("mail-thread", &[("thread", "a1/b"), ("title", "say \"hi\" \\ }} あ"), ("x", "")]);
        let source = r#"{{mail-thread thread=a1/b title="say \"hi\" \\ }} あ" x=""}}"#;
        assert_eq!(Embed::parse(source).as_ref(), Some(&all));
        assert_eq!(all.source().as_deref(), Some(source));
        assert_eq!(embed("bad name", &[]).source(), None);
        assert_eq!(embed("x", &[("line", "a\nb")]).source(), None);
    }

    #[test]
    fn what_is_no_macro_is_text() {
        for text in [
            "{{}}",
            "{{ }}",
            "{{a b}}",
            "{{a b=c d}}",
            "{{a b=\"c}}",
            "{{a b=\"c\"d}}",
            "{{a b=1 b=2}}",
            "{{<b>}}",
            "x {{a}}",
            "{{a}} x",
            "{a}",
            "{{a =b}}",
            "{{a b={{c}}}}",
            "{{a\u{0}}}",
        ] {
            assert_eq!(Embed::parse(text), None, "{text}");
        }
        assert_eq!(Embed::parse(&format!("{{{{a b=\"{}\"}}}}", "x".repeat(1001))), None);
        let many: String = (0..21).map(|n| format!(" p{n}=1")).collect();
        assert_eq!(Embed::parse(&format!("{{{{a{many}}}}}")), None);
    }
}
