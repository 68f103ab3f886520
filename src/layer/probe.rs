//! Which files' contents are kept while layers are read. The code that uses a content declares a
//! row for it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write;

use foldhash::fast::RandomState;

use super::parts::{Parts, Plan};

/// One kind of file whose content is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// The kind of content, by which it is looked up later; several rows may share it.
    pub kind: &'static str,
    /// How the file is recognised: by the last component of its path, or by its content.
    pub name: Name,
    /// The directories in which the row applies.
    pub below: Below,
    /// How much of it is kept.
    pub keep: Keep,
}

/// What a wanted file is recognised by.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// The last component of its path.
    Is(&'static str),
    /// The last component of its path from its last dot on, such as `.list`.
    Extension(&'static str),
    /// The end of the last component of its path, from any of its dots on, such as `.deps.json`.
    Ending(&'static str),
    /// Any file of a directory; only with [`Below::Is`].
    Any,
    /// Files that are chosen by what the image's history says of their layer, once all layers have
    /// been read.
    Chosen,
    /// Its first bytes; the longest match wins. Used only if no row wants the file by its path.
    Magic(&'static [u8]),
}

/// The directories in which a row applies; paths have no leading slash.
#[derive(Debug, Clone, Copy)]
pub enum Below {
    /// One directory.
    Is(&'static str),
    /// Directories with a path that ends with these bytes; all if it is empty.
    EndsWith(&'static str),
    /// Directories with this name or chain of names, and everything below them.
    Within(&'static str),
    /// Directories that neither have this name nor are below one that has it.
    Outside(&'static str),
}

/// How much of a wanted file is kept.
#[derive(Debug, Clone, Copy)]
pub enum Keep {
    /// All of it, or nothing if it is too long.
    Whole {
        /// The length of the longest file that is kept.
        max_bytes: u64,
        /// Takes the content, returns what to remember about it.
        condense: fn(Vec<u8>) -> Vec<u8>,
    },
    /// Ranges of it.
    Parts {
        /// Chooses the ranges, at first by at most [`FIRST_BYTES`].
        plan: Plan,
        /// Takes what the ranges hold, returns what to remember about it; nothing is kept if
        /// that is empty.
        condense: fn(&Parts) -> Vec<u8>,
    },
}

/// How many first bytes of a file a [`Plan`] gets before it chooses. Headers and their tables, such
/// as those of ELF files, usually suffice.
pub const FIRST_BYTES: usize = 4096;

/// Keeps a content unchanged.
pub fn unchanged(content: Vec<u8>) -> Vec<u8> {
    content
}

/// Rows, indexed for a look-up for every file of an image.
#[derive(Debug, Default)]
pub struct Probes {
    rows: Vec<&'static Wanted>,
    by_name: HashMap<&'static [u8], Vec<u16>, RandomState>,
    by_extension: HashMap<&'static [u8], Vec<u16>, RandomState>,
    by_directory: HashMap<&'static [u8], Vec<u16>, RandomState>,
    by_magic: Vec<(&'static [u8], u16)>,
    /// The first byte of every magic: that of most files is not among them, so they need no
    /// look-up.
    begins_magic: Vec<u8>,
    /// The length of the longest magic.
    magic_bytes: usize,
}

impl Probes {
    /// Indexes rows. If several want a file, the first one gets it; of those with a magic, the one
    /// with the longest.
    pub fn new(rows: impl IntoIterator<Item = &'static Wanted>) -> Self {
        let mut probes = Self::default();
        for row in rows {
            let Ok(id) = u16::try_from(probes.rows.len()) else { break };
            probes.rows.push(row);
            match (row.name, row.below) {
                (Name::Is(name), _) => probes.by_name.entry(name.as_bytes()).or_default().push(id),
                (Name::Extension(end), _) => {
                    probes.by_extension.entry(end.as_bytes()).or_default().push(id);
                }
                (Name::Ending(end), _) => {
                    let last = end.rfind('.').and_then(|dot| end.get(dot..)).unwrap_or(end);
                    probes.by_extension.entry(last.as_bytes()).or_default().push(id);
                }
                (Name::Any, Below::Is(directory)) => {
                    probes.by_directory.entry(directory.as_bytes()).or_default().push(id);
                }
                (Name::Any | Name::Chosen, _) => (),
                (Name::Magic(magic), _) => {
                    probes.magic_bytes = probes.magic_bytes.max(magic.len());
                    probes.begins_magic.extend(magic.first());
                    probes.by_magic.push((magic, id));
                }
            }
        }
        probes.begins_magic.sort_unstable();
        probes.begins_magic.dedup();
        // Longer ones are more specific.
        probes.by_magic.sort_by_key(|(magic, _)| Reverse(magic.len()));
        probes
    }

    /// Returns the row with that number.
    pub fn row(&self, id: u16) -> Option<&'static Wanted> {
        self.rows.get(usize::from(id)).copied()
    }

    /// Returns the number of rows.
    pub(crate) fn count(&self) -> usize {
        self.rows.len()
    }

    /// Writes out all rows: which files they want, under which names, and how much of them. What is
    /// done with a content is code, which has no name to write.
    pub(crate) fn describe(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let bound = match row.keep {
                Keep::Whole { max_bytes, .. } => Some(max_bytes),
                Keep::Parts { .. } => None,
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{:?} {:?} {:?} {bound:?}", row.kind, row.name, row.below);
        }
        text
    }

    /// Returns the numbers of the rows whose files are chosen by the history.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = u16> + '_ {
        let rows = (0..).zip(&self.rows);
        rows.filter(|(_, row)| matches!(row.name, Name::Chosen)).map(|(id, _)| id)
    }

    /// Returns the row that wants the file with that path, which has no leading slash.
    pub fn by_path(&self, path: &[u8]) -> Option<u16> {
        let (directory, name) = super::path::split(path);
        let extension = name.iter().rposition(|&byte| byte == b'.').and_then(|dot| name.get(dot..));
        let by_name = self.by_name.get(name).into_iter();
        let by_extension = extension.and_then(|end| self.by_extension.get(end)).into_iter();
        let by_directory = self.by_directory.get(directory).into_iter();
        let rows = by_name.chain(by_extension).chain(by_directory).flatten();
        let wants = |row: &Wanted| row.name.matches(name) && row.below.contains(directory);
        rows.copied().filter(|&id| self.row(id).is_some_and(wants)).min()
    }

    /// Returns the row that wants the file with these first bytes.
    pub(super) fn by_magic(&self, directory: &[u8], first: &[u8]) -> Option<u16> {
        if !first.first().is_some_and(|byte| self.begins_magic.contains(byte)) {
            return None;
        }
        let rows = self.by_magic.iter().filter(|(magic, _)| first.starts_with(magic));
        rows.map(|(_, id)| *id)
            .find(|&id| self.row(id).is_some_and(|row| row.below.contains(directory)))
    }

    /// Returns the length of the longest magic; 0 if there is none.
    pub(super) fn magic_bytes(&self) -> usize {
        self.magic_bytes
    }
}

impl Name {
    /// Whether a file is recognised by its content, whatever it is called.
    pub fn is_in_content(self) -> bool {
        matches!(self, Self::Magic(_))
    }

    /// Whether a row that was found by an extension wants that name.
    fn matches(self, name: &[u8]) -> bool {
        match self {
            Self::Ending(end) => name.ends_with(end.as_bytes()),
            _ => true,
        }
    }
}

impl Below {
    fn contains(self, directory: &[u8]) -> bool {
        match self {
            Self::Is(wanted) => directory == wanted.as_bytes(),
            Self::EndsWith(end) => directory.ends_with(end.as_bytes()),
            Self::Outside(chain) => !Self::Within(chain).contains(directory),
            Self::Within(chain) => {
                let length = chain.len();
                directory.windows(length.max(1)).enumerate().any(|(start, window)| {
                    let begins = start == 0 || directory.get(start - 1) == Some(&b'/');
                    let end = directory.get(start + length);
                    window == chain.as_bytes() && begins && matches!(end, None | Some(&b'/'))
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn row(kind: &'static str, name: Name, below: Below) -> Wanted {
        Wanted { kind, name, below, keep: Keep::Whole { max_bytes: 9, condense: unchanged } }
    }

    static ROWS: [Wanted; 8] = [
        row("status", Name::Is("status"), Below::Is("var/lib/dpkg")),
        row("list", Name::Extension(".list"), Below::EndsWith("dpkg/info")),
        row("any", Name::Any, Below::Is("var/lib/dpkg/status.d")),
        row("manifest", Name::Is("package.json"), Below::Within("node_modules")),
        row("elf", Name::Magic(b"\x7fELF"), Below::EndsWith("")),
        row("deps", Name::Ending(".deps.json"), Below::EndsWith("")),
        row("core", Name::Magic(b"\x7fELF\x02\x01\x01"), Below::EndsWith("")),
        row("entry", Name::Is("index.js"), Below::Outside("node_modules")),
    ];

    #[test]
    fn rows_want_files_by_name_extension_directory_and_magic() {
        let probes = Probes::new(&ROWS);
        let kind = |directory: &str, name: &str| {
            let id = probes.by_path(format!("{directory}/{name}").as_bytes())?;
            probes.row(id).map(|row| row.kind)
        };
        assert_eq!(kind("var/lib/dpkg", "status"), Some("status"));
        assert_eq!(kind("lib/dpkg", "status"), None);
        assert_eq!(kind("var/lib/dpkg/info", "libc6:amd64.list"), Some("list"));
        assert_eq!(kind("var/lib/dpkg/status.d", "base"), Some("any"));
        assert_eq!(kind("app/node_modules/a", "package.json"), Some("manifest"));
        assert_eq!(kind("node_modules", "package.json"), Some("manifest"));
        assert_eq!(kind("app", "a.deps.json"), Some("deps"));
        assert_eq!(kind("app", "a.json"), None);
        assert_eq!(kind("app/my_node_modules", "package.json"), None);
        assert_eq!(kind("app/node_modules2", "package.json"), None);
        assert_eq!(kind("app/my_node_modules", "index.js"), Some("entry"));
        assert_eq!(kind("app/node_modules/a", "index.js"), None);
        assert_eq!(probes.by_magic(b"bin", b"\x7fELF\x02"), Some(4));
        assert_eq!(probes.by_magic(b"bin", b"\x7fELF\x02\x01\x01"), Some(6));
        assert_eq!(probes.by_magic(b"bin", b"#!/bin/sh"), None);
    }
}
