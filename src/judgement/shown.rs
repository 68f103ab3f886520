//! What a finding shows for its bytes: files, and directories that belong to it as a whole.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

use crate::rules::Claim;
use crate::rules::claims::{Claimed, Share};
use crate::tree::{Amount, MergedTree, NodeId};

/// How many paths are shown for a finding: about what fits beside it on a screen.
pub const MAX_SHOWN: usize = 10;

/// How many paths of a finding without bytes are listed: it has no sum that stands for the others.
const MAX_LISTED: usize = 10_000;

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
    /// The largest ones, most bytes first: at most [`MAX_SHOWN`]. All of a finding without bytes,
    /// up to ten thousand.
    pub largest: Vec<Shown>,
    /// How many more there are.
    pub more: u64,
    /// What is claimed in those.
    pub more_amount: Amount,
    /// The directory that it is about; `None` if that is not more than one such as `/usr`.
    pub directory: Option<NodeId>,
}

/// A directory of which the claim names all bytes.
struct Whole {
    node: NodeId,
    /// The outermost directory that is shown for what is in it; `None` if all of it is shown by
    /// itself.
    shown_as: Option<NodeId>,
}

struct Folding<'f> {
    tree: &'f MergedTree,
    /// Directories that the rule names as one thing.
    tops: HashSet<NodeId, RandomState>,
    /// Files that the claim names, in order.
    named: Vec<NodeId>,
    /// Whether the claim is on what is hidden at its paths.
    is_hidden: bool,
}

impl Places {
    /// Finds out where the bytes of a share are.
    pub(super) fn of(tree: &MergedTree, claimed: &Claimed, share: &Share) -> Self {
        let found = &claimed.found;
        // Other findings may have the bytes of some of the files that the claim names.
        let mut named = match &found.claim {
            Claim::Visible(nodes) if claimed.shares.len() == 1 => tree.files_in(nodes),
            _ => Vec::new(),
        };
        if !share.nodes.is_empty() {
            named.extend(&share.nodes);
            named.sort_unstable();
            named.dedup();
        }
        let folding = Folding {
            tree,
            tops: found.shown.iter().copied().collect(),
            named,
            is_hidden: matches!(found.claim, Claim::Hidden(_)),
        };
        let order = share.order();
        let files = || {
            let bare = if order.is_empty() { folding.named.as_slice() } else { &[] };
            let bare = bare.iter().map(|&node| (node, Amount::default()));
            share.by_node(&order, tree).chain(bare).map(|(node, amount)| Shown { node, amount })
        };
        let whole = match found.claim {
            Claim::Parts(_) => Vec::new(),
            _ => folding.fold(files().map(|file| file.node)),
        };
        let mut largest = Largest::new(tree, 0 < share.amount.unpacked);
        let shown = whole.iter().rev().filter(|one| one.shown_as == Some(one.node));
        let mut directories: Vec<Shown> =
            shown.map(|one| Shown { node: one.node, amount: Amount::default() }).collect();
        for file in files() {
            let shown_as = find(&whole, tree.parent(file.node)).and_then(|one| one.shown_as);
            let at = shown_as
                .and_then(|node| directories.binary_search_by_key(&node, |one| one.node).ok());
            match at.and_then(|at| directories.get_mut(at)) {
                Some(directory) => directory.amount.add(&file.amount),
                None => largest.add(file),
            }
        }
        directories.into_iter().for_each(|directory| largest.add(directory));
        let named = common(tree, found.shown.iter().map(|&node| directory_of(tree, node)));
        let named = named.filter(|&node| node != NodeId::ROOT);
        let directory = found
            .place
            .or(named)
            .or_else(|| largest.common.filter(|&node| tree.parent(node) != NodeId::ROOT));
        Self { directory, ..largest.finish() }
    }

