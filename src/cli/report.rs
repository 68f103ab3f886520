//! `plimsoll report IMAGE`, and `plimsoll IMAGE`.

use super::error::Error;
use super::options::{GlobalArgs, ReportArgs};
use super::progress::Meter;
use super::{limit, output, plan, strict};
use crate::report::Report;
use crate::view::Detail;

/// Reads the image and writes its report everywhere it was asked for.
///
/// Judged before it is written, so that a reader who leaves early changes nothing. Under
/// `--strict` the report of a damaged image is written all the same: it says what is wrong.
pub(super) fn run(args: &ReportArgs, global: &GlobalArgs) -> Result<(), Error> {
    let destinations = output::destinations(args)?;
    let report = inspect(args, global)?;
    if let Some(name) = &args.plan {
        return plan::write(&report, name);
    }
    let damage = strict::damage(&report);
    let detail = Detail { full: args.full, packages: args.packages };
    output::write(&destinations, &report, global.color, detail)?;
    if damage.is_empty() {
        return Ok(());
    }
    if args.strict {
        return Err(Error::Damaged(damage));
    }
    // The text ends with the warnings; other formats are read by nobody until something is wrong.
    if !global.quiet && !destinations.iter().any(|place| place.format.for_terminals) {
        super::error::warn(global.color, damage.len());
    }
    Ok(())
}

fn inspect(args: &ReportArgs, global: &GlobalArgs) -> Result<Report, Error> {
    let options = crate::Options {
        platform: args.choice.platform.clone(),
        image: args.choice.image.clone(),
        limits: limit::apply(&args.choice.limit),
        verify: args.verify || args.strict,
        files: args.files,
        threads: args.choice.threads.map(Into::into),
        base: args.choice.base(),
        onto: args.onto.clone(),
    };
    let meter = Meter::start(global);
    Ok(crate::inspect(&args.reference, &options, &meter)?)
}
