//! The sizes of an image without what is taken out of it.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::links::Links;
use super::out::Out;
use super::remerge::{changes_others, remerge};
use crate::facts::Facts;
use crate::judgement::FourSizes;
use crate::limits::Limits;
use crate::report::{Report, Sizes};
use crate::tree::{Amount, NodeId, VersionId};
use crate::units::Bytes;

/// The sizes of a whole image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImageSizes {
    /// Its bytes.
    pub sizes: Sizes,
    /// The number of its layers.
    pub layers: u64,
    /// The number of its entries.
    pub entries: u64,
}

impl ImageSizes {
    /// Returns the sizes of an image as its report has them.
    pub fn of(report: &Report) -> Self {
        let (layers, entries) = (report.layers.len() as u64, report.entries);
        Self { sizes: report.sizes, layers, entries }
    }
}

/// Length of the header of a tar entry, and what its content is padded to.
const BLOCK_BYTES: u64 = 512;

/// What an image loses, without regard to what becomes visible.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// By index of the layer that ships it: of layers that stay.
    pub(super) layers: BTreeMap<usize, LostOfLayer>,
    /// Visible bytes that are lost, or hidden from now on.
    visible: u64,
    /// Visible bytes that are hidden if the names are deleted in a layer on top.
    pub(super) deleted: u64,
}

/// What one layer loses.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LostOfLayer {
    pub(super) amount: Amount,
    entries: u64,
    overhead: u64,
}

/// How many names a file loses.
#[derive(Debug, Clone, Copy, Default)]
struct LostNames {
    all: usize,
    visible: u32,
}

impl Lost {
    /// Counts what is taken out.
    pub(super) fn of(facts: &Facts, out: &Out, links: &Links) -> Self {
        let tree = &facts.tree;
        let mut lost = Self::default();
        let mut names: HashMap<VersionId, LostNames, RandomState> = HashMap::default();
        let mut count = |version: VersionId| {
            let carrier = tree.carrier(version).filter(|&at| tree.own_content(at).is_some());
            let Some(carrier) = carrier else { return false };
            let names = names.entry(carrier).or_default();
            names.all += 1;
            let is_shown = tree.current(tree.node_of(version)) == Some(version);
            names.visible += u32::from(is_shown);
            carrier == version
        };
        for version in out.all_versions(tree) {
            let is_carrier = count(version);
            let Some(layer) = tree.layer_of(version) else { continue };
            let of_layer = lost.layers.entry(layer).or_default();
            of_layer.entries += 1;
            of_layer.overhead += BLOCK_BYTES;
            if !is_carrier {
                of_layer.amount.add(&tree.amount(version));
            }
        }
        if !out.layers.is_empty() {
            let of_layers = |&version: &VersionId| out.has_layer_of(tree, version);
            tree.all_versions().filter(of_layers).for_each(|version| {
                count(version);
            });
        }
        for (&carrier, names) in &names {
            lost.add_file(facts, out, links, carrier, *names);
        }
        for (carrier, amount) in &out.parts {
            lost.add_part(facts, out, *carrier, amount, names.get(carrier).copied());
        }
        lost
    }

    fn add_file(
        &mut self,
        facts: &Facts,
        out: &Out,
        links: &Links,
        carrier: VersionId,
        names: LostNames,
    ) {
        let tree = &facts.tree;
        let bytes = tree.amount(carrier).unpacked;
        let shown = tree.visible_names(carrier);
        if 0 < shown && names.visible == shown {
            self.visible = self.visible.saturating_add(bytes);
            self.deleted = self.deleted.saturating_add(bytes);
        }
        if names.all < links.count(carrier) || out.has_layer_of(tree, carrier) {
            return;
        }
        if let Some(layer) = tree.layer_of(carrier) {
            let of_layer = self.layers.entry(layer).or_default();
            of_layer.amount.add(&tree.amount(carrier));
            of_layer.overhead += bytes.next_multiple_of(BLOCK_BYTES).saturating_sub(bytes);
        }
    }

