//! The paths of both images in one tree, so that a path is one number in both.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::{FixedState, RandomState};
use hashbrown::HashTable;

use super::both::{Both, Which};
use super::listing::{Listing, Node, Version};
use crate::report::{Fate, FileKind};

mod children;
mod may_match;

pub(super) use children::Children;
pub(super) use may_match::MayMatch;

/// No version.
const NONE: u32 = u32::MAX;

/// The paths of both images. Those of the first have the numbers that they have there; those that
/// are only in the second follow. Parents come before what is in them.
pub(super) struct Joint<'a> {
    listings: Both<&'a Listing>,
    /// The numbers of the paths of the second image.
    of_after: Vec<u32>,
    /// The paths that are only in the second image, by their number there.
    only_after: Vec<u32>,
    /// By path: the version that a container sees.
    current: Vec<Both<u32>>,
    /// Versions whose bytes count at a path where a container sees another name of the same file,
    /// by that path.
    placed: Both<HashMap<u32, u32, RandomState>>,
}

/// Sums of hashes over the files of a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PackageContents {
    /// Paths and contents.
    pub(super) in_place: u64,
    /// Names and contents.
    pub(super) anywhere: u64,
}

impl<'a> Joint<'a> {
    pub(super) fn of(listings: Both<&'a Listing>) -> Self {
        let (of_after, only_after) = number_after(listings);
        let paths = listings.before.node_count() + only_after.len();
        let mut joint = Self {
            listings,
            of_after,
            only_after,
            current: vec![Both::new(NONE, NONE); paths],
            placed: Both::default(),
        };
        for which in Which::BOTH {
            joint.find_current(which);
        }
        joint
    }

    fn find_current(&mut self, which: Which) {
        for (index, version) in (0_u32..).zip(self.listings.get(which).versions()) {
            let is_visible = version.fate == Fate::Visible;
            if is_visible {
                let node = self.joint(which, version.node as usize);
                let slot = self.current.get_mut(node);
                slot.into_iter().for_each(|slot| *slot.get_mut(which) = index);
            }
            if version.is_shown && !(is_visible && version.place == version.node) {
                let place = self.joint(which, version.place as usize) as u32;
                self.placed.get_mut(which).insert(place, index);
            }
        }
    }

    /// How many paths there are.
    pub(super) fn len(&self) -> usize {
        self.current.len()
    }

