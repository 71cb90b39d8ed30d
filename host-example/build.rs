//! Finds the languages: each file of `src/text` is one.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src/text");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.push((tag, path));
        }
    }
    // English comes first: it is for those whom the wiki speaks none of theirs.
    files.sort_by_key(|(tag, _)| (tag != "en", tag.clone()));
    let lines: String =
        files.iter().map(|(tag, path)| format!("({tag:?}, include_str!({path:?})),\n")).collect();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("languages.rs"), format!("&[\n{lines}]\n"))?;
    Ok(())
}
