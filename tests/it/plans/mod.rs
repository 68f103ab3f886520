//! Plans: an image after its fixes, on its base or on another, and the Dockerfiles.

use plimsoll::report::{PlanReport, Report};

use crate::hostile::archive::file;
use crate::rules::Story;

mod beside;
mod checked;
mod compiled;
mod environments;
mod in_place;
mod interpreted;
mod java_and_dotnet;
mod node;
mod left_out;
mod onto;
mod ruby;
mod several;
mod workspaces;

/// Returns a story on a base of one file with 1000 bytes.
fn story() -> Story {
    Story::new().base(&[
        file("usr/bin/node", &[b'n'; 1000]),
        file("usr/bin/npm", b""),
        file("usr/bin/composer", b""),
    ])
}

/// Returns what shows that a base is Debian's, so that packages can be installed on it.
fn debian() -> [Vec<u8>; 3] {
    [
        file("etc/os-release", b"ID=debian\n"),
        file("usr/bin/apt-get", b"apt"),
        file("var/lib/dpkg/status", b""),
    ]
}

const BASE: u64 = 1000;

pub(crate) fn plan<'r>(report: &'r Report, name: &str) -> &'r PlanReport {
    let names: Vec<&str> = report.plans.iter().map(|plan| plan.name.word()).collect();
    let plan = report.plans.iter().find(|plan| plan.name.word() == name);
    let refused = &report.refused_plans;
    plan.unwrap_or_else(|| panic!("{name} is among {names:?}; refused: {refused:#?}"))
}

/// Returns the plan on the same base, and how many bytes it has besides the base.
fn multi_stage(story: Story) -> (u64, PlanReport) {
    let report = story.report();
    let plan = plan(&report, "multi-stage");
    (plan.unpacked.0 - BASE, plan.clone())
}

/// Returns the last stage of a Dockerfile, without comments and what is said below it.
fn last_stage(plan: &PlanReport) -> Vec<&str> {
    let start = plan.dockerfile.iter().rposition(|line| line.starts_with("FROM ")).unwrap();
    let lines = plan.dockerfile[start..].iter().map(String::as_str);
    let lines = lines.take_while(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with("# ")).collect()
}
