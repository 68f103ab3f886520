//! An image that stays open: its layers and files are read, and its report is made.

use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use crate::base::{self, Given};
use crate::cache::Cache;
use crate::compare::Side;
use crate::escape::printable_text;
use crate::facts::{self, Facts, FactsOptions, Origin};
use crate::image::described::Described;
use crate::image::platform::Platform;
use crate::judgement::{JudgeOptions, Judgement};
use crate::layer::{
    Digests, ExtractError, Extracted, FilePart, LayerState, Probes, ReadLayer, ReadOptions,
};
use crate::limits::Limits;
use crate::packages::ECOSYSTEMS;
use crate::plans::{self, OtherBase};
use crate::report::{Detail, Report};
use crate::rules;
use crate::scan::{Events, Watch, read_layers};
use crate::source::{Content, OpenOptions, Opened, Reference, SourceError, open};
use crate::tree::NodeId;

mod error;
mod options;
mod others;

pub use crate::dockerfile::file::Text as DockerfileText;
pub use error::Error;
pub use options::{BaseOption, OntoOption, Options};

/// Reads an image and reports on it.
///
/// Fails only if there is no answer at all, or if `events` stops it; what is wrong with the
/// image is in the report's warnings.
pub fn inspect(
    reference: &Reference,
    options: &Options,
    events: &dyn Events,
) -> Result<Report, Error> {
    let session = Session::open(reference, options.clone(), events)?;
    // The base comes first, because opening it may fail, and is quick.
    let base = session.open_base(events)?;
    let layers = session.read(events)?;
    let other = session.read_other_base(events)?;
    let facts = session.facts(layers, base.as_ref());
    Ok(session.report(&facts, other.as_ref()).0)
}

/// Returns which files' contents are kept while reading, for everything that is determined later.
pub fn probes() -> Probes {
    Probes::new(
        ECOSYSTEMS
            .iter()
            .flat_map(|ecosystem| ecosystem.wanted)
            .chain(base::WANTED)
            .chain(facts::WANTED)
            .chain(facts::loader::WANTED)
            .chain(facts::manifest_paths::WANTED)
            .chain(facts::node_imports::WANTED)
            .chain(facts::scripts::WANTED)
            .chain(facts::services::WANTED)
            .chain(rules::all().flat_map(|rule| rule.wanted))
            .chain(plans::wanted()),
    )
}

/// An image that is open, with what has been read from it.
///
/// Can be shared between threads: one may read layers while another reads files of the layers that
/// are done.
#[derive(Debug)]
pub struct Session {
    reference: Reference,
    options: Options,
    /// The requested platform.
    platform: Option<Platform>,
    /// Which files' contents are kept while reading.
    probes: Probes,
    threads: usize,
    opened: Opened,
    /// The layers that are done, base first.
    layers: Vec<OnceLock<Arc<ReadLayer>>>,
}

impl Session {
    /// Finds an image. A stream is read already here, and counted in `events`.
    ///
    /// Fails if there is no image, or several could be meant, if more than one image of
    /// `options` is standard input, and if `events` stops it.
    pub fn open(
        reference: &Reference,
        options: Options,
        events: &dyn Events,
    ) -> Result<Self, Error> {
        refuse_two_streams(reference, &options)?;
        let platform = options.platform.as_deref().map(platform).transpose()?;
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = options.threads.unwrap_or_else(cores);
        let probes = probes();
        let watch = Watch::new(events);
        let digests = Digests::all_if(options.verify);
        let progress = |bytes| watch.read(bytes);
        let read = ReadOptions::new(&options.limits, &probes);
        let read = ReadOptions { digests, progress: &progress, ..read };
        let open_options = OpenOptions {
            image: options.image.as_deref(),
            platform: platform.as_ref(),
            reread: options.reread,
            sources: &options.sources,
            cache: options.cache.as_deref(),
            ..OpenOptions::new(read, threads)
        };
        let opened =
            open(reference, &open_options).map_err(Error::unless_cancelled(Error::Source))?;
        let layers = opened.blobs.iter().map(|_| OnceLock::new()).collect();
        let reference = reference.clone();
        Ok(Self { reference, options, platform, probes, threads, opened, layers })
    }

    /// Returns the reference that the user named it by.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Returns the bounds that are kept.
    pub fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Returns what is known before layers are read: the metadata, where blobs are, and warnings.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Returns which files' contents are kept; [`ReadLayer::captured`] refers to its rows.
    pub fn probes(&self) -> &Probes {
        &self.probes
    }

