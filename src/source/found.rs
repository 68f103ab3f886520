//! What was found in a source: images, their layers, and where each blob is.

use std::error::Error as _;
use std::io;

use super::content::Content;
use super::document::{Named, Unreadable, read_json};
use super::members::Members;
use super::remote_error::RemoteError;
use crate::image::config::ImageConfig;
use crate::image::described::{Described, LayerDescriptor, Transfer};
use crate::image::layer_kind::{LayerKind, layer_kind};
use crate::limits::Limits;
use crate::name::NameError;
use crate::warning::{Code, Warning};

/// One image of a source.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundImage {
    /// Its description; the provenance is read only for the image that is chosen.
    pub(super) described: Described,
    /// Where the bytes of each layer are, base first; `None` if the source does not hold them.
    pub(super) blobs: Vec<Option<Content>>,
    /// Its manifest, its configuration, and the indexes that led to it.
    pub(super) documents: Vec<Named>,
    /// Where the statements of its attestations are.
    pub(super) statements: Vec<Content>,
    /// Images of the source with an equal group are one image for several platforms.
    pub(super) group: usize,
    /// Whether its manifest is in the source.
    pub(super) is_present: bool,
    /// Why its manifest could not be read.
    pub(super) unreadable: Option<Unreadable>,
    /// Whether it is a chart, an SBOM or the like, which is shown if there is no image.
    pub(super) is_artifact: bool,
    /// How many of its layers a limit left out.
    pub(super) left_out: u64,
    /// Contradictions in its metadata.
    pub(super) warnings: Vec<Warning>,
}

/// A layer as it was found: its descriptor, and where its bytes are.
pub(super) type FoundLayer = (LayerDescriptor, Option<Content>);

impl FoundImage {
    /// Makes an image that is present from a description and its layers, base first.
    pub(super) fn new(described: Described, layers: impl Iterator<Item = FoundLayer>) -> Self {
        let (layers, blobs) = layers.unzip();
        let described = Described { layers, ..described };
        Self { described, blobs, is_present: true, ..Self::default() }
    }

    /// Whether any layer can be read, or there are none to read.
    pub(super) fn is_readable(&self) -> bool {
        self.is_present && (self.blobs.is_empty() || self.blobs.iter().any(Option::is_some))
    }

    /// Returns its name or its digest, and its platform, for messages.
    pub(super) fn label(&self) -> String {
        let Described { names, manifest_digest, platform, .. } = &self.described;
        let name = match (names.first(), manifest_digest) {
            (Some(name), _) => name.clone(),
            (None, Some(digest)) => format!("{}:{}", digest.algorithm(), digest.short()),
            (None, None) => "an image".to_owned(),
        };
        let platform = platform.as_ref().map_or(String::new(), |platform| format!(" ({platform})"));
        crate::escape::printable(format!("`{name}`{platform}").as_bytes())
    }

    /// Returns a line that distinguishes it from the other images of its source.
    pub(super) fn title(&self) -> String {
        let mut title = match self.described.names.as_slice() {
            [] => "without a name".to_owned(),
            names => names.join(", "),
        };
        if let Some(platform) = &self.described.platform {
            title = format!("{title} ({platform})");
        }
        let Described { manifest_digest, config_digest, .. } = &self.described;
        if let Some(digest) = manifest_digest.as_ref().or(config_digest.as_ref()) {
            title = format!("{title} {}", digest.short());
        }
        if !self.is_readable() {
            title += ", not in the archive";
        }
        crate::escape::printable(title.as_bytes())
    }
}

/// All images of a source.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) images: Vec<FoundImage>,
    /// How many attestations and artifacts there are, which are not images.
    pub(super) set_aside: u64,
    /// What is wrong with the source as a whole.
    pub(super) warnings: Vec<Warning>,
    /// The number of layers of all images.
    pub(super) layers: u64,
}

impl Found {
    /// Adds an image, without the layers beyond the limit for all images together.
    pub(super) fn add(&mut self, mut image: FoundImage, limits: &Limits) {
        let listed = image.blobs.len() as u64;
        let room = limits.layers.saturating_sub(self.layers).min(listed);
        if room < listed {
            let room = usize::try_from(room).unwrap_or(usize::MAX);
            image.described.layers.truncate(room);
            image.blobs.truncate(room);
            image.left_out = listed - room as u64;
            let message = "it has more layers than `layers` allows; the rest is left out";
            image.warnings.push(Warning::image(Code::Limit, message));
        }
        self.layers += room;
        self.images.push(image);
    }

