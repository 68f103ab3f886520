//! The paths that differ between two merged trees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::{Both, Which};
use super::joint::Joint;
use super::listing::Node;
use super::moved::Moves;
use super::sizes::Change;
use crate::report::{FileKind, Report};
use crate::rules::glob::PathGlob;
use crate::units::Bytes;
use crate::words::words;

/// One path that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathChange {
    /// The path; of what moved, that in the second image.
    pub path: String,
    /// What happened to it.
    pub change: PathState,
    /// The path in the first image, of what moved; the path of the original, of a copy.
    ///
    /// `null` for everything else.
    pub from: Option<String>,
    /// What the first image has there.
    ///
    /// `null` if it was added.
    pub before: Option<PathSide>,
    /// What the second image has there.
    ///
    /// `null` if it was removed.
    pub after: Option<PathSide>,
    /// How many visible bytes the second image has more there; those of a file with several names
    /// count at the first of them.
    pub unpacked: Change,
    /// Their compressed share.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
}

/// What an image has at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathSide {
    /// What it is.
    pub kind: FileKind,
    /// The number of its layer.
    pub layer: usize,
    /// Visible bytes that count there; those of a file with several names count at the first.
    pub unpacked: Bytes,
    /// Their compressed share, headers included.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
    /// Permission bits, in octal: `0755`.
    pub mode: String,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    ///
    /// `null` for everything else.
    pub content: Option<String>,
    /// Where a symbolic link points.
    ///
    /// `null` for everything else.
    pub target: Option<String>,
}

words! {
    /// What happened to a path.
    pub enum PathState {
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
        /// Its content, target or type is another one.
        Modified = "modified",
        /// Only its owner, permissions or extended attributes differ.
        Metadata = "metadata",
        /// It was at another path.
        Moved = "moved",
    }
}

/// How many directories above a path are matched: images have no more (limit `path-depth`), and
/// only a report that somebody wrote by hand does.
const MAX_DEPTH: usize = 1024;

/// How many paths of both images have the same content, and differ in other things.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SameContent {
    /// Only in their times.
    pub(super) times: u64,
    /// In owner, permissions or extended attributes.
    pub(super) metadata: u64,
}

impl SameContent {
    pub(super) fn count(joint: &Joint<'_>) -> Self {
        let mut counts = Self::default();
        for node in 0..joint.len() {
            let both = joint.currents(node).all();
            let Some(both) = both.filter(|both| joint.is_same_content(*both)) else { continue };
            if both.before.metadata() != both.after.metadata() {
                counts.metadata += 1;
            } else if both.before.mtime != both.after.mtime {
                counts.times += 1;
            }
        }
        counts
    }
}

/// Lists the paths that changed, and that match a pattern if there is one, in order of the path.
pub(super) fn changes(
    reports: Both<&Report>,
    joint: &Joint<'_>,
    moves: &Moves,
    only: Option<&PathGlob>,
) -> Vec<PathChange> {
    let lister = Lister { reports, joint, moves };
    let changes = (0..joint.len()).filter_map(|node| lister.change(node));
    let mut changes: Vec<PathChange> =
        changes.filter(|change| only.is_none_or(|glob| change.matches(glob))).collect();
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

struct Lister<'l, 'a> {
    reports: Both<&'l Report>,
    joint: &'l Joint<'a>,
    moves: &'l Moves,
}

impl Lister<'_, '_> {
    /// What happened at a path; `None` if nothing did, or if it is where something moved from.
    fn change(&self, node: Node) -> Option<PathChange> {
        let Self { joint, moves, .. } = self;
        let versions = joint.currents(node);
        let (change, from, nodes) = match (versions.before, versions.after) {
            (None, None) => return None,
            (None, Some(_)) => match moves.from(node) {
                Some(from) => (PathState::Moved, Some(from), Both::new(Some(from), Some(node))),
                None => {
                    let original = moves.copy_of(node);
                    (PathState::Added, original, Both::new(None, Some(node)))
                }
            },
            (Some(_), None) if moves.to(node).is_some() => return None,
            (Some(_), None) => (PathState::Removed, None, Both::new(Some(node), None)),
            (Some(before), Some(after)) => {
                let both = Both::new(before, after);
                let same = Which::BOTH.map(|which| joint.bytes_at(which, node).0);
                let change = match joint.is_same_content(both) {
                    false => PathState::Modified,
                    // Only where its bytes count is another place.
                    true if same.first() != same.last() => PathState::Metadata,
                    true if before.metadata() == after.metadata() => return None,
                    true => PathState::Metadata,
                };
                (change, None, Both::new(Some(node), Some(node)))
            }
        };
        let side = |which: Which| nodes.get(which).and_then(|node| self.side(which, node));
        let (before, after) = (side(Which::Before), side(Which::After));
        let unpacked =
            |side: &Option<PathSide>| side.as_ref().map_or(Bytes(0), |side| side.unpacked);
        let download = |side: &Option<PathSide>| match side {
            None => Some(Bytes(0)),
            Some(side) => side.download,
        };
        let downloads = Both::new(download(&before), download(&after)).all();
        Some(PathChange {
            path: joint.path(node),
            change,
            from: from.map(|from| joint.path(from)),
            unpacked: Change::between(unpacked(&before), unpacked(&after)),
            download: downloads.map(|both| Change::between(both.before, both.after)),
            before,
            after,
        })
    }

    fn side(&self, which: Which, node: Node) -> Option<PathSide> {
        let version = self.joint.current(which, node)?;
        let (unpacked, download) = self.joint.bytes_at(which, node);
        let layer = self.reports.get(which).layers.get(version.layer as usize);
        let knows_download = layer.is_some_and(|layer| layer.download.is_some());
        let target = self.joint.target(which, version);
        Some(PathSide {
            kind: version.kind,
            layer: version.layer as usize + 1,
            unpacked: Bytes(unpacked),
            download: knows_download.then_some(Bytes(download)),
            mode: format!("{:04o}", version.mode),
            uid: u64::from(version.uid),
            gid: u64::from(version.gid),
            content: version.is_file().then(|| format!("{:032x}", version.content.number())),
            target: (version.kind == FileKind::Symlink).then(|| target.to_owned()),
        })
    }
}

impl PathChange {
    /// Whether its path matches, or the one that it had before, or a directory that it is in.
    fn matches(&self, glob: &PathGlob) -> bool {
        [Some(&self.path), self.from.as_ref()].into_iter().flatten().any(|path| {
            let ends = path.match_indices('/').map(|(at, _)| at).skip(1);
            let ends = ends.take(MAX_DEPTH).chain([path.len()]);
            let mut above = ends.filter_map(|end| path.get(..end));
            above.any(|above| glob.is_match(above.as_bytes()))
        })
    }
}
