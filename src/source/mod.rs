//! Where images come from: a file, a directory or a stream, recognised by content.

use std::io;
use std::path::Path;

use crate::escape::printable_argument;
use crate::image::described::Described;
use crate::image::platform::Platform;
use crate::layer::ReadOptions;
use crate::tar::Ending;
use crate::warning::{Code, Warning};

mod again;
mod attestation;
mod bounded;
mod content;
mod docker_archive;
mod docker_v1;
mod document;
mod found;
mod members;
mod missing;
mod oci_layout;
mod opener;
mod reference;
mod refusal;
mod scheme;
mod select;
mod shape;
mod skopeo_dir;
mod stream;
mod tar_index;
mod unknown_scheme;

pub use again::Reread;
pub use content::{Blob, Content, Passed, Within};
pub use found::{NotAnImage, Refusal, SourceError};
pub use missing::Unreachable;
pub use reference::Reference;
pub use scheme::{SCHEMES, Scheme};

use found::{Found, FoundImage};
use members::Fault;
use opener::{Opener, Recognised, Stream};
use reference::Place;
use select::Selection;

/// What to open and how.
pub struct OpenOptions<'a> {
    /// A name, a digest or a number from 1, if the source holds several images.
    pub image: Option<&'a str>,
    /// The platform, if the source holds several.
    pub platform: Option<&'a Platform>,
    /// How the layers of a stream are read.
    pub read: ReadOptions<'a>,
    /// How many of them are read at the same time.
    pub threads: usize,
    /// Whether layers of streams and compressed archives are to be read again later.
    pub reread: Reread,
}

impl<'a> OpenOptions<'a> {
    /// Opens the only image, for any platform, and without reading anything again.
    pub fn new(read: ReadOptions<'a>, threads: usize) -> Self {
        Self { image: None, platform: None, read, threads, reread: Reread::No }
    }
}

/// An image that has been found, its layers not yet read.
#[derive(Debug, Default)]
pub struct Opened {
    /// The scheme of the source, as in [`SCHEMES`].
    pub source: &'static str,
    /// What the metadata says about the image.
    pub image: Described,
    /// Where the bytes of each of its layers are, base first; `None` for a layer whose bytes the
    /// source does not hold.
    pub blobs: Vec<Option<Content>>,
    /// Attestations and other artifacts alongside it.
    pub set_aside: u64,
    /// How the archive ends; `None` if the source is not an archive of an image.
    pub archive: Option<Ending>,
    /// How many layers a limit left out, above those that are listed.
    pub left_out: u64,
    /// What is wrong with the source or with the image's metadata.
    pub warnings: Vec<Warning>,
}

impl Opened {
    /// Whether all of the source is one layer.
    pub fn is_layer(&self) -> bool {
        self.source == scheme::ROOTFS
    }
}

/// Finds the image that a reference names.
///
/// An existing path is opened whatever it is called. Fails if nothing exists there, if it is not an
/// image, if several could be meant, and if `options.read.progress` stops it.
pub fn open(reference: &Reference, options: &OpenOptions<'_>) -> Result<Opened, SourceError> {
    let (scheme, path, name) = match reference.resolve()? {
        Place::Remote { open, rest } => return open(&rest, options),
        Place::Stdin { scheme } => (scheme, None, None),
        Place::Path { scheme, path, name } => (scheme, Some(path), name),
    };
    let location = printable_argument(path.as_deref().unwrap_or(Path::new("-")).as_os_str());
    let selection =
        Selection { image: options.image.or(name.as_deref()), platform: options.platform };
    let opener = Opener { scheme, location: &location, options };
    let recognised = match &path {
        Some(path) => opener.path(path),
        None => opener.stream(Stream::Pipe(Box::new(io::stdin()))),
    };
    if options.read.is_cancelled() {
        return Err(SourceError::Cancelled);
    }
    let Recognised { scheme: source, found, archive, damage } = recognised?;
    let Found { set_aside, mut warnings, .. } = found;
    warnings.extend(damage.into_iter().map(|Fault { message, is_limit }| match is_limit {
        true => Warning::image(Code::Limit, message),
        false => Warning::image(Code::ArchiveDamaged, format!("the archive is damaged: {message}")),
    }));
    let found = Found { images: found.images, ..Found::default() };
    let mut image = select::choose(found, &location, selection)?;
    let documents = std::mem::take(&mut image.documents);
    let read = options.read;
    document::verify(documents, read.digests, read.limits, &mut image.warnings);
    attestation::read(&mut image, options.read.limits);
    let FoundImage { described, mut blobs, left_out, warnings: of_image, .. } = image;
    content::estimate_downloads(&described.layers, &mut blobs);
    warnings.extend(of_image);
    Ok(Opened { source, image: described, blobs, set_aside, archive, left_out, warnings })
}
