//! Files and directories that are at another path, and copies.
//!
//! Only exact content counts, never likeness: a row is a fact. git's rename detection works in the
//! same order (gitdiffcore, "diffcore-rename").

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::joint::Joint;
use super::listing::{Node, Version};
use crate::units::Bytes;

mod directories;
mod pairs;

/// A file or a directory with the same content at another path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// Its path in the first image.
    pub from: String,
    /// Its path in the second image.
    pub to: String,
    /// Whether it is a directory: then nearly all that is in it moved with it.
    pub directory: bool,
    /// Whether it is a copy: `from` is still in the second image.
    pub copy: bool,
    /// Whether owner or permissions differ too, of any of the files.
    pub metadata: bool,
    /// Number of files.
    pub files: u64,
    /// Their bytes. They are no change of `visible` for what moved; for a copy they are added.
    pub unpacked: Bytes,
}

/// Smaller files are often equal by chance, as licences are: one is said to have moved only with
/// its directory.
const MIN_BYTES: u64 = 1000;

/// What moved from where to where.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// The rows, most bytes first.
    pub(super) rows: Vec<Moved>,
    /// By path in the second image: the path in the first.
    pub(super) from: HashMap<Node, Node, RandomState>,
    /// By path in the first image: the path in the second.
    pub(super) to: HashMap<Node, Node, RandomState>,
    /// By path in the second image: the path, in both, of what it is a copy of.
    pub(super) copy_of: HashMap<Node, Node, RandomState>,
}

impl Moves {
    pub(super) fn of(joint: &Joint<'_>) -> Self {
        let gone = only_in(joint, Which::Before);
        let new = only_in(joint, Which::After);
        if gone.is_empty() && new.is_empty() {
            return Self::default();
        }
        let mut moves = Self::default();
        let pairs = pairs::pairs(joint, &gone, &new);
        let directories = directories::moved(joint, Both::new(&gone, &new), &pairs);
        for directory in directories {
            moves.add_directory(joint, directory);
        }
        for (from, to) in pairs {
            moves.add_file(joint, from, to);
        }
        moves.add_copies(joint, &new);
        moves.rows.sort_by(|a, b| {
            let bytes = |row: &Moved| (Reverse(row.unpacked), row.copy);
            bytes(a).cmp(&bytes(b)).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
        });
        moves
    }

    fn add_directory(&mut self, joint: &Joint<'_>, moved: directories::MovedDirectory) {
        let (mut unpacked, mut metadata, mut files) = (0_u64, false, 0);
        let mut only = None;
        for (from, to) in moved.files {
            if self.pair(from, to) {
                files += 1;
                only = Some((from, to));
                unpacked = unpacked.saturating_add(joint.bytes_at(Which::After, to).0);
                metadata |= differs_in_metadata(joint, from, to);
            }
        }
        if files == 0 {
            return;
        }
        // Directories have no content; they went along if both are at the same place in it.
        for (from, to) in moved.directories {
            self.pair(from, to);
        }
        // A single file says more than its directory.
        let (from, to) = only.filter(|_| files == 1).unwrap_or((moved.from, moved.to));
        self.rows.push(Moved {
            from: joint.path(from),
            to: joint.path(to),
            directory: files != 1,
            copy: false,
            metadata,
            files,
            unpacked: Bytes(unpacked),
        });
    }

    fn add_file(&mut self, joint: &Joint<'_>, from: Node, to: Node) {
        if self.pair(from, to) {
            self.rows.push(Moved {
                from: joint.path(from),
                to: joint.path(to),
                directory: false,
                copy: false,
                metadata: differs_in_metadata(joint, from, to),
                files: 1,
                unpacked: Bytes(joint.bytes_at(Which::After, to).0),
            });
        }
    }

    /// Notes that a path moved, if neither end has moved already.
    fn pair(&mut self, from: Node, to: Node) -> bool {
        if self.to.contains_key(&from) || self.from.contains_key(&to) {
            return false;
        }
        self.to.insert(from, to);
        self.from.insert(to, from);
        true
    }

    /// What is new and has the content of a file that is in both images is a copy of it.
    fn add_copies(&mut self, joint: &Joint<'_>, new: &[Node]) {
        let left = new.iter().copied().filter(|node| !self.from.contains_key(node));
        let mut wanted: HashMap<u128, Vec<Node>, RandomState> = HashMap::default();
        for node in left {
            let content = joint.current(Which::After, node).and_then(content);
            let content = content.filter(|_| MIN_BYTES <= joint.bytes_at(Which::After, node).0);
            if let Some(content) = content {
                wanted.entry(content).or_default().push(node);
            }
        }
        if wanted.is_empty() {
            return;
        }
        let mut originals: HashMap<u128, Node, RandomState> = HashMap::default();
        for node in 0..joint.len() {
            let versions = Both::new(Which::Before, Which::After);
            let Some(versions) = versions.map(|which| joint.current(which, node)).all() else {
                continue;
            };
            let contents = versions.map(content);
            if let Some(key) = contents.after.filter(|key| wanted.contains_key(key))
                && contents.before == contents.after
            {
                let original = originals.entry(key).or_insert(node);
                if joint.path(node) < joint.path(*original) {
                    *original = node;
                }
            }
        }
        for (content, nodes) in wanted {
            let Some(&original) = originals.get(&content) else { continue };
            for node in nodes {
                self.copy_of.insert(node, original);
                self.rows.push(Moved {
                    from: joint.path(original),
                    to: joint.path(node),
                    directory: false,
                    copy: true,
                    metadata: differs_in_metadata(joint, original, node),
                    files: 1,
                    unpacked: Bytes(joint.bytes_at(Which::After, node).0),
                });
            }
        }
    }
}

/// The hash of the content of a file; `None` for everything else.
fn content(version: &Version) -> Option<u128> {
    version.is_file().then_some(version.content)
}

/// The paths that only one image has something at, in order of their numbers.
fn only_in(joint: &Joint<'_>, which: Which) -> Vec<Node> {
    let is_only = |&node: &Node| {
        joint.current(which, node).is_some() && joint.current(which.other(), node).is_none()
    };
    (0..joint.len()).filter(is_only).collect()
}

fn differs_in_metadata(joint: &Joint<'_>, from: Node, to: Node) -> bool {
    let before = joint.current(Which::Before, from);
    let after = joint.current(Which::After, to);
    before.zip(after).is_some_and(|(before, after)| !before.has_metadata_of(after))
}

/// The paths as a set.
fn set(nodes: &[Node]) -> HashSet<Node, RandomState> {
    nodes.iter().copied().collect()
}
