//! The files of an archive or a directory by name; links within it are followed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::content::Content;
use crate::image::digest::Digest;
use crate::tar::Ending;

/// Links followed inside an archive before they count as a cycle (symlinks in Docker archives
/// take one hop).
const LINK_HOPS: usize = 16;

/// Names of the files at the top of an image that show what it is.
pub(super) const MARKERS: [&str; 4] = ["manifest.json", "index.json", "oci-layout", "repositories"];

/// The files of an archive or a directory, or blobs.
#[derive(Debug)]
pub(super) enum Members {
    /// A directory on disk.
    Directory(PathBuf),
    /// The members of a tar.
    Archive(Archive),
    /// Blobs alone, by their digests.
    #[cfg_attr(not(feature = "network"), expect(dead_code, reason = "only registries have them"))]
    Blobs(HashMap<Digest, Content>),
}

/// The members of a tar by normalised name.
#[derive(Debug, Default)]
pub(super) struct Archive {
    members: BTreeMap<String, Member>,
    /// The single top directory that contains everything, with a slash; usually empty.
    prefix: String,
    /// What was wrong with the archive around the image.
    pub(super) damage: Vec<Fault>,
    /// Where it ends.
    pub(super) ending: Ending,
}

/// Something that was wrong with an archive.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) message: String,
    /// Whether nothing but a limit was in the way.
    pub(super) is_limit: bool,
}

impl Fault {
    pub(super) fn damage(message: String) -> Self {
        Self { message, is_limit: false }
    }

    pub(super) fn limit(message: &str) -> Self {
        Self { message: message.to_owned(), is_limit: true }
    }
}

/// A member of a tar.
#[derive(Debug)]
pub(super) enum Member {
    /// A file.
    File(Content),
    /// A link, symbolic or hard, to a normalised name.
    Link(String),
    /// A directory.
    Directory,
}

impl Archive {
    /// Adds a member; the last one of a name counts.
    pub(super) fn insert(&mut self, name: &[u8], member: Member) {
        let Some(name) = normalise(name) else { return };
        let base = name.rsplit('/').next().unwrap_or_default();
        // macOS adds these to archives.
        if !(base.starts_with("._") || base == ".DS_Store" || name.starts_with("__MACOSX")) {
            self.members.insert(name, member);
        }
    }

    /// Returns its members and their names, sorted.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.members.iter().map(|(name, member)| (name.as_str(), member))
    }

    /// Returns whether it has no members.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Descends into the only top directory with an image, if the top itself has none.
    pub(super) fn descend(&mut self) {
        if MARKERS.iter().any(|marker| self.members.contains_key(*marker)) {
            return;
        }
        let below = self.members.keys().filter_map(|name| name.split_once('/'));
        let images = below.filter(|(_, rest)| MARKERS.contains(rest));
        let tops: BTreeSet<&str> = images.map(|(top, _)| top).collect();
        if let (1, Some(top)) = (tops.len(), tops.first()) {
            self.prefix = format!("{top}/");
        }
    }

    fn get(&self, name: &str) -> Option<&Content> {
        let mut name = format!("{}{}", self.prefix, normalise(name.as_bytes())?);
        for _ in 0..LINK_HOPS {
            match self.members.get(&name)? {
                Member::File(content) => return Some(content),
                Member::Link(target) => name.clone_from(target),
                Member::Directory => return None,
            }
        }
        None
    }
}

impl Members {
    /// Returns a file's content; `None` if there is no such file, or only links in a cycle.
    pub(super) fn get(&self, name: &str) -> Option<Content> {
        match self {
            Self::Archive(archive) => archive.get(name).cloned(),
            Self::Directory(root) => {
                let mut path = root.join(normalise(name.as_bytes())?);
                // A link and its target are one blob, which is to be read once.
                if path.is_symlink() {
                    path = path.canonicalize().ok()?;
                }
                path.is_file().then_some(Content::File(path))
            }
            Self::Blobs(_) => None,
        }
    }

    /// Returns the content of a blob of an OCI layout.
    pub(super) fn blob(&self, digest: &Digest) -> Option<Content> {
        match self {
            Self::Blobs(blobs) => blobs.get(digest).cloned(),
            _ => self.get(&format!("blobs/{}/{}", digest.algorithm(), digest.encoded())),
        }
    }

