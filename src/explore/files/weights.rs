//! What the files of one scope weigh, and what its layers did to them.

use std::collections::HashMap;
use std::ops::Range;

use super::bits::Bits;
use super::listing::{Change, Scope, Sizes};
use crate::facts::Facts;
use crate::layer;
use crate::tree::{MergedTree, NodeId, VersionId};

/// The totals of one scope.
#[derive(Debug)]
pub(super) struct Weights {
    /// The layers whose changes the signs tell, by index; the scope ends with them.
    pub(super) changed: Range<usize>,
    /// Whether the sizes are what the changed layers ship, and not what a container sees.
    pub(super) is_changes: bool,
    /// By directory index; `None` if the totals of the tree are those of the scope.
    directories: Option<Vec<Sizes>>,
    /// For files that only a hard link still shows: by carrier, the node of its first such link.
    linked: HashMap<VersionId, NodeId>,
    /// What a container sees without the changed layers.
    pub(super) before: Bits,
    /// What a container sees with them.
    pub(super) after: Bits,
    /// What they name or hide, and the directories that it is in.
    pub(super) touched: Bits,
}

impl Weights {
    /// Weighs a scope; a layer that does not exist stands for the last one.
    pub(super) fn of(facts: &Facts, scope: Scope) -> Self {
        let tree = &*facts.tree;
        let count = tree.layers().len();
        let end = match scope {
            Scope::Image => count,
            Scope::UpTo(layer) | Scope::Changes(layer) => layer.saturating_add(1).min(count),
        };
        let is_changes = matches!(scope, Scope::Changes(_));
        let start = if is_changes { end.saturating_sub(1) } else { facts.base.layers.min(end) };
        let mut weights = Self {
            changed: start..end,
            is_changes,
            directories: None,
            linked: HashMap::new(),
            before: Bits::of(tree),
            after: Bits::of(tree),
            touched: Bits::of(tree),
        };
        weights.note_changes(tree);
        if is_changes || end < count {
            weights.note_links(tree);
            weights.directories = Some(weights.sum(tree));
        }
        weights
    }

    /// Whether the sizes are those of the tree itself.
    pub(super) fn is_whole_image(&self) -> bool {
        self.directories.is_none()
    }

    /// The sizes of what is at and below a node.
    pub(super) fn sizes(&self, tree: &MergedTree, node: NodeId) -> Sizes {
        match (&self.directories, tree.directory_index(node)) {
            (None, _) => {
                let totals = tree.totals(node);
                let (seen, hidden) = (totals.visible, totals.hidden());
                Sizes {
                    unpacked: seen.unpacked,
                    download: seen.download,
                    files: seen.files,
                    hidden: hidden.unpacked,
                    hidden_download: hidden.download,
                    hides: 0,
                }
            }
            (Some(directories), Some(index)) => directories.get(index).copied().unwrap_or_default(),
            (Some(_), None) => {
                let mut sizes = Sizes::default();
                for version in tree.versions(node) {
                    sizes.add(&self.share(tree, version));
                }
                sizes
            }
        }
    }

    /// What the scope's layers did to a path.
    pub(super) fn change(&self, tree: &MergedTree, node: NodeId) -> Change {
        match (self.before.has(node), self.after.has(node)) {
            (false, true) => Change::Added,
            (_, false) => Change::Removed,
            (true, true) if !self.touched.has(node) => Change::Unchanged,
            (true, true) => {
                let before = tree.current_as_of(node, self.changed.start);
                let after = tree.current_as_of(node, self.changed.end);
                match (before, after) {
                    (before, after) if before == after => Change::Unchanged,
                    (Some(before), Some(after)) => difference(tree, before, after),
                    // A directory that was only implied gets its metadata.
                    (None, Some(after)) if is_directory(tree, after) => Change::Metadata,
                    _ => Change::Modified,
                }
            }
        }
    }

