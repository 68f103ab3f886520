//! What can be typed on the command line, not what it does.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{
    OsStringValueParser, PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser,
};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};

use self::cache::CacheArgs;
use self::check::CheckArgs;
use self::compare::CompareArgs;
use self::dockerfile::DockerfileArgs;
use self::explore::ExploreArgs;
pub(super) use self::image::ImageArgs;
use super::commands::shell_argument;
use super::global::GlobalArgs;
use super::limit::{self, LimitValue};
use super::output::{self, Output};
use super::usage::{Typed, Usage};
use super::{help, plan_name};
use crate::escape::{printable_argument, printable_text};
use crate::judgement::PlanName;
use crate::limits::LIMITS;
use crate::rules::{self, Category};
use crate::source::Reference;
use crate::units::Bytes;
use crate::view::{self, Format, SubjectKind};
use crate::{OntoOption, config};

pub(super) mod cache;
pub(super) mod check;
pub(super) mod compare;
pub(super) mod dockerfile;
pub(super) mod explore;
pub(super) mod image;

/// Show what every byte of a container image is, and which layer added it
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, max_term_width = 100)]
#[command(subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(override_usage = "plimsoll [OPTIONS] <IMAGE>\n       plimsoll [OPTIONS] <COMMAND>")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// An image without a command.
    #[command(skip)]
    Image(ReportArgs),
    /// Explore an image; on a terminal, the same as without a command
    Explore(ExploreArgs),
    /// Report what is in an image; elsewhere, the same as without a command
    Report(ReportArgs),
    /// Say what changed from one image to another, why, and what a pull costs
    Compare(Box<CompareArgs>),
    /// Judge images by a size budget: plimsoll.toml, .dive-ci or options
    Check(Box<CheckArgs>),
    /// List the rules that images are checked against, or explain one
    Rules(RulesArgs),
    /// Write a plimsoll.toml with comments, its limits taken from an image if one is given
    Init(InitArgs),
    /// Say what is in the cache of layers that were read, or empty it
    Cache(CacheArgs),
    /// Print a script that completes commands and options
    Completions {
        /// Shell to write it for
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of one command if it is named
    Man {
        /// Command to print the page of [default: plimsoll itself]
        #[arg(value_parser = MAN_PAGES)]
        command: Option<String>,
    },
}

#[derive(Debug, Clone, Args)]
pub(super) struct ReportArgs {
    /// Image to read: a file, a directory, `-` for standard input, or SCHEME:PATH
    #[arg(value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub(super) reference: Reference,
    /// Write in this format [default: what the extension of the file says, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(SubjectKind::Report))]
    pub(super) format: Option<&'static Format>,
    /// Write to a file instead of standard output, in the format that is named here, by --format or
    /// by the extension of the file, in this order (can be repeated)
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_hint = ValueHint::FilePath)]
    #[arg(value_parser = OsStringValueParser::new().try_map(output::parse_report))]
    pub(super) output: Vec<Output>,
    /// Add every path with its versions (JSON only; csv-paths and ncdu always have them)
    #[arg(long)]
    pub(super) files: bool,
    /// Write the Dockerfile of a plan instead of the report
    #[arg(long, value_name = "NAME", value_parser = plan_name::parser())]
    #[arg(conflicts_with = "format")]
    pub(super) plan: Option<PlanName>,
    /// Write the plan as a change of the Dockerfile that --dockerfile names, for `patch -p1`
    #[arg(long, requires = "plan")]
    pub(super) diff: bool,
    /// Append the Markdown to the summary of this step of GitHub Actions, and sizes and verdict to
    /// its outputs
    #[arg(long, conflicts_with = "plan")]
    pub(super) github: bool,
    /// Show everything: packages, directories, hidden bytes, duplicates (JSON always does)
    #[arg(long)]
    pub(super) full: bool,
    /// List every package, not only the largest (JSON always does)
    #[arg(long)]
    pub(super) packages: bool,
    /// Leave out of the answer and of plans what saves fewer unpacked bytes, such as 500kB or 0
    /// [default: 1 MB, or 1 % of the fixed image if that is more]
    #[arg(long, value_name = "SIZE", value_parser = byte_size)]
    pub(super) min_saving: Option<Bytes>,
    /// Show what the image would be on another base: an image, or `scratch`
    #[arg(long, value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub(super) onto: Option<OntoOption>,
    /// Verify the digest of every blob and every layer
    #[arg(long)]
    pub(super) verify: bool,
    /// Exit with 2 if any part of the image is missing or damaged; implies --verify
    #[arg(long)]
    pub(super) strict: bool,
    /// Give findings and plans, and exit with 0, even if the archive ends early or is damaged
    #[arg(long)]
    pub(super) partial: bool,
    #[command(flatten)]
    pub(super) dockerfile: DockerfileArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) choice: ImageArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Rule to explain, or category to list the rules of [default: list all rules]
    #[arg(value_name = "ID|CATEGORY", value_parser = rule_ids(), hide_possible_values = true)]
    pub(super) id: Option<String>,
    /// Write in this format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    #[arg(value_parser = formats(SubjectKind::Rules))]
    pub(super) format: &'static Format,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Image to take the limits from, with a tenth to spare
    #[arg(value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub(super) reference: Option<Reference>,
    /// Take the limits from a file of dive instead
    #[arg(long, value_name = ".dive-ci", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "reference")]
    pub(super) from: Option<PathBuf>,
    /// Write to this file, or to standard output for `-`
    #[arg(short, long, value_name = "FILE", default_value = config::FILE)]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) output: PathBuf,
    /// Overwrite the file if it exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) choice: ImageArgs,
}

