//! What would bring a measure back within its limit: fixes, a plan, or not enough of both.

use super::{image_of, numbers};
use crate::budget::Check;
use crate::budget::check::{Advice, CheckedImage, Judged};
use crate::judgement::PlanName;
use crate::report::DockerfileReport;
use crate::view::document::{estimate, is_plain, listed};

/// What comes before fixes of secrets, which only keep them out of the next image.
const ROTATE: &str = "Rotate what leaked, as no fix takes that back. For the limit: ";

/// Returns what would be enough, or how far all that is known leads; `None` where no fix could
/// help.
pub(super) fn sentence(check: &Check, judged: &Judged) -> Option<String> {
    let Some(advice) = &judged.advice else {
        return looks_for_fixes(judged)
            .then(|| "No known fix brings it within the limit.".to_owned());
    };
    let leave = || leaves(advice, judged).replacen("leaves", "leave", 1);
    let command = advice.plan.as_ref().map(|plan| plan_command(image_of(check, judged), plan));
    Some(match (&advice.plan, advice.enough) {
        (Some(plan), true) => {
            let after = estimate(numbers::of(advice.after, judged), advice.after_estimated);
            let with = match advice.fixes.is_empty() {
                true => String::new(),
                false => format!(" with {}", named(&advice.fixes, "fix", "fixes")),
            };
            let command = command.unwrap_or_default();
            format!("The plan {plan}{with} is enough ({after}): {command}")
        }
        (Some(plan), false) => {
            format!("The plan {plan} {}: {}", leaves(advice, judged), command.unwrap_or_default())
        }
        (None, true) => {
            let are_enough = match advice.fixes.as_slice() {
                [] => return None,
                [only] => format!("{} {only} alone is enough", fix(advice.rotate, "Fix")),
                fixes => {
                    let (one, several) = (fix(advice.rotate, "Fix"), fix(advice.rotate, "Fixes"));
                    format!("{} together are enough", named(fixes, &one, &several))
                }
            };
            let rotate = if advice.rotate { ROTATE } else { "" };
            format!("{rotate}{are_enough}: {}", from_to(advice, judged))
        }
        (None, false) => match advice.fixes.as_slice() {
            [] => return None,
            _ if advice.rotate => format!("{ROTATE}all known fixes together {}", leave()),
            [only] => format!("Fix {only}, the only one that is known, {}", leaves(advice, judged)),
            _ => format!("All known fixes together {}", leave()),
        },
    })
}

/// A word at the beginning of a sentence, or after what comes before it.
fn fix(is_within: bool, word: &str) -> String {
    if is_within { word.to_lowercase() } else { word.to_owned() }
}

/// Whether fixes for such a limit are looked for, so that none is known if there is no advice: they
/// save bytes, files and layers, and those of several images are fixed one by one.
fn looks_for_fixes(judged: &Judged) -> bool {
    let (table, key) = judged.limit.split_once('.').unwrap_or_default();
    match table {
        "limits" | "growth" => !["entries", "overhead"].contains(&key),
        "path" | "package" | "finding" | "rules" | "dive" => true,
        _ => false,
    }
}

/// Returns the same in a few words, without the command.
pub(super) fn in_short(judged: &Judged) -> String {
    let Some(advice) = &judged.advice else {
        let none = if looks_for_fixes(judged) { "no known fix" } else { "see above" };
        return none.to_owned();
    };
    let after = estimate(numbers::of(advice.after, judged), advice.after_estimated);
    let what = match (&advice.plan, advice.fixes.as_slice()) {
        (Some(plan), _) => format!("the plan {plan}"),
        (None, []) => return "no known fix".to_owned(),
        (None, fixes) if advice.rotate => format!("rotate it; {}", named(fixes, "fix", "fixes")),
        (None, fixes) => named(fixes, "fix", "fixes"),
    };
    let is_one = advice.plan.is_some() || advice.fixes.len() == 1;
    match (advice.enough, is_one) {
        (true, true) => format!("{what} is enough ({after})"),
        (true, false) => format!("{what} are enough ({after})"),
        (false, true) => format!("{what} leaves {after}, which is too much"),
        (false, false) => format!("{what} leave {after}, which is too much"),
    }
}

/// Returns the command that writes the Dockerfile of a plan; as a patch of the file that it is
/// built from, if that is known.
pub(super) fn plan_command(image: Option<&CheckedImage>, plan: &str) -> String {
    let dockerfile = image.and_then(|image| image.dockerfile.as_ref());
    let is_patched = |file: &&DockerfileReport| {
        plan == PlanName::InPlace.id() && file.matches && is_plain(&file.path)
    };
    let diff = dockerfile.filter(is_patched);
    let diff = diff.map(|file| format!(" --diff --dockerfile {}", file.path)).unwrap_or_default();
    format!("`plimsoll report {} --plan {plan}{diff}`", reference(image))
}

/// Returns the image as it can be typed, or a word in its place.
pub(super) fn reference(image: Option<&CheckedImage>) -> &str {
    let name = image.map(|image| image.name.as_str());
    name.filter(|name| is_plain(name)).unwrap_or("IMAGE")
}

/// `download 448 MB -> 240 MB`.
fn from_to(advice: &Advice, judged: &Judged) -> String {
    let subject = numbers::subject(judged);
    let (before, after) = match judged.measured {
        Some(measured) => {
            let (before, after) = numbers::pair(measured, advice.after, judged);
            (format!("{} -> ", estimate(before, judged.estimated)), after)
        }
        None => (String::new(), numbers::of(advice.after, judged)),
    };
    format!("{subject} {before}{}", estimate(after, advice.after_estimated))
}

/// `leaves 300 MB, 50 MB over`.
fn leaves(advice: &Advice, judged: &Judged) -> String {
    let bound = advice.after.saturating_sub(advice.over);
    let (after, _) = numbers::pair(advice.after, bound, judged);
    let after = estimate(after, advice.after_estimated);
    match advice.over {
        0 => format!("leaves {after}"),
        over => format!("leaves {after}, {} over", numbers::unsigned(over, judged)),
    }
}

/// `Fixes 1 to 3`, `Fixes 1, 3 and 4`.
pub(super) fn named(fixes: &[usize], one: &str, several: &str) -> String {
    let is_run = 2 < fixes.len()
        && fixes
            .iter()
            .zip(fixes.iter().skip(1))
            .all(|(fix, next)| fix.checked_add(1) == Some(*next));
    match (fixes, is_run) {
        ([only], _) => format!("{one} {only}"),
        ([first, .., last], true) => format!("{several} {first} to {last}"),
        (fixes, _) => {
            let numbers: Vec<String> = fixes.iter().map(usize::to_string).collect();
            format!("{several} {}", listed(&numbers))
        }
    }
}
