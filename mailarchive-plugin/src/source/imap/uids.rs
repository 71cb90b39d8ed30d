//! Sets of UIDs in commands: exactly those given, consecutive ones as ranges.

use std::num::NonZeroU32;

use imap_codec::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};

/// The highest UID that is worked with. The codec writes a range that ends just below the end of 32 bits as
/// `n:*`, and `*` is the last message of the mailbox, whoever it belongs to.
const HIGHEST: u32 = u32::MAX - 2;

/// Whether a command can name exactly this UID.
pub(super) fn is_usable(uid: NonZeroU32) -> bool {
    uid.get() <= HIGHEST
}

/// A UID from its decimal form, if it is a usable one.
pub(super) fn parse(text: &str) -> Option<NonZeroU32> {
    text.parse().ok().filter(|uid| is_usable(*uid))
}

/// The set of exactly `uids`, which ascend and are usable; `None` where there are none: the grammar has no empty set.
pub(super) fn sequence_set(uids: &[NonZeroU32]) -> Option<SequenceSet> {
    let mut ranges: Vec<(NonZeroU32, NonZeroU32)> = Vec::new();
    for &uid in uids {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    let sequences: Vec<Sequence> = ranges
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                Sequence::Single(SeqOrUid::Value(first))
            } else {
                Sequence::Range(SeqOrUid::Value(first), SeqOrUid::Value(last))
            }
        })
        .collect();
    SequenceSet::try_from(sequences).ok()
}

/// How many of `uids` one command takes: at most `most`, in at most `ranges` ranges, each of up to 21 bytes.
pub(super) fn fitting(uids: &[NonZeroU32], most: usize, ranges: usize) -> usize {
    let mut begun = 0;
    for (index, uid) in uids.iter().take(most).enumerate() {
        let follows = index > 0 && uids[index - 1].checked_add(1) == Some(*uid);
        begun += usize::from(!follows);
        if begun > ranges {
            return index;
        }
    }
    uids.len().min(most)
}

#[cfg(test)]
mod tests {
    use imap_codec::{
        CommandCodec,
        encode::Encoder,
        imap_types::command::{Command, CommandBody},
    };

    use super::*;

    #[test]
    fn sets_name_exactly_their_uids() {
        for (uids, text) in [
            (&[1, 2, 3, 5][..], "1:3,5"),
            (&[7], "7"),
            (&[1, 3, 4, HIGHEST - 1, HIGHEST], "1,3:4,4294967292:4294967293"),
            (&[2, 3, 4, 6, 8, 9, 11], "2:4,6,8:9,11"),
        ] {
            let uids: Vec<NonZeroU32> = uids.iter().map(|&uid| NonZeroU32::new(uid).unwrap()).collect();
            let sequence_set = sequence_set(&uids).unwrap();
            let command = Command::new("A", CommandBody::ExpungeUid { sequence_set }).unwrap();
            let line = String::from_utf8(CommandCodec::new().encode(&command).dump()).unwrap();
            assert_eq!(line, format!("A UID EXPUNGE {text}\r\n"));
        }
        assert!(sequence_set(&[]).is_none());
    }

    #[test]
    fn commands_take_many_uids_in_few_ranges() {
        let uids: Vec<NonZeroU32> = (1..=100).chain([200, 300, 301]).filter_map(NonZeroU32::new).collect();
        assert_eq!(fitting(&uids, 1000, 3), 103);
        assert_eq!(fitting(&uids, 1000, 2), 101);
        assert_eq!(fitting(&uids, 1000, 1), 100);
        assert_eq!(fitting(&uids, 50, 1), 50);
        assert_eq!(fitting(&[], 50, 1), 0);
    }

    #[test]
    fn only_uids_that_can_be_named_are_taken() {
        assert_eq!(parse("7"), NonZeroU32::new(7));
        for unusable in ["0", "-1", "*", "1:*", "", "7 ", "4294967294", "4294967295", "4294967296"] {
            assert_eq!(parse(unusable), None, "{unusable}");
        }
    }
}
