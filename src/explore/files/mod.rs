//! The files of an image as rows: which are listed, in what order, and what they weigh.

use std::ops::Range;
use std::sync::Arc;

use crate::facts::Facts;
use crate::tree::{Cause, MergedTree, NodeId, VersionId};

mod bits;
mod filter;
mod listing;
mod matching;
mod measure;
mod order;
mod rows;
mod search;
mod weights;

pub use filter::{Criterion, FilterError, Filters, Kind};
pub use listing::{Arrangement, Change, Listing, Order, Row, Scope, Sizes};
pub use matching::NodeSets;
pub use search::{Hit, Hits, SearchIndex};

use bits::Bits;
use matching::Matching;
use rows::{Rest, Rows};
use weights::Weights;

/// The files of an image, as one scope, arrangement, order and set of filters list them.
///
/// Which directories are open is kept through every change of these.
#[derive(Debug)]
pub struct Files {
    facts: Arc<Facts>,
    listing: Listing,
    filters: Filters,
    sets: NodeSets,
    weights: Weights,
    /// What filters let through, and the directories that it is in.
    listed: Bits,
    /// Of what is listed, what a container sees; `None` unless hidden versions are listed.
    with_seen: Option<Bits>,
    /// What filters let through, added up; `None` without any.
    matching: Option<Sizes>,
    open: Bits,
    rows: Vec<Row>,
    rest: Option<Rest>,
}

/// Which directories are open, of one state of the image.
#[derive(Debug, Clone)]
pub struct Folds(Bits);

impl Files {
    /// Lists the files with every directory folded and without filters.
    pub fn new(facts: Arc<Facts>, listing: Listing) -> Self {
        let open = Bits::of(&facts.tree);
        Self::with(facts, listing, (Filters::default(), NodeSets::default()), open)
    }

    /// Lists the files of another state of the image, as when more layers were read. What is open
    /// stays open, by path; sets of nodes are forgotten, as only their maker knows the new ones.
    pub fn with_facts(self, facts: Arc<Facts>) -> Self {
        let mut open = Bits::of(&facts.tree);
        let tree = &self.facts.tree;
        for node in tree.nodes().filter(|&node| self.open.has(node)) {
            facts.tree.node_at(&tree.path(node)).into_iter().for_each(|node| open.add(node));
        }
        Self::with(facts, self.listing, (self.filters, NodeSets::default()), open)
    }

    fn with(
        facts: Arc<Facts>,
        listing: Listing,
        (filters, sets): (Filters, NodeSets),
        open: Bits,
    ) -> Self {
        let weights = Weights::of(&facts, listing.scope);
        let mut files = Self {
            facts,
            listing,
            filters,
            sets,
            weights,
            listed: Bits::default(),
            with_seen: None,
            matching: None,
            open,
            rows: Vec::new(),
            rest: None,
        };
        files.list();
        files
    }

    /// What is known about the image.
    pub fn facts(&self) -> &Arc<Facts> {
        &self.facts
    }

    /// All choices but the filters.
    pub fn listing(&self) -> Listing {
        self.listing
    }

    /// The filters.
    pub fn filters(&self) -> &Filters {
        &self.filters
    }

    /// Changes what is listed and how; what is weighed or matched again is only what differs.
    pub fn set_listing(&mut self, listing: Listing) {
        let before = std::mem::replace(&mut self.listing, listing);
        let sorting = |listing: Listing| Listing {
            arrangement: before.arrangement,
            order: before.order,
            reversed: before.reversed,
            ..listing
        };
        if before.scope != listing.scope {
            self.weights = Weights::of(&self.facts, listing.scope);
        }
        if sorting(listing) != before {
            self.list();
        } else if listing != before {
            self.make_rows();
        }
    }

    /// Changes which layers the files are those of.
    pub fn set_scope(&mut self, scope: Scope) {
        self.set_listing(Listing { scope, ..self.listing });
    }

    /// Changes how files are arranged.
    pub fn set_arrangement(&mut self, arrangement: Arrangement) {
        self.set_listing(Listing { arrangement, ..self.listing });
    }

