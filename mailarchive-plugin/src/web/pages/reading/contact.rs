//! vCards as cards.

use maud::{Markup, html};

use super::{super::Icon, Reading};
use crate::message::{Attachment, Contact};

/// Of one message, so many contact files are opened.
const MOST_FILES: usize = 4;

impl Reading<'_> {
    pub(super) fn contacts(&self) -> Markup {
        let files = self.message.attachments.iter().filter(|file| is_contact(file)).take(MOST_FILES);
        let contacts: Vec<_> = files.flat_map(|file| self.files.contacts(file.index)).collect();
        let label = self.texts().get("reading-contact");
        html! { @for contact in &contacts { (card(&label, contact)) } }
    }
}

fn is_contact(file: &Attachment) -> bool {
    let by_name = file.name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("vcf"));
    by_name || ["text/vcard", "text/x-vcard", "text/directory"].contains(&file.media_type.as_str())
}

fn card(label: &str, contact: &Contact) -> Markup {
    let about = [&contact.title, &contact.organisation];
    let lines = about.into_iter().chain(&contact.addresses).chain(&contact.telephones);
    html! {
        section class="event" aria-label=(label) {
            p class="sm" { (Icon::Person) (label) }
            h2 { bdi { (contact.name) } }
            ul { @for line in lines.filter(|line| !line.is_empty()) { li { bdi { (line) } } } }
        }
    }
}
