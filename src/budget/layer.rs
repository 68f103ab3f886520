//! Single layers: how large each is, and what several images ship together.

use std::collections::{BTreeMap, HashMap};

use super::check::Contributor;
use super::contributors::of_layer;
use super::inspected::Inspected;
use super::judge::signed;
use super::part::sort;
use super::quantity::Quantity;
use crate::judgement::PlannedFix;
use crate::report::{LayerReport, Report};
use crate::units::Bytes;

/// The sizes of single layers.
#[derive(Debug, Default)]
pub(super) struct LayerSizes {
    /// The number of each layer, and its bytes; without layers whose bytes are unknown.
    list: Vec<(usize, u64)>,
    /// Whether those of all are known.
    is_known: bool,
    is_download: bool,
    /// Whether any of them is an estimate.
    pub(super) estimated: bool,
}

/// Returns the sizes of the layers from one on.
pub(super) fn sizes(report: &Report, quantity: &Quantity, first_layer: usize) -> LayerSizes {
    let is_download = quantity.name == "layer-download";
    let layers = report.layers.get(first_layer..).unwrap_or_default();
    let size = |layer: &LayerReport| match is_download {
        true => layer.download,
        false => layer.unpacked,
    };
    LayerSizes {
        list: layers.iter().filter_map(|layer| Some((layer.number, size(layer)?.0))).collect(),
        is_known: layers.iter().all(|layer| size(layer).is_some()),
        is_download,
        estimated: is_download && layers.iter().any(|layer| layer.download_estimated),
    }
}

impl LayerSizes {
    /// The bytes of the largest layer, 0 without layers; `None` if those of a layer are unknown.
    pub(super) fn largest(&self) -> Option<u64> {
        let largest = self.list.iter().map(|(_, bytes)| *bytes).max();
        self.is_known.then(|| largest.unwrap_or_default())
    }

    /// The number of the largest layer, the lowest if several are.
    pub(super) fn largest_layer(&self) -> Option<usize> {
        let largest = self.largest()?;
        self.list.iter().find(|(_, bytes)| *bytes == largest).map(|(number, _)| *number)
    }

    /// Lists the layers with more bytes, largest first.
    pub(super) fn above(&self, image: Inspected<'_>, most: i64) -> Vec<Contributor> {
        let is_above = |number: usize| {
            let size = self.list.iter().find(|(other, _)| *other == number);
            size.is_some_and(|(_, bytes)| most < signed(*bytes))
        };
        let layers = image.report.layers.iter().filter(|layer| is_above(layer.number));
        let mut list: Vec<Contributor> = layers
            .map(|layer| {
                let bytes = if self.is_download { layer.download } else { layer.unpacked };
                of_layer(image, layer, |_| bytes.map_or(0, |bytes| signed(bytes.0)))
            })
            .collect();
        sort(&mut list);
        list
    }

    /// The bytes of the largest layer after some fixes; `None` if that is unknown.
    pub(super) fn after(&self, image: Inspected<'_>, fixes: &[&PlannedFix]) -> Option<u64> {
        let mut saved: BTreeMap<usize, u64> = BTreeMap::new();
        for finding in fixes.iter().flat_map(|fix| image.findings_of(fix)) {
            let (_, share) = image.claimed(finding)?;
            for (layer, amount) in &share.layers {
                let bytes = if self.is_download { amount.download } else { amount.unpacked };
                let sum = saved.entry(layer + 1).or_default();
                *sum = sum.saturating_add(bytes);
            }
        }
        let after = self.list.iter().map(|(number, bytes)| {
            bytes.saturating_sub(saved.get(number).copied().unwrap_or_default())
        });
        after.max()
    }
}

/// One layer of one image, for the totals of several.
#[derive(Debug, Clone)]
pub(super) struct Shipped {
    /// What identifies its files: its `diff_id`, or the digest of its blob; `None` if nothing does.
    content: Option<String>,
    /// What identifies its blob.
    blob: Option<String>,
    unpacked: Option<u64>,
    download: Option<u64>,
    download_estimated: bool,
    /// What it is called.
    what: String,
}