// Which configuration is used: the same for every command that uses one.
#[derive(Debug, Clone, Args)]
pub(super) struct ConfigArgs {
    /// Read the configuration from this file [default: plimsoll.toml, here or above in the
    /// repository, if it exists]
    #[arg(long, alias = "budget", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
}

/// The commands that have a manual page.
const MAN_PAGES: [&str; 9] =
    ["cache", "check", "compare", "completions", "explore", "init", "man", "report", "rules"];

/// Returns the command line with its long help.
pub(super) fn command() -> clap::Command {
    let sections = help::text_of("report");
    ReportArgs::augment_args(Cli::command())
        .after_long_help(sections.clone())
        .mut_subcommand("report", |report| report.after_long_help(sections))
        .mut_subcommand("compare", |compare| compare.after_long_help(help::text_of("compare")))
        .mut_subcommand("check", |check| check.after_long_help(help::text_of("check")))
}

/// Parses a number of bytes, with a unit if there is one.
fn byte_size(text: &str) -> Result<Bytes, String> {
    Bytes::parse(text).ok_or_else(|| format!("`{text}` is not a size, such as 500kB or 2MB"))
}

/// Accepts any string and suggests the existing ids and categories; a wrong one is reported when it
/// is looked up.
fn rule_ids() -> impl TypedValueParser<Value = String> {
    let categories = Category::ALL.iter().map(|category| category.word());
    let suggested = rules::all().map(|rule| rule.id).chain(categories).collect();
    Suggesting { parser: StringValueParser::new(), suggested }
}

/// Accepts any string and suggests the platforms that images are most often made for.
fn platforms() -> impl TypedValueParser<Value = String> {
    let suggested = [
        "linux/386", "linux/amd64", "linux/arm/v7", "linux/arm64", "linux/ppc64le",
        "linux/riscv64", "linux/s390x", "windows/amd64",
    ];
    Suggesting { parser: StringValueParser::new(), suggested: suggested.to_vec() }
}

/// Accepts a limit and its value, and suggests the names.
fn limits() -> impl TypedValueParser<Value = LimitValue> {
    let suggested = LIMITS.iter().map(|limit| limit.assignment).collect();
    Suggesting { parser: StringValueParser::new().try_map(|text| limit::parse(&text)), suggested }
}

