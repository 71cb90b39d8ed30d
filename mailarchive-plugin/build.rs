//! Finds the languages that the plugin speaks: each folder of `.ftl` files below `src/text`, and each single `.ftl`
//! file there, is one, named by its BCP 47 tag.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src/text");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut languages: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in sorted(&folder)? {
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            languages
                .entry(tag)
                .or_default()
                .extend(sorted(&path)?.into_iter().filter(|path| is_texts(path)));
        } else if is_texts(&path) {
            languages.entry(tag).or_default().push(path);
        }
    }
    let mut table = String::from("pub(super) static SOURCES: &[(&str, &[&str])] = &[\n");
    for (tag, files) in languages {
        let files: String = files.iter().map(|path| format!("include_str!({path:?}), ")).collect();
        table += &format!("    ({tag:?}, &[{files}]),\n");
    }
    table += "];\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("languages.rs"), table)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn is_texts(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ftl")
}
