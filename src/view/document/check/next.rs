//! The one next step after a judgement.

use super::{advice, image_of, in_state, is_of_several, numbers};
use crate::budget::Check;
use crate::budget::check::{Advice, Judged, LimitState, Verdict};
use crate::view::document::is_plain;

/// What to do next; `None` if nothing is to be done.
pub(super) fn step(check: &Check) -> Option<String> {
    match check.verdict {
        Verdict::Fail => {
            // A plan is enough for what fixes are enough for, but not the other way round.
            let exceeded = || in_state(check, LimitState::Fail);
            exceeded()
                .find_map(|judged| plan(check, judged))
                .or_else(|| exceeded().find_map(|judged| after(check, judged)))
        }
        Verdict::Warn => {
            let can_be_lowered = check.judgements.iter().any(|judged| judged.ratchet.is_some());
            can_be_lowered.then(|| {
                let image = match is_of_several(check) {
                    true => "IMAGE...",
                    false => advice::reference(check.images.first()),
                };
                format!("Next: `plimsoll check {image} --ratchet` writes the lower limits.")
            })
        }
        Verdict::Pass => None,
    }
}

/// The plan that an exceeded limit needs; `None` if it needs none.
fn plan(check: &Check, judged: &Judged) -> Option<String> {
    let plan = judged.advice.as_ref()?.plan.as_ref()?;
    let command = advice::plan_command(image_of(check, judged), plan);
    Some(format!("Next: {command} writes the Dockerfile."))
}

/// What to do about an exceeded limit that needs no plan; `None` if only its budget can change.
fn after(check: &Check, judged: &Judged) -> Option<String> {
    let image = image_of(check, judged);
    let reference = advice::reference(image);
    let fixes = judged.advice.as_ref().filter(|advice| advice.enough && !advice.fixes.is_empty());
    let in_plan = |advice: &&Advice| {
        let mut needed = check.fixes.iter().filter(|fix| advice.fixes.contains(&fix.number));
        needed.find_map(|fix| fix.plan.as_ref())
    };
    if let Some(plan) = fixes.as_ref().and_then(in_plan) {
        let command = advice::plan_command(image, plan);
        return Some(format!("Next: {command} writes a Dockerfile with the fixes."));
    }
    if let Some(advice) = fixes {
        let fixes = advice::named(&advice.fixes, "fix", "fixes");
        return Some(format!("Next: make {fixes}, build, and check the image again."));
    }
    if numbers::kind(judged) == numbers::Kind::Words {
        return None;
    }
    let baseline = image.and_then(|image| image.baseline.as_ref());
    let baseline = baseline.or(check.budget.baseline.as_ref()).filter(|name| is_plain(name));
    Some(match baseline.filter(|_| numbers::is_growth(judged)) {
        Some(baseline) if !is_recorded(baseline) => {
            format!("Next: `plimsoll compare {baseline} {reference}` says what grew.")
        }
        _ => format!("Next: `plimsoll --full {reference}` shows what every byte is."),
    })
}

/// Whether a baseline is a file of numbers, which no image can be compared with.
fn is_recorded(baseline: &str) -> bool {
    baseline.ends_with("baseline.json")
}
