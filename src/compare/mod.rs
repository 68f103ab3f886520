//! Two images compared: what changed, why, and what a pull costs. Plain data, and the schema of the
//! JSON output; a pure function makes it of two analysed images.
//!
//! The fields are written in the order in which they are declared. Their doc comments are the
//! descriptions in `docs/compare.schema.json` and the cells of `docs/compare-json.md`: first what
//! it is, then, after an empty line, when it is `null` or absent.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::difference::FileDifference;
use crate::report::{BaseReport, DockerfileReport, ImageFacts, Incomplete, SchemaVersion, Sizes};
use crate::units::Bytes;

mod attack_surface;
mod both;
mod causes;
mod config;
mod findings;
mod joint;
mod layers;
mod listing;
mod make;
mod moved;
mod packages;
mod paths;
mod pull;
mod side;
mod sizes;
mod verdict;

pub use attack_surface::SurfaceChange;
pub use both::Which;
pub use causes::{CauseKind, CauseReport, CauseSide};
pub use config::{ConfigChange, SettingState};
pub use findings::{FindingChange, FindingState};
pub use layers::{Differs, LayerChange, LayerCounts, LayerPairState};
pub use make::{CompareOptions, Threshold, compare};
pub use moved::Moved;
pub use packages::{PackageChange, PackageSide, PackageState};
pub use paths::{PathChange, PathSide, PathState};
pub use pull::{Pull, Reuse};
pub use side::Side;
pub use sizes::{Change, Count, Measure, SizeChanges};

use crate::words::words;

/// What changed from one image to another.
///
/// A change is what the second one has more than the first one; it is negative if it has less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Version of this schema: 1. Fields and words may be added to it; none is removed or
    /// changes its meaning.
    pub schema: SchemaVersion,
    /// Version of plimsoll that made the comparison.
    pub version: Cow<'static, str>,
    /// The first image.
    pub before: SideReport,
    /// The second image.
    pub after: SideReport,
    /// Whether both are one image.
    ///
    /// `null` if they differ.
    pub same: Option<Sameness>,
    /// The sizes and counts of both, and how they changed.
    pub sizes: SizeChanges,
    /// The causes that carry most of the change of `unpacked`, in words, largest first; at most
    /// three.
    pub reasons: Vec<String>,
    /// What a node that has the first image downloads for the second one.
    pub pull: Pull,
    /// Why it changed, largest change of `unpacked` first. Every byte that is in only one of the
    /// images belongs to one cause, so that they add up to the change.
    pub causes: Vec<CauseReport>,
    /// The layers of both, aligned, in the order of the second image; those that are only in the
    /// first come where they were.
    pub layers: Vec<LayerChange>,
    /// The packages that changed, largest change first.
    pub packages: Vec<PackageChange>,
    /// Files and directories that are at another path, and copies of files that are in both, most
    /// bytes first.
    pub moved: Vec<Moved>,
    /// The settings that changed, by key.
    pub config: Vec<ConfigChange>,
    /// The findings that changed, largest change first.
    pub findings: Vec<FindingChange>,
    /// The kinds of programs that an attacker would use of which one image has more; empty also if
    /// a report that was written without them is compared.
    #[serde(default)]
    #[schemars(!default)]
    pub attack_surface: Vec<SurfaceChange>,
    /// How many paths of both images differ only in their times.
    pub times_only: u64,
    /// How many paths of both images have the same content and another owner, other permissions or
    /// other extended attributes.
    pub metadata_only: u64,
    /// Changes with fewer bytes than this are folded by outputs for people (`--threshold`); it
    /// changes no sum.
    pub threshold: Bytes,
    /// What could not be compared, and why: sentences.
    pub not_compared: Vec<String>,
    /// The paths that changed, in order of the path; with `--path` only those that match.
    ///
    /// Absent without `--files` and `--path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<PathChange>")]
    pub paths: Option<Vec<PathChange>>,
    /// How one file differs.
    ///
    /// Absent without `--diff`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FileDifference")]
    pub diff: Option<FileDifference>,
}

/// One of the two images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Side")]
pub struct SideReport {
    /// Which image it is and where it was read.
    pub image: ImageFacts,
    /// Its sizes.
    pub sizes: Sizes,
    /// Its base image.
    ///
    /// `null` if it is unknown.
    pub base: Option<BaseReport>,
    /// What of the image is missing, so that all sizes are those of the rest.
    ///
    /// `null` if all of it could be read.
    pub incomplete: Option<Incomplete>,
    /// The Dockerfile that lines are those of: only the second image has one.
    ///
    /// `null` without `--dockerfile`.
    #[serde(default)]
    #[schemars(!default)]
    pub dockerfile: Option<DockerfileReport>,
    /// Whether its paths were known: not from a report that was written without `--files`.
    pub files: bool,
}

words! {
    /// In which way two images are one.
    pub enum Sameness {
        /// They have the same configuration and the same blobs.
        Identical = "identical",
        /// They have the same configuration and the same layers, which are compressed differently.
        Recompressed = "recompressed",
    }
}
