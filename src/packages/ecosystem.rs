//! The names of ecosystems: package databases, and layouts of directories that identify packages.

use crate::words::words;

words! {
    /// An ecosystem; in the order of [`ECOSYSTEMS`](super::ECOSYSTEMS).
    pub enum EcosystemName {
        /// The packages of Debian and its derivatives.
        Dpkg = "dpkg",
        /// Alpine's packages.
        Apk = "apk",
        /// The packages of Fedora, Red Hat, SUSE and others.
        Rpm = "rpm",
        /// Arch's packages.
        Pacman = "pacman",
        /// Conda's packages.
        Conda = "conda",
        /// Python's packages.
        Python = "python",
        /// The packages of Node.js, whatever installed them.
        Npm = "npm",
        /// Ruby's packages.
        Gem = "gem",
        /// PHP's packages.
        Composer = "composer",
        /// Java's archives.
        Jar = "jar",
        /// .NET's packages.
        Nuget = "nuget",
        /// Go's programs.
        Go = "go",
        /// Rust's programs.
        Cargo = "cargo",
        /// Compilers and runtimes that were unpacked by hand.
        Toolchain = "toolchain",
    }
}

impl EcosystemName {
    /// Whether it is a package manager of operating systems.
    pub fn is_system(self) -> bool {
        matches!(self, Self::Dpkg | Self::Apk | Self::Rpm | Self::Pacman)
    }

    /// Whether its packages may contain those of other ecosystems.
    pub fn installs_others(self) -> bool {
        self.is_system() || self == Self::Conda
    }
}

#[cfg(test)]
mod tests {
    use super::super::ECOSYSTEMS;
    use super::*;

    #[test]
    fn every_name_has_a_row_in_the_same_order() {
        let rows: Vec<EcosystemName> = ECOSYSTEMS.iter().map(|ecosystem| ecosystem.name).collect();
        assert_eq!(rows, EcosystemName::ALL);
    }
}