    /// The versions of an image.
    pub(super) fn versions(&self, which: Which) -> &'a [Version] {
        self.listings.get(which).versions()
    }

    pub(super) fn version(&self, which: Which, index: u32) -> Option<&'a Version> {
        self.versions(which).get(index as usize)
    }

    /// The number that a path of one image has in both.
    pub(super) fn joint(&self, which: Which, node: Node) -> Node {
        match which {
            Which::Before => node,
            Which::After => self.of_after.get(node).map_or(0, |&node| node as usize),
        }
    }

    /// Where the bytes of a version count.
    pub(super) fn place(&self, which: Which, version: &Version) -> Node {
        self.joint(which, version.place as usize)
    }

    /// Where a version is.
    pub(super) fn node(&self, which: Which, version: &Version) -> Node {
        self.joint(which, version.node as usize)
    }

    /// The version that a container sees at a path.
    pub(super) fn current(&self, which: Which, node: Node) -> Option<&'a Version> {
        self.version(which, *self.current.get(node)?.get(which))
    }

    /// The versions that containers of both images see at a path.
    pub(super) fn currents(&self, node: Node) -> Both<Option<&'a Version>> {
        Both::of(|which| self.current(which, node))
    }

    /// The visible bytes that count at a path, and their share of the download.
    pub(super) fn bytes_at(&self, which: Which, node: Node) -> (u64, u64) {
        let own = self.current(which, node);
        let own = own.filter(|version| version.place == version.node);
        let own = own.map_or((0, 0), |version| (version.unpacked, version.download));
        match self.carried_from(which, node) {
            None => own,
            Some(version) => {
                (own.0.saturating_add(version.unpacked), own.1.saturating_add(version.download))
            }
        }
    }

    /// The version at another name of the file at a path, if its bytes count at this one.
    pub(super) fn carried_from(&self, which: Which, node: Node) -> Option<&'a Version> {
        let index = self.placed.get(which).get(&(node as u32))?;
        self.version(which, *index)
    }

    /// Where a symbolic link points; empty for anything else.
    pub(super) fn target(&self, which: Which, version: &Version) -> &'a str {
        self.listings.get(which).target(version)
    }

    /// Whether both images have the same at a path, but for its metadata.
    pub(super) fn is_same_content(&self, versions: Both<&Version>) -> bool {
        let Both { before, after } = versions;
        before.kind == after.kind
            && match before.kind {
                FileKind::File => before.content == after.content,
                FileKind::Symlink => {
                    self.target(Which::Before, before) == self.target(Which::After, after)
                }
                _ => true,
            }
    }

    /// By position of a package: what its visible files are together, so that two packages of one
    /// version can be compared. Compiled modules and times, which follow from the rest, are left
    /// out.
    pub(super) fn package_contents(&self, counts: Both<usize>) -> Both<Vec<PackageContents>> {
        let mut sums = counts.map(|count| vec![PackageContents::default(); count]);
        let hasher = FixedState::default();
        for which in Which::BOTH {
            for version in self.versions(which).iter().filter(|version| version.is_shown) {
                let node = self.node(which, version);
                let sum = version.package().and_then(|at| sums.get_mut(which).get_mut(at));
                if let Some(sum) = sum
                    && !self.name(node).ends_with(".pyc")
                {
                    let target = self.target(which, version);
                    let content = (version.kind, version.content, target);
                    let add = |sum: u64, hash: u64| sum.wrapping_add(hash);
                    sum.in_place = add(sum.in_place, hasher.hash_one((node, content)));
                    let name = self.name(node);
                    sum.anywhere = add(sum.anywhere, hasher.hash_one((name, content)));
                }
            }
        }
        sums
    }

    /// The directory that a path is in; the root is in itself.
    pub(super) fn parent(&self, node: Node) -> Node {
        match self.only_after(node) {
            None => self.listings.before.parent(node),
            Some(after) => self.joint(Which::After, self.listings.after.parent(after)),
        }
    }

    /// The last component of a path; empty for the root.
    pub(super) fn name(&self, node: Node) -> &'a str {
        match self.only_after(node) {
            None => self.listings.before.name(node),
            Some(after) => self.listings.after.name(after),
        }
    }

    fn only_after(&self, node: Node) -> Option<Node> {
        let index = node.checked_sub(self.listings.before.node_count())?;
        self.only_after.get(index).map(|&node| node as usize)
    }

    /// A path, the directory that it is in, and so on; without the root.
    pub(super) fn ancestors(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let above = move |&at: &Node| Some(self.parent(at)).filter(|&parent| parent != 0);
        std::iter::successors(Some(node).filter(|&node| node != 0), above)
    }

    /// The names of a path, the last first.
    pub(super) fn names(&self, node: Node) -> impl Iterator<Item = &'a str> + '_ {
        self.ancestors(node).map(|at| self.name(at))
    }

    /// A path as it is written.
    pub(super) fn path(&self, node: Node) -> String {
        let names: Vec<&str> = self.names(node).collect();
        let mut path = String::new();
        for name in names.iter().rev() {
            path.push('/');
            path.push_str(name);
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

/// Finds the paths of the second image in the first one, and numbers the others.
fn number_after(listings: Both<&Listing>) -> (Vec<u32>, Vec<u32>) {
    let Both { before, after } = listings;
    let hasher = RandomState::default();
    let hash = |node: u32| {
        let node = node as usize;
        hasher.hash_one((before.parent(node) as u32, before.name(node)))
    };
    let mut by_name = HashTable::with_capacity(before.node_count());
    for node in 1..before.node_count() as u32 {
        by_name.insert_unique(hash(node), node, |&node| hash(node));
    }
    let first_new = before.node_count() as u32;
    let mut of_after: Vec<u32> = Vec::with_capacity(after.node_count());
    let mut only_after = Vec::new();
    for node in 0..after.node_count() {
        let parent = of_after.get(after.parent(node)).copied().unwrap_or(0);
        let name = after.name(node);
        let is_it = |&at: &u32| {
            before.parent(at as usize) as u32 == parent && before.name(at as usize) == name
        };
        let found = match node {
            0 => Some(0),
            _ if first_new <= parent => None,
            _ => by_name.find(hasher.hash_one((parent, name)), is_it).copied(),
        };
        of_after.push(found.unwrap_or_else(|| {
            only_after.push(node as u32);
            first_new + only_after.len() as u32 - 1
        }));
    }
    (of_after, only_after)
}
