use tantivy::directory::OwnedBytes;

use super::{
    bits::{BitReader, BitWriter, rice_length},
    dictionary::{Dictionary, DictionaryWriter, key},
    lengths::{Lengths, distance_parameter},
    postings::{Cursor, Postings},
};
use crate::search::query::Part;

struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % u64::from(end.max(1))) as u32
    }
}

#[test]
fn numbers_of_any_size_come_back() {
    let mut random = Random(3);
    let numbers: Vec<(u32, u32)> = (0..20_000)
        .map(|_| {
            let bits = random.below(32);
            ((random.below(u32::MAX) >> bits).max(1), random.below(32))
        })
        .chain([(u32::MAX, 0), (u32::MAX, 31), (1, 31), (1 << 20, 0)])
        .collect();
    let mut out = Vec::new();
    let mut bits = BitWriter::new(&mut out);
    for (number, k) in &numbers {
        bits.rice(*number, *k);
        bits.gamma(*number);
    }
    bits.finish();
    let mut bits = BitReader::new(&out, 0);
    for (number, k) in &numbers {
        assert_eq!((bits.rice(*k), bits.gamma()), (*number, *number), "{k}");
    }
    assert_eq!(bits.at.div_ceil(8), out.len());
    for k in [0, 3, 9, 31] {
        let mut out = Vec::new();
        let mut bits = BitWriter::new(&mut out);
        // Among many short ones, some that are written as they are.
        let numbers: Vec<u32> =
            numbers.iter().map(|(number, _)| if number % 9 > 0 { number % 30 } else { *number }).collect();
        numbers.iter().for_each(|number| bits.rice(*number, k));
        bits.finish();
        assert_eq!(
            numbers.iter().map(|number| rice_length(*number, k) as usize).sum::<usize>().div_ceil(8),
            out.len()
        );
        let mut read = Vec::new();
        BitReader::new(&out, 0).rices(k, numbers.len() as u32, |number| {
            read.push(number);
            true
        });
        assert_eq!(read, numbers, "{k}");
    }
}

#[test]
fn distances_take_about_as_many_bits_as_they_have() {
    for (length, count, expected) in [(0, 1, 0), (200, 1, 7), (200, 2, 6), (200, 100, 0), (100_000, 3, 14)] {
        let mut lengths = Lengths::default();
        lengths.push(|_| length);
        let code = lengths.of(Part::Body).codes().of(0);
        assert_eq!(distance_parameter(code, count), expected, "{length} {count}");
    }
}

/// Postings of one term in a segment of `documents` messages, in which each has up to `length` tokens, and up to
/// `most` of them are the term.
fn some(
    random: &mut Random,
    (documents, one_in, length, most): (u32, u32, u32, u32),
) -> (Lengths, Vec<(u32, Vec<u32>)>) {
    let mut lengths = Lengths::default();
    let mut all = Vec::new();
    for document in 0..documents {
        let length = random.below(length) + 1;
        lengths.push(|_| length);
        if random.below(one_in) == 0 {
            let mut places: Vec<u32> = (0..random.below(most) + 1).map(|_| random.below(length)).collect();
            places.sort_unstable();
            places.dedup();
            all.push((document, places));
        }
    }
    (lengths, all)
}

