//! The sizes of an image without what is marked: if it had never been made, and if it were deleted
//! in a layer on top.

use std::cmp::Reverse;

use super::links::Links;
use super::list::Marks;
use super::mark::Mark;
use super::nodes::MarkedNodes;
use super::out::Out;
use super::resolve::Resolver;
use super::sizes::{ImageSizes, Lost, never_made, today};
use crate::facts::Facts;
use crate::judgement::{FourSizes, Judgement};
use crate::limits::Limits;
use crate::tree::Amount;
use crate::units::Bytes;

/// What an image would be without what is marked.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// The image as it is.
    pub today: ImageSizes,
    /// The image if what is marked had never been in it.
    pub never_made: ImageSizes,
    /// The image if a `RUN rm` in a new layer deleted what is marked: nothing is saved, and the
    /// download grows by that layer, which is not counted here.
    pub deleted_later: FourSizes,
    /// What each mark frees by itself, in the order of the marks; those together may free more, or
    /// less.
    pub per_mark: Vec<MarkWeight>,
    /// Marks of what this image does not have, in order.
    pub missing: Vec<Mark>,
    /// The marked paths.
    pub nodes: MarkedNodes,
}

/// What one mark frees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkWeight {
    /// The mark.
    pub mark: Mark,
    /// Bytes of regular files; 0 for a file with another name that is not marked.
    pub unpacked: Bytes,
    /// Bytes that a pull transfers; `None` if those of a layer are unknown.
    pub download: Option<Bytes>,
    /// Whether the download is an estimate: it is exact for whole layers.
    pub download_estimated: bool,
    /// The layers that ship it, by index, most bytes first.
    pub layers: Vec<usize>,
}

/// Computes what an image would be without what is marked. Infallible.
pub fn what_if(facts: &Facts, judgement: &Judgement, marks: &Marks, limits: &Limits) -> WhatIf {
    let tree = &facts.tree;
    let sizes = today(facts, judgement.headline.today);
    if marks.is_empty() {
        let deleted_later = judgement.headline.today;
        return WhatIf { today: sizes, never_made: sizes, deleted_later, ..WhatIf::default() };
    }
    let links = Links::of(tree);
    let list: Vec<Mark> = marks.iter().cloned().collect();
    let resolver = Resolver::new(facts, judgement, &links, &list);
    let mut missing = Vec::new();
    let mut per_mark = Vec::new();
    for mark in &list {
        match resolver.of_mark(mark) {
            Some(out) => per_mark.push(weight(facts, mark, &out, &links)),
            None => missing.push(mark.clone()),
        }
    }
    let out = resolver.of_all(&list);
    let lost = Lost::of(facts, &out, &links);
    let deleted = Bytes(lost.deleted);
    let FourSizes { download, unpacked, visible, hidden } = judgement.headline.today;
    WhatIf {
        today: sizes,
        never_made: never_made(facts, &sizes, &out, (&lost, &links), limits),
        deleted_later: FourSizes {
            download,
            unpacked,
            visible: visible - deleted,
            hidden: hidden + deleted,
        },
        per_mark,
        missing,
        nodes: MarkedNodes::of(tree, &out),
    }
}

fn weight(facts: &Facts, mark: &Mark, out: &Out, links: &Links) -> MarkWeight {
    let has_only_layers = out.nodes.is_empty() && out.versions.is_empty() && out.parts.is_empty();
    let lost = if has_only_layers { Lost::default() } else { Lost::of(facts, out, links) };
    let mut layers: Vec<(usize, Amount)> =
        lost.layers.iter().map(|(&layer, lost)| (layer, lost.amount)).collect();
    let same_as = if out.layers.is_empty() { Vec::new() } else { facts.same_as() };
    for &layer in &out.layers {
        let unpacked = facts.layers().get(layer).map_or(0, |layer| layer.entries.unpacked());
        // A blob that is another layer too is still downloaded with that.
        let group = |at: usize| same_as.get(at).copied().flatten().unwrap_or(at);
        let is_shared = (0..same_as.len()).any(|at| at != layer && group(at) == group(layer));
        let download = facts.downloads.get(layer).copied().flatten().filter(|_| !is_shared);
        layers.push((layer, Amount { unpacked, download: download.unwrap_or(0), files: 0 }));
    }
    layers.sort_by_key(|(layer, amount)| (Reverse(amount.unpacked), *layer));
    let unpacked = layers.iter().map(|(_, amount)| Bytes(amount.unpacked)).sum();
    let download = layers.iter().map(|(layer, amount)| facts.download_of(*layer, amount));
    let download: Option<u64> = download.sum();
    let is_exact =
        lost.layers.is_empty() && !out.layers.iter().any(|&layer| facts.estimates_download(layer));
    MarkWeight {
        mark: mark.clone(),
        unpacked,
        download: download.map(Bytes),
        download_estimated: download.is_some() && !is_exact,
        layers: layers.into_iter().map(|(layer, _)| layer).collect(),
    }
}
