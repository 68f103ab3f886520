//! What a caller says about an image and about how it is read.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::str::FromStr;
use std::sync::Arc;

use crate::cache::Cache;
use crate::dockerfile::file::Text;
use crate::limits::Limits;
use crate::rules::Policy;
use crate::source::{Reference, Reread, SourceOptions};

/// What to inspect and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `os/architecture[/variant]`, if the source holds several; the default is this machine's,
    /// or the only one there is.
    pub platform: Option<String>,
    /// A name, a digest or a number from 1, if the source holds several images.
    pub image: Option<String>,
    /// How images are found by name.
    pub sources: SourceOptions,
    /// The bounds to keep.
    pub limits: Limits,
    /// Whether every blob and every layer is compared with its digest. Blobs that come over a
    /// network always are.
    pub verify: bool,
    /// Whether the report lists every path.
    pub files: bool,
    /// Whether there are findings, plans and a base also for an archive of which a part is lost.
    pub partial: bool,
    /// How many threads to use; the default is one for each core.
    pub threads: Option<usize>,
    /// What the user says about the base image.
    pub base: BaseOption,
    /// Another base image to plan for; `None` for no such plan.
    pub onto: Option<OntoOption>,
    /// The Dockerfile that the image was built from; `None` if it is not known.
    pub dockerfile: Option<Text>,
    /// What the configuration says about rules.
    pub policy: Policy,
    /// Whether files are to be read again later, even those of streams and compressed archives.
    pub reread: Reread,
    /// Where what is known of layers is kept, so that they are read once; `None` for nowhere.
    pub cache: Option<Arc<Cache>>,
}

/// What the user says about the base image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BaseOption {
    /// Nothing: other evidence decides.
    #[default]
    Unknown,
    /// The base is that image.
    Image(Reference),
    /// The base is that many of the lowest layers.
    Layers(usize),
}

impl BaseOption {
    /// Returns the image that the user names.
    pub(super) fn image(&self) -> Option<&Reference> {
        match self {
            Self::Image(reference) => Some(reference),
            Self::Unknown | Self::Layers(_) => None,
        }
    }
}

/// Another base image to plan for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OntoOption {
    /// The empty image, which has no layers.
    Scratch,
    /// That image.
    Image(Reference),
}

impl OntoOption {
    /// Returns the image, unless it is the empty one.
    pub(super) fn image(&self) -> Option<&Reference> {
        match self {
            Self::Image(reference) => Some(reference),
            Self::Scratch => None,
        }
    }
}

impl From<&OsStr> for OntoOption {
    fn from(argument: &OsStr) -> Self {
        match argument.to_str() {
            Some("scratch") => Self::Scratch,
            _ => Self::Image(Reference::from(argument)),
        }
    }
}

impl FromStr for OntoOption {
    /// Every string may be a path.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(OsStr::new(text)))
    }
}
