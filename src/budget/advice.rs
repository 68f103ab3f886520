//! Which changes bring a measure back within its limit: the fewest that are known.

use std::borrow::Cow;

use super::check::{Advice, CheckFix};
use super::inspected::Inspected;
use crate::judgement::{Plan, PlanName, PlannedFix};
use crate::report::FindingReport;
use crate::rules::Category;
use crate::units::Bytes;

/// The number of the measure after some changes, and the most that its limit allows then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct After {
    /// What would be measured.
    pub(super) value: i64,
    /// What would be allowed.
    pub(super) most: i64,
}

impl After {
    fn is_within(self) -> bool {
        self.value <= self.most
    }

    fn over(self) -> i64 {
        self.value.saturating_sub(self.most).max(0)
    }
}

/// How one measure changes.
pub(super) struct Effects<'e> {
    /// What it is after some fixes; `None` if that is unknown.
    pub(super) of_fixes: &'e dyn Fn(&[&PlannedFix]) -> Option<After>,
    /// What it is after a plan; `None` if that is unknown.
    pub(super) of_plan: &'e dyn Fn(&Plan) -> Option<After>,
}

/// More fixes than this are more work than a plan, which is one Dockerfile.
const FEW: usize = 3;

/// Finds the fewest changes that bring a measure back within its limit; if none do, those that
/// bring it closest. `None` if nothing changes it.
pub(super) fn advise(image: Inspected<'_>, today: i64, effects: &Effects<'_>) -> Option<Proposal> {
    let fixes = useful(image, today, effects);
    let pasted: Vec<usize> =
        fixes.iter().copied().filter(|&at| !lines(image, at).is_empty()).collect();
    let few = few_fixes(image, &pasted, effects).filter(|found| found.fixes.len() <= FEW);
    few.or_else(|| plan(image, effects))
        .or_else(|| few_fixes(image, &fixes, effects))
        .or_else(|| closest(image, &fixes, today, effects))
}

/// What is proposed: positions of fixes, or a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    fixes: Vec<usize>,
    plan: Option<PlanName>,
    after: After,
    after_estimated: bool,
}

impl Proposal {
    /// Numbers the fixes among those of all judgements.
    pub(super) fn numbered(self, book: &mut FixBook<'_>) -> Advice {
        Advice {
            fixes: self.fixes.into_iter().filter_map(|at| book.number(at)).collect(),
            plan: self.plan.map(|name| name.id().into()),
            after: self.after.value,
            after_estimated: self.after_estimated,
            enough: self.after.is_within(),
            over: self.after.over(),
            rotate: false,
        }
    }
}

/// The fixes of one image that advice refers to, with their numbers.
pub(super) struct FixBook<'a> {
    pub(super) image: Inspected<'a>,
    /// The position of the image.
    pub(super) position: usize,
    pub(super) listed: Vec<CheckFix>,
}

impl FixBook<'_> {
    /// Returns advice to resolve findings, all of them: by the fixes of the headline, and by their
    /// own for those that are not in it. `others` more stay.
    pub(super) fn resolve(&mut self, findings: &[&FindingReport], others: usize) -> Advice {
        let mut fixes = Vec::new();
        for finding in findings {
            let number = match self.fix_of(&finding.id).and_then(|at| self.number(at)) {
                Some(number) => number,
                None => self.number_of(&finding.id, |number, image| alone(finding, number, image)),
            };
            if !fixes.contains(&number) {
                fixes.push(number);
            }
        }
        let after = i64::try_from(others).unwrap_or(i64::MAX);
        let enough = after == 0;
        let rotate = findings.iter().any(|finding| finding.category == Category::Secrets);
        Advice { fixes, plan: None, after, after_estimated: false, enough, over: after, rotate }
    }

    /// Returns advice on some of `all` findings that no fix of the headline is about, as each has
    /// its own, if `most` may stay; `None` if it is about none.
    pub(super) fn resolve_within(
        &mut self,
        findings: &[&FindingReport],
        all: usize,
        most: i64,
    ) -> Option<Advice> {
        if findings.is_empty() {
            return None;
        }
        let advice = self.resolve(findings, all.saturating_sub(findings.len()));
        let over = advice.after.saturating_sub(most).max(0);
        Some(Advice { enough: over == 0, over, ..advice })
    }

    /// The position of the fix that resolves a finding.
    fn fix_of(&self, id: &str) -> Option<usize> {
        let resolves =
            |fix: &PlannedFix| self.image.findings_of(fix).any(|finding| finding.id == id);
        self.image.judgement.fixes.iter().position(resolves)
    }

    fn number(&mut self, at: usize) -> Option<usize> {
        let fix = self.image.judgement.fixes.get(at)?;
        let listed = self.listed_as(fix);
        Some(self.number_of(&fix.id, |number, image| CheckFix { number, image, ..listed }))
    }

    fn number_of(&mut self, id: &str, fix: impl FnOnce(usize, usize) -> CheckFix) -> usize {
        if let Some(fix) = self.listed.iter().find(|fix| fix.id == id) {
            return fix.number;
        }
        let number = self.listed.len() + 1;
        self.listed.push(fix(number, self.position));
        number
    }

    /// The plan whose Dockerfile has a fix: that in place has all that can be written.
    fn plan_with(&self, fix: &PlannedFix) -> Option<Cow<'static, str>> {
        let mut plans = self.image.judgement.plans.iter();
        let has_plan = plans.any(|plan| plan.name == PlanName::InPlace);
        (has_plan && !fix.lines.is_empty()).then(|| PlanName::InPlace.id().into())
    }

    fn listed_as(&self, fix: &PlannedFix) -> CheckFix {
        let mut titles: Vec<&str> = Vec::new();
        for finding in self.image.findings_of(fix) {
            let title = self.image.judgement.claim(finding).map(|claimed| claimed.rule.title);
            titles.extend(title.filter(|title| !titles.contains(title)));
        }
        let joins = 1 < fix.layers.len();
        let layers: Vec<usize> = fix.layers.iter().map(|layer| layer + 1).collect();
        CheckFix {
            number: 0,
            image: self.position,
            id: fix.id.clone(),
            title: titles.join("; "),
            // Where instructions are joined, what is new in the last of them is not what saves.
            line: if joins { fix.advice.join(". ") } else { fix.line.text.clone() },
            is_code: fix.line.is_code && !joins,
            text: fix.lines.join("\n"),
            lines: self.image.report.lines_of(&layers),
            layers,
            plan: self.plan_with(fix),
            unpacked: Bytes(fix.unpacked),
            download: fix.download.map(Bytes),
        }
    }
}

