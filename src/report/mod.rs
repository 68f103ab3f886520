//! What is known of one image once it has been read: plain data, no formats and no I/O.

use crate::layer::LayerState;
use crate::tree::Cause;
use crate::units::Bytes;
use crate::warning::Warning;

mod base;
mod findings;
mod hidden;
mod packages;

pub use base::BaseReport;
pub use findings::{Counts, FINDING_PATHS, FindingReport, FixReport, PlanReport};
pub use hidden::{Changed, HiddenGroup};
pub use packages::{CasesReport, EcosystemReport, NEEDED_BY, PackageReport, Reason, UnownedGroup};

/// Everything known of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Which image it is and where it was read.
    pub image: ImageFacts,
    /// The image's sizes.
    pub sizes: Sizes,
    /// Tar members over all layers, whiteouts included.
    pub entries: u64,
    /// Paths of the merged tree that a layer has an entry for; the root is not counted.
    pub paths: u64,
    /// What was compared with what while reading.
    pub checks: Checks,
    /// The layers, base first.
    pub layers: Vec<LayerReport>,
    /// The build's steps in order, those without a layer included; empty where there is no history.
    pub steps: Vec<StepReport>,
    /// Hidden bytes by cause and pair of layers, most unpacked bytes first.
    pub hidden: Vec<HiddenGroup>,
    /// The largest directories and files of the merged tree, as a tree in reading order.
    pub largest: Vec<Largest>,
    /// Visible files with the same content, most bytes to gain first.
    pub duplicates: Vec<DuplicateGroup>,
    /// What should not be in it: what counts in the headline first, most download to save first.
    pub findings: Vec<FindingReport>,
    /// What to change, so that the findings of the headline are mended; most download saved first.
    pub fixes: Vec<FixReport>,
    /// What it would be after sets of fixes; alternatives, at most three.
    pub plans: Vec<PlanReport>,
    /// The packages, most retained bytes first. Their bytes and those of `unowned` are together the
    /// visible ones.
    pub packages: Vec<PackageReport>,
    /// The same by ecosystem, most bytes first.
    pub ecosystems: Vec<EcosystemReport>,
    /// Visible bytes that no package owns, most first.
    pub unowned: Vec<UnownedGroup>,
    /// The base image; `None` where the image has no layers.
    pub base: Option<BaseReport>,
    /// What could not be read or does not agree, in layer order.
    pub warnings: Vec<Warning>,
    /// Every path with its versions, in byte order of the path; only where asked for.
    pub files: Option<Vec<PathReport>>,
}

/// Which image a report is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// The image as the user named it.
    pub reference: String,
    /// The scheme of the source that it was read from, such as `docker-archive`.
    pub source: &'static str,
    /// Names and tags that the source gives it; empty where it has none.
    pub names: Vec<String>,
    /// `os/architecture[/variant]`; absent where neither manifest nor configuration says.
    pub platform: Option<String>,
    /// Digest of its manifest; absent where the source has none.
    pub digest: Option<String>,
    /// Digest of its configuration's bytes; absent for root filesystems and bare layers.
    pub config_digest: Option<String>,
    /// When it was built, as the configuration says (RFC 3339).
    pub created: Option<String>,
}

/// The sizes of an image or of a part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Compressed bytes that a pull transfers, each distinct blob once; `None` where the source
    /// does not hold the compressed blobs.
    pub download: Option<Bytes>,
    /// Bytes of the layers' regular files, each inode once per layer.
    pub unpacked: Bytes,
    /// Bytes of the merged tree, each inode once.
    pub visible: Bytes,
    /// `unpacked - visible`.
    pub hidden: Bytes,
    /// Length of the uncompressed tars less `unpacked`: headers, padding, trailers.
    pub overhead: Bytes,
}

/// What was checked while reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checks {
    /// Blobs and uncompressed layers were compared with their digests (`--verify`).
    pub digests: bool,
}

