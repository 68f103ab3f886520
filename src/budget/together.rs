//! All images of a run judged together.

use std::cmp::Reverse;

use super::applied::Terms;
use super::check::{BudgetSource, Check, CheckedImage, Judged, LimitState, Verdict};
use super::image::ImageVerdict;
use super::judge::{About, Measured, signed};
use super::layer::Together;
use super::limit::{Limit, Scope, ScopeKind, Target};
use super::part::Unmatched;
use super::quantity::Quantity;
use super::ratchet::{Lower, NewLimit};
use super::rules;
use crate::report::SchemaVersion;

/// What one image came to.
#[derive(Debug)]
pub enum Outcome {
    /// It was judged.
    Judged(Box<ImageVerdict>),
    /// It could not be read.
    Unread {
        /// As it was named.
        name: String,
        /// Why: a sentence without its full stop.
        error: String,
    },
}

/// Judges what is about all images, and puts everything together. Returns also the limits that
/// should be lower.
///
/// Infallible, and the same for the same images.
pub fn judge_all(
    outcomes: Vec<Outcome>,
    terms: &Terms<'_>,
    source: BudgetSource,
) -> (Check, Vec<NewLimit>) {
    let mut lower: Vec<Lower> = Vec::new();
    let mut check = Check {
        schema: SchemaVersion,
        version: env!("CARGO_PKG_VERSION").into(),
        verdict: Verdict::Pass,
        image: None,
        sizes: None,
        images: Vec::new(),
        budget: source,
        judgements: totals(&outcomes, terms, &mut lower),
        fixes: Vec::new(),
        warnings: without_effect(&outcomes, terms),
    };
    check.judgements.extend(rules::expired(terms));
    let mut unmatched: Vec<Unmatched> = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Unread { name, error } => check.images.push(unread(name, error)),
            Outcome::Judged(mut verdict) => {
                unmatched.append(&mut verdict.unmatched);
                for one in &verdict.ratchets {
                    match lower.iter_mut().find(|other| other.is_same(one)) {
                        Some(other) => other.join(one),
                        None => lower.push(one.clone()),
                    }
                }
                add(&mut check, *verdict);
            }
        }
    }
    check.warnings.extend(matching_nothing(&check.judgements, &unmatched));
    // An image that could not be read may need the room.
    let all_read = check.images.iter().all(CheckedImage::is_answered);
    let lower = lower.iter().filter(|_| all_read);
    let new_limits: Vec<NewLimit> = lower.filter_map(Lower::new_limit).collect();
    for new in new_limits.iter().filter(|_| !terms.lowers) {
        let (name, origin) = (new.target.name(), new.origin.to_string());
        let same = |judged: &&mut Judged| judged.limit == name && judged.origin == origin;
        for judged in check.judgements.iter_mut().filter(same) {
            judged.ratchet = Some(new.max.exactly(new.unit));
            if judged.state == LimitState::Pass {
                judged.state = LimitState::Warn;
            }
        }
    }
    check.judgements.sort_by_key(order);
    for (position, image) in check.images.iter_mut().enumerate() {
        let own = check.judgements.iter().filter(|judged| judged.image == Some(position));
        let worst = own.map(Judged::verdict).max().unwrap_or(Verdict::Pass);
        image.verdict = image.error.is_none().then_some(worst);
    }
    let worst = check.judgements.iter().map(Judged::verdict).max().unwrap_or(Verdict::Pass);
    // Nobody must take what was not looked at for good.
    check.verdict = if all_read { worst } else { Verdict::Fail };
    if let [image] = check.images.as_slice() {
        (check.image, check.sizes) = (image.image.clone(), image.sizes);
    }
    (check, new_limits)
}

fn unread(name: String, error: String) -> CheckedImage {
    CheckedImage {
        name,
        verdict: None,
        image: None,
        sizes: None,
        incomplete: None,
        dockerfile: None,
        baseline: None,
        error: Some(error),
    }
}

/// Says which limits are about something that none of the images has.
fn matching_nothing(judgements: &[Judged], unmatched: &[Unmatched]) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for one in unmatched {
        let same = |limit: &str, origin: &str| limit == one.limit && origin == one.origin;
        let all = judgements.iter().filter(|judged| same(&judged.limit, &judged.origin)).count();
        let none = unmatched.iter().filter(|other| same(&other.limit, &other.origin)).count();
        if all == none && !warnings.contains(&one.text) {
            warnings.push(one.text.clone());
        }
    }
    warnings
}

/// Adds the judgements of one image, with its fixes numbered after those of the others.
fn add(check: &mut Check, verdict: ImageVerdict) {
    let before = check.fixes.len();
    check.fixes.extend(verdict.fixes.into_iter().map(|mut fix| {
        fix.number += before;
        fix
    }));
    check.judgements.extend(verdict.judgements.into_iter().map(|mut judged| {
        for number in judged.advice.iter_mut().flat_map(|advice| &mut advice.fixes) {
            *number += before;
        }
        judged
    }));
    check.images.push(verdict.checked);
}

