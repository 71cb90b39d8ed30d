//! A language whose every letter is marked, made from English: what people read without marks on any screen was written into
//! the code.

use std::{fs, path::Path, time::Duration};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
    serializer::serialize,
};
use serde_json::json;
use tests::{browser, deadline::free_port, prepared::Prepared};

/// For private use (ISO 639-3), so that nobody takes it for a language.
const TAG: &str = "qps";

#[test]
fn nothing_that_people_read_is_written_into_the_code() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let wiki = marked([sources.join("host-example/src/text/en.ftl")]);
    let plugin = fs::read_dir(sources.join("mailarchive-plugin/src/text/en")).expect("the texts");
    let plugin = marked(plugin.map(|file| file.expect("a file").path()));
    let environment: Vec<_> = [("WIKI_TEXTS", &wiki), ("MAILARCHIVE_TEXTS", &plugin)]
        .map(|(name, folder)| (name.to_owned(), folder.path().display().to_string()))
        .into();
    let prepared = Prepared::start_with(&environment);
    let mut test = prepared.told();
    test["name"] = json!("pseudo-locale");
    test["tag"] = json!(TAG);
    test["closedPort"] = json!(free_port());
    browser::run("pseudo.mjs", test, Duration::from_secs(1200));
}

/// A folder with the marked language made of these files.
fn marked(files: impl IntoIterator<Item = std::path::PathBuf>) -> tempfile::TempDir {
    let mut texts = String::new();
    for file in files {
        let source = fs::read_to_string(file).expect("texts");
        let mut resource = parser::parse(source).expect("Fluent");
        for entry in &mut resource.body {
            let pattern = match entry {
                Entry::Message(message) => message.value.as_mut(),
                Entry::Term(term) => Some(&mut term.value),
                _ => None,
            };
            pattern.into_iter().for_each(mark);
        }
        texts += &serialize(&resource);
        texts.push('\n');
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(format!("{TAG}.ftl")), texts).expect("the language");
    folder
}

/// Makes the Latin letters of a text broad ones.
fn mark(pattern: &mut Pattern<String>) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => *value = broad(value),
            PatternElement::Placeable { expression } => inside(expression),
        }
    }
}

fn inside(expression: &mut Expression<String>) {
    match expression {
        Expression::Select { variants, .. } => {
            variants.iter_mut().for_each(|variant| mark(&mut variant.value));
        }
        Expression::Inline(InlineExpression::Placeable { expression }) => inside(expression),
        Expression::Inline(_) => {}
    }
}

/// All but the letters of strftime's patterns (`%-d`).
fn broad(text: &str) -> String {
    let mut in_pattern = false;
    text.chars()
        .map(|letter| match letter {
            'A'..='Z' | 'a'..='z' if !in_pattern => {
                char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter)
            }
            _ => {
                in_pattern = letter == '%' || (in_pattern && letter == '-');
                letter
            }
        })
        .collect()
}
