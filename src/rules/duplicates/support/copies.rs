//! Groups of files with the same content that the author of the image can do something about, and
//! the highest directories with the same files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::rules::places;
use crate::tree::NodeId;
use crate::wildcard::is_like;

/// Groups that would save less are not reported: small files with the same content are common, such
/// as empty modules, and are not worth a link.
pub(in crate::rules::duplicates) const MIN_SAVED_BYTES: u64 = 64 << 10;

/// Directories and files that exist several times.
#[derive(Default)]
pub(in crate::rules::duplicates) struct Copies {
    /// Sets of directories with the same files, none inside another such directory; the one that
    /// stays comes first.
    pub(in crate::rules::duplicates) directories: Vec<Vec<NodeId>>,
    /// Groups of files with the same content outside of them; the one that stays comes first.
    pub(in crate::rules::duplicates) files: Vec<Vec<NodeId>>,
}

/// Names of legal documents, which every project has to ship.
const TEXTS: [&str; 6] =
    ["LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "*LICENSE.txt", "AUTHORS*"];

/// Finds files and directories that exist several times and that no package owns.
pub(in crate::rules::duplicates) fn copies(facts: &Facts) -> Copies {
    let tree = &facts.tree;
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    let mut group_of: HashMap<NodeId, u64, RandomState> = HashMap::default();
    for same in tree.same_content() {
        let nodes = same.iter().map(|&version| tree.shown_at(version));
        let mut nodes: Vec<NodeId> = nodes.filter(|&node| is_reportable(facts, node)).collect();
        if nodes.len() < 2 {
            continue;
        }
        sort_base_first(facts, &mut nodes);
        group_of.extend(nodes.iter().map(|&node| (node, groups.len() as u64)));
        groups.push(nodes);
    }
    let directories = same_directories(facts, &group_of);
    let inside = Inside::of(&directories);
    let files = groups.into_iter().filter_map(|group| {
        let (within, outside): (Vec<NodeId>, Vec<NodeId>) =
            group.into_iter().partition(|&node| inside.holds(facts, node));
        // A file in one of the directories can be the one that stays.
        let mut files: Vec<NodeId> = within.into_iter().take(1).chain(outside).collect();
        sort_base_first(facts, &mut files);
        (1 < files.len()).then_some(files)
    });
    let files = files.collect();
    Copies { directories, files }
}

/// Whether it is worth reporting that a file exists twice: no package owns it, it is not a licence,
/// and no package manager needs both.
fn is_reportable(facts: &Facts, node: NodeId) -> bool {
    let name = facts.tree.name(node);
    let is_lock = name == b"lock.yaml" && facts.tree.name(facts.tree.parent(node)) == b".pnpm";
    facts.owners.owner(node).is_none()
        // pnpm compares it with `pnpm-lock.yaml` to see what is installed.
        && !is_lock
        && !TEXTS.iter().any(|pattern| is_like(pattern.as_bytes(), name))
}

/// Sorts files of the base image first: they stay, as they cannot be removed.
fn sort_base_first(facts: &Facts, nodes: &mut [NodeId]) {
    nodes.sort_by_key(|&node| (facts.is_own(node), node));
}

/// Returns the highest directories that have the same files and links.
fn same_directories(
    facts: &Facts,
    group_of: &HashMap<NodeId, u64, RandomState>,
) -> Vec<Vec<NodeId>> {
    let tree = &facts.tree;
    let hasher = foldhash::quality::FixedState::default();
    let mut hashes: HashMap<NodeId, u64, RandomState> = HashMap::default();
    let mut open: BTreeSet<NodeId> = group_of.keys().map(|&node| tree.parent(node)).collect();
    // Parents have smaller ids than their children, so everything below the last one is hashed.
    while let Some(directory) = open.pop_last() {
        if directory == NodeId::ROOT {
            continue;
        }
        let mut parts: Vec<(&[u8], u8, u64)> = Vec::new();
        let children = tree.children(directory).iter().filter(|&&child| tree.is_present(child));
        let is_whole = children.copied().all(|child| {
            let part = match (tree.link_target(child), group_of.get(&child), hashes.get(&child)) {
                (Some(target), ..) => Some((0, hasher.hash_one(target))),
                (_, Some(&group), _) => Some((1, group)),
                (_, _, Some(&hash)) => Some((2, hash)),
                _ => (tree.file_bytes(child) == Some(0)).then_some((3, 0)),
            };
            parts.extend(part.map(|(kind, value)| (tree.name(child), kind, value)));
            part.is_some()
        });
        if is_whole {
            parts.sort_unstable();
            hashes.insert(directory, hasher.hash_one(&parts));
            open.insert(tree.parent(directory));
        }
    }
    let mut by_hash: BTreeMap<u64, Vec<NodeId>> = BTreeMap::new();
    for (directory, hash) in hashes {
        by_hash.entry(hash).or_default().push(directory);
    }
    by_hash.retain(|_, same| 1 < same.len());
    let inside = Inside { directories: by_hash.values().flatten().copied().collect() };
    let groups = by_hash.into_values().filter_map(|same| {
        let (mut within, highest): (Vec<NodeId>, Vec<NodeId>) =
            same.into_iter().partition(|&directory| inside.holds(facts, directory));
        within.sort_unstable();
        let mut group: Vec<NodeId> = match highest.is_empty() {
            true => Vec::new(),
            false => within.into_iter().take(1).chain(highest).collect(),
        };
        sort_base_directories_first(facts, &mut group);
        (1 < group.len()).then_some(group)
    });
    let mut groups: Vec<Vec<NodeId>> = groups.collect();
    groups.sort();
    groups
}

fn sort_base_directories_first(facts: &Facts, directories: &mut [NodeId]) {
    let is_own = |node: NodeId| facts.tree.children(node).iter().any(|&child| facts.is_own(child));
    directories.sort_by_key(|&directory| (is_own(directory), directory));
}

/// A set of directories, to find out what is below one of them.
struct Inside {
    directories: HashSet<NodeId, RandomState>,
}

impl Inside {
    fn of(groups: &[Vec<NodeId>]) -> Self {
        Self { directories: groups.iter().flatten().copied().collect() }
    }

    fn holds(&self, facts: &Facts, node: NodeId) -> bool {
        places::above(facts, node).any(|at| self.directories.contains(&at))
    }
}

/// A path below a directory, and the hash of the content.
type PathAndHash = (Vec<u8>, Option<[u64; 2]>);

/// Groups the files of directories that are the same by their path below the directory.
pub(in crate::rules::duplicates) fn matching_files(
    facts: &Facts,
    directories: &[NodeId],
) -> Vec<Vec<NodeId>> {
    let lists = directories.iter().map(|&directory| {
        let files = facts
            .files_in(directory)
            .into_iter()
            .filter(|&file| facts.tree.file_bytes(file).is_some_and(|bytes| 0 < bytes));
        files.map(|file| (relative(facts, directory, file), file)).collect::<Vec<_>>()
    });
    let content = |file: NodeId| {
        let version = facts.tree.current(file)?;
        facts.tree.own_content(facts.tree.carrier(version).unwrap_or(version))
    };
    let mut pairs: BTreeMap<PathAndHash, Vec<NodeId>> = BTreeMap::new();
    for (path, file) in lists.flatten() {
        // The 64-bit hashes of directories may collide, so the contents are compared by their
        // hashes.
        let hash = content(file).map(|content| content.hash);
        pairs.entry((path, hash)).or_default().push(file);
    }
    pairs.into_values().filter(|group| 1 < group.len()).collect()
}

fn relative(facts: &Facts, directory: NodeId, file: NodeId) -> Vec<u8> {
    let (mut at, mut path) = (file, Vec::new());
    while at != directory && at != NodeId::ROOT {
        path.push(facts.tree.name(at));
        at = facts.tree.parent(at);
    }
    path.reverse();
    path.join(&b'/')
}

/// Returns the bytes that a group would save: all files but the first.
pub(in crate::rules::duplicates) fn saved_bytes(facts: &Facts, group: &[NodeId]) -> u64 {
    group.iter().skip(1).filter_map(|&node| facts.tree.file_bytes(node)).sum()
}

/// Returns the paths of the first nodes for a sentence, and how many more there are.
pub(in crate::rules::duplicates) fn paths(facts: &Facts, nodes: &[NodeId]) -> String {
    let shown: Vec<String> = nodes.iter().take(3).map(|&node| facts.path(node)).collect();
    match nodes.len().saturating_sub(3) {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