    /// Reads the layers, or takes them from the cache, and returns them base first. Files of a
    /// layer can be read as soon as `events` gets it: from the blob, as the cache has no contents.
    ///
    /// Fails only if `events` stops it; a layer that cannot be read has no entries.
    pub fn read(&self, events: &dyn Events) -> Result<Vec<Arc<ReadLayer>>, Error> {
        let keeping = Keeping { layers: &self.layers, events };
        Ok(read_layers(&self.opened, self.read_options(), self.threads, self.cache(), &keeping)?)
    }

    /// Reads the content of one file again, by the indexes from 0 of its layer and of its entry
    /// there.
    ///
    /// At most `max_bytes` of it are read, and no more are held in memory. Links are not followed;
    /// see [`content`](Self::content) for that. Fails if the layer has not been read, if the entry
    /// does not exist or is not a regular file, and if its bytes were not kept (see
    /// [`Options::reread`]), are damaged or have changed.
    pub fn file(
        &self,
        layer: usize,
        entry: u32,
        max_bytes: u64,
    ) -> Result<Extracted, ExtractError> {
        self.file_at(layer, entry, 0, max_bytes)
    }

    /// Reads a part of the content of one file again, from an offset in bytes on, as
    /// [`file`](Self::file) reads its beginning. Nothing is read if the file ends before.
    pub fn file_at(
        &self,
        layer: usize,
        entry: u32,
        start: u64,
        max_bytes: u64,
    ) -> Result<Extracted, ExtractError> {
        let (done, blob) = self.stored(layer)?;
        blob.extract_from(done, entry, start, max_bytes, &self.options.limits)
    }

    /// Reads the contents of many files of a layer again in one pass over it; `entries` are their
    /// indexes there, in any order.
    ///
    /// Parts come in tar order; no file is held in memory. Returns early if `sink` stops it. Fails
    /// as [`file`](Self::file) does; the files that ended before are whole.
    pub fn files(
        &self,
        layer: usize,
        entries: &[u32],
        sink: &mut dyn FnMut(u32, FilePart<'_>) -> ControlFlow<()>,
    ) -> Result<(), ExtractError> {
        let (done, blob) = self.stored(layer)?;
        blob.extract_many(done, entries, &self.options.limits, sink)
    }

    /// A layer that has been read, and where its bytes are.
    fn stored(&self, layer: usize) -> Result<(&ReadLayer, &Content), ExtractError> {
        let (number, layers) = (layer.saturating_add(1), self.layers.len());
        let done = self.layers.get(layer).ok_or(ExtractError::NoSuchLayer { number, layers })?;
        let done = done.get().ok_or(ExtractError::NotRead { number })?;
        let blob = self.opened.blobs.get(layer).and_then(Option::as_ref);
        Ok((done, blob.ok_or(ExtractError::Absent)?))
    }

    /// Reads what a container finds at a path of this image: the content of its file, at most
    /// `max_bytes` of it. Symbolic links and hard links are followed.
    ///
    /// `facts` are those of this session, or those so far. Fails if a container finds no regular
    /// file there, and if [`file`](Self::file) does.
    pub fn content(
        &self,
        facts: &Facts,
        node: NodeId,
        max_bytes: u64,
    ) -> Result<Extracted, ExtractError> {
        let no_file = || ExtractError::NoFile { path: facts.path(node) };
        let (layer, entry) = facts.stored_at(node).ok_or_else(no_file)?;
        self.file(layer, entry, max_bytes)
    }

    fn cache(&self) -> Option<&Cache> {
        self.options.cache.as_deref()
    }

    /// How layers are read, of this image and of the other images.
    fn read_options(&self) -> ReadOptions<'_> {
        let read = ReadOptions::new(&self.options.limits, &self.probes);
        ReadOptions { digests: Digests::all_if(self.options.verify), ..read }
    }

    /// Gathers all that is known about the image from its layers, base first, and from the base
    /// image that the user names, as [`open_base`](Self::open_base) gives it. Infallible.
    pub fn facts(&self, layers: Vec<Arc<ReadLayer>>, base: Option<&Described>) -> Facts {
        let reference = self.options.base.image().map(ToString::to_string).unwrap_or_default();
        let given = match (&self.options.base, base) {
            (BaseOption::Layers(layers), _) => Given::Layers(*layers),
            (_, Some(image)) => Given::Image { reference: &reference, image },
            (_, None) => Given::Nothing,
        };
        let mut facts = self.gather(layers, given, false);
        if let Some(dockerfile) = &self.options.dockerfile {
            facts.locate_in(dockerfile.clone());
        }
        facts
    }

