//! The options that name the Dockerfile of an image.

use std::path::PathBuf;

use clap::{Args, ValueHint};

// Where layers come from. Not a doc comment, which clap would take for that of the program.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::cli) struct DockerfileArgs {
    /// Say which lines of this Dockerfile layers and findings come from; the image was built from
    /// it, or from an earlier version
    #[arg(long, value_name = "FILE", help_heading = "Dockerfile")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(in crate::cli) dockerfile: Option<PathBuf>,
    /// Take the Dockerfile or Containerfile of this build context, unless --dockerfile names one
    #[arg(long, value_name = "DIR", help_heading = "Dockerfile")]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(in crate::cli) context: Option<PathBuf>,
}

impl DockerfileArgs {
    /// Returns the option that names a Dockerfile, without its hyphens; `None` if none does.
    pub(in crate::cli) fn given(&self) -> Option<&'static str> {
        let options =
            [("dockerfile", self.dockerfile.is_some()), ("context", self.context.is_some())];
        options.into_iter().find(|(_, is_given)| *is_given).map(|(name, _)| name)
    }
}
