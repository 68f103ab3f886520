//! What can be typed on the command line, not what it does.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{
    OsStringValueParser, PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser,
};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::limit::{self, LimitValue};
use super::output::{self, Output};
use super::terminal::When;
use super::{help, plan_name};
use crate::judgement::PlanName;
use crate::source::Reference;
use crate::view::{self, Format, SubjectKind};
use crate::{BaseOption, OntoOption, config, rules};

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
    /// Report what is in an image; the same as without a command
    Report(ReportArgs),
    /// List the rules that images are checked against, or explain one
    Rules(RulesArgs),
    /// Write a plimsoll.toml with comments, its limits taken from an image if one is given
    Init(InitArgs),
    /// Print a script that completes commands and options
    Completions {
        /// Shell to write it for
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Image to read: a file, a directory, `-` for standard input, or SCHEME:PATH
    #[arg(value_name = "IMAGE")]
    pub(super) reference: Reference,
    /// Write in this format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    #[arg(value_parser = formats(SubjectKind::Report))]
    pub(super) format: &'static Format,
    /// Write to a file instead of standard output, in another format if one is given (can be
    /// repeated)
    #[arg(short, long, value_name = "[FORMAT=]FILE")]
    #[arg(value_parser = OsStringValueParser::new().try_map(output::parse_report))]
    pub(super) output: Vec<Output>,
    /// Add every path with its versions (JSON only)
    #[arg(long)]
    pub(super) files: bool,
    /// Write the Dockerfile of a plan instead of the report
    #[arg(long, value_name = "NAME", value_parser = plan_name::parser())]
    #[arg(conflicts_with_all = ["format", "output"])]
    pub(super) plan: Option<PlanName>,
    /// Show everything: packages, directories, hidden bytes, duplicates (text; JSON always does)
    #[arg(long)]
    pub(super) full: bool,
    /// List every package, not only the largest (text; JSON has them all)
    #[arg(long)]
    pub(super) packages: bool,
    /// Show what the image would be on another base: an image, or `scratch`
    #[arg(long, value_name = "IMAGE")]
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
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) choice: ImageArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Rule to explain [default: list all rules]
    #[arg(value_name = "ID", value_parser = rule_ids(), hide_possible_values = true)]
    pub(super) id: Option<String>,
    /// Write in this format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    #[arg(value_parser = formats(SubjectKind::Rules))]
    pub(super) format: &'static Format,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Image to take the limits from, with a tenth to spare
    #[arg(value_name = "IMAGE")]
    pub(super) reference: Option<Reference>,
    /// Write to this file, or to standard output for `-`
    #[arg(short, long, value_name = "FILE", default_value = config::FILE)]
    pub(super) output: PathBuf,
    /// Overwrite the file if it exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) choice: ImageArgs,
}

// Which configuration is used: the same for every command that uses one.
#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// Read the configuration from this file [default: plimsoll.toml, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
}

// Which image, and how it is read: the same for every command that takes one. Not a doc comment,
// which clap would take for that of the program.
#[derive(Debug, Args)]
pub(super) struct ImageArgs {
    /// Choose the image for this platform, such as linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", help_heading = "Image")]
    pub(super) platform: Option<String>,
    /// Choose one of several images in an archive, by name or by position from 1
    #[arg(long, value_name = "NAME|INDEX", help_heading = "Image")]
    pub(super) image: Option<String>,
    /// Name the image that this one was built on; only its metadata is read
    #[arg(long, value_name = "IMAGE", help_heading = "Image", conflicts_with = "base_layers")]
    pub(super) base: Option<Reference>,
    /// Set how many of the lowest layers are the base image
    #[arg(long, value_name = "N", help_heading = "Image")]
    pub(super) base_layers: Option<usize>,
    /// Change a limit on what is read (can be repeated)
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Image", value_parser = limit::parse)]
    pub(super) limit: Vec<LimitValue>,
    /// Read with this many threads [default: one for each processor]
    #[arg(long, value_name = "N", help_heading = "Image")]
    pub(super) threads: Option<NonZeroUsize>,
}

impl ImageArgs {
    /// What the user states about the base image.
    pub(super) fn base(&self) -> BaseOption {
        match (&self.base, self.base_layers) {
            (Some(reference), _) => BaseOption::Image(reference.clone()),
            (None, Some(layers)) => BaseOption::Layers(layers),
            (None, None) => BaseOption::Unknown,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct GlobalArgs {
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Terminal")]
    pub(super) color: When,
    /// Show progress on standard error
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Terminal")]
    pub(super) progress: When,
    /// Print only the result and errors
    #[arg(short, long, global = true, help_heading = "Terminal")]
    pub(super) quiet: bool,
}

/// Returns the command line with its long help.
pub(super) fn command() -> clap::Command {
    let sections = help::text();
    ReportArgs::augment_args(Cli::command())
        .after_long_help(sections.clone())
        .mut_subcommand("report", |report| report.after_long_help(sections))
}

/// Accepts any string and suggests the existing ids; a wrong id is reported when it is looked up.
fn rule_ids() -> impl TypedValueParser<Value = String> {
    AnyText { suggested: rules::all().map(|rule| rule.id).collect() }
}

/// Accepts any string, and suggests some for completion.
#[derive(Debug, Clone)]
struct AnyText {
    suggested: Vec<&'static str>,
}

impl TypedValueParser for AnyText {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.suggested.iter().map(PossibleValue::new)))
    }
}

/// The formats that can write a kind of subject.
fn formats(kind: SubjectKind) -> impl TypedValueParser<Value = &'static Format> {
    let values = view::formats(kind).filter_map(|format| {
        format.about(kind).map(|about| PossibleValue::new(format.name).help(about))
    });
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .try_map(move |name| view::format(&name, kind))
}

/// Returns the command and the global options; an image without a command means `report`.
pub(super) fn parse(
    arguments: impl Iterator<Item = OsString>,
) -> Result<(Command, GlobalArgs), clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let parsed = Cli::from_arg_matches(&matches).and_then(|cli| match cli.command {
        Some(chosen) => {
            refuse_options_before(&command, &matches)?;
            Ok((chosen, cli.global))
        }
        None => Ok((Command::Report(ReportArgs::from_arg_matches(&matches)?), cli.global)),
    });
    parsed.map_err(|error| error.format(&mut command))
}

/// Refuses options of a report that come before a command: they would have no effect.
fn refuse_options_before(command: &clap::Command, matches: &ArgMatches) -> Result<(), clap::Error> {
    let name = matches.subcommand_name().unwrap_or_default();
    let stray =
        command.get_arguments().filter(|argument| !argument.is_global_set()).find(|argument| {
            let id = argument.get_id().as_str();
            matches.try_contains_id(id).is_ok_and(|given| given)
                && matches.value_source(id) == Some(ValueSource::CommandLine)
        });
    match stray {
        None => Ok(()),
        Some(stray) => Err(clap::Error::raw(
            ErrorKind::ArgumentConflict,
            format!("`{stray}` comes before the command `{name}`; pass it after the command"),
        )),
    }
}
