//! Which Dovecot is installed; its configuration's syntax depends on it.

use std::{fmt, process::Command};

/// A release of Dovecot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    /// 2.
    pub major: u32,
    /// 3 or 4.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

impl Version {
    /// From what `dovecot --version` prints.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(|byte: char| !byte.is_ascii_digit()).map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(Self { major: next()?, minor: next()?, patch: next()? })
    }

    /// Of the Dovecot on this machine.
    ///
    /// # Panics
    /// Where there is none.
    pub(super) fn installed() -> Self {
        let output = Command::new(super::PROGRAM)
            .arg("--version")
            .output()
            .unwrap_or_else(|error| panic!("{} ({error}); .ci/setup installs it", super::PROGRAM));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Self::parse(&text).unwrap_or_else(|| panic!("dovecot --version says {text:?}"))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_distributions_print_them() {
        let version = |text| Version::parse(text).map(|version| version.to_string());
        assert_eq!(version("2.3.19.1 (9b53102964)\n").as_deref(), Some("2.3.19"));
        assert_eq!(version("2.4.1-4 (7d8c0e5759)\n").as_deref(), Some("2.4.1"));
        assert_eq!(version("dovecot"), None);
    }
}
