//! Which plugin file runs: what an administrator confirmed, not what happens to lie somewhere.
//!
//! A path that is named on the command line, or to which the plugin was built, confirms what lies there, until
//! somebody chooses a version in *Manage add-ons*. From then on that one runs, and the path only offers.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{
    KEY, PluginsError,
    discover::Given,
    libraries::{Found, Libraries, Loader},
    library::{About, Library},
    plugin_files::{Confirmed, InUse, PluginFiles},
    reason::Reason,
};
use crate::store::Database;

/// Who wants a plugin file to run, and what he saw of it.
#[derive(Debug, Clone)]
pub(crate) struct Approval {
    /// The administrator.
    pub(crate) user: String,
    /// Of the file that he was shown; a program that switches the plugin was shown none.
    pub(crate) sha256: Option<String>,
}

/// Chooses among the files.
pub(crate) struct Selection {
    libraries: Libraries,
    files: PluginFiles,
}

/// A file that may be taken into use.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) about: About,
    /// Why the named file is not the one, where it should be.
    pub(crate) passed_over: Option<Reason>,
    source: PathBuf,
    confirmed: bool,
    origin: Origin,
}

/// How a file came to be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// It lies at the given path.
    Path,
    /// It is in use.
    InUse,
    /// Somebody chose it in *Manage add-ons*.
    Chosen,
}

/// The path at which the wiki was told to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GivenPath {
    pub(crate) file: PathBuf,
    pub(crate) holds: Holds,
}

/// What lies at a path, beside the file that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    ThisOne,
    AnotherOne,
    NoPlugin,
}

/// A file that is not in use, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) file: PathBuf,
    pub(crate) size: u64,
    pub(crate) changed: Option<Timestamp>,
    /// `None`: it was not even read.
    pub(crate) sha256: Option<String>,
    pub(crate) outcome: Result<About, Reason>,
    /// It ran before.
    pub(crate) confirmed: bool,
}

impl Candidate {
    fn new(about: About, source: PathBuf, confirmed: bool, origin: Origin) -> Self {
        Self { about, passed_over: None, source, confirmed, origin }
    }
}

impl Selection {
    pub(crate) fn open(
        data_directory: &Path,
        given: Given,
        loader: Loader,
        database: Database,
    ) -> Result<Self, PluginsError> {
        let files = PluginFiles::open(database)?;
        let libraries = Libraries::open(data_directory, given, loader)?;
        libraries.clean(&files.in_use(KEY)?)?;
        Ok(Self { libraries, files })
    }

    /// The given path, beside the file with the SHA-256 `shown`.
    pub(crate) fn given(&self, shown: Option<&str>) -> GivenPath {
        let found = self.libraries.at_given();
        let holds = match &found.outcome {
            Err(_) => Holds::NoPlugin,
            Ok(about) if Some(about.sha256.as_str()) == shown => Holds::ThisOne,
            Ok(_) => Holds::AnotherOne,
        };
        GivenPath { file: found.file, holds }
    }

    /// The copy that is loaded of the file with this SHA-256.
    pub(crate) fn copy(&self, sha256: &str) -> PathBuf {
        self.libraries.copy(sha256)
    }

    /// The path that was named and is not followed, since another version was chosen.
    pub(crate) fn passed_by(&self) -> Option<PathBuf> {
        let in_use = self.in_use().ok()?;
        let named = self.libraries.given().confirms && !in_use.follows_the_path();
        let given = self.given(in_use.current.as_deref());
        (named && given.holds != Holds::ThisOne).then_some(given.file)
    }

    pub(crate) fn offered_directory(&self) -> &Path {
        self.libraries.offered()
    }

    /// What runs when the plugin is enabled.
    pub(crate) fn candidate(&self) -> Result<Candidate, Reason> {
        let in_use = self.in_use()?;
        let (mut passed_over, follows) = (None, in_use.follows_the_path());
        if self.libraries.given().confirms && follows {
            let named = self.libraries.at_given();
            match named.outcome {
                Ok(about) => return Ok(Candidate::new(about, named.file, true, Origin::Path)),
                // What was confirmed before goes on; the file is shown as refused.
                Err(reason) if in_use.current.is_some() => passed_over = Some(reason),
                Err(reason) => return Err(reason),
            }
        }
        let candidate = match in_use.current {
            // Without its copy another file may take its place, if somebody confirms it.
            Some(current) => self.confirmed(&current, Origin::InUse).or_else(|lost| {
                let waiting = self.waiting().map_err(|_| Reason::of("plugin-lost").with("reason", lost))?;
                Ok(if follows { waiting } else { Candidate { origin: Origin::InUse, ..waiting } })
            }),
            None => self.waiting(),
        };
        candidate.map(|candidate| Candidate { passed_over, ..candidate })
    }