    /// Changes what files are sorted by.
    pub fn set_order(&mut self, order: Order, reversed: bool) {
        self.set_listing(Listing { order, reversed, ..self.listing });
    }

    /// Changes whether hidden versions, and paths that are no longer there, have rows.
    pub fn show_hidden(&mut self, show_hidden: bool) {
        self.set_listing(Listing { show_hidden, ..self.listing });
    }

    /// Changes whether what only base layers ship has rows.
    pub fn show_base(&mut self, show_base: bool) {
        self.set_listing(Listing { show_base, ..self.listing });
    }

    /// Changes the filters, and the nodes that they ask for. Sizes and totals stay as they are.
    pub fn set_filters(&mut self, filters: Filters, sets: NodeSets) {
        (self.filters, self.sets) = (filters, sets);
        self.list();
    }

    /// The rows, top first. The root has none.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many paths a flat arrangement has no rows for, and their sizes added up; `None` if it
    /// has rows for all.
    pub fn rest(&self) -> Option<(u64, Sizes)> {
        self.rest
    }

    /// The row of a path, from 0; `None` if it has none.
    pub fn position(&self, node: NodeId) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row, Row::Node { node: at, .. } if *at == node))
    }

    /// Whether a path is listed, though perhaps in a directory that is folded.
    pub fn lists(&self, node: NodeId) -> bool {
        self.listed.has(node)
    }

    /// Opens the directories that a path is in, and returns its row; `None` if it is not listed.
    pub fn reveal(&mut self, node: NodeId) -> Option<usize> {
        if self.lists(node) && self.listing.arrangement == Arrangement::Tree {
            let mut above: Vec<NodeId> = self.tree().ancestors(node).skip(1).collect();
            while let Some(directory) = above.pop() {
                self.open(directory);
            }
        }
        self.position(node)
    }

    /// Whether a directory is open.
    pub fn is_open(&self, node: NodeId) -> bool {
        self.open.has(node)
    }

    /// Opens a directory; what is open below it shows again. Anything else stays as it is.
    pub fn open(&mut self, node: NodeId) {
        if self.open.has(node) || self.tree().children(node).is_empty() || node == NodeId::ROOT {
            return;
        }
        self.open.add(node);
        self.refill(node);
    }

    /// Folds a directory.
    pub fn close(&mut self, node: NodeId) {
        if self.open.has(node) {
            self.open.remove(node);
            self.refill(node);
        }
    }

    /// Opens a directory that is folded, and folds one that is open.
    pub fn toggle(&mut self, node: NodeId) {
        if self.is_open(node) { self.close(node) } else { self.open(node) }
    }

    /// Opens a directory and every listed one below it; with the root, all.
    pub fn open_below(&mut self, node: NodeId) {
        let facts = Arc::clone(&self.facts);
        let tree = &facts.tree;
        if node == NodeId::ROOT {
            // In the order of the nodes, which is far faster than by directories.
            let directories = tree.nodes().skip(1).filter(|&node| !tree.children(node).is_empty());
            for directory in directories.filter(|&node| self.listed.has(node)) {
                self.open.add(directory);
            }
            return self.make_rows();
        }
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            let children = tree.children(node);
            if !children.is_empty() {
                self.open.add(node);
            }
            pending.extend(children.iter().filter(|&&child| self.listed.has(child)));
        }
        self.refill(node);
    }

    /// Folds every directory.
    pub fn close_all(&mut self) {
        self.open.clear();
        self.make_rows();
    }

    /// Which directories are open.
    pub fn folds(&self) -> Folds {
        Folds(self.open.clone())
    }

    /// Opens the directories that were open, and folds all others.
    pub fn set_folds(&mut self, Folds(open): Folds) {
        self.open = open;
        self.make_rows();
    }

    /// Whether the download of every layer of the scope is known; otherwise those of the sizes are
    /// not what a pull transfers.
    pub fn knows_download(&self) -> bool {
        self.layers().all(|layer| self.facts.knows_download(layer))
    }

    /// Whether the download of any layer of the scope is an estimate.
    pub fn estimates_download(&self) -> bool {
        self.layers().any(|layer| self.facts.estimates_download(layer))
    }

    /// What layers did to a path: of changes, that layer; otherwise those of the scope that are
    /// above the base image.
    pub fn change(&self, node: NodeId) -> Change {
        self.weights.change(self.tree(), node)
    }

    /// The version that a row stands for: what a container of the scope's layers sees at the path,
    /// or else the last one that they put there. `None` for a directory that is only implied.
    pub fn shown(&self, node: NodeId) -> Option<VersionId> {
        self.weights.shown(self.tree(), node)
    }

    /// Whether a container of the scope's layers sees the path.
    pub fn is_seen(&self, node: NodeId) -> bool {
        self.weights.after.has(node)
    }

    /// Whether a row stands for a directory.
    pub fn is_directory(&self, node: NodeId) -> bool {
        self.weights.is_directory(self.tree(), node)
    }

    /// Why a version is hidden from a container of the scope's layers, and the index of the layer
    /// that hid it; `None` if it is not.
    pub fn hidden_by(&self, version: VersionId) -> Option<(Cause, usize)> {
        self.tree().hidden_as_of(version, self.weights.changed.end)
    }

    fn tree(&self) -> &MergedTree {
        &self.facts.tree
    }

    /// The layers that ship what is in the scope, by index.
    fn layers(&self) -> Range<usize> {
        let Range { start, end } = self.weights.changed;
        if self.weights.is_changes { start..end } else { 0..end }
    }

    /// Finds anew what is listed.
    fn list(&mut self) {
        let tree = &self.facts.tree;
        let asks_for_hidden = |criterion: &Criterion| matches!(criterion, Criterion::Hidden);
        let is_hidden_listed =
            self.listing.show_hidden || self.filters.criteria.iter().any(asks_for_hidden);
        let mut listed = match (self.weights.is_changes, is_hidden_listed) {
            (true, _) => self.weights.touched.clone(),
            (false, true) => self.weights.named(tree),
            (false, false) => self.weights.after.clone(),
        };
        let matching = Matching {
            tree,
            weights: &self.weights,
            sets: &self.sets,
            base_layers: self.facts.base.layers,
        };
        let own = (!self.listing.show_base).then_some(&Criterion::Own);
        matching.narrow(&mut listed, own.into_iter().chain(&self.filters.criteria));
        let seen = || measure::with_seen(tree, &self.weights, &listed);
        self.with_seen = (is_hidden_listed && !self.weights.is_changes).then(seen);
        let is_filtered = !self.filters.is_empty();
        self.matching = is_filtered.then(|| self.measure().sum(&listed));
        self.listed = listed;
        self.make_rows();
    }

    fn make_rows(&mut self) {
        if self.listing.arrangement == Arrangement::Tree {
            let mut rows = std::mem::take(&mut self.rows);
            rows.clear();
            self.maker().add_children(NodeId::ROOT, 0, &mut rows);
            (self.rows, self.rest) = (rows, None);
        } else {
            (self.rows, self.rest) = self.maker().flat();
        }
    }

    /// Replaces the rows below a directory.
    fn refill(&mut self, node: NodeId) {
        if self.listing.arrangement != Arrangement::Tree {
            return;
        }
        if node == NodeId::ROOT {
            return self.make_rows();
        }
        // In a folded directory it has no row.
        let Some(at) = self.position(node) else { return };
        let below = self.rows.get(at..).unwrap_or_default();
        let depth = below.first().map_or(0, |row| row.depth());
        let is_own = |row: &&Row| matches!(row, Row::Version { .. }) && depth < row.depth();
        let start = at + 1 + below.iter().skip(1).take_while(is_own).count();
        let rows = self.rows.get(start..).unwrap_or_default();
        let end = start + rows.iter().take_while(|row| depth < row.depth()).count();
        let mut rows = Vec::new();
        if self.open.has(node) {
            self.maker().add_children(node, depth.saturating_add(1), &mut rows);
        }
        self.rows.splice(start..end, rows);
    }

    fn maker(&self) -> Rows<'_> {
        Rows {
            measure: self.measure(),
            listing: self.listing,
            listed: &self.listed,
            open: &self.open,
        }
    }
}
