//! Directories that moved with nearly all that is in them.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::joint::{Children, Joint};
use super::super::listing::Node;
use super::is_only_in;
use crate::report::FileKind;

/// How far above a file a directory is looked for that moved: every level costs a look at all that
/// is below it, and nobody nests sources deeper.
const MAX_LEVELS: usize = 32;

/// A directory at another path.
pub(super) struct MovedDirectory {
    pub(super) from: Node,
    pub(super) to: Node,
    /// The files in it: their paths before and after.
    pub(super) files: Vec<(Node, Node)>,
    /// The directories in it, itself included.
    pub(super) directories: Vec<(Node, Node)>,
}

/// Finds directories of which at least nine tenths of the files, and of their bytes, are in one
/// other directory at the same places, and are nine tenths of that.
///
/// Of directories within each other the uppermost is taken.
pub(super) fn moved(joint: &Joint<'_>, pairs: &[(Node, Node)]) -> Vec<MovedDirectory> {
    let mut candidates: HashSet<(Node, Node), RandomState> = HashSet::default();
    for &(from, to) in pairs {
        let (mut from, mut to) = (from, to);
        // Each end of the paths that is the same leaves a directory that may have moved.
        for _ in 0..MAX_LEVELS {
            if joint.name(from) != joint.name(to) {
                break;
            }
            (from, to) = (joint.parent(from), joint.parent(to));
            if from == 0 || to == 0 || from == to || !candidates.insert((from, to)) {
                break;
            }
        }
    }
    if candidates.is_empty() {
        return Vec::new();
    }
    let below = Below::of(joint, &candidates);
    let mut candidates: Vec<(usize, Node, Node)> = candidates
        .into_iter()
        .map(|(from, to)| (joint.ancestors(from).count() + joint.ancestors(to).count(), from, to))
        .collect();
    candidates.sort_by_cached_key(|&(depth, from, to)| (depth, joint.path(from), joint.path(to)));
    let mut found: Vec<MovedDirectory> = Vec::new();
    let mut taken = Both::new(HashSet::<Node>::new(), HashSet::<Node>::new());
    for (_, from, to) in candidates {
        let is_inside = |node: Node, taken: &HashSet<Node>| {
            joint.ancestors(node).any(|above| taken.contains(&above))
        };
        if is_inside(from, &taken.before) || is_inside(to, &taken.after) {
            continue;
        }
        if let Some(directory) = below.moved(joint, from, to) {
            taken.before.insert(from);
            taken.after.insert(to);
            found.push(directory);
        }
    }
    found
}

/// What is in directories.
struct Below {
    /// The paths that only one image has.
    children: Both<Children>,
    /// All files of an image below each directory that may have moved.
    tallies: Both<HashMap<Node, Tally, RandomState>>,
}

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    files: u64,
    bytes: u64,
}

impl Tally {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Whether it is at least nine tenths of another tally.
    fn is_most_of(self, all: Self) -> bool {
        let is_most = |part: u64, all: u64| all.saturating_mul(9) <= part.saturating_mul(10);
        is_most(self.files, all.files) && is_most(self.bytes, all.bytes)
    }

    fn smaller(self, other: Self) -> Self {
        Self { files: self.files.min(other.files), bytes: self.bytes.min(other.bytes) }
    }
}

impl Below {
    fn of(joint: &Joint<'_>, candidates: &HashSet<(Node, Node), RandomState>) -> Self {
        let from = tallies(joint, Which::Before, candidates.iter().map(|&(from, _)| from));
        let to = tallies(joint, Which::After, candidates.iter().map(|&(_, to)| to));
        let children = Both::of(|which| Children::of(joint, |node| is_only_in(joint, which, node)));
        Self { children, tallies: Both::new(from, to) }
    }

    fn children(&self, which: Which, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.children.get(which).of_directory(node)
    }

    fn tally(&self, which: Which, node: Node) -> Tally {
        self.tallies.get(which).get(&node).copied().unwrap_or_default()
    }

    /// Compares two directories; `None` if what is in one did not go to the other.
    fn moved(&self, joint: &Joint<'_>, from: Node, to: Node) -> Option<MovedDirectory> {
        let all = Both::new(self.tally(Which::Before, from), self.tally(Which::After, to));
        // A directory that became a link to another one was merged into it, which may have had
        // much more: `/bin` and `/usr/bin`.
        let is_merged = Both::new(
            leads_to(joint, Which::Before, to, from),
            leads_to(joint, Which::After, from, to),
        );
        let is_moved = |common: Tally| {
            (is_merged.before || common.is_most_of(all.before))
                && (is_merged.after || common.is_most_of(all.after))
        };
        if !is_moved(all.before.smaller(all.after)) {
            return None;
        }
        let mut directory = MovedDirectory { from, to, files: Vec::new(), directories: Vec::new() };
        let mut common = Tally::default();
        let mut open = vec![(from, to)];
        while let Some((from, to)) = open.pop() {
            let by_name: HashMap<&str, Node> =
                self.children(Which::After, to).map(|node| (joint.name(node), node)).collect();
            for child in self.children(Which::Before, from) {
                if let Some(&other) = by_name.get(joint.name(child)) {
                    open.push((child, other));
                }
            }
            let is_only =
                is_only_in(joint, Which::Before, from) && is_only_in(joint, Which::After, to);
            let before = joint.current(Which::Before, from).filter(|_| is_only);
            let after = joint.current(Which::After, to);
            let Some((before, after)) = before.zip(after) else { continue };
            if !joint.is_same_content(Both::new(before, after)) {
                continue;
            }
            if before.is_directory() {
                directory.directories.push((from, to));
            } else {
                common.add(joint.bytes_at(Which::After, to).0);
                directory.files.push((from, to));
            }
        }
        (0 < common.files && is_moved(common)).then_some(directory)
    }
}

/// Adds up the files that an image has below directories.
fn tallies(
    joint: &Joint<'_>,
    which: Which,
    directories: impl Iterator<Item = Node>,
) -> HashMap<Node, Tally, RandomState> {
    let mut is_wanted = vec![false; joint.len()];
    for directory in directories {
        is_wanted.get_mut(directory).into_iter().for_each(|slot| *slot = true);
    }
    let mut tallies: HashMap<Node, Tally, RandomState> = HashMap::default();
    for node in 0..joint.len() {
        let version = joint.current(which, node).filter(|version| !version.is_directory());
        // The path of its source is in bytecode, so it does not move with that.
        if version.is_none() || joint.name(node).ends_with(".pyc") {
            continue;
        }
        for above in joint.ancestors(node).skip(1) {
            if is_wanted.get(above) == Some(&true) {
                tallies.entry(above).or_default().add(joint.bytes_at(which, node).0);
            }
        }
    }
    tallies
}

/// Whether a path is a symbolic link to a directory, by name.
fn leads_to(joint: &Joint<'_>, which: Which, link: Node, directory: Node) -> bool {
    let Some(version) = joint.current(which, link).filter(|link| link.kind == FileKind::Symlink)
    else {
        return false;
    };
    let target = joint.target(which, version);
    let start = joint.path(joint.parent(link));
    let start = if target.starts_with('/') { "" } else { start.as_str() };
    let mut names: Vec<&str> = Vec::new();
    for name in start.split('/').chain(target.split('/')) {
        match name {
            "" | "." => (),
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.iter().rev().copied().eq(joint.names(directory))
}
