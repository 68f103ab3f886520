//! What a finding shows for its bytes: files, and directories that belong to it as a whole.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::rules::Claim;
use crate::rules::claims::{Claimed, Share};
use crate::tree::{Amount, MergedTree, NodeId};

/// How many paths are shown for a finding: about what fits beside it on a screen.
pub const MAX_SHOWN: usize = 10;

/// How many paths are as quickly read as the name of the directory that holds them, and say more:
/// only longer lists are folded.
const FEW: usize = 3;

/// A file or a directory with what a finding claims of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The file, or a directory of which nothing else is left.
    pub node: NodeId,
    /// What the finding claims there.
    pub amount: Amount,
}

/// Where the bytes of a finding are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The largest ones, most bytes first: at most [`MAX_SHOWN`].
    pub largest: Vec<Shown>,
    /// How many more there are.
    pub more: u64,
    /// What is claimed in those.
    pub more_amount: Amount,
    /// The directory that it is about; `None` if that is not more than one such as `/usr`.
    pub directory: Option<NodeId>,
}

/// A directory with claimed files, while the tree is folded from its leaves.
#[derive(Default)]
struct Directory {
    amount: Amount,
    shown: Vec<Shown>,
}

struct Folding<'f> {
    tree: &'f MergedTree,
    /// Directories that the rule names as one thing.
    tops: HashSet<NodeId, RandomState>,
    /// Files that the claim names, and directories that hold nothing else.
    covered: HashSet<NodeId, RandomState>,
    /// Whether the claim is on what is hidden at its paths.
    is_hidden: bool,
}

impl Places {
    /// Finds out where the bytes of a share are.
    pub(super) fn of(tree: &MergedTree, claimed: &Claimed, share: &Share) -> Self {
        let found = &claimed.found;
        let mut amounts: HashMap<NodeId, Amount, RandomState> = HashMap::default();
        for (node, amount) in share.amounts(tree) {
            amounts.entry(node).or_default().add(&amount);
        }
        // Other findings may have the bytes of some of the files that the claim names.
        let named = match &found.claim {
            Claim::Visible(nodes) if claimed.shares.len() == 1 => tree.files_in(nodes),
            _ => Vec::new(),
        };
        let mut folding = Folding {
            tree,
            tops: found.shown.iter().copied().collect(),
            covered: amounts.keys().chain(&named).copied().collect(),
            is_hidden: matches!(found.claim, Claim::Hidden(_)),
        };
        if amounts.is_empty() {
            amounts.extend(named.iter().map(|&node| (node, Amount::default())));
        }
        let is_part = matches!(found.claim, Claim::Parts(_));
        let mut all: Vec<Shown> =
            amounts.into_iter().map(|(node, amount)| Shown { node, amount }).collect();
        if !is_part {
            all = folding.fold(all);
        }
        let named = common(tree, found.shown.iter().map(|&node| directory_of(tree, node)));
        let named = named.filter(|&node| node != NodeId::ROOT);
        let directory = found.place.or(named).or_else(|| {
            let common = common(tree, all.iter().map(|shown| tree.parent(shown.node)));
            common.filter(|&node| tree.parent(node) != NodeId::ROOT)
        });
        Self { directory, ..Self::largest_of(tree, all) }
    }

    fn largest_of(tree: &MergedTree, mut all: Vec<Shown>) -> Self {
        // Names of files whose bytes are at other names.
        if all.iter().any(|shown| 0 < shown.amount.unpacked) {
            all.retain(|shown| 0 < shown.amount.unpacked);
        }
        let by_size = |shown: &Shown| (Reverse(shown.amount.unpacked), shown.node);
        if MAX_SHOWN < all.len() {
            all.select_nth_unstable_by_key(MAX_SHOWN, by_size);
        }
        let rest = all.split_off(all.len().min(MAX_SHOWN));
        let mut more_amount = Amount::default();
        rest.iter().for_each(|shown| more_amount.add(&shown.amount));
        all.sort_by_cached_key(|shown| (Reverse(shown.amount.unpacked), tree.path(shown.node)));
        Self { largest: all, more: rest.len() as u64, more_amount, directory: None }
    }
}

impl Folding<'_> {
    /// Replaces files with the directories that hold nothing else, from the leaves upwards.
    fn fold(&mut self, files: Vec<Shown>) -> Vec<Shown> {
        let mut directories: BTreeMap<NodeId, Directory> = BTreeMap::new();
        let mut folded = Vec::new();
        for shown in files {
            let directory = directories.entry(self.tree.parent(shown.node)).or_default();
            directory.amount.add(&shown.amount);
            directory.shown.push(shown);
        }
        // A directory has a lower number than what is in it.
        while let Some((node, mut directory)) = directories.pop_last() {
            if node == NodeId::ROOT || !self.is_whole(node) {
                folded.append(&mut directory.shown);
                continue;
            }
            self.covered.insert(node);
            let is_long = FEW < directory.shown.len() && !self.is_top_level(node);
            if is_long || self.tops.contains(&node) {
                directory.shown = vec![Shown { node, amount: directory.amount }];
            }
            let above = directories.entry(self.tree.parent(node)).or_default();
            above.amount.add(&directory.amount);
            above.shown.append(&mut directory.shown);
        }
        folded
    }

    /// Whether all bytes in a directory are named by the claim.
    fn is_whole(&self, directory: NodeId) -> bool {
        let children = self.tree.children(directory).iter();
        children.filter(|child| !self.covered.contains(child)).all(|&child| self.is_empty(child))
    }

    fn is_empty(&self, node: NodeId) -> bool {
        let totals = self.tree.totals(node);
        if 0 < totals.visible.unpacked || (self.is_hidden && 0 < totals.hidden().unpacked) {
            return false;
        }
        // The bytes of hard links are in the totals of one of their names.
        let files = self.tree.files_in(&[node]);
        files.into_iter().all(|file| self.tree.file_bytes(file).unwrap_or_default() == 0)
    }

    /// Whether a directory is one such as `/usr`, which says nothing about what is in it.
    fn is_top_level(&self, node: NodeId) -> bool {
        self.tree.parent(node) == NodeId::ROOT && self.tree.is_present(node)
    }
}

fn directory_of(tree: &MergedTree, node: NodeId) -> NodeId {
    if tree.children(node).is_empty() { tree.parent(node) } else { node }
}

/// Returns the deepest directory that holds all of some directories, which may be one of them.
fn common(tree: &MergedTree, directories: impl Iterator<Item = NodeId>) -> Option<NodeId> {
    let meet = |mut a: NodeId, mut b: NodeId| {
        while a != b {
            let deeper = if a < b { &mut b } else { &mut a };
            *deeper = tree.parent(*deeper);
        }
        a
    };
    directories.reduce(meet)
}