/// Accepts what another parser does, and suggests some values for completion.
#[derive(Debug, Clone)]
struct Suggesting<P> {
    parser: P,
    suggested: Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for Suggesting<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<P::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.suggested.iter().map(PossibleValue::new)))
    }
}

fn number_from_0(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "it is not a whole number from 0".to_owned())
}

fn number_from_1(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "it is not a whole number from 1".to_owned())
}

/// The formats that can write a kind of subject.
fn formats(kind: SubjectKind) -> impl TypedValueParser<Value = &'static Format> {
    let values = view::formats(kind).filter_map(|format| {
        let about = format.about(kind)?;
        Some(PossibleValue::new(format.name).aliases(format.extensions).help(about))
    });
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .try_map(move |name| view::format(&name, kind))
}

/// Why there is nothing to run.
pub(super) enum Refused {
    /// Help or the version is to be shown instead.
    Help(clap::Error),
    /// The command line is wrong.
    Usage(Usage),
}

/// Returns the command and the global options; an image without a command, but with an option that
/// only `report` has use for, means `report`.
pub(super) fn parse(
    arguments: impl Iterator<Item = OsString>,
) -> Result<(Command, GlobalArgs), Refused> {
    let arguments = Vec::from_iter(arguments);
    let mut command = command();
    let refused = |error: clap::Error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion => Refused::Help(error),
        _ => Refused::Usage(Usage::of(&error, &typed(&arguments))),
    };
    let matches = command.try_get_matches_from_mut(&arguments).map_err(refused)?;
    let cli = Cli::from_arg_matches(&matches).map_err(refused)?;
    match cli.command {
        Some(chosen) => {
            refuse_options_before(&command, &matches).map_err(Refused::Usage)?;
            Ok((chosen, cli.global))
        }
        None => {
            let report = ReportArgs::from_arg_matches(&matches).map_err(refused)?;
            let command = match wants_report(&matches) {
                true => Command::Report(report),
                false => Command::Image(report),
            };
            Ok((command, cli.global))
        }
    }
}

/// Options that say what is reported, or how.
const OF_REPORTS: [&str; 15] = [
    "context", "diff", "dockerfile", "files", "format", "full", "github", "min_saving", "onto",
    "output", "packages", "partial", "plan", "strict", "verify",
];

/// Whether an option of reports is given.
fn wants_report(matches: &ArgMatches) -> bool {
    let is_given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
    OF_REPORTS.iter().any(is_given)
}

/// Returns what is understood of a command line that is wrong.
fn typed(arguments: &[OsString]) -> Typed {
    let matches = command().ignore_errors(true).try_get_matches_from(arguments);
    let Ok(matches) = matches else { return Typed::default() };
    let (command, matches) = match matches.subcommand() {
        Some((name, below)) => (Some(name.to_owned()), below),
        None => (None, &matches),
    };
    let image = matches.try_get_one::<Reference>("reference").ok().flatten();
    let image =
        image.map(|reference| (printable_text(&reference.to_string()), reference.path().is_some()));
    let is_image = |argument: &OsString| {
        image.as_ref().is_some_and(|(name, _)| printable_argument(argument) == *name)
    };
    let rest = arguments.iter().skip(1).skip_while(|argument| !is_image(argument)).skip(1);
    let rest = rest.map(|argument| shell_argument(&printable_argument(argument))).collect();
    Typed { command, image, rest }
}

/// Refuses options of a report that come before a command: they would have no effect.
fn refuse_options_before(command: &clap::Command, matches: &ArgMatches) -> Result<(), Usage> {
    let name = matches.subcommand_name().unwrap_or_default();
    let stray =
        command.get_arguments().filter(|argument| !argument.is_global_set()).find(|argument| {
            let id = argument.get_id().as_str();
            matches.try_contains_id(id).is_ok_and(|given| given)
                && matches.value_source(id) == Some(ValueSource::CommandLine)
        });
    stray.map_or(Ok(()), |stray| {
        Err(Usage {
            message: format!("`{stray}` comes before the command `{name}`"),
            cause: None,
            hint: Some("Pass it after the command.".to_owned()),
        })
    })
}
