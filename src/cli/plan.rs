//! `plimsoll report IMAGE --plan NAME`: the Dockerfile of a plan.

use super::error::Error;
use crate::judgement::PlanName;
use crate::report::Report;

/// Prints it, preceded by comments on what needs attention.
pub(super) fn write(report: &Report, name: PlanName) -> Result<(), Error> {
    let mut plans = report.plans.iter();
    let Some(plan) = plans.find(|plan| plan.name == name && !plan.dockerfile.is_empty()) else {
        let plans = report.plans.iter().map(|plan| plan.name).collect();
        return Err(Error::NoPlan { name, plans });
    };
    let about = if plan.is_estimate { "about " } else { "" };
    let (today, after) = (report.sizes.unpacked, plan.unpacked);
    let mut comments =
        vec![format!("{}: {today} unpacked today, {about}{after} after", plan.name.word())];
    comments.push(plan.what.clone());
    comments.extend(plan.caveats.iter().cloned());
    if plan.dockerfile.iter().any(|line| line.split(' ').any(|word| word == "SOURCE")) {
        comments
            .push("SOURCE is what a COPY copies, which the image's history does not say".into());
    }
    let comments = comments.iter().map(|comment| format!("# {comment}\n"));
    let lines = plan.dockerfile.iter().map(|line| format!("{line}\n"));
    super::print(comments.chain(lines).collect::<String>().as_bytes())
}
