//! The whole way from a reference to a report, for those who need nothing in between.

use std::num::NonZero;

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
use crate::scan::{NoProgress, Progress, read_layers};
use crate::source::{OpenOptions, Opened, SourceError, open};

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
    /// Another base image to plan for: a reference (see [`open`]), or `scratch`.
    pub onto: Option<String>,
    /// What the configuration says of rules.
    pub policy: Policy,
}

/// What the user says of the base image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BaseOption {
    /// Nothing: it is told by other evidence.
    #[default]
    Unknown,
    /// It is the image of that reference (see [`open`]).
    Image(String),
    /// It is that many of the lowest layers.
    Layers(usize),
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
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
    /// The image and its base are both to come from standard input.
    #[error("the image and its base image cannot both be standard input")]
    TwoStreams,
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
/// `reference` is a path, `-`, or `SCHEME:PATH` (see [`open`]). Fails only where there is no answer
/// at all; what is wrong with the image is in the report's warnings.
pub fn inspect(
    reference: &str,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    if reference == "-" && matches!(&options.base, BaseOption::Image(base) if base == "-") {
        return Err(Error::TwoStreams);
    }
    let platform = options.platform.as_deref().map(|wanted| {
        Platform::parse(wanted)
            .map_err(|source| SourceError::BadPlatform { wanted: wanted.to_owned(), source })
    });
    let platform = platform.transpose().map_err(Error::Source)?;
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = options.threads.unwrap_or_else(cores);
    let probes = probes();
    let read = ReadOptions {
        limits: &options.limits,
        probes: &probes,
        digests: options.verify,
        pipelined: false,
        progress: &|bytes| progress.read(bytes),
    };
    let open_options =
        OpenOptions { image: options.image.as_deref(), platform: platform.as_ref(), read, threads };
    let opened = open(reference, &open_options).map_err(Error::Source)?;
    let base = open_base(&opened, options, threads)?;
    let layers = read_layers(&opened, read, threads, progress);
    let other = read_other(&opened, options, &open_options)?;
    let given = match (&options.base, &base) {
        (BaseOption::Layers(layers), _) => Given::Layers(*layers),
        (BaseOption::Image(reference), Some(base)) => {
            Given::Image { reference, image: &base.image }
        }
        _ => Given::Nothing,
    };
    let Opened { source, image, warnings, .. } = opened;
    let origin =
        Origin { reference: reference.to_owned(), source, digests: options.verify, warnings };
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

/// Reads the image that `--onto` names; for `scratch` there is nothing to read.
fn read_other(
    opened: &Opened,
    options: &Options,
    how: &OpenOptions<'_>,
) -> Result<Option<OtherBase>, Error> {
    let Some(reference) = &options.onto else { return Ok(None) };
    if reference == "scratch" {
        return Ok(Some(OtherBase::scratch()));
    }
    let platform = opened.image.platform.as_ref().or(how.platform);
    let how = OpenOptions { image: None, platform, ..*how };
    let other = open(reference, &how)
        .map_err(|source| Error::Onto { reference: reference.clone(), source })?;
    let layers = read_layers(&other, how.read, how.threads, &NoProgress);
    let OpenOptions { read, .. } = how;
    let reference = reference.clone();
    Ok(Some(OtherBase::of(reference, &other.image, layers, read.probes, read.limits)))
}

/// Opens the base image for what is written of its layers, which are read only where they pass in
/// a stream.
fn open_base(opened: &Opened, options: &Options, threads: usize) -> Result<Option<Opened>, Error> {
    let reference = match &options.base {
        BaseOption::Unknown => return Ok(None),
        BaseOption::Layers(wanted) => {
            let (wanted, layers) = (*wanted, opened.image.layers.len());
            let fits = wanted <= layers;
            return fits.then_some(None).ok_or(Error::TooManyBaseLayers { wanted, layers });
        }
        BaseOption::Image(reference) => reference,
    };
    let read = ReadOptions {
        limits: &options.limits,
        probes: &Probes::default(),
        digests: false,
        pipelined: false,
        progress: &|_| (),
    };
    let open_for =
        |platform| open(reference, &OpenOptions { image: None, platform, read, threads });
    let opened = match open_for(opened.image.platform.as_ref()) {
        // One that does not say its platform may be the right one; a stream is gone.
        Err(SourceError::NoSuchPlatform { .. }) if reference != "-" => open_for(None),
        other => other,
    };
    opened.map(Some).map_err(|source| Error::Base { reference: reference.clone(), source })
}
