//! Bytes and files of every directory by fate, and its children by size.

use std::collections::HashMap;

use super::Cause;
use super::MergedTree;
use super::node::{NodeId, VersionId};

/// Bytes and files that share a fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Bytes of regular files, each inode once.
    pub unpacked: u64,
    /// Stored bytes of all entries, headers included.
    pub download: u64,
    /// Regular files, each inode once.
    pub files: u64,
}

impl Amount {
    pub(crate) fn add(&mut self, other: &Self) {
        self.unpacked += other.unpacked;
        self.download += other.download;
        self.files += other.files;
    }
}

/// What is in and below a path, by fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// What a container sees.
    pub visible: Amount,
    /// What later versions replaced, metadata-only copies included.
    pub replaced: Amount,
    /// What whiteouts removed.
    pub removed: Amount,
    /// What opaque whiteouts and non-directories cleared.
    pub cleared: Amount,
}

impl Totals {
    /// What no container sees.
    pub fn hidden(&self) -> Amount {
        let mut hidden = self.replaced;
        hidden.add(&self.removed);
        hidden.add(&self.cleared);
        hidden
    }

    fn add(&mut self, other: &Self) {
        self.visible.add(&other.visible);
        self.replaced.add(&other.replaced);
        self.removed.add(&other.removed);
        self.cleared.add(&other.cleared);
    }

    fn by_fate(&mut self, cause: Option<Cause>) -> &mut Amount {
        match cause {
            None => &mut self.visible,
            Some(Cause::Replaced | Cause::MetadataOnly) => &mut self.replaced,
            Some(Cause::Removed) => &mut self.removed,
            Some(Cause::Cleared) => &mut self.cleared,
        }
    }
}

/// A node without totals in the index: it has no children.
const NO_SLOT: u32 = u32::MAX;

/// The totals of a tree, made once when it is complete.
#[derive(Debug, Default)]
pub(super) struct TotalsIndex {
    /// By node: where its totals and children are, or [`NO_SLOT`].
    slots: Vec<u32>,
    totals: Vec<Totals>,
    /// By slot: the end of its children in `children`.
    ends: Vec<u32>,
    children: Vec<NodeId>,
    /// For files that only a hard link still shows: by carrier, the node of its first visible link.
    linked: HashMap<VersionId, NodeId>,
}

impl TotalsIndex {
    pub(super) fn of(tree: &MergedTree) -> Self {
        let mut index = Self { linked: linked_elsewhere(tree), ..Self::default() };
        index.make_slots(tree);
        index.sum(tree);
        index.list_children(tree);
        index
    }

    pub(super) fn totals(&self, tree: &MergedTree, node: NodeId) -> Totals {
        match self.slot(node) {
            Some(slot) => self.totals.get(slot).copied().unwrap_or_default(),
            None => own(tree, node, &self.linked),
        }
    }

    /// The children, most visible bytes first, then by name; absent ones included.
    pub(super) fn children(&self, node: NodeId) -> &[NodeId] {
        let Some(slot) = self.slot(node) else { return &[] };
        let start = slot.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(slot).copied().unwrap_or_default();
        self.children.get(start.unwrap_or(0) as usize..end as usize).unwrap_or_default()
    }

    /// The first visible link to a file that is hidden at its own path.
    pub(super) fn linked(&self, carrier: VersionId) -> Option<NodeId> {
        self.linked.get(&carrier).copied()
    }

    /// How many nodes have children; the root counts even without any.
    #[cfg(feature = "cli")]
    pub(super) fn slot_count(&self) -> usize {
        self.totals.len()
    }

    pub(super) fn slot(&self, node: NodeId) -> Option<usize> {
        let slot = self.slots.get(node.index()).copied().unwrap_or(NO_SLOT);
        (slot != NO_SLOT).then_some(slot as usize)
    }

    fn make_slots(&mut self, tree: &MergedTree) {
        let nodes = &tree.nodes.nodes;
        self.slots = vec![NO_SLOT; nodes.len()];
        // The root has a slot even without children; it is its own parent.
        for node in nodes {
            if let Some(slot) = self.slots.get_mut(node.parent.index())
                && *slot == NO_SLOT
            {
                *slot = self.totals.len() as u32;
                self.totals.push(Totals::default());
            }
        }
    }

