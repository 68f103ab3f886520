//! Directories that moved with nearly all that is in them.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::joint::{Children, Joint};
use super::super::listing::Node;
use super::is_only_in;

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
/// other directory at the same places.
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
    let below = Below::of(joint);
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

/// What is in each directory.
struct Below {
    /// The paths that only one image has.
    children: Both<Children>,
    /// By path: whether anything is at it or below it.
    present: Both<Vec<bool>>,
}

/// Files and their bytes.
#[derive(Default)]
struct Tally {
    files: u64,
    bytes: u64,
}

impl Below {
    fn of(joint: &Joint<'_>) -> Self {
        let both = Both::new(Which::Before, Which::After);
        Self {
            children: both.map(|which| Children::of(joint, |node| is_only_in(joint, which, node))),
            present: both.map(|which| present(joint, which)),
        }
    }

    fn children(&self, which: Which, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.children.get(which).of_directory(node)
    }

    /// Compares two directories; `None` if what is in one did not go to the other.
    fn moved(&self, joint: &Joint<'_>, from: Node, to: Node) -> Option<MovedDirectory> {
        // If both are still there, or were, files went from one to the other, but no directory.
        let is_present = |which, node| self.present.get(which).get(node) == Some(&true);
        if is_present(Which::After, from) && is_present(Which::Before, to) {
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
                common.files += 1;
                common.bytes += joint.bytes_at(Which::After, to).0;
                directory.files.push((from, to));
            }
        }
        let is_most = |which: Which, node: Node| {
            let all = self.tally(joint, which, node);
            all.files * 9 <= common.files * 10 && all.bytes * 9 <= common.bytes * 10
        };
        let is_moved =
            0 < common.files && is_most(Which::Before, from) && is_most(Which::After, to);
        is_moved.then_some(directory)
    }

    /// Adds up the files that one image alone has below a directory.
    fn tally(&self, joint: &Joint<'_>, which: Which, directory: Node) -> Tally {
        let mut tally = Tally::default();
        let mut open = vec![directory];
        while let Some(node) = open.pop() {
            open.extend(self.children(which, node));
            let version = joint.current(which, node).filter(|version| !version.is_directory());
            // The path of its source is in bytecode, so it does not move with that.
            let counts = version.is_some() && !joint.name(node).ends_with(".pyc");
            if counts && is_only_in(joint, which, node) {
                tally.files += 1;
                tally.bytes += joint.bytes_at(which, node).0;
            }
        }
        tally
    }
}

/// By path: whether an image has anything at it or below it.
fn present(joint: &Joint<'_>, which: Which) -> Vec<bool> {
    let mut present = vec![false; joint.len()];
    // All that is in a directory comes before the directory itself.
    for node in (0..joint.len()).rev() {
        let is_present = present.get(node) == Some(&true) || joint.current(which, node).is_some();
        for at in [node, joint.parent(node)].into_iter().filter(|_| is_present) {
            present.get_mut(at).into_iter().for_each(|present| *present = true);
        }
    }
    present
}
