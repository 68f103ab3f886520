//! Which match claims which bytes, each byte once, and what removing them saves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;

pub use super::counts::Counts;
use super::policy::Case;
use super::{Claim, Ignored, Level, Match, Proof, Rule, distinct};
use crate::facts::Facts;
use crate::tree::{Amount, MergedTree, NodeId, Removal, VersionId};

/// The bytes that one match gets.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The rule.
    pub rule: &'static Rule,
    /// The match.
    pub found: Match,
    /// Why it is ignored, if it is; its bytes stay, so no other match claims them.
    pub ignored: Option<Ignored>,
    /// The rule's level, if the configuration gives it one.
    pub level: Option<Level>,
    /// What it saves, by where that counts; without any bytes only if other shares need it.
    pub shares: BTreeMap<Counts, Share>,
    /// Files above the base that other matches got; its fix removes them all the same.
    pub lost: Vec<NodeId>,
}

/// The bytes of a match that count in one place.
#[derive(Debug, Clone, Default)]
pub struct Share {
    /// All of it.
    pub amount: Amount,
    /// The part of `amount` that hidden versions carry.
    pub hidden: Amount,
    /// The same, by index of the layer that ships the bytes.
    pub layers: BTreeMap<usize, Amount>,
    /// The files that are claimed, as a whole or in part.
    pub nodes: Vec<NodeId>,
    /// The versions that carry their bytes, in the same order.
    pub versions: Vec<VersionId>,
    /// More names of these files that the match removes.
    pub names: Vec<NodeId>,
    /// The parts of `amount` that other matches have to remove too, as they name the same inodes:
    /// by the positions of these matches.
    pub shared: BTreeMap<Vec<usize>, Amount>,
    /// What is claimed of versions that are not claimed as a whole.
    partial: HashMap<VersionId, Amount, RandomState>,
}

impl Claimed {
    /// Returns a match that is not about bytes: it gets none.
    pub fn without_bytes(case: Case) -> Self {
        let Case { rule, found, ignored, level } = case;
        Self { rule, found, ignored, level, shares: BTreeMap::new(), lost: Vec::new() }
    }

    /// Whether it saves anything by itself or together with others.
    pub fn has_bytes(&self) -> bool {
        self.shares.values().any(|share| 0 < share.amount.unpacked)
    }
}

impl Share {
    /// Returns the files with what is claimed of each; a file whose hidden versions are claimed
    /// comes once for each of them.
    pub fn amounts(&self, tree: &MergedTree) -> impl Iterator<Item = (NodeId, Amount)> {
        (0..self.nodes.len()).filter_map(|at| self.amount_at(at, tree))
    }

    /// Returns the positions of the files, in the order of the tree.
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..).take(self.nodes.len()).collect();
        order.sort_unstable_by_key(|&at| self.nodes.get(at as usize));
        order
    }

    /// Returns the files in this [`order`](Self::order), each once, with all that is claimed of it.
    pub fn by_node(
        &self,
        order: &[u32],
        tree: &MergedTree,
    ) -> impl Iterator<Item = (NodeId, Amount)> {
        let same = |a: &u32, b: &u32| self.nodes.get(*a as usize) == self.nodes.get(*b as usize);
        order.chunk_by(same).filter_map(|positions| {
            let each = positions.iter().filter_map(|&at| self.amount_at(at as usize, tree));
            each.reduce(|(node, mut sum), (_, amount)| {
                sum.add(&amount);
                (node, sum)
            })
        })
    }

    fn amount_at(&self, at: usize, tree: &MergedTree) -> Option<(NodeId, Amount)> {
        let version = self.versions.get(at)?;
        let part = self.partial.get(version).copied();
        Some((*self.nodes.get(at)?, part.unwrap_or_else(|| tree.amount(*version))))
    }
}

