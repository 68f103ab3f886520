//! The whole way from a reference to a report, for those who need nothing in between.

use std::num::NonZero;

use crate::analysis::{self, AnalysisOptions, analyse};
use crate::image::platform::Platform;
use crate::layer::ReadOptions;
use crate::limits::Limits;
use crate::report::Report;
use crate::scan::{Progress, read_layers};
use crate::source::{OpenOptions, SourceError, open};

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
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No image could be opened.
    #[error("could not open the image")]
    Source(#[source] SourceError),
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
    let platform = options.platform.as_deref().map(|wanted| {
        Platform::parse(wanted)
            .map_err(|source| SourceError::BadPlatform { wanted: wanted.to_owned(), source })
    });
    let platform = platform.transpose().map_err(Error::Source)?;
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = options.threads.unwrap_or_else(cores);
    let probes = analysis::probes();
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
    let layers = read_layers(&opened.image.layers, read, threads, progress);
    let analysis = AnalysisOptions {
        reference,
        digests: options.verify,
        files: options.files,
        limits: &options.limits,
        probes: &probes,
    };
    Ok(analyse(&opened, &layers, analysis))
}
