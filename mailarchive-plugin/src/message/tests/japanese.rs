//! Mail as Japanese, Chinese and Russian mailers write it.

use encoding_rs::{EUC_JP, Encoding, GB18030, KOI8_R, SHIFT_JIS};

use super::*;

const FROM: &str = "From: a@example.org\nDate: Tue, 24 Nov 2026 17:10:52 +0900\n";

fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

#[test]
fn iso_2022_jp_with_a_subject_cut_in_the_middle_of_a_character_and_half_width_katakana() {
    // 見積書の件, cut inside 書 without leaving the double-byte state; ﾃｽﾄ by ESC ( I.
    let fields = format!(
        "{FROM}Subject: =?ISO-2022-JP?Q?=1B$B8+@Q=3D?=\n =?ISO-2022-JP?Q?q$N7o=1B(B?=\n\
         Content-Type: text/plain; charset=ISO-2022-JP\nContent-Transfer-Encoding: 7bit"
    );
    let message =
        parse(&mail(&fields, b"\x1b$B8+@Q=q\x1b(B (2)\r\n\x1b(IC=D\x1b(B \x1b$B%F%9%H\x1b(J\\\x1b(B\r\n"));
    assert_eq!(message.subject, "見積書の件");
    assert_eq!(message.text.as_deref(), Some("見積書 (2)\nﾃｽﾄ テスト¥\n"));
    assert_eq!((message.html, message.defects), (None, vec![]));
}

#[test]
fn iso_2022_jp_without_any_label() {
    let bytes = [FROM.as_bytes(), b"Subject: \x1b$B7oL>\x1b(B\n\n\x1b$BK\\J8\x1b(B\n"].concat();
    let message = parse(&bytes);
    assert_eq!((message.subject.as_str(), message.text.as_deref()), ("件名", Some("本文\n")));
    assert_eq!(message.defects, [Defect::HeaderCharsetGuessed, Defect::CharsetMissing]);
}

#[test]
fn every_label_of_shift_jis_reads_windows_31j() {
    let body = encode(SHIFT_JIS, "①②㈱髙﨑～ｶﾅ\n");
    for label in ["Shift_JIS", "windows-31j", "cp932", "CP-932", "x-sjis", "MS932", "x-ms-cp932", "sjis-win"]
    {
        let fields =
            format!("{FROM}Subject: =?{label}?B?h0A=?=\nContent-Type: text/plain; charset=\"{label}\"");
        let message = parse(&mail(&fields, &body));
        assert_eq!(message.text.as_deref(), Some("①②㈱髙﨑～ｶﾅ\n"), "{label}");
        assert_eq!((message.subject.as_str(), message.defects), ("①", vec![]), "{label}");
    }
}

#[test]
fn labelled_bodies_of_many_charsets() {
    for (encoding, labels, text) in [
        (EUC_JP, ["euc-jp", "x-euc-jp", "eucJP-ms", "cp51932"], "お世話になっております。①\n"),
        (GB18030, ["gb18030", "GB2312", "gbk", "cp936"], "您好，合同已经签署。\n"),
        (KOI8_R, ["koi8-r", "KOI8-R", "koi8", "cskoi8r"], "Добрый день, коллеги.\n"),
    ] {
        for label in labels {
            let fields = format!("{FROM}Content-Type: text/plain; charset={label}");
            let message = parse(&mail(&fields, &encode(encoding, text)));
            assert_eq!((message.text.as_deref(), message.defects), (Some(text), vec![]), "{label}");
        }
    }
}

#[test]
fn raw_eight_bit_headers_are_guessed() {
    for (bytes, expected) in [
        ("御見積書の件".as_bytes().to_vec(), "御見積書の件"),
        (encode(SHIFT_JIS, "御見積書の件"), "御見積書の件"),
        (encode(SHIFT_JIS, "Re: 会議"), "Re: 会議"),
        (encode(EUC_JP, "御見積書の件"), "御見積書の件"),
        (encode(EUC_JP, "Re: 会議"), "Re: 会議"),
        (b"R\xe9sum\xe9 of Fran\xe7ois".to_vec(), "Résumé of François"),
        (b"Gr\xfc\xdfe aus K\xf6ln".to_vec(), "Grüße aus Köln"),
    ] {
        let raw =
            [FROM.as_bytes(), b"Subject: ", &bytes, b"\nTo: ", &bytes, b" <b@example.org>\n\nx"].concat();
        let message = parse(&raw);
        assert_eq!(message.subject, expected);
        assert_eq!(message.to[0].address, "b@example.org", "{expected}");
        if !expected.contains(':') {
            assert_eq!(message.to[0].name.as_deref(), Some(expected));
        }
    }
}

