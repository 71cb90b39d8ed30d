//! Fields of queries and forms (`application/x-www-form-urlencoded`).

use percent_encoding::percent_decode;
use zeroize::Zeroizing;

/// Names and values, in order; values are wiped when dropped, since one may be a password.
pub(super) struct Fields(Vec<(String, Zeroizing<String>)>);

impl Fields {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let decode = |part: &[u8]| {
            let spaced: Zeroizing<Vec<u8>> =
                Zeroizing::new(part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect());
            percent_decode(&spaced).decode_utf8_lossy().into_owned()
        };
        let pair = |pair: &[u8]| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (decode(&pair[..cut]), Zeroizing::new(decode(pair.get(cut + 1..).unwrap_or_default())))
        };
        Self(bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()).map(pair).collect())
    }

    /// The first value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a field; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_once() {
        let fields =
            Fields::parse("name=Sales+inbox&host=a%2Bb&empty=&bare&name=second&ja=%E5%96%B6".as_bytes());
        assert_eq!(fields.get("name"), Some("Sales inbox"));
        assert_eq!(fields.get("host"), Some("a+b"));
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("bare"), Some(""));
        assert_eq!(fields.get("ja"), Some("営"));
        assert_eq!(fields.get("none"), None);
    }
}
