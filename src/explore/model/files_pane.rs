//! The files pane: its rows, and the cursor that stays on the same file.

use std::sync::Arc;

use crate::explore::files::{Files, Row};
use crate::facts::Facts;
use crate::tree::{MergedTree, NodeId};

/// The files pane.
#[derive(Debug)]
pub struct FilesPane {
    /// The rows, and what they weigh.
    pub files: Files,
    /// The row of the cursor.
    pub at: usize,
}

impl FilesPane {
    /// Begins with the cursor on the first row.
    pub fn new(files: Files) -> Self {
        Self { files, at: 0 }
    }

    /// The row of the cursor; `None` if nothing is listed.
    pub fn row(&self) -> Option<Row> {
        self.files.rows().get(self.at).copied()
    }

    /// The path of the row of the cursor.
    pub fn node(&self, tree: &MergedTree) -> Option<NodeId> {
        self.row().map(|row| node_of(tree, row))
    }

    /// Changes the rows; the cursor stays on its file, or goes to the closest directory above it
    /// that is still listed. In another order, what was first gives way to what is.
    pub fn change(&mut self, tree: &MergedTree, change: impl FnOnce(&mut Files)) {
        let row = self.row();
        let order = |files: &Files| (files.listing().order, files.listing().reversed);
        let before = order(&self.files);
        change(&mut self.files);
        let is_first_of_order = self.at == 0 && order(&self.files) != before;
        let Some(row) = row.filter(|_| !is_first_of_order) else {
            self.at = 0;
            return;
        };
        if self.files.rows().get(self.at).is_some_and(|other| is_same(*other, row)) {
            return;
        }
        let exact = || self.files.rows().iter().position(|other| is_same(*other, row));
        let version = match row {
            Row::Version { .. } => exact(),
            Row::Node { .. } => None,
        };
        let above = || {
            let mut nodes = tree.ancestors(node_of(tree, row));
            nodes.find_map(|node| self.files.position(node))
        };
        self.at = version.or_else(above).unwrap_or(0);
    }

    /// Lists the files of another state of the image; the cursor stays on its path.
    pub fn with_facts(self, facts: Arc<Facts>) -> Self {
        let tree = Arc::clone(&self.files.facts().tree);
        let path = self.node(&tree).map(|node| tree.path(node));
        let node = path.and_then(|path| facts.tree.node_at(&path));
        let files = self.files.with_facts(Arc::clone(&facts));
        let mut above = node.into_iter().flat_map(|node| facts.tree.ancestors(node));
        let at = above.find_map(|node| files.position(node)).unwrap_or(0);
        Self { files, at }
    }

    /// Goes to a path, and opens the directories above it. Returns whether it is listed then.
    pub fn go_to(&mut self, node: NodeId) -> bool {
        self.files.reveal(node);
        let position = self.files.position(node);
        self.at = position.unwrap_or(self.at);
        position.is_some()
    }
}

fn node_of(tree: &MergedTree, row: Row) -> NodeId {
    match row {
        Row::Node { node, .. } => node,
        Row::Version { version, .. } => tree.node_of(version),
    }
}

/// Whether two rows are about the same file, wherever they are.
fn is_same(one: Row, other: Row) -> bool {
    match (one, other) {
        (Row::Node { node, .. }, Row::Node { node: other, .. }) => node == other,
        (Row::Version { version, .. }, Row::Version { version: other, .. }) => version == other,
        _ => false,
    }
}