#[test]
fn a_cursor_finds_every_message_and_place_however_it_leaps() {
    let mut random = Random(9);
    for shape in [
        (1, 1, 5, 9),
        (127, 1, 9, 9),
        (128, 1, 9, 9),
        (129, 1, 9, 9),
        (256, 1, 3, 9),
        (5000, 3, 300, 9),
        (5000, 900, 70_000, 9),
        // So often that groups are small, and of one message.
        (1500, 2, 900, 30),
        (1500, 2, 9000, 300),
    ] {
        let documents = shape.0;
        let (lengths, all) = some(&mut random, shape);
        let mut postings = Postings::default();
        all.iter().for_each(|(document, places)| postings.push(*document, places));
        for part in [Part::Body, Part::To] {
            let lengths = lengths.of(part);
            let mut data = Vec::new();
            postings.encode(documents, &lengths, &mut data);
            let holding = all.len() as u32;
            let cursor = || Cursor::new(OwnedBytes::new(data.clone()), documents, holding, lengths.clone());
            let mut places = Vec::new();
            let mut walked = cursor();
            for (document, expected) in &all {
                assert_eq!((walked.document(), walked.count() as usize), (*document, expected.len()));
                walked.places(&mut places);
                assert_eq!(&places, expected);
                walked.advance();
            }
            assert_eq!(walked.document(), tantivy::TERMINATED);
            assert_eq!(walked.advance(), tantivy::TERMINATED);
            for step in [1, 2, 50, 700, 6000] {
                let (mut leaping, mut target) = (cursor(), 0);
                while target < documents + 2 {
                    let expected = all.iter().find(|(document, _)| *document >= target);
                    let found = leaping.seek(target);
                    assert_eq!(found, expected.map_or(tantivy::TERMINATED, |(document, _)| *document));
                    let Some((_, expected)) = expected else { break };
                    match random.below(3) {
                        0 => {
                            leaping.places(&mut places);
                            assert_eq!(&places, expected);
                        }
                        1 => {
                            let mut starts: Vec<u32> = (0..20).map(|_| random.below(shape.2)).collect();
                            starts.sort_unstable();
                            starts.dedup();
                            let mut common = starts.clone();
                            common.retain(|start| expected.contains(&(start + 2)));
                            leaping.keep_common(&mut starts, 2);
                            assert_eq!(starts, common);
                        }
                        _ => {}
                    }
                    target = found + 1 + random.below(step);
                }
                assert_eq!(leaping.seek(tantivy::TERMINATED), tantivy::TERMINATED);
            }
        }
    }
}

#[test]
fn a_dictionary_finds_what_it_holds_and_nothing_else() {
    let mut random = Random(5);
    let letters = ["a", "b", "見", "積", "書", "kernel", "\u{10ffff}"];
    let mut keys: Vec<Vec<u8>> = (0..3000)
        .map(|_| {
            let text: String =
                (0..=random.below(9)).map(|_| letters[random.below(letters.len() as u32) as usize]).collect();
            key(&text, Part::ALL[random.below(8) as usize])
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let (held, absent): (Vec<_>, Vec<_>) = keys.into_iter().enumerate().partition(|(at, _)| at % 3 > 0);
    let mut writer = DictionaryWriter::default();
    held.iter().for_each(|(at, key)| writer.push(key, *at as u32, at % 300));
    let (entries, starts) = writer.finish();
    let dictionary = Dictionary::read(OwnedBytes::new(entries), &starts).unwrap();
    let mut end = 0;
    for (at, key) in &held {
        let entry = dictionary.find(key).unwrap();
        assert_eq!((entry.holding as usize, entry.range), (*at, end..end + at % 300));
        end += at % 300;
    }
    assert!(absent.iter().all(|(_, key)| dictionary.find(key).is_none()));
    for text in ["a", "見", "見積", "kernelb", "\u{10ffff}", "z"] {
        for part in Part::ALL {
            let expected = held
                .iter()
                .filter(|(_, one)| one.starts_with(text.as_bytes()) && one.last() == key(text, part).last());
            let expected: Vec<u32> = expected.map(|(at, _)| *at as u32).collect();
            let found: Vec<u32> = dictionary.starting(text, part).iter().map(|entry| entry.holding).collect();
            assert_eq!(found, expected, "{text} {part:?}");
        }
    }
}

#[test]
fn lengths_come_back_dense_and_sparse() {
    let mut lengths = Lengths::default();
    for document in 0..500_u32 {
        lengths.push(|part| match part {
            Part::Body => document * 7,
            Part::Attached => u32::from(document % 60 == 59) * 1000,
            _ => 3,
        });
    }
    let mut out = Vec::new();
    lengths.write(&mut out);
    assert!(out.len() < 1100, "{}", out.len());
    let mut rest = out.as_slice();
    assert_eq!(Lengths::read(&mut rest, 500), Some(lengths));
    assert!(rest.is_empty());
    assert_eq!(Lengths::read(&mut &out[..700], 500), None);
}
