//! `plimsoll report IMAGE`, and `plimsoll IMAGE`.

use super::call::Call;
use super::error::Error;
use super::global::GlobalArgs;
use super::message::{Label, say};
use super::options::{ImageArgs, ReportArgs};
use super::output::{self, Destination};
use super::progress::Meter;
use super::{configuration, dockerfile, github, limit, plan, strict, terminal};
use crate::environment::Environment;
use crate::judgement::PlanName;
use crate::report::Report;
use crate::rules::policy::{MinSaving, Policy};
use crate::source::Reference;
use crate::units::counted;
use crate::view::{Detail, Format, Subject, SubjectKind};
use crate::{BaseOption, OntoOption};

/// Reads the image and writes its report to every requested output.
///
/// Damage is determined before the report is written, so that a reader that leaves early does not
/// change the exit code. With `--strict`, the report of a damaged image is still written: it says
/// what is wrong.
pub(super) fn run(args: &ReportArgs, global: &GlobalArgs) -> Result<(), Error> {
    let inputs = [(output::IMAGE, &args.reference)];
    let destinations =
        output::destinations(&inputs, SubjectKind::Report, args.format, &args.output)?;
    let min_saving = args.min_saving.map_or(MinSaving::Usual, |least| MinSaving::Bytes(least.0));
    let policy = Policy { min_saving, ..configuration::policy(&args.config)? };
    refuse_options_of_plans(args)?;
    for warning in without_effect(args, &destinations) {
        say(global, Label::Warning, warning);
    }
    let (needs_paths, others) = output::needs_paths(&destinations);
    let options = crate::Options {
        verify: args.verify || args.strict,
        files: args.files || needs_paths && args.plan.is_none(),
        onto: args.onto.clone(),
        dockerfile: dockerfile::read(&args.dockerfile)?,
        partial: args.partial,
        ..options(&args.choice, policy)
    };
    let mut report = read(&args.reference, &options, global)?;
    for warning in dockerfile::warnings(&report) {
        say(global, Label::Warning, warning);
    }
    let is_partial = refuse_partial(&report);
    if let Some(name) = args.plan {
        is_partial?;
        let text = plan_text(args, name, &report, global)?;
        return output::write_bytes(&destinations, text.as_bytes(), global);
    }
    if args.onto.is_some()
        && let Some(why) = plan::why_no_other_base(&report)
    {
        say(global, Label::Warning, format!("`--onto` adds no plan: {why}"));
    }
    let damage = strict::damage(&report);
    let detail = Detail { full: args.full, packages: args.packages };
    let bare = (needs_paths && others && !args.files).then(|| without_paths(&mut report));
    let subject = |format: &Format| {
        Subject::Report(bare.as_ref().filter(|_| !format.needs_paths).unwrap_or(&report))
    };
    output::write(&destinations, &subject, global, detail)?;
    if args.github {
        github::write(Subject::Report(&report), global, detail)?;
    }
    if args.strict && !damage.is_empty() {
        return Err(Error::Damaged(damage));
    }
    is_partial?;
    // Text ends with the warnings; other formats are often not read until something is wrong.
    if !damage.is_empty() && !destinations.iter().any(|place| place.format.for_terminals) {
        let warnings = counted(damage.len() as u64, "warning");
        let text = format!("the image is incomplete: the report has {warnings} of damage");
        say(global, Label::Warning, text);
    }
    Ok(())
}

/// Fails if a plan is asked for as it cannot be written.
fn refuse_options_of_plans(args: &ReportArgs) -> Result<(), Error> {
    let Some(name) = args.plan else { return Ok(()) };
    if let Some(format) = args.output.iter().find_map(|output| output.format) {
        return Err(Error::PlanFormat(format.name));
    }
    match args.diff {
        true => plan::refuse_diff(name, args.dockerfile.given().is_some()),
        false => Ok(()),
    }
}

