use std::io::Read as _;

use super::*;
use crate::message::tests::corpora;

const CAP: u64 = 4 * 1024 * 1024;

/// Gives its bytes in pieces of this length.
struct Pieces<'a>(&'a [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.len().min(self.1).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn read_in(pieces: usize, mbox: &[u8], dialect: Option<Dialect>) -> Vec<Vec<u8>> {
    let spool = tempfile::tempdir().unwrap();
    let mut reader = MboxReader::new(Pieces(mbox, pieces), spool.path().to_owned(), CAP, dialect);
    let mut found = Vec::new();
    while let Some(message) = reader.next().unwrap() {
        found.push(match message {
            Found::Short(raw, _) => raw,
            Found::Long(raw, _) => {
                let mut bytes = Vec::new();
                raw.into_reader().unwrap().read_to_end(&mut bytes).unwrap();
                bytes
            }
            Found::TooLarge(size) => format!("TOO LARGE {size}").into_bytes(),
        });
    }
    found
}

fn read(mbox: &str, dialect: Option<Dialect>) -> Vec<String> {
    let whole = read_in(usize::MAX, mbox.as_bytes(), dialect);
    for pieces in [1, 7, 100] {
        assert_eq!(read_in(pieces, mbox.as_bytes(), dialect), whole, "in pieces of {pieces}");
    }
    whole.into_iter().map(|raw| String::from_utf8(raw).unwrap()).collect()
}

pub(crate) fn write(mails: &[Vec<u8>]) -> Vec<u8> {
    let mut mbox = Vec::new();
    for mail in mails {
        mbox.extend_from_slice(separator("a@example.com", 1_795_521_600_000, mail.len() as u64).as_bytes());
        let mut quoting = Quoting::add();
        // Quoted in pieces, as it is read from the archive.
        for piece in mail.chunks(3) {
            quoting.feed(piece, |quoted| mbox.extend_from_slice(quoted));
        }
        quoting.finish(|quoted| mbox.extend_from_slice(quoted));
        mbox.extend_from_slice(if mail.ends_with(b"\n") { b"\n" } else { b"\n\n" });
    }
    mbox
}

const A: &str = "From a@example.com Tue Nov 24 12:00:00 2026\n";

#[test]
fn the_empty_line_after_a_message_is_not_the_messages() {
    let mbox = format!("{A}Subject: 1\n\nHello\n\n{A}Subject: 2\n\nTwo\n\n\n{A}Subject: 3\n\nThree");
    assert_eq!(read(&mbox, None), ["Subject: 1\n\nHello\n", "Subject: 2\n\nTwo\n\n", "Subject: 3\n\nThree"]);
    let crlf = mbox.replace('\n', "\r\n");
    assert_eq!(read(&crlf, None)[0], "Subject: 1\r\n\r\nHello\r\n");
    assert_eq!(read("", None), Vec::<String>::new());
    assert_eq!(read("\n\n\n", None), Vec::<String>::new());
    assert_eq!(read(&format!("{A}Subject: no body\n\n{A}Subject: 2\n\nx\n"), None)[0], "Subject: no body\n");
}

#[test]
fn mboxrd_gives_back_what_was_quoted() {
    let mbox = format!("{A}Subject: 1\n\n>From here\n>>From there\n>>>>From\n> From\n>Fro\nFromage\n\n");
    assert_eq!(
        read(&mbox, Some(Dialect::Mboxrd)),
        ["Subject: 1\n\nFrom here\n>From there\n>>>>From\n> From\n>Fro\nFromage\n"]
    );
}

#[test]
fn mboxo_quotes_once() {
    let mbox = format!("{A}Subject: 1\n\n>From here\n>>From there\n\n");
    assert_eq!(read(&mbox, Some(Dialect::Mboxo)), ["Subject: 1\n\nFrom here\n>>From there\n"]);
    // Without being told, a reader cannot know: it takes one off each.
    assert_eq!(read(&mbox, None), ["Subject: 1\n\nFrom here\n>From there\n"]);
}

#[test]
fn mboxcl2_is_split_by_its_lengths_and_not_unquoted() {
    let body = "Hello\n\nFrom me Tue Nov 24 12:00:00 2026\nX: y\n\n>From you\n";
    let one = format!("Subject: 1\nContent-Length: {}\n\n{body}", body.len());
    let two = "Subject: 2\ncontent-length: 3\n\nTwo".to_owned();
    let mbox = format!("{A}{one}\n{A}{two}\n{A}{one}\n");
    assert_eq!(read(&mbox, None), [one.clone(), two.clone(), one.clone()]);
    assert_eq!(read(&mbox, Some(Dialect::Mboxcl2)), [one.clone(), two, one]);
}

#[test]
fn mboxcl_is_split_by_its_lengths_and_unquoted() {
    let body = ">From me\n";
    let mbox = format!("{A}Content-Length: {}\n\n{body}\n{A}Content-Length: 2\n\nx\n\n", body.len());
    let expected =
        [format!("Content-Length: {}\n\nFrom me\n", body.len()), "Content-Length: 2\n\nx\n".to_owned()];
    assert_eq!(read(&mbox, None), expected);
    assert_eq!(read(&mbox, Some(Dialect::Mboxcl)), expected);
}

#[test]
fn a_length_that_lies_swallows_no_other_message() {
    let two = format!("{A}Subject: 2\n\nTwo\n\n{A}Subject: 3\n\nThree\n\n");
    let one = |length: usize| format!("{A}Subject: 1\n\nOne\n\n{A}Content-Length: {length}\n\nx\n\n{two}");
    let right = read(&one(2), None);
    assert_eq!(right.len(), 4);
    for length in [0, 1, 3, 100, 2 + 1 + two.len(), 1 << 40] {
        let found = read(&one(length), None);
        assert_eq!((found.len(), &found[2], &found[3]), (4, &right[2], &right[3]), "{length}");
    }
    // The first message's own: it must lead to a message or the end, else it is not believed.
    let first = format!("{A}Content-Length: 7\n\nx\n\n{two}");
    assert_eq!(read(&first, None).len(), 3);
}

#[test]
fn a_sentence_is_no_separator() {
    let mbox =
        format!("{A}Subject: 1\n\nHello\n\nFrom here on it gets better.\n\nFrom\nhome\n\n{A}Subject: 2\n\n");
    assert_eq!(read(&mbox, None).len(), 2);
    // Without a date it stands before a message if a header follows.
    assert_eq!(read("From a@b\nSubject: 1\n\nx\n\nFrom b@c\nSubject: 2\n\ny\n", None).len(), 2);
    assert_eq!(read("From \r\nSubject: 1\r\n\r\nx\r\n\r\nFrom \r\nSubject: 2\r\n\r\n", None).len(), 2);
}

/// Mail that is hard to keep in an mbox.
pub(crate) fn hostile() -> Vec<Vec<u8>> {
    let mut mails: Vec<Vec<u8>> = [
        "",
        "\n",
        "\r\n",
        "\n\n\n",
        "x",
        "From ",
        "From",
        ">",
        ">From ",
        ">>From x",
        "From a\n",
        "\nFrom a\n",
        "Subject: 1\n\nno line break at its end",
        "Subject: 1\r\n\r\nCRLF\r\n",
        "Subject: 1\n\nmixed\r\nends\n\r\n",
        "Subject: 1\n\n\nFrom x Tue Nov 24 12:00:00 2026\nSubject: forged\n\n",
        "Content-Length: 5\n\nlies\n\n\n",
        "Subject: 1\n\n>From\n>From \n>>From \nFrom \n\n\n",
        "a\rb\rFrom c\r",
        "Subject: 1\n\nends in >",
        "x\n>From",
        "From a@b Tue Nov 24 12:00:00 2026 length=3\nabc\n\n",
        "\0\0\n\0From \n",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    mails.push(vec![b'>'; 200_000]);
    mails.push([vec![b'>'; 200_000], b"From x".to_vec()].concat());
    mails.push((0..=255).cycle().take(70_000).collect());
    mails.push([b"\n".as_slice(), &vec![b'x'; 1_100_000], b"\nFrom here"].concat());
    // Noise over the bytes that matter.
    let mut state = 88_172_645_463_325_252u64;
    for _ in 0..500 {
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let words =
            [b"From ".as_slice(), b">", b"\n", b"\r\n", b"a", b"From", b": ", b"\0", b"\xff", b"\n\n"];
        let length = next() % 30;
        mails.push((0..length).flat_map(|_| words[(next() % 10) as usize].to_vec()).collect());
    }
    mails
}

#[test]
fn every_byte_string_comes_back_from_what_we_write() {
    let mails = hostile();
    let mbox = write(&mails);
    for pieces in [usize::MAX, 1000, 13] {
        let back = read_in(pieces, &mbox, None);
        assert_eq!(back.len(), mails.len());
        for (back, mail) in back.iter().zip(&mails) {
            assert!(
                back == mail,
                "{:?} became {:?}",
                String::from_utf8_lossy(mail),
                String::from_utf8_lossy(back)
            );
        }
    }
}

#[test]
fn what_we_wrote_can_be_edited() {
    let mbox = String::from_utf8(write(&[b"Subject: 1\n\nOne\n".to_vec(), b"Subject: 2\n\nTwo\n".to_vec()]))
        .unwrap();
    assert_eq!(
        read(&mbox.replace("One", "One more"), None),
        ["Subject: 1\n\nOne more\n", "Subject: 2\n\nTwo\n"]
    );
    assert_eq!(read(&mbox.replace("One", "I"), None), ["Subject: 1\n\nI\n", "Subject: 2\n\nTwo\n"]);
}

#[test]
fn a_message_over_the_cap_is_left_out_and_the_next_is_read() {
    let mbox = format!("{A}Subject: 1\n\n{}\n\n{A}Subject: 2\n\nx\n\n", "y".repeat(5_000_000));
    let found = read_in(usize::MAX, mbox.as_bytes(), None);
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with(b"TOO LARGE 50000"));
    assert_eq!(found[1], b"Subject: 2\n\nx\n");
}

#[test]
fn the_line_before_a_message_tells_when_it_came() {
    let spool = tempfile::tempdir().unwrap();
    let mbox = write(&[b"x\n".to_vec()]);
    assert!(mbox.starts_with(b"From a@example.com Tue Nov 24 12:00:00 2026 length=2\n"));
    let mut reader = MboxReader::new(&*mbox, spool.path().to_owned(), CAP, None);
    let Some(Found::Short(_, date)) = reader.next().unwrap() else { panic!("no message") };
    assert_eq!(date, Some(1_795_521_600_000));
    assert!(separator("a b\n", 0, 1).starts_with("From MAILER-DAEMON Thu Jan  1 00:00:00 1970 "));
}

#[test]
fn mail_of_others_comes_back_byte_for_byte() {
    let Some(files) = corpora::files("mime.tar.zst", "mime/") else { return };
    let mails: Vec<_> = files.into_values().collect();
    assert!(mails.len() > 250);
    assert!(read_in(4096, &write(&mails), None) == mails);
}

#[test]
fn a_real_list_is_read_whole_and_comes_back_byte_for_byte() {
    let Some(folder) = corpora::corpora() else { return };
    let packed = std::fs::File::open(folder.join("linux-mips-10k.mbox.zst")).unwrap();
    let mut mbox = Vec::new();
    zstd::Decoder::new(packed).unwrap().read_to_end(&mut mbox).unwrap();
    let mails = read_in(usize::MAX, &mbox, None);
    assert_eq!(mails.len(), 10_000);
    assert!(mails.iter().all(|mail| !mail.starts_with(b"From ") && mail.contains(&b':')));
    assert!(read_in(65_536, &write(&mails), None) == mails);
}
