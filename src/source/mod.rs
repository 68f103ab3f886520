//! Where images come from: a file, a directory or a stream, recognised by content.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::compression::{Compression, Decoder, DecoderOptions};
use crate::image::platform::Platform;
use crate::layer::{self, ReadOptions};
use crate::limits::Limits;
use crate::report::{Code, Warning};

mod bounded;
mod content;
mod docker_archive;
mod docker_v1;
mod found;
mod marker;
mod members;
mod oci_layout;
mod scheme;
mod select;
mod shape;
mod skopeo_dir;
mod stream;
mod tar_index;

pub use content::Content;
pub use found::{FoundImage, LayerBlob, NotAnImage, SourceError};
pub use scheme::{SCHEMES, Scheme};

use bounded::Bounded;
use found::Found;
use members::Members;
use select::Wish;
use shape::{Shape, explain};

/// What to open and how.
pub struct OpenOptions<'a> {
    /// A name, a digest or a number from 1, where the source holds several images.
    pub image: Option<&'a str>,
    /// The platform, where the source holds several.
    pub platform: Option<&'a Platform>,
    /// How layers are read that pass in a stream.
    pub read: ReadOptions<'a>,
    /// How many of them at once.
    pub threads: usize,
}

/// An image that has been found, its layers not yet read.
#[derive(Debug)]
pub struct Opened {
    /// The scheme of the source, as in [`SCHEMES`].
    pub source: &'static str,
    /// The image.
    pub image: FoundImage,
    /// Attestations and other artifacts beside it.
    pub set_aside: u64,
    /// What is wrong with the source or with the image's metadata.
    pub warnings: Vec<Warning>,
}

/// Finds the image that a reference names.
///
/// `-` is standard input. An existing path is opened whatever it is called; else `SCHEME:PATH`, or
/// `SCHEME:PATH:NAME` for one of several images. Fails where there is nothing, no image, or more
/// than one that could be meant.
pub fn open(reference: &str, options: &OpenOptions<'_>) -> Result<Opened, SourceError> {
    let (scheme, path, name) = scheme::parse(reference)?;
    let location = path.display().to_string();
    let wish = Wish { image: options.image.or(name.as_deref()), platform: options.platform };
    let (source, found, damage) = if path.as_os_str() == "-" {
        Opener { scheme, location: &location, options }.stream(Box::new(io::stdin()))?
    } else {
        Opener { scheme, location: &location, options }.path(&path)?
    };
    let Found { set_aside, mut warnings, .. } = found;
    warnings.extend(damage.into_iter().map(|message| {
        Warning::image(Code::ArchiveDamaged, format!("the archive is damaged: {message}"))
    }));
    let found = Found { images: found.images, ..Found::default() };
    let mut image = select::choose(found, &location, wish)?;
    warnings.append(&mut image.warnings);
    Ok(Opened { source, image, set_aside, warnings })
}

/// The name of the scheme that fits, what it found, and what was wrong with the archive.
type Recognised = (&'static str, Found, Vec<String>);

struct Opener<'a> {
    scheme: Option<&'static Scheme>,
    location: &'a str,
    options: &'a OpenOptions<'a>,
}

