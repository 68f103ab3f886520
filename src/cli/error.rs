//! Why there is no answer: what was attempted, because of what, and what to do.

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
    /// Standard output cannot be written, other than for want of a reader.
    #[error("could not write to standard output")]
    Print(#[source] io::Error),
    /// Two outputs have one file.
    #[error("two outputs go to `{}`", _0.display())]
    SameFile(PathBuf),
    /// An output would take the place of the image.
    #[error("the output `{}` is the image itself", _0.display())]
    OverImage(PathBuf),
    /// There is no plan of that name for the image.
    #[error("there is no plan `{}` for this image", plan_name::typed(*name))]
    NoPlan { name: PlanName, plans: Vec<PlanName> },
    /// The configuration cannot be read.
    #[error("could not read the configuration `{}`", file.display())]
    ReadConfig { file: PathBuf, source: io::Error },
    /// The configuration says what is not understood.
    #[error("could not use the configuration `{}`", file.display())]
    Config { file: PathBuf, source: ConfigError },
    /// The time to take for today is none.
    #[error("SOURCE_DATE_EPOCH is not a number of seconds since 1970")]
    Epoch,
    /// There is no rule of that id.
    #[error("there is no rule `{_0}`")]
    NoRule(String),
    /// A file that is to be written is there already.
    #[error("`{}` is already there", _0.display())]
    AlreadyThere(PathBuf),
    /// The image is not whole, and that was asked for.
    #[error("the image is not whole")]
    Damaged(Vec<String>),
}

/// Causes listed at most: the report has them all.
const CAUSES: usize = 10;

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
        // Nobody is left to tell where this cannot be printed.
        let _ = err.lock().write_all(lines.as_bytes());
    }

    fn causes(&self) -> Vec<String> {
        if let Self::Damaged(warnings) = self {
            let mut causes: Vec<String> = warnings.iter().take(CAUSES).cloned().collect();
            let more = warnings.len().saturating_sub(CAUSES);
            if more != 0 {
                causes.push(format!("of {} more like these", grouped(more as u64)));
            }
            return causes;
        }
        let chain = std::iter::successors(self.source(), |error| (*error).source());
        chain.map(ToString::to_string).collect()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Inspect(error) => hint::of(error),
            Self::Write { file, source } if source.kind() == io::ErrorKind::NotFound => {
                let directory = file.parent()?.display();
                Some(format!("Make the directory first: `mkdir -p {directory}`."))
            }
            Self::SameFile(_) => Some("Give each `-o` a file of its own.".to_owned()),
            Self::OverImage(_) => Some("Give `-o` another file.".to_owned()),
            Self::NoPlan { plans, .. } if plans.is_empty() => Some(
                "Nothing was found that could go, and what the program needs at run time could not \
                 be told."
                    .to_owned(),
            ),
            Self::NoPlan { name, plans } => Some(match name {
                PlanName::InPlace => "Nothing was found that could go.".to_owned(),
                PlanName::Onto if plans.contains(&PlanName::MultiStage) => {
                    "Name another base image with `--onto`.".to_owned()
                }
                PlanName::MultiStage | PlanName::Onto => {
                    "What the program needs at run time could not be told.".to_owned()
                }
            }),
            Self::Damaged(_) => {
                Some("Leave `--strict` out to take the report as it is.".to_owned())
            }
            Self::ReadConfig { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("`plimsoll init` writes one; without `--config` none is needed.".to_owned())
            }
            Self::NoRule(id) => Some(no_rule(id)),
            Self::AlreadyThere(_) => {
                Some("Use `--force` to replace it, or `-o` to write another file.".to_owned())
            }
            Self::Write { .. }
            | Self::Print(_)
            | Self::ReadConfig { .. }
            | Self::Config { .. }
            | Self::Epoch => None,
        }
    }
}

/// Says on standard error that a report holds warnings of damage.
pub(super) fn warn(color: When, damage: usize) {
    let err = io::stderr();
    let paint = Paint { colour: terminal::colour(color, &err) };
    let text = format!(
        "the image is not whole: the report has {} of damage",
        counted(damage as u64, "warning")
    );
    let yellow = AnsiColor::Yellow.on_default().bold();
    let _ = err.lock().write_all(paint.lines("", "warning:", yellow, &text).as_bytes());
}

struct Paint {
    colour: bool,
}

impl Paint {
    /// Returns a message after its label, without anything in it that acts on a terminal; its
    /// further lines stand below the first.
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

/// Returns what to do where there is no such rule.
fn no_rule(id: &str) -> String {
    let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    match nearest(id, &ids) {
        Some(similar) => format!("Did you mean `{similar}`? `plimsoll rules` lists all of them."),
        None => "`plimsoll rules` lists all of them.".to_owned(),
    }
}