    /// Adds every node to its parent, in reverse order: parents always come before their children.
    fn sum(&mut self, tree: &MergedTree) {
        for node in tree.nodes().rev() {
            let mut totals = own(tree, node, &self.linked);
            if let Some(below) = self.slot(node).and_then(|slot| self.totals.get_mut(slot)) {
                below.add(&totals);
                totals = *below;
            }
            let parent = tree.nodes.node(node).parent;
            if node != NodeId::ROOT
                && let Some(slot) = self.slot(parent)
                && let Some(above) = self.totals.get_mut(slot)
            {
                above.add(&totals);
            }
        }
    }

    fn list_children(&mut self, tree: &MergedTree) {
        let slot_of_parent = |node: NodeId| self.slot(tree.parent(node));
        let mut counts = vec![0_u32; self.totals.len()];
        for node in tree.nodes().skip(1) {
            if let Some(count) = slot_of_parent(node).and_then(|slot| counts.get_mut(slot)) {
                *count += 1;
            }
        }
        let mut end = 0;
        let add_up = |count: u32| {
            end += count;
            end
        };
        let ends: Vec<u32> = counts.into_iter().map(add_up).collect();
        // Filled from the back: each end moves to its start.
        let mut next = ends.clone();
        let mut children = vec![NodeId::ROOT; end as usize];
        for node in tree.nodes().skip(1) {
            if let Some(next) = slot_of_parent(node).and_then(|slot| next.get_mut(slot)) {
                *next -= 1;
                children.get_mut(*next as usize).into_iter().for_each(|place| *place = node);
            }
        }
        (self.ends, self.children) = (ends, children);
        self.sort_children(tree);
    }

    fn sort_children(&mut self, tree: &MergedTree) {
        let mut children = std::mem::take(&mut self.children);
        let mut start = 0;
        let mut keyed: Vec<(u64, NodeId)> = Vec::new();
        for &end in &self.ends {
            if let Some(siblings) = children.get_mut(start..end as usize) {
                let bytes = |node| self.totals(tree, node).visible.unpacked;
                keyed.extend(siblings.iter().map(|&node| (bytes(node), node)));
                // No two siblings have the same name.
                keyed.sort_unstable_by(|&(a_bytes, a), &(b_bytes, b)| {
                    let by_name = || tree.nodes.name(a).cmp(tree.nodes.name(b));
                    b_bytes.cmp(&a_bytes).then_with(by_name)
                });
                for (place, (_, node)) in siblings.iter_mut().zip(keyed.drain(..)) {
                    *place = node;
                }
            }
            start = end as usize;
        }
        self.children = children;
    }
}

fn linked_elsewhere(tree: &MergedTree) -> HashMap<VersionId, NodeId> {
    let mut linked = HashMap::new();
    for (index, data) in tree.nodes.versions.iter().enumerate() {
        if let Some(carrier) = data.carrier.version()
            && carrier != VersionId(index as u32)
            && data.hidden.is_none()
            && tree.nodes.version(carrier).hidden.is_some()
            && tree.own_content(carrier).is_some()
        {
            linked.entry(carrier).or_insert(data.node);
        }
    }
    linked
}

/// What the versions of one node amount to.
fn own(tree: &MergedTree, node: NodeId, linked: &HashMap<VersionId, NodeId>) -> Totals {
    let mut totals = Totals::default();
    for version in tree.versions(node) {
        let data = tree.nodes.version(version);
        let cause = data.hidden.map(|(cause, _)| cause);
        let amount = tree.amount(version);
        match data.carrier.version() {
            Some(carrier) if carrier == version => match tree.hidden_bytes(version) {
                Some((cause, _)) => totals.by_fate(Some(cause)).add(&amount),
                None if cause.is_none() => totals.visible.add(&amount),
                // Its bytes count at the first link that is left.
                None => (),
            },
            Some(carrier) => {
                totals.by_fate(cause).add(&amount);
                if linked.get(&carrier) == Some(&node) && cause.is_none() {
                    totals.visible.add(&tree.amount(carrier));
                }
            }
            None => totals.by_fate(cause).add(&amount),
        }
    }
    totals
}
