//! The mail of the prepared wiki: usual, unusual and awkward.

use crate::{
    letters::{encoded, head, letter, newsletter, parcel, patch},
    mails,
};

/// What subjects of 300 characters begin with.
pub(super) const LONG: &str = "Concerning";

/// A discussion of twelve letters, each answering the one before, by people of several scripts.
pub(super) fn discussion() -> Vec<Vec<u8>> {
    let people = [
        "Ada Lovelace <ada@example.com>".to_owned(),
        format!("{} <tanaka@example.jp>", encoded("田中 花子")),
        format!("{} <amira@example.org>", encoded("أميرة حداد")),
        "Bartholomew Featherstonehaugh-Cholmondeley of the Northern Territories <bart@example.com>"
            .to_owned(),
    ];
    (0..12_u32)
        .map(|number| {
            let subject = if number == 0 { "Renewal with Contoso" } else { "Re: Renewal with Contoso" };
            let quoted: String = (0..number.min(5))
                .rev()
                .map(|level| format!("{} earlier words {level}\r\n", "> ".repeat((number - level) as usize)))
                .collect();
            let text =
                format!("Our turn {number}. ありがとうございます。\r\n\r\n{quoted}\r\n-- \r\nSomebody");
            let from = &people[number as usize % people.len()];
            letter(500 + number, from, subject, &text, number.checked_sub(1).map(|before| 500 + before))
        })
        .collect()
}

/// A discussion of more letters than a page holds, which somebody began whose name shows another address.
pub(super) fn long_discussion() -> Vec<Vec<u8>> {
    (0..30_u32)
        .map(|number| {
            let from = if number == 0 {
                "\"ada@example.com\" <p0@elsewhere.example>".to_owned()
            } else {
                format!("Person {} <p{}@example.com>", number % 7, number % 7)
            };
            let subject = if number == 0 { "Weekly figures 44" } else { "Re: Weekly figures 44" };
            let before = number.checked_sub(1 + number % 3).map(|before| 600 + before);
            letter(600 + number, &from, subject, "Figures as agreed.", before)
        })
        .collect()
}

/// One of each kind.
pub(super) fn kinds() -> Vec<Vec<u8>> {
    let long =
        format!("{LONG} {}", "the long matter of subjects ".repeat(11)).chars().take(300).collect::<String>();
    let unbroken = format!("Unbroken {}", "x".repeat(280));
    let lie = "Content-Type: text/plain; charset=us-ascii\r\n\r\nGrüße 日本\r\n";
    let wide = format!(
        "<table width=1400><tr><td>A table wider than any window</td><td>{}</td></tr></table>",
        "w".repeat(300)
    );
    vec![
        patch(),
        newsletter(),
        parcel(),
        letter(10, "ada@example.com", &long, &format!("https://example.org/{}", "y".repeat(300)), None),
        letter(11, "ada@example.com", &unbroken, &"z".repeat(2_000), None),
        letter(
            12,
            "Amira <amira@example.org>",
            &encoded("مرحبا (1) [PATCH] تجديد العقد"),
            "שלום https://example.org/. مرحبا",
            None,
        ),
        letter(
            13,
            "tanaka@example.jp",
            &encoded("契約更新のご相談"),
            "お世話になっております。\r\n\r\n> ご確認ください\r\n",
            None,
        ),
        (head(14, "a@example.org", "A lie", lie)).into_bytes(),
        mails::html(15, "A broad table", &wide),
        (head(16, "", "", "Content-Type: text/plain\r\n\r\n")).into_bytes(),
    ]
}

/// A subject of 300 characters from right to left, by an author of such a name.
pub(super) fn long_right_to_left() -> Vec<u8> {
    let subject: String = "تجديد العقد مع الشركة ".repeat(14).chars().take(300).collect();
    let from = format!("{} <amira@example.org>", encoded("أميرة بنت يوسف بن عبد الرحمن حداد"));
    letter(30, &from, &encoded(&subject), "مرحبا", None)
}

/// As many more as fill pages of the lists.
pub(super) fn filling(count: u32) -> Vec<Vec<u8>> {
    (0..count)
        .map(|number| {
            let from = format!("Person {} <p{}@example.com>", number % 7, number % 7);
            let subject = format!("Weekly figures {number}");
            letter(2_000 + number * 700, &from, &subject, &"Figures as agreed. ".repeat(20), None)
        })
        .collect()
}
