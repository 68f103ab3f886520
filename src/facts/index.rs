//! What rules look up in an image: directories and files by name.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::tree::{MergedTree, NodeId};

/// What a container sees, by names.
#[derive(Debug, Default)]
pub struct Index {
    directories: HashMap<Vec<u8>, Vec<NodeId>, RandomState>,
    /// By what follows the last dot of the name, or the whole name without a dot.
    files: HashMap<Vec<u8>, Vec<NodeId>, RandomState>,
}

impl Index {
    /// Walks the whole tree once.
    pub fn of(tree: &MergedTree) -> Self {
        let mut index = Self::default();
        for node in tree.nodes().filter(|&node| tree.is_present(node)) {
            let name = tree.name(node);
            match tree.is_directory(node) {
                true => index.directories.entry_ref(name).or_default().push(node),
                false => index.files.entry_ref(extension(name)).or_default().push(node),
            }
        }
        index
    }

    /// Every directory with this name, parents before what is in them.
    pub fn directories(&self, name: &str) -> &[NodeId] {
        self.directories.get(name.as_bytes()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every directory with a name that starts with that text.
    pub fn directories_starting_with(&self, start: &str) -> Vec<NodeId> {
        let begins = self.directories.iter().filter(|(name, _)| name.starts_with(start.as_bytes()));
        let mut found: Vec<NodeId> = begins.flat_map(|(_, nodes)| nodes.iter().copied()).collect();
        found.sort_unstable();
        found
    }

    /// Every file or link with that extension, or with that whole name.
    pub fn files_with_extension(&self, extension: &str) -> &[NodeId] {
        self.files.get(extension.as_bytes()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every file or link with this name.
    pub fn files_named(&self, tree: &MergedTree, name: &str) -> Vec<NodeId> {
        let candidates = self.files.get(extension(name.as_bytes())).into_iter().flatten().copied();
        candidates.filter(|&node| tree.name(node) == name.as_bytes()).collect()
    }
}

/// What follows the last dot; the whole name without a dot.
fn extension(name: &[u8]) -> &[u8] {
    let dot = name.iter().rposition(|&byte| byte == b'.');
    dot.and_then(|dot| name.get(dot + 1..)).unwrap_or(name)
}