/// One layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerReport {
    /// Its position, from 1, base first.
    pub number: usize,
    /// Digest of the blob as stored; absent where the source names none and it was not computed.
    pub digest: Option<String>,
    /// Digest of the uncompressed tar: as computed under `--verify`, else as the configuration says.
    pub diff_id: Option<String>,
    /// `gzip`, `zstd`, `bzip2`, `xz` or `none`, by its first bytes; absent where it was not read.
    pub compression: Option<&'static str>,
    /// The media type that the manifest gives it.
    pub media_type: Option<String>,
    /// The Dockerfile instruction that made it, recovered from the history.
    pub instruction: Option<String>,
    /// When it was made, as the history says.
    pub created: Option<String>,
    /// The number of the first layer that is the same blob, where it is not the first itself.
    pub same_as: Option<usize>,
    /// Whether it is the base image's, as far as [`Report::base`] knows.
    pub base: bool,
    /// How much of it could be read.
    pub state: LayerState,
    /// Its tar members, whiteouts included.
    pub entries: u64,
    /// Its blob's length as stored; `None` where the source does not hold the compressed blob and
    /// no descriptor gives its size.
    pub download: Option<Bytes>,
    /// Bytes of its regular files, each inode once.
    pub unpacked: Bytes,
    /// Those that the merged tree shows.
    pub visible: Bytes,
    /// Those that it does not.
    pub hidden: Bytes,
    /// The share of `download` whose entries are hidden.
    pub hidden_download: Option<Bytes>,
    /// Length of its uncompressed tar less `unpacked`.
    pub overhead: Bytes,
    /// The share of `download` that belongs to no path: whiteouts, trailers, framing, tables of
    /// contents. `None` where the layer was not read or `download` is unknown.
    pub download_overhead: Option<Bytes>,
    /// Bytes of other layers that it hides, by layer number, base first.
    pub hides: Vec<(usize, Bytes)>,
    /// Its bytes that other layers hide, by layer number, base first.
    pub hidden_by: Vec<(usize, Bytes)>,
}

/// One step of the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// The number of the layer that it made; `None` for steps that change the configuration only.
    pub layer: Option<usize>,
    /// The Dockerfile instruction, recovered; `None` where the history says nothing of it.
    pub instruction: Option<String>,
    /// When it was made.
    pub created: Option<String>,
    /// The history line's comment.
    pub comment: Option<String>,
}

/// One line of the list of the largest directories and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Largest {
    /// How many lines above it are its ancestors.
    pub depth: usize,
    /// Its path.
    pub path: String,
    /// Whether it is a directory.
    pub directory: bool,
    /// Visible bytes in or below it.
    pub unpacked: Bytes,
    /// Their compressed share; `None` where a layer's is unknown.
    pub download: Option<Bytes>,
    /// Visible regular files in or below it.
    pub files: u64,
    /// The number of the layer that brought most of the bytes.
    pub layer: Option<usize>,
}

/// Visible files with the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateGroup {
    /// Bytes of one copy.
    pub unpacked: Bytes,
    /// How many inodes hold the content.
    pub copies: u64,
    /// Their paths, in byte order, one for each inode; at most [`DUPLICATE_PATHS`].
    pub paths: Vec<String>,
}

/// How many paths a [`DuplicateGroup`] names.
pub const DUPLICATE_PATHS: usize = 20;

impl DuplicateGroup {
    /// Bytes that one copy would save over all of them.
    pub fn gain(&self) -> Bytes {
        Bytes(self.unpacked.0.saturating_mul(self.copies.saturating_sub(1)))
    }
}

/// One path and what each layer put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathReport {
    /// Absolute, escaped.
    pub path: String,
    /// Its versions, base first.
    pub versions: Vec<VersionReport>,
}

/// What one layer put at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionReport {
    /// The layer's number.
    pub layer: usize,
    /// `file`, `directory`, `symlink`, `hard-link`, `char-device`, `block-device`, `fifo`.
    pub kind: &'static str,
    /// `None` while visible, else why and by which layer it was hidden.
    pub hidden: Option<(Cause, usize)>,
    /// Bytes of a regular file as stored; 0 for everything else.
    pub unpacked: Bytes,
    /// Bytes that a reader of the file sees, where holes make them more than are stored.
    pub logical: Option<Bytes>,
    /// Its compressed share, headers included.
    pub download: Option<Bytes>,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    pub content: Option<String>,
    /// Where a symbolic link points, or the path that a hard link names; escaped.
    pub target: Option<String>,
}