    /// Lists paths without bytes: what a finding without bytes is about. A single path is what the
    /// finding is about; of several it is the directory that holds them.
    pub(super) fn without_bytes(tree: &MergedTree, claimed: &Claimed, nodes: &[NodeId]) -> Self {
        let shown = nodes.iter().take(MAX_LISTED);
        let holding = common(tree, nodes.iter().map(|&node| tree.parent(node)));
        let directory = match nodes {
            [only] => Some(*only),
            _ => holding.filter(|&node| tree.parent(node) != NodeId::ROOT),
        };
        Self {
            largest: shown.map(|&node| Shown { node, amount: Amount::default() }).collect(),
            more: nodes.len().saturating_sub(MAX_LISTED) as u64,
            more_amount: Amount::default(),
            directory: claimed.found.place.or(directory),
        }
    }
}

/// The largest ones of many paths; only these are held.
struct Largest<'t> {
    tree: &'t MergedTree,
    /// Whether paths without bytes are left out: names of files whose bytes are at other names.
    with_bytes: bool,
    /// The largest first.
    shown: Vec<Shown>,
    more: u64,
    more_amount: Amount,
    /// The deepest directory that holds all of them, also those left out.
    common: Option<NodeId>,
}

impl<'t> Largest<'t> {
    fn new(tree: &'t MergedTree, with_bytes: bool) -> Self {
        let more_amount = Amount::default();
        Self { tree, with_bytes, shown: Vec::new(), more: 0, more_amount, common: None }
    }

    fn add(&mut self, path: Shown) {
        let parent = self.tree.parent(path.node);
        self.common = common(self.tree, self.common.into_iter().chain([parent]));
        if self.with_bytes && path.amount.unpacked == 0 {
            return;
        }
        let key = |shown: &Shown| (Reverse(shown.amount.unpacked), shown.node);
        let at = self.shown.partition_point(|one| key(one) <= key(&path));
        self.shown.insert(at, path);
        if MAX_SHOWN < self.shown.len()
            && let Some(smallest) = self.shown.pop()
        {
            self.more += 1;
            self.more_amount.add(&smallest.amount);
        }
    }

    fn finish(self) -> Places {
        let Self { tree, shown: mut largest, more, more_amount, .. } = self;
        largest.sort_by_cached_key(|shown| (Reverse(shown.amount.unpacked), tree.path(shown.node)));
        Places { largest, more, more_amount, directory: None }
    }
}

impl Folding<'_> {
    /// Finds the directories that hold nothing else than these files, from the leaves upwards: the
    /// highest number comes first.
    fn fold(&self, files: impl Iterator<Item = NodeId>) -> Vec<Whole> {
        // By directory: how many paths are shown for it.
        let mut open: BTreeMap<NodeId, usize> = BTreeMap::new();
        for file in files {
            *open.entry(self.tree.parent(file)).or_default() += 1;
        }
        let mut whole: Vec<Whole> = Vec::new();
        // A directory has a lower number than what is in it.
        while let Some((node, paths)) = open.pop_last() {
            if node == NodeId::ROOT || !self.is_whole(node, &whole) {
                continue;
            }
            let is_long = FEW < paths && !self.is_top_level(node);
            let is_one = is_long || self.tops.contains(&node);
            whole.push(Whole { node, shown_as: is_one.then_some(node) });
            *open.entry(self.tree.parent(node)).or_default() += if is_one { 1 } else { paths };
        }
        for at in (0..whole.len()).rev() {
            let above = whole.get(at).and_then(|one| find(&whole, self.tree.parent(one.node)));
            if let Some(outermost) = above.and_then(|above| above.shown_as)
                && let Some(one) = whole.get_mut(at)
            {
                one.shown_as = Some(outermost);
            }
        }
        whole
    }

    /// Whether all bytes in a directory are named by the claim; `whole` are the directories below.
    fn is_whole(&self, directory: NodeId, whole: &[Whole]) -> bool {
        let is_named =
            |node| self.named.binary_search(&node).is_ok() || find(whole, node).is_some();
        let mut children = self.tree.children(directory).iter();
        children.all(|&child| is_named(child) || self.is_empty(child))
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

/// Returns what is known about a directory, which comes after those in it.
fn find(whole: &[Whole], directory: NodeId) -> Option<&Whole> {
    whole.binary_search_by(|one| directory.cmp(&one.node)).ok().and_then(|at| whole.get(at))
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
