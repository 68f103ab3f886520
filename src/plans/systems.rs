//! Packages of the operating system that no program needs.

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
