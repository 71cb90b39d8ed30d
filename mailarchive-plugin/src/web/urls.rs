//! The addresses of the plugin's pages in one space.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{account::AccountId, archive::MessageId, thread::Node};

/// What stands unescaped in a path segment (RFC 3986, `unreserved`).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes addresses below one space.
pub(super) struct Urls {
    mail: String,
    rest: String,
}

impl Urls {
    pub(super) fn new(base_path: &str, space_key: &str) -> Self {
        let key = utf8_percent_encode(space_key, SEGMENT);
        Self {
            mail: format!("{base_path}/spaces/{key}/mail"),
            rest: format!("{base_path}/rest/mail-archive/1.0/spaces/{key}"),
        }
    }

    /// The Mail tab.
    pub(super) fn mail(&self) -> String {
        self.mail.clone()
    }

    /// A page below the Mail tab.
    pub(super) fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.mail)
    }

    pub(super) fn message(&self, id: MessageId) -> String {
        format!("{}/messages/{id}", self.mail)
    }

    /// The message with this Message-ID, or the list of those.
    pub(super) fn by_message_id(&self, message_id: &str) -> String {
        format!("{}/id/{}", self.mail, utf8_percent_encode(message_id, SEGMENT))
    }

    /// A search on the Mail tab.
    pub(super) fn search(&self, query: &str) -> String {
        format!("{}?q={}", self.mail, utf8_percent_encode(query, NON_ALPHANUMERIC))
    }

    /// A message in the trash.
    pub(super) fn trash(&self) -> String {
        self.below("trash")
    }

    pub(super) fn thread(&self, id: Node) -> String {
        format!("{}/threads/{id}", self.mail)
    }

    pub(super) fn accounts(&self) -> String {
        format!("{}/accounts", self.mail)
    }

    pub(super) fn account(&self, id: AccountId, action: &str) -> String {
        format!("{}/accounts/{id}/{action}", self.mail)
    }

    /// A REST call.
    pub(super) fn rest(&self, path: &str) -> String {
        format!("{}/{path}", self.rest)
    }
}
