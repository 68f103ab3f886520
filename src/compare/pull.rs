//! What a node that has the first image downloads for the second one.

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
        let pair_of = |layer: &LayerReport| {
            let index = layer.number.checked_sub(1);
            pairs.pairs.iter().find(|pair| pair.layers.after == index)
        };
        // An empty blob would be 0 bytes too; there is none, as even an empty tar has blocks.
        let new = |layer: &&LayerReport| {
            !pair_of(layer).is_some_and(LayerPair::is_same)
                && pulled(reports.before, layer) != Some(Bytes(0))
        };
        let by_blob: Vec<&LayerReport> = reports.after.layers.iter().filter(new).collect();
        let holds_the_same = |layer: &LayerReport| {
            let pair = pair_of(layer).filter(|pair| pair.layers.before.is_some());
            pair.is_some_and(LayerPair::holds_the_same)
        };
        let changed = by_blob.iter().copied().filter(|layer| !holds_the_same(layer));
        let Reuse { download, layers } = Reuse::of(by_blob.iter().copied());
        Self {
            estimated: by_blob.iter().any(|layer| layer.download_estimated),
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
    fn of<'l>(layers: impl Iterator<Item = &'l LayerReport>) -> Self {
        let layers: Vec<&LayerReport> = layers.filter(|layer| layer.same_as.is_none()).collect();
        let download = layers.iter().map(|layer| layer.download).collect::<Option<Vec<_>>>();
        Self {
            download: download.map(|all| all.into_iter().sum()),
            layers: layers.iter().map(|layer| layer.number).collect(),
        }
    }
}

/// The layers from the first one that has another tar than the layer at its place before.
fn above_chain(reports: Both<&Report>) -> impl Iterator<Item = &LayerReport> {
    let Both { before, after } = reports.map(|report| report.layers.iter());
    let same = before.zip(after.clone()).take_while(|(before, after)| {
        match before.diff_id.is_some() && after.diff_id.is_some() {
            true => before.diff_id == after.diff_id,
            false => is_same_blob(before, after),
        }
    });
    let same = same.count();
    after.skip(same)
}
