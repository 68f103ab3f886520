//! The whole way from a reference to a report, for those who need nothing in between.

use std::convert::Infallible;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::str::FromStr;

use crate::analysis::Detail;
use crate::base::{self, Given};
use crate::facts::{self, Facts, FactsOptions, Origin};
use crate::image::platform::Platform;
use crate::judgement::{JudgeOptions, OtherBase};
use crate::layer::{Probes, ReadOptions};
use crate::limits::Limits;
use crate::packages::ECOSYSTEMS;
use crate::plans;
use crate::report::Report;
use crate::rules::{self, Policy};
use crate::scan::{Cancelled, Events, Watch, read_layers};
use crate::source::{OpenOptions, Opened, Reference, SourceError, open};

/// What to inspect and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `os/architecture[/variant]`, where the source holds several; the default is this machine's,
    /// or the only one there is.
    pub platform: Option<String>,
    /// A name, a digest or a number from 1, where the source holds several images.
    pub image: Option<String>,
    /// The bounds to keep.
    pub limits: Limits,
    /// Whether every blob and every layer is compared with its digest.
    pub verify: bool,
    /// Whether the report lists every path.
    pub files: bool,
    /// How many threads to use; the default is one for each core.
    pub threads: Option<usize>,
    /// What the user says of the base image.
    pub base: BaseOption,
    /// Another base image to plan for; `None` for no such plan.
    pub onto: Option<OntoOption>,
    /// What the configuration says of rules.
    pub policy: Policy,
}

/// What the user says of the base image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BaseOption {
    /// Nothing: it is told by other evidence.
    #[default]
    Unknown,
    /// It is that image.
    Image(Reference),
    /// It is that many of the lowest layers.
    Layers(usize),
}

/// Another base image to plan for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OntoOption {
    /// The empty image, which has no layers.
    Scratch,
    /// That image.
    Image(Reference),
}

impl FromStr for OntoOption {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "scratch" => Self::Scratch,
            text => Self::Image(Reference::from(text)),
        })
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller stopped reading: [`Events::read`] returned `Break`.
    #[error("reading was cancelled")]
    Cancelled,
    /// No image could be opened.
    #[error("could not open the image")]
    Source(#[source] SourceError),
    /// The base image could not be opened.
    #[error("could not open the base image `{reference}`")]
    Base {
        /// As the user named it.
        reference: String,
        /// Why.
        #[source]
        source: SourceError,
    },
    /// The other base image could not be opened.
    #[error("could not open the other base image `{reference}`")]
    Onto {
        /// As the user named it.
        reference: String,
        /// Why.
        #[source]
        source: SourceError,
    },
    /// Two images are both to come from standard input.
    #[error("{first} and {second} cannot both be standard input")]
    TwoStreams {
        /// What the one is, with its article.
        first: &'static str,
        /// What the other is, with its article.
        second: &'static str,
    },
    /// The image has fewer layers than its base is said to have.
    #[error("the base cannot be {wanted} layers of an image that has {layers}")]
    TooManyBaseLayers {
        /// How many were asked for.
        wanted: usize,
        /// How many there are.
        layers: usize,
    },
}

/// Reads an image and reports on it.
///
/// Fails only where there is no answer at all, or where `events` stops it; what is wrong with the
/// image is in the report's warnings.
pub fn inspect(
    reference: &Reference,
    options: &Options,
    events: &dyn Events,
) -> Result<Report, Error> {
    refuse_two_streams(reference, options)?;
    let platform = options.platform.as_deref().map(|wanted| {
        Platform::parse(wanted)
            .map_err(|source| SourceError::BadPlatform { wanted: wanted.to_owned(), source })
    });
    let platform = platform.transpose().map_err(Error::Source)?;
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = options.threads.unwrap_or_else(cores);
    let probes = probes();
    let watch = Watch::new(events);
    let (digests, progress) = (options.verify, |bytes| watch.read(bytes));
    let read = ReadOptions::new(&options.limits, &probes);
    let read = ReadOptions { digests, progress: &progress, ..read };
    let open_options =
        OpenOptions { image: options.image.as_deref(), platform: platform.as_ref(), read, threads };
    let opened = open(reference, &open_options).map_err(or_cancelled(Error::Source))?;
    let base = open_base(&opened, options, threads, &watch)?;
    let layers = read_layers(&opened, read, threads, events)?;
    let other = read_other(&opened, options, &open_options, events)?;
    let base_name = base_name(options);
    let given = match (&options.base, &base) {
        (BaseOption::Layers(layers), _) => Given::Layers(*layers),
        (BaseOption::Image(_), Some(base)) => {
            Given::Image { reference: &base_name, image: &base.image }
        }
        _ => Given::Nothing,
    };
    let Opened { source, image, warnings, .. } = opened;
    let origin =
        Origin { reference: reference.to_string(), source, digests: options.verify, warnings };
    let at_once = 1 < threads;
    let how = FactsOptions {
        limits: &options.limits,
        probes: &probes,
        base: given,
        bytes_only: false,
        at_once,
    };
    let facts = Facts::of(origin, image, layers, how);
    let how = JudgeOptions { policy: &options.policy, onto: other.as_ref() };
    let detail = Detail { files: options.files };
    Ok(Report::judged(&facts, how, detail, at_once).0)
}

