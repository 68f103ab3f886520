//! The measures of an image: what is limited, and what shares are shares of.

use super::limit::Counted;
use super::quantity::{Quantity, Whole};
use crate::report::{FourSizes, LayerReport, Missing, Report, Sizes};
use crate::units::Bytes;

/// The measures of an image, or of its layers above the base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measures {
    /// Its sizes.
    pub(super) sizes: Sizes,
    /// Its layers.
    pub(super) layers: u64,
    /// Its tar members.
    pub(super) entries: u64,
    /// What no container sees of the whole image.
    pub(super) hidden_of_all: u64,
    /// The unpacked bytes above the base; `None` if where it ends is unknown.
    pub(super) own_unpacked: Option<u64>,
    /// What is pulled again when only the sources change; `None` if it is unknown.
    pub(super) churn: Option<u64>,
}

impl Measures {
    /// Measures an image; `None` if only its own bytes count, and where its base ends is unknown.
    pub(super) fn of(report: &Report, counted: Counted) -> Option<Self> {
        let base = report.base.as_ref();
        let own_unpacked = base.map(|base| base.own.unpacked.0);
        let hidden_of_all = report.sizes.hidden.0;
        let (sizes, layers) = match counted {
            Counted::All => (report.sizes, report.layers.as_slice()),
            Counted::Own => (base?.own, report.layers.get(base?.layers..)?),
        };
        let entries = layers.iter().map(|layer| layer.entries).sum();
        let churn = report.churn.as_ref().and_then(|churn| churn.download).map(|bytes| bytes.0);
        let layers = layers.len() as u64;
        Some(Self { sizes, layers, entries, hidden_of_all, own_unpacked, churn })
    }

    /// Returns one of them; `None` if it is unknown, and for measures of single layers.
    pub(super) fn value(&self, quantity: &Quantity) -> Option<u64> {
        match quantity.part_of {
            _ if quantity.name == "churn" => self.churn,
            Some(Whole::OwnUnpacked) => self.own_unpacked.map(|_| self.hidden_of_all),
            _ => quantity.value(&self.sizes, self.layers, self.entries),
        }
    }

    /// Returns what a share of a quantity is a share of; `None` if that is unknown, or if it is not
    /// a part of anything.
    pub(super) fn whole(&self, quantity: &Quantity) -> Option<u64> {
        match quantity.part_of? {
            Whole::Unpacked => Some(self.sizes.unpacked.0),
            Whole::OwnUnpacked => self.own_unpacked,
        }
    }

    /// Returns the measures after something is removed.
    pub(super) fn without(&self, saved: &Saved) -> Self {
        let less = |value: u64, saved: u64| value.saturating_sub(saved);
        let mut after = *self;
        after.layers = less(self.layers, saved.layers);
        let sizes = &mut after.sizes;
        sizes.unpacked.0 = less(sizes.unpacked.0, saved.unpacked);
        sizes.hidden.0 = less(sizes.hidden.0, saved.hidden);
        sizes.visible.0 = less(sizes.visible.0, saved.unpacked.saturating_sub(saved.hidden));
        let download = sizes.download.zip(saved.download);
        sizes.download = download.map(|(bytes, saved)| Bytes(less(bytes.0, saved)));
        after.hidden_of_all = less(self.hidden_of_all, saved.hidden);
        after.own_unpacked = self.own_unpacked.map(|own| less(own, saved.unpacked));
        after
    }

    /// Returns the measures of an image with other sizes, such as those of a plan; `today` are its
    /// sizes as it is, of all layers.
    pub(super) fn with_sizes(&self, today: &Sizes, after: &FourSizes) -> Self {
        // What is counted changes as all of it does: the base stays.
        let moved =
            |own: u64, before: u64, after: u64| own.saturating_add(after).saturating_sub(before);
        let mut all = *self;
        let sizes = &mut all.sizes;
        sizes.unpacked.0 = moved(sizes.unpacked.0, today.unpacked.0, after.unpacked.0);
        sizes.visible.0 = moved(sizes.visible.0, today.visible.0, after.visible.0);
        sizes.hidden.0 = moved(sizes.hidden.0, today.hidden.0, after.hidden.0);
        let downloads = (sizes.download, today.download, after.download);
        sizes.download = match downloads {
            (Some(own), Some(before), Some(after)) => Some(Bytes(moved(own.0, before.0, after.0))),
            _ => None,
        };
        all.hidden_of_all = after.hidden.0;
        all.own_unpacked =
            self.own_unpacked.map(|own| moved(own, today.unpacked.0, after.unpacked.0));
        all
    }
}

/// What changes take off an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Saved {
    /// Unpacked bytes.
    pub(super) unpacked: u64,
    /// The hidden ones among them.
    pub(super) hidden: u64,
    /// Their share of the download; `None` if it is unknown.
    pub(super) download: Option<u64>,
    /// Layers, since instructions are joined.
    pub(super) layers: u64,
}

/// Returns why a measure of an image is not what it would be of all of it; `None` if it is.
///
/// Layers that are absent are known by what the manifest says of them: their number, and their
/// blobs' sizes.
pub(super) fn unknown_because(report: &Report, quantity: &Quantity) -> Option<String> {
    if quantity.name == "churn" {
        return match &report.churn {
            None => Some("no layer is known to hold the sources".to_owned()),
            Some(churn) if churn.download.is_none() => {
                Some("what a pull transfers of the layers is unknown".to_owned())
            }
            Some(_) => None,
        };
    }
    let incomplete = report.incomplete.as_ref()?;
    let is_known = match quantity.name {
        "layers" => incomplete.cause != Missing::Limit,
        "download" => matches!(incomplete.cause, Missing::Absent | Missing::Unreadable),
        _ => false,
    };
    (!is_known).then(|| incomplete.what.clone())
}

/// Returns the unpacked bytes of all layers but the first, which dive calls those of the user.
pub(super) fn above_the_first(layers: &[LayerReport]) -> u64 {
    layers.iter().skip(1).filter_map(|layer| layer.unpacked).map(|bytes| bytes.0).sum()
}