    /// Adds an image whose manifest is there but cannot be read, so that none is taken in its place
    /// silently; warns of it in case another one is chosen.
    pub(super) fn add_unreadable(&mut self, mut image: FoundImage, error: Unreadable) {
        image.is_present = true;
        let message = format!("the manifest of {} could not be read: {error}", image.label());
        self.warnings.push(Warning::image(error.code(), message));
        image.unreadable = Some(error);
        self.images.push(image);
    }

    /// Warns if a document that describes the same images is there but cannot be read.
    pub(super) fn warn_of_unreadable(&mut self, name: &str, members: &Members, limits: &Limits) {
        if let Some(Err(error)) = members.get(name).map(|content| read_json(&content, limits)) {
            self.warn(error.code(), &format!("`{name}` could not be read: {error}"));
        }
    }

    /// Adds a warning, once however often it occurs.
    pub(super) fn warn(&mut self, code: Code, message: &str) {
        if !self.warnings.iter().any(|warning| warning.message == message) {
            self.warnings.push(Warning::image(code, message));
        }
    }
}

/// The message for cycles, and for reaching [`Limits::index_depth`].
pub(super) const TOO_DEEP: &str =
    "an index leads to itself or is nested deeper than `index-depth` allows";

/// The message for reaching [`Limits::manifests`].
pub(super) const TOO_MANY: &str = "the index lists more than `manifests` allows";

/// How many layers of one manifest are read: one more than the limit, so that exceeding it shows.
pub(super) fn max_layers(limits: &Limits) -> usize {
    usize::try_from(limits.layers.saturating_add(1)).unwrap_or(usize::MAX)
}

/// Returns a warning if a manifest and its configuration list different numbers of layers.
pub(super) fn count_mismatch(
    listed: usize,
    manifest: &str,
    config: &ImageConfig,
) -> Option<Warning> {
    let known = config.diff_ids.as_ref().map_or(0, Vec::len);
    (listed != known).then(|| {
        let message = format!(
            "the number of layers is {listed} in {manifest} and {known} in the configuration"
        );
        Warning::image(Code::Metadata, message)
    })
}

/// Returns what a pull transfers if the blob is uncompressed: the blob, unless its media type says
/// that it is compressed.
pub(super) fn if_plain(media_type: &str) -> Transfer {
    let compressed = ["gzip", "zstd"].iter().any(|name| media_type.contains(name));
    match !compressed && layer_kind(media_type) == LayerKind::Tar {
        true => Transfer::AsStored,
        false => Transfer::Unknown,
    }
}