#[test]
fn wrong_missing_and_unknown_labels_are_told() {
    let text = "日本語のメールです。\n";
    for (label, encoding, defect) in [
        ("charset=utf-8", SHIFT_JIS, Defect::CharsetWrong),
        ("charset=us-ascii", EUC_JP, Defect::CharsetWrong),
        ("charset=iso-2022-jp", encoding_rs::UTF_8, Defect::CharsetWrong),
        ("charset=klingon", EUC_JP, Defect::CharsetUnknown),
        ("charset=", SHIFT_JIS, Defect::CharsetMissing),
        ("format=fixed", encoding_rs::UTF_8, Defect::CharsetMissing),
    ] {
        let fields = format!("{FROM}Content-Type: text/plain; {label}");
        let message = parse(&mail(&fields, &encode(encoding, text)));
        assert_eq!((message.text.as_deref(), message.defects), (Some(text), vec![defect]), "{label}");
    }
}

#[test]
fn encoded_words_in_quotes_and_in_file_names() {
    let fields = format!(
        "{FROM}To: \"=?ISO-2022-JP?B?GyRCRURDZhsoQg==?=\" <t@example.org>\n\
         Content-Type: application/pdf; name=\"=?Shift_JIS?B?h0A=?=.pdf\"\n\
         Content-Disposition: attachment;\n filename*0*=iso-2022-jp'ja'%1B%24B8%2B;\n filename*1*=%40Q%1B%28B.pdf"
    );
    let message = parse(&mail(&fields, b"%PDF"));
    assert_eq!(message.to[0].name.as_deref(), Some("田中"));
    assert_eq!(message.attachments[0].name, "見積.pdf");
    assert_eq!((message.text, message.html), (None, None));
}

#[test]
fn html_may_name_its_charset_itself() {
    for meta in [
        "<meta charset=\"Shift_JIS\">",
        "<META http-equiv=Content-Type content='text/html; charset=shift_jis'>",
    ] {
        let html = format!("<html><head>{meta}</head><body>ｶﾅ①</body></html>");
        let fields = format!("{FROM}Content-Type: text/html");
        let message = parse(&mail(&fields, &encode(SHIFT_JIS, &html)));
        assert_eq!((message.html.as_deref(), message.defects), (Some(html.as_str()), vec![]));
        assert_eq!(message.snippet, "ｶﾅ①");
    }
}

#[test]
fn iso_2022_jp_beyond_the_web() {
    // 丂 of JIS X 0212; ﾃｽﾄ as bare bytes and by shifts.
    for (body, expected) in [
        (&b"\x1b$(D0!\x1b$BF|\x1b(B\n"[..], "丂日\n"),
        (b"\x1b$BF|\x1b(B\xc3\xbd\xc4\n", "日ﾃｽﾄ\n"),
        (b"\x1b$BF|\x1b(B\x0eC=D\x0f\n", "日ﾃｽﾄ\n"),
    ] {
        for label in ["iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-ms", "cp50220"] {
            let message = parse(&mail(&format!("{FROM}Content-Type: text/plain; charset={label}"), body));
            assert_eq!((message.text.as_deref(), message.defects), (Some(expected), vec![]), "{label}");
        }
        let message = parse(&mail(&format!("{FROM}Content-Type: text/plain; charset=us-ascii"), body));
        assert_eq!((message.text.as_deref(), message.defects), (Some(expected), vec![Defect::CharsetWrong]));
    }
}

#[test]
fn labels_that_lie_are_seen_through() {
    for (label, bytes, expected) in [
        ("us-ascii", "Grüße 日本\n".as_bytes().to_vec(), "Grüße 日本\n"),
        ("us-ascii", b"\x1b$BF|K\\\x1b(B\n".to_vec(), "日本\n"),
        ("utf-8", b"\x1b$BF|K\\\x1b(B\n".to_vec(), "日本\n"),
        ("iso-8859-1", b"\x1b$BF|K\\\x1b(B\n".to_vec(), "日本\n"),
    ] {
        let message = parse(&mail(&format!("{FROM}Content-Type: text/plain; charset={label}"), &bytes));
        assert_eq!(
            (message.text.as_deref(), message.defects),
            (Some(expected), vec![Defect::CharsetWrong]),
            "{label}"
        );
    }
    // A bell or an escape of a terminal is no Japanese.
    let message =
        parse(&mail(&format!("{FROM}Content-Type: text/plain; charset=utf-8"), b"\x1b[1mbold\x1b[0m\n"));
    assert_eq!((message.text.as_deref(), message.defects), (Some("\u{1b}[1mbold\u{1b}[0m\n"), vec![]));
}

#[test]
fn chinese_of_taiwan_and_words_of_it_cut_in_two() {
    let text = "您好，報價單已附上。\n";
    for label in ["big5", "Big5", "cp950", "x-x-big5"] {
        let fields = format!("{FROM}Content-Type: text/plain; charset={label}");
        let message = parse(&mail(&fields, &encode(encoding_rs::BIG5, text)));
        assert_eq!((message.text.as_deref(), message.defects), (Some(text), vec![]), "{label}");
    }
    // 件 is A5 F3 in Big5, cut between its bytes.
    let message = parse(&mail(&format!("{FROM}Subject: =?big5?Q?=A5?= =?big5?Q?=F3?="), b"x"));
    assert_eq!((message.subject.as_str(), message.defects), ("件", vec![]));
}
