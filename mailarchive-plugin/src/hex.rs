//! Identities as they stand in addresses: lower-case hexadecimal of fixed length.

/// `bytes` in lower-case hexadecimal.
pub(crate) fn encode(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The `N` bytes that `text` spells; only the spelling of [`encode`] is accepted.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_names_a_thing() {
        assert_eq!(decode(&encode(&[0, 171, 255])), Some([0, 171, 255]));
        for bad in ["", "0", "00abf", "00ABFF", "00abfg", "00abffff", "é0abf"] {
            assert_eq!(decode::<3>(bad), None, "{bad}");
        }
    }
}
