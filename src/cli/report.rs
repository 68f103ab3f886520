//! `plimsoll report IMAGE`, and `plimsoll IMAGE`.

use super::error::Error;
use super::options::{GlobalArgs, ImageArgs, ReportArgs};
use super::progress::Meter;
use super::{configuration, limit, output, plan, strict};
use crate::report::Report;
use crate::rules::Policy;
use crate::view::{Detail, Subject, SubjectKind};

/// Reads the image and writes its report to every requested output.
///
/// Damage is determined before the report is written, so that a reader that leaves early does not
/// change the exit code. With `--strict`, the report of a damaged image is still written: it says
/// what is wrong.
pub(super) fn run(args: &ReportArgs, global: &GlobalArgs) -> Result<(), Error> {
    let destinations =
        output::destinations(&args.reference, SubjectKind::Report, args.format, &args.output)?;
    let policy = configuration::policy(&args.config)?;
    let options = crate::Options {
        verify: args.verify || args.strict,
        files: args.files,
        onto: args.onto.clone(),
        partial: args.partial,
        ..options(&args.choice, policy)
    };
    let meter = Meter::start(global);
    let report = crate::inspect(&args.reference, &options, &meter)?;
    drop(meter);
    let is_partial = refuse_partial(&report);
    if let Some(name) = args.plan {
        is_partial?;
        return plan::write(&report, name);
    }
    let damage = strict::damage(&report);
    let detail = Detail { full: args.full, packages: args.packages };
    output::write(&destinations, Subject::Report(&report), global.color, detail)?;
    if args.strict && !damage.is_empty() {
        return Err(Error::Damaged(damage));
    }
    is_partial?;
    if damage.is_empty() {
        return Ok(());
    }
    // Text ends with the warnings; other formats are often not read until something is wrong.
    if !global.quiet && !destinations.iter().any(|place| place.format.for_terminals) {
        super::error::warn(global.color, damage.len());
    }
    Ok(())
}

/// Fails if too much of the image is missing for advice on it.
pub(super) fn refuse_partial(report: &Report) -> Result<(), Error> {
    match &report.incomplete {
        Some(incomplete) if incomplete.without_advice => {
            Err(Error::Partial(incomplete.what.clone()))
        }
        _ => Ok(()),
    }
}

/// The options of the library for the chosen image and policy.
pub(super) fn options(choice: &ImageArgs, policy: Policy) -> crate::Options {
    crate::Options {
        platform: choice.platform.clone(),
        image: choice.image.clone(),
        limits: limit::apply(&choice.limit),
        threads: choice.threads.map(Into::into),
        base: choice.base(),
        policy,
        ..crate::Options::default()
    }
}