impl Opener<'_> {
    fn limits(&self) -> &Limits {
        self.options.read.limits
    }

    fn path(&self, path: &Path) -> Result<Recognised, SourceError> {
        let metadata = path.metadata().map_err(|error| self.unreadable(error))?;
        if metadata.is_dir() {
            return self.directory(path);
        }
        let mut file = File::open(path).map_err(|error| self.unreadable(error))?;
        if !metadata.is_file() {
            return self.stream(Box::new(file));
        }
        let mut head = Vec::new();
        file.by_ref()
            .take(shape::HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(|error| self.unreadable(error))?;
        let shape = shape::of(&head, self.limits());
        if shape == Shape::NotTar {
            return Err(self.not_an_image(explain(&head)));
        }
        if Compression::of(&head) == Compression::None {
            return self.plain_file(file, metadata.len());
        }
        if self.is_layer(shape) {
            // On disk it can be read like the layer of any image.
            return Ok(self.layer(Content::File(path.to_owned())));
        }
        file.rewind().map_err(|error| self.unreadable(error))?;
        self.stream(Box::new(file))
    }

    fn directory(&self, path: &Path) -> Result<Recognised, SourceError> {
        if self.scheme.is_some_and(|scheme| scheme.find.is_none()) {
            return Ok(self.layer(Content::Tree(path.to_owned())));
        }
        let members = Members::Directory(path.to_owned());
        if let Some(recognised) = self.recognise(&members) {
            return Ok(recognised);
        }
        if self.scheme.is_some() || marker::announces_image(&members, self.limits()) {
            return Err(self.no_image(&members));
        }
        Ok(self.layer(Content::Tree(path.to_owned())))
    }

    /// An uncompressed file: its members can be found without reading their bodies.
    fn plain_file(&self, file: File, bytes: u64) -> Result<Recognised, SourceError> {
        let file = Arc::new(file);
        let whole = Content::Range { file: Arc::clone(&file), start: 0, bytes };
        if self.scheme.is_some_and(|scheme| scheme.find.is_none()) {
            return Ok(self.layer(whole));
        }
        let mut archive = tar_index::index(&file, bytes, self.limits())
            .map_err(|error| self.unreadable(error))?;
        archive.descend();
        let is_tar = !archive.is_empty() || (archive.damage.is_empty() && 0 < bytes);
        let members = Members::Archive(archive);
        if let Some(recognised) = self.recognise(&members) {
            return Ok(recognised);
        }
        if !is_tar {
            return Err(self.not_an_image(explain(&whole.first(64).unwrap_or_default())));
        }
        if self.scheme.is_some() || marker::announces_image(&members, self.limits()) {
            return Err(self.no_image(&members));
        }
        Ok(self.layer(whole))
    }

    fn stream(&self, mut stored: Box<dyn Read + Send>) -> Result<Recognised, SourceError> {
        let mut head = Vec::new();
        stored
            .by_ref()
            .take(shape::HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(|error| self.unreadable(error))?;
        let shape = shape::of(&head, self.limits());
        if shape == Shape::NotTar {
            return Err(self.not_an_image(explain(&head)));
        }
        let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(head).chain(stored));
        if self.is_layer(shape) {
            let layer = layer::read(whole, ReadOptions { pipelined: true, ..self.options.read });
            return Ok(self.layer(Content::Passed(Arc::new(layer))));
        }
        let progress = self.options.read.progress;
        let counted = layer::Counted { stored: whole, progress };
        let options = DecoderOptions { checksums: true, spent: None };
        let decoder = Decoder::new(Box::new(counted), options, self.limits())
            .map_err(|error| self.unreadable(error))?;
        let plain = Bounded { decoder, limits: self.limits(), plain: 0 };
        if shape == Shape::Archive {
            let mut archive = stream::read(plain, self.options.read, self.options.threads)
                .map_err(|error| self.unreadable(error))?;
            archive.descend();
            let members = Members::Archive(archive);
            return self.recognise(&members).ok_or_else(|| self.no_image(&members));
        }
        self.spool(plain)
    }

    /// Writes a stream to a temporary file that has no name, and so is gone whatever happens.
    fn spool(&self, mut plain: impl Read) -> Result<Recognised, SourceError> {
        let mut file = tempfile::tempfile().map_err(|error| self.unreadable(error))?;
        let copied = io::copy(&mut plain, &mut file);
        let bytes = file.stream_position().map_err(|error| self.unreadable(error))?;
        match (self.plain_file(file, bytes), copied) {
            (Ok((source, found, mut damage)), copied) => {
                damage.extend(copied.err().map(|error| error.to_string()));
                Ok((source, found, damage))
            }
            // That it ended early is why.
            (Err(SourceError::NotAnImage { .. }), Err(error)) => Err(self.unreadable(error)),
            (Err(error), _) => Err(error),
        }
    }

    fn recognise(&self, members: &Members) -> Option<Recognised> {
        let is_directory = matches!(members, Members::Directory(_));
        let schemes = SCHEMES.iter().filter(|scheme| {
            self.scheme.is_none_or(|wanted| wanted.name == scheme.name)
                && scheme.is_directory.is_none_or(|wanted| wanted == is_directory)
        });
        schemes.into_iter().find_map(|scheme| {
            let found = (scheme.find?)(members, self.limits())?;
            (!found.images.is_empty()).then(|| (scheme.name, found, members.damage().to_vec()))
        })
    }

    /// Whether to read a stream as one layer.
    fn is_layer(&self, shape: Shape) -> bool {
        match self.scheme {
            Some(scheme) => scheme.find.is_none(),
            None => shape == Shape::Layer,
        }
    }

    fn layer(&self, content: Content) -> Recognised {
        let blob = LayerBlob { content: Some(content), ..LayerBlob::default() };
        let image = FoundImage { layers: vec![blob], is_present: true, ..FoundImage::default() };
        (scheme::ROOTFS, Found { images: vec![image], ..Found::default() }, Vec::new())
    }

    fn unreadable(&self, source: io::Error) -> SourceError {
        SourceError::Read { location: self.location.to_owned(), source }
    }

    fn no_image(&self, members: &Members) -> SourceError {
        let mut reason = marker::explain(members, self.limits());
        if let Some(damage) = members.damage().first() {
            reason = format!("{reason}, and it is damaged: {damage}");
        }
        self.not_an_image(reason)
    }

    fn not_an_image(&self, reason: String) -> SourceError {
        SourceError::NotAnImage {
            location: self.location.to_owned(),
            expected: self.scheme.map_or("an image that can be read", |scheme| scheme.expected),
            source: NotAnImage(reason),
        }
    }
}

/// Reads a JSON document; the error says why in words.
fn read_json(content: &Content, limits: &Limits) -> Result<Value, String> {
    let bytes = content.read_document(limits).map_err(|error| error.to_string())?;
    crate::image::json::parse(&bytes).map_err(|error| error.to_string())
}

/// An existing path, for [`scheme::parse`].
fn existing(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    path.exists().then_some(path)
}
