//! The options that say which image is read, and how.

use std::num::NonZeroUsize;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::cache::KeepArgs;
use super::{limits, number_from_0, number_from_1, platforms};
use crate::BaseOption;
use crate::cli::limit::LimitValue;
use crate::environment::Environment;
use crate::source::{LOOKUPS, Lookup, Reference, SourceOptions};

// Which image, and how it is read: the same for every command that takes one. Not a doc comment,
// which clap would take for that of the program.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ImageArgs {
    /// Choose the image for this platform, such as linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", help_heading = "Image")]
    #[arg(value_parser = platforms(), hide_possible_values = true)]
    pub(in crate::cli) platform: Option<String>,
    /// Choose one of several images in an archive, by name or by position from 1
    #[arg(long, value_name = "NAME|INDEX", help_heading = "Image", value_hint = ValueHint::Other)]
    pub(in crate::cli) image: Option<String>,
    /// Look a name up in these places only, in this order [default: docker,podman,registry]
    #[arg(long, value_name = "PLACE[,PLACE]...", help_heading = "Image")]
    #[arg(value_delimiter = ',', value_parser = lookups())]
    pub(in crate::cli) source: Vec<&'static Lookup>,
    /// Let registries use http and certificates that are not trusted
    #[arg(long, help_heading = "Image")]
    pub(in crate::cli) insecure: bool,
    /// Name the image that this one was built on; only its metadata is read
    #[arg(long, value_name = "IMAGE", help_heading = "Image", conflicts_with = "base_layers")]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) base: Option<Reference>,
    /// Set how many of the lowest layers are the base image
    #[arg(long, value_name = "N", help_heading = "Image", value_hint = ValueHint::Other)]
    #[arg(value_parser = number_from_0, allow_negative_numbers = true)]
    pub(in crate::cli) base_layers: Option<usize>,
    /// Change a limit on what is read (can be repeated)
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Image")]
    #[arg(value_parser = limits(), hide_possible_values = true, value_hint = ValueHint::Other)]
    pub(in crate::cli) limit: Vec<LimitValue>,
    /// Read with this many threads [default: one for each processor]
    #[arg(long, value_name = "N", help_heading = "Image", value_hint = ValueHint::Other)]
    #[arg(value_parser = number_from_1, allow_negative_numbers = true)]
    pub(in crate::cli) threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(in crate::cli) keep: KeepArgs,
}

impl ImageArgs {
    /// How images are found by name.
    pub(in crate::cli) fn sources(&self, environment: Environment) -> SourceOptions {
        SourceOptions { environment, lookups: self.source.clone(), insecure: self.insecure }
    }

    /// What the user states about the base image.
    pub(in crate::cli) fn base(&self) -> BaseOption {
        match (&self.base, self.base_layers) {
            (Some(reference), _) => BaseOption::Image(reference.clone()),
            (None, Some(layers)) => BaseOption::Layers(layers),
            (None, None) => BaseOption::Unknown,
        }
    }
}

/// The places where a name can be looked up.
fn lookups() -> impl TypedValueParser<Value = &'static Lookup> {
    PossibleValuesParser::new(LOOKUPS.iter().map(|lookup| lookup.name)).try_map(|name| {
        let lookup = LOOKUPS.iter().find(|lookup| lookup.name == name);
        lookup.ok_or_else(|| format!("there is no place `{name}`"))
    })
}
