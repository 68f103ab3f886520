//! Packages of the operating system: whose they are, and which of them no program needs.

use crate::packages::Package;

/// Packages that fetch and build: whoever starts a program that one of them has keeps it.
pub(super) const BUILDERS: [&str; 13] = [
    "apt-transport-https",
    "build-essential",
    "cmake",
    "composer",
    "dirmngr",
    "git",
    "gnupg",
    "gradle",
    "lsb-release",
    "make",
    "maven",
    "software-properties-common",
    "unzip",
];

/// Whether a package is the operating system's.
pub fn is_system(package: &Package) -> bool {
    SYSTEMS.contains(&package.ecosystem)
}

/// Databases of the operating system's packages.
pub const SYSTEMS: [&str; 4] = ["dpkg", "apk", "rpm", "pacman"];