/// Returns a plan as the options ask for it: a Dockerfile, or a change of one.
fn plan_text(
    args: &ReportArgs,
    name: PlanName,
    report: &Report,
    global: &GlobalArgs,
) -> Result<String, Error> {
    if !args.diff {
        return plan::dockerfile(report, name, args.onto.is_some());
    }
    let (diff, left_out) = plan::diff(report, name)?;
    for warning in left_out {
        say(global, Label::Warning, warning);
    }
    Ok(diff)
}

/// A copy of a report for the formats that list its paths only if that is asked for.
fn without_paths(report: &mut Report) -> Report {
    let files = report.files.take();
    let bare = report.clone();
    report.files = files;
    bare
}

/// Reads an image that is not typed at a terminal, and has something in it.
pub(super) fn read(
    reference: &Reference,
    options: &crate::Options,
    global: &GlobalArgs,
) -> Result<Report, Error> {
    refuse_typed(reference, options)?;
    let meter = Meter::start(global);
    let report = crate::inspect(reference, options, &meter)?;
    drop(meter);
    refuse_nothing(&report)?;
    if is_rootfs(&report) {
        let name = name_of(&report);
        let text = format!("{name} is read as a root filesystem: one layer, and no metadata");
        say(global, Label::Note, text);
    }
    Ok(report)
}

/// Fails if somebody would have to type an image.
pub(super) fn refuse_typed(reference: &Reference, options: &crate::Options) -> Result<(), Error> {
    let base = match &options.base {
        BaseOption::Image(base) => Some(base),
        BaseOption::Unknown | BaseOption::Layers(_) => None,
    };
    let onto = match &options.onto {
        Some(OntoOption::Image(onto)) => Some(onto),
        Some(OntoOption::Scratch) | None => None,
    };
    let mut images = std::iter::once(reference).chain(base).chain(onto);
    match terminal::is_typed() && images.any(Reference::is_stdin) {
        true => Err(Error::Terminal(Call::default())),
        false => Ok(()),
    }
}

/// Fails if what was read as a root filesystem has nothing in it. An image may be empty on purpose;
/// an empty directory is hardly what was meant.
pub(super) fn refuse_nothing(report: &Report) -> Result<(), Error> {
    match is_rootfs(report) && report.entries == 0 {
        true => Err(Error::Nothing(name_of(report))),
        false => Ok(()),
    }
}

/// Whether it is a report on a directory tree or a bare layer.
pub(super) fn is_rootfs(report: &Report) -> bool {
    report.image.source == "rootfs"
}

/// What messages call the image.
fn name_of(report: &Report) -> String {
    match report.image.reference.as_str() {
        "-" => "standard input".to_owned(),
        name => format!("`{name}`"),
    }
}

/// Options of details that none of the formats uses.
fn without_effect(args: &ReportArgs, destinations: &[Destination]) -> Vec<String> {
    type Uses = fn(&Format) -> bool;
    let lists_paths: Uses = |format| format.lists_paths;
    let has_details: Uses = |format| format.has_details;
    let options = [
        ("--files", args.files, lists_paths, "only json, csv-paths and ncdu list every path"),
        ("--full", args.full, has_details, "json always has everything"),
        ("--packages", args.packages, has_details, "json always has every package"),
    ];
    let given = options.into_iter().filter(|(_, is_given, ..)| *is_given);
    given
        .filter_map(|(option, _, uses, why)| match args.plan {
            Some(_) => Some(format!("`{option}` has no effect with `--plan`")),
            None if destinations.iter().any(|place| uses(place.format)) => None,
            None => Some(format!("`{option}` has no effect here: {why}")),
        })
        .collect()
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
    let environment = Environment::of_this_process();
    crate::Options {
        cache: choice.keep.cache(&environment),
        platform: choice.platform.clone(),
        image: choice.image.clone(),
        sources: choice.sources(environment),
        limits: limit::apply(&choice.limit),
        threads: choice.threads.map(Into::into),
        base: choice.base(),
        policy,
        ..crate::Options::default()
    }
}
