//! The wiki links none of the plugin: it could not fetch a mail without the library.

use std::{collections::BTreeSet, fs, path::Path};

use mailarchive_api::abi_stable::library::ROOT_MODULE_LOADER_NAME as ROOT_MODULE;
use object::{Object, ObjectSymbol};
use tests::wiki::Built;

/// Rust mangles a crate's name as its length and itself, in both of its schemes.
const PLUGIN_CRATE: &str = "18mailarchive_plugin";

const ELF: &str = "an ELF file";

struct Names {
    symbols: BTreeSet<String>,
    needed: BTreeSet<String>,
    contents: Vec<u8>,
}

fn names(path: &Path) -> Names {
    let contents = fs::read(path).expect("readable");
    let file = object::File::parse(&*contents).expect(ELF);
    let of = |symbols: object::SymbolIterator<'_, '_>| -> BTreeSet<String> {
        symbols.filter_map(|symbol| symbol.name().ok().map(str::to_owned)).collect()
    };
    let mut symbols = of(file.symbols());
    symbols.extend(of(file.dynamic_symbols()));
    let needed = needed(&contents);
    Names { symbols, needed, contents }
}

/// DT_NEEDED of the dynamic section.
fn needed(contents: &[u8]) -> BTreeSet<String> {
    use object::{Endianness, elf::FileHeader64, read::elf::FileHeader};
    let header = FileHeader64::<Endianness>::parse(contents).expect(ELF);
    let endian = header.endian().expect(ELF);
    let sections = header.sections(endian, contents).expect(ELF);
    let (entries, strings) = sections.dynamic(endian, contents).expect(ELF).expect("a dynamic section");
    let strings = sections.strings(endian, contents, strings).expect(ELF);
    entries
        .iter()
        .filter(|entry| entry.d_tag.get(endian) == object::elf::DT_NEEDED)
        .filter_map(|entry| strings.get(u32::try_from(entry.d_val.get(endian)).ok()?).ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn the_wiki_contains_no_code_of_the_plugin() {
    let built = Built::find();
    let wiki = names(&built.wiki);
    assert!(
        wiki.symbols.iter().any(|name| name.contains("12host_example")),
        "the wiki has symbols to look at"
    );
    let of_plugin: Vec<_> = wiki.symbols.iter().filter(|name| name.contains(PLUGIN_CRATE)).collect();
    assert!(of_plugin.is_empty(), "{of_plugin:?}");
    let needed: Vec<_> = wiki.needed.iter().filter(|name| name.contains("mailarchive")).collect();
    assert!(needed.is_empty(), "{needed:?}");
    // Panic messages name the source file: code that was linked without symbols shows by these.
    assert!(!contains(&wiki.contents, b"mailarchive-plugin/src/"), "a source path of the plugin");
}

#[test]
fn the_library_exports_its_root_module_and_needs_no_wiki() {
    let built = Built::find();
    let plugin = names(&built.plugin);
    let contents = fs::read(&built.plugin).unwrap();
    let file = object::File::parse(&*contents).unwrap();
    let visible = |symbol: object::Symbol<'_, '_>| {
        symbol.is_definition() && symbol.name().is_ok_and(|name| name == ROOT_MODULE)
    };
    assert!(file.dynamic_symbols().any(visible), "the root module is not exported dynamically");
    assert!(plugin.needed.iter().all(|name| !name.contains("host_example")), "{:?}", plugin.needed);
    assert!(
        contains(&plugin.contents, b"mailarchive-plugin/src/"),
        "the search for source paths finds them where they are"
    );
}
