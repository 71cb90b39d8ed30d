//! What README and the guides point at is there: files, pictures and headings.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Stressed in the guides, and not on any screen.
const STRESSED: [&str; 5] = ["Cairn", "Sales", "clone", "クローン", "nothing of the plugin"];

#[test]
fn every_link_of_the_guides_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents = vec![root.join("README.md"), root.join("mailarchive-plugin/ARCHITECTURE.md")];
    for folder in ["guide", "mailarchive-api/guide"] {
        documents.extend(markdown_in(&root.join(folder)));
    }
    assert!(documents.len() >= 8, "{documents:?}");
    let mut broken = Vec::new();
    for document in &documents {
        for target in links(&read(document)) {
            if let Some(reason) = wrong(document, &target) {
                broken.push(format!("{}: {target}: {reason}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_picture_is_shown_in_some_guide() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide");
    let mut documents: Vec<PathBuf> = markdown_in(&guide);
    documents.push(guide.join("../README.md"));
    let shown: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| links(&read(document)))
        .filter_map(|target| Some(target.rsplit_once("pictures/")?.1.to_owned()))
        .collect();
    for picture in fs::read_dir(guide.join("pictures")).expect("the pictures") {
        let name = picture.expect("a picture").file_name().into_string().expect("UTF-8");
        assert!(shown.contains(&name), "nobody shows {name}");
    }
}

#[test]
fn whatever_the_guides_name_is_called_so_on_screen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut guides = markdown_in(&root.join("guide"));
    guides.push(root.join("README.md"));
    let mut unknown = Vec::new();
    for guide in &guides {
        let language = if guide.to_string_lossy().ends_with(".ja.md") { "ja" } else { "en" };
        let on_screen = on_screen(&root, language);
        for name in stressed(&read(guide)) {
            let parts = name.split('>').map(str::trim).filter(|part| !STRESSED.contains(part));
            unknown.extend(
                parts
                    .filter(|part| !on_screen.contains(*part))
                    .map(|part| format!("{}: {part}", guide.display())),
            );
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// What stands in italics, as names of the screen do.
fn stressed(text: &str) -> Vec<String> {
    let (mut names, mut name) = (Vec::new(), None::<String>);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match (event, &mut name) {
            (Event::Start(Tag::Emphasis), _) => name = Some(String::new()),
            (Event::End(TagEnd::Emphasis), _) => names.extend(name.take()),
            (Event::Text(text), Some(name)) => name.push_str(&text),
            (Event::SoftBreak, Some(name)) => name.push(' '),
            _ => {}
        }
    }
    names
}

/// Every text of the wiki and of the plugin that is one line.
fn on_screen(root: &Path, language: &str) -> BTreeSet<String> {
    let plugin = root.join("mailarchive-plugin/src/text").join(language);
    let mut files = vec![root.join(format!("host-example/src/text/{language}.ftl"))];
    files.extend(fs::read_dir(plugin).expect("the plugin's texts").map(|file| file.expect("a file").path()));
    let texts: Vec<String> = files.iter().map(|file| read(file)).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.filter_map(|line| Some(line.split_once(" = ")?.1.to_owned())).collect()
}

#[test]
fn japanese_is_spaced_and_punctuated_in_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = vec![root.join("host-example/src/text/ja.ftl")];
    for folder in ["guide", "mailarchive-plugin/src/text/ja", "host-example/src/demo/site/pages"] {
        let files = fs::read_dir(root.join(folder)).expect("a folder of texts");
        let paths = files.map(|file| file.expect("a file").path());
        texts.extend(paths.filter(|path| {
            let name = path.to_string_lossy();
            path.extension().is_some_and(|extension| extension == "ftl")
                || name.ends_with(".ja.md")
                || name.ends_with("-ja.md")
        }));
    }
    assert!(texts.len() >= 20, "{texts:?}");
    for text in &texts {
        for line in read(text).lines() {
            let odd = odd_japanese(line);
            assert!(odd.is_none(), "{}: {:?} in {line}", text.display(), odd.unwrap_or_default());
        }
    }
}

/// Where katakana words of one compound stand apart, or a mark is that of another script.
fn odd_japanese(line: &str) -> Option<String> {
    let is_katakana = |c: char| ('\u{30a1}'..='\u{30fc}').contains(&c) && c != '・';
    let is_japanese =
        |c: char| is_katakana(c) || matches!(c, '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}');
    let characters: Vec<char> = line.chars().collect();
    let odd = characters.windows(3).find(|three| match **three {
        [before, ' ', '('] | [before, ',' | '?' | '!' | '(', _] => is_japanese(before),
        [before, ' ', after] => is_katakana(before) && is_katakana(after),
        _ => false,
    })?;
    Some(odd.iter().collect())
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("a folder of guides");
    let paths = files.map(|file| file.expect("a file").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

fn read(document: &Path) -> String {
    fs::read_to_string(document).unwrap_or_else(|error| panic!("{}: {error}", document.display()))
}

/// Where links and pictures of a document lead, but for other sites and the names of Rust items.
fn links(text: &str) -> Vec<String> {
    let leads = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    let own = |target: &String| !target.contains("://") && !target.contains("::");
    Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(leads).filter(own).collect()
}

fn wrong(document: &Path, target: &str) -> Option<&'static str> {
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => document.to_owned(),
        file => document.parent()?.join(file),
    };
    if !path.exists() {
        return Some("there is no such file");
    }
    let missing = !heading.is_empty() && !headings(&read(&path)).contains(heading);
    missing.then_some("it has no such heading")
}

/// The anchors that code hosts give to headings.
fn headings(text: &str) -> BTreeSet<String> {
    let (mut anchors, mut heading) = (BTreeSet::new(), None::<String>);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), Some(words)) => {
                anchors.insert(anchor(words));
                heading = None;
            }
            (Event::Text(text) | Event::Code(text), Some(words)) => words.push_str(&text),
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}
