//! What can be typed after `plimsoll check`.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, StringValueParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::dockerfile::DockerfileArgs;
use super::{ConfigArgs, ImageArgs, Suggesting, formats, rule_ids};
use crate::budget::QUANTITIES;
use crate::budget::limit::DiveRule;
use crate::cli::output::{self, Output};
use crate::config;
use crate::rules::policy::Selector;
use crate::source::Reference;
use crate::view::{Format, SubjectKind};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// Images to judge: files, directories, `-` for standard input, or SCHEME:PATH
    #[arg(value_name = "IMAGE", value_hint = ValueHint::AnyPath, required = true)]
    pub(in crate::cli) references: Vec<Reference>,
    /// Write in this format [default: what the extension of the file says, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(SubjectKind::Check))]
    pub(in crate::cli) format: Option<&'static Format>,
    /// Write to a file instead of standard output, in the format that is named here, by --format or
    /// by the extension of the file, in this order (can be repeated)
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_hint = ValueHint::FilePath)]
    #[arg(value_parser = OsStringValueParser::new().try_map(output::parse_check))]
    pub(in crate::cli) output: Vec<Output>,
    /// Append the Markdown to the summary of this step of GitHub Actions, and sizes and verdict to
    /// its outputs
    #[arg(long)]
    pub(in crate::cli) github: bool,
    /// Show everything: every limit and contributor, not only what fits a screen (JSON always does)
    #[arg(long)]
    pub(in crate::cli) full: bool,
    /// Exit with 0 even if an image is over the budget
    #[arg(long)]
    pub(in crate::cli) exit_zero: bool,
    /// Count what cannot be measured as over the budget; implies --verify
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    /// Verify the digest of every blob and every layer
    #[arg(long)]
    pub(in crate::cli) verify: bool,
    /// Judge what is there of an archive that ends early or is damaged
    #[arg(long)]
    pub(in crate::cli) partial: bool,
    #[command(flatten)]
    pub(in crate::cli) dockerfile: DockerfileArgs,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArgs,
    #[command(flatten)]
    pub(in crate::cli) limits: LimitArgs,
    #[command(flatten)]
    pub(in crate::cli) baseline: BaselineArgs,
    #[command(flatten)]
    pub(in crate::cli) dive: DiveArgs,
    #[command(flatten)]
    pub(in crate::cli) choice: ImageArgs,
}

// Limits on the command line. Not a doc comment, which clap would take for that of the program.
#[derive(Debug, Args)]
pub(in crate::cli) struct LimitArgs {
    /// Set a limit, such as download=250MB, hidden=1% or growth.unpacked=5% (can be repeated)
    #[arg(long, value_name = "NAME=AMOUNT", help_heading = "Limits")]
    #[arg(value_parser = limits(), hide_possible_values = true, value_hint = ValueHint::Other)]
    pub(in crate::cli) max: Vec<String>,
    /// Deny the findings of a rule or of a category (can be repeated)
    #[arg(long, value_name = "RULE|CATEGORY", help_heading = "Limits")]
    #[arg(value_parser = rule_ids().try_map(|name| config::selector(&name)))]
    #[arg(hide_possible_values = true)]
    pub(in crate::cli) deny: Vec<Selector>,
    /// Write lower limits into plimsoll.toml where its `ratchet` says that they leave too much room
    #[arg(long, help_heading = "Limits")]
    pub(in crate::cli) ratchet: bool,
}

// What growth is measured against.
#[derive(Debug, Args)]
pub(in crate::cli) struct BaselineArgs {
    /// Measure growth against this: an image, its report in JSON, or a file of --update-baseline
    /// [default: plimsoll-baseline.json beside plimsoll.toml, if it exists]
    #[arg(long, value_name = "IMAGE|FILE", help_heading = "Limits")]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) baseline: Option<Reference>,
    /// Write the numbers that left the tolerance into the file of the baseline
    #[arg(long, help_heading = "Limits")]
    pub(in crate::cli) update_baseline: bool,
}

// The options of dive, by the names that they have there.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiveArgs {
    /// Read dive's rules from this file [default: .dive-ci, if it exists and there is no
    /// plimsoll.toml]
    #[arg(long, alias = "ci-config", value_name = "FILE", help_heading = "Limits of dive")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(in crate::cli) dive_ci: Option<PathBuf>,
    /// Fail if a smaller share of the bytes is visible, such as 0.95
    #[arg(long = "lowestEfficiency", value_name = "RATIO", help_heading = "Limits of dive")]
    #[arg(value_hint = ValueHint::Other)]
    pub(in crate::cli) lowest_efficiency: Option<String>,
    /// Fail if more bytes are hidden, such as 20MB
    #[arg(long = "highestWastedBytes", value_name = "SIZE", help_heading = "Limits of dive")]
    #[arg(value_hint = ValueHint::Other)]
    pub(in crate::cli) highest_wasted_bytes: Option<String>,
    /// Fail if a larger share of the bytes above the first layer is hidden, such as 0.1
    #[arg(long = "highestUserWastedPercent", value_name = "RATIO")]
    #[arg(help_heading = "Limits of dive", value_hint = ValueHint::Other)]
    pub(in crate::cli) highest_user_wasted_percent: Option<String>,
}

impl DiveArgs {
    /// Returns the rules that options set, with what was typed.
    pub(in crate::cli) fn given(&self) -> Vec<(DiveRule, &str)> {
        let options = [
            (DiveRule::LowestEfficiency, &self.lowest_efficiency),
            (DiveRule::HighestWastedBytes, &self.highest_wasted_bytes),
            (DiveRule::HighestUserWastedPercent, &self.highest_user_wasted_percent),
        ];
        let given = options.into_iter();
        given.filter_map(|(rule, value)| Some((rule, value.as_deref()?))).collect()
    }
}

/// Accepts any string and suggests what can be limited; all wrong ones are reported together when
/// they are used.
fn limits() -> impl TypedValueParser<Value = String> {
    let suggested = QUANTITIES.iter().map(|quantity| quantity.name).collect();
    Suggesting { parser: StringValueParser::new(), suggested }
}