/// Gives every byte to one match: first to matches of whole files, then of parts and copies, then
/// to guesses, and last to optional ones; among equals to the strongest proof, the earlier category
/// and the larger match.
///
/// Whole files come first, as a smaller or shared file saves nothing once it is removed. Guesses
/// come before optional matches: a package is one decision, with its bytecode and its symbols. Of a
/// file that one match claims in part, later ones get the rest. Returns the matches that got any
/// bytes, in the order of claiming.
///
/// A file with several hard links is saved once its last name is removed, so matches that name it
/// save it together. Its bytes go to the one that counts last, and among equals to that of the
/// latest category: the store of a package manager saves what only the store has, and a package its
/// own files, as soon as the store is removed too.
pub fn settle(facts: &Facts, cases: Vec<Case>) -> Vec<Claimed> {
    let mut ledger = Ledger::new(facts);
    let mut weighed: Vec<(u64, Case, Vec<NodeId>)> = cases
        .into_iter()
        .map(|case| {
            let nodes = claimed_nodes(facts, &case.found.claim);
            (ledger.weigh(&case.found.claim, &nodes), case, nodes)
        })
        .collect();
    weighed.sort_by(|(a_bytes, a, a_nodes), (b_bytes, b, b_nodes)| {
        let key = |bytes: &u64, Case { rule, found, .. }: &Case| {
            (turn(rule, found), found.proof, rule.category, Reverse(*bytes))
        };
        key(a_bytes, a)
            .cmp(&key(b_bytes, b))
            .then_with(|| (a.rule.id, a_nodes.first()).cmp(&(b.rule.id, b_nodes.first())))
    });
    for (_, case, nodes) in weighed {
        ledger.claim(case, &nodes);
    }
    ledger.settle_linked();
    without_empty(ledger.claims)
}

/// Returns the positions of the claims that others need to save what they share.
pub fn needed(claims: &[Claimed]) -> BTreeSet<usize> {
    let shares = claims.iter().flat_map(|claimed| claimed.shares.values());
    shares.flat_map(|share| share.shared.keys().flatten().copied()).collect()
}

/// Leaves out the claims without bytes that no other one needs.
fn without_empty(claims: Vec<Claimed>) -> Vec<Claimed> {
    let needed = needed(&claims);
    let mut positions: HashMap<usize, usize> = HashMap::new();
    let mut kept = Vec::new();
    for (at, claimed) in claims.into_iter().enumerate() {
        if claimed.has_bytes() || needed.contains(&at) {
            positions.insert(at, kept.len());
            kept.push(claimed);
        }
    }
    for share in kept.iter_mut().flat_map(|claimed| claimed.shares.values_mut()) {
        let shared = std::mem::take(&mut share.shared).into_iter().map(|(others, amount)| {
            (others.iter().filter_map(|at| positions.get(at).copied()).collect(), amount)
        });
        share.shared = shared.collect();
    }
    kept
}

/// When a match may claim bytes: lower turns come first.
fn turn(rule: &Rule, found: &Match) -> u8 {
    match (found.proof, rule.cost, &found.claim) {
        (Proof::Guessed, ..) => 2,
        (_, Some(_), _) => 3,
        (_, None, Claim::Parts(_) | Claim::Copies(_)) => 1,
        (_, None, Claim::Visible(_) | Claim::Hidden(_) | Claim::Nothing(_)) => 0,
    }
}

/// Returns the visible files that a claim names.
fn claimed_nodes(facts: &Facts, claim: &Claim) -> Vec<NodeId> {
    match claim {
        Claim::Visible(nodes) => facts.tree.files_in(nodes),
        Claim::Parts(parts) => distinct(parts.iter().map(|(node, _)| *node)),
        Claim::Hidden(_) | Claim::Copies(_) | Claim::Nothing(_) => Vec::new(),
    }
}

struct Ledger<'f> {
    facts: &'f Facts,
    removal: Removal<'f>,
    claims: Vec<Claimed>,
    /// The position of the claim of each name of files that have several.
    names: HashMap<NodeId, usize, RandomState>,
    /// Those of these files whose names are all claimed.
    linked: Vec<VersionId>,
    /// What is claimed of files that are claimed in part.
    parts: HashMap<VersionId, Amount, RandomState>,
}

