//! Why there is no answer: what failed, its causes, and what to do.

use std::error::Error as _;
use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::terminal::{self, When};
use super::{hint, plan_name};
use crate::config::ConfigError;
use crate::judgement::PlanName;
use crate::rules;
use crate::similar::nearest;
use crate::units::{counted, grouped};
use crate::view::text;

/// No answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The image cannot be read at all.
    #[error(transparent)]
    Inspect(#[from] crate::Error),
    /// An output file cannot be written.
    #[error("could not write `{}`", file.display())]
    Write { file: PathBuf, source: io::Error },
    /// Standard output cannot be written, although its reader has not left.
    #[error("could not write to standard output")]
    Print(#[source] io::Error),
    /// Two outputs have the same file.
    #[error("could not write two outputs to the same file `{}`", _0.display())]
    SameFile(PathBuf),
    /// An output would replace the image.
    #[error("could not write to `{}`: it is the image itself", _0.display())]
    OverImage(PathBuf),
    /// There is no plan with this name for the image.
    #[error("there is no plan `{}` for this image", plan_name::typed(*name))]
    NoPlan { name: PlanName, plans: Vec<PlanName> },
    /// The configuration cannot be read.
    #[error("could not read the configuration `{}`", file.display())]
    ReadConfig { file: PathBuf, source: io::Error },
    /// The configuration is not valid.
    #[error("could not use the configuration `{}`", file.display())]
    Config { file: PathBuf, source: ConfigError },
    /// The time to use as today is invalid.
    #[error("SOURCE_DATE_EPOCH is not a number of seconds since 1970")]
    Epoch,
    /// There is no rule with this id.
    #[error("unknown rule `{_0}`")]
    NoRule(String),
    /// A file that is to be written already exists.
    #[error("could not write `{}`: it already exists", _0.display())]
    AlreadyExists(PathBuf),
    /// A part of the archive is lost.
    #[error("only a part of the image could be read")]
    Partial(String),
    /// The image is incomplete, and `--strict` makes that an error.
    #[error("the image is incomplete")]
    Damaged(Vec<String>),
}

/// How many causes are listed, so that the hint after them stays in sight; the report has all.
const MAX_CAUSES: usize = 10;

impl Error {
    /// Prints the error, its causes and what to do to standard error.
    pub(super) fn print(&self, color: When) {
        let err = io::stderr();
        let paint = Paint { colour: terminal::colour(color, &err) };
        let red = AnsiColor::Red.on_default().bold();
        let mut lines = paint.lines("", "error:", red, &self.to_string());
        for cause in self.causes() {
            lines.push_str(&paint.lines("  ", "because", Style::new().dimmed(), &cause));
        }
        if let Some(hint) = self.hint() {
            lines.push('\n');
            lines.push_str(&paint.lines("", "hint:", AnsiColor::Cyan.on_default().bold(), &hint));
        }
        // Without standard error there is no way left to report this.
        let _ = err.lock().write_all(lines.as_bytes());
    }

    fn causes(&self) -> Vec<String> {
        if let Self::Damaged(warnings) = self {
            let mut causes: Vec<String> = warnings.iter().take(MAX_CAUSES).cloned().collect();
            let more = warnings.len().saturating_sub(MAX_CAUSES);
            if more != 0 {
                causes.push(format!("of {} more like these", grouped(more as u64)));
            }
            return causes;
        }
        if let Self::Partial(what) = self {
            return vec![what.clone()];
        }
        let chain = std::iter::successors(self.source(), |error| (*error).source());
        chain.map(ToString::to_string).collect()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Inspect(error) => hint::for_error(error),
            Self::Write { file, source } if source.kind() == io::ErrorKind::NotFound => {
                let directory = file.parent()?.display();
                Some(format!("Make the directory first: `mkdir -p {directory}`."))
            }
            Self::SameFile(_) => Some("Pass each `-o` a different file.".to_owned()),
            Self::OverImage(_) => Some("Pass `-o` another file.".to_owned()),
            Self::NoPlan { plans, .. } if plans.is_empty() => Some(
                "Nothing removable was found, and what the program needs at run time could not be \
                 determined."
                    .to_owned(),
            ),
            Self::NoPlan { name, plans } => Some(match name {
                PlanName::InPlace => "Nothing removable was found.".to_owned(),
                PlanName::Onto if plans.contains(&PlanName::MultiStage) => {
                    "Name another base image with `--onto`.".to_owned()
                }
                PlanName::MultiStage | PlanName::Onto => {
                    "What the program needs at run time could not be determined.".to_owned()
                }
            }),
            Self::Partial(_) => Some(
                "Download or save it again. Pass `--partial` to get findings and plans of what is \
                 there."
                    .to_owned(),
            ),
            Self::Damaged(_) => {
                Some("Run without `--strict` to accept the report as it is.".to_owned())
            }
            Self::ReadConfig { source, .. } if source.kind() == io::ErrorKind::NotFound => Some(
                "Run `plimsoll init` to write one, or leave `--config` out: none is needed."
                    .to_owned(),
            ),
            Self::NoRule(id) => Some(no_rule(id)),
            Self::AlreadyExists(_) => {
                Some("Pass `--force` to replace it, or `-o` to write another file.".to_owned())
            }
            Self::Epoch => {
                Some("Unset it, or set it to a Unix time such as 1700000000.".to_owned())
            }
            Self::Config { .. } => {
                Some("Run `plimsoll init -o -` to see every key explained.".to_owned())
            }
            Self::Write { .. } | Self::Print(_) | Self::ReadConfig { .. } => None,
        }
    }
}

/// Says on standard error that a report holds warnings of damage.
pub(super) fn warn(color: When, damage: usize) {
    let err = io::stderr();
    let paint = Paint { colour: terminal::colour(color, &err) };
    let text = format!(
        "the image is incomplete: the report has {} of damage",
        counted(damage as u64, "warning")
    );
    let yellow = AnsiColor::Yellow.on_default().bold();
    let _ = err.lock().write_all(paint.lines("", "warning:", yellow, &text).as_bytes());
}

struct Paint {
    colour: bool,
}

impl Paint {
    /// Returns a message after its label, without anything that acts on a terminal; its other lines
    /// are aligned below the first.
    fn lines(&self, indent: &str, label: &str, style: Style, message: &str) -> String {
        let label = if self.colour { format!("{style}{label}{style:#}") } else { label.to_owned() };
        let mut out = format!("{indent}{label}");
        for (index, line) in message.lines().enumerate() {
            if index != 0 {
                out.push_str(&format!("\n{indent} "));
            }
            out.push(' ');
            out.push_str(&text::clean(line));
        }
        out.push('\n');
        out
    }
}

/// Returns what to do if there is no such rule.
fn no_rule(id: &str) -> String {
    let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    match nearest(id, &ids) {
        Some(similar) => {
            format!("Did you mean `{similar}`? Run `plimsoll rules` to list all of them.")
        }
        None => "Run `plimsoll rules` to list all of them.".to_owned(),
    }
}
