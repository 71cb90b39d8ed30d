//! Test mails: varied, and the same for the same seed.

use std::fmt::Write as _;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// Bytes that do not pack.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hashes of all of them, sorted: equal exactly when the same mails are there the same number of times.
pub fn multiset<T: AsRef<[u8]>>(mails: &[T]) -> Vec<String> {
    let mut hashes: Vec<String> = mails.iter().map(|mail| sha256(mail.as_ref())).collect();
    hashes.sort();
    hashes
}

/// A mail of a few lines with CRLF ends, dated `minute` minutes into a fixed day.
pub fn plain(minute: u32, subject: &str, text: &str) -> Vec<u8> {
    let date = date(minute);
    format!(
        "From: Ada <ada@example.com>\r\nTo: archive@example.com\r\nSubject: {subject}\r\nDate: {date}\r\n\
         Message-ID: <{}@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        &sha256(format!("{minute} {subject} {text}").as_bytes())[..16]
    )
    .into_bytes()
}

/// A mail of one HTML body.
pub fn html(minute: u32, subject: &str, html: &str) -> Vec<u8> {
    let date = date(minute);
    format!(
        "From: Grace <grace@example.com>\r\nTo: archive@example.com\r\nSubject: {subject}\r\nDate: {date}\r\n\
         Message-ID: <html-{minute}@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    )
    .into_bytes()
}

/// A mail of about `length` bytes in base64 that looks random.
pub fn incompressible(seed: u64, length: usize) -> Vec<u8> {
    let mut mail = format!(
        "From: Ann <ann@example.com>\r\nSubject: {seed}\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    let mut block = Sha256::digest(seed.to_be_bytes());
    while mail.len() < length {
        let mut line = Vec::with_capacity(57);
        while line.len() < 57 {
            block = Sha256::digest(block);
            line.extend_from_slice(&block);
        }
        mail.extend_from_slice(BASE64_STANDARD.encode(&line[..57]).as_bytes());
        mail.extend_from_slice(b"\r\n");
    }
    mail
}

/// `count` mails as a Maildir may hold them: 0.3 KB to 3 MB, LF and CRLF and both, 8-bit bytes that are no
/// UTF-8, Japanese in ISO-2022-JP and Shift_JIS, the same Message-ID again and again, none at all, no
/// header, no body, no end of the last line. No NUL: a server may not send one (RFC 9051 section 4.3.1).
/// Any two differ.
pub fn varied(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut random = Random(seed | 1);
    (0..count).map(|number| one(&mut random, seed, number)).collect()
}

fn one(random: &mut Random, seed: u64, number: usize) -> Vec<u8> {
    let minute = u32::try_from(number).unwrap_or(u32::MAX) % 500_000;
    let mark = format!("{seed}-{number}");
    let mut header = format!(
        "From: Person {0} <p{0}@example.com>\nTo: archive@example.com\nDate: {1}\n",
        number % 17,
        date(minute)
    )
    .into_bytes();
    match number % 5 {
        0 => header.extend_from_slice(b"Message-ID: <one-and-the-same@example.com>\n"),
        1 => {}
        _ => header.extend_from_slice(format!("Message-ID: <{mark}@example.com>\n").as_bytes()),
    }
    let mut mail = match number % 11 {
        0 => japanese(header, &mark, "iso-2022-jp", b"\x1b$B%a!<%k$N%F%9%H\x1b(B\n"),
        1 => japanese(header, &mark, "shift_jis", b"\x83\x81\x81[\x83\x8b\x82\xcc\x83e\x83X\x83g\n"),
        2 => [header, format!("Subject: caf\u{e9} raw {mark}\n\n").into_bytes(), random.lines(900, true)]
            .concat(),
        3 => multipart(random, header, &mark, 60_000),
        4 => [header, format!("Subject: dots {mark}\n\n.\n..\n.hidden\nFrom the start\n").into_bytes()]
            .concat(),
        5 => format!("\n{mark} begins with its body\n").into_bytes(),
        6 => [header, format!("Subject: no body {mark}").into_bytes()].concat(),
        7 => [header, format!("Subject: long line {mark}\n\n").into_bytes(), vec![b'x'; 12_000]].concat(),
        _ => [header, format!("Subject: text {mark}\n\n").into_bytes(), random.text(300 + number % 4_000)]
            .concat(),
    };
    match number % 401 {
        100 => mail = multipart(random, mail_header(&mark, minute), &mark, 700_000),
        300 => mail = multipart(random, mail_header(&mark, minute), &mark, 3_000_000),
        _ => {}
    }
    match number % 7 {
        3 => crlf(&mail),
        5 => half_crlf(&mail),
        _ => mail,
    }
}

fn mail_header(mark: &str, minute: u32) -> Vec<u8> {
    format!("From: Big <big@example.com>\nTo: archive@example.com\nDate: {}\nMessage-ID: <big-{mark}@example.com>\n",
        date(minute)).into_bytes()
}

fn japanese(header: Vec<u8>, mark: &str, charset: &str, body: &[u8]) -> Vec<u8> {
    let fields = format!(
        "Subject: =?ISO-2022-JP?B?GyRCJWEhPCVrJE4lRiU5JUgbKEI=?= {mark}\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    );
    [header, fields.into_bytes(), body.to_vec()].concat()
}

fn multipart(random: &mut Random, header: Vec<u8>, mark: &str, size: usize) -> Vec<u8> {
    let mut mail = header;
    mail.extend_from_slice(
        format!(
            "Subject: attachment {mark}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_b\"\n\n\
             --=_b\nContent-Type: text/plain; charset=utf-8\n\nSee the file. ありがとう。\n\
             --=_b\nContent-Type: application/octet-stream; name=\"data.bin\"\n\
             Content-Disposition: attachment; filename=\"data.bin\"\nContent-Transfer-Encoding: base64\n\n"
        )
        .as_bytes(),
    );
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let end = mail.len() + size;
    while mail.len() < end {
        for _ in 0..76 {
            mail.push(ALPHABET[random.below(64)]);
        }
        mail.push(b'\n');
    }
    mail.extend_from_slice(b"--=_b--\n");
    mail
}

fn crlf(text: &[u8]) -> Vec<u8> {
    crate::dovecot::as_served(text)
}

fn half_crlf(text: &[u8]) -> Vec<u8> {
    let middle = text.len() / 2;
    [crlf(&text[..middle]), text[middle..].to_vec()].concat()
}

/// RFC 5322 section 3.3.
fn date(minute: u32) -> String {
    let (day, hour, minute) = (minute / 1440, minute / 60 % 24, minute % 60);
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, day) = (2024 + day / 336, day % 336);
    format!("{} {} {year} {hour:02}:{minute:02}:00 +0900", day % 28 + 1, month[(day / 28) as usize])
}

/// Xorshift: the same numbers for the same seed on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    fn text(&mut self, length: usize) -> Vec<u8> {
        const WORDS: [&str; 8] = ["mail", "archive", "space", "letter", "page", "wiki", "thread", "reply"];
        let mut text = String::new();
        while text.len() < length {
            text.push_str(WORDS[self.below(8)]);
            text.push(if self.below(9) == 0 { '\n' } else { ' ' });
        }
        text.into_bytes()
    }

    /// Bytes of every value but NUL, in lines.
    fn lines(&mut self, length: usize, lone_cr: bool) -> Vec<u8> {
        (0..length)
            .map(|at| match 1 + self.below(255) {
                _ if at % 70 == 69 => b'\n',
                13 if !lone_cr => b' ',
                byte => u8::try_from(byte).unwrap_or(b' '),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_varied_distinct_and_reproducible() {
        let mails = varied(7, 900);
        assert_eq!(mails, varied(7, 900));
        let mut hashes = multiset(&mails);
        hashes.dedup();
        assert_eq!(hashes.len(), 900);
        assert!(mails.iter().all(|mail| !mail.contains(&0)));
        assert!(mails.iter().any(|mail| mail.len() < 400));
        assert!(mails.iter().any(|mail| mail.len() > 3_000_000));
        assert!(mails.iter().any(|mail| String::from_utf8(mail.clone()).is_err()));
        assert!(mails.iter().any(|mail| mail.windows(2).any(|two| two == b"\r\n")));
        let shared = |mail: &&Vec<u8>| mail.windows(17).any(|window| window == b"one-and-the-same@");
        assert!(mails.iter().filter(shared).count() > 50);
    }

    #[test]
    fn dates_are_dates() {
        assert_eq!(date(0), "1 Jan 2024 00:00:00 +0900");
        assert_eq!(date(1440 * 336 + 61), "1 Jan 2025 01:01:00 +0900");
    }
}
