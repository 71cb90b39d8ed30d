//! What was found wrong with a message. Bad mail is data: it is archived all the same.

use serde::{Deserialize, Serialize};

macro_rules! defects {
    ($($(#[doc = $doc:literal])+ $variant:ident = $id:literal,)+) => {
        /// Something about a message that is broken, was mended, or was left out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub(crate) enum Defect {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $variant,)+
        }

        impl Defect {
            /// Every defect there is.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Never changes once released: it is stored, and names the text `defect-<id>`.
            pub(crate) fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }
    };
}

defects! {
    /// There is not one byte.
    Empty = "empty",
    /// No header field was found; everything is taken as the body.
    NoHeaders = "no-headers",
    /// A line among the headers is no header field.
    HeaderUnreadable = "header-unreadable",
    /// More or longer header fields than are read.
    HeadersTooLarge = "headers-too-large",
    /// Header fields hold bytes above 127 without a charset, which was guessed.
    HeaderCharsetGuessed = "header-charset-guessed",
    /// An encoded word (RFC 2047) could not be decoded.
    EncodedWordBroken = "encoded-word-broken",
    /// A sender is missing.
    FromMissing = "from-missing",
    /// There is no Date field.
    DateMissing = "date-missing",
    /// The Date field cannot be understood.
    DateUnreadable = "date-unreadable",
    /// The Date field names a time before 1970 or after 9999.
    DateImplausible = "date-implausible",
    /// The text has bytes above 127 and no charset label.
    CharsetMissing = "charset-missing",
    /// The charset label is not known.
    CharsetUnknown = "charset-unknown",
    /// The text does not fit its charset label.
    CharsetWrong = "charset-wrong",
    /// The text holds NUL bytes, which are not shown.
    NulBytes = "nul-bytes",
    /// The transfer encoding's name is not known; the part is taken as it is.
    TransferEncodingUnknown = "transfer-encoding-unknown",
    /// Quoted-printable, base64 or uuencoded data is damaged in places.
    TransferEncodingBroken = "transfer-encoding-broken",
    /// Text follows the end of base64 data, as list footers do. It is not shown.
    TextAfterBase64 = "text-after-base64",
    /// A multipart does not name its boundary, or its boundary does not occur.
    BoundaryMissing = "boundary-missing",
    /// A multipart ends without its closing boundary: the message may be cut off.
    BoundaryUnclosed = "boundary-unclosed",
    /// More parts than are read.
    TooManyParts = "too-many-parts",
    /// Multiparts nested deeper than is read.
    TooDeep = "too-deep",
    /// The text is longer than is shown.
    TextTooLong = "text-too-long",
    /// More addresses than are kept.
    TooManyAddresses = "too-many-addresses",
    /// An attachment in Microsoft's TNEF format (winmail.dat), which is not opened.
    Tnef = "tnef",
}

/// The defects of one message, each once, in the order they were found.
#[derive(Debug, Default)]
pub(super) struct Defects(Vec<Defect>);

impl Defects {
    pub(super) fn note(&mut self, defect: Defect) {
        if !self.0.contains(&defect) {
            self.0.push(defect);
        }
    }

    pub(super) fn into_vec(self) -> Vec<Defect> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_has_its_text_in_both_languages() {
        for text in [include_str!("../text/en/defects.ftl"), include_str!("../text/ja/defects.ftl")] {
            for defect in Defect::ALL {
                let key = format!("defect-{} = ", defect.id());
                let line = text.lines().find(|line| line.starts_with(&key));
                assert!(line.is_some_and(|line| line.len() > key.len() + 8), "{key}");
                assert_eq!(
                    serde_json::to_string(defect).unwrap(),
                    format!("\"{}\"", defect.id()),
                    "stored under another name than its id"
                );
            }
            assert_eq!(text.lines().filter(|line| line.starts_with("defect-")).count(), Defect::ALL.len());
        }
    }
}
