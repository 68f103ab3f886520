//! The answer: what the image weighs, what it could be, and what to do, largest saving first.

use super::{
    Block, Cell, Fit, Table, Tone, base, estimate, headline, is_plain, saved, share, table,
    worth_knowing,
};
use crate::judgement::{ActionKind, PlanName};
use crate::report::{ActionReport, AsideReport, PlanSummary, Report, RuleBytes, Summary};
use crate::units::{Bytes, counted, percent, ranges};

/// Lays out the answer with at most that many things to do, and lines for what is also worth
/// knowing; the rest of both is one line. With room for no line, a sentence names the worst.
pub(super) fn blocks(report: &Report, max_actions: usize, max_worth_knowing: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = headline::warnings(report).into_iter().map(Block::Alert).collect();
    blocks.push(Block::Lead(headline::sentence(report)));
    if !headline::has_advice(report) {
        return blocks;
    }
    blocks.extend(verdict(report).map(Block::Lead));
    if let Some(exposed) = report.exposed_in_words() {
        let hint = "(`--full` says how to keep it out).";
        blocks.push(Block::Lead(format!("{exposed} {hint}")));
    }
    if let Some(actions) = actions(report, max_actions) {
        blocks.extend([Block::Space, actions]);
    }
    blocks.extend(worth_knowing::blocks(report, max_worth_knowing));
    let named = (max_worth_knowing == 0).then(|| worth_knowing::in_short(report)).flatten();
    let notes: Vec<String> = named.into_iter().chain(notes(report)).collect();
    if !notes.is_empty() {
        blocks.push(Block::Space);
        blocks.push(Block::List(notes));
    }
    blocks
}

/// Says what the image could be: the best plan, or that nothing is to be done.
fn verdict(report: &Report) -> Option<String> {
    let summary = &report.summary;
    match (&summary.best_plan, summary.actions.is_empty()) {
        (_, true) if report.layers.is_empty() => None,
        (_, true) => Some(report.nothing_to_do().to_owned()),
        // What exposes secrets is worth a fix that saves next to nothing.
        (Some(plan), false)
            if summary.today.unpacked - plan.sizes.unpacked < summary.min_saving =>
        {
            None
        }
        (Some(plan), false) => Some(could_be(report, plan)),
        (None, false) => {
            let saved: Bytes = summary.actions.iter().map(|action| action.unpacked).sum();
            let share = share(percent(saved, summary.today.unpacked));
            Some(format!("{saved} of it ({share}) can go; no plan shows how."))
        }
    }
}

fn could_be(report: &Report, plan: &PlanSummary) -> String {
    let about = if plan.is_estimate { "about " } else { "" };
    let today = report.summary.today.unpacked;
    let less = percent(Bytes(today.0.saturating_sub(plan.sizes.unpacked.0)), today);
    let mut sizes = format!("{} unpacked", plan.sizes.unpacked);
    if let Some(download) = plan.sizes.download {
        let is_estimate = report.sizes.download_estimated && !plan.is_estimate;
        sizes.push_str(&format!(" and {} download", estimate(download, is_estimate)));
    }
    let share = share(less);
    let less = match (share.strip_prefix('<'), share.strip_prefix('>')) {
        (Some(share), _) => format!("less than {share} less"),
        (_, Some(share)) => format!("more than {share} less"),
        _ => format!("-{share}"),
    };
    format!("It could be {about}{sizes} ({less}).")
}

