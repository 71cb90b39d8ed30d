//! The list that somebody came from: it stands in the addresses of what he opens there, so that he gets back.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Visit, query::Fields};

/// What an address of the Mail tab may hold; nothing else is taken over.
const KNOWN: [&str; 5] = ["q", "sort", "view", "before", "after"];
/// A longer one is forgotten.
const LONGEST: usize = 8 * 1024;
/// The field that holds it.
pub(super) const FIELD: &str = "list";

/// A place on the Mail tab, as the query of its address. Empty: its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListPlace(String);

impl ListPlace {
    fn of(fields: &Fields) -> Self {
        let known = KNOWN.iter().filter_map(|name| Some((name, fields.get(name)?)));
        let pairs = known
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        let query = pairs.collect::<Vec<_>>().join("&");
        Self(if query.len() > LONGEST { String::new() } else { query })
    }

    /// As it stands in an address or a form.
    pub(super) fn parse(text: &str) -> Self {
        Self::of(&Fields::parse(text.as_bytes()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_search(&self) -> bool {
        self.0.starts_with("q=")
    }

    /// It lists messages rather than threads.
    pub(super) fn is_of_messages(&self) -> bool {
        self.is_search() || self.0.contains("view=messages")
    }

    /// `href` with this place in it.
    pub(super) fn kept_in(&self, href: &str) -> String {
        if self.0.is_empty() {
            return href.to_owned();
        }
        let (path, anchor) = href.split_at(href.find('#').unwrap_or(href.len()));
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}{FIELD}={}{anchor}", utf8_percent_encode(&self.0, NON_ALPHANUMERIC))
    }
}

impl Visit {
    /// The list that this page is.
    pub(super) fn this_list(&self) -> ListPlace {
        ListPlace::of(&self.query)
    }

    /// The list that the viewer came from.
    pub(super) fn list(&self) -> ListPlace {
        self.query.get(FIELD).map(ListPlace::parse).unwrap_or_default()
    }

    /// The address of a list.
    pub(super) fn list_href(&self, list: &ListPlace) -> String {
        let mail = self.urls.mail();
        if list.0.is_empty() { mail } else { format!("{mail}?{}", list.0) }
    }

    /// `href` from which one gets back to where the viewer came from.
    pub(super) fn keep(&self, href: &str) -> String {
        self.list().kept_in(href)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_of_the_mail_tab_are_gone_back_to() {
        let place = ListPlace::parse("view=messages&before=ab&next=//evil&q=a b%26c&deleted=1");
        assert_eq!(place.as_str(), "q=a%20b%26c&view=messages&before=ab");
        assert_eq!(ListPlace::parse(place.as_str()), place);
        let href = place.kept_in("/m?x=1#here");
        assert_eq!(href, "/m?x=1&list=q%3Da%2520b%2526c%26view%3Dmessages%26before%3Dab#here");
        let fields = Fields::parse(href.split('?').nth(1).unwrap().split('#').next().unwrap().as_bytes());
        assert_eq!(ListPlace::parse(fields.get(FIELD).unwrap()), place);
        assert_eq!(ListPlace::parse("//evil").kept_in("/m"), "/m");
        assert_eq!(ListPlace::parse(&format!("q={}", "x".repeat(9000))), ListPlace::default());
    }
}
