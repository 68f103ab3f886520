//! Visible bytes that no package owns, by the directories that say most about them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::main_layer;
use crate::facts::Facts;
use crate::packages::owners::Owners;
use crate::tree::{Amount, MergedTree, NodeId};
use crate::units::Bytes;

/// Visible bytes below a directory that no package owns. Each such byte of the image is in one
/// group: that of the nearest directory that has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Unowned")]
pub struct UnownedGroup {
    /// The directory, or the file.
    pub path: String,
    /// Whether packages own other files below it, or other groups are below it.
    pub is_partial: bool,
    /// The bytes.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of one of their layers is unknown.
    pub download: Option<Bytes>,
    /// Number of regular files.
    pub files: u64,
    /// Number of the layer that added most of the bytes.
    ///
    /// `null` without bytes.
    pub layer: Option<usize>,
}

/// How many groups there may be, so that the list stays readable.
const MAX_GROUPS: usize = 60;

/// The smallest share of all unowned bytes that gets a group: one part in this many, which is half
/// a per cent. Anything smaller would only lengthen the list.
const MIN_SHARE: u64 = 200;

impl UnownedGroup {
    /// Puts every visible byte that no package owns into one group, most bytes first.
    ///
    /// A directory with files of packages is split, largest first. One without is split only if
    /// nine tenths of it are in one place below: then that path is more precise, while otherwise
    /// the directory as a whole is what one would remove.
    pub(crate) fn list(facts: &Facts) -> Vec<Self> {
        let (tree, owners) = (&*facts.tree, &facts.owners);
        let unowned = Unowned::of(tree, owners);
        let total = unowned.amount(NodeId::ROOT).unpacked;
        let mut chosen: Vec<NodeId> = vec![NodeId::ROOT];
        let mut closed: HashSet<NodeId> = HashSet::new();
        while chosen.len() < MAX_GROUPS {
            let open = chosen.iter().copied().filter(|node| !closed.contains(node));
            let Some(largest) =
                open.max_by_key(|&node| (unowned.rest(tree, node, &chosen), Reverse(node)))
            else {
                break;
            };
            closed.insert(largest);
            let whole = unowned.amount(largest).unpacked;
            let is_shared = unowned.shared.contains(&largest);
            let is_mixed = is_shared || largest == NodeId::ROOT;
            let nearly_all = if is_mixed { 0 } else { whole / 10 * 9 };
            let min_bytes = nearly_all.max(total / MIN_SHARE);
            let children = tree.children(largest).iter();
            let mut inside: Vec<(u64, NodeId)> = children
                .map(|&child| (unowned.amount_of(tree, owners, child).unpacked, child))
                .filter(|&(bytes, _)| min_bytes < bytes)
                .collect();
            inside.sort_unstable_by_key(|&(bytes, node)| (Reverse(bytes), node));
            inside.truncate(MAX_GROUPS - chosen.len());
            chosen.extend(inside.into_iter().map(|(_, node)| node));
        }
        let mut groups = unowned.groups(facts, &chosen);
        groups.sort_by(|a, b| b.unpacked.cmp(&a.unpacked).then_with(|| a.path.cmp(&b.path)));
        groups
    }
}

/// What no package owns, by directory, everything below included.
struct Unowned {
    amounts: HashMap<NodeId, Amount, RandomState>,
    /// Directories with files of packages in or below them.
    shared: HashSet<NodeId, RandomState>,
}

impl Unowned {
    fn of(tree: &MergedTree, owners: &Owners) -> Self {
        let mut unowned = Self { amounts: HashMap::default(), shared: HashSet::default() };
        for &id in owners.unowned() {
            let node = tree.shown_at(id);
            // A directory's own entry counts as in it.
            let directory = if tree.is_directory(node) { node } else { tree.parent(node) };
            unowned.amounts.entry(directory).or_default().add(&tree.amount(id));
        }
        for node in tree.nodes() {
            let version = tree.current(node).filter(|_| !tree.is_directory(node));
            if version.is_some_and(|version| owners.owner_of(tree, version).is_some()) {
                unowned.shared.insert(tree.parent(node));
            }
        }
        unowned.sum_up(tree);
        unowned
    }

    /// Adds every directory to the one that it is in.
    fn sum_up(&mut self, tree: &MergedTree) {
        let mut open: Vec<NodeId> = self.amounts.keys().copied().collect();
        open.extend(self.shared.iter().copied());
        let mut directories: HashSet<NodeId, RandomState> = HashSet::default();
        while let Some(node) = open.pop() {
            if directories.insert(node) {
                open.push(tree.parent(node));
            }
        }
        let mut directories: Vec<NodeId> = directories.into_iter().collect();
        // Parents come before their children.
        directories.sort_unstable_by_key(|&node| Reverse(node));
        for node in directories.into_iter().filter(|&node| node != NodeId::ROOT) {
            let amount = self.amount(node);
            self.amounts.entry(tree.parent(node)).or_default().add(&amount);
            if self.shared.contains(&node) {
                self.shared.insert(tree.parent(node));
            }
        }
    }

    fn amount(&self, directory: NodeId) -> Amount {
        self.amounts.get(&directory).copied().unwrap_or_default()
    }

    /// The unowned bytes of a directory or a file.
    fn amount_of(&self, tree: &MergedTree, owners: &Owners, node: NodeId) -> Amount {
        if tree.is_directory(node) {
            return self.amount(node);
        }
        let Some(version) = tree.current(node) else { return Amount::default() };
        match owners.owner_of(tree, version) {
            None => tree.totals(node).visible,
            Some(_) => Amount::default(),
        }
    }

    /// The bytes of a chosen directory that are not in those chosen right below it.
    fn rest(&self, tree: &MergedTree, node: NodeId, chosen: &[NodeId]) -> u64 {
        let below = chosen.iter().filter(|&&other| other != node && tree.parent(other) == node);
        let taken: u64 = below.map(|&other| self.amount(other).unpacked).sum();
        self.amount(node).unpacked.saturating_sub(taken)
    }

    fn groups(&self, facts: &Facts, chosen: &[NodeId]) -> Vec<UnownedGroup> {
        let tree = &facts.tree;
        let mut sums: HashMap<NodeId, (Amount, BTreeMap<usize, u64>)> =
            chosen.iter().map(|&node| (node, Default::default())).collect();
        for &id in facts.owners.unowned() {
            let Some(layer) = tree.layer_of(id) else { continue };
            let amount = tree.amount(id);
            let group = tree.ancestors(tree.shown_at(id)).find(|at| sums.contains_key(at));
            if let Some((sum, layers)) = group.and_then(|group| sums.get_mut(&group)) {
                sum.add(&amount);
                *layers.entry(layer).or_default() += amount.unpacked;
            }
        }
        let known = |layer: &usize| facts.knows_download(*layer);
        let holds_others =
            |node| chosen.iter().any(|&other| other != node && is_below(tree, other, node));
        let mut groups = Vec::new();
        for (node, (sum, layers)) in sums.into_iter().filter(|(_, (sum, _))| 0 < sum.files) {
            groups.push(UnownedGroup {
                path: facts.path(node),
                is_partial: self.shared.contains(&node) || holds_others(node),
                unpacked: Bytes(sum.unpacked),
                download: layers.keys().all(known).then_some(Bytes(sum.download)),
                files: sum.files,
                layer: main_layer(layers),
            });
        }
        groups
    }
}

fn is_below(tree: &MergedTree, node: NodeId, directory: NodeId) -> bool {
    // Parents come before their children.
    tree.ancestors(node).take_while(|&at| directory <= at).any(|at| at == directory)
}
