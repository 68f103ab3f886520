//! Why images cannot be judged, beside what is wrong with them, and what to do.

use std::path::PathBuf;

use super::report_file::ReportFileError;
use crate::budget::baseline::NotABaseline;
use crate::config::rewrite::RewriteError;
use crate::escape::printable_argument;

/// No judgement, or not all that was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum CheckError {
    /// There is nothing to judge by.
    #[error("could not judge: there is no plimsoll.toml, no .dive-ci, and no option sets a limit")]
    NoBudget,
    /// Lower limits are to be written, and there is no file for them.
    #[error("could not write lower limits: there is no plimsoll.toml")]
    NoRatchet,
    /// Lower limits cannot be written into the configuration.
    #[error("could not write lower limits into `{}`", printable_argument(file.as_os_str()))]
    Rewrite { file: PathBuf, source: RewriteError },
    /// Options set limits that are none: what is wrong with each.
    #[error("could not use the limits of the command line")]
    Options(Vec<String>),
    /// JSON that is the baseline cannot be read.
    #[error("could not read the baseline `{name}`")]
    Report { name: String, source: ReportFileError },
    /// A file of numbers is not one.
    #[error("could not read the baseline `{name}`")]
    Numbers { name: String, source: NotABaseline },
    /// A baseline is to be updated that is not a file of numbers.
    #[error("could not update the baseline `{name}`: it is an image or a report")]
    NotNumbers { name: String },
    /// Several images are compared with one.
    #[error("could not compare several images with the baseline `{name}`: it is one image")]
    OneForSeveral { name: String },
}

impl CheckError {
    /// Returns all that is wrong, if that is more than one thing.
    pub(super) fn causes(&self) -> &[String] {
        match self {
            Self::Options(wrong) => wrong,
            _ => &[],
        }
    }

    /// Returns what to do.
    pub(super) fn hint(&self) -> String {
        let hint = match self {
            Self::NoBudget => {
                "Run `plimsoll init IMAGE` to write a plimsoll.toml, or pass a limit such as \
                 `--max download=250MB`."
            }
            Self::NoRatchet => "Run `plimsoll init IMAGE`, or name one with `--config`.",
            Self::Rewrite { .. } => "Lower the limits by hand.",
            Self::Options(_) => "Run `plimsoll check --help` to see what can be limited.",
            Self::Report { .. } | Self::Numbers { .. } => {
                "Pass `--baseline` an image, what `plimsoll report IMAGE --format json` writes, or \
                 a file that `plimsoll check IMAGE --update-baseline` writes."
            }
            Self::NotNumbers { .. } => "Name another file, or leave `--update-baseline` out.",
            Self::OneForSeveral { .. } => {
                "Pass a file that `plimsoll check IMAGE... --update-baseline` writes, or check one \
                 image at a time."
            }
        };
        hint.to_owned()
    }
}
