//! `plimsoll check IMAGE...`.

use self::baseline::Kept;
use self::images::Images;
use self::terms::JudgedBy;
use super::call::Call;
use super::error::Error;
use super::global::GlobalArgs;
use super::message::{Label, say};
use super::options::check::CheckArgs;
use super::output::{self, Destination};
use super::{github, terminal};
use crate::budget::check::{BudgetSource, Verdict};
use crate::budget::judge_all;
use crate::source::Reference;
use crate::view::{Detail, Subject, SubjectKind};

mod baseline;
mod images;
mod ratchet;
mod read;
mod terms;

/// The exit code if an image is over the budget.
const OVER: u8 = 1;

/// Judges images and writes the judgement to every requested output; returns the exit code.
///
/// Everything is judged before anything is written, so that a reader that leaves early does not
/// change the exit code. If one of several images cannot be read, the others are judged all the
/// same.
pub(super) fn run(args: &CheckArgs, global: &GlobalArgs) -> Result<u8, Error> {
    let baseline = args.baseline.baseline.iter().map(|image| ("the baseline", image));
    let images = args.references.iter().map(|image| (output::IMAGE, image));
    let inputs: Vec<(&str, &Reference)> = images.chain(baseline).collect();
    let destinations =
        output::destinations(&inputs, SubjectKind::Check, args.format, &args.output)?;
    refuse_streams(args)?;
    let by = JudgedBy::read(args)?;
    if args.limits.ratchet {
        ratchet::refuse(&by)?;
    }
    for warning in without_effect(args, &destinations) {
        say(global, Label::Warning, warning);
    }
    let mut kept = Kept::open(args, &by, global)?;
    let images = Images::judge(args, &by, &mut kept, global)?;
    for (label, remark) in &images.remarks {
        say(global, *label, remark.clone());
    }
    let source = BudgetSource { file: by.file.clone(), baseline: kept.name(), strict: args.strict };
    let (mut check, lower) = judge_all(images.outcomes, &by.terms(args), source);
    let warnings = by.warnings.iter().chain(&kept.absent).chain(&images.warnings);
    check.warnings.splice(0..0, warnings.cloned());
    let is_growth = |limit: &str| limit.starts_with("growth.");
    let needs_baseline = check.judgements.iter().any(|judged| is_growth(&judged.limit));
    if args.baseline.baseline.is_some() && !needs_baseline && !args.baseline.update_baseline {
        let text = "`--baseline` has no effect: no growth is limited (`--max growth.download=5%`)";
        say(global, Label::Warning, text.to_owned());
    }
    let over = check.verdict == Verdict::Fail && !args.exit_zero;
    // What could not be read must not be written down as if it were not there.
    let kept = match images.unread.is_empty() {
        true => write_files(args, &by, &kept, &lower, global),
        false => {
            if args.limits.ratchet || args.baseline.update_baseline {
                let text = "no limit and no baseline is written, as not all images could be read";
                say(global, Label::Warning, text.to_owned());
            }
            Ok(())
        }
    };
    let detail = Detail { full: args.full, packages: args.full };
    output::write(&destinations, &|_| Subject::Check(&check), global, detail)?;
    if args.github {
        github::write(Subject::Check(&check), global, detail)?;
    }
    kept?;
    match Error::of_several(images.unread) {
        Some(error) => Err(error),
        None if over => Ok(OVER),
        // That an image is damaged matters less than that it is over the budget.
        None => Error::of_several(images.damaged).map_or(Ok(0), Err),
    }
}

/// Writes what was asked for beside the judgement: lower limits, and the baseline.
fn write_files(
    args: &CheckArgs,
    by: &JudgedBy,
    kept: &Kept,
    lower: &[crate::budget::NewLimit],
    global: &GlobalArgs,
) -> Result<(), Error> {
    if args.limits.ratchet {
        ratchet::write(by, lower, global)?;
    }
    match args.baseline.update_baseline {
        true => kept.write(global),
        false => Ok(()),
    }
}

/// Fails if somebody would have to type an image, and if standard input would be read twice.
fn refuse_streams(args: &CheckArgs) -> Result<(), Error> {
    let images = args.references.iter().map(|image| ("one image", Some(image)));
    let more = [
        ("the baseline", args.baseline.baseline.as_ref()),
        ("the base image", args.choice.base.as_ref()),
    ];
    let is_stdin = |image: &Option<&Reference>| image.is_some_and(Reference::is_stdin);
    let mut streams = images.chain(more).filter(|(_, image)| is_stdin(image));
    match (streams.next(), streams.next()) {
        (Some((first, _)), Some((second, _))) => {
            let second = if first == second { "another one" } else { second };
            let second = if first == second { "another one" } else { second };
            Err(crate::Error::TwoStreams { first, second }.into())
        }
        (Some(_), None) if terminal::is_typed() => Err(Error::Terminal(Call::of_check())),
        _ => Ok(()),
    }
}

/// Options that change nothing.
fn without_effect(args: &CheckArgs, destinations: &[Destination]) -> Vec<String> {
    let has_details = destinations.iter().any(|place| place.format.has_details);
    let mut warnings = Vec::new();
    if args.full && !has_details {
        warnings.push("`--full` has no effect here: json always has everything".to_owned());
    }
    warnings
}
