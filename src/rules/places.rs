//! Files and directories that are recognised by where they are and what is in them: rows of data.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::tree::NodeId;
use crate::wildcard::is_like;

/// A place that something keeps its files at.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Where.
    pub at: At,
    /// What has to be in that directory, any one of these: patterns of paths below it, with spaces
    /// between them. Empty where the place alone says enough.
    pub proof: &'static str,
    /// What of it is meant: such patterns, too; the directory itself where it is empty.
    pub takes: &'static str,
}

/// A place at a path.
pub const fn root(path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Root(path), proof, takes: "" }
}

/// A place at a path below each home directory.
pub const fn home(path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Home(path), proof, takes: "" }
}

/// A place at a path below the directory that a variable of the environment names.
pub const fn variable(name: &'static str, path: &'static str, proof: &'static str) -> Place {
    Place { at: At::Variable(name, path), proof, takes: "" }
}

/// A place wherever a directory has that name, or that chain of names.
pub const fn anywhere(chain: &'static str, proof: &'static str) -> Place {
    Place { at: At::Anywhere(chain), proof, takes: "" }
}

impl Place {
    /// The same place, of which only this is meant: patterns of paths below it, with spaces between
    /// them.
    pub const fn takes(self, takes: &'static str) -> Self {
        Self { takes, ..self }
    }
}

/// Where a place is. In paths, `*` matches any part of one name.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// At that path.
    Root(&'static str),
    /// At that path below a home directory: of the users in `/etc/passwd`, of `HOME`, and the root
    /// itself, for users without a home.
    Home(&'static str),
    /// At a path below the directory that a variable of the environment names.
    Variable(&'static str, &'static str),
    /// Wherever there is a directory of that name, or of that chain of names.
    Anywhere(&'static str),
}

/// What was found at a place.
#[derive(Debug, Clone)]
pub struct Found {
    /// The directory.
    pub directory: NodeId,
    /// What of it is meant: files and directories.
    pub taken: Vec<NodeId>,
    /// What a shell would have to remove, quoted for it.
    pub quoted: Vec<String>,
}

impl Found {
    /// Nodes of a directory, each removed by its own path; `None` where there are no nodes.
    pub fn of_nodes(facts: &Facts, directory: NodeId, taken: Vec<NodeId>) -> Option<Self> {
        let quoted = taken.iter().map(|&node| facts.word(node)).collect();
        (!taken.is_empty()).then_some(Self { directory, taken, quoted })
    }

    /// A directory, or a file, as a whole.
    pub fn whole(facts: &Facts, node: NodeId) -> Self {
        Self { directory: node, taken: vec![node], quoted: vec![facts.word(node)] }
    }
}

/// Finds what is at any of those places; a directory that several name, once.
pub fn find(facts: &Facts, places: &[Place]) -> Vec<Found> {
    let mut found: BTreeMap<NodeId, Found> = BTreeMap::new();
    for place in places {
        for directory in directories(facts, place.at) {
            if !facts.tree.is_directory(directory) || !is_proven(facts, directory, place.proof) {
                continue;
            }
            let path = facts.word(directory);
            let of_it = found.entry(directory).or_insert_with(|| Found {
                directory,
                taken: Vec::new(),
                quoted: Vec::new(),
            });
            if place.takes.is_empty() {
                of_it.taken.push(directory);
                of_it.quoted.push(path.clone());
            }
            for pattern in place.takes.split_whitespace() {
                let taken = matching(facts, directory, pattern);
                if !taken.is_empty() {
                    of_it.quoted.push(format!("{}/{pattern}", path.trim_end_matches('/')));
                }
                of_it.taken.extend(taken);
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

/// The directories that a place may be, links followed.
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
                Some(start) => facts.index.directories_beginning(start),
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
                    let fits = |&child: &NodeId| {
                        tree.is_present(child) && is_like(name.as_bytes(), tree.name(child))
                    };
                    children.filter(fits).collect()
                }
            })
            .collect();
    }
    at
}

/// All that is meant of several places.
pub fn all_taken(found: &[Found]) -> Vec<NodeId> {
    found.iter().flat_map(|found| found.taken.iter().copied()).collect()
}

/// The files in and below nodes, by the layer that ships them; those of the base image together,
/// under its topmost layer.
pub fn by_layer(facts: &Facts, nodes: &[NodeId]) -> BTreeMap<usize, Vec<NodeId>> {
    let mut layers: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for file in facts.tree.files_in(nodes) {
        if let Some(layer) = facts.layer(file) {
            let layer = if layer < facts.base.layers { facts.base.layers - 1 } else { layer };
            layers.entry(layer).or_default().push(file);
        }
    }
    layers
}

/// Returns those that are not within what is meant of another one.
pub fn outermost(facts: &Facts, mut found: Vec<Found>) -> Vec<Found> {
    let taken = found.iter().flat_map(|found| &found.taken).copied();
    let whole: HashSet<NodeId, RandomState> =
        taken.filter(|&node| facts.tree.is_directory(node)).collect();
    found.retain(|found| !above(facts, found.directory).any(|at| whole.contains(&at)));
    found
}

/// The directories that a node is in, the nearest first and the root last.
pub fn above(facts: &Facts, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    facts.tree.ancestors(node).skip(1)
}

/// Whether a node is a directory or somewhere below it.
pub fn is_in(facts: &Facts, node: NodeId, directory: NodeId) -> bool {
    facts.tree.ancestors(node).any(|at| at == directory)
}

/// Whether a node is somewhere below a directory of one of those names, with spaces between them.
pub fn is_below(facts: &Facts, node: NodeId, names: &str) -> bool {
    above(facts, node).any(|at| is_one_of(facts.tree.name(at), names))
}

/// Whether a name is one of those, with spaces between them.
pub fn is_one_of(name: &[u8], names: &str) -> bool {
    names.split(' ').any(|one| one.as_bytes() == name)
}

/// Returns the child of that name in the directory of a node.
pub fn sibling(facts: &Facts, node: NodeId, name: &str) -> Option<NodeId> {
    facts.tree.child(facts.tree.parent(node), name.as_bytes())
}
