//! `plimsoll report IMAGE`, and `plimsoll IMAGE`.

use super::error::Error;
use super::options::{GlobalArgs, ImageArgs, ReportArgs};
use super::progress::Meter;
use super::{configuration, limit, output, plan, strict};
use crate::rules::policy::{MinSaving, Policy};
use crate::view::{Detail, Subject, SubjectKind};

/// Reads the image and writes its report to every requested output.
///
/// Damage is determined before the report is written, so that a reader that leaves early does not
/// change the exit code. With `--strict`, the report of a damaged image is still written: it says
/// what is wrong.
pub(super) fn run(args: &ReportArgs, global: &GlobalArgs) -> Result<(), Error> {
    let destinations =
        output::destinations(&args.reference, SubjectKind::Report, args.format, &args.output)?;
    let min_saving = args.min_saving.map_or(MinSaving::Usual, |least| MinSaving::Bytes(least.0));
    let policy = Policy { min_saving, ..configuration::policy(&args.config)? };
    let options = crate::Options {
        verify: args.verify || args.strict,
        files: args.files,
        onto: args.onto.clone(),
        ..options(&args.choice, policy)
    };
    let meter = Meter::start(global);
    let report = crate::inspect(&args.reference, &options, &meter)?;
    drop(meter);
    if let Some(name) = args.plan {
        return plan::write(&report, name);
    }
    let damage = strict::damage(&report);
    let detail = Detail { full: args.full, packages: args.packages };
    output::write(&destinations, Subject::Report(&report), global.color, detail)?;
    if damage.is_empty() {
        return Ok(());
    }
    if args.strict {
        return Err(Error::Damaged(damage));
    }
    // Text ends with the warnings; other formats are often not read until something is wrong.
    if !global.quiet && !destinations.iter().any(|place| place.format.for_terminals) {
        super::error::warn(global.color, damage.len());
    }
    Ok(())
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
