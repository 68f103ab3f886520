//! Packages of the operating system that no program needs at run time.

/// Packages that fetch and build. They are kept if the image starts a program of one of them.
pub(super) const BUILDERS: [&str; 13] = [
    "apt-transport-https", "build-essential", "cmake", "composer", "dirmngr", "git", "gnupg",
    "gradle", "lsb-release", "make", "maven", "software-properties-common", "unzip",
];
