//! vCards (RFC 6350, RFC 2426), as far as a reader wants to know them.

use super::content_line::content_lines;

const MOST: usize = 20;

/// A person or an organisation.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) organisation: String,
    pub(crate) title: String,
    pub(crate) addresses: Vec<String>,
    pub(crate) telephones: Vec<String>,
}

/// The contacts of a vCard file whose lines are unfolded.
pub(super) fn parse(text: &str) -> Vec<Contact> {
    let mut contacts = Vec::new();
    let mut contact: Option<Contact> = None;
    for line in content_lines(text) {
        let is_card = line.value.trim().eq_ignore_ascii_case("VCARD");
        match (line.name.as_str(), &mut contact) {
            ("BEGIN", _) if is_card => contact = Some(Contact::default()),
            ("END", _) if is_card => {
                contacts.extend(contact.take().filter(|contact| *contact != Contact::default()));
                if contacts.len() == MOST {
                    break;
                }
            }
            ("FN", Some(contact)) => contact.name = short(&line.text()),
            // `Family;Given;…`, where there is no formatted name.
            ("N", Some(contact)) if contact.name.is_empty() => {
                contact.name = short(&line.text().split(';').take(2).collect::<Vec<_>>().join(" "));
            }
            ("ORG", Some(contact)) => contact.organisation = short(&line.text().replace(';', ", ")),
            ("TITLE", Some(contact)) => contact.title = short(&line.text()),
            ("EMAIL", Some(contact)) if contact.addresses.len() < MOST => {
                contact.addresses.push(short(&line.text()));
            }
            ("TEL", Some(contact)) if contact.telephones.len() < MOST => {
                contact.telephones.push(short(line.text().trim_start_matches("tel:")));
            }
            _ => {}
        }
    }
    contacts
}

fn short(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_says_who_and_how_to_reach_them() {
        let contacts = parse(
            "BEGIN:VCARD\nVERSION:3.0\nN:田中;一郎;;;\nFN:田中 一郎\nORG:例株式会社;営業部\nitem1.EMAIL;type=INTERNET:t@example.jp\n\
             TEL;TYPE=work:+81 3 1234\nTITLE:部長\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n",
        );
        let expected = Contact {
            name: "田中 一郎".into(),
            organisation: "例株式会社, 営業部".into(),
            title: "部長".into(),
            addresses: vec!["t@example.jp".into()],
            telephones: vec!["+81 3 1234".into()],
        };
        assert_eq!(contacts, [expected]);
        assert_eq!(parse(&"BEGIN:VCARD\nFN:x\nEND:VCARD\n".repeat(100)).len(), MOST);
    }
}
