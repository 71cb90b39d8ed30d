//! Labels that people give to mail, as they give them to pages.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    str::FromStr,
};

use mailarchive_api::AbiError;

use super::{Archive, MessageId, decode, encode};
use crate::{
    keys, search,
    store::{Changes, prefix_end},
};

/// So many labels a message may have.
const MOST: usize = 50;
/// Changes that came first are looked at again; more in a row than this are a defect.
const TRIES: u32 = 20;

/// A label: one word in lower case, without the characters that mean something in a search or an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label(String);

/// A text that is no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LabelError {
    #[error("a label has one to {} characters", Label::LONGEST)]
    Length,
    #[error("a label is one word without punctuation other than “-”, “_” and “/”")]
    Character,
}

impl Label {
    /// In characters.
    pub(crate) const LONGEST: usize = 64;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = LabelError;

    fn from_str(text: &str) -> Result<Self, LabelError> {
        let label = text.trim().to_lowercase();
        if label.is_empty() || label.chars().count() > Self::LONGEST {
            return Err(LabelError::Length);
        }
        let allowed = |c: char| c.is_alphanumeric() || ['-', '_', '/', '・', 'ー', '々'].contains(&c);
        if label.chars().all(allowed) { Ok(Self(label)) } else { Err(LabelError::Character) }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Archive {
    /// The labels of a message, in alphabetical order.
    pub(crate) fn labels(&self, space: &str, message: MessageId) -> Result<Vec<Label>, AbiError> {
        let value = self.store.get(&keys::labels(space, message))?;
        read(value.as_deref())
    }

    /// The labels of those of these messages that have any.
    pub(crate) fn labels_of(
        &self,
        space: &str,
        messages: &[MessageId],
    ) -> Result<HashMap<MessageId, Vec<Label>>, AbiError> {
        let wanted: Vec<_> = messages.iter().map(|message| keys::labels(space, *message)).collect();
        let values = if wanted.is_empty() { Vec::new() } else { self.store.get_many(&wanted)? };
        let labelled = messages.iter().zip(values).filter_map(|(message, value)| Some((*message, value?)));
        labelled.map(|(message, value)| Ok((message, read(Some(&value))?))).collect()
    }

    /// Whether any message of a space has a label.
    pub(super) fn has_labels(&self, space: &str) -> Result<bool, AbiError> {
        let prefix = keys::all_labelled(space);
        Ok(!self.store.scan(&prefix, &prefix_end(&prefix), 1, false)?.is_empty())
    }

    /// Gives a message a label; `false`: it has too many. The message must be there.
    pub(crate) fn add_label(&self, space: &str, message: MessageId, label: &Label) -> Result<bool, AbiError> {
        let mut fits = true;
        self.change_labels(space, message, |labels| {
            fits = labels.contains(label) || labels.len() < MOST;
            if fits && !labels.contains(label) {
                labels.push(label.clone());
                labels.sort();
            }
        })?;
        Ok(fits)
    }

    /// Takes a label from a message.
    pub(crate) fn remove_label(
        &self,
        space: &str,
        message: MessageId,
        label: &Label,
    ) -> Result<(), AbiError> {
        self.change_labels(space, message, |labels| labels.retain(|one| one != label))
    }

    /// Every label of a space with the number of its messages.
    pub(crate) fn label_counts(&self, space: &str) -> Result<BTreeMap<String, u64>, AbiError> {
        let prefix = keys::all_labelled(space);
        let mut counts = BTreeMap::new();
        self.store.scan_prefix(&prefix, |(key, _)| {
            let label = key.get(prefix.len()..key.len().saturating_sub(17)).unwrap_or_default();
            *counts.entry(String::from_utf8_lossy(label).into_owned()).or_default() += 1;
        })?;
        Ok(counts)
    }

    fn change_labels(
        &self,
        space: &str,
        message: MessageId,
        mut change: impl FnMut(&mut Vec<Label>),
    ) -> Result<(), AbiError> {
        let key = keys::labels(space, message);
        for _ in 0..TRIES {
            let stored = self.store.get(&key)?;
            let before = read(stored.as_deref())?;
            let mut after = before.clone();
            change(&mut after);
            if after == before {
                return Ok(());
            }
            let mut changes = Changes::default();
            changes.require(&key, stored.as_deref());
            for gone in before.iter().filter(|label| !after.contains(label)) {
                changes.delete(keys::labelled(space, gone.as_str(), message));
            }
            for new in after.iter().filter(|label| !before.contains(label)) {
                changes.put(keys::labelled(space, new.as_str(), message), Vec::new());
            }
            if after.is_empty() {
                changes.delete(key.clone());
            } else {
                changes.put(key.clone(), encode(&after.iter().map(Label::as_str).collect::<Vec<_>>())?);
            }
            search::reindex(&mut changes, space, message);
            if self.store.commit(changes)?.is_ok() {
                self.changed.changed();
                return Ok(());
            }
        }
        Err(AbiError::unavailable("the labels of the message are being changed by others"))
    }
}

fn read(value: Option<&[u8]>) -> Result<Vec<Label>, AbiError> {
    let labels: Vec<String> = value.map_or_else(|| Ok(Vec::new()), decode)?;
    Ok(labels.into_iter().map(Label).collect())
}

#[cfg(test)]
mod tests {
    use mailarchive_api::testkit::MemoryHost;

    use super::*;
    use crate::store::Store;

    fn label(text: &str) -> Label {
        text.parse().unwrap()
    }

    #[test]
    fn labels_are_words() {
        assert_eq!(label(" Offer ").as_str(), "offer");
        for fine in ["見積", "q4-2026", "sales/emea", "データ"] {
            assert_eq!(label(fine).as_str(), fine);
        }
        for (wrong, why) in [
            ("", LabelError::Length),
            ("two words", LabelError::Character),
            ("a:b", LabelError::Character),
            ("\u{0}", LabelError::Character),
            ("<b>", LabelError::Character),
        ] {
            assert_eq!(wrong.parse::<Label>(), Err(why), "{wrong:?}");
        }
        assert_eq!("x".repeat(65).parse::<Label>(), Err(LabelError::Length));
    }

    #[test]
    fn many_people_label_one_message_at_once() {
        let host = MemoryHost::new("/nowhere");
        let archive = Archive::new(Store::new(host.storage()), host.host());
        let message = MessageId::from_bytes([7; 16]);
        std::thread::scope(|scope| {
            for at in 0..8 {
                let archive = archive.clone();
                scope.spawn(move || archive.add_label("s", message, &label(&format!("l{at}"))).unwrap());
            }
        });
        assert_eq!(archive.labels("s", message).unwrap().len(), 8);
        assert_eq!(archive.label_counts("s").unwrap()["l3"], 1);
        let other = MessageId::from_bytes([8; 16]);
        let of = archive.labels_of("s", &[other, message]).unwrap();
        assert_eq!((of.len(), of[&message].len()), (1, 8));
        assert!(archive.has_labels("s").unwrap() && !archive.has_labels("other").unwrap());
        archive.remove_label("s", message, &label("l3")).unwrap();
        assert_eq!(archive.label_counts("s").unwrap().get("l3"), None);
        assert_eq!(archive.labels("s", message).unwrap().len(), 7);
        assert_eq!(archive.label_counts("s").unwrap().len(), 7);
        assert_eq!(archive.label_counts("other").unwrap().len(), 0);
        for at in 8..60 {
            let fits = archive.add_label("s", message, &label(&format!("l{at}"))).unwrap();
            assert_eq!(fits, at < 51, "{at}");
        }
    }

    #[test]
    fn the_labels_of_a_space_go_with_it() {
        let host = MemoryHost::new("/nowhere");
        let archive = Archive::new(Store::new(host.storage()), host.host());
        let message = MessageId::from_bytes([7; 16]);
        archive.add_label("s", message, &label("a")).unwrap();
        archive.add_label("kept", message, &label("a")).unwrap();
        archive.note_removal("s").unwrap();
        archive.remove_space("s").unwrap();
        assert_eq!(archive.labels("s", message).unwrap(), []);
        assert_eq!(archive.label_counts("s").unwrap().len(), 0);
        assert_eq!(archive.labels("kept", message).unwrap(), [label("a")]);
    }
}