    /// Returns whether there is a directory called `name`.
    pub(super) fn is_directory(&self, name: &str) -> bool {
        match self {
            Self::Blobs(_) => false,
            Self::Directory(root) => root.join(name).is_dir(),
            Self::Archive(archive) => {
                let name = format!("{}{name}", archive.prefix);
                matches!(archive.members.get(&name), Some(Member::Directory))
                    || archive.below(&format!("{name}/")).next().is_some()
            }
        }
    }

    /// Returns the names of the files and directories in a directory (`""` for the top), sorted.
    pub(super) fn list(&self, directory: &str) -> Vec<String> {
        let names: BTreeSet<String> = match self {
            Self::Blobs(_) => BTreeSet::new(),
            Self::Directory(root) => list_directory(&root.join(directory)),
            Self::Archive(archive) => {
                let slash = if directory.is_empty() { "" } else { "/" };
                let start = format!("{}{directory}{slash}", archive.prefix);
                let below = archive.below(&start).filter_map(|name| name.strip_prefix(&start));
                let names = below.filter_map(|name| name.split('/').next());
                names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
            }
        };
        names.into_iter().collect()
    }

    /// Returns what was wrong with the archive.
    pub(super) fn damage(&self) -> &[Fault] {
        match self {
            Self::Directory(_) | Self::Blobs(_) => &[],
            Self::Archive(archive) => &archive.damage,
        }
    }

    /// Returns where the archive ends; `None` if there is none.
    pub(super) fn ending(&self) -> Option<Ending> {
        match self {
            Self::Directory(_) | Self::Blobs(_) => None,
            Self::Archive(archive) => Some(archive.ending),
        }
    }
}

impl Archive {
    fn below<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a String> {
        self.members
            .range(start.to_owned()..)
            .map(|(name, _)| name)
            .take_while(move |name| name.starts_with(start))
    }
}

fn list_directory(path: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Returns a member's name without `/` and `./` at its start and doubled slashes; `None` if it
/// leads out of the archive, is empty, or is not UTF-8, so that no manifest can contain it.
pub(super) fn normalise(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => (),
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Returns where a link in an archive points, from the directory that it is in.
pub(super) fn link_target(name: &[u8], target: &[u8]) -> Option<String> {
    if target.starts_with(b"/") {
        return normalise(target);
    }
    let directory = name.rsplitn(2, |&byte| byte == b'/').nth(1).unwrap_or_default();
    normalise(&[directory, b"/", target].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Member {
        Member::File(Content::Memory([1, 2, 3].into()))
    }

    #[test]
    fn members_are_found_however_their_names_are_written() {
        let mut archive = Archive::default();
        archive.insert(b"./blobs//sha256/a", file());
        archive.insert(b"/sha256:b.tar", file());
        archive.insert(b"../outside", file());
        let members = Members::Archive(archive);
        for name in ["blobs/sha256/a", "/blobs/sha256/a", "./sha256:b.tar"] {
            assert!(members.get(name).is_some(), "{name}");
        }
        assert!(members.get("outside").is_none());
        assert_eq!(members.list(""), ["blobs", "sha256:b.tar"]);
        assert_eq!(members.list("blobs"), ["sha256"]);
        assert!(members.is_directory("blobs/sha256"));
    }

    #[test]
    fn links_are_followed_but_not_in_cycles() {
        let mut archive = Archive::default();
        archive.insert(b"a/layer.tar", Member::Link("b/layer.tar".into()));
        archive.insert(b"b/layer.tar", file());
        archive.insert(b"x", Member::Link("y".into()));
        archive.insert(b"y", Member::Link("x".into()));
        let members = Members::Archive(archive);
        assert!(members.get("a/layer.tar").is_some());
        assert!(members.get("x").is_none());
        assert_eq!(link_target(b"a/layer.tar", b"../b/layer.tar").unwrap(), "b/layer.tar");
    }

    #[test]
    fn an_archive_in_one_top_directory_is_found() {
        let mut archive = Archive::default();
        archive.insert(b"layout/index.json", file());
        archive.insert(b"layout/blobs/sha256/a", file());
        archive.descend();
        let members = Members::Archive(archive);
        assert!(members.get("index.json").is_some());
        assert_eq!(members.list("blobs"), ["sha256"]);
    }
}
