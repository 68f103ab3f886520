//! Opens a file, a directory or a stream: determines its kind, and whether it can be read in place,
//! as it arrives, or only once it has been spooled.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use super::again::Reread;
use super::bounded::{self, Bounded};
use super::content::{Content, Passed, Range, SentArchive, Whole, Within};
use super::found::{Found, FoundImage, NotAnImage, Refusal, SourceError};
use super::kept_archive::{Layers, Outline, Shelf};
use super::members::{Archive, Fault, Members};
use super::refusal::{explain, looks_like_image, why_no_image};
use super::scheme::{self, Open, SCHEMES, Scheme};
use super::shape::{HEAD_BYTES, Shape, shape};
use super::stream::Seams;
use super::{OpenOptions, stream, tar_index};
use crate::compression::{Buffer, Compression, Decoder, DecoderOptions, read_some};
use crate::image::described::{Described, LayerDescriptor};
use crate::layer::{self, ReadOptions};
use crate::limits::Limits;
use crate::tar::Ending;

/// What a source turned out to be.
pub(super) struct Recognised {
    /// The name of the matching scheme.
    pub(super) scheme: &'static str,
    pub(super) found: Found,
    /// Where the archive ends; `None` if it is not one.
    pub(super) archive: Option<Ending>,
    /// What was wrong with it.
    pub(super) damage: Vec<Fault>,
    /// What is to be kept of it, if that was asked for, and which of its members are layers.
    pub(super) outline: Option<(Outline, Layers)>,
}

/// Large enough to make reads and writes cheap.
const SPOOL_BYTES: usize = 256 << 10;

/// A source that is read once, from its beginning to its end.
pub(super) enum Stream<'a> {
    /// It cannot be read a second time.
    Pipe(Box<dyn Read + Send>),
    /// A file, of that many bytes, that is compressed as a whole.
    File(Arc<File>, u64),
    /// What an engine sends, how to ask for it again, and where layers of it may be kept.
    Sent(Box<dyn Read + Send>, Arc<dyn SentArchive>, Option<&'a Shelf<'a>>),
}

#[derive(Clone, Copy)]
pub(super) struct Opener<'a> {
    pub(super) scheme: Option<&'static Scheme>,
    pub(super) location: &'a str,
    pub(super) options: &'a OpenOptions<'a>,
}

