//! Files and directories that are at another path, and copies.
//!
//! Only exact content counts, never likeness: a row is a fact. git's rename detection works in the
//! same order (gitdiffcore, "diffcore-rename").

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::joint::Joint;
use super::listing::{Content, Node, Version};
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
    /// Whether it is a copy: `from` is still in the second image. A copy that is gone is only a
    /// path that was removed.
    pub copy: bool,
    /// Whether owner or permissions differ too, of any of the files.
    pub metadata: bool,
    /// Number of files.
    pub files: u64,
    /// Their bytes. They are no change of `visible` for what moved; for a copy they are added.
    pub unpacked: Bytes,
}

/// Smaller files are often equal by chance, as licences are: one is said to have moved only with
/// others of its directory.
const MIN_BYTES: u64 = 1000;

/// What moved from where to where.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// The rows, most bytes first.
    pub(super) rows: Vec<Moved>,
    from: Links,
    to: Links,
    copy_of: Links,
}

/// By path: another path. Lists rather than maps, as everything may have moved.
#[derive(Debug, Default)]
struct Links(Vec<u32>);

/// No other path.
const NONE: u32 = u32::MAX;

impl Links {
    fn of(paths: usize) -> Self {
        Self(vec![NONE; paths])
    }

    fn get(&self, node: Node) -> Option<Node> {
        self.0.get(node).filter(|&&other| other != NONE).map(|&other| other as Node)
    }

    fn set(&mut self, node: Node, other: Node) {
        self.0.get_mut(node).into_iter().for_each(|link| *link = other as u32);
    }
}

impl Moves {
    pub(super) fn of(joint: &Joint<'_>) -> Self {
        let gone = only_in(joint, Which::Before);
        let new = only_in(joint, Which::After);
        if gone.is_empty() && new.is_empty() {
            return Self::default();
        }
        let links = || Links::of(joint.len());
        let mut moves = Self { from: links(), to: links(), ..Self::default() };
        let pairs = pairs::pairs(joint, &gone, &new);
        let directories = directories::moved(joint, &pairs);
        for directory in directories {
            moves.add_directory(joint, directory);
        }
        for (from, to) in pairs.into_iter().filter(|pair| is_large(joint, pair)) {
            moves.add_file(joint, from, to);
        }
        moves.add_copies(joint, &new);
        moves.rows.sort_by(|a, b| {
            let bytes = |row: &Moved| (Reverse(row.unpacked), row.copy);
            bytes(a).cmp(&bytes(b)).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
        });
        moves
    }

    /// Where a path of the second image was in the first one, if it moved.
    pub(super) fn from(&self, node: Node) -> Option<Node> {
        self.from.get(node)
    }

    /// Where a path of the first image is in the second one, if it moved.
    pub(super) fn to(&self, node: Node) -> Option<Node> {
        self.to.get(node)
    }

    /// The path, in both images, of what a path of the second one is a copy of.
    pub(super) fn copy_of(&self, node: Node) -> Option<Node> {
        self.copy_of.get(node)
    }

    fn add_directory(&mut self, joint: &Joint<'_>, moved: directories::MovedDirectory) {
        if let [file] = moved.files.as_slice()
            && !is_large(joint, file)
        {
            return;
        }
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
        if self.to.get(from).is_some() || self.from.get(to).is_some() {
            return false;
        }
        self.to.set(from, to);
        self.from.set(to, from);
        true
    }

    /// What is new and has the content of a file that is in both images is a copy of it.
    fn add_copies(&mut self, joint: &Joint<'_>, new: &[Node]) {
        let is_wanted = |&node: &Node| {
            self.from.get(node).is_none() && MIN_BYTES <= joint.bytes_at(Which::After, node).0
        };
        let wanted = new.iter().copied().filter(is_wanted);
        let wanted = by_content(joint, Which::After, wanted);
        if wanted.is_empty() {
            return;
        }
        self.copy_of = Links::of(joint.len());
        let is_same = |&node: &Node| {
            let versions = joint.currents(node).all();
            versions.is_some_and(|versions| joint.is_same_content(versions))
        };
        let originals = (0..joint.len()).filter(is_same);
        let originals = by_content(joint, Which::After, originals);
        let both = Both::new(originals.as_slice(), wanted.as_slice());
        for (_, both) in both.groups(|_, &(content, _)| content) {
            let original = match both.before {
                _ if both.after.is_empty() => None,
                [(_, original)] => Some(*original as Node),
                several => several
                    .iter()
                    .map(|&(_, node)| node as Node)
                    .min_by_key(|&node| joint.path(node)),
            };
            let Some(original) = original else { continue };
            for &(_, node) in both.after {
                let node = node as Node;
                self.copy_of.set(node, original);
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

/// Whether a file that moved is large enough to be said to have moved by itself.
fn is_large(joint: &Joint<'_>, &(from, _): &(Node, Node)) -> bool {
    MIN_BYTES <= joint.bytes_at(Which::Before, from).0
}

/// The hash of the content of a file; `None` for everything else.
fn content(version: &Version) -> Option<Content> {
    version.is_file().then_some(version.content)
}

/// The paths that only one image has something at, in order of their numbers.
fn only_in(joint: &Joint<'_>, which: Which) -> Vec<Node> {
    (0..joint.len()).filter(|&node| is_only_in(joint, which, node)).collect()
}

fn is_only_in(joint: &Joint<'_>, which: Which, node: Node) -> bool {
    joint.current(which, node).is_some() && joint.current(which.other(), node).is_none()
}

/// The paths that have a file in an image, by its content: in a list rather than a map with lists,
/// as all files of an image may be in it.
fn by_content(
    joint: &Joint<'_>,
    which: Which,
    nodes: impl Iterator<Item = Node>,
) -> Vec<(Content, u32)> {
    let with_content = |node| Some((content(joint.current(which, node)?)?, node as u32));
    let mut list: Vec<(Content, u32)> = nodes.filter_map(with_content).collect();
    list.sort_unstable();
    list
}

fn differs_in_metadata(joint: &Joint<'_>, from: Node, to: Node) -> bool {
    let before = joint.current(Which::Before, from);
    let after = joint.current(Which::After, to);
    before.zip(after).is_some_and(|(before, after)| before.metadata() != after.metadata())
}
