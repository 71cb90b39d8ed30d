//! The browser's languages: `Accept-Language` (RFC 9110, section 12.5.4).

use super::Language;

/// The language with the highest weight that the wiki speaks.
pub(crate) fn preferred(accept: &str) -> Option<Language> {
    let mut best: Option<(Language, u16)> = None;
    for range in accept.split(',').take(32) {
        let mut parts = range.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::parse) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, weight);
        if weight > 0 && best.is_none_or(|(_, other)| weight > other) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// A weight in thousandths; what is no weight counts as none.
fn weight(text: &str) -> u16 {
    text.parse::<f32>()
        .ok()
        .filter(|weight| (0.0..=1.0).contains(weight))
        .map_or(0, |weight| (weight * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins_and_the_first_of_equals() {
        let (english, japanese) = (Language::parse("en"), Language::parse("ja"));
        assert_eq!(preferred("ja-JP,ja;q=0.9,en-US;q=0.8"), japanese);
        assert_eq!(preferred("tlh, en;q=0.4, ja;q=0.5"), japanese);
        assert_eq!(preferred("en,ja"), english);
        assert_eq!(preferred("ja;q=0, en;q=0.1"), english);
        assert_eq!(preferred("ja;q=NaN"), None);
        assert_eq!(preferred("tlh, *"), None);
    }
}
