//! Certificate authorities that a site administrator adds for mail servers.

use std::{fs, io, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Far above any real bundle; the whole of Mozilla's list takes 0.2 MB.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The certificates (DER) of a PEM file (RFC 7468), in their order.
pub(crate) fn authorities(file: &Path) -> io::Result<Vec<Vec<u8>>> {
    let told = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", file.display()));
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", file.display()));
    if fs::metadata(file).map_err(named)?.len() > MAX_FILE {
        return Err(told("too large for a list of certificates"));
    }
    let text = fs::read_to_string(file).map_err(named)?;
    certificates(&text).map_err(|what| told(&what))
}

fn certificates(text: &str) -> Result<Vec<Vec<u8>>, String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    // What stands between the certificates is explanatory text (RFC 7468, section 2).
    for line in text.lines().map(str::trim) {
        match (&mut open, line) {
            (None, BEGIN) => open = Some(String::new()),
            (None, _) => {}
            (Some(base64), END) => {
                let number = found.len() + 1;
                let der = STANDARD
                    .decode(base64.as_bytes())
                    .map_err(|_| format!("certificate {number} is not base64"))?;
                // A certificate is an ASN.1 SEQUENCE; the rest is judged where it is used.
                if der.first() != Some(&0x30) {
                    return Err(format!("certificate {number} is not a certificate"));
                }
                found.push(der);
                open = None;
            }
            (Some(base64), line) => base64.push_str(line),
        }
    }
    if open.is_some() {
        return Err("the last certificate is cut off".to_owned());
    }
    if found.is_empty() {
        return Err("it holds no certificate in PEM form".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        format!("{BEGIN}\n{}\n{END}\n", lines.join("\n"))
    }

    #[test]
    fn every_certificate_is_read_and_text_between_them_is_not() {
        let (one, two) = (vec![0x30; 100], vec![0x30, 1, 2]);
        let text = format!("Our own authority\n{}# old\r\n{}", pem(&one), pem(&two).replace('\n', "\r\n"));
        assert_eq!(certificates(&text).unwrap(), [one, two]);
    }

    #[test]
    fn what_is_no_list_of_certificates_is_told() {
        let whole = pem(&[0x30; 10]);
        for (text, reason) in [
            ("", "no certificate"),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no certificate"),
            (&whole[..whole.len() - 10], "cut off"),
            (&whole.replace("MDAw", "??"), "not base64"),
            (&pem(b"text"), "not a certificate"),
        ] {
            assert!(certificates(text).unwrap_err().contains(reason), "{text}");
        }
    }
}