    /// Lets `candidate` run, or says why not; `None`: nobody is there to ask.
    pub(crate) fn check(candidate: &Candidate, approval: Option<&Approval>) -> Result<(), Reason> {
        let sha256 = &candidate.about.sha256;
        match approval {
            Some(Approval { sha256: Some(seen), .. }) if seen != sha256 => {
                Err(Reason::of("file-changed").with("file", candidate.source.as_path()))
            }
            None if !candidate.confirmed => {
                Err(Reason::of("file-unconfirmed").with("file", candidate.source.as_path()))
            }
            _ => Ok(()),
        }
    }

    /// Lets the code of `candidate` into the wiki.
    pub(crate) fn load(&self, candidate: &Candidate) -> Result<Library, Reason> {
        self.libraries.load(&candidate.about.sha256)
    }

    /// Keeps that `candidate` is in use from now on.
    pub(crate) fn take(&self, candidate: &Candidate, user: Option<&str>) -> Result<(), Reason> {
        let file = Confirmed {
            about: candidate.about.clone(),
            by: user.filter(|_| !candidate.confirmed).map(str::to_owned),
            at: Timestamp::now(),
            source: candidate.source.display().to_string(),
        };
        let follows_the_path = match candidate.origin {
            Origin::Path => Some(true),
            Origin::InUse => None,
            Origin::Chosen => Some(false),
        };
        self.files.take(KEY, &file, follows_the_path).map_err(|error| unkept(&error))
    }

    /// Makes it as it was.
    pub(crate) fn put_back(&self, before: &InUse) -> Result<(), Reason> {
        self.files.put_back(KEY, before).map_err(|error| unkept(&error))
    }

    /// What may take the place of the file with the SHA-256 `shown`, and what is refused.
    pub(crate) fn offers(&self, shown: Option<&str>) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for found in self.libraries.all() {
            let known = |sha256: &str| {
                Some(sha256) == shown || offers.iter().any(|offer| offer.sha256.as_deref() == Some(sha256))
            };
            // Of what can be used one way to it is enough; what is refused is told of each file.
            if found.outcome.is_ok() && found.sha256.as_deref().is_some_and(known) {
                continue;
            }
            let confirmed = found
                .sha256
                .as_deref()
                .is_some_and(|sha256| self.files.confirmed(sha256).is_ok_and(|file| file.is_some()));
            offers.push(Offer {
                file: found.file,
                size: found.size,
                changed: found.modified,
                sha256: found.sha256,
                outcome: found.outcome,
                confirmed,
            });
        }
        offers
    }

    /// The offered file with this SHA-256: exactly that, whatever lies under its name by now.
    pub(crate) fn offered(&self, sha256: &str) -> Result<Candidate, Reason> {
        let found = self.libraries.all().into_iter().find(|found| found.sha256.as_deref() == Some(sha256));
        match found {
            Some(Found { outcome: Ok(about), file, .. }) => {
                Ok(Candidate::new(about, file, false, Origin::Chosen))
            }
            Some(Found { outcome: Err(reason), .. }) => Err(reason),
            None => Err(Reason::of("not-offered")),
        }
    }

    /// What ran before.
    pub(crate) fn previous(&self) -> Result<Candidate, Reason> {
        match self.in_use()?.previous {
            Some(previous) => self.confirmed(&previous, Origin::Chosen),
            None => Err(Reason::of("nothing-before")),
        }
    }

    pub(crate) fn previous_file(&self) -> Option<Confirmed> {
        let previous = self.in_use().ok()?.previous?;
        self.files.confirmed(&previous).ok()?
    }

    /// Who confirmed the file with this SHA-256.
    pub(crate) fn confirmation(&self, sha256: &str) -> Option<Confirmed> {
        self.files.confirmed(sha256).ok()?
    }

    /// By the copy that was kept, else by wherever the same bytes lie.
    fn confirmed(&self, sha256: &str, origin: Origin) -> Result<Candidate, Reason> {
        let file = self.files.confirmed(sha256).map_err(|error| unread(&error))?;
        let file = file.ok_or_else(|| Reason::of("never-confirmed"))?;
        match self.libraries.is_kept(sha256) {
            Ok(()) => Ok(Candidate::new(file.about, file.source.into(), true, origin)),
            Err(lost) => match self.offered(sha256) {
                Ok(found) => Ok(Candidate { confirmed: true, origin, ..found }),
                Err(_) => Err(lost),
            },
        }
    }

    /// The file at the given path, which nobody confirmed yet.
    fn waiting(&self) -> Result<Candidate, Reason> {
        let found = self.libraries.at_given();
        let about = found.outcome?;
        let confirmed = self.confirmation(&about.sha256).is_some();
        Ok(Candidate::new(about, found.file, confirmed, Origin::Path))
    }

    pub(crate) fn in_use(&self) -> Result<InUse, Reason> {
        self.files.in_use(KEY).map_err(|error| unread(&error))
    }
}

fn unkept(error: &rusqlite::Error) -> Reason {
    Reason::of("in-use-unkept").with("error", error.to_string())
}

fn unread(error: &rusqlite::Error) -> Reason {
    Reason::of("in-use-unread").with("error", error.to_string())
}
