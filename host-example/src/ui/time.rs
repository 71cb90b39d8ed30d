//! Moments, as their readers write them.

use jiff::Timestamp;
use maud::{Markup, html};

use super::Reader;

impl Reader {
    /// A moment in the reader's time zone.
    pub(super) fn moment(&self, moment: Timestamp) -> Markup {
        let zoned = moment.to_zoned_datetime(self.time_zone.clone());
        html! { time datetime=(moment) { (self.language.moment(&zoned)) } }
    }
}

/// The IANA name of the reader's time zone.
pub(crate) fn time_zone_name(reader: &Reader) -> &str {
    reader.time_zone.iana_name().unwrap_or("UTC")
}
