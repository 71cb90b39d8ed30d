//! Until when a certificate is valid, read from its DER (RFC 5280, section 4.1). Whether it is to be trusted is
//! decided elsewhere, by rustls.

/// The last day of validity as `YYYY-MM-DD`; `None` where the certificate is not of that form.
pub(super) fn expiry(certificate: &[u8]) -> Option<String> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;

    let (certificate, _) = element(certificate, Some(SEQUENCE))?;
    let (mut rest, _) = element(certificate, Some(SEQUENCE))?;
    if rest.first() == Some(&VERSION) {
        (_, rest) = element(rest, None)?;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        (_, rest) = element(rest, None)?;
    }
    let (validity, _) = element(rest, Some(SEQUENCE))?;
    let (_, not_after) = element(validity, None)?;
    date(not_after)
}

/// The content of the first element of `der` and what follows it.
fn element(der: &[u8], expected: Option<u8>) -> Option<(&[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    if expected.is_some_and(|expected| expected != tag) {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) {
            return None;
        }
        let (bytes, rest) = rest.split_at_checked(count)?;
        (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    rest.split_at_checked(length)
}

/// `UTCTime` (`YYMMDD…`, of 1950 to 2049) or `GeneralizedTime` (`YYYYMMDD…`).
fn date(time: &[u8]) -> Option<String> {
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;

    let (text, _) = element(time, None)?;
    let text = std::str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
    let (year, rest) = match time.first() {
        Some(&UTC_TIME) => {
            let (year, rest) = text.split_at_checked(2)?;
            (format!("{}{year}", if year < "50" { "20" } else { "19" }), rest)
        }
        Some(&GENERALIZED_TIME) => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let (month, day) = (rest.get(..2)?, rest.get(2..4)?);
    let digits = [year.as_str(), month, day].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    digits.then(|| format!("{year}-{month}-{day}"))
}
