//! What to open and how.

use super::again::Reread;
use super::places::Lookup;
use crate::cache::Cache;
use crate::environment::Environment;
use crate::image::platform::Platform;
use crate::layer::ReadOptions;

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
    /// How images are found by name.
    pub sources: &'a SourceOptions,
    /// Where what is known of layers is kept; `None` for nowhere.
    pub cache: Option<&'a Cache>,
}

impl<'a> OpenOptions<'a> {
    /// Opens the only image, for any platform, and without reading anything again. By name, images
    /// are found in the usual places.
    pub fn new(read: ReadOptions<'a>, threads: usize) -> Self {
        static USUAL: SourceOptions = SourceOptions::NONE;
        let sources = &USUAL;
        let reread = Reread::No;
        Self { image: None, platform: None, read, threads, reread, sources, cache: None }
    }
}

/// How images are found by name: in engines, storages and registries.
#[derive(Debug, Clone, Default)]
pub struct SourceOptions {
    /// The variables, the home directory and the user that decide where engines and credentials
    /// are.
    pub environment: Environment,
    /// Where a name without a scheme is looked up, in this order; empty for the usual order.
    pub lookups: Vec<&'static Lookup>,
    /// Whether registries may be reached over http, and with certificates that are not trusted.
    pub insecure: bool,
}

impl SourceOptions {
    /// Those of an empty environment.
    pub const NONE: Self =
        Self { environment: Environment::NONE, lookups: Vec::new(), insecure: false };
}
