//! The parts of `lib/apk/db/installed`, apk-tools' database (apk-v2(5)), that are kept.

use serde::{Deserialize, Serialize};

use crate::packages::path_list::{self, PathList};
use crate::packages::stored::store;
use crate::packages::text;

/// The parts of a database that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Database {
    /// Whether a line is invalid, a package has no name, or the end is missing.
    pub(super) is_damaged: bool,
    pub(super) packages: Vec<Installed>,
}

/// A package of the database.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Installed {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) architecture: String,
    /// What it depends on, separated by spaces.
    pub(super) depends: String,
    pub(super) provides: String,
    /// The conditions under which `apk` adds it by itself: all of them must be installed.
    pub(super) install_if: String,
    /// Its files, relative to the root of the database.
    pub(super) files: PathList,
}

/// Keeps the packages of a database.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    // Each line has an end, and each package an empty line after it.
    let is_cut = !content.is_empty() && !content.ends_with(b"\n");
    let mut kept = Database { is_damaged: is_cut, packages: Vec::new() };
    let mut open: Option<Installed> = None;
    let mut directory: &[u8] = b"";
    for line in path_list::lines(&content).chain([&[][..]]) {
        match line {
            [] => {
                directory = b"";
                match open.take() {
                    Some(package) if package.name.is_empty() => kept.is_damaged = true,
                    package => kept.packages.extend(package),
                }
            }
            [key, b':', value @ ..] => {
                let package = open.get_or_insert_default();
                match key {
                    b'P' => package.name = text(value),
                    b'V' => package.version = text(value),
                    b'A' => package.architecture = text(value),
                    b'D' => package.depends = text(value),
                    b'p' => package.provides = text(value),
                    b'i' => package.install_if = text(value),
                    b'F' => directory = value,
                    b'R' if directory.is_empty() => package.files.push(value),
                    b'R' => package.files.push(&[directory, b"/", value].concat()),
                    _ => (),
                }
            }
            _ => kept.is_damaged = true,
        }
    }
    store(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    const TEXT: &[u8] = b"C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:1\nI:2\nT:the C library\n\
        D:a so:b.so.1\np:so:libc.musl-x86_64.so.1=1\nF:\nR:root\nF:lib\nM:0:0:1777\nR:ld.so\n\
        a:0:0:755\nZ:Q1y=\nR:libc so\nF:empty\n\nP:.deps\nV:0\nA:noarch\ni:a b=1\n\n";

    fn kept(content: &[u8]) -> Database {
        stored(&condense(content.to_vec())).unwrap()
    }

    #[test]
    fn packages_keep_what_is_needed() {
        let Database { is_damaged, packages: list } = kept(TEXT);
        assert!(!is_damaged);
        assert_eq!((list[0].name.as_str(), list[0].version.as_str()), ("musl", "1.2.5-r0"));
        assert_eq!(list[0].provides, "so:libc.musl-x86_64.so.1=1");
        assert_eq!(list[0].files, ["root", "lib/ld.so", "lib/libc so"].into_iter().collect());
        assert_eq!((list[1].name.as_str(), list[1].install_if.as_str()), (".deps", "a b=1"));
        assert_eq!(list.len(), 2);
    }

    #[test]
    fn damage_is_noted_and_what_comes_before_it_is_kept() {
        for cut in 1..TEXT.len() {
            let kept = kept(&TEXT[..cut]);
            let within_line = TEXT[cut - 1] != b'\n';
            let nameless = cut < 8;
            assert_eq!(kept.is_damaged, within_line || nameless, "{cut}");
        }
        for garbage in [&b"\0\xff\n"[..], b"V:1\n\n", b"P:a\ngarbage\n"] {
            assert!(kept(garbage).is_damaged);
        }
        assert!(!kept(b"").is_damaged);
    }
}
