//! Why there is no answer: what failed, its causes, and what to do.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use super::call::Call;
use super::check_error::CheckError;
use super::message::{self, Label};
use super::report_file::ReportFileError;
use super::terminal::When;
use super::usage::Usage;
use super::{commands, hint};
use crate::config::ConfigErrors;
use crate::difference::NoSuchPath;
use crate::escape::printable_argument;
use crate::explore::marks::MarkError;
use crate::judgement::PlanName;
use crate::units::grouped;

/// No answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The command line is not understood.
    #[error("{}", _0.message)]
    Usage(Usage),
    /// The image cannot be read at all.
    #[error(transparent)]
    Inspect(#[from] crate::Error),
    /// Standard input, where the image should come from, is a terminal.
    #[error("could not read an image from standard input: it is a terminal")]
    Terminal(Call),
    /// What was read as a root filesystem has nothing in it.
    #[error("could not report on {_0}: it is neither an image nor a root filesystem with files")]
    Nothing(String),
    /// An output file cannot be written.
    #[error("could not write `{}`", shown(file))]
    Write { file: PathBuf, source: io::Error },
    /// Standard output cannot be written, although its reader has not left.
    #[error("could not write to standard output")]
    Print(#[source] io::Error),
    /// Two outputs have the same file.
    #[error("could not write two outputs to the same file `{}`", shown(_0))]
    SameFile(PathBuf),
    /// An output would replace what is read; `name` is what that is called.
    #[error("could not write to `{}`: it is {name} itself", shown(file))]
    OverInput { file: PathBuf, name: String },
    /// There is no plan with this name for the image.
    #[error("there is no plan `{}` for this image", name.id())]
    NoPlan { name: PlanName, cause: String, hint: Option<String> },
    /// A plan cannot be written as a change of the Dockerfile.
    #[error("could not write the plan `{}` as a diff", name.id())]
    NoDiff { name: PlanName, cause: String, hint: Option<String> },
    /// A plan is to be written in a format.
    #[error("could not write the plan as `{_0}`: a plan is a Dockerfile")]
    PlanFormat(&'static str),
    /// The configuration cannot be read.
    #[error("could not read the configuration `{}`", shown(file))]
    ReadConfig { file: PathBuf, source: io::Error },
    /// The configuration is not valid.
    #[error("could not use the configuration `{}`", shown(file))]
    Config { file: PathBuf, errors: ConfigErrors },
    /// The Dockerfile cannot be read.
    #[error("could not read the Dockerfile `{}`", shown(file))]
    ReadDockerfile { file: PathBuf, source: io::Error },
    /// The limits of dive cannot be read.
    #[error("could not read the limits of dive in `{}`", shown(file))]
    ReadDive { file: PathBuf, source: io::Error },
    /// The limits of dive are not valid.
    #[error("could not use the limits of dive in `{}`", shown(file))]
    Dive { file: PathBuf, errors: ConfigErrors },
    /// The configuration of the user cannot be read.
    #[error("could not read your configuration `{}`", shown(file))]
    ReadSettings { file: PathBuf, source: io::Error },
    /// The configuration of the user is not valid.
    #[error("could not use your configuration `{}`", shown(file))]
    Settings { file: PathBuf, errors: ConfigErrors },
    /// There is no place for a cache.
    #[error("there is no place for a cache: neither HOME nor XDG_CACHE_HOME is set")]
    NoCache,
    /// The time to use as today is invalid.
    #[error("SOURCE_DATE_EPOCH is not a number of seconds since 1970")]
    Epoch,
    /// There is no rule or category with this name.
    #[error("unknown rule or category `{_0}`")]
    NoRule(String),
    /// A file that is to be written already exists.
    #[error("could not write `{}`: it already exists", shown(_0))]
    AlreadyExists(PathBuf),
    /// A part of the archive is lost.
    #[error("only a part of the image could be read")]
    Partial(String),
    /// There is no terminal to explore an image on.
    #[error("could not open the terminal interface: {missing}")]
    NoScreen { missing: &'static str, image: String },
    /// The terminal cannot be used any more.
    #[error("could not use the terminal")]
    Screen(#[source] io::Error),
    /// The marks cannot be read.
    #[error("could not read the marks `{}`", shown(file))]
    ReadMarks { file: PathBuf, source: io::Error },
    /// The marks are not written as marks are.
    #[error("could not use the marks `{}`", shown(file))]
    Marks { file: PathBuf, errors: Vec<MarkError> },
    /// JSON that is to be compared cannot be read as a report.
    #[error("could not read it as a report")]
    Report(#[source] ReportFileError),
    /// A report has no contents of files to compare.
    #[error("could not compare the contents of a file: {_0} is a report, which has none")]
    NoContents(&'static str),
    /// Neither image has the path whose contents are to be compared.
    #[error(transparent)]
    NoPath(NoSuchPath),
    /// Whether an image grew depends on what is missing of it.
    #[error("could not tell whether the image grew by more than the threshold")]
    NoVerdict(String),
    /// The fault of one image of two; `side` says which one.
    #[error("{side}: {error}")]
    OfSide { side: String, call: Call, error: Box<Self> },
    /// The faults of several images.
    #[error("several images have faults")]
    OfSeveral(Vec<Self>),
    /// Images cannot be judged, or what was asked for beside that cannot be written.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The image is incomplete, and `--strict` makes that an error.
    #[error("the image is incomplete")]
    Damaged(Vec<String>),
}

/// How many causes are listed, so that the hint after them stays in sight; the report has all.
const MAX_CAUSES: usize = 10;

/// How many mistakes in a file are listed: all that a person would correct at once.
const MAX_MISTAKES: usize = 50;

impl Error {
    /// Prints the error, its causes and what to do to standard error.
    pub(super) fn print(&self, color: When) {
        if let Self::OfSeveral(errors) = self {
            let lines: Vec<_> = errors.iter().map(Self::lines).collect();
            return message::print_apart(color, &lines);
        }
        message::print(color, &self.lines());
    }

    /// Returns one error for several; `None` without any.
    pub(super) fn of_several(mut errors: Vec<Self>) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            _ => Some(Self::OfSeveral(errors)),
        }
    }

    /// Returns the error and its causes as one sentence without its full stop.
    pub(super) fn on_one_line(&self) -> String {
        let parts = std::iter::once(self.to_string()).chain(self.causes());
        parts.collect::<Vec<_>>().join(": ")
    }

    /// Returns the error, its causes and what to do.
    fn lines(&self) -> Vec<(Label, String)> {
        let mut lines = vec![(Label::Error, self.to_string())];
        lines.extend(self.causes().into_iter().map(|cause| (Label::Cause, cause)));
        lines.extend(self.hint(&Call::default()).map(|hint| (Label::Hint, hint)));
        lines
    }

    fn causes(&self) -> Vec<String> {
        match self {
            Self::Damaged(warnings) => first_of(warnings, MAX_CAUSES),
            Self::Marks { errors, .. } => first_of(errors, MAX_CAUSES),
            Self::Config { errors, .. }
            | Self::Dive { errors, .. }
            | Self::Settings { errors, .. } => first_of(&errors.0, MAX_MISTAKES),
            Self::Check(error) if !error.causes().is_empty() => {
                first_of(error.causes(), MAX_MISTAKES)
            }
            Self::Usage(usage) => usage.cause.iter().cloned().collect(),
            Self::NoPlan { cause, .. } | Self::NoDiff { cause, .. } => vec![cause.clone()],
            Self::Partial(what) | Self::NoVerdict(what) => vec![what.clone()],
            Self::OfSide { error, .. } => error.causes(),
            _ => {
                let chain = std::iter::successors(self.source(), |error| (*error).source());
                chain.map(ToString::to_string).collect()
            }
        }
    }

    fn hint(&self, call: &Call) -> Option<String> {
        match self {
            Self::OfSide { call, error, .. } => error.hint(call),
            Self::Usage(usage) => usage.hint.clone(),
            Self::Inspect(error) => hint::for_error(error, call),
            Self::Report(error) => Some(hint::for_report(error, call)),
            Self::Terminal(call) => Some(call.for_terminal()),
            Self::Nothing(_) => Some(hint::WHAT_TO_PASS.to_owned()),
            Self::Write { file, source } => hint::for_output(file, source),
            Self::SameFile(_) => Some("Pass each `-o` a different file.".to_owned()),
            Self::OverInput { .. } => Some("Pass `-o` another file.".to_owned()),
            Self::NoPlan { hint, .. } | Self::NoDiff { hint, .. } => hint.clone(),
            Self::PlanFormat(_) => Some("Pass `-o` the name of the file alone.".to_owned()),
            Self::Partial(_) => Some(format!(
                "Download or save it again. Pass `--partial` to {} what is there.",
                call.partial()
            )),
            Self::NoContents(word) => {
                Some(format!("Pass the image itself as {word}, or leave `--diff` out."))
            }
            Self::NoPath(error) => Some(hint::for_path(error)),
            Self::NoVerdict(_) => Some(
                "Download or save it again. Pass `--partial` to judge by what is there.".to_owned(),
            ),
            Self::Damaged(_) => {
                let answer = call.answer();
                Some(format!("Run without `--strict` to accept the {answer} as it is."))
            }
            Self::NoScreen { image, .. } => {
                let image = commands::shell_word(image);
                Some(format!("For the report as text, run `plimsoll report {image}`."))
            }
            Self::Marks { .. } | Self::ReadMarks { .. } => {
                Some("Pass `--marks` a file that `E` wrote in the interface.".to_owned())
            }
            Self::NoRule(name) => Some(hint::for_rule(name)),
            Self::AlreadyExists(_) => {
                Some("Pass `--force` to replace it, or `-o` to write another file.".to_owned())
            }
            Self::Check(error) => Some(error.hint()),
            _ => self.hint_on_file().map(str::to_owned),
        }
    }

    /// What to do about a file that limits or settings are read from; `None` for other errors.
    fn hint_on_file(&self) -> Option<&'static str> {
        Some(match self {
            Self::ReadConfig { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "Run `plimsoll init` to write one, or leave `--config` out: none is needed."
            }
            Self::Config { .. } => "Run `plimsoll init -o -` to see every key explained.",
            Self::ReadDockerfile { .. } => {
                "Name another file with `--dockerfile`, or leave it out."
            }
            Self::ReadDive { .. } => "Name another file with `--dive-ci`, or leave it out.",
            Self::Dive { .. } => {
                "Correct these lines, or run `plimsoll init IMAGE` for a plimsoll.toml instead."
            }
            Self::ReadSettings { .. } => {
                "Make it readable, or move it away: none is needed, and plimsoll goes by its \
                 defaults."
            }
            Self::Settings { .. } => "Correct that line, or remove it to get the default.",
            Self::Epoch => "Unset it, or set it to a Unix time such as 1700000000.",
            _ => return None,
        })
    }
}

/// The first of many causes, and how many there are besides.
fn first_of(causes: &[impl ToString], most: usize) -> Vec<String> {
    let mut first: Vec<String> = causes.iter().take(most).map(ToString::to_string).collect();
    let more = causes.len().saturating_sub(most);
    if more != 0 {
        first.push(format!("of {} more like these", grouped(more as u64)));
    }
    first
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    printable_argument(path.as_os_str())
}
