//! Hidden bytes: which layers shipped them, which hid them, why, and where.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::layer::Entry;
use crate::tree::{Amount, Cause, MergedTree, NodeId, VersionId};
use crate::units::{Bytes, grouped};
use crate::words::words;

/// Hidden bytes that share their cause and their two layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Hidden")]
pub struct HiddenGroup {
    /// Why they are hidden.
    pub cause: Cause,
    /// Number of the layer that shipped them.
    pub shipped_by: usize,
    /// Number of the layer that hid them; the same layer if it has a path twice.
    pub hidden_by: usize,
    /// Their bytes.
    pub unpacked: Bytes,
    /// Their share of the shipping layer's `download`.
    ///
    /// `null` if that is unknown.
    pub download: Option<Bytes>,
    /// Deepest directory that holds them all, or the one file.
    pub path: String,
    /// Path of the largest of them, the first in layer order if several are equally large.
    pub largest: String,
    /// Number of files.
    pub files: u64,
    /// What differs in any of them from the copy that hides it.
    ///
    /// Empty for causes other than `metadata-only`.
    pub changed: Vec<Metadata>,
}

impl HiddenGroup {
    /// Where they are, for people: the root alone would say nothing.
    pub(crate) fn place(&self) -> String {
        match self.files {
            files if self.path == "/" && 1 < files => {
                format!("{} and {} more", self.largest, grouped(files - 1))
            }
            _ => self.path.clone(),
        }
    }
}

/// Bytes of one layer that another one hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// Number of the other layer.
    pub layer: usize,
    /// The bytes, unpacked.
    pub unpacked: Bytes,
}

words! {
    /// Metadata in which a copy with the same content differs from the file that it hides.
    pub enum Metadata {
        /// User or group.
        Owner = "owner",
        /// Permission bits.
        Mode = "mode",
        /// Extended attributes.
        Xattrs = "xattrs",
        /// Modification time.
        Time = "time",
    }
}

/// Everything hidden, added up.
pub(crate) struct Ledger {
    layers: Vec<LayerAccount>,
    groups: BTreeMap<Key, Group>,
}

/// The hidden bytes of one layer.
#[derive(Default)]
pub(crate) struct LayerAccount {
    pub(crate) hidden: Amount,
    /// Stored bytes of all its entries that have a path.
    pub(crate) download: u64,
    pub(crate) hides: Vec<Pair>,
    pub(crate) hidden_by: Vec<Pair>,
}

/// Layers by index, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    cause: Cause,
    shipped_by: usize,
    hidden_by: usize,
}

struct Group {
    amount: Amount,
    /// The deepest node above all of them.
    common: NodeId,
    /// The largest file and its bytes.
    largest: (u64, NodeId),
    changed: BTreeSet<Metadata>,
}

impl Ledger {
    pub(crate) fn of(tree: &MergedTree, layers: usize) -> Self {
        let mut ledger = Self {
            layers: (0..layers).map(|_| LayerAccount::default()).collect(),
            groups: BTreeMap::new(),
        };
        for id in tree.all_versions() {
            let Some(version) = tree.version(id) else { continue };
            if let Some(account) = ledger.layers.get_mut(version.layer) {
                account.download += version.entry.download;
            }
            let Some((cause, by)) = tree.fate(id) else { continue };
            let amount = tree.amount(id);
            if let Some(account) = ledger.layers.get_mut(version.layer) {
                account.hidden.add(&amount);
            }
            if 0 < amount.files {
                let key = Key { cause, shipped_by: version.layer, hidden_by: by };
                ledger.add(tree, key, id, &amount);
            }
        }
        for id in tree.all_versions() {
            ledger.add_change(tree, id);
        }
        ledger.pair_layers();
        ledger
    }

    /// What each layer hides and has hidden, base first.
    pub(crate) fn layers(&self) -> &[LayerAccount] {
        &self.layers
    }

    fn add(&mut self, tree: &MergedTree, key: Key, id: VersionId, amount: &Amount) {
        let node = tree.node_of(id);
        let new = || Group {
            amount: Amount::default(),
            common: node,
            largest: (amount.unpacked, node),
            changed: BTreeSet::new(),
        };
        let group = self.groups.entry(key).or_insert_with(new);
        group.amount.add(amount);
        group.common = common_parent(tree, group.common, node);
        if group.largest.0 < amount.unpacked {
            group.largest = (amount.unpacked, node);
        }
    }

    /// Records which metadata a version changes, if it changes nothing but metadata.
    fn add_change(&mut self, tree: &MergedTree, id: VersionId) {
        let Some(before) = tree.previous(id) else { return };
        let Some((Cause::MetadataOnly, by)) = tree.hidden_bytes(before) else { return };
        let (Some(old), Some(new)) = (tree.version(before), tree.version(id)) else { return };
        let key = Key { cause: Cause::MetadataOnly, shipped_by: old.layer, hidden_by: by as usize };
        if let Some(group) = self.groups.get_mut(&key) {
            group.changed.extend(differences(old.entry, new.entry));
        }
    }

    fn pair_layers(&mut self) {
        let mut pairs: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for (key, group) in &self.groups {
            if key.shipped_by != key.hidden_by {
                *pairs.entry((key.shipped_by, key.hidden_by)).or_default() += group.amount.unpacked;
            }
        }
        for ((shipped_by, hidden_by), bytes) in pairs {
            if let Some(account) = self.layers.get_mut(shipped_by) {
                account.hidden_by.push(Pair { layer: hidden_by + 1, unpacked: Bytes(bytes) });
            }
            if let Some(account) = self.layers.get_mut(hidden_by) {
                account.hides.push(Pair { layer: shipped_by + 1, unpacked: Bytes(bytes) });
            }
        }
    }

    /// The groups, most unpacked bytes first.
    pub(crate) fn groups(&self, facts: &Facts) -> Vec<HiddenGroup> {
        let group = |(key, group): (&Key, &Group)| HiddenGroup {
            cause: key.cause,
            shipped_by: key.shipped_by + 1,
            hidden_by: key.hidden_by + 1,
            unpacked: Bytes(group.amount.unpacked),
            download: facts.knows_download(key.shipped_by).then_some(Bytes(group.amount.download)),
            path: facts.path(group.common),
            largest: facts.path(group.largest.1),
            files: group.amount.files,
            changed: group.changed.iter().copied().collect(),
        };
        let mut groups: Vec<HiddenGroup> = self.groups.iter().map(group).collect();
        // The map's order breaks ties.
        groups.sort_by_key(|group| std::cmp::Reverse(group.unpacked));
        groups
    }
}

/// The deepest node that is, or is above, both.
fn common_parent(tree: &MergedTree, a: NodeId, b: NodeId) -> NodeId {
    // Parents come before their children, so the later one cannot be above the earlier one.
    let (mut a, mut b) = (a, b);
    while a != b {
        if a < b {
            b = tree.parent(b);
        } else {
            a = tree.parent(a);
        }
    }
    a
}

/// The metadata that differs between two entries.
fn differences(before: &Entry, after: &Entry) -> impl Iterator<Item = Metadata> {
    [
        (Metadata::Owner, (before.uid, before.gid) != (after.uid, after.gid)),
        (Metadata::Mode, before.mode != after.mode),
        (Metadata::Xattrs, before.xattrs != after.xattrs),
        (Metadata::Time, before.mtime != after.mtime),
    ]
    .into_iter()
    .filter_map(|(metadata, differs)| differs.then_some(metadata))
}
