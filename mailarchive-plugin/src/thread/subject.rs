//! Base subjects (RFC 5256 section 2.1), with the reply prefixes of more languages than English.

/// A subject without what mail programs and mailing lists put around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// In lower case, with single spaces; empty where nothing is left.
    pub(super) text: String,
    /// It was an answer: a reply prefix, and none of forwarding.
    pub(super) is_reply: bool,
}

/// As mail programs write *Re* in English and most others, German, Swedish and Danish, Dutch, Finnish and Estonian,
/// Hungarian, Italian, Portuguese, Polish and Czech, Turkish, Latvian, Indonesian, Greek, Russian, Hebrew,
/// Arabic, Chinese, Japanese and Korean.
const REPLY: &[&str] = &[
    "re",
    "ré",
    "ref",
    "réf",
    "aw",
    "antw",
    "antwort",
    "sv",
    "vs",
    "vá",
    "va",
    "r",
    "rif",
    "res",
    "odp",
    "ynt",
    "atb",
    "bls",
    "απ",
    "σχετ",
    "на",
    "отв",
    "תשובה",
    "השב",
    "رد",
    "回复",
    "回覆",
    "答复",
    "答覆",
    "返信",
    "回信",
    "답장",
    "회신",
];

const FORWARD: &[&str] = &[
    "fwd",
    "fw",
    "wg",
    "tr",
    "vb",
    "vl",
    "doorst",
    "rv",
    "enc",
    "pd",
    "i",
    "vidarebefordrat",
    "továbbítás",
    "fs",
    "trs",
    "转发",
    "轉寄",
    "転送",
    "전달",
    "הועבר",
    "إعادة توجيه",
    "πρθ",
    "пересл",
];

pub(super) fn base(subject: &str) -> Base {
    let text = plain(subject);
    let (mut rest, mut is_reply, mut is_forward) = (text.as_str(), false, false);
    loop {
        let before = rest;
        while let Some(shorter) = rest.strip_suffix("(fwd)") {
            rest = shorter.trim_end();
            is_forward = true;
        }
        if let Some((prefix, after)) = prefix(rest) {
            rest = after;
            is_reply |= prefix == Prefix::Reply;
            is_forward |= prefix == Prefix::Forward;
        } else if let Some(inner) =
            rest.strip_prefix("[fwd:").and_then(|inner| inner.strip_suffix(']')).map(str::trim)
        {
            rest = inner;
            is_forward = true;
        } else if let Some(after) = tag(rest).filter(|after| !after.is_empty()) {
            rest = after;
        }
        if rest.len() == before.len() {
            break;
        }
    }
    Base { text: rest.to_owned(), is_reply: is_reply && !is_forward }
}

#[derive(PartialEq, Eq)]
enum Prefix {
    Reply,
    Forward,
}

/// `re: …`, `re[2]: …`, `aw (3): …`, `re^2: …`, `[list] re: …` after the tag.
fn prefix(text: &str) -> Option<(Prefix, &str)> {
    let (head, after) = text.split_once(':')?;
    let word = head.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^* ".contains(c));
    let kind = match () {
        () if REPLY.contains(&word) => Prefix::Reply,
        () if FORWARD.contains(&word) => Prefix::Forward,
        () => return None,
    };
    Some((kind, after.trim_start()))
}

/// What follows a `[tag]`.
fn tag(text: &str) -> Option<&str> {
    let (tag, after) = text.strip_prefix('[')?.split_once(']')?;
    (!tag.contains('[')).then(|| after.trim_start())
}

/// Lower case, single spaces, full-width ASCII as ASCII, without what nobody sees.
fn plain(subject: &str) -> String {
    let ascii = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '【' => '[',
        '】' => ']',
        _ => c,
    };
    let seen = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    let text: String = subject.chars().map(ascii).filter(seen).flat_map(char::to_lowercase).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(subject: &str) -> (String, bool) {
        let base = base(subject);
        (base.text, base.is_reply)
    }

    #[test]
    fn answers_are_known_in_many_languages() {
        for subject in [
            "Re: Price list",
            "RE : price  list",
            "re[2]: Price list",
            "Re(3): Price list",
            "Re^2: price list",
            "AW: Price list",
            "SV: Price list",
            "Antw: Price list",
            "VS: Price list",
            "Odp: Price list",
            "YNT: Price list",
            "ＲＥ：Price list",
            "RE：Price list",
            "回复: Price list",
            "回复：Price list",
            "答复: Price list",
            "返信: Price list",
            "[sales] Re: [sales] Price list",
            "Re: [sales] AW: [sales] Price list",
            "\u{202a}Re: Price list\u{202c}",
        ] {
            assert_eq!(reply(subject), ("price list".to_owned(), true), "{subject}");
        }
    }

    #[test]
    fn nothing_else_is_an_answer() {
        for subject in [
            "Price list",
            "[sales] Price list",
            "Fwd: Price list",
            "Fwd: Re: Price list",
            "Re: Price list (fwd)",
        ] {
            assert_eq!(reply(subject), ("price list".to_owned(), false), "{subject}");
        }
        for (subject, text) in
            [("Restaurant: Friday", "restaurant: friday"), ("Area: 51", "area: 51"), ("[tag]", "[tag]")]
        {
            assert_eq!(reply(subject), (text.to_owned(), false), "{subject}");
        }
    }

    #[test]
    fn what_is_nothing_but_prefixes_has_no_base() {
        for subject in ["", "   ", "Re:", "Re: Re: AW:", "返信："] {
            assert_eq!(reply(subject).0, "", "{subject}");
        }
        assert_eq!(reply("re: [fwd: [fwd: re: [fwd: babylon]]]"), ("babylon".to_owned(), false));
    }

    #[test]
    fn subjects_of_hostile_length_take_linear_time() {
        for piece in ["re:", "[x]", "[fwd:", "(fwd)", "["] {
            let _ends = base(&piece.repeat(1000));
        }
    }
}