impl<'f> Ledger<'f> {
    fn new(facts: &'f Facts) -> Self {
        Self {
            facts,
            removal: Removal::new(&facts.tree),
            claims: Vec::new(),
            names: HashMap::default(),
            linked: Vec::new(),
            parts: HashMap::default(),
        }
    }

    /// Returns how many bytes a claim names, whether or not it gets them.
    fn weigh(&self, claim: &Claim, nodes: &[NodeId]) -> u64 {
        let tree = &self.facts.tree;
        let bytes =
            |&id: &VersionId| tree.own_content(id).map_or(0, |content| content.stored_bytes);
        match claim {
            Claim::Parts(parts) => parts.iter().map(|(_, bytes)| bytes).sum(),
            Claim::Hidden(versions) => versions.iter().map(bytes).sum(),
            Claim::Copies(groups) => {
                let copies = groups.iter().flat_map(|group| group.iter().skip(1));
                copies.filter_map(|&node| tree.file_bytes(node)).sum()
            }
            Claim::Visible(_) => nodes.iter().filter_map(|&node| tree.file_bytes(node)).sum(),
            Claim::Nothing(_) => 0,
        }
    }

    fn claim(&mut self, case: Case, nodes: &[NodeId]) {
        let Case { rule, found, ignored, level } = case;
        let (shares, lost) = Default::default();
        let mut claimed = Claimed { rule, found, ignored, level, shares, lost };
        let claim = std::mem::replace(&mut claimed.found.claim, Claim::Visible(Vec::new()));
        match &claim {
            Claim::Hidden(versions) => self.claim_hidden(&mut claimed, versions),
            Claim::Parts(parts) => self.claim_parts(&mut claimed, parts),
            Claim::Visible(_) => self.claim_whole(&mut claimed, nodes),
            Claim::Nothing(_) => (),
            Claim::Copies(groups) => {
                for group in groups {
                    let copies = self.spare_copies(group);
                    self.claim_whole(&mut claimed, &copies);
                }
            }
        }
        claimed.found.claim = claim;
        self.claims.push(claimed);
    }

    fn claim_hidden(&mut self, claimed: &mut Claimed, versions: &[VersionId]) {
        for &version in versions {
            if self.removal.remove_hidden(version) {
                let amount = self.facts.tree.amount(version);
                self.take(claimed, version, self.facts.tree.node_of(version), amount);
            }
        }
    }

    fn claim_whole(&mut self, claimed: &mut Claimed, nodes: &[NodeId]) {
        let tree = &self.facts.tree;
        for &node in nodes {
            let Some(version) = tree.current(node) else { continue };
            let carrier = tree.carrier(version).unwrap_or(version);
            let is_linked = 1 < tree.visible_names(carrier);
            if is_linked {
                self.names.entry(node).or_insert(self.claims.len());
            }
            match self.removal.remove(node) {
                Some(_) if is_linked => self.linked.push(carrier),
                Some(_) => self.take(claimed, carrier, node, self.rest(carrier)),
                None if !is_linked && self.facts.is_own(node) => claimed.lost.push(node),
                None => (),
            }
        }
    }

    /// Claims parts of files, such as sections: of a file with several names only if it names all
    /// that stay.
    fn claim_parts(&mut self, claimed: &mut Claimed, parts: &[(NodeId, u64)]) {
        let tree = &self.facts.tree;
        let mut names: HashMap<VersionId, HashSet<NodeId, RandomState>, RandomState> =
            HashMap::default();
        for &(node, bytes) in parts {
            let Some(version) = tree.current(node) else { continue };
            let carrier = tree.carrier(version).unwrap_or(version);
            if !self.removal.is_kept(node) || self.parts.contains_key(&carrier) {
                continue;
            }
            let all = tree.visible_names(carrier) as usize;
            if 1 < all {
                let gone = || self.removal.removed_names(carrier).collect();
                let names = names.entry(carrier).or_insert_with(gone);
                names.insert(node);
                if names.len() < all {
                    continue;
                }
            }
            let whole = tree.amount(carrier);
            let unpacked = bytes.min(whole.unpacked);
            // Only the download of the whole file is measured, so the section gets a share of it.
            let share = u128::from(whole.download) * u128::from(unpacked);
            let download = share.checked_div(u128::from(whole.unpacked)).unwrap_or(0) as u64;
            let amount = Amount { unpacked, download, files: 1 };
            self.take(claimed, carrier, node, amount);
            self.parts.insert(carrier, amount);
        }
    }

