//! `plimsoll report IMAGE --plan NAME`: the Dockerfile of a plan, or why there is none.

use super::error::Error;
use crate::dockerfile::by_hand::before_it_builds;
use crate::dockerfile::file::applied_in;
use crate::judgement::PlanName;
use crate::report::{PlanReport, Report};

/// Returns the Dockerfile, preceded by comments on what needs attention.
pub(super) fn dockerfile(
    report: &Report,
    name: PlanName,
    is_base_named: bool,
) -> Result<String, Error> {
    let plan = plan_of(report, name).filter(|plan| !plan.dockerfile.is_empty());
    let Some(plan) = plan else { return Err(missing(report, name, is_base_named)) };
    let about = if plan.is_estimate { "about " } else { "" };
    let (today, after) = (report.sizes.unpacked, plan.unpacked);
    let mut comments =
        vec![format!("{}: {today} unpacked today, {about}{after} after", plan.name.word())];
    comments.push(plan.what.clone());
    comments.extend(plan.caveats.iter().cloned());
    let version = env!("CARGO_PKG_VERSION");
    comments.push(format!("written by plimsoll {version} from the image's history"));
    // The line itself is the first.
    comments.splice(0..0, before_it_builds(&plan.dockerfile, comments.len() + 1));
    let comments = comments.iter().map(|comment| format!("# {comment}\n"));
    let lines = plan.dockerfile.iter().map(|line| format!("{line}\n"));
    Ok(comments.chain(lines).collect())
}

/// Fails if a plan is no change of the Dockerfile as it is, and if no Dockerfile is named.
pub(super) fn refuse_diff(name: PlanName, has_dockerfile: bool) -> Result<(), Error> {
    let no = |cause: &str, hint: &str| {
        Err(Error::NoDiff { name, cause: cause.to_owned(), hint: Some(hint.to_owned()) })
    };
    match name {
        PlanName::InPlace if has_dockerfile => Ok(()),
        PlanName::InPlace => {
            no("the Dockerfile of the image is not named", "Name it: `--dockerfile FILE`.")
        }
        PlanName::MultiStage | PlanName::Onto => no(
            "it writes another Dockerfile, with a stage more",
            "Pass `--plan in-place`, or leave out `--diff`.",
        ),
    }
}

/// Returns a plan as a change of the Dockerfile, and what is to be known of it, such as what is
/// left out: sentences without their full stop.
pub(super) fn diff(report: &Report, name: PlanName) -> Result<(String, Vec<String>), Error> {
    let Some(plan) = plan_of(report, name) else { return Err(missing(report, name, false)) };
    let no =
        |cause: String, hint: &str| Err(Error::NoDiff { name, cause, hint: Some(hint.to_owned()) });
    let by_hand = "Without `--diff`, the plan is written from the image's history.";
    let Some(patch) = &plan.patch else {
        let is_of_another = report.dockerfile.as_ref().is_some_and(|file| !file.matches);
        let cause = match is_of_another {
            true => "that is not the Dockerfile of this image, by its history",
            false => "the Dockerfile is not UTF-8",
        };
        return no(cause.to_owned(), by_hand);
    };
    let beside = report.fixes.iter().filter(|fix| fix.file.as_deref() == Some(".dockerignore"));
    let ignored: Vec<&str> = beside.flat_map(|fix| &fix.lines).map(String::as_str).collect();
    if patch.diff.is_empty() {
        let cause = match patch.left_out.first() {
            Some(why) => why.as_str(),
            None if ignored.is_empty() => "nothing of it changes the Dockerfile as it is",
            None => "it changes no instruction, but only `.dockerignore`",
        };
        return no(cause.to_owned(), by_hand);
    }
    let mut said: Vec<String> =
        patch.left_out.iter().map(|why| format!("left out: {why}")).collect();
    if !ignored.is_empty() {
        said.push(format!("the plan adds to `.dockerignore` too: {}", ignored.join(" ")));
    }
    let path = report.dockerfile.as_ref().map(|file| file.path.as_str());
    if let Some(directory) = path.and_then(applied_in) {
        said.push(format!("the diff names the file alone: apply it in `{directory}`"));
    }
    Ok((patch.diff.clone(), said))
}

