//! Mail as it really comes: from a scanner without a Message-ID, and from software that never heard of MIME's rules.

use jiff::{Timestamp, fmt::rfc2822};

use super::{
    ContentError,
    compose::received,
    draft::{Draft, When::DaysAgo},
    moment,
    people::{OKA, SALES, SANO},
};
use crate::demo::maildrop::Mail;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        // Lines that POP must dot-stuff, and one that an mbox must quote.
        Draft::new("dots-1", DaysAgo(10, 12, 0), SANO, &[SALES, OKA], "Minutes of the pricing meeting").text(
            "\
From the minutes, as agreed:

.1 The steps of partner prices change in January.
.2 Letters go out on Friday.
.
..3 The next meeting is in two weeks.

Aoi
",
        ),
    ]
}

/// Messages that no draft could describe, because they are wrong.
pub(super) fn raw_mails(now: Timestamp) -> Result<Vec<Mail>, ContentError> {
    Ok(vec![scanned(now)?, malformed(now)?])
}

/// No Message-ID (RFC 5322 section 3.6.4 says SHOULD), no MIME.
fn scanned(now: Timestamp) -> Result<Mail, ContentError> {
    let received_at = moment(DaysAgo(5, 8, 31), 0, now)?;
    let raw = format!(
        "{}From: scanner@example.com\r\nTo: sales@example.com\r\nSubject: Scan from floor 2\r\nDate: {}\r\n\r\n\
         1 page has been scanned and laid into the folder of the sales team.\r\n\
         This device cannot receive mail.\r\n",
        received(&received_at, "example.com")?,
        rfc2822::to_string(&received_at)?,
    );
    Ok(Mail { raw: raw.into_bytes().into(), received: received_at })
}

/// A date that is none, eight-bit bytes in a header, a boundary that never ends, base64 that breaks off,
/// an attachment that is cut short.
fn malformed(now: Timestamp) -> Result<Mail, ContentError> {
    let received_at = moment(DaysAgo(9, 7, 20), 1, now)?;
    let mut raw = received(&received_at, "example.net")?.into_bytes();
    raw.extend(b"From: Orders <orders@example.net>\r\nTo: sales@example.com\r\n");
    // ISO 8859-1 as it stands, which no charset declares.
    raw.extend(b"Subject: Bestellung f\xfcr B\xfcro 7\r\n");
    raw.extend(
        b"Date: yesterday, about noon\r\nMessage-ID: <order-7719@example.net>\r\nMIME-Version: 1.0\r\n",
    );
    raw.extend(b"Content-Type: multipart/mixed; boundary=\"order\r\n\r\n");
    raw.extend(b"--order\r\nContent-Type: text/plain; charset=x-unknown\r\n");
    raw.extend(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    raw.extend(b"Twelve seats of Tidemark, please, for office 7 =\xe2=zz.\r\nOrder number 7719=\r\n");
    raw.extend(b"--order\r\nContent-Type: application/pdf; name=\"order-7719.pdf\"\r\n");
    raw.extend(
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoK*PDwv\r\nTGVuZ3Ro",
    );
    Ok(Mail { raw: raw.into(), received: received_at })
}