/// Why a source has no image to read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// No file or directory has that name.
    #[error("there is no file or directory `{reference}`{}", no_name(name.as_ref()))]
    NotFound {
        /// The reference, as the user wrote it.
        reference: String,
        /// Why it is no name of an image either; `None` if it can be none.
        name: Option<NameError>,
    },
    /// A link or a directory on the way to it leads no further.
    #[error("could not reach `{reference}`")]
    Unreachable {
        /// The path, as the user wrote it.
        reference: String,
        /// Which one, and why.
        #[source]
        source: super::missing::Unreachable,
    },
    /// The scheme is unknown.
    #[error("`{scheme}:` is not a scheme that can be read")]
    UnknownScheme {
        /// The part before the colon.
        scheme: String,
        /// The part after it.
        rest: String,
    },
    /// The image could not be had from an engine, a storage or a registry.
    #[error("could not get `{name}` from {place}")]
    Remote {
        /// The name, as the user wrote it.
        name: String,
        /// What was asked, with its article if it needs one.
        place: &'static str,
        /// Why.
        #[source]
        source: Box<RemoteError>,
    },
    /// None of the places where a name is looked up has the image.
    #[error("no image `{name}` was found{}", listed(tried))]
    Nowhere {
        /// The name, as the user wrote it.
        name: String,
        /// Where it was looked up, and why it was not found there, in that order.
        tried: Vec<Tried>,
    },
    /// A file, directory or stream could not be read.
    #[error("could not read `{location}`")]
    Read {
        /// The file, directory or stream.
        location: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A stream has to be kept in a temporary file, and could not be.
    #[error("could not keep `{location}` in a temporary file in `{directory}`")]
    Spool {
        /// The stream.
        location: String,
        /// The temporary directory.
        directory: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The source is not of the kind that the scheme names, or not an image at all.
    #[error("`{location}` is not {expected}")]
    NotAnImage {
        /// The source.
        location: String,
        /// The expected kind, with its article.
        expected: &'static str,
        /// Why it is not.
        #[source]
        source: NotAnImage,
    },
    /// The manifest of the image that is meant is damaged, or larger than a limit allows.
    #[error("the manifest of an image in `{location}` could not be read")]
    UnreadableManifest {
        /// The source.
        location: String,
        /// The images whose manifests can be read, one line for each.
        others: Vec<String>,
        /// Whether only a limit prevents reading it.
        is_limit: bool,
        /// Which image it is, and why.
        #[source]
        source: NotAnImage,
    },
    /// There are only charts, SBOMs and the like.
    #[error("`{location}` holds only artifacts, such as charts, SBOMs or signatures")]
    OnlyArtifacts {
        /// The source.
        location: String,
        /// Those that can be read, one line for each.
        artifacts: Vec<String>,
    },
    /// None of the images has the name or the number requested.
    #[error("no image in `{location}` is called `{wanted}`")]
    NoSuchImage {
        /// The source.
        location: String,
        /// What was requested.
        wanted: String,
        /// The images, one line for each.
        images: Vec<String>,
    },
    /// None of the images is for the platform requested.
    #[error("no image in `{location}` is for {wanted}")]
    NoSuchPlatform {
        /// The source.
        location: String,
        /// What was requested.
        wanted: String,
        /// The images, one line for each.
        images: Vec<String>,
    },
    /// There are several images, and nothing shows which one is meant.
    #[error("`{location}` holds {} images{}", images.len(), for_platform(platform.as_deref()))]
    Ambiguous {
        /// The source.
        location: String,
        /// The platform that was requested, and that all of them are for.
        platform: Option<String>,
        /// The images, one line for each.
        images: Vec<String>,
        /// Whether they are one image for several platforms.
        by_platform: bool,
    },
    /// Images are listed, but their manifests are not in the source.
    #[error("`{location}` only lists images whose manifests are elsewhere")]
    Elsewhere {
        /// The source.
        location: String,
        /// The listed images, one line for each.
        images: Vec<String>,
    },
    /// The caller stopped reading.
    #[error("reading was cancelled")]
    Cancelled,
    /// The platform that was requested cannot be understood.
    #[error("{reason}")]
    BadPlatform {
        /// What was requested, and why it is none.
        reason: String,
    },
}

/// A place where a name was looked up in vain.
#[derive(Debug)]
pub struct Tried {
    /// Where, as `--source` calls it.
    pub place: &'static str,
    /// Why it was not found there.
    pub error: SourceError,
}

/// Returns a line for each place where a name was looked up.
fn listed(tried: &[Tried]) -> String {
    let line = |tried: &Tried| {
        // The error itself says only where it was looked for, which the line says already.
        let mut next = Some(tried.error.source().unwrap_or(&tried.error));
        let mut causes: Vec<String> = Vec::new();
        while let Some(error) = next {
            causes.push(error.to_string());
            next = error.source();
        }
        format!("\n{}: {}", tried.place, causes.join(": "))
    };
    tried.iter().map(line).collect()
}

fn no_name(why: Option<&NameError>) -> String {
    why.map_or(String::new(), |why| format!(", and it is no name of an image: {why}"))
}

fn for_platform(platform: Option<&str>) -> String {
    platform.map_or(String::new(), |platform| format!(" for {platform}"))
}

/// Why something is not an image.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub struct NotAnImage {
    pub(super) reason: String,
    /// What the reason calls for.
    pub remedy: Refusal,
}

/// What something that is not an image calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Something else should be passed.
    Other,
    /// It is empty: whatever should have written it failed.
    Empty,
    /// It is an archive, but damaged or incomplete: it should be written again.
    Damaged,
}