    /// The version that a row stands for: what a container of the scope's layers sees at the path,
    /// or else the last one that they put there. `None` for a directory that is only implied.
    pub(super) fn shown(&self, tree: &MergedTree, node: NodeId) -> Option<VersionId> {
        let latest = tree.latest_of(node, self.changed.end)?;
        let is_seen = tree.hidden_as_of(latest, self.changed.end).is_none();
        (is_seen || !self.after.has(node)).then_some(latest)
    }

    /// Whether a row stands for a directory.
    pub(super) fn is_directory(&self, tree: &MergedTree, node: NodeId) -> bool {
        self.shown(tree, node).is_none_or(|version| is_directory(tree, version))
    }

    /// The index of the layer that ships what a row stands for; that of the content of a hard link.
    pub(super) fn shipped_by(&self, tree: &MergedTree, node: NodeId) -> Option<usize> {
        let version = self.shown(tree, node)?;
        tree.layer_of(tree.carrier(version).unwrap_or(version))
    }

    /// The versions of a path that are hidden at the end of the scope, latest first.
    pub(super) fn hidden_versions<'t>(
        &self,
        tree: &'t MergedTree,
        node: NodeId,
    ) -> impl Iterator<Item = VersionId> + 't {
        let end = self.changed.end;
        let in_scope = move |version: &VersionId| {
            tree.layer_of(*version).is_some_and(|layer| layer < end)
                && tree.hidden_as_of(*version, end).is_some()
        };
        tree.versions(node).filter(in_scope)
    }

    /// Every path that the scope's layers name, and the directories that it is in.
    pub(super) fn named(&self, tree: &MergedTree) -> Bits {
        let mut named = self.after.clone();
        for version in tree.versions_of(0..self.changed.end) {
            named.add(tree.node_of(version));
        }
        named.add_parents(tree);
        named
    }

    fn note_changes(&mut self, tree: &MergedTree) {
        let Range { start, end } = self.changed;
        for version in tree.versions_of(0..end) {
            let node = tree.node_of(version);
            let by = tree.hidden_as_of(version, end).map(|(_, by)| by);
            if by.is_none() {
                self.after.add(node);
            }
            if by.is_some_and(|by| start <= by) {
                self.touched.add(node);
            }
        }
        for version in tree.versions_of(0..start) {
            if tree.hidden_as_of(version, start).is_none() {
                self.before.add(tree.node_of(version));
            }
        }
        for version in tree.versions_of(start..end) {
            self.touched.add(tree.node_of(version));
        }
        if end == tree.layers().len() {
            // Directories that are only implied, and that nothing is in any more.
            tree.nodes()
                .filter(|&node| tree.is_present(node))
                .for_each(|node| self.after.add(node));
        }
        for bits in [&mut self.before, &mut self.after, &mut self.touched] {
            bits.add_parents(tree);
        }
    }

    fn note_links(&mut self, tree: &MergedTree) {
        let end = self.changed.end;
        for version in tree.versions_of(0..end) {
            if let Some(carrier) = tree.carrier(version)
                && carrier != version
                && tree.hidden_as_of(version, end).is_none()
                && tree.hidden_as_of(carrier, end).is_some()
                && tree.own_content(carrier).is_some()
            {
                self.linked.entry(carrier).or_insert_with(|| tree.node_of(version));
            }
        }
    }

    /// What a version adds to the sizes of its path.
    fn share(&self, tree: &MergedTree, version: VersionId) -> Sizes {
        let Some(layer) = tree.layer_of(version) else { return Sizes::default() };
        match (layer < self.changed.end, self.is_changes) {
            (false, _) => Sizes::default(),
            (true, true) => self.share_of_changes(tree, version, layer),
            (true, false) => self.share_as_of(tree, version),
        }
    }

    fn share_of_changes(&self, tree: &MergedTree, version: VersionId, layer: usize) -> Sizes {
        if layer < self.changed.start {
            // Most are still visible, which is known without a look at the entry.
            let is_hidden_now = tree
                .hidden_bytes(version)
                .is_some_and(|(_, by)| self.changed.contains(&(by as usize)));
            let hides = if is_hidden_now { tree.amount(version).unpacked } else { 0 };
            return Sizes { hides, ..Sizes::default() };
        }
        let amount = tree.amount(version);
        let hidden = if tree.fate(version).is_some() { amount } else { Default::default() };
        Sizes {
            unpacked: amount.unpacked,
            download: amount.download,
            files: amount.files,
            hidden: hidden.unpacked,
            hidden_download: hidden.download,
            hides: 0,
        }
    }

    fn share_as_of(&self, tree: &MergedTree, version: VersionId) -> Sizes {
        let (end, node) = (self.changed.end, tree.node_of(version));
        let amount = tree.amount(version);
        let is_name_hidden = tree.hidden_as_of(version, end).is_some();
        let mut sizes = Sizes::default();
        if tree.fate_as_of(version, end).is_some() {
            sizes.hidden = amount.unpacked;
            sizes.hidden_download = amount.download;
        } else if !is_name_hidden {
            (sizes.unpacked, sizes.download, sizes.files) =
                (amount.unpacked, amount.download, amount.files);
        }
        // The bytes of a file that is hidden at its own path count at the first link that is left.
        if let Some(carrier) = tree.carrier(version)
            && carrier != version
            && !is_name_hidden
            && self.linked.get(&carrier) == Some(&node)
        {
            let linked = tree.amount(carrier);
            let (unpacked, download, files) = (linked.unpacked, linked.download, linked.files);
            sizes.add(&Sizes { unpacked, download, files, ..Sizes::default() });
        }
        sizes
    }

    fn sum(&self, tree: &MergedTree) -> Vec<Sizes> {
        let mut sums = vec![Sizes::default(); tree.directory_count()];
        for version in tree.versions_of(0..self.changed.end) {
            let node = tree.node_of(version);
            let directory =
                tree.directory_index(node).or_else(|| tree.directory_index(tree.parent(node)));
            if let Some(sum) = directory.and_then(|index| sums.get_mut(index)) {
                sum.add(&self.share(tree, version));
            }
        }
        // Parents come before their children.
        for node in tree.nodes().rev().filter(|&node| node != NodeId::ROOT) {
            if let Some(below) =
                tree.directory_index(node).and_then(|index| sums.get(index)).copied()
                && let Some(index) = tree.directory_index(tree.parent(node))
                && let Some(sum) = sums.get_mut(index)
            {
                sum.add(&below);
            }
        }
        sums
    }
}

