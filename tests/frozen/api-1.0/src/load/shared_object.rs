//! Whether the system's loader can map a file without ending the process.
//!
//! ELF: System V gABI, chapters 4 (Object Files) and 5 (Program Loading and Dynamic Linking).

use abi_stable::library::ROOT_MODULE_LOADER_NAME;
use object::{
    Endianness, Object, ObjectSymbol,
    elf::{self, FileHeader64},
    read::elf::{Dyn, ElfFile64, FileHeader, ProgramHeader, SectionHeader},
};

/// What a shared library holds.
pub(super) enum Content {
    /// It exports a root module, of whatever plugin.
    Plugin,
    /// It does not: it would be loaded for nothing.
    OtherLibrary,
}

type Header = FileHeader64<Endianness>;

/// Refuses, in words that follow a file's name, what is no whole shared library for this machine.
pub(super) fn check(bytes: &[u8]) -> Result<Content, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(not_elf(bytes).to_owned());
    }
    let header = header(bytes)?;
    let endian = header.endian().map_err(|_| other_machine())?;
    check_segments(header, endian, bytes)?;
    check_sections(header, endian, bytes)?;
    let file = ElfFile64::<Endianness>::parse(bytes)
        .map_err(|error| format!("a damaged shared library: {error}"))?;
    let exported = |name: &[u8]| name == ROOT_MODULE_LOADER_NAME.as_bytes();
    let plugin = file
        .dynamic_symbols()
        .any(|symbol| symbol.is_definition() && symbol.name_bytes().is_ok_and(exported));
    Ok(if plugin { Content::Plugin } else { Content::OtherLibrary })
}

fn not_elf(bytes: &[u8]) -> &'static str {
    let start = &bytes[..bytes.len().min(512)];
    let printable = |byte: &u8| !byte.is_ascii_control() || b"\t\n\r\x0c".contains(byte);
    if start.iter().all(printable) { "a text, not a shared library" } else { "not a shared library" }
}

fn header(bytes: &[u8]) -> Result<&Header, String> {
    const CLASS: usize = 4;
    if bytes.get(CLASS).is_some_and(|class| *class != elf::ELFCLASS64.0) {
        return Err(other_machine());
    }
    let header = Header::parse(bytes).map_err(|_| cut_off("its header"))?;
    let endian = header.endian().map_err(|_| other_machine())?;
    let native = if cfg!(target_endian = "big") { Endianness::Big } else { Endianness::Little };
    if endian != native || machine().is_some_and(|machine| header.e_machine(endian) != machine) {
        return Err(other_machine());
    }
    match header.e_type(endian) {
        elf::ET_DYN => Ok(header),
        elf::ET_EXEC => Err("a program, not a shared library".to_owned()),
        elf::ET_REL => Err("an object file, not a shared library".to_owned()),
        _ => Err("not a shared library".to_owned()),
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
fn check_segments(header: &Header, endian: Endianness, bytes: &[u8]) -> Result<(), String> {
    let segments = header.program_headers(endian, bytes).map_err(|_| cut_off("its program headers"))?;
    let mut loadable = false;
    let mut dynamic = None;
    for segment in segments {
        let end = segment.p_offset(endian).checked_add(segment.p_filesz(endian));
        if end.is_none_or(|end| end > bytes.len() as u64) {
            return Err(cut_off("a segment"));
        }
        let mapped = segment.p_type(endian) == elf::PT_LOAD;
        loadable |= mapped;
        if mapped && segment.p_memsz(endian) < segment.p_filesz(endian) {
            return Err("a damaged shared library: a segment is larger in the file than in memory".to_owned());
        }
        dynamic = dynamic.or(segment
            .dynamic(endian, bytes)
            .map_err(|_| "a damaged shared library: its dynamic section is malformed".to_owned())?);
    }
    let Some(dynamic) = dynamic.filter(|_| loadable) else {
        return Err("a damaged shared library: it has nothing to load".to_owned());
    };
    let program = dynamic
        .iter()
        .any(|entry| entry.tag(endian) == elf::DT_FLAGS_1 && entry.val(endian) & elf::DF_1_PIE.0 != 0);
    if program { Err("a program, not a shared library".to_owned()) } else { Ok(()) }
}

/// Linkers write the section headers last, so that any cut shows here even where no segment is touched.
fn check_sections(header: &Header, endian: Endianness, bytes: &[u8]) -> Result<(), String> {
    let sections = header.section_headers(endian, bytes).map_err(|_| cut_off("its section headers"))?;
    for section in sections {
        let end = section.sh_offset(endian).checked_add(section.sh_size(endian));
        let in_file = section.sh_type(endian) != elf::SHT_NOBITS;
        if in_file && end.is_none_or(|end| end > bytes.len() as u64) {
            return Err(cut_off("a section"));
        }
    }
    Ok(())
}

fn cut_off(part: &str) -> String {
    format!("a shared library that is cut off: the file ends inside {part}")
}

fn other_machine() -> String {
    format!("built for another kind of machine than this one ({})", std::env::consts::ARCH)
}
