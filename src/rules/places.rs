//! Places: files and directories that are recognised by their path and by what is in them.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::tree::NodeId;
use crate::wildcard::is_like;

/// A place where a tool keeps its files.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Where the directory is.
    pub at: At,
    /// Patterns of paths below the directory, separated by spaces; at least one has to exist.
    /// Empty if the path of the place is proof enough.
    pub proof: &'static str,
    /// Patterns for the parts of the directory that the rule takes; empty for the directory itself.
    pub takes: &'static str,
}

/// Returns a place at a path.
pub const fn root(path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Root(path), proof, takes: "" }
}

/// Returns a place at a path below each home directory.
pub const fn home(path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Home(path), proof, takes: "" }
}

/// Returns a place at a path below the directory that an environment variable names.
pub const fn variable(name: &'static str, path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Variable(name, path), proof, takes: "" }
}

/// Returns a place wherever a directory has this name, or this chain of names.
pub const fn anywhere(chain: &'static str, proof: &'static str) -> Place {
    Place { at: At::Anywhere(chain), proof, takes: "" }
}

impl Place {
    /// Returns the place with patterns for what is taken from it, separated by spaces.
    pub const fn takes(self, takes: &'static str) -> Self {
        Self { takes, ..self }
    }
}

/// Where a place is. In paths, `*` matches any part of one name.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// At this path.
    Root(&'static str),
    /// At this path below a home directory: those of the users in `/etc/passwd`, that of `HOME`,
    /// and the root directory, which users without a home get.
    Home(&'static str),
    /// At a path below the directory that an environment variable names.
    Variable(&'static str, &'static str),
    /// Wherever a directory has this name, or this chain of names.
    Anywhere(&'static str),
}

/// What was found at a place.
#[derive(Debug, Clone)]
pub struct Found {
    /// The directory.
    pub directory: NodeId,
    /// The files and directories that the rule takes from it.
    pub taken: Vec<NodeId>,
    /// The paths or patterns to remove, quoted for a shell.
    pub quoted: Vec<String>,
    /// Whether a part of what the rule takes is in use, and so left alone.
    pub is_partial: bool,
}

impl Found {
    /// Takes nodes of a directory, with the paths or patterns that remove them.
    pub fn new(directory: NodeId, taken: Vec<NodeId>, quoted: Vec<String>) -> Self {
        Self { directory, taken, quoted, is_partial: false }
    }

    /// Takes nodes of a directory, each removed by its path; `None` if there are no nodes.
    pub fn of_nodes(facts: &Facts, directory: NodeId, taken: Vec<NodeId>) -> Option<Self> {
        let quoted = taken.iter().map(|&node| facts.quoted(node)).collect();
        (!taken.is_empty()).then(|| Self::new(directory, taken, quoted))
    }

    /// Leaves out what links and variables outside of the directory lead into; `None` if nothing
    /// remains. A link to the directory itself only says where that is.
    pub fn without_used(self, facts: &Facts) -> Option<Self> {
        let directory = self.directory;
        let is_used = |node: &NodeId| facts.is_used_from_outside(directory, *node);
        if !self.taken.iter().any(is_used) {
            return Some(self);
        }
        let parts = match self.taken.as_slice() {
            [whole] if *whole == directory => facts.tree.children(directory).to_vec(),
            _ => self.taken.clone(),
        };
        if !parts.iter().any(is_used) {
            return Some(self);
        }
        let unused =
            parts.into_iter().filter(|node| facts.tree.is_present(*node) && !is_used(node));
        Some(Self { is_partial: true, ..Self::of_nodes(facts, directory, unused.collect())? })
    }

    /// Takes a directory or a file as a whole.
    pub fn whole(facts: &Facts, node: NodeId) -> Self {
        Self::new(node, vec![node], vec![facts.quoted(node)])
    }
}

/// Finds what is at any of the places. A directory that several places name is found once.
pub fn find(facts: &Facts, places: &[Place]) -> Vec<Found> {
    let mut found: BTreeMap<NodeId, Found> = BTreeMap::new();
    for place in places {
        for directory in directories(facts, place.at) {
            if !facts.tree.is_directory(directory) || !is_proven(facts, directory, place.proof) {
                continue;
            }
            let path = facts.quoted(directory);
            let entry = found.entry(directory);
            let entry = entry.or_insert_with(|| Found::new(directory, Vec::new(), Vec::new()));
            if place.takes.is_empty() {
                entry.taken.push(directory);
                entry.quoted.push(path.clone());
            }
            for pattern in place.takes.split_whitespace() {
                let taken = matching(facts, directory, pattern);
                if !taken.is_empty() {
                    entry.quoted.push(format!("{}/{pattern}", path.trim_end_matches('/')));
                }
                entry.taken.extend(taken);
            }
        }
    }
    found.retain(|_, found| !found.taken.is_empty());
    found.into_values().collect()
}

fn is_proven(facts: &Facts, directory: NodeId, proof: &str) -> bool {
    let is_there = |pattern| !matching(facts, directory, pattern).is_empty();
    proof.is_empty() || proof.split_whitespace().any(is_there)
}

/// Returns the directories at a place, with links followed.
fn directories(facts: &Facts, at: At) -> Vec<NodeId> {
    let below = |start: NodeId, pattern: &str| -> Vec<NodeId> {
        let found = matching(facts, start, pattern);
        found.into_iter().filter_map(|node| facts.tree.follow(node)).collect()
    };
    let mut found = match at {
        At::Root(path) => below(NodeId::ROOT, path),
        At::Home(path) => facts.homes.iter().flat_map(|&home| below(home, path)).collect(),
        At::Variable(name, path) => match facts.env(name).filter(|value| value.starts_with('/')) {
            Some(value) => facts.find(value).map_or_else(Vec::new, |start| below(start, path)),
            None => Vec::new(),
        },
        At::Anywhere(chain) => {
            let (first, rest) = chain.split_once('/').unwrap_or((chain, ""));
            let starts = match first.strip_suffix('*') {
                Some(start) => facts.index.directories_starting_with(start),
                None => facts.index.directories(first).to_vec(),
            };
            starts.into_iter().flat_map(|start| below(start, rest)).collect()
        }
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns what is at a path below a directory, in which `*` matches any part of one name; the
/// directory itself for the empty path.
pub fn matching(facts: &Facts, start: NodeId, pattern: &str) -> Vec<NodeId> {
    let tree = &facts.tree;
    let mut at = vec![start];
    for name in pattern.split('/').filter(|name| !name.is_empty()) {
        // Links may lead to the same directory many times.
        let mut seen: HashSet<NodeId, RandomState> = HashSet::default();
        at = at
            .into_iter()
            .filter_map(|node| tree.follow(node))
            .filter(|&node| seen.insert(node))
            .flat_map(|node| match name.contains('*') {
                false => tree.child(node, name.as_bytes()).into_iter().collect::<Vec<_>>(),
                true => {
                    let children = tree.children(node).iter().copied();
                    let matches = |&child: &NodeId| {
                        tree.is_present(child) && is_like(name.as_bytes(), tree.name(child))
                    };
                    children.filter(matches).collect()
                }
            })
            .collect();
    }
    at
}

/// Returns everything that is taken from several places.
pub fn all_taken(found: &[Found]) -> Vec<NodeId> {
    found.iter().flat_map(|found| found.taken.iter().copied()).collect()
}

/// Groups the files in and below nodes by the layer that ships them, with the base image as one.
pub fn by_layer(facts: &Facts, nodes: &[NodeId]) -> BTreeMap<usize, Vec<NodeId>> {
    let mut layers: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for file in facts.tree.files_in(nodes) {
        if let Some(layer) = facts.layer(file) {
            layers.entry(base_as_one(facts, layer)).or_default().push(file);
        }
    }
    layers
}

/// Returns the layer's index, or that of the topmost layer of the base image if it belongs to that:
/// what several layers of the base image ship is one match, as it needs a different base image.
pub fn base_as_one(facts: &Facts, layer: usize) -> usize {
    if layer < facts.base.layers { facts.base.layers - 1 } else { layer }
}

/// Drops findings in directories that another one takes as a whole.
pub fn outermost(facts: &Facts, mut found: Vec<Found>) -> Vec<Found> {
    let taken = found.iter().flat_map(|found| &found.taken).copied();
    let whole: HashSet<NodeId, RandomState> =
        taken.filter(|&node| facts.tree.is_directory(node)).collect();
    found.retain(|found| !above(facts, found.directory).any(|at| whole.contains(&at)));
    found
}

/// Returns the directories that a node is in, the nearest first and the root last.
pub fn above(facts: &Facts, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    facts.tree.ancestors(node).skip(1)
}

/// Whether a node is this directory or below it.
pub fn is_in(facts: &Facts, node: NodeId, directory: NodeId) -> bool {
    facts.tree.ancestors(node).any(|at| at == directory)
}

/// Whether a node is below a directory with one of these names, separated by spaces.
pub fn is_below(facts: &Facts, node: NodeId, names: &str) -> bool {
    above(facts, node).any(|at| is_one_of(facts.tree.name(at), names))
}

/// Whether a name is one of these, separated by spaces.
pub fn is_one_of(name: &[u8], names: &str) -> bool {
    names.split(' ').any(|one| one.as_bytes() == name)
}

/// Returns the child called `name` of the node's directory.
pub fn sibling(facts: &Facts, node: NodeId, name: &str) -> Option<NodeId> {
    facts.tree.child(facts.tree.parent(node), name.as_bytes())
}