/// The table of what to do; `None` if there is nothing.
fn actions(report: &Report, max_actions: usize) -> Option<Block> {
    let planned = report.summary.actions.iter().filter(|action| is_planned(report, action));
    let all: Vec<(usize, &ActionReport)> = (1..).zip(planned).collect();
    let (shown, left_out) = all.split_at_checked(max_actions).unwrap_or((&all, &[]));
    let rest: Bytes = left_out.iter().map(|(_, action)| action.unpacked).sum();
    let rest = (!left_out.is_empty()).then(|| {
        let more = counted(left_out.len() as u64, "more change");
        format!("and {more}, -{rest} unpacked (`--full`)")
    });
    let minus = |bytes: Bytes, is_estimate: bool| match bytes {
        Bytes(0) => Cell::bytes(bytes),
        _ => Cell::text(saved(bytes, is_estimate), Tone::Good),
    };
    let is_estimate = report.sizes.download_estimated;
    let (_, block) = table(
        "",
        shown,
        &[
            ("What to do", Fit::End, &|(number, action)| {
                Cell::text(format!("{number}. {}", action.title), Tone::Strong)
            }),
            ("Unpacked", Fit::Number, &|(_, action)| minus(action.unpacked, action.is_estimate)),
            ("Download", Fit::Number, &|(_, action)| {
                let is_estimate = action.estimates_download(is_estimate);
                action.download.map_or(Cell::Unknown, |bytes| minus(bytes, is_estimate))
            }),
            ("Layer", Fit::Number, &|(_, action)| Cell::plain(ranges(&action.layers))),
            ("Line", Fit::Number, &|(_, action)| Cell::lines(&report.lines_of(&action.layers))),
        ],
        rest,
    )?;
    let Block::Table(table) = block else { return None };
    let under = shown.iter().map(|(_, action)| match action.is_code {
        true => Cell::code(action.line.clone()),
        false => Cell::text(action.line.clone(), Tone::Quiet),
    });
    let under = under.collect();
    Some(Block::Table(Table { under, ..table }))
}

/// Whether an action is on the way to the best plan; if there is no plan, all are.
fn is_planned(report: &Report, action: &ActionReport) -> bool {
    action.plan.is_some() || report.summary.best_plan.is_none()
}

/// One line each: the way without another stage, and what is not in the answer.
fn notes(report: &Report) -> Vec<String> {
    let summary = &report.summary;
    let mut notes = Vec::new();
    let best = summary.best_plan.map(|plan| plan.name);
    if let Some(plan) = summary.in_place.filter(|_| best != Some(PlanName::InPlace)) {
        notes.push(format!(
            "Without another stage or base: {} unpacked (`--plan in-place`).",
            plan.sizes.unpacked
        ));
    }
    let by_hand = summary.actions.iter().filter(|action| !is_planned(report, action));
    let by_hand: Vec<String> =
        by_hand.map(|action| format!("{} -{}", action.title, action.unpacked)).collect();
    if !by_hand.is_empty() {
        notes.push(format!("In no plan: {} (`--full`).", by_hand.join(", ")));
    }
    notes.extend(
        report.refused_plans.iter().map(|refused| {
            format!("No plan onto {}: {}.", refused.base, refused.reasons.join("; "))
        }),
    );
    if !summary.actions.iter().any(|action| action.kind == ActionKind::Base) {
        notes.extend(aside(report, "Only another base image removes", &summary.other_base));
    }
    notes.extend(aside(report, "Optional, as it has a cost", &summary.optional));
    notes.extend(aside(report, "Only a guess", &summary.guessed));
    let smaller = smaller(summary);
    if !smaller.is_empty() {
        let bytes: Bytes = smaller.iter().copied().sum();
        let things = counted(smaller.len() as u64, "smaller thing");
        notes.push(format!("{things}, {bytes} unpacked (`--full`)."));
    }
    notes.extend(worth_knowing::only_hints(report));
    let ignored = report.findings.iter().filter(|finding| finding.ignored.is_some()).count() as u64;
    if 0 < ignored {
        notes.push(format!("{} ignored by the configuration.", counted(ignored, "finding")));
    }
    let oddities = report.warnings.iter().filter(|warning| !warning.code.is_damage()).count();
    if 0 < oddities {
        notes.push(format!("{} (`--full`).", counted(oddities as u64, "warning")));
    }
    notes.extend(churn(report));
    let has_lines = report.layers.iter().any(|layer| layer.line.is_some());
    if let Some(dockerfile) = report.dockerfile.as_ref().filter(|_| has_lines) {
        notes.push(format!("Lines are those of {}.", dockerfile.path));
    }
    notes.extend(base::line(report));
    notes
}

