//! `plimsoll report IMAGE --plan NAME`: the Dockerfile of a plan.

use std::io::{self, Write};

use super::error::Error;
use crate::judgement::PlanName;
use crate::report::Report;

/// Writes it, with what has to be seen to as comments above.
pub(super) fn write(report: &Report, name: PlanName) -> Result<(), Error> {
    let mut plans = report.plans.iter();
    let Some(plan) = plans.find(|plan| plan.name == name && !plan.dockerfile.is_empty()) else {
        let plans = report.plans.iter().map(|plan| plan.name).collect();
        return Err(Error::NoPlan { name, plans });
    };
    let about = if plan.is_estimate { "about " } else { "" };
    let mut lines = vec![format!(
        "# {}: {} unpacked today, {about}{} after",
        plan.name.word(),
        report.sizes.unpacked,
        plan.unpacked
    )];
    lines.push(format!("# {}", plan.what));
    lines.extend(plan.caveats.iter().map(|caveat| format!("# {caveat}")));
    if plan.dockerfile.iter().any(|line| line.split(' ').any(|word| word == "SOURCE")) {
        lines.push(
            "# SOURCE stands for what a COPY copies: the image's history does not tell".to_owned(),
        );
    }
    lines.extend(plan.dockerfile.iter().cloned());
    let mut text = lines.join("\n");
    text.push('\n');
    let mut out = io::stdout().lock();
    super::output::unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
        .map_err(Error::Print)
}
