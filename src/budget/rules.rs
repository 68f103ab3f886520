//! What the budget says about findings: rules that are denied, and ignores that have expired.

use super::amount::{Amount, Bound};
use super::check::{Judged, LimitState};
use super::inspected::Inspected;
use super::judge::{About, Measured, table};
use super::limit::{Counted, Limit, Origin, Target};
use super::part::{is_own, of_finding, remark_on_guesses, sort};
use super::quantity::Unit;
use crate::report::FindingReport;
use crate::rules::policy::{Ignore, Selector};
use crate::rules::{Level, Proof, rule};

/// The level of a rule or of a category, and where it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevel {
    /// The rules.
    pub selector: Selector,
    /// How bad their findings are.
    pub level: Level,
    /// Where that is set.
    pub origin: Origin,
}

/// An ignore, and where it is set.
#[derive(Debug, Clone)]
pub struct SetIgnore {
    /// The ignore.
    pub ignore: Ignore,
    /// Where it is set.
    pub origin: Origin,
}

/// Judges the findings of each rule or category that has a level: one is too many. A guess is worth
/// a warning only.
pub(super) fn judge(
    image: Inspected<'_>,
    levels: &[RuleLevel],
    counted: Counted,
    position: usize,
) -> Vec<Judged> {
    let with_level = levels.iter().filter(|level| level.level != Level::Allow);
    with_level.map(|level| of_level(image, level, levels, counted, position)).collect()
}

fn of_level(
    image: Inspected<'_>,
    level: &RuleLevel,
    levels: &[RuleLevel],
    counted: Counted,
    position: usize,
) -> Judged {
    // The level of a rule takes precedence over that of its category.
    let has_own = |id: &str| {
        levels.iter().any(|other| matches!(other.selector, Selector::Rule(rule) if rule == id))
    };
    let is_meant = |finding: &&FindingReport| match level.selector {
        Selector::Rule(id) => finding.rule == id,
        Selector::Category(category) => finding.category == category && !has_own(&finding.rule),
    };
    let listed = image.report.findings.iter().filter(|finding| finding.ignored.is_none());
    let found: Vec<&FindingReport> =
        listed.filter(is_meant).filter(|finding| is_own(finding, counted)).collect();
    let (guesses, sure): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|finding| finding.proof == Proof::Guessed);
    let none = Some(Amount::number(0));
    let bound = match level.level {
        Level::Deny => Bound { warn: None, max: none },
        Level::Warn | Level::Allow => Bound { warn: none, max: None },
    };
    let limit = Limit {
        target: Target::Findings(level.selector),
        unit: Unit::Count,
        bound,
        message: None,
        origin: level.origin.clone(),
    };
    let measured = Measured {
        value: Some(i64::try_from(sure.len()).unwrap_or(i64::MAX)),
        unknown: image.report.incomplete.as_ref().map(|incomplete| incomplete.what.clone()),
        remark: remark_on_guesses(&guesses),
        ..Measured::default()
    };
    let title = match level.selector {
        Selector::Rule(id) => rule(id).map_or(id, |rule| rule.title).to_owned(),
        Selector::Category(category) => format!("category {}", category.word()),
    };
    // What was found in a part of an image is there, whatever the rest is.
    let measured = match sure.len() {
        0 => measured,
        _ => Measured { unknown: None, ..measured },
    };
    let mut judged = Judged::new(&limit, About { image: Some(position), title }, measured, false);
    judged.limit = format!("rules.{}", level.selector.word());
    judged.set = level.level.word().to_owned();
    if judged.state == LimitState::Pass && !guesses.is_empty() {
        judged.state = LimitState::Warn;
    }
    let shown = if sure.is_empty() { &guesses } else { &sure };
    if judged.state != LimitState::Pass {
        judged.contributors =
            shown.iter().map(|finding| of_finding(finding, Unit::Count)).collect();
        sort(&mut judged.contributors);
    }
    judged
}

/// Judges the ignores that have expired: each is a breach, so that somebody decides anew.
pub(super) fn expired(ignores: &[SetIgnore]) -> Vec<Judged> {
    ignores.iter().map(of_expired).collect()
}

fn of_expired(SetIgnore { ignore, origin }: &SetIgnore) -> Judged {
    let limit = Limit {
        target: Target::Findings(ignore.selector),
        unit: Unit::Count,
        bound: Bound { warn: None, max: Some(Amount::number(0)) },
        message: None,
        origin: origin.clone(),
    };
    let title = format!("expired ignore of {}", ignore.selector.word());
    let measured = Measured { value: Some(1), ..Measured::default() };
    let mut judged = Judged::new(&limit, About { image: None, title }, measured, false);
    let day = ignore.expires.map(|day| day.to_string()).unwrap_or_default();
    judged.limit = format!("ignore.{}", ignore.selector.word());
    judged.set = format!("until {day}");
    let reason = crate::escape::printable_text(&ignore.reason);
    judged.reason = Some(format!("it ended on {day}; its reason was: {reason}"));
    judged.table = table(origin);
    judged
}

/// Says that an ignore has no effect on any image.
pub(super) fn unused(SetIgnore { ignore, origin }: &SetIgnore) -> String {
    let of = ignore.selector.word();
    let path = ignore.path.as_ref().map(|path| format!(" below `{}`", path.text()));
    let path = path.unwrap_or_default();
    format!("the ignore of `{of}` ({origin}) matches nothing{path}: remove it")
}