/// What a change of the sources costs, if that is worth a line.
fn churn(report: &Report) -> Option<String> {
    /// A pull of less takes a moment.
    const MIN_UNPACKED: Bytes = Bytes(10_000_000);
    // Findings about it say so themselves.
    let is_said = report.findings.iter().any(|finding| finding.churn.is_some());
    let churn = report.churn.as_ref().filter(|_| !is_said)?;
    let is_worth = MIN_UNPACKED.max(report.summary.min_saving) <= churn.unpacked;
    let download = churn.download.map_or(String::new(), |bytes| {
        format!(", {} download", estimate(bytes, churn.download_estimated))
    });
    is_worth.then(|| {
        let layers = ranges(&churn.layers);
        let noun = if churn.layers.len() == 1 { "layer" } else { "layers" };
        format!(
            "A change of the sources alone rebuilds {noun} {layers}: {} unpacked{download}.",
            churn.unpacked
        )
    })
}

/// What to run next.
pub(super) fn next_step(report: &Report) -> Option<String> {
    if report.layers.is_empty() {
        return None;
    }
    let image = &report.image.reference;
    let image = if is_plain(image) { image } else { "IMAGE" };
    let plan = super::advised_plan(report);
    if let Some(file) = plan.and_then(|plan| patched(report, plan.name)) {
        let options = format!("--plan in-place --diff --dockerfile {file}");
        return Some(format!("Next: `plimsoll {options} {image}` writes it as a patch."));
    }
    Some(match plan {
        Some(plan) => format!(
            "Next: `plimsoll --plan {} {image}` writes this Dockerfile; `--full` shows why.",
            plan.name.id()
        ),
        None => format!("Next: `plimsoll --full {image}` shows what every byte is."),
    })
}

/// The Dockerfile that a plan is also a patch of, as it can be typed.
fn patched(report: &Report, name: PlanName) -> Option<&str> {
    let plan = report.plans.iter().find(|plan| plan.name == name)?;
    plan.patch.as_ref().filter(|patch| !patch.diff.is_empty())?;
    let file = report.dockerfile.as_ref().map(|file| file.path.as_str());
    file.filter(|file| is_plain(file))
}

/// Names the largest findings that are not in the headline; those that save too little are noise.
fn aside(report: &Report, what: &str, aside: &AsideReport) -> Option<String> {
    /// What fits on one line.
    const MAX_NAMED: usize = 2;
    let min_saving = report.summary.min_saving;
    let worth: Vec<&RuleBytes> =
        aside.rules.iter().filter(|row| min_saving <= row.unpacked).collect();
    let bytes: Bytes = worth.iter().map(|row| row.unpacked).sum();
    let named: Vec<String> = match worth.as_slice() {
        [only] => vec![title(report, only)],
        rows => {
            let rows = rows.iter().take(MAX_NAMED);
            rows.map(|row| format!("{} {}", title(report, row), row.unpacked)).collect()
        }
    };
    let more = match worth.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(", {more} more"),
    };
    (!worth.is_empty())
        .then(|| format!("{what}: {bytes} unpacked ({}{more}; `--full`).", named.join(", ")))
}

/// What the findings of a rule are about, with the largest packages if they are packages.
fn title(report: &Report, row: &RuleBytes) -> String {
    /// More would not fit on one line.
    const MAX_NAMED: usize = 2;
    let findings = report.findings.iter().filter(|finding| finding.rule == row.rule);
    let packages = findings.filter(|finding| finding.ignored.is_none());
    let names: Vec<&str> = packages
        .flat_map(|finding| &finding.packages)
        .map(|package| package.name.as_str())
        .take(MAX_NAMED)
        .collect();
    match names.is_empty() {
        true => row.title.to_string(),
        false => format!("{}: {} …", row.title, names.join(", ")),
    }
}

/// The bytes of what is not named since it saves too little: findings of the headline, and the
/// rules of those that are optional or guesses.
fn smaller(summary: &Summary) -> Vec<Bytes> {
    let all = [(&summary.small, Bytes(u64::MAX)), (&summary.optional, summary.min_saving)];
    let all = all.into_iter().chain([(&summary.guessed, summary.min_saving)]);
    let rules = all.flat_map(|(aside, below)| {
        aside.rules.iter().map(|row| row.unpacked).filter(move |bytes| *bytes < below)
    });
    rules.collect()
}