    /// Gathers only sizes, from the lowest layers, while the others are still being read.
    pub fn facts_so_far(&self, layers: Vec<Arc<ReadLayer>>) -> Facts {
        self.gather(layers, Given::Nothing, true)
    }

    /// Gathers only sizes, from the layers that are done; each of the others is in its place,
    /// without entries. Returns also which are done, by index.
    pub fn facts_of_done(&self) -> (Facts, Vec<bool>) {
        let layers: Vec<_> = self.layers.iter().map(|layer| layer.get().map(Arc::clone)).collect();
        let done = layers.iter().map(Option::is_some).collect();
        let unread = || Arc::new(ReadLayer::unread(LayerState::Absent));
        let layers = layers.into_iter().map(|layer| layer.unwrap_or_else(unread)).collect();
        (self.facts_so_far(layers), done)
    }

    fn gather(&self, layers: Vec<Arc<ReadLayer>>, base: Given<'_>, bytes_only: bool) -> Facts {
        let Opened { source, image, archive, left_out, warnings, .. } = &self.opened;
        let origin = Origin {
            reference: self.reference.to_string(),
            source,
            digests: self.options.verify,
            archive: *archive,
            is_layer: self.opened.is_layer(),
            left_out: *left_out,
            warnings: warnings.clone(),
        };
        let options = FactsOptions {
            limits: &self.options.limits,
            probes: &self.probes,
            base,
            bytes_only,
            parallel: 1 < self.threads,
        };
        Facts::of(origin, image.clone(), layers, options)
    }

    /// Judges the image, and keeps what a comparison with another one needs. Infallible.
    pub fn side(&self, facts: &Facts) -> Side {
        self.judged_side(facts).0
    }

    /// Judges the image, and keeps what a comparison with another one needs beside the judgement.
    /// Infallible.
    pub fn judged_side(&self, facts: &Facts) -> (Side, Judgement) {
        let judging = JudgeOptions { policy: &self.options.policy, onto: None };
        Side::judged(facts, judging, self.options.partial, 1 < self.threads)
    }

    /// Judges the image, and reports on it. Infallible.
    ///
    /// `onto` is another base to plan for, as [`read_other_base`](Self::read_other_base) gives it.
    pub fn report(&self, facts: &Facts, onto: Option<&OtherBase>) -> (Report, Judgement) {
        let judging = JudgeOptions { policy: &self.options.policy, onto };
        let detail = Detail { files: self.options.files, partial: self.options.partial };
        Report::judged(facts, judging, detail, 1 < self.threads)
    }
}

/// Keeps each layer that is done, and forwards all events.
struct Keeping<'a> {
    layers: &'a [OnceLock<Arc<ReadLayer>>],
    events: &'a dyn Events,
}

impl Events for Keeping<'_> {
    fn total(&self, bytes: u64, layers: usize) {
        self.events.total(bytes, layers);
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.events.read(bytes)
    }

    fn layer_started(&self, number: usize, bytes: u64) {
        self.events.layer_started(number, bytes);
    }

    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        if let Some(kept) = number.checked_sub(1).and_then(|index| self.layers.get(index)) {
            // If the image is read a second time, the layers of the first time are kept.
            let _ = kept.set(Arc::clone(layer));
        }
        self.events.layer_done(number, layer);
    }
}

fn platform(wanted: &str) -> Result<Platform, Error> {
    Platform::parse(wanted).map_err(|error| {
        Error::Source(SourceError::BadPlatform { reason: printable_text(&error.to_string()) })
    })
}

/// Fails if more than one reference is standard input, which can be read only once.
fn refuse_two_streams(reference: &Reference, options: &Options) -> Result<(), Error> {
    let images = [
        ("the image", Some(reference)),
        ("the base image", options.base.image()),
        ("the other base image", options.onto.as_ref().and_then(OntoOption::image)),
    ];
    let is_stdin = |image: Option<&Reference>| image.is_some_and(Reference::is_stdin);
    let mut streams = images.into_iter().filter(|(_, image)| is_stdin(*image));
    match (streams.next(), streams.next()) {
        (Some((first, _)), Some((second, _))) => Err(Error::TwoStreams { first, second }),
        _ => Ok(()),
    }
}