    /// Returns all files of a group that are not claimed yet, except the first of them.
    fn spare_copies(&self, group: &[NodeId]) -> Vec<NodeId> {
        group.iter().copied().filter(|&node| self.removal.is_kept(node)).skip(1).collect()
    }

    /// Returns what is not claimed yet of a file.
    fn rest(&self, version: VersionId) -> Amount {
        let whole = self.facts.tree.amount(version);
        let part = self.parts.get(&version).copied().unwrap_or_default();
        Amount {
            unpacked: whole.unpacked.saturating_sub(part.unpacked),
            download: whole.download.saturating_sub(part.download),
            files: whole.files,
        }
    }

    fn take(&self, claimed: &mut Claimed, version: VersionId, node: NodeId, amount: Amount) {
        let tree = &self.facts.tree;
        let Some(layer) = tree.layer_of(version) else { return };
        let counts = self.counts(claimed, layer);
        let share = claimed.shares.entry(counts).or_default();
        share.amount.add(&amount);
        if tree.hidden_bytes(version).is_some() {
            share.hidden.add(&amount);
        }
        share.layers.entry(layer).or_default().add(&amount);
        share.nodes.push(node);
        share.versions.push(version);
        if amount != tree.amount(version) {
            share.partial.insert(version, amount);
        }
    }

    /// Gives each file whose names several matches may claim to one of them.
    fn settle_linked(&mut self) {
        let mut claims = std::mem::take(&mut self.claims);
        for version in std::mem::take(&mut self.linked) {
            let Some(layer) = self.facts.tree.layer_of(version) else { continue };
            let mut matches: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
            for node in self.removal.removed_names(version) {
                if let Some(&at) = self.names.get(&node) {
                    matches.entry(at).or_default().push(node);
                }
            }
            let order = |at: &usize| {
                let claimed = claims.get(*at)?;
                Some((self.counts(claimed, layer), claimed.rule.category, *at))
            };
            let Some(last) = matches.keys().copied().max_by_key(order) else { continue };
            let mut nodes = matches.remove(&last).unwrap_or_default();
            nodes.sort_unstable();
            let Some((claimed, (&node, names))) = claims.get_mut(last).zip(nodes.split_first())
            else {
                continue;
            };
            let amount = self.rest(version);
            self.take(claimed, version, node, amount);
            let counts = self.counts(claimed, layer);
            let share = claimed.shares.entry(counts).or_default();
            share.names.extend(names);
            // What counts nowhere needs no fix.
            if counts == Counts::Nowhere || matches.is_empty() {
                continue;
            }
            let others: Vec<usize> = matches.into_keys().collect();
            share.shared.entry(others.clone()).or_default().add(&amount);
            for other in others {
                let Some(claimed) = claims.get_mut(other) else { continue };
                let counts = self.counts(claimed, layer);
                claimed.shares.entry(counts).or_default().layers.entry(layer).or_default();
            }
        }
        self.claims = claims;
    }

    fn counts(&self, claimed: &Claimed, layer: usize) -> Counts {
        if claimed.ignored.is_some() || claimed.found.proof == Proof::Guessed {
            Counts::Nowhere
        } else if layer < self.facts.base.layers || claimed.found.needs_other_base {
            Counts::OtherBase
        } else if claimed.rule.cost.is_some() {
            Counts::Optional
        } else {
            Counts::Headline
        }
    }
}
