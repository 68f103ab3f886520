//! The paths of one image with what each layer put there: small, since there may be millions.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::report::{Fate, FileKind};

mod of_image;
mod of_report;

/// No package, finding, inode or layer.
const NONE: u32 = u32::MAX;

/// A position of a path in a [`Listing`].
pub(super) type Node = usize;

/// The paths of one image: a tree of names, and the versions of each.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Parents come before what is in them; the root is the first.
    nodes: Vec<NodeData>,
    names: String,
    /// In the order of `nodes`; those of one path base first.
    versions: Vec<Version>,
    /// Where symbolic links point, in `names`; the first is empty, for everything else.
    targets: Vec<Range<u32>>,
}

#[derive(Debug, Clone)]
struct NodeData {
    parent: u32,
    name: Range<u32>,
}

/// What one layer put at a path.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) node: u32,
    /// Where its bytes count: the first visible name of its file, in byte order.
    pub(super) place: u32,
    /// Index of its layer.
    pub(super) layer: u32,
    /// Its position in the layer.
    pub(super) entry: u32,
    /// What it is; a hard link to a file is a file.
    pub(super) kind: FileKind,
    pub(super) fate: Fate,
    /// Whether a container sees its bytes: at its path or at that of another name.
    pub(super) is_shown: bool,
    /// Whether it carries no bytes itself, but names a file that does.
    pub(super) is_link: bool,
    hidden_by: u32,
    package: u32,
    finding: u32,
    inode: u32,
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) xattrs: u32,
    pub(super) mtime: i64,
    /// Its own bytes; 0 for a hard link.
    pub(super) unpacked: u64,
    /// Its share of the layer's download; 0 if that is unknown.
    pub(super) download: u64,
    /// xxh3-128 of a file's content, also through a hard link.
    pub(super) content: Content,
    /// Position of its target.
    target: u32,
}

/// A hash as two halves, which need less room between other numbers than one number does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Content([u64; 2]);

impl Content {
    /// The hash as one number.
    pub(super) fn number(self) -> u128 {
        let Self([high, low]) = self;
        u128::from(high) << 64 | u128::from(low)
    }
}

impl From<u128> for Content {
    fn from(number: u128) -> Self {
        Self([(number >> 64) as u64, number as u64])
    }
}

impl Version {
    /// Index of the layer that hid its bytes.
    pub(super) fn hidden_by(&self) -> Option<usize> {
        some(self.hidden_by)
    }

    /// Position of the package that its visible bytes count for.
    pub(super) fn package(&self) -> Option<usize> {
        some(self.package)
    }

    /// Position of the finding that claims its bytes.
    pub(super) fn finding(&self) -> Option<usize> {
        some(self.finding)
    }

    /// Whether its file has several names.
    pub(super) fn has_names(&self) -> bool {
        self.inode != NONE
    }

    /// Permissions, owner, group and extended attributes; times are not among them.
    pub(super) fn metadata(&self) -> (u32, u32, u32, u32) {
        // The permissions of a symbolic link mean nothing, and tools write different ones.
        let mode = if self.kind == FileKind::Symlink { 0 } else { self.mode };
        (mode, self.uid, self.gid, self.xattrs)
    }

    pub(super) fn is_directory(&self) -> bool {
        self.kind == FileKind::Directory
    }

    pub(super) fn is_file(&self) -> bool {
        self.kind == FileKind::File
    }
}

fn some(number: u32) -> Option<usize> {
    (number != NONE).then_some(number as usize)
}

fn or_none(number: Option<usize>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(NONE)
}

impl Listing {
    /// How many paths and parents of paths there are.
    pub(super) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The directory that a path is in; the root is in itself.
    pub(super) fn parent(&self, node: Node) -> Node {
        self.nodes.get(node).map_or(0, |data| data.parent as usize)
    }

    /// The last component of a path; empty for the root.
    pub(super) fn name(&self, node: Node) -> &str {
        let name = self.nodes.get(node).map(|data| data.name.clone());
        name.and_then(|name| self.text(name)).unwrap_or_default()
    }

    /// All versions, by path, those of one path base first.
    pub(super) fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Where a symbolic link points; empty for anything else.
    pub(super) fn target(&self, version: &Version) -> &str {
        let target = self.targets.get(version.target as usize);
        target.and_then(|target| self.text(target.clone())).unwrap_or_default()
    }

    /// Adds where a symbolic link points, and returns its position.
    fn push_target(&mut self, target: &str) -> u32 {
        if self.targets.is_empty() {
            self.targets.push(0..0);
        }
        let position = u32::try_from(self.targets.len()).unwrap_or_default();
        self.targets.push(push(&mut self.names, target));
        position
    }

    fn text(&self, range: Range<u32>) -> Option<&str> {
        self.names.get(range.start as usize..range.end as usize)
    }

