//! What a node that has the first image downloads for the second one.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::Both;
use super::layers::{LayerPair, LayerPairs, is_same_blob, pulled};
use crate::report::{LayerReport, Report};
use crate::units::Bytes;

/// What a node that has the first image downloads for the second one: the blobs that the first one
/// does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pull {
    /// Bytes of these blobs.
    ///
    /// `null` if the size of one of them is unknown.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate.
    pub estimated: bool,
    /// Numbers of these layers of the second image, base first.
    pub layers: Vec<usize>,
    /// What it would be if layers that hold the same as before had been reused.
    pub reused: Reuse,
    /// What an engine downloads that knows layers only by all those below them, as Docker's classic
    /// store does: all layers from the first one that differs.
    pub by_chain: Reuse,
}

/// Which layers would be downloaded, and how many bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reuse {
    /// Bytes of the blobs that are downloaded.
    ///
    /// `null` if the size of one of them is unknown.
    pub download: Option<Bytes>,
    /// Numbers of these layers of the second image, base first.
    pub layers: Vec<usize>,
}

impl Pull {
    /// Adds up what is downloaded: by blob, as content stores know layers (distribution-spec,
    /// "Pulling blobs"), and by chain, as the layer store of moby does.
    pub(super) fn of(reports: Both<&Report>, pairs: &LayerPairs) -> Self {
        let layers = reports.after.layers.iter().enumerate();
        let by_index: HashMap<usize, &LayerPair> =
            pairs.pairs.iter().filter_map(|pair| Some((pair.layers.after?, pair))).collect();
        let pair_of = |index: usize| by_index.get(&index).copied();
        // An empty blob would be 0 bytes too; there is none, as even an empty tar has blocks.
        let new = |(index, layer): &(usize, &LayerReport)| {
            !pair_of(*index).is_some_and(LayerPair::is_same)
                && pulled(reports.before, layer) != Some(Bytes(0))
        };
        let by_blob: Vec<(usize, &LayerReport)> = layers.filter(new).collect();
        let holds_the_same = |index: usize| {
            let pair = pair_of(index).filter(|pair| pair.layers.before.is_some());
            pair.is_some_and(LayerPair::holds_the_same)
        };
        let changed = by_blob.iter().copied().filter(|(index, _)| !holds_the_same(*index));
        let Reuse { download, layers } = Reuse::of(by_blob.iter().copied());
        Self {
            estimated: by_blob.iter().any(|(_, layer)| layer.download_estimated),
            reused: Reuse::of(changed),
            by_chain: match by_blob.is_empty() {
                true => Reuse::of(std::iter::empty()),
                false => Reuse::of(above_chain(reports)),
            },
            download,
            layers,
        }
    }
}

impl Reuse {
    /// Adds up layers, each with its index.
    fn of<'l>(layers: impl Iterator<Item = (usize, &'l LayerReport)>) -> Self {
        let layers: Vec<(usize, &LayerReport)> =
            layers.filter(|(_, layer)| layer.same_as.is_none()).collect();
        let download = layers.iter().map(|(_, layer)| layer.download).collect::<Option<Vec<_>>>();
        Self {
            download: download.map(|all| all.into_iter().sum()),
            layers: layers.iter().map(|(index, _)| index + 1).collect(),
        }
    }
}

/// The layers from the first one that has another tar than the layer at its place before.
fn above_chain(reports: Both<&Report>) -> impl Iterator<Item = (usize, &LayerReport)> {
    let Both { before, after } = reports.map(|report| report.layers.iter());
    let same = before.zip(after.clone()).take_while(|(before, after)| {
        match before.diff_id.is_some() && after.diff_id.is_some() {
            true => before.diff_id == after.diff_id,
            false => is_same_blob(before, after),
        }
    });
    let same = same.count();
    after.enumerate().skip(same)
}
