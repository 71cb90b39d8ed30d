//! A library that is cut off, wherever that is: one line that names the place, and a host that goes on.

use std::{collections::BTreeSet, fs::OpenOptions};

use object::{
    Endianness,
    elf::FileHeader64,
    read::elf::{FileHeader, ProgramHeader, SectionHeader},
};

use super::*;

#[test]
fn cut_at_every_byte_of_its_headers_and_at_every_end_within() {
    let bytes = plugin();
    refuse_all(&bytes, header_places(&bytes));
}

#[test]
fn cut_at_200_random_places() {
    let bytes = plugin();
    // Xorshift (Marsaglia 2003), seeded: the same places in every run on the same library.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bytes.len() as u64).unwrap()
    };
    let places: BTreeSet<usize> = std::iter::repeat_with(&mut random).take(200).collect();
    assert!(places.len() > 190);
    refuse_all(&bytes, places);
}

/// Every byte of the ELF header, of the program headers and of the section headers; the ends of every segment and
/// section, and one byte around them. All are lengths shorter than the whole.
fn header_places(bytes: &[u8]) -> BTreeSet<usize> {
    let header = FileHeader64::<Endianness>::parse(bytes).unwrap();
    let endian = header.endian().unwrap();
    let number = |value: u64| usize::try_from(value).unwrap();
    let (programs, sections) = (number(header.e_phoff(endian)), number(header.e_shoff(endian)));
    let programs_end =
        programs + usize::from(header.e_phnum(endian)) * usize::from(header.e_phentsize(endian));
    let sections_end =
        sections + usize::from(header.e_shnum(endian)) * usize::from(header.e_shentsize(endian));
    let mut places: BTreeSet<usize> = (0..=size_of::<FileHeader64<Endianness>>()).collect();
    places.extend(programs..=programs_end);
    places.extend(sections..=sections_end);
    let mut around = |end: u64| places.extend([end.saturating_sub(1), end, end + 1].map(number));
    for segment in header.program_headers(endian, bytes).unwrap() {
        around(segment.p_offset(endian));
        around(segment.p_offset(endian) + segment.p_filesz(endian));
    }
    for section in header.section_headers(endian, bytes).unwrap() {
        around(section.sh_offset(endian));
        if let Some((offset, size)) = section.file_range(endian) {
            around(offset + size);
        }
    }
    places.retain(|place| *place < bytes.len());
    assert!(places.len() > 1000, "{}", places.len());
    places
}

fn refuse_all(bytes: &[u8], places: BTreeSet<usize>) {
    let bench = Bench::new();
    let file = bench.file("cut.so", bytes);
    // From the longest to the shortest, so that cutting is all that has to be done.
    for length in places.into_iter().rev() {
        OpenOptions::new().write(true).open(&file).unwrap().set_len(length as u64).unwrap();
        let line = bench.refusal(&file);
        let told = match length {
            0 => "the file is empty",
            1..4 => "not a shared library",
            _ => "cut off: the file ends inside",
        };
        assert!(line.contains(told), "{length} bytes: {line}");
    }
    assert!(!bench.copies().exists(), "a copy was made, so the system's loader may have seen it");
    // The host goes on.
    let loaded = bench.load(bytes).unwrap();
    assert_eq!((loaded.module.version())().as_str(), env!("CARGO_PKG_VERSION"));
}