/// What limits are about, by the table in their names, in the order in which they are listed: whole
/// images before parts of them, and those before rules.
const TABLES: [&[&str]; 4] = [
    &["limits", "total", "dive"],
    &["growth"],
    &["path", "package", "finding"],
    &["ignore", "rules"],
];

/// Sorts what is exceeded first, and what is not measured last but for what holds; then by what it
/// is about, and by how much of its limit is exceeded, or how little is left.
fn order(judged: &Judged) -> (LimitState, usize, Reverse<i128>, Option<usize>, String) {
    let table = judged.limit.split('.').next().unwrap_or_default();
    let rank = TABLES.iter().position(|tables| tables.contains(&table)).unwrap_or(TABLES.len());
    // Of what holds, the closest to its limit is of interest, whatever it is about.
    let rank = if judged.state == LimitState::Pass { 0 } else { rank };
    let limit = i128::from(judged.decisive().unwrap_or_default()).max(1);
    let beyond = match judged.state {
        LimitState::Pass => judged.room.map_or(i128::MIN, |room| -i128::from(room)),
        _ => i128::from(judged.over),
    };
    // In millionths of the limit.
    let share = beyond.saturating_mul(1_000_000) / limit;
    (judged.state, rank, Reverse(share), judged.image, judged.limit.clone())
}

fn totals(outcomes: &[Outcome], terms: &Terms<'_>, lower: &mut Vec<Lower>) -> Vec<Judged> {
    let judged = || {
        outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Judged(verdict) => Some(verdict),
            Outcome::Unread { .. } => None,
        })
    };
    let together = Together::of(judged().map(|verdict| verdict.layers.as_slice()));
    let unread = outcomes.len() - judged().count();
    let incomplete = judged().find_map(|verdict| verdict.checked.incomplete.as_ref());
    let unknown = match (unread, incomplete) {
        (0, None) => None,
        (0, Some(incomplete)) => Some(incomplete.what.clone()),
        (_, _) => Some("not all images could be read".to_owned()),
    };
    let limits = terms.budget.total.iter().filter_map(|limit| match limit.target {
        Target::Total(quantity) => Some((limit, quantity)),
        _ => None,
    });
    let judged = limits.map(|(limit, quantity)| {
        let judged = total(limit, quantity, &together, unknown.clone(), terms.strict);
        lower.extend(Lower::of(limit, &judged, terms.budget.general.ratchet, None));
        judged
    });
    judged.collect()
}

fn total(
    limit: &Limit,
    quantity: &Quantity,
    together: &Together,
    unknown: Option<String>,
    strict: bool,
) -> Judged {
    let (value, estimated) = together.value(quantity);
    let value = value.map(signed);
    let measured = Measured { value, estimated, unknown, ..Measured::default() };
    let title = limit.target.in_words();
    let mut judged = Judged::new(limit, About { image: None, title }, measured, strict);
    if judged.is_exceeded() {
        judged.list(together.contributors(quantity));
    }
    judged
}

/// Says which ignores and sections concern none of the images. If one could not be read, it may be
/// the one that they are about.
fn without_effect(outcomes: &[Outcome], terms: &Terms<'_>) -> Vec<String> {
    let mut judged: Vec<&ImageVerdict> = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Judged(verdict) => judged.push(verdict),
            Outcome::Unread { .. } => return Vec::new(),
        }
    }
    let is_incomplete = judged.iter().any(|verdict| verdict.checked.incomplete.is_some());
    let is_unused = |position: usize| {
        let used = |verdict: &&ImageVerdict| verdict.used_ignores.get(position) == Some(&true);
        !is_incomplete && !judged.iter().any(used)
    };
    let current = terms.policy.ignores.iter().enumerate();
    let mut warnings: Vec<String> = current
        .filter(|(position, _)| is_unused(*position))
        .map(|(_, ignore)| rules::unused(ignore, terms))
        .collect();
    let sections = terms.budget.sections.iter().enumerate();
    let is_absent =
        |position: usize| !judged.iter().any(|verdict| verdict.sections.contains(&position));
    let absent = sections.filter(|(position, _)| is_absent(*position));
    warnings.extend(absent.filter_map(|(_, (scope, _))| no_such_image(scope)));
    warnings
}

/// Says that a section is about no image of the run. That of a platform may well be about another
/// run.
fn no_such_image(Scope { kind, origin }: &Scope) -> Option<String> {
    match kind {
        ScopeKind::Image(glob) => {
            Some(format!("`[image.\"{}\"]` ({origin}) matches none of the images", glob.text()))
        }
        ScopeKind::Platform(_) => None,
    }
}
