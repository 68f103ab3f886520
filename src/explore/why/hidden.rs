//! Which layers shipped what no container sees, and which hid it.

use std::collections::BTreeMap;

use super::{Lines, MAX_WALKED};
use crate::explore::model::WhyTarget;
use crate::tree::{Cause, NodeId, VersionId};
use crate::units::Bytes;

/// Hidden bytes: by the layer that shipped them, the layer that hid them, and why.
type Hidden = BTreeMap<(usize, usize, &'static str), u64>;

impl Lines<'_> {
    /// Which layers shipped the hidden bytes in and below a path, and which hid them: most bytes
    /// first. A directory with many paths is walked only where all is asked for.
    pub(super) fn came_with(&mut self, top: NodeId, is_full: bool) {
        let tree = &self.facts.tree;
        let most = if is_full { usize::MAX } else { MAX_WALKED };
        let mut hidden = Hidden::new();
        let mut open = vec![top];
        let mut walked = 0;
        while let Some(node) = open.pop() {
            walked += 1;
            if most < walked {
                let bytes = Bytes(tree.totals(top).hidden().unpacked);
                self.add("hidden", format!("{bytes} more, in versions below"), None);
                return;
            }
            open.extend(tree.children(node));
            tree.versions(node).for_each(|version| self.sum(version, &mut hidden));
        }
        for ((from, by, word), bytes) in largest(hidden, if is_full { 10 } else { 3 }) {
            let text = format!("{} came with {}", Bytes(bytes), self.named(from));
            self.add("hidden", text, Some(WhyTarget::Layer(from)));
            let text = format!("{word} by {}", self.named(by));
            self.add("", text, Some(WhyTarget::Layer(by)));
        }
    }

    /// Which layers hide what a layer ships: most bytes first.
    pub(super) fn hiders(&mut self, layer: usize, is_full: bool) {
        let most = if is_full { usize::MAX } else { MAX_WALKED };
        let mut hidden = Hidden::new();
        for (walked, version) in self.facts.tree.versions_of(layer..layer + 1).enumerate() {
            if most <= walked {
                return;
            }
            self.sum(version, &mut hidden);
        }
        for ((_, by, word), bytes) in largest(hidden, if is_full { 10 } else { 3 }) {
            let text = format!("{} {word} by {}", Bytes(bytes), self.named(by));
            self.add("", text, Some(WhyTarget::Layer(by)));
        }
    }

    fn sum(&self, version: VersionId, hidden: &mut Hidden) {
        let tree = &self.facts.tree;
        let fate = tree.own_content(version).and_then(|_| tree.fate(version));
        if let (Some((cause, by)), Some(from)) = (fate, tree.layer_of(version)) {
            let sum = hidden.entry((from, by, said(cause))).or_default();
            *sum = sum.saturating_add(tree.amount(version).unpacked);
        }
    }
}

/// Why bytes are hidden, as a sentence says it.
fn said(cause: Cause) -> &'static str {
    match cause {
        Cause::MetadataOnly => "replaced with the same content",
        cause => cause.word(),
    }
}

/// The rows with the most bytes; none without any.
fn largest(hidden: Hidden, most: usize) -> Vec<((usize, usize, &'static str), u64)> {
    let mut rows: Vec<_> = hidden.into_iter().filter(|(_, bytes)| 0 < *bytes).collect();
    rows.sort_by_key(|&(key, bytes)| (std::cmp::Reverse(bytes), key));
    rows.truncate(most);
    rows
}