/// Whose contents must be kept while reading, so that everything can be known.
pub fn probes() -> Probes {
    Probes::new(
        ECOSYSTEMS
            .iter()
            .flat_map(|ecosystem| ecosystem.wanted)
            .chain(base::WANTED)
            .chain(facts::WANTED)
            .chain(facts::program::WANTED)
            .chain(rules::all().flat_map(|rule| rule.wanted))
            .chain(plans::WANTED),
    )
}

impl From<Cancelled> for Error {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Makes an error of a source one of ours.
fn or_cancelled(ours: impl FnOnce(SourceError) -> Error) -> impl FnOnce(SourceError) -> Error {
    |error| match error {
        SourceError::Cancelled => Error::Cancelled,
        error => ours(error),
    }
}

/// Asks whether to go on, and says nothing of what is read beside the image.
struct OnlyCancelled<'a>(&'a dyn Events);

impl Events for OnlyCancelled<'_> {
    fn read(&self, _: u64) -> ControlFlow<()> {
        self.0.read(0)
    }
}

/// Refuses references of which more than one is standard input, which can be read only once.
fn refuse_two_streams(reference: &Reference, options: &Options) -> Result<(), Error> {
    let base = match &options.base {
        BaseOption::Image(reference) => Some(reference),
        BaseOption::Unknown | BaseOption::Layers(_) => None,
    };
    let onto = match &options.onto {
        Some(OntoOption::Image(reference)) => Some(reference),
        Some(OntoOption::Scratch) | None => None,
    };
    let images =
        [("the image", Some(reference)), ("the base image", base), ("the other base image", onto)];
    let mut streams =
        images.into_iter().filter(|(_, image)| image.is_some_and(Reference::is_stdin));
    match (streams.next(), streams.next()) {
        (Some((first, _)), Some((second, _))) => Err(Error::TwoStreams { first, second }),
        _ => Ok(()),
    }
}

/// The base image as the user named it; empty where it is not named.
fn base_name(options: &Options) -> String {
    let BaseOption::Image(reference) = &options.base else { return String::new() };
    reference.to_string()
}

/// Reads the image that `--onto` names; for `scratch` there is nothing to read.
fn read_other(
    opened: &Opened,
    options: &Options,
    how: &OpenOptions<'_>,
    events: &dyn Events,
) -> Result<Option<OtherBase>, Error> {
    let reference = match &options.onto {
        None => return Ok(None),
        Some(OntoOption::Scratch) => return Ok(Some(OtherBase::scratch())),
        Some(OntoOption::Image(reference)) => reference,
    };
    let platform = opened.image.platform.as_ref().or(how.platform);
    // Only the bytes of the image itself are counted.
    let progress = |_| (how.read.progress)(0);
    let read = ReadOptions { progress: &progress, ..how.read };
    let how = OpenOptions { image: None, platform, read, ..*how };
    let other = open(reference, &how)
        .map_err(or_cancelled(|source| Error::Onto { reference: reference.to_string(), source }))?;
    let layers = read_layers(&other, how.read, how.threads, &OnlyCancelled(events))?;
    let OpenOptions { read, .. } = how;
    let name = reference.to_string();
    Ok(Some(OtherBase::of(name, &other.image, layers, read.probes, read.limits)))
}

/// Opens the base image for what is written of its layers, which are read only where they pass in
/// a stream.
fn open_base(
    opened: &Opened,
    options: &Options,
    threads: usize,
    watch: &Watch<'_>,
) -> Result<Option<Opened>, Error> {
    let reference = match &options.base {
        BaseOption::Unknown => return Ok(None),
        BaseOption::Layers(wanted) => {
            let (wanted, layers) = (*wanted, opened.image.layers.len());
            let fits = wanted <= layers;
            return fits.then_some(None).ok_or(Error::TooManyBaseLayers { wanted, layers });
        }
        BaseOption::Image(reference) => reference,
    };
    let (probes, progress) = (Probes::default(), |_| watch.read(0));
    let read = ReadOptions { progress: &progress, ..ReadOptions::new(&options.limits, &probes) };
    let open_for =
        |platform| open(reference, &OpenOptions { image: None, platform, read, threads });
    let opened = match open_for(opened.image.platform.as_ref()) {
        // One that does not say its platform may be the right one; a stream is gone.
        Err(SourceError::NoSuchPlatform { .. }) if !reference.is_stdin() => open_for(None),
        other => other,
    };
    let failed = or_cancelled(|source| Error::Base { reference: reference.to_string(), source });
    opened.map(Some).map_err(failed)
}