    fn add_part(
        &mut self,
        facts: &Facts,
        out: &Out,
        carrier: VersionId,
        amount: &Amount,
        names: Option<LostNames>,
    ) {
        let tree = &facts.tree;
        let names = names.unwrap_or_default();
        if out.has(tree, carrier) || out.has_layer_of(tree, carrier) {
            return;
        }
        if let Some(layer) = tree.layer_of(carrier) {
            let of_layer = self.layers.entry(layer).or_default();
            of_layer.amount.add(&Amount { files: 0, ..*amount });
            if names.visible < tree.visible_names(carrier) {
                self.visible = self.visible.saturating_add(amount.unpacked);
            }
        }
    }
}

/// Returns the sizes of an image as it is; the bytes come from its judgement.
pub(super) fn today(facts: &Facts, today: FourSizes) -> ImageSizes {
    let FourSizes { download, unpacked, visible, hidden } = today;
    let layers = facts.layers().iter();
    let overhead =
        layers.clone().map(|layer| Bytes(layer.tar_bytes.saturating_sub(layer.entries.unpacked())));
    let estimates = (0..facts.layers().len()).any(|layer| facts.estimates_download(layer));
    ImageSizes {
        sizes: Sizes {
            download,
            download_estimated: download.is_some() && estimates,
            unpacked,
            visible,
            hidden,
            overhead: overhead.sum(),
        },
        layers: facts.layers().len() as u64,
        entries: layers.map(|layer| layer.entries.list.len() as u64).sum(),
    }
}

/// Returns the sizes of an image that never had what is taken out.
///
/// The download is exact if whole layers are; a layer without some of its files is compressed anew,
/// so its download is an estimate, and so are its headers.
pub(super) fn never_made(
    facts: &Facts,
    today: &ImageSizes,
    out: &Out,
    (lost, links): (&Lost, &Links),
    limits: &Limits,
) -> ImageSizes {
    let (visible, hidden) = match changes_others(&facts.tree, out) {
        true => {
            let tree = remerge(&facts.tree, out, links, limits);
            let unpacked: Bytes =
                tree.layers().iter().map(|layer| Bytes(layer.entries.unpacked())).sum();
            let hidden = Bytes(tree.totals(NodeId::ROOT).hidden().unpacked);
            (unpacked - hidden, hidden)
        }
        false => {
            let gone: u64 = lost.layers.values().map(|lost| lost.amount.unpacked).sum();
            let unpacked = today.sizes.unpacked - Bytes(gone);
            let visible = today.sizes.visible - Bytes(lost.visible);
            (visible, unpacked - visible)
        }
    };
    let mut after = ImageSizes {
        sizes: Sizes {
            download: download(facts, out, lost).map(Bytes),
            unpacked: visible + hidden,
            visible,
            hidden,
            ..Sizes::default()
        },
        ..ImageSizes::default()
    };
    let mut is_estimate = false;
    for (index, layer) in facts.layers().iter().enumerate() {
        if out.layers.contains(&index) {
            continue;
        }
        let lost = lost.layers.get(&index).copied().unwrap_or_default();
        let overhead = layer.tar_bytes.saturating_sub(layer.entries.unpacked());
        after.layers += 1;
        after.entries += (layer.entries.list.len() as u64).saturating_sub(lost.entries);
        after.sizes.overhead += Bytes(overhead.saturating_sub(lost.overhead));
        is_estimate |= facts.estimates_download(index) || 0 < lost.entries + lost.amount.unpacked;
    }
    after.sizes.download_estimated = after.sizes.download.is_some() && is_estimate;
    after
}

/// Returns what a pull transfers for the layers that stay, each distinct one once; `None` if that
/// is unknown for one of them.
fn download(facts: &Facts, out: &Out, lost: &Lost) -> Option<u64> {
    // Layers that are the same blob stay the same if they lose the same.
    let mut blobs: HashMap<(usize, u64), u64> = HashMap::new();
    for (index, same_as) in facts.same_as().into_iter().enumerate() {
        if out.layers.contains(&index) {
            continue;
        }
        let lost = lost.layers.get(&index).map_or(0, |lost| lost.amount.download);
        let download = facts.downloads.get(index).copied().flatten()?.saturating_sub(lost);
        blobs.insert((same_as.unwrap_or(index), lost), download);
    }
    Some(blobs.into_values().fold(0, u64::saturating_add))
}
