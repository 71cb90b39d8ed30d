//! Why something about the plugin was not done, in words that each reader's language has.

use std::{borrow::Cow, fmt, io, path::Path};

use mailarchive_api::load::{Flaw, LoadError, Part as Section};
use serde::{Deserialize, Serialize};

use crate::text::{Language, Value};

/// A text of the wiki with what is put into it, or words of others as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reason {
    /// A text, by its key.
    Text(Cow<'static, str>, Vec<(Cow<'static, str>, Part)>),
    /// What the plugin or the system said: one line.
    Said(String),
}

/// What is put into a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// A name, an address, or words of others.
    Name(String),
    Number(u64),
    Reason(Reason),
}

impl Reason {
    pub(crate) fn of(key: &'static str) -> Self {
        Self::Text(Cow::Borrowed(key), Vec::new())
    }

    /// With a value that the text asks for.
    pub(crate) fn with(self, name: &'static str, part: impl Into<Part>) -> Self {
        match self {
            Self::Text(key, mut parts) => {
                parts.push((Cow::Borrowed(name), part.into()));
                Self::Text(key, parts)
            }
            Self::Said(_) => self,
        }
    }

    pub(crate) fn tell(&self, language: Language) -> String {
        let (key, parts) = match self {
            Self::Text(key, parts) => (key, parts),
            Self::Said(line) => return line.clone(),
        };
        let told: Vec<(&str, Result<String, u64>)> = parts
            .iter()
            .map(|(name, part)| {
                let told = match part {
                    Part::Name(text) => Ok(text.clone()),
                    Part::Number(number) => Err(*number),
                    Part::Reason(reason) => Ok(reason.tell(language)),
                };
                (&**name, told)
            })
            .collect();
        let values: Vec<(&str, Value<'_>)> = told
            .iter()
            .map(|(name, told)| (*name, told.as_ref().map_or_else(|n| Value::Number(*n), |t| Value::Text(t))))
            .collect();
        language.tell(key, &values).into_owned()
    }

    /// Whether it is a text that this wiki has, with its values: it may come from another process.
    pub(crate) fn is_ours(&self) -> bool {
        match self {
            Self::Text(key, parts) => {
                let names: Vec<&str> = parts.iter().map(|(name, _)| &**name).collect();
                let nested = parts.iter().all(|(_, part)| match part {
                    Part::Reason(reason) => reason.is_ours(),
                    Part::Name(_) | Part::Number(_) => true,
                });
                nested && Language::default().has(key, &names)
            }
            Self::Said(_) => false,
        }
    }

    /// A file that is not what it should be.
    pub(crate) fn unreadable(file: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::of("file-missing").with("file", file),
            _ => Self::of("file-unreadable").with("file", file).with("error", error),
        }
    }
}

/// In the first language, which is that of the log.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Language::default()))
    }
}

impl From<LoadError> for Reason {
    fn from(error: LoadError) -> Self {
        use LoadError as E;
        match &error {
            E::Missing { file } => Self::of("file-missing").with("file", file.as_path()),
            E::Unreadable { file, error } => Self::unreadable(file, error),
            E::NotALibrary { file, flaw } => Self::of(flaw_key(flaw)).with("file", file.as_path()).with(
                "detail",
                if let Flaw::Damaged(detail) = flaw { detail } else { std::env::consts::ARCH },
            ),
            E::NotCopied { file, copies, error } => Self::of("file-not-copied")
                .with("file", file.as_path())
                .with("directory", copies.as_path())
                .with("error", error),
            E::Refused { file, reason } => {
                Self::of("file-not-loaded").with("file", file.as_path()).with("error", reason.as_str())
            }
            E::OtherAbiStable { file, version } => {
                Self::of("file-other-abi").with("file", file.as_path()).with("version", version.as_str())
            }
            E::OtherCompiler { file } => Self::of("file-other-compiler").with("file", file.as_path()),
            E::NoLayout { file } => Self::of("file-no-layout").with("file", file.as_path()),
            E::NotAPlugin { file } => Self::of("file-no-plugin").with("file", file.as_path()),
            E::OtherVersion { file, plugin, host } => Self::of("file-other-version")
                .with("file", file.as_path())
                .with("plugin", plugin.as_str())
                .with("wiki", host.as_str()),
            E::OtherLayout { file, version, differences } => Self::of("file-other-layout")
                .with("file", file.as_path())
                .with("version", version.as_str())
                .with("differences", differences.join("; ")),
            E::NotStarted { file, reason } => {
                Self::of("file-not-started").with("file", file.as_path()).with("error", reason.as_str())
            }
            other => Self::Said(other.to_string()),
        }
    }
}