fn plan_of(report: &Report, name: PlanName) -> Option<&PlanReport> {
    report.plans.iter().find(|plan| plan.name == name)
}

/// Returns why the base that the user names adds no plan; `None` if it adds one.
pub(super) fn why_no_other_base(report: &Report) -> Option<String> {
    let why =
        || refusal(report, PlanName::Onto).unwrap_or_else(|| why_not_known(report).to_owned());
    plan_of(report, PlanName::Onto).is_none().then(why)
}

/// Why a plan was refused; `None` if it was not.
fn refusal(report: &Report, name: PlanName) -> Option<String> {
    let refused = report.refused_plans.iter().find(|refused| refused.id == name.id())?;
    Some(refused.reasons.join("; "))
}

/// Why what has to stay could not be told.
fn why_not_known(report: &Report) -> &'static str {
    let starts_nothing = report
        .config
        .as_ref()
        .is_none_or(|config| config.entrypoint.is_empty() && config.cmd.is_empty());
    match starts_nothing {
        true => "the image names no program to start: it has neither ENTRYPOINT nor CMD",
        false => "what the program needs at run time could not be determined",
    }
}

fn missing(report: &Report, name: PlanName, is_base_named: bool) -> Error {
    let is_planned = |name| plan_of(report, name).is_some();
    let has_base = report.base.as_ref().is_some_and(|base| base.layers != 0);
    let list = || {
        let names = PlanName::ALL.iter().copied().filter(|name| is_planned(*name));
        let names: Vec<String> = names.map(|name| format!("`{}`", name.id())).collect();
        (!names.is_empty()).then(|| format!("The image has the plans {}.", names.join(", ")))
    };
    if let Some(cause) = refusal(report, name) {
        return Error::NoPlan { name, cause, hint: list() };
    }
    let (cause, hint) = match name {
        _ if is_planned(name) => {
            ("the image's history lacks the instructions that it would change", None)
        }
        PlanName::InPlace if report.findings.iter().any(|finding| finding.counted) => (
            "the instructions cannot be changed safely: others stand between them, or a part of \
             them is unknown",
            Some(advice(report)),
        ),
        PlanName::InPlace if 0 < report.summary.small.findings => (
            "nothing was found whose removal is worth a change",
            Some("Pass `--min-saving 0` to plan for everything.".to_owned()),
        ),
        PlanName::InPlace => ("nothing was found that could go", list()),
        PlanName::Onto | PlanName::MultiStage if report.lacks_needs => {
            (why_not_known(report), list())
        }
        PlanName::Onto if !is_base_named => {
            ("no other base is named", Some("Name a base: `--onto IMAGE`.".to_owned()))
        }
        PlanName::MultiStage if !has_base => {
            ("the image has no base image on which a last stage could begin", list())
        }
        PlanName::MultiStage => ("a last stage on the same base would save too little", list()),
        PlanName::Onto => (why_not_known(report), list()),
    };
    Error::NoPlan { name, cause: cause.to_owned(), hint }
}

/// How much advice is repeated: the largest savings, and a message that fits a screen.
const MAX_ADVICE: usize = 5;

/// What the report recommends, the largest saving first.
fn advice(report: &Report) -> String {
    let mut lines = vec!["Do it by hand, as the report says:".to_owned()];
    for fix in report.fixes.iter().take(MAX_ADVICE) {
        let layers: Vec<String> = fix.layers.iter().map(usize::to_string).collect();
        let place = match (layers.as_slice(), &fix.file) {
            ([], Some(file)) => format!("{file}: "),
            ([], None) => String::new(),
            ([one], _) => format!("layer {one}: "),
            (several, _) => format!("layers {}: ", several.join(", ")),
        };
        lines.push(format!("  {place}{}; {} unpacked", fix.advice.join(". "), fix.unpacked));
    }
    lines.join("\n")
}