/// What resolves a finding that no fix of the headline is about.
fn alone(finding: &FindingReport, number: usize, image: usize) -> CheckFix {
    CheckFix {
        number,
        image,
        id: finding.id.clone(),
        title: match finding.place_in_words() {
            place if place.is_empty() || finding.is_about_bytes() => finding.title.to_string(),
            place => format!("{}: {place}", finding.title),
        },
        line: finding.advice.clone(),
        is_code: false,
        text: finding.fix.join("\n"),
        layers: Vec::new(),
        lines: Vec::new(),
        plan: None,
        unpacked: finding.unpacked,
        download: finding.download,
    }
}

fn lines<'a>(image: Inspected<'a>, at: usize) -> &'a [String] {
    image.judgement.fixes.get(at).map_or(&[], |fix| &fix.lines)
}

/// The fixes that change the measure, by position, the most first.
fn useful(image: Inspected<'_>, today: i64, effects: &Effects<'_>) -> Vec<usize> {
    let mut gains: Vec<(i64, usize)> = Vec::new();
    for (at, fix) in image.judgement.fixes.iter().enumerate() {
        let after = (effects.of_fixes)(&[fix]).map(|after| after.value);
        let gain = after.map_or(0, |after| today.saturating_sub(after));
        if 0 < gain {
            gains.push((gain, at));
        }
    }
    gains.sort_by_key(|(gain, at)| (std::cmp::Reverse(*gain), *at));
    gains.into_iter().map(|(_, at)| at).collect()
}

/// The first one that is enough alone, or else the first several.
fn few_fixes(image: Inspected<'_>, fixes: &[usize], effects: &Effects<'_>) -> Option<Proposal> {
    let within = |fixes: &[usize]| -> Option<Proposal> {
        let after = after_fixes(image, fixes, effects)?;
        let fixes = fixes.to_vec();
        Some(Proposal { fixes, plan: None, after, after_estimated: false })
    };
    let enough = |found: &Proposal| found.after.is_within();
    let alone = fixes.iter().find_map(|at| within(&[*at]).filter(enough));
    alone.or_else(|| (2..=fixes.len()).find_map(|count| within(fixes.get(..count)?).filter(enough)))
}

fn after_fixes(image: Inspected<'_>, fixes: &[usize], effects: &Effects<'_>) -> Option<After> {
    let fixes: Vec<&PlannedFix> =
        fixes.iter().filter_map(|&at| image.judgement.fixes.get(at)).collect();
    (effects.of_fixes)(&fixes)
}

/// The first plan that is enough.
fn plan(image: Inspected<'_>, effects: &Effects<'_>) -> Option<Proposal> {
    plans(image, effects).find(|found| found.after.is_within())
}

fn plans<'e>(
    image: Inspected<'e>,
    effects: &'e Effects<'_>,
) -> impl Iterator<Item = Proposal> + 'e {
    image.judgement.plans.iter().filter_map(|plan| {
        let after = (effects.of_plan)(plan)?;
        Some(Proposal {
            fixes: Vec::new(),
            plan: Some(plan.name),
            after,
            after_estimated: plan.is_estimate || plan.download_estimated,
        })
    })
}

/// The plan or the fixes that come closest, if they change anything.
fn closest(
    image: Inspected<'_>,
    fixes: &[usize],
    today: i64,
    effects: &Effects<'_>,
) -> Option<Proposal> {
    let all = after_fixes(image, fixes, effects).map(|after| Proposal {
        fixes: fixes.to_vec(),
        plan: None,
        after,
        after_estimated: false,
    });
    let known = all.into_iter().chain(plans(image, effects));
    known.filter(|found| found.after.value < today).min_by_key(|found| found.after.over())
}
