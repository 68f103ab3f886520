//! The objects of the schema, in the order in which they are written.
//!
//! The documentation comments here are the descriptions in `docs/report.schema.json` and the
//! cells of `docs/json.md`: what it is, then after an empty line when it is `null` or absent.

use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use super::base::Base;
use super::files::Path;
use super::findings::{Finding, Fix, Plan};
use super::hidden::{Hidden, Pair};
use super::lists::Each;
use super::packages::{Ecosystem, Package, Unowned};
use crate::layer::LayerState;
use crate::report;
use crate::warning::{self, Code};

/// What is known of one image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report<'a> {
    /// Version of this schema: 1. Fields and words may be added to it; none is taken away or
    /// changes its meaning.
    #[schemars(extend("const" = SCHEMA))]
    pub(super) schema: u32,
    /// Which image it is and where it was read.
    pub(super) image: Image<'a>,
    /// The image's sizes.
    pub(super) sizes: Sizes,
    /// Number of tar members over all layers, whiteouts included.
    pub(super) entries: u64,
    /// Number of paths of the merged tree that a layer has an entry for; the root is not counted.
    pub(super) paths: u64,
    /// What was compared with what while reading.
    pub(super) checks: Checks,
    /// The layers, base first.
    pub(super) layers: Each<'a, report::LayerReport, Layer<'a>>,
    /// The build's steps in order, those without a layer included; empty where the image has no
    /// history.
    pub(super) steps: Each<'a, report::StepReport, Step<'a>>,
    /// Hidden bytes by cause and pair of layers, most unpacked bytes first.
    pub(super) hidden: Each<'a, report::HiddenGroup, Hidden<'a>>,
    /// The largest directories and files, chosen anywhere in the merged tree, in the order of a
    /// tree: a directory stands above what is in it.
    pub(super) largest: Each<'a, report::Largest, Largest<'a>>,
    /// Visible files with the same content, most bytes to gain first.
    pub(super) duplicates: Each<'a, report::DuplicateGroup, Duplicate<'a>>,
    /// What should not be in it: what counts in the headline first, most download to save first.
    pub(super) findings: Each<'a, report::FindingReport, Finding<'a>>,
    /// What to change, so that the findings that count are mended: most download saved first.
    pub(super) fixes: Each<'a, report::FixReport, Fix<'a>>,
    /// What it would be after sets of fixes; alternatives, at most three.
    pub(super) plans: Each<'a, report::PlanReport, Plan<'a>>,
    /// The packages, most retained bytes first. Their bytes and those of `unowned` are together the
    /// visible ones.
    pub(super) packages: Each<'a, report::PackageReport, Package<'a>>,
    /// The packages by ecosystem, most bytes first.
    pub(super) ecosystems: Each<'a, report::EcosystemReport, Ecosystem>,
    /// Visible bytes that no package owns, most first.
    pub(super) unowned: Each<'a, report::UnownedGroup, Unowned<'a>>,
    /// The base image.
    ///
    /// `null` where the image has no layers.
    pub(super) base: Option<Base<'a>>,
    /// What could not be read or does not agree, in layer order.
    pub(super) warnings: Each<'a, warning::Warning, Warning<'a>>,
    /// Every path with its versions, in byte order of the path.
    ///
    /// Absent without `--files`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Path<'a>>")]
    pub(super) files: Option<Each<'a, report::PathReport, Path<'a>>>,
}

/// Which image a report is about.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Image<'a> {
    /// The image as it was named on the command line.
    pub(super) reference: &'a str,
    /// Scheme of the source that it was read from, such as `docker-archive`.
    pub(super) source: &'a str,
    /// Names and tags that the source gives it.
    pub(super) names: &'a [String],
    /// `os/architecture` or `os/architecture/variant`.
    ///
    /// `null` where neither manifest nor configuration says.
    pub(super) platform: Option<&'a str>,
    /// Digest of its manifest.
    ///
    /// `null` where the source has none.
    pub(super) digest: Option<&'a str>,
    /// Digest of its configuration.
    ///
    /// `null` for root filesystems and bare layers.
    pub(super) config_digest: Option<&'a str>,
    /// When it was built (RFC 3339).
    ///
    /// `null` where the configuration does not say.
    pub(super) created: Option<&'a str>,
}

/// The sizes of the image. `unpacked` = `visible` + `hidden`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Sizes {
    /// Bytes that a pull transfers: the layers as stored compressed, each distinct one once.
    ///
    /// `null` where the source does not hold the compressed layers.
    pub(super) download: Option<u64>,
    /// Whether `download` is an estimate.
    pub(super) download_estimated: bool,
    /// Bytes of the layers' regular files, each inode once per layer.
    pub(super) unpacked: u64,
    /// Bytes of the merged tree, each inode once: what a container sees.
    pub(super) visible: u64,
    /// Bytes that are shipped but in no container's file system.
    pub(super) hidden: u64,
    /// Bytes of tar headers and padding: length of the uncompressed layers less `unpacked`.
    pub(super) overhead: u64,
}

