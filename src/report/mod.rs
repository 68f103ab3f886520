//! What is known about one image once it has been read: plain data, and the schema of JSON outputs.
//!
//! The fields are written in the order in which they are declared. Their doc comments are the
//! descriptions in `docs/report.schema.json` and the cells of `docs/json.md`: first what it is,
//! then, after an empty line, when it is `null` or absent.

use std::borrow::Cow;
use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::warning::Warning;

mod attack_surface;
mod attributes;
mod base;
mod churn;
mod config;
mod dockerfile;
mod duplicates;
mod files;
mod findings;
mod hidden;
mod image;
mod incomplete;
mod largest;
mod layers;
mod lines;
mod list_findings;
mod make;
mod packages;
mod read;
mod sizes;
mod summary;
mod unowned;
mod version;
mod warnings;
mod worth_knowing;

pub use crate::judgement::{FourSizes, Saving};
pub use attack_surface::{AttackSurface, SurfaceKind};
pub(crate) use attributes::Attributes;
pub use base::BaseReport;
pub use churn::ChurnReport;
pub use config::{ConfigReport, HealthcheckReport};
pub use dockerfile::{DockerfileProblem, DockerfileReport};
pub use duplicates::{DUPLICATE_PATHS, DuplicateGroup};
pub use files::{Fate, FileKind, PathReport, VersionReport};
pub use findings::{
    ClaimedPackage, FINDING_PATHS, FindingReport, FixReport, PatchReport, PlaceReport, PlanReport,
    RefusedPlan,
};
pub(crate) use hidden::Ledger;
pub use hidden::{HiddenGroup, Metadata, Pair};
pub use image::ImageFacts;
pub use incomplete::{Incomplete, Missing};
pub use largest::Largest;
pub use layers::{LayerReport, StepReport};
pub use make::Detail;
pub(crate) use packages::Packages;
pub use packages::{CasesReport, Contained, EcosystemReport, NEEDED_BY, PackageReport, Reason};
pub use read::ReadReportError;
pub use sizes::Sizes;
pub use summary::{ActionReport, AsideReport, PlanSummary, RuleBytes, Summary};
pub use unowned::UnownedGroup;
pub use version::{SCHEMA, SchemaVersion};
pub use worth_knowing::WorthKnowing;
pub(crate) use worth_knowing::{in_layer, stopped};

/// What is known about one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this schema: 1. Fields and words may be added to it; none is removed or
    /// changes its meaning.
    pub schema: SchemaVersion,
    /// Version of plimsoll that made the report.
    #[serde(default)]
    #[schemars(!default)]
    pub version: Cow<'static, str>,
    /// Which image it is and where it was read.
    pub image: ImageFacts,
    /// What of the image is missing, so that all sizes are those of the rest.
    ///
    /// `null` if all of it could be read.
    #[serde(default)]
    #[schemars(!default)]
    pub incomplete: Option<Incomplete>,
    /// The image's sizes.
    pub sizes: Sizes,
    /// The numbers that matter most: what the image is, and what it could be.
    #[serde(default)]
    #[schemars(!default)]
    pub summary: Summary,
    /// Number of tar members over all layers, whiteouts included.
    pub entries: u64,
    /// Number of paths of the merged tree that a layer has an entry for; the root is not counted.
    pub paths: u64,
    /// What was compared with what while reading.
    pub checks: Checks,
    /// The layers, base first.
    pub layers: Vec<LayerReport>,
    /// The steps of the build in order, those without a layer included; empty without a history.
    pub steps: Vec<StepReport>,
    /// The Dockerfile of `--dockerfile`.
    ///
    /// `null` without it.
    #[serde(default)]
    #[schemars(!default)]
    pub dockerfile: Option<DockerfileReport>,
    /// The image's configuration.
    ///
    /// `null` if it has none or an empty one, as root filesystems and bare layers do.
    pub config: Option<ConfigReport>,
    /// Hidden bytes by cause and pair of layers, most unpacked bytes first.
    pub hidden: Vec<HiddenGroup>,
    /// What is rebuilt and pulled again when only the application's own sources change.
    ///
    /// `null` if no layer above the base is known to hold them.
    #[serde(default)]
    #[schemars(!default)]
    pub churn: Option<ChurnReport>,
    /// The largest directories and files by what layers above the base ship, chosen anywhere in
    /// the merged tree, in the order of a tree: a directory comes before what is in it.
    pub largest: Vec<Largest>,
    /// The same by what the layers of the base ship; empty without a base.
    #[serde(default)]
    pub largest_in_base: Vec<Largest>,
    /// Visible files with the same content, largest saving first.
    pub duplicates: Vec<DuplicateGroup>,
    /// What should not be in it: what counts in the headline first, most unpacked bytes first.
    pub findings: Vec<FindingReport>,
    /// What to change, so that the findings that count are fixed: most unpacked bytes first.
    pub fixes: Vec<FixReport>,
    /// What it would be after sets of fixes; alternatives, at most three.
    pub plans: Vec<PlanReport>,
    /// Plans that are not made, as the program would not start or the image would not be smaller.
    #[serde(default)]
    #[schemars(!default)]
    pub refused_plans: Vec<RefusedPlan>,
    /// Whether there is no plan with a last stage because what the program needs at run time could
    /// not be determined.
    ///
    /// Absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(with = "Option<bool>")]
    pub lacks_needs: bool,
    /// The packages, most retained bytes first. Their bytes and those of `unowned` are together the
    /// visible ones.
    pub packages: Vec<PackageReport>,
    /// The packages by ecosystem, most bytes first.
    pub ecosystems: Vec<EcosystemReport>,
    /// Visible bytes that no package owns, most first.
    pub unowned: Vec<UnownedGroup>,
    /// What an attacker who runs commands in a container would use, by kind; kinds without files
    /// are left out.
    ///
    /// `null` if only the bytes are accounted for.
    #[serde(default)]
    #[schemars(!default)]
    pub attack_surface: Option<Vec<AttackSurface>>,
    /// The base image.
    ///
    /// `null` if the image has no layers, or if `incomplete.without_advice`.
    pub base: Option<BaseReport>,
    /// What could not be read or does not agree, in layer order.
    pub warnings: Vec<Warning>,
    /// Every path with its versions, in byte order of the path.
    ///
    /// Absent without `--files`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<PathReport>")]
    pub files: Option<Vec<PathReport>>,
}

/// What was checked while reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checks {
    /// Whether the digest of every stored blob and every uncompressed layer was computed and
    /// compared (`--verify`).
    pub digests: bool,
}

/// The number of the layer that ships most bytes, the lowest if several do; `None` without layers.
fn main_layer(bytes: impl IntoIterator<Item = (usize, u64)>) -> Option<usize> {
    let main = bytes.into_iter().max_by_key(|&(layer, bytes)| (bytes, Reverse(layer)));
    main.map(|(layer, _)| layer + 1)
}
