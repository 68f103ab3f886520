//! The sizes of an image or of a part of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::layers::LayerReport;
use crate::units::Bytes;

/// The sizes of an image or of a part of it. `unpacked` = `visible` + `hidden`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sizes {
    /// Bytes that a pull transfers: the layers as stored compressed, each distinct one once.
    ///
    /// `null` if the source does not hold the compressed layers, and they cannot be estimated.
    pub download: Option<Bytes>,
    /// Whether `download` is an estimate, at least of one layer. Then the downloads of parts that
    /// this layer ships are estimates too, and those of plans.
    pub download_estimated: bool,
    /// Bytes of the layers' regular files, each inode once per layer.
    pub unpacked: Bytes,
    /// Bytes of the merged tree, each inode once: what a container sees.
    pub visible: Bytes,
    /// Bytes that are shipped but in no container's file system.
    pub hidden: Bytes,
    /// Bytes of tar headers and padding: length of the uncompressed layers less `unpacked`.
    pub overhead: Bytes,
}

impl Sizes {
    /// Adds up layers. A blob that is several of them is downloaded once, with the first.
    pub(crate) fn of(layers: &[LayerReport]) -> Self {
        let total = |size: fn(&LayerReport) -> Option<Bytes>| layers.iter().filter_map(size).sum();
        // What a pull transfers: a blob that several layers share only once.
        let distinct = || layers.iter().filter(|layer| layer.same_as.is_none());
        let known = distinct().map(|layer| layer.download).collect::<Option<Vec<_>>>();
        Self {
            download: known.map(|downloads| downloads.into_iter().sum()),
            download_estimated: distinct().any(|layer| layer.download_estimated),
            unpacked: total(|layer| layer.unpacked),
            visible: total(|layer| layer.visible),
            hidden: total(|layer| layer.hidden),
            overhead: total(|layer| layer.overhead),
        }
    }
}
