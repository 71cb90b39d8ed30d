//! The layout of everything that crosses, written down a file for each minor version under `abi/`.
//!
//! The current version's file must say what the compiler lays out: whoever changes the contract is told what
//! changed and has to raise the version. A file of a released version is never edited; each must be contained in
//! the next one of the same major as the rules of evolution have it.

#![cfg(target_pointer_width = "64")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
};

use mailarchive_api::{
    PluginModule_Ref,
    abi_stable::{
        StableAbi,
        type_layout::{TLData, TLField, TLFields, TLPrimitive, TypeLayout},
    },
};

#[test]
fn the_layout_is_the_one_that_is_written_down_for_this_version() {
    let now = Snapshot::of(<PluginModule_Ref as StableAbi>::LAYOUT);
    let file = file(env!("CARGO_PKG_VERSION"));
    let Ok(written) = fs::read_to_string(&file) else {
        fs::write(&file, now.to_string()).expect("the snapshot can be written");
        panic!("{} did not exist and was written: read it, and add it", file.display());
    };
    let written = Snapshot::parse(&written);
    let changes = written.changes(&now);
    assert!(
        changes.is_empty(),
        "what crosses is not laid out as version {} has it:\n{}\nA released version never changes: raise the \
         version of mailarchive-api (the minor one for what guide/evolution.md allows, else the major one), and \
         run this test once more to write its file.",
        env!("CARGO_PKG_VERSION"),
        changes.join("\n")
    );
}

#[test]
fn a_minor_version_only_adds() {
    let mut versions: Vec<(u64, u64)> = fs::read_dir(directory())
        .expect("the snapshots")
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            let (major, minor) = name.strip_suffix(".txt")?.split_once('.')?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        })
        .collect();
    versions.sort_unstable();
    assert!(!versions.is_empty());
    for pair in versions.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let read = |(major, minor): (u64, u64)| {
            let file = file(&format!("{major}.{minor}.0"));
            Snapshot::parse(&fs::read_to_string(file).expect("a snapshot"))
        };
        let broken = read(pair[0]).broken_by(&read(pair[1]));
        assert!(broken.is_empty(), "{:?} to {:?}:\n{}", pair[0], pair[1], broken.join("\n"));
    }
}

#[test]
fn what_the_rules_forbid_is_found() {
    let old = Snapshot::parse(
        "frozen P size 8 align 8\n    a: u8\n    b: u8\n\ngrowing V size 8 align 8 fixed 1\n    f: fn()->()\n",
    );
    let with = |text: &str| old.broken_by(&Snapshot::parse(text)).len();
    let added = "frozen P size 8 align 8\n    a: u8\n    b: u8\n\n\
                 growing V size 8 align 8 fixed 1\n    f: fn()->()\n    g: fn()->()\n\n\
                 frozen Q size 1 align 1\n    a: u8\n";
    assert_eq!(with(added), 0);
    for (what, from, to) in [
        ("a field is added to a frozen type", "    b: u8\n\n", "    b: u8\n    c: u8\n\n"),
        ("two fields change places", "    a: u8\n    b: u8", "    b: u8\n    a: u8"),
        ("a type of another size", "P size 8", "P size 16"),
        (
            "a method is added before another",
            "    f: fn()->()\n    g: fn()->()",
            "    g: fn()->()\n    f: fn()->()",
        ),
        ("a method takes something else", "    f: fn()->()", "    f: fn(u8)->()"),
        ("an added method is not optional", "fixed 1", "fixed 2"),
        ("a type is gone", "growing V", "growing W"),
    ] {
        let text = added.replace(from, to);
        assert_ne!(text, added, "{what}");
        assert_eq!(with(&text), 1, "{what}");
    }
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("abi")
}

fn file(version: &str) -> PathBuf {
    let minor = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
    directory().join(format!("{minor}.txt"))
}

/// Every type of the contract: its first line (kind, name, size), and a line for each member.
struct Snapshot(BTreeMap<String, (String, Vec<String>)>);

impl Snapshot {
    fn of(root: &'static TypeLayout) -> Self {
        let mut snapshot = Self(BTreeMap::new());
        let mut seen = BTreeSet::new();
        let mut waiting = vec![root];
        while let Some(layout) = waiting.pop() {
            if !seen.insert(layout.get_utypeid()) {
                continue;
            }
            let name = name(layout);
            let (kind, members) = members(layout, &mut waiting);
            if layout.package() == env!("CARGO_PKG_NAME") {
                let head = format!("{kind} {name} size {} align {}", layout.size(), layout.alignment());
                let head = match layout.data() {
                    TLData::PrefixType(prefix) => format!("{head} fixed {}", prefix.first_suffix_field),
                    _ => head,
                };
                snapshot.0.insert(name, (head, members));
            }
        }
        snapshot
    }

    fn parse(text: &str) -> Self {
        let types = text.split("\n\n").filter_map(|block| {
            let mut lines = block.lines().filter(|line| !line.is_empty());
            let head = lines.next()?.to_owned();
            let name = head.split_once(' ')?.1.rsplit_once(" size ")?.0.to_owned();
            Some((name, (head, lines.map(|line| line.trim().to_owned()).collect())))
        });
        Self(types.collect())
    }

