//! Groups of files with the same content, as far as the image's author can do something about them,
//! and the highest directories that are the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::rules::places;
use crate::tree::NodeId;
use crate::wildcard::is_like;

/// Groups that would save less are not worth a word.
pub(in crate::rules::duplicates) const MIN_SAVED_BYTES: u64 = 64 << 10;

/// What there is several times.
#[derive(Default)]
pub(in crate::rules::duplicates) struct Copies {
    /// Directories that are the same, none inside of others that are: what stays first.
    pub(in crate::rules::duplicates) directories: Vec<Vec<NodeId>>,
    /// Files of the same content outside of them: what stays first.
    pub(in crate::rules::duplicates) files: Vec<Vec<NodeId>>,
}

/// Names of texts that every project has, and has to have.
const TEXTS: [&str; 6] =
    ["LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "*LICENSE.txt", "AUTHORS*"];

/// Finds what there is several times and no package owns.
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
        // One of those that the directories are about can stay for all.
        let mut files: Vec<NodeId> = within.into_iter().take(1).chain(outside).collect();
        sort_base_first(facts, &mut files);
        (1 < files.len()).then_some(files)
    });
    let files = files.collect();
    Copies { directories, files }
}

/// Whether it is worth reporting that a file exists twice: no package owns it, and it is not a
/// licence.
fn is_reportable(facts: &Facts, node: NodeId) -> bool {
    let name = facts.tree.name(node);
    facts.owners.owner(node).is_none()
        && !TEXTS.iter().any(|pattern| is_like(pattern.as_bytes(), name))
}

/// Those of the base image first: they are there anyway.
fn sort_base_first(facts: &Facts, nodes: &mut [NodeId]) {
    nodes.sort_by_key(|&node| (facts.is_own(node), node));
}

/// Directories whose files and links are the same, the highest of them.
fn same_directories(
    facts: &Facts,
    group_of: &HashMap<NodeId, u64, RandomState>,
) -> Vec<Vec<NodeId>> {
    let tree = &facts.tree;
    let hasher = foldhash::quality::FixedState::default();
    let mut hashes: HashMap<NodeId, u64, RandomState> = HashMap::default();
    let mut open: BTreeSet<NodeId> = group_of.keys().map(|&node| tree.parent(node)).collect();
    // Parents come before their children, so the last one has nothing below it that is still open.
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
        let (within, highest): (Vec<NodeId>, Vec<NodeId>) =
            same.into_iter().partition(|&directory| inside.holds(facts, directory));
        let mut within = within;
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
    let is_own = |&it: &NodeId| facts.tree.children(it).iter().any(|&child| facts.is_own(child));
    directories.sort_by_key(|directory| (is_own(directory), *directory));
}

/// A set of directories, and whether something is below one of them.
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

/// Path below a directory, and hash of the content.
type PathAndHash = (Vec<u8>, Option<[u64; 2]>);

/// The files of directories that are the same, those of the same path below them together.
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
        // Hashes of directories may collide; those of contents are good for claims.
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

/// What a group would save: all but the first.
pub(in crate::rules::duplicates) fn saved_bytes(facts: &Facts, group: &[NodeId]) -> u64 {
    group.iter().skip(1).filter_map(|&node| facts.tree.file_bytes(node)).sum()
}

/// The paths of a few nodes for a sentence.
pub(in crate::rules::duplicates) fn paths(facts: &Facts, nodes: &[NodeId]) -> String {
    let shown: Vec<String> = nodes.iter().take(3).map(|&node| facts.path(node)).collect();
    match nodes.len().saturating_sub(3) {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