/// What was checked while reading.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Checks {
    /// Whether the digest of every stored blob and every uncompressed layer was computed and
    /// compared (`--verify`).
    pub(super) digests: bool,
}

/// One layer.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Layer<'a> {
    /// Its position, from 1, base first.
    pub(super) number: usize,
    /// Digest of the blob as stored.
    ///
    /// `null` where the source names none and it was not computed.
    pub(super) digest: Option<&'a str>,
    /// Digest of the uncompressed tar.
    ///
    /// `null` where the configuration names none and it was not computed.
    pub(super) diff_id: Option<&'a str>,
    /// `gzip`, `zstd`, `bzip2`, `xz` or `none`, by its first bytes.
    ///
    /// `null` where it was not read.
    pub(super) compression: Option<&'a str>,
    /// Media type that the manifest gives it.
    ///
    /// `null` where there is no manifest with media types.
    pub(super) media_type: Option<&'a str>,
    /// Dockerfile instruction that made it, recovered from the history.
    ///
    /// `null` where the history does not say.
    pub(super) instruction: Option<&'a str>,
    /// When it was made (RFC 3339).
    ///
    /// `null` where the history does not say.
    pub(super) created: Option<&'a str>,
    /// Number of the first layer that is the same blob.
    ///
    /// `null` where it is itself the first.
    pub(super) same_as: Option<usize>,
    /// Whether it is the base image's, as far as the report's `base` knows.
    pub(super) base: bool,
    /// How much of it could be read.
    pub(super) state: LayerState,
    /// Number of its tar members, whiteouts included; 0 where nothing of it was read.
    pub(super) entries: u64,
    /// Bytes of its blob as stored compressed.
    ///
    /// `null` where the source does not hold the compressed blob and does not give its size.
    pub(super) download: Option<u64>,
    /// Bytes of its regular files, each inode once.
    ///
    /// `null` where nothing of it was read.
    pub(super) unpacked: Option<u64>,
    /// Those that the merged tree shows.
    ///
    /// `null` where nothing of it was read.
    pub(super) visible: Option<u64>,
    /// Those that it does not show.
    ///
    /// `null` where nothing of it was read.
    pub(super) hidden: Option<u64>,
    /// Share of `download` whose entries are hidden, in bytes.
    ///
    /// `null` where `download` is, or where it cannot be told apart.
    pub(super) hidden_download: Option<u64>,
    /// Length of its uncompressed tar less `unpacked`.
    ///
    /// `null` where nothing of it was read.
    pub(super) overhead: Option<u64>,
    /// Share of `download` that belongs to no entry, in bytes: trailers, framing, tables of
    /// contents.
    ///
    /// `null` where `download` is, or where it cannot be told apart.
    pub(super) download_overhead: Option<u64>,
    /// Bytes of other layers that it hides, base first.
    pub(super) hides: Each<'a, (usize, crate::units::Bytes), Pair>,
    /// Its bytes that other layers hide, base first.
    pub(super) hidden_by: Each<'a, (usize, crate::units::Bytes), Pair>,
}

/// One step of the build.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Step<'a> {
    /// Number of the layer that it made.
    ///
    /// `null` for steps that only change the configuration.
    pub(super) layer: Option<usize>,
    /// The Dockerfile instruction, recovered from the history.
    ///
    /// `null` where the history does not say.
    pub(super) instruction: Option<&'a str>,
    /// When it was made (RFC 3339).
    ///
    /// `null` where the history does not say.
    pub(super) created: Option<&'a str>,
    /// Comment in the history, such as the name of the builder.
    ///
    /// `null` where there is none.
    pub(super) comment: Option<&'a str>,
}

/// One of the largest directories and files.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Largest<'a> {
    /// How many of the items above it are its ancestors.
    pub(super) depth: usize,
    /// Its path.
    pub(super) path: &'a str,
    /// Whether it is a directory.
    pub(super) directory: bool,
    /// Visible bytes in or below it.
    pub(super) unpacked: u64,
    /// Their share of the layers' `download`.
    ///
    /// `null` where the `download` of a layer concerned is.
    pub(super) download: Option<u64>,
    /// How many visible regular files are in or below it.
    pub(super) files: u64,
    /// Number of the layer that brought most of the bytes.
    ///
    /// `null` where there are none.
    pub(super) layer: Option<usize>,
}

/// Visible files with the same content.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Duplicate<'a> {
    /// Bytes of one copy.
    pub(super) unpacked: u64,
    /// How many inodes hold the content.
    pub(super) copies: u64,
    /// Their paths in byte order, one for each inode; the first 20 where there are more.
    pub(super) paths: &'a [String],
}

/// What could not be read or does not agree.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Warning<'a> {
    /// What kind of thing it is.
    pub(super) code: Code,
    /// Number of the layer concerned.
    ///
    /// `null` for the image as a whole.
    pub(super) layer: Option<usize>,
    /// What was found, where, and what was done about it. Its wording may change.
    pub(super) message: &'a str,
}