impl Opener<'_> {
    fn limits(&self) -> &Limits {
        self.options.read.limits
    }

    pub(super) fn path(&self, path: &Path) -> Result<Recognised, SourceError> {
        let metadata = path.metadata().map_err(|error| self.unreadable(error))?;
        if metadata.is_dir() {
            return self.directory(path);
        }
        let mut file = File::open(path).map_err(|error| self.unreadable(error))?;
        if !metadata.is_file() {
            return self.stream(Stream::Pipe(Box::new(file)));
        }
        let mut head = Vec::new();
        Read::by_ref(&mut file)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(|error| self.unreadable(error))?;
        let shape = self.shape(&head)?;
        let compression = Compression::detect(&head);
        if compression == Compression::None {
            return self.plain_file(file, metadata.len(), compression);
        }
        if self.is_layer(shape) {
            // On disk it can be read in the same way as a layer of an image.
            return Ok(self.layer(Content::File(path.to_owned())));
        }
        self.stream(Stream::File(Arc::new(file), metadata.len()))
    }

    /// Determines what a file or stream is from its first stored bytes; fails if it is not a tar.
    fn shape(&self, head: &[u8]) -> Result<Shape, SourceError> {
        match shape(head, self.limits()) {
            Shape::NotTar => Err(self.not_tar(Compression::detect(head), head)),
            shape => Ok(shape),
        }
    }

    fn directory(&self, path: &Path) -> Result<Recognised, SourceError> {
        // Parts of it may be unreadable; if the top directory is, there is no answer.
        std::fs::read_dir(path).map_err(|error| self.unreadable(error))?;
        if self.scheme.is_some_and(Scheme::is_layer) {
            return Ok(self.layer(Content::Tree(path.to_owned())));
        }
        let members = Members::Directory(path.to_owned());
        self.image_or_layer(&members, Shape::Unclear, Content::Tree(path.to_owned()))
    }

    /// Recognises an image among members; if there is none, all of it is one layer.
    fn image_or_layer(
        &self,
        members: &Members,
        shape: Shape,
        whole: Content,
    ) -> Result<Recognised, SourceError> {
        if let Some(recognised) = self.recognise(members) {
            return Ok(recognised);
        }
        if self.scheme.is_some()
            || shape == Shape::Archive
            || looks_like_image(members, self.limits())
        {
            return Err(self.no_image(members));
        }
        Ok(self.layer(whole))
    }

    /// Opens an uncompressed file: its members can be found without reading their bodies.
    ///
    /// `stored` is how the bytes were compressed before.
    fn plain_file(
        &self,
        file: File,
        bytes: u64,
        stored: Compression,
    ) -> Result<Recognised, SourceError> {
        let file = Arc::new(file);
        let whole = Content::Range { file: Arc::clone(&file), start: 0, bytes };
        if self.scheme.is_some_and(Scheme::is_layer) {
            return Ok(self.layer(whole));
        }
        let (mut archive, shape) = tar_index::index(&file, bytes, self.options.read)
            .map_err(|error| self.unreadable(error))?;
        if self.is_layer(shape) {
            return Ok(self.layer(whole));
        }
        archive.descend();
        let is_tar = !archive.is_empty() || (archive.damage.is_empty() && 0 < bytes);
        if !is_tar {
            return Err(self.not_tar(stored, &whole.first(64).unwrap_or_default()));
        }
        self.image_or_layer(&Members::Archive(archive), shape, whole)
    }

    pub(super) fn stream(&self, stream: Stream<'_>) -> Result<Recognised, SourceError> {
        let (mut stored, whole, shelf) = match stream {
            Stream::Pipe(stored) => (stored, None, None),
            Stream::Sent(stored, archive, shelf) => (stored, Some(Whole::Sent(archive)), shelf),
            Stream::File(file, stored_bytes) => {
                let stored: Box<dyn Read + Send> =
                    Box::new(Range::new(Arc::clone(&file), 0, stored_bytes));
                (stored, Some(Whole::File { file, stored_bytes }), None)
            }
        };
        let is_once = !matches!(whole, Some(Whole::File { .. }));
        let is_spooled = whole.is_none() && self.options.reread == Reread::Spool;
        let head = self.head(&mut stored).map_err(|error| self.unreadable(error))?;
        let shape = self.shape(&head)?;
        let compression = Compression::detect(&head);
        let all: Box<dyn Read + Send> = Box::new(io::Cursor::new(head).chain(stored));
        let progress = self.options.read.progress;
        if self.is_layer(shape) {
            if is_spooled {
                return self.spool_layer(layer::Counted { stored: all, progress });
            }
            let options = ReadOptions { pipelined: true, is_once, ..self.options.read };
            let layer = layer::read(all, options);
            return Ok(self.layer(Content::Passed(Arc::new(layer), Passed::Stream)));
        }
        let counted = layer::Counted { stored: all, progress };
        let options = DecoderOptions { checksums: true, spent: None };
        let decoder = Decoder::new(Box::new(counted), options, self.limits())
            .map_err(|error| self.unreadable(error))?;
        let plain = Bounded { decoder, limits: self.limits(), plain: 0 };
        if shape == Shape::Archive && !is_spooled {
            let options = ReadOptions { is_once, ..self.options.read };
            let seams = Seams {
                passed: &|start, bytes| self.passed(whole.as_ref(), start, bytes),
                known: &|name| shelf?.layer(name, options),
            };
            let archive = stream::read(plain, options, self.options.threads, &seams);
            let outline = shelf.and_then(|_| Outline::of(&archive));
            let recognised = self.archive(archive)?;
            return Ok(Recognised { outline, ..recognised });
        }
        self.spool_archive(plain, compression)
    }

    /// Recognises an archive that was read as it came.
    fn archive(&self, mut archive: Archive) -> Result<Recognised, SourceError> {
        archive.descend();
        let members = Members::Archive(archive);
        self.recognise(&members).ok_or_else(|| self.no_image(&members))
    }

    /// Returns an archive that an engine sent before, if all that is known of it was kept.
    pub(super) fn kept(
        &self,
        shelf: &Shelf<'_>,
        archive: &Arc<dyn SentArchive>,
    ) -> Option<Recognised> {
        let whole = Whole::Sent(Arc::clone(archive));
        let passed = |start, bytes| self.passed(Some(&whole), start, bytes);
        self.archive(shelf.take(self.options.read, &passed)?).ok()
    }

    /// Returns where the bytes of a layer are once it has passed, by its offset and its length.
    fn passed(&self, whole: Option<&Whole>, start: u64, bytes: u64) -> Passed {
        let Some(archive) = whole.cloned() else { return Passed::Stream };
        let is_sent = matches!(archive, Whole::Sent(_));
        let within = Within { archive, start, bytes };
        match self.options.reread {
            _ if is_sent => Passed::Asked(within),
            Reread::No => Passed::Compressed(within),
            Reread::Reopen | Reread::Spool => Passed::Within(within),
        }
    }

    /// Reads the beginning of a stream. Its bytes are counted later, with the rest.
    fn head(&self, stored: &mut (dyn Read + Send)) -> io::Result<Vec<u8>> {
        let progress = self.options.read.progress;
        let counted = layer::Counted { stored: Box::new(stored), progress: &|_| progress(0) };
        let mut head = Vec::new();
        counted.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// Spools an archive, or what may be one, and reads it like a file.
    fn spool_archive(
        &self,
        plain: impl Read,
        stored: Compression,
    ) -> Result<Recognised, SourceError> {
        let (file, bytes, cut_short) = self.spool(plain)?;
        match (self.plain_file(file, bytes, stored), cut_short) {
            (Ok(mut recognised), Some(error)) => {
                recognised.damage.push(bounded::fault(error.to_string(), &error));
                Ok(recognised)
            }
            (Err(SourceError::NotAnImage { .. }), Some(error)) => {
                Err(self.not_an_image(format!("it is damaged: {error}"), Refusal::Damaged))
            }
            (result, _) => result,
        }
    }

    /// Spools a stream that is one layer without decompressing it: its compression is reported.
    fn spool_layer(&self, stored: impl Read) -> Result<Recognised, SourceError> {
        let (file, bytes, cut_short) = self.spool(stored)?;
        let mut recognised = self.layer(Content::Range { file: Arc::new(file), start: 0, bytes });
        let fault = cut_short.map(|error| bounded::fault(error.to_string(), &error));
        recognised.damage.extend(fault);
        Ok(recognised)
    }

    /// Writes a stream to a temporary file without a name, so that it is removed whatever happens.
    ///
    /// Returns the file, its length in bytes, and the error if the stream failed.
    fn spool(&self, mut plain: impl Read) -> Result<(File, u64, Option<io::Error>), SourceError> {
        let mut file = tempfile::tempfile().map_err(|error| self.unspoolable(error))?;
        let mut buffer = Buffer::new(SPOOL_BYTES);
        let mut cut_short = None;
        while !self.options.read.is_cancelled() {
            // After an error of the stream the bytes before it are usable; one of the file is
            // fatal.
            match read_some(&mut plain, &mut buffer) {
                Ok(0) => break,
                Ok(bytes) => file
                    .write_all(buffer.get(..bytes).unwrap_or_default())
                    .map_err(|error| self.unspoolable(error))?,
                Err(error) => {
                    cut_short = Some(error);
                    break;
                }
            }
        }
        let bytes = file.stream_position().map_err(|error| self.unspoolable(error))?;
        Ok((file, bytes, cut_short))
    }

    fn unspoolable(&self, source: io::Error) -> SourceError {
        let directory = std::env::temp_dir().display().to_string();
        SourceError::Spool { location: self.location.to_owned(), directory, source }
    }

    fn recognise(&self, members: &Members) -> Option<Recognised> {
        let is_directory = matches!(members, Members::Directory(_));
        let schemes = SCHEMES.iter().filter(|scheme| {
            self.scheme.is_none_or(|wanted| wanted.name == scheme.name)
                && scheme.is_directory.is_none_or(|wanted| wanted == is_directory)
        });
        schemes.into_iter().find_map(|scheme| {
            let Open::Local(find) = scheme.open else { return None };
            let found = find(members, self.limits())?;
            let is_any = !found.images.is_empty() || 0 < found.set_aside;
            is_any.then(|| Recognised {
                scheme: scheme.name,
                found,
                archive: members.ending(),
                damage: members.damage().to_vec(),
                outline: None,
            })
        })
    }

    /// Whether to read a stream as one layer.
    fn is_layer(&self, shape: Shape) -> bool {
        match self.scheme {
            Some(scheme) => scheme.is_layer(),
            None => shape == Shape::Layer,
        }
    }

    fn layer(&self, content: Content) -> Recognised {
        let layer = (LayerDescriptor::default(), Some(content));
        let image = FoundImage::new(Described::default(), std::iter::once(layer));
        let found = Found { images: vec![image], ..Found::default() };
        let (archive, damage, outline) = (None, Vec::new(), None);
        Recognised { scheme: scheme::ROOTFS, found, archive, damage, outline }
    }

    fn unreadable(&self, source: io::Error) -> SourceError {
        SourceError::Read { location: self.location.to_owned(), source }
    }

    fn no_image(&self, members: &Members) -> SourceError {
        let mut reason = match (Opener { scheme: None, ..*self }).recognise(members) {
            Some(Recognised { scheme, .. }) => format!("it can be read as `{scheme}:`"),
            None => why_no_image(members, self.limits()),
        };
        let ends_early = members.ending().is_some_and(|ending| !ending.is_marked);
        let mut remedy = if ends_early { Refusal::Damaged } else { Refusal::Other };
        match members.damage().first() {
            Some(Fault { message, is_limit: false }) => {
                reason = format!("{reason}, and it is damaged: {message}");
                remedy = Refusal::Damaged;
            }
            Some(Fault { message, is_limit: true }) => reason = format!("{reason}; {message}"),
            None => (),
        }
        self.not_an_image(reason, remedy)
    }

    /// Says what a file is, by its first bytes and how they were compressed, as it is no tar.
    fn not_tar(&self, stored: Compression, first: &[u8]) -> SourceError {
        let remedy = if first.is_empty() { Refusal::Empty } else { Refusal::Other };
        self.not_an_image(explain(stored, first), remedy)
    }

    fn not_an_image(&self, reason: String, remedy: Refusal) -> SourceError {
        SourceError::NotAnImage {
            location: self.location.to_owned(),
            expected: self.scheme.map_or("an image that can be read", |scheme| scheme.expected),
            source: NotAnImage { reason, remedy },
        }
    }
}