pub(super) fn is_directory(tree: &MergedTree, version: VersionId) -> bool {
    tree.version(version).is_some_and(|version| {
        matches!(version.entry.change, layer::Change::Directory | layer::Change::Root)
    })
}

/// What differs between two versions of a path.
fn difference(tree: &MergedTree, before: VersionId, after: VersionId) -> Change {
    let resolved = |version| tree.carrier(version).unwrap_or(version);
    let (old, new) = (tree.version(resolved(before)), tree.version(resolved(after)));
    let (Some(old), Some(new)) = (old, new) else { return Change::Modified };
    let (old, new) = (old.entry, new.entry);
    let is_same = match (old.change, new.change) {
        (layer::Change::Symlink(_), layer::Change::Symlink(_)) => {
            tree.target_of(before) == tree.target_of(after)
        }
        // A link to what is not there has no content to compare.
        (layer::Change::HardLink(_), _) | (_, layer::Change::HardLink(_)) => false,
        (one, other) => one == other,
    };
    let metadata = |entry: &layer::Entry| {
        // What is put into a directory or taken out of it changes its time.
        let is_directory = matches!(entry.change, layer::Change::Directory | layer::Change::Root);
        let mtime = if is_directory { 0 } else { entry.mtime };
        (entry.mode, entry.uid, entry.gid, entry.xattrs, mtime)
    };
    match (is_same, metadata(old) == metadata(new)) {
        (false, _) => Change::Modified,
        (true, false) => Change::Metadata,
        (true, true) => Change::Unchanged,
    }
}
