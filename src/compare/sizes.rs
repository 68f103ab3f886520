//! The sizes and counts of two images, and how they changed.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::Both;
use crate::report::Report;
use crate::units::Bytes;

/// A change in bytes: what the second image has more; negative if it has less.
///
/// Prints with its sign and in decimal units (`+1.23 MB`, `-45.6 kB`, `0 B`); machines read and
/// write a plain integer.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Change(pub i64);

/// A size before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// Bytes of the first image.
    ///
    /// `null` if they are unknown.
    pub before: Option<Bytes>,
    /// Bytes of the second image.
    ///
    /// `null` if they are unknown.
    pub after: Option<Bytes>,
    /// How many bytes the second image has more.
    ///
    /// `null` if one of them is unknown.
    pub change: Option<Change>,
    /// Whether `before` is an estimate.
    pub before_estimated: bool,
    /// Whether `after` is an estimate.
    pub after_estimated: bool,
}

/// A number of things before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// How many the first image has.
    pub before: u64,
    /// How many the second image has.
    pub after: u64,
    /// How many the second image has more.
    pub change: i64,
}

/// The sizes and counts of both images, and how they changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SizeChanges {
    /// Bytes that a pull transfers.
    pub download: Measure,
    /// Bytes of the layers' regular files; the change is that of `visible` and `hidden` together.
    pub unpacked: Measure,
    /// Bytes that a container sees.
    pub visible: Measure,
    /// Bytes that are shipped but in no container's file system.
    pub hidden: Measure,
    /// Layers.
    pub layers: Count,
    /// Tar members of all layers.
    pub entries: Count,
    /// Packages.
    pub packages: Count,
}

impl Change {
    /// From one number of bytes to another; saturates.
    pub fn between(before: Bytes, after: Bytes) -> Self {
        let change = i128::from(after.0) - i128::from(before.0);
        Self(i64::try_from(change).unwrap_or(if change < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Its bytes without the sign.
    pub fn size(self) -> Bytes {
        Bytes(self.0.unsigned_abs())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            0 => "",
            1.. => "+",
            _ => "-",
        };
        out.pad(&format!("{sign}{}", self.size()))
    }
}

impl Add for Change {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Change {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for Change {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Change {
    fn sum<I: Iterator<Item = Self>>(changes: I) -> Self {
        changes.fold(Self::default(), Add::add)
    }
}

impl Measure {
    fn of(sizes: Both<Option<Bytes>>, estimated: Both<bool>) -> Self {
        let change = sizes.all().map(|both| Change::between(both.before, both.after));
        Self {
            before: sizes.before,
            after: sizes.after,
            change,
            before_estimated: estimated.before,
            after_estimated: estimated.after,
        }
    }
}

impl Count {
    fn of(counts: Both<u64>) -> Self {
        let change = Change::between(Bytes(counts.before), Bytes(counts.after)).0;
        Self { before: counts.before, after: counts.after, change }
    }
}

impl SizeChanges {
    pub(super) fn of(reports: Both<&Report>) -> Self {
        let exact = |size: fn(&Report) -> Bytes| {
            Measure::of(reports.map(|report| Some(size(report))), Both::new(false, false))
        };
        let count = |of: fn(&Report) -> u64| Count::of(reports.map(of));
        let sizes = reports.map(|report| &report.sizes);
        let is_estimated = |estimated: bool, known: bool| estimated && known;
        Self {
            download: Measure::of(
                sizes.map(|sizes| sizes.download),
                sizes.map(|sizes| is_estimated(sizes.download_estimated, sizes.download.is_some())),
            ),
            unpacked: exact(|report| report.sizes.unpacked),
            visible: exact(|report| report.sizes.visible),
            hidden: exact(|report| report.sizes.hidden),
            layers: count(|report| report.layers.len() as u64),
            entries: count(|report| report.entries),
            packages: count(|report| report.packages.len() as u64),
        }
    }
}
