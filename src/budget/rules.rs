//! What the budget says about findings: rules that are denied, and ignores that have expired.

use super::advice::FixBook;
use super::amount::{Amount, Bound};
use super::applied::Terms;
use super::check::{Judged, LimitState};
use super::inspected::Inspected;
use super::judge::{About, Measured, signed};
use super::limit::{Counted, Limit, Origin, Target};
use super::part::{is_of_base, is_own, is_selected, of_finding, remark_on_guesses, sort};
use super::quantity::Unit;
use crate::report::FindingReport;
use crate::rules::policy::{Ignore, Leveled, Selector};
use crate::rules::{Level, Proof, rule};
use crate::units::counted as counted_in_words;

/// Judges the findings of each rule or category that has a level: one is too many. A guess is worth
/// a warning only.
pub(super) fn judge(
    image: Inspected<'_>,
    terms: &Terms<'_>,
    counted: Counted,
    book: &mut FixBook<'_>,
) -> Vec<Judged> {
    let with_level = terms.policy.levels.iter().filter(|level| level.level != Level::Allow);
    with_level.map(|level| of_level(image, level, terms, counted, book)).collect()
}

fn of_level(
    image: Inspected<'_>,
    level: &Leveled,
    terms: &Terms<'_>,
    counted: Counted,
    book: &mut FixBook<'_>,
) -> Judged {
    let (guesses, sure): (Vec<_>, Vec<_>) = found(image, level, terms)
        .filter(|finding| is_own(image, finding, counted))
        .partition(|finding| finding.proof == Proof::Guessed);
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
        origin: match level.line {
            Some(line) => terms.origin(line, "[rules]"),
            None => Origin::Option("--deny"),
        },
    };
    let measured = Measured {
        value: Some(signed(sure.len() as u64)),
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
    let mut judged =
        Judged::new(&limit, About { image: Some(book.position), title }, measured, terms.strict);
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
        let (of_base, own): (Vec<&FindingReport>, Vec<&FindingReport>) =
            shown.iter().partition(|finding| is_of_base(image, finding));
        if !of_base.is_empty() {
            let findings = counted_in_words(of_base.len() as u64, "finding");
            let text = format!("{findings} of the base image: only another base is without");
            judged.reason.get_or_insert(text);
        }
        let can_be_fixed = judged.state == LimitState::Fail && !own.is_empty();
        judged.advice = can_be_fixed.then(|| book.resolve(&own, of_base.len()));
    }
    judged
}

/// The findings that a level is about.
fn found<'a>(
    image: Inspected<'a>,
    level: &'a Leveled,
    terms: &'a Terms<'_>,
) -> impl Iterator<Item = &'a FindingReport> {
    // The level of a rule takes precedence over that of its category.
    let has_own = |id: &str| {
        let mut levels = terms.policy.levels.iter();
        levels.any(|other| matches!(other.selector, Selector::Rule(rule) if rule == id))
    };
    let listed = image.report.findings.iter().filter(|finding| finding.ignored.is_none());
    listed.filter(move |finding| {
        let is_of_rule = matches!(level.selector, Selector::Rule(_));
        is_selected(level.selector, finding) && (is_of_rule || !has_own(&finding.rule))
    })
}

/// Judges the ignores that have expired: each is a breach, so that somebody decides anew.
pub(super) fn expired(terms: &Terms<'_>) -> Vec<Judged> {
    terms.policy.expired.iter().map(|ignore| of_expired(ignore, terms)).collect()
}

fn of_expired(ignore: &Ignore, terms: &Terms<'_>) -> Judged {
    let origin = terms.origin(ignore.line, "[[ignore]]");
    let limit = Limit {
        target: Target::Findings(ignore.selector),
        unit: Unit::Count,
        bound: Bound { warn: None, max: Some(Amount::number(0)) },
        message: None,
        origin,
    };
    let title = format!("expired ignore of {}", ignore.selector.word());
    let measured = Measured { value: Some(1), ..Measured::default() };
    let mut judged = Judged::new(&limit, About { image: None, title }, measured, false);
    let day = ignore.expires.map(|day| day.to_string()).unwrap_or_default();
    judged.limit = format!("ignore.{}", ignore.selector.word());
    judged.set = format!("until {day}");
    let reason = crate::escape::printable_text(&ignore.reason);
    judged.reason = Some(format!("it ended on {day}; its reason was: {reason}"));
    judged
}

/// Says that an ignore has no effect on any image.
pub(super) fn unused(ignore: &Ignore, terms: &Terms<'_>) -> String {
    let origin = terms.origin(ignore.line, "[[ignore]]");
    let of = ignore.selector.word();
    let path = ignore.path.as_ref().map(|path| format!(" below `{}`", path.text()));
    let path = path.unwrap_or_default();
    format!("the ignore of `{of}` ({origin}) matches nothing{path}: remove it")
}
