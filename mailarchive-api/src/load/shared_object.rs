//! Whether the system's loader can map a file without ending the process.
//!
//! ELF: System V gABI, chapters 4 (Object Files) and 5 (Program Loading and Dynamic Linking).

use abi_stable::library::ROOT_MODULE_LOADER_NAME;
use object::{
    Endianness, Object, ObjectSymbol,
    elf::{self, FileHeader64},
    read::elf::{Dyn, ElfFile64, FileHeader, ProgramHeader, SectionHeader},
};

use super::{Flaw, Part};

/// What a shared library holds.
pub(super) enum Content {
    /// It exports a root module, of whatever plugin.
    Plugin,
    /// It does not: it would be loaded for nothing.
    OtherLibrary,
}

type Header = FileHeader64<Endianness>;

/// Refuses what is no whole shared library for this machine.
pub(super) fn check(bytes: &[u8]) -> Result<Content, Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(not_elf(bytes));
    }
    let header = header(bytes)?;
    let endian = header.endian().map_err(|_| Flaw::OtherMachine)?;
    check_segments(header, endian, bytes)?;
    check_sections(header, endian, bytes)?;
    let file = ElfFile64::<Endianness>::parse(bytes).map_err(|error| Flaw::Damaged(error.to_string()))?;
    let exported = |name: &[u8]| name == ROOT_MODULE_LOADER_NAME.as_bytes();
    let plugin = file
        .dynamic_symbols()
        .any(|symbol| symbol.is_definition() && symbol.name_bytes().is_ok_and(exported));
    Ok(if plugin { Content::Plugin } else { Content::OtherLibrary })
}

fn not_elf(bytes: &[u8]) -> Flaw {
    let start = &bytes[..bytes.len().min(512)];
    let printable = |byte: &u8| !byte.is_ascii_control() || b"\t\n\r\x0c".contains(byte);
    if start.iter().all(printable) { Flaw::Text } else { Flaw::NotShared }
}

fn header(bytes: &[u8]) -> Result<&Header, Flaw> {
    const CLASS: usize = 4;
    if bytes.get(CLASS).is_some_and(|class| *class != elf::ELFCLASS64.0) {
        return Err(Flaw::OtherMachine);
    }
    let header = Header::parse(bytes).map_err(|_| Flaw::CutOff(Part::Header))?;
    let endian = header.endian().map_err(|_| Flaw::OtherMachine)?;
    let native = if cfg!(target_endian = "big") { Endianness::Big } else { Endianness::Little };
    if endian != native || machine().is_some_and(|machine| header.e_machine(endian) != machine) {
        return Err(Flaw::OtherMachine);
    }
    match header.e_type(endian) {
        elf::ET_DYN => Ok(header),
        elf::ET_EXEC => Err(Flaw::Program),
        elf::ET_REL => Err(Flaw::ObjectFile),
        _ => Err(Flaw::NotShared),
    }
}

/// `None` on machines that are not told apart here: there the system's loader does it.
fn machine() -> Option<elf::Machine> {
    match std::env::consts::ARCH {
        "x86_64" => Some(elf::EM_X86_64),
        "aarch64" => Some(elf::EM_AARCH64),
        "riscv64" => Some(elf::EM_RISCV),
        "powerpc64" => Some(elf::EM_PPC64),
        "s390x" => Some(elf::EM_S390),
        _ => None,
    }
}

/// The loader maps segments without asking how long the file is; touching a page behind its end is SIGBUS.
fn check_segments(header: &Header, endian: Endianness, bytes: &[u8]) -> Result<(), Flaw> {
    let segments = header.program_headers(endian, bytes).map_err(|_| Flaw::CutOff(Part::ProgramHeaders))?;
    let mut loadable = false;
    let mut dynamic = None;
    for segment in segments {
        let end = segment.p_offset(endian).checked_add(segment.p_filesz(endian));
        if end.is_none_or(|end| end > bytes.len() as u64) {
            return Err(Flaw::CutOff(Part::Segment));
        }
        let mapped = segment.p_type(endian) == elf::PT_LOAD;
        loadable |= mapped;
        if mapped && segment.p_memsz(endian) < segment.p_filesz(endian) {
            return Err(Flaw::Damaged("a segment is larger in the file than in memory".to_owned()));
        }
        dynamic = dynamic.or(segment
            .dynamic(endian, bytes)
            .map_err(|_| Flaw::Damaged("its dynamic section is malformed".to_owned()))?);
    }
    let Some(dynamic) = dynamic.filter(|_| loadable) else {
        return Err(Flaw::Damaged("it has nothing to load".to_owned()));
    };
    let program = dynamic
        .iter()
        .any(|entry| entry.tag(endian) == elf::DT_FLAGS_1 && entry.val(endian) & elf::DF_1_PIE.0 != 0);
    if program { Err(Flaw::Program) } else { Ok(()) }
}

/// Linkers write the section headers last, so that any cut shows here even where no segment is touched.
fn check_sections(header: &Header, endian: Endianness, bytes: &[u8]) -> Result<(), Flaw> {
    let sections = header.section_headers(endian, bytes).map_err(|_| Flaw::CutOff(Part::SectionHeaders))?;
    for section in sections {
        let end = section.sh_offset(endian).checked_add(section.sh_size(endian));
        let in_file = section.sh_type(endian) != elf::SHT_NOBITS;
        if in_file && end.is_none_or(|end| end > bytes.len() as u64) {
            return Err(Flaw::CutOff(Part::Section));
        }
    }
    Ok(())
}
