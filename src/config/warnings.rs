//! What is allowed in a file and cannot be meant: limits that never decide, levels without effect.

use super::reading::{Placed, Reading};
use super::rules::Rules;
use crate::budget::{Target, Unit};
use crate::rules::policy::{Policy, Selector};
use crate::rules::{Level, all};

/// Quantities, and those that they are never more than.
const PARTS: &[(&str, &str)] = &[
    ("hidden", "unpacked"),
    ("layer-download", "download"),
    ("layer-size", "unpacked"),
    ("visible", "unpacked"),
];

/// Warns of limits of a section that cannot be exceeded before another one of it is.
pub(super) fn of_section(placed: &[Placed], reading: &mut Reading<'_, '_>) {
    for part in placed {
        let whole = match &part.limit.target {
            Target::Image(quantity) => PARTS.iter().find(|(part, _)| *part == quantity.name),
            Target::Path { .. } => Some(&("", "unpacked")),
            _ => None,
        };
        let Some((_, whole)) = whole.filter(|_| part.limit.unit == Unit::Bytes) else { continue };
        let is_whole =
            |target: &Target| matches!(target, Target::Image(quantity) if quantity.name == *whole);
        let other = placed.iter().find(|other| is_whole(&other.limit.target));
        let Some(other) = other else { continue };
        let (Some(own), Some(max)) = (part.limit.bound.max, other.limit.bound.max) else {
            continue;
        };
        if own.is_beyond(&max) {
            let line = reading.lines.line(other.at);
            let message = format!(
                "`max` is never exceeded before the {} of `{whole}` in line {line}",
                max.exactly(Unit::Bytes)
            );
            reading.warnings.add(part.at, message);
        }
    }
}

/// Warns of rules that are denied and ignored, and of limits of findings that are allowed.
pub(super) fn of_rules(rules: &Rules, reading: &mut Reading<'_, '_>) {
    // What expires is ignored for a while only.
    let whole =
        |ignore: &&crate::rules::policy::Ignore| ignore.path.is_none() && ignore.expires.is_none();
    let ignores: Vec<_> = rules.ignores.iter().filter(whole).collect();
    for denied in rules.levels.iter().filter(|set| set.level == Level::Deny) {
        let ignore = ignores.iter().find(|ignore| includes(ignore.selector, denied.selector));
        if let Some(ignore) = ignore {
            let word = denied.selector.word();
            let line = denied.line.unwrap_or_default();
            let message = format!(
                "`{word}` is ignored as a whole, so that its level `deny` in line {line} has no \
                 effect"
            );
            reading.warnings.add(reading.lines.start(ignore.line), message);
        }
    }
    let policy = Policy { levels: rules.levels.clone(), ..Policy::default() };
    for placed in &reading.placed {
        let Target::Findings(selector) = placed.limit.target else { continue };
        let mut chosen = all().filter(|rule| selector.covers(rule));
        let is_off = |rule| {
            policy.level(rule) == Some(Level::Allow)
                || ignores.iter().any(|ignore| ignore.selector.covers(rule))
        };
        if chosen.all(is_off) {
            let message = format!(
                "`{}` is allowed or ignored, so that this limit is never exceeded",
                selector.word()
            );
            reading.warnings.add(placed.at, message);
        }
    }
}

/// Whether a selector includes everything that another one does.
fn includes(one: Selector, other: Selector) -> bool {
    all().filter(|rule| other.covers(rule)).all(|rule| one.covers(rule))
}
