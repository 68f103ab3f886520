//! Every path with what each layer put there.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::escape::printable;
use crate::facts::Facts;
use crate::layer::{Change, Special};
use crate::tree::{Cause, NodeId, VersionId};
use crate::units::Bytes;
use crate::words::words;

/// One path and its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Path")]
pub struct PathReport {
    /// The path.
    pub path: String,
    /// Position in `packages`, from 0, of the package that owns what is visible there.
    ///
    /// `null` if no package does.
    #[serde(default)]
    #[schemars(!default)]
    pub package: Option<usize>,
    /// Position in `findings`, from 0, of the finding that claims what is visible there, or a part
    /// of it.
    ///
    /// `null` if none does.
    #[serde(default)]
    #[schemars(!default)]
    pub finding: Option<usize>,
    /// What each layer put there, base first.
    pub versions: Vec<VersionReport>,
}

/// What one layer put at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Version")]
pub struct VersionReport {
    /// The layer's number.
    pub layer: usize,
    /// What it is.
    pub kind: FileKind,
    /// What became of it.
    pub fate: Fate,
    /// Position in `findings`, from 0, of the finding that claims its bytes, or a part of them: for
    /// a hard link the bytes of the file that it names.
    ///
    /// `null` if none does.
    #[serde(default)]
    #[schemars(!default)]
    pub finding: Option<usize>,
    /// Position in `packages`, from 0, of the package that its visible bytes count for: for a hard
    /// link that of the file that it names.
    ///
    /// `null` if none owns them, or if they are hidden.
    #[serde(default)]
    #[schemars(!default)]
    pub package: Option<usize>,
    /// Position of its entry in the layer's tar, from 0.
    #[serde(default)]
    #[schemars(!default)]
    pub entry: u64,
    /// A number that the names of one file share: hard links, and the file that they name. No
    /// other file of the image has it.
    ///
    /// `null` for everything that has only one name.
    #[serde(default)]
    #[schemars(!default)]
    pub inode: Option<u64>,
    /// Number of the layer that hid it.
    ///
    /// `null` if it is visible.
    pub hidden_by: Option<usize>,
    /// Bytes of a regular file as stored; 0 for everything else.
    pub unpacked: Bytes,
    /// Bytes that a reader of the file sees.
    ///
    /// `null` if they equal `unpacked`: the file has no holes.
    pub logical: Option<Bytes>,
    /// Its share of the layer's `download`, headers included.
    ///
    /// `null` if that is unknown.
    pub download: Option<Bytes>,
    /// Permission bits, in octal: `0755`.
    #[serde(with = "octal")]
    #[schemars(with = "String")]
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// Hash of its extended attributes, 8 hexadecimal digits.
    ///
    /// `null` if it has none.
    #[serde(default)]
    #[schemars(!default)]
    pub xattrs: Option<String>,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    ///
    /// `null` for everything else.
    pub content: Option<String>,
    /// Where a symbolic link points, or the path that a hard link names.
    ///
    /// `null` for everything else.
    pub target: Option<String>,
}

words! {
    /// What an entry is.
    pub enum FileKind {
        /// A regular file.
        File = "file",
        /// A directory.
        Directory = "directory",
        /// A symbolic link.
        Symlink = "symlink",
        /// Another name of a file.
        HardLink = "hard-link",
        /// A character device.
        CharDevice = "char-device",
        /// A block device.
        BlockDevice = "block-device",
        /// A named pipe.
        Fifo = "fifo",
    }

    /// What became of a version.
    pub enum Fate {
        /// It is in the merged tree.
        Visible = "visible",
        /// A later version took its path.
        Replaced = "replaced",
        /// A later version with the same content took its path: only metadata differs.
        MetadataOnly = "metadata-only",
        /// A whiteout removed it.
        Removed = "removed",
        /// An opaque whiteout, or a non-directory instead of its directory, cleared it.
        Cleared = "cleared",
    }
}

