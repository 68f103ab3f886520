//! Where images come from: a file, a directory or a stream, recognised by content.

use std::io;
use std::path::Path;

use crate::escape::{printable_argument, printable_text};
use crate::image::described::Described;
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
mod lookup;
mod members;
mod missing;
mod oci_layout;
mod opener;
mod options;
mod reference;
mod refusal;
mod remote;
mod scheme;
mod select;
mod shape;
mod skopeo_dir;
mod stream;
mod tar_index;
mod unknown_scheme;

pub use again::Reread;
pub use content::{Blob, Content, Passed, Within};
pub use found::{NotAnImage, Refusal, SourceError, Tried};
pub use lookup::{LOOKUPS, Lookup};
pub use missing::Unreachable;
pub use options::{OpenOptions, SourceOptions};
pub use reference::Reference;
pub use remote::RemoteError;
pub use scheme::{SCHEMES, Scheme};

use found::{Found, FoundImage};
use members::Fault;
use opener::{Opener, Recognised, Stream};
use reference::Place;
use scheme::{OpenRemote, Remote};
use select::Selection;

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
/// An existing path is opened whatever it is called. What is no path is looked up by name, in the
/// order of `options.sources`. Fails if nothing is there, if it is not an image, if several could be
/// meant, and if `options.read.progress` stops it.
pub fn open(reference: &Reference, options: &OpenOptions<'_>) -> Result<Opened, SourceError> {
    match reference.resolve()? {
        Place::Stdin { scheme } => local(scheme, None, None, options),
        Place::Path { scheme, path, name } => local(scheme, Some(&path), name.as_deref(), options),
        Place::Remote { scheme, open, rest } => remote(scheme, open, &rest, options),
        Place::Name(name) => lookup::first(&name, options, &remote),
    }
}

/// Opens a file, a directory, or standard input if there is no path.
fn local(
    scheme: Option<&'static Scheme>,
    path: Option<&Path>,
    name: Option<&str>,
    options: &OpenOptions<'_>,
) -> Result<Opened, SourceError> {
    let location = printable_argument(path.unwrap_or(Path::new("-")).as_os_str());
    let opener = Opener { scheme, location: &location, options };
    let recognised = match path {
        Some(path) => opener.path(path),
        None => opener.stream(Stream::Pipe(Box::new(io::stdin()))),
    };
    settle(recognised, &location, options.image.or(name), options)
}

/// Opens an image by its name in an engine, a storage or a registry.
fn remote(
    scheme: &'static Scheme,
    open: OpenRemote,
    name: &str,
    options: &OpenOptions<'_>,
) -> Result<Opened, SourceError> {
    let location = printable_text(&format!("{}{name}", scheme.prefix));
    let recognised = match open(name, options)? {
        Remote::Found(found) => {
            let (scheme, damage) = (scheme.name, Vec::new());
            Ok(Recognised { scheme, found, archive: None, damage })
        }
        Remote::Archive(archive) => {
            let opener = Opener { scheme: None, location: &location, options };
            let recognised = opener.stream(Stream::Pipe(archive));
            recognised.map(|recognised| Recognised { scheme: scheme.name, ..recognised })
        }
    };
    settle(recognised, &location, options.image, options)
}

/// Chooses the image that is meant, and reads what is said about it.
fn settle(
    recognised: Result<Recognised, SourceError>,
    location: &str,
    image: Option<&str>,
    options: &OpenOptions<'_>,
) -> Result<Opened, SourceError> {
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
    let selection = Selection { image, platform: options.platform };
    let mut image = select::choose(found, location, selection)?;
    let documents = std::mem::take(&mut image.documents);
    let read = options.read;
    document::verify(documents, read.digests, read.limits, &mut image.warnings);
    attestation::read(&mut image, options.read.limits);
    let FoundImage { described, mut blobs, left_out, warnings: of_image, .. } = image;
    content::estimate_downloads(&described.layers, &mut blobs);
    warnings.extend(of_image);
    Ok(Opened { source, image: described, blobs, set_aside, archive, left_out, warnings })
}
