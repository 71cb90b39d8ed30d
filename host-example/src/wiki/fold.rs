//! Text as search compares it: neither case, accents nor the width of Japanese characters matter.

use unicode_normalization::UnicodeNormalization;

/// The text as it is kept for searching.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(folded).collect()
}

/// Folded text, and where in the original each of its bytes came from.
pub(super) struct Folded {
    pub(super) text: String,
    origins: Vec<usize>,
}

impl Folded {
    pub(super) fn new(original: &str) -> Self {
        let mut this = Self { text: String::new(), origins: Vec::new() };
        for (at, c) in original.char_indices() {
            this.text.extend(folded(c));
            this.origins.resize(this.text.len(), at);
        }
        this.origins.push(original.len());
        this
    }

    /// Where in the original the character begins that the byte at `at` came from.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or_default()
    }

    /// Where in the original the match `at..end` of the folded text ends.
    pub(super) fn origin_end(&self, end: usize) -> usize {
        let last = self.origin(end.saturating_sub(1));
        // What a character folds to may end before its neighbours' accents, which fold to nothing.
        self.origins[end.min(self.origins.len() - 1)..]
            .iter()
            .copied()
            .find(|origin| *origin > last)
            .unwrap_or_else(|| self.origins.last().copied().unwrap_or_default())
    }
}

fn folded(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c)
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36F}').contains(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_whitespace() || c == '\0' { ' ' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_width_do_not_matter() {
        for (a, b) in [
            ("Ｍａｉｌ", "mail"),
            ("Café", "cafe\u{301}"),
            ("ﾒｰﾙ ｶﾞｲﾄﾞ", "メール ガイド"),
            ("見\u{3000}積", "見 積"),
        ] {
            assert_eq!(fold(a), fold(b));
        }
        assert_ne!(fold("はは"), fold("ハハ"));
    }

    #[test]
    fn a_match_is_led_back_to_the_original() {
        let original = "Ünï ﾒｰﾙ ①";
        let folded = Folded::new(original);
        let at = folded.text.find("メール").unwrap();
        let found = folded.origin(at)..folded.origin_end(at + "メール".len());
        assert_eq!(&original[found], "ﾒｰﾙ");
        let at = folded.text.find('1').unwrap();
        assert_eq!(&original[folded.origin(at)..folded.origin_end(at + 1)], "①");
    }
}