impl Shipped {
    pub(super) fn list(report: &Report) -> Vec<Self> {
        let layers = report.layers.iter();
        layers
            .map(|layer| Self {
                content: layer.diff_id.clone().or_else(|| layer.digest.clone()),
                blob: layer.digest.clone().or_else(|| layer.diff_id.clone()),
                unpacked: layer.unpacked.map(|bytes| bytes.0),
                download: layer.download.map(|bytes| bytes.0),
                download_estimated: layer.download_estimated,
                what: report.maker(layer.number),
            })
            .collect()
    }
}

/// What several images ship together, each layer once.
#[derive(Debug, Default)]
pub(super) struct Together {
    /// The distinct layers by content: what, in how many images, unpacked, download.
    layers: Vec<Distinct>,
    unpacked: Option<u64>,
    download: Option<u64>,
    download_estimated: bool,
}

#[derive(Debug)]
struct Distinct {
    what: String,
    images: usize,
    unpacked: Option<u64>,
    download: Option<u64>,
}

impl Together {
    /// Adds up the layers of images.
    pub(super) fn of<'a>(images: impl Iterator<Item = &'a [Shipped]>) -> Self {
        let mut distinct: Vec<Distinct> = Vec::new();
        let mut by_content: HashMap<&str, (usize, usize)> = HashMap::new();
        let mut blobs: HashMap<&str, Option<u64>> = HashMap::new();
        let (mut loose, mut estimated) = (Vec::new(), false);
        for (position, layers) in images.enumerate() {
            for layer in layers {
                estimated |= layer.download_estimated;
                match &layer.blob {
                    Some(blob) => drop(blobs.insert(blob, layer.download)),
                    None => loose.push(layer.download),
                }
                let known = layer.content.as_deref().and_then(|id| by_content.get_mut(id));
                if let Some((at, last)) = known {
                    // An image may have a layer twice.
                    if *last != position {
                        *last = position;
                        if let Some(found) = distinct.get_mut(*at) {
                            found.images += 1;
                        }
                    }
                    continue;
                }
                if let Some(id) = layer.content.as_deref() {
                    by_content.insert(id, (distinct.len(), position));
                }
                distinct.push(Distinct {
                    what: layer.what.clone(),
                    images: 1,
                    unpacked: layer.unpacked,
                    download: layer.download,
                });
            }
        }
        Self {
            unpacked: distinct.iter().map(|layer| layer.unpacked).sum(),
            download: blobs.into_values().chain(loose).sum(),
            download_estimated: estimated,
            layers: distinct,
        }
    }

    /// Returns a measure and whether it is an estimate; `None` if it is unknown.
    pub(super) fn value(&self, quantity: &Quantity) -> (Option<u64>, bool) {
        match quantity.name {
            "download" => (self.download, self.download_estimated),
            "unpacked" => (self.unpacked, false),
            "layers" => (Some(self.layers.len() as u64), false),
            _ => (None, false),
        }
    }

    /// Lists the layers, largest first.
    pub(super) fn contributors(&self, quantity: &Quantity) -> Vec<Contributor> {
        let measure = |layer: &Distinct| match quantity.name {
            "download" => layer.download.unwrap_or_default(),
            "unpacked" => layer.unpacked.unwrap_or_default(),
            _ => 1,
        };
        let mut list: Vec<Contributor> = self
            .layers
            .iter()
            .map(|layer| Contributor {
                what: match layer.images {
                    1 => layer.what.clone(),
                    images => format!("{} (in {images} images)", layer.what),
                },
                layer: None,
                line: None,
                measured: signed(measure(layer)),
                unpacked: Bytes(layer.unpacked.unwrap_or_default()),
                download: layer.download.map(Bytes),
            })
            .collect();
        sort(&mut list);
        list
    }
}
