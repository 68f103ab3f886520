//! What can be typed after `plimsoll cache`, and the options that concern the cache.

use std::sync::Arc;
use std::time::SystemTime;

use clap::{Args, Subcommand, ValueHint};

use super::byte_size;
use crate::cache::{self, Cache, CacheOptions};
use crate::environment::Environment;
use crate::units::Bytes;

#[derive(Debug, Args)]
pub(in crate::cli) struct CacheArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: Option<Action>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(in crate::cli) enum Action {
    /// Remove everything that is in the cache
    Clear,
}

// Whether layers are remembered. Not a doc comment, which clap would take for that of the program.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct KeepArgs {
    /// Read every layer, and remember none
    #[arg(long, help_heading = "Image")]
    no_cache: bool,
    /// Let the cache of layers that were read grow to this size [default: 1 GB]
    #[arg(long, value_name = "SIZE", help_heading = "Image", conflicts_with = "no_cache")]
    #[arg(value_parser = byte_size, value_hint = ValueHint::Other)]
    cache_size: Option<Bytes>,
}

impl KeepArgs {
    /// Returns the cache; `None` if none is wanted, or there is no place for one.
    pub(in crate::cli) fn cache(&self, environment: &Environment) -> Option<Arc<Cache>> {
        match self.no_cache {
            true => None,
            false => of_user(environment, self.cache_size),
        }
    }
}

/// Returns the cache of this user; `None` if there is no place for one.
pub(in crate::cli) fn of_user(
    environment: &Environment,
    max_bytes: Option<Bytes>,
) -> Option<Arc<Cache>> {
    let directory = cache::directory(environment.variable("XDG_CACHE_HOME"), environment.home())?;
    let options = CacheOptions {
        max_bytes: max_bytes.map_or(cache::MAX_BYTES, |bytes| bytes.0),
        now: SystemTime::now(),
        user_id: environment.user_id(),
    };
    Some(Arc::new(Cache::open(directory, options)))
}