    /// A path, for comparing two of them in byte order.
    fn components(&self, node: Node) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = node;
        while at != 0 {
            names.push(self.name(at));
            at = self.parent(at);
        }
        names.reverse();
        names
    }
}

/// Makes a [`Listing`] from paths in any order.
struct Builder {
    listing: Listing,
    by_name: HashTable<u32>,
    hasher: RandomState,
}

impl Builder {
    fn new() -> Self {
        let root = NodeData { parent: 0, name: 0..0 };
        let listing = Listing { nodes: vec![root], ..Listing::default() };
        Self { listing, by_name: HashTable::new(), hasher: RandomState::default() }
    }

    /// The node called `name` in a directory, which is made if there is none.
    fn child(&mut self, parent: u32, name: &str) -> u32 {
        let Self { listing, by_name, hasher } = self;
        let hash = hasher.hash_one((parent, name));
        let is_it = |&node: &u32| {
            let node = node as usize;
            listing.nodes.get(node).is_some_and(|data| data.parent == parent)
                && listing.name(node) == name
        };
        if let Some(&node) = by_name.find(hash, is_it) {
            return node;
        }
        // Longer than this is no listing that was ever read: its limits are far below.
        let node = u32::try_from(listing.nodes.len()).unwrap_or(NONE);
        let name = push(&mut listing.names, name);
        listing.nodes.push(NodeData { parent, name });
        let nodes = &listing.nodes;
        let names = &listing.names;
        by_name.insert_unique(hash, node, |&node| {
            let data = nodes.get(node as usize);
            let name =
                data.and_then(|data| names.get(data.name.start as usize..data.name.end as usize));
            hasher.hash_one((data.map_or(0, |data| data.parent), name.unwrap_or_default()))
        });
        node
    }

    fn push(&mut self, version: Version) {
        self.listing.versions.push(version);
    }

    /// Sorts the versions and settles what depends on all of them.
    fn finish(self) -> Listing {
        let mut listing = self.listing;
        listing.versions.sort_by_key(|version| (version.node, version.layer, version.entry));
        listing.settle();
        listing
    }
}

/// What is known about a file with several names.
struct Inode {
    kind: FileKind,
    content: Content,
    target: u32,
    /// The first visible name in byte order.
    place: Option<u32>,
    /// Which name was hidden last, and how.
    hidden: (u32, Fate),
}

impl Listing {
    /// Settles what is only known once all versions are there.
    fn settle(&mut self) {
        self.settle_links();
        self.nodes.shrink_to_fit();
        self.names.shrink_to_fit();
        self.versions.shrink_to_fit();
        self.targets.shrink_to_fit();
    }

    fn settle_links(&mut self) {
        let versions = (0_u32..).zip(&self.versions);
        let mut linked: Vec<(u32, u32)> = versions
            .filter(|(_, version)| version.inode != NONE)
            .map(|(index, version)| (version.inode, index))
            .collect();
        linked.sort_unstable();
        for names in linked.chunk_by(|a, b| a.0 == b.0) {
            let inode = self.inode(names);
            for &(_, index) in names {
                let version = self.versions.get_mut(index as usize);
                version.into_iter().for_each(|version| inode.settle(version));
            }
        }
    }

    /// Takes together what the versions of one file say about it.
    fn inode(&self, names: &[(u32, u32)]) -> Inode {
        let mut inode = Inode {
            kind: FileKind::HardLink,
            content: Content::default(),
            target: 0,
            place: None,
            hidden: (0, Fate::Visible),
        };
        let mut first: Option<Vec<&str>> = None;
        for version in names.iter().filter_map(|&(_, index)| self.versions.get(index as usize)) {
            if !version.is_link {
                inode.content = version.content;
                inode.kind = version.kind;
                inode.target = version.target;
            }
            match version.fate {
                Fate::Visible => {
                    let components = self.components(version.node as usize);
                    if first.as_ref().is_none_or(|first| components < *first) {
                        inode.place = Some(version.node);
                        first = Some(components);
                    }
                }
                fate => inode.hidden = inode.hidden.max((version.hidden_by, fate)),
            }
        }
        inode
    }
}

impl Inode {
    /// Gives one of its versions what all of them have in common.
    fn settle(&self, version: &mut Version) {
        version.content = self.content;
        version.kind = self.kind;
        version.target = self.target;
        match (self.place, version.is_link) {
            (Some(place), false) => {
                version.place = place;
                version.is_shown = true;
            }
            (None, false) => (version.hidden_by, version.fate) = self.hidden,
            (_, true) => (),
        }
    }
}

/// Appends a text and returns where it is. Nothing is appended once positions are too large, which
/// takes more names than any limit allows.
fn push(texts: &mut String, text: &str) -> Range<u32> {
    let start = u32::try_from(texts.len()).ok();
    let end = u32::try_from(texts.len() + text.len()).ok();
    match start.zip(end) {
        Some((start, end)) => {
            texts.push_str(text);
            start..end
        }
        None => 0..0,
    }
}