impl FileKind {
    /// What an entry puts at its path.
    pub(crate) fn of(change: Change) -> Self {
        match change {
            Change::File(_) => Self::File,
            Change::HardLink(_) => Self::HardLink,
            Change::Symlink(_) => Self::Symlink,
            Change::Special(Special::CharDevice) => Self::CharDevice,
            Change::Special(Special::BlockDevice) => Self::BlockDevice,
            Change::Special(Special::Fifo) => Self::Fifo,
            // The others put nothing at a path.
            Change::Directory | Change::Root | Change::Remove | Change::Clear | Change::Nothing => {
                Self::Directory
            }
        }
    }
}

impl From<Option<Cause>> for Fate {
    fn from(cause: Option<Cause>) -> Self {
        match cause {
            None => Self::Visible,
            Some(Cause::Replaced) => Self::Replaced,
            Some(Cause::MetadataOnly) => Self::MetadataOnly,
            Some(Cause::Removed) => Self::Removed,
            Some(Cause::Cleared) => Self::Cleared,
        }
    }
}

impl PathReport {
    /// Lists every path that any layer has an entry for, in byte order, with its node.
    ///
    /// Packages and findings are added later.
    pub(crate) fn list(facts: &Facts) -> Vec<(NodeId, Self)> {
        let tree = &facts.tree;
        let linked = tree.linked();
        let nodes = tree.nodes().filter(|&node| tree.versions(node).next().is_some());
        let mut nodes: Vec<(Vec<u8>, NodeId)> = nodes.map(|node| (tree.path(node), node)).collect();
        nodes.sort_unstable();
        let report = |(_, node): (Vec<u8>, NodeId)| {
            let versions =
                tree.versions(node).filter_map(|id| VersionReport::of(facts, id, &linked));
            let mut versions: Vec<VersionReport> = versions.collect();
            versions.reverse();
            let path = facts.path(node);
            (node, Self { path, package: None, finding: None, versions })
        };
        nodes.into_iter().map(report).collect()
    }
}

impl VersionReport {
    fn of(facts: &Facts, id: VersionId, linked: &HashSet<VersionId>) -> Option<Self> {
        let tree = &facts.tree;
        let version = tree.version(id)?;
        let layer = tree.layers().get(version.layer)?;
        let entry = version.entry;
        let names = &layer.entries.names;
        let target = match entry.change {
            Change::HardLink(target) => Some(format!("/{}", printable(names.get(target)))),
            Change::Symlink(target) => Some(printable(names.get(target))),
            _ => None,
        };
        let content = tree.own_content(id);
        let logical = layer.entries.logical_bytes.get(&tree.entry_index(id)).copied();
        Some(Self {
            layer: version.layer + 1,
            kind: FileKind::of(entry.change),
            finding: None,
            package: None,
            entry: u64::from(tree.entry_index(id)),
            inode: tree.inode(id, linked).map(u64::from),
            fate: version.hidden.map(|(cause, _)| cause).into(),
            hidden_by: version.hidden.map(|(_, by)| by + 1),
            unpacked: Bytes(content.map_or(0, |content| content.stored_bytes)),
            logical: logical.map(Bytes),
            download: facts.knows_download(version.layer).then_some(Bytes(entry.download)),
            mode: u32::from(entry.mode),
            uid: u64::from(entry.uid),
            gid: u64::from(entry.gid),
            mtime: entry.mtime,
            xattrs: (entry.xattrs != 0).then(|| format!("{:08x}", entry.xattrs)),
            content: content.map(|content| {
                let [high, low] = content.hash;
                format!("{high:016x}{low:016x}")
            }),
            target,
        })
    }
}

/// Permission bits as text, which is how people know them.
mod octal {
    use std::borrow::Cow;

    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{mode:04o}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        u32::from_str_radix(&text, 8).map_err(|_| {
            D::Error::invalid_value(Unexpected::Str(&text), &"permission bits in octal")
        })
    }
}
