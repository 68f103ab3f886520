//! Where images come from: a file, a directory or a stream, recognised by content.

use std::io;
use std::path::Path;
use std::sync::Arc;

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
mod given;
mod kept_archive;
mod lookup;
mod members;
mod missing;
mod oci_layout;
mod opener;
mod options;
mod places;
mod reference;
mod refusal;
mod remote;
mod remote_error;
mod scheme;
mod select;
mod shape;
mod skopeo_dir;
mod stream;
mod tar_index;
mod unknown_scheme;

pub use again::Reread;
pub use content::{Blob, Content, Passed, SentArchive, Within};
pub use found::{NotAnImage, Refusal, SourceError, Tried};
pub use missing::Unreachable;
pub use options::{OpenOptions, SourceOptions};
pub use places::{LOOKUPS, Lookup};
pub use reference::Reference;
pub use remote_error::RemoteError;
pub use scheme::{SCHEMES, Scheme};

use found::{Found, FoundImage};
use given::Remote;
use kept_archive::Shelf;
use members::Fault;
use opener::{Opener, Recognised, Stream};
use reference::Place;
use scheme::OpenRemote;
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
/// order of `options.sources`. Fails if nothing is there, if it is not an image, if several could
/// be meant, and if `options.read.progress` stops it.
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
    let given = open(name, options).map_err(|source| SourceError::Remote {
        name: printable_text(name),
        place: scheme.place,
        source: Box::new(source),
    })?;
    let recognised = match given {
        Remote::Found(found) => {
            let (scheme, damage) = (scheme.name, Vec::new());
            Ok(Recognised { scheme, found, archive: None, damage, outline: None })
        }
        Remote::Archive(archive) => return sent(scheme, &archive, name, &location, options),
    };
    settle(recognised, &location, options.image, options)
}

/// Reads the archive that an engine sends, unless all that is known of it was kept.
fn sent(
    scheme: &'static Scheme,
    archive: &Arc<dyn SentArchive>,
    name: &str,
    location: &str,
    options: &OpenOptions<'_>,
) -> Result<Opened, SourceError> {
    let opener = Opener { scheme: None, location, options };
    let of_scheme = |recognised| Recognised { scheme: scheme.name, ..recognised };
    let shelf = options
        .cache
        .map(|cache| Shelf::new(cache, options.read, archive.endpoint(), archive.identity()));
    if let Some(recognised) = shelf.as_ref().and_then(|shelf| opener.kept(shelf, archive)) {
        return settle(Ok(of_scheme(recognised)), location, options.image, options);
    }
    let stored = archive.open().map_err(|error| not_sent(error, name, scheme))?;
    let mut recognised = opener.stream(Stream::Sent(stored, Arc::clone(archive), shelf.as_ref()));
    let outline = recognised.as_mut().ok().and_then(|recognised| recognised.outline.take());
    let opened = settle(recognised.map(of_scheme), location, options.image, options)?;
    if let (Some(shelf), Some((outline, layers))) = (shelf, outline) {
        shelf.put(outline, &layers, &opened.blobs);
    }
    Ok(opened)
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
    let Recognised { scheme: source, found, archive, damage, .. } = recognised?;
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
    document::verify(documents, read.digests.has_blob(), read.limits, &mut image.warnings);
    attestation::read(&mut image, options.read.limits);
    let FoundImage { described, mut blobs, left_out, warnings: of_image, .. } = image;
    content::estimate_downloads(&described.layers, &mut blobs);
    warnings.extend(of_image);
    Ok(Opened { source, image: described, blobs, set_aside, archive, left_out, warnings })
}

/// Returns why an engine did not begin to send an archive.
fn not_sent(error: io::Error, name: &str, scheme: &'static Scheme) -> SourceError {
    let name = printable_text(name);
    match error.downcast::<RemoteError>() {
        Ok(source) => {
            let place = scheme.place;
            SourceError::Remote { name, place, source: Box::new(source) }
        }
        Err(source) => SourceError::Read { location: name, source },
    }
}
