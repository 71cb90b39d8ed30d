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

/// A paragraph that begins and ends as a macro, and cannot be read as one. Where no macro has the name it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misread {
    pub(crate) name: String,
    /// The whole paragraph.
    pub(crate) source: String,
    pub(crate) fault: Fault,
}

/// Why a macro cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Words belong to no parameter. Between quotation marks they would belong to the one before them: so it would
    /// be written.
    Words(Option<String>),
    /// A quotation mark is missing, or stands inside a word.
    Quotes,
    /// This parameter is given twice, which could be meant either way.
    Twice(String),
    /// There is more in it than a macro may hold.
    Long,
}

impl Embed {
    /// The macro that a paragraph is. `None` for anything else: it is text.
    pub(crate) fn parse(paragraph: &str) -> Option<Result<Self, Misread>> {
        let source = paragraph.trim();
        let inner = source.strip_prefix("{{")?.strip_suffix("}}")?.trim();
        let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        if !is_name(name) {
            return None;
        }
        match parameters(rest) {
            Ok(parameters) => Some(Ok(Self { name: name.to_owned(), parameters })),
            // More than one in a paragraph are text, as one inside of text is.
            Err(_) if rest.contains("{{") || rest.contains("}}") || rest.contains(is_odd) => None,
            Err(fault) => {
                let fault = match fault {
                    Fault::Words(_) => Fault::Words(quoted(name, rest)),
                    other => other,
                };
                Some(Err(Misread { name: name.to_owned(), source: source.to_owned(), fault }))
            }
        }
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
        (Self::parse(&source) == Some(Ok(self.clone()))).then_some(source)
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_odd(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
}

fn parameters(mut rest: &str) -> Result<BTreeMap<String, String>, Fault> {
    let mut parameters = BTreeMap::new();
    while let Some((parameter, after)) = rest.trim_start().split_once('=') {
        if !is_name(parameter) {
            return Err(Fault::Words(None));
        }
        let (value, after) = value(after).ok_or(Fault::Quotes)?;
        if value.chars().count() > MAX_VALUE || parameters.len() == MAX_PARAMETERS {
            return Err(Fault::Long);
        }
        if parameters.insert(parameter.to_owned(), value).is_some() {
            return Err(Fault::Twice(parameter.to_owned()));
        }
        rest = after;
    }
    if rest.trim().is_empty() { Ok(parameters) } else { Err(Fault::Words(None)) }
}

/// The macro with every word in the value of the parameter before it. `None` where there is none before it.
fn quoted(name: &str, rest: &str) -> Option<String> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    for word in rest.split_whitespace() {
        match word.split_once('=') {
            Some((parameter, value)) if is_name(parameter) => {
                parameters.push((parameter.to_owned(), value.to_owned()));
            }
            _ => {
                let (_, value) = parameters.last_mut()?;
                value.push(' ');
                value.push_str(word);
            }
        }
    }
    let plain = |(parameter, value): (String, String)| (parameter, value.replace('"', ""));
    Embed { name: name.to_owned(), parameters: parameters.into_iter().map(plain).collect() }.source()
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
        assert_eq!(Embed::parse(" {{mail-search}}\n"), Some(Ok(embed("mail-search", &[]))));
        let all = embed("mail-thread", &[("thread", "a1/b"), ("title", "say \"hi\" \\ }} あ"), ("x", "")]);
        let source = r#"{{mail-thread thread=a1/b title="say \"hi\" \\ }} あ" x=""}}"#;
        assert_eq!(Embed::parse(source), Some(Ok(all.clone())));
        assert_eq!(all.source().as_deref(), Some(source));
        assert_eq!(embed("bad name", &[]).source(), None);
        assert_eq!(embed("x", &[("line", "a\nb")]).source(), None);
    }

    #[test]
    fn what_is_no_macro_is_text() {
        for text in [
            "{{}}",
            "{{ }}",
            "{{<b>}}",
            "x {{a}}",
            "{{a}} x",
            "{a}",
            "{{a b={{c}}}}",
            "{{a b}} and {{c d}}",
            "{{a\u{0}}}",
            "{{a b=\"\u{1}\"}}",
        ] {
            assert_eq!(Embed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_from_text() {
        let fault = |text: &str| match Embed::parse(text) {
            Some(Err(misread)) => misread.fault,
            other => panic!("{text}: {other:?}"),
        };
        let words = |instead: &str| Fault::Words(Some(instead.to_owned()));
        assert_eq!(fault("{{s query=price list limit=3}}"), words(r#"{{s limit=3 query="price list"}}"#));
        assert_eq!(fault("{{s price list}}"), Fault::Words(None));
        assert_eq!(fault("{{a =b}}"), Fault::Words(None));
        assert_eq!(fault("{{a b=\"c}}"), Fault::Quotes);
        assert_eq!(fault("{{a b=\"c\"d}}"), Fault::Quotes);
        assert_eq!(fault("{{a b=1 b=2}}"), Fault::Twice("b".to_owned()));
        assert_eq!(fault(&format!("{{{{a b=\"{}\"}}}}", "x".repeat(1001))), Fault::Long);
        let many: String = (0..21).map(|n| format!(" p{n}=1")).collect();
        assert_eq!(fault(&format!("{{{{a{many}}}}}")), Fault::Long);
    }
}