    /// How `now` differs, a line for each difference.
    fn changes(&self, now: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for (name, (head, members)) in &self.0 {
            let Some((now_head, now_members)) = now.0.get(name) else {
                changes.push(format!("  {name}: gone"));
                continue;
            };
            if head != now_head {
                changes.push(format!("  {head}\n    is now: {now_head}"));
            }
            let length = members.len().max(now_members.len());
            let pairs = (0..length).map(|at| (members.get(at), now_members.get(at)));
            changes.extend(pairs.filter(|(old, new)| old != new).map(|(old, new)| {
                let told = |line: Option<&String>| line.map_or("nothing", String::as_str).to_owned();
                format!("  {name}: {}\n    is now: {}", told(old), told(new))
            }));
        }
        changes.extend(
            now.0.keys().filter(|name| !self.0.contains_key(*name)).map(|name| format!("  {name}: new")),
        );
        changes
    }

    /// What of this version a newer one of the same major does not keep.
    fn broken_by(&self, newer: &Self) -> Vec<String> {
        let mut broken = Vec::new();
        for (name, (head, members)) in &self.0 {
            match newer.0.get(name) {
                None => broken.push(format!("  {name}: gone")),
                Some((new_head, new_members)) => {
                    let grows = head.starts_with("growing ");
                    let kept = if grows { new_members.starts_with(members) } else { new_members == members };
                    if head != new_head || !kept {
                        broken.push(format!(
                            "  {head}\n    is now: {new_head}\n    {}",
                            new_members.join("\n    ")
                        ));
                    }
                }
            }
        }
        broken
    }
}

impl std::fmt::Display for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (head, members)) in self.0.values().enumerate() {
            if at > 0 {
                f.write_char('\n')?;
            }
            writeln!(f, "{head}")?;
            members.iter().try_for_each(|member| writeln!(f, "    {member}"))?;
        }
        Ok(())
    }
}

fn name(layout: &TypeLayout) -> String {
    format!("{}::{}", layout.mod_path(), layout.full_type())
}

/// The type as a reader of Rust knows it: abi_stable names its own generic types without their parameters.
fn label(layout: &'static TypeLayout) -> String {
    let name = layout.full_type().to_string();
    let generic = ["RVec", "RSlice<'a>", "RSliceMut<'a>", "ROption", "RResult"].contains(&name.as_str());
    if !generic {
        return name;
    }
    let name = name.trim_end_matches("<'a>");
    let parameters: Vec<String> = match layout.data() {
        TLData::Enum(one) => one.fields.iter().map(|field| label(field.layout())).collect(),
        TLData::Struct { fields } => fields.iter().filter_map(|field| pointee(field.layout())).collect(),
        _ => Vec::new(),
    };
    assert!(!parameters.is_empty(), "what {name} holds is not known");
    format!("{name}<{}>", parameters.join(", "))
}

fn pointee(layout: &'static TypeLayout) -> Option<String> {
    let is_pointer = matches!(
        layout.data(),
        TLData::Primitive(
            TLPrimitive::ConstPtr | TLPrimitive::MutPtr | TLPrimitive::SharedRef | TLPrimitive::MutRef
        )
    );
    match layout.data() {
        // `NonNull` is a pointer in a struct.
        TLData::Struct { fields } if fields.len() == 1 => pointee(fields.get(0)?.layout()),
        _ if is_pointer => Some(label(layout.phantom_fields().get(0)?.layout())),
        _ => None,
    }
}

/// What kind of type it is, and its members; the types of those wait to be looked at.
fn members(
    layout: &'static TypeLayout,
    waiting: &mut Vec<&'static TypeLayout>,
) -> (&'static str, Vec<String>) {
    waiting.extend(layout.phantom_fields().iter().map(|field| field.layout()));
    match layout.data() {
        TLData::Primitive(_) | TLData::Opaque => ("frozen", Vec::new()),
        TLData::Struct { fields } | TLData::Union { fields } => ("frozen", fields_of(fields, waiting)),
        TLData::PrefixType(prefix) => ("growing", fields_of(prefix.fields, waiting)),
        TLData::Enum(one) => {
            let mut fields = fields_of(one.fields, waiting).into_iter();
            let variants = one.variant_names_iter().zip(one.field_count.iter()).map(|(variant, count)| {
                let held: Vec<_> = fields.by_ref().take(usize::from(*count)).collect();
                format!("{variant}({})", held.join(", "))
            });
            ("frozen", variants.collect())
        }
    }
}

fn fields_of(fields: TLFields, waiting: &mut Vec<&'static TypeLayout>) -> Vec<String> {
    fields
        .iter()
        .map(|field: TLField| {
            if !field.is_function() {
                waiting.push(field.layout());
                return format!("{}: {}", field.name(), label(field.layout()));
            }
            let functions: Vec<String> = field
                .function_range()
                .iter()
                .map(|function| {
                    let taken: Vec<_> = function.param_type_layouts.iter().map(|layout| layout()).collect();
                    let given = function.return_type_layout().map(|layout| layout());
                    waiting.extend(taken.iter().copied().chain(given));
                    let taken: Vec<_> = taken.into_iter().map(label).collect();
                    format!("fn({}) -> {}", taken.join(", "), given.map_or_else(|| "()".to_owned(), label))
                })
                .collect();
            format!("{}: {}", field.name(), functions.join(", "))
        })
        .collect()
}