fn flaw_key(flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::Directory => "file-directory",
        Flaw::Device => "file-device",
        Flaw::TooLarge => "file-too-large",
        Flaw::Empty => "file-empty",
        Flaw::Text => "file-text",
        Flaw::OtherMachine => "file-other-machine",
        Flaw::Program => "file-program",
        Flaw::ObjectFile => "file-object",
        Flaw::CutOff(Section::Header) => "file-cut-in-header",
        Flaw::CutOff(Section::ProgramHeaders) => "file-cut-in-program-headers",
        Flaw::CutOff(Section::Segment) => "file-cut-in-segment",
        Flaw::CutOff(Section::SectionHeaders) => "file-cut-in-section-headers",
        Flaw::CutOff(Section::Section) => "file-cut-in-section",
        Flaw::Damaged(_) => "file-damaged",
        _ => "file-not-shared",
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Name(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Name(text)
    }
}

impl From<&Path> for Part {
    fn from(file: &Path) -> Self {
        Self::Name(file.display().to_string())
    }
}

impl From<&io::Error> for Part {
    fn from(error: &io::Error) -> Self {
        Self::Name(error.to_string())
    }
}

impl From<u64> for Part {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<Reason> for Part {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_in_each_language_with_its_names_as_they_are() {
        let flaw = Flaw::CutOff(Section::Segment);
        let english = format!("/p.so: {flaw}");
        let reason = Reason::from(LoadError::NotALibrary { file: "/p.so".into(), flaw });
        assert_eq!(reason.to_string(), english);
        let japanese = reason.tell(Language::parse("ja").unwrap());
        assert!(japanese.starts_with("/p.so: ") && japanese.contains("途中"), "{japanese}");
        let around = Reason::of("plugin-lost").with("reason", reason);
        assert!(around.tell(Language::parse("ja").unwrap()).contains(&japanese));
        let json = serde_json::to_string(&around).unwrap();
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), around);
    }

    #[test]
    fn the_loaders_words_are_the_wikis() {
        let file = || std::path::PathBuf::from("/p.so");
        let parts = [Section::Header, Section::ProgramHeaders, Section::SectionHeaders, Section::Section];
        let mut flaws: Vec<Flaw> = parts.map(Flaw::CutOff).into();
        flaws.extend([
            Flaw::Directory,
            Flaw::Device,
            Flaw::TooLarge,
            Flaw::Empty,
            Flaw::Text,
            Flaw::NotShared,
        ]);
        flaws.extend([Flaw::OtherMachine, Flaw::Program, Flaw::ObjectFile, Flaw::Damaged("why".into())]);
        let text = |text: &str| text.to_owned();
        let mut errors: Vec<LoadError> =
            flaws.into_iter().map(|flaw| LoadError::NotALibrary { file: file(), flaw }).collect();
        errors.extend([
            LoadError::Missing { file: file() },
            LoadError::Unreadable { file: file(), error: io::Error::other("why") },
            LoadError::NotCopied { file: file(), copies: "/c".into(), error: io::Error::other("why") },
            LoadError::Refused { file: file(), reason: text("why") },
            LoadError::OtherAbiStable { file: file(), version: text("0.9") },
            LoadError::OtherCompiler { file: file() },
            LoadError::NoLayout { file: file() },
            LoadError::NotAPlugin { file: file() },
            LoadError::OtherVersion { file: file(), plugin: text("2.0"), host: text("1.0") },
            LoadError::OtherLayout {
                file: file(),
                version: text("1.0"),
                differences: vec![text("a"), text("b")],
            },
            LoadError::NotStarted { file: file(), reason: text("why") },
        ]);
        let japanese = Language::parse("ja").unwrap();
        for error in errors {
            let line = error.to_string();
            let reason = Reason::from(error);
            assert_eq!(reason.to_string(), line);
            let told = reason.tell(japanese);
            assert!(told.starts_with("/p.so: ") && !told.is_ascii(), "{told}");
        }
    }
}
