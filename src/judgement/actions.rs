//! What to do, as few changes as a person would make: another base, a build stage, and the fixes
//! that are left.

use std::cmp::Reverse;

use super::{Finding, FourSizes, Headline, Plan, PlanName, PlannedFix, Saving};
use crate::facts::Facts;
use crate::rules::claims::Claimed;
use crate::units::Bytes;
use crate::words::words;

words! {
    /// What kind of change an action is.
    pub enum ActionKind {
        /// Starting the last stage from another base image.
        Base = "base",
        /// Building in one stage, and copying what runs into another.
        Stage = "stage",
        /// Changing instructions, or a file beside the Dockerfile.
        Fix = "fix",
    }
}

/// One change, with what it saves. The savings of all actions add up to that of the best plan, but
/// for what no plan does and for rounding of download shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What kind of change it is.
    pub kind: ActionKind,
    /// What is removed or done, as a phrase.
    pub title: String,
    /// What it saves, on top of the other actions.
    pub saving: Saving,
    /// The layers, by index, with the bytes that it saves; in order.
    pub layers: Vec<usize>,
    /// The command or the line to write, on one line; what to do in words if there is none.
    pub line: String,
    /// The position of its fix in [`Judgement::fixes`](super::Judgement::fixes); `None` for another
    /// base or stage.
    pub fix: Option<usize>,
    /// The plan whose Dockerfile has it; `None` if no plan does.
    pub plan: Option<PlanName>,
}

/// Everything that actions are derived from.
pub(super) struct Judged<'a> {
    pub(super) facts: &'a Facts,
    pub(super) claims: &'a [Claimed],
    pub(super) findings: &'a [Finding],
    pub(super) fixes: &'a [PlannedFix],
    pub(super) plans: &'a [Plan],
    pub(super) headline: &'a Headline,
}

impl Judged<'_> {
    /// Lists the actions that lead to the best plan, the most unpacked bytes first.
    pub(super) fn actions(&self) -> Vec<Action> {
        let best = self.headline.best.and_then(|at| self.plans.get(at));
        let mut actions = match best {
            Some(plan) if plan.last_stage.is_some() => self.of_stages(plan),
            _ => self.of_fixes(|_| true),
        };
        actions.sort_by_key(|action| Reverse(action.saving.unpacked));
        actions
    }

    fn of_stages(&self, plan: &Plan) -> Vec<Action> {
        let Some(stage) = &plan.last_stage else { return Vec::new() };
        let same_base = stage.on_same_base.unwrap_or(plan.sizes);
        let in_place = self.headline.in_place.and_then(|at| self.plans.get(at));
        let today = self.headline.today;
        let in_place = in_place.map_or(today, |plan| plan.sizes);
        let by_stage = less(today, same_base);
        let beyond_fixes = less(in_place, same_base);
        let is_worth = |saving: &Saving| self.headline.min_saving.max(1) <= saving.unpacked.0;
        // If the stage does more than all fixes in place, they are not worth their lines: what they
        // remove stays behind in the build stage.
        let replaces_fixes = by_stage.unpacked.0 <= 2 * beyond_fixes.unpacked.0;
        let saving = if replaces_fixes { by_stage } else { beyond_fixes };
        let mut actions = Vec::new();
        if is_worth(&saving) {
            actions.push(self.stage(plan, &stage.copies, saving));
        }
        if !replaces_fixes {
            let needs_stage = |fix: &PlannedFix| fix.lines.is_empty() && !actions.is_empty();
            let fixes = self.of_fixes(|fix| !needs_stage(fix));
            actions.extend(fixes);
        }
        let by_base = less(same_base, plan.sizes);
        if is_worth(&by_base) {
            actions.push(self.base(plan, &stage.base, by_base));
        }
        actions
    }

    fn stage(&self, plan: &Plan, copies: &str, saving: Saving) -> Action {
        let copy = plan.dockerfile.iter().find(|line| line.starts_with("COPY --from="));
        Action {
            kind: ActionKind::Stage,
            title: format!("Build in another stage, and copy only {copies}"),
            saving,
            layers: (self.facts.base.layers..self.facts.layers().len()).collect(),
            line: copy.cloned().unwrap_or_default(),
            fix: None,
            plan: Some(plan.name),
        }
    }

    fn base(&self, plan: &Plan, base: &str, saving: Saving) -> Action {
        let title = match base {
            "scratch" => "Start from nothing: the program brings all that it needs".to_owned(),
            _ => format!("Start from {base} in the last stage"),
        };
        Action {
            kind: ActionKind::Base,
            title,
            saving,
            layers: (0..self.facts.base.layers).collect(),
            line: format!("FROM {base}"),
            fix: None,
            plan: Some(plan.name),
        }
    }

    /// Lists the fixes that are kept.
    fn of_fixes(&self, keep: impl Fn(&PlannedFix) -> bool) -> Vec<Action> {
        let fixes = self.fixes.iter().enumerate().filter(|(_, fix)| keep(fix));
        fixes
            .map(|(index, fix)| Action {
                kind: ActionKind::Fix,
                title: self.title(fix),
                saving: Saving {
                    unpacked: Bytes(fix.unpacked),
                    download: fix.download.map(Bytes),
                },
                layers: self.layers(fix),
                line: fix.line.clone(),
                fix: Some(index),
                plan: (!fix.lines.is_empty()).then_some(PlanName::InPlace),
            })
            .collect()
    }

    fn findings_of(&self, fix: &PlannedFix) -> impl Iterator<Item = &Finding> {
        fix.findings.iter().filter_map(|&index| self.findings.get(index))
    }

    /// Names what a fix removes, the largest first.
    fn title(&self, fix: &PlannedFix) -> String {
        /// More would not fit beside the numbers.
        const MAX_NAMED: usize = 2;
        let mut findings: Vec<&Finding> = self.findings_of(fix).collect();
        findings.sort_by_key(|finding| (Reverse(finding.amount.unpacked), &finding.id));
        let mut titles: Vec<&str> = Vec::new();
        for claimed in findings.iter().filter_map(|finding| self.claims.get(finding.claim)) {
            if !titles.contains(&claimed.rule.title) {
                titles.push(claimed.rule.title);
            }
        }
        let more = titles.len().saturating_sub(MAX_NAMED);
        titles.truncate(MAX_NAMED);
        match more {
            0 => titles.join("; "),
            more => format!("{}; {more} more", titles.join("; ")),
        }
    }

    /// Returns the layers that a fix changes, or that ship what it removes.
    fn layers(&self, fix: &PlannedFix) -> Vec<usize> {
        let mut layers = fix.layers.clone();
        if layers.is_empty() {
            layers.extend(self.findings_of(fix).flat_map(|finding| &finding.layers));
        }
        layers.sort_unstable();
        layers.dedup();
        layers
    }
}

/// Returns what is saved on the way from some sizes to others.
fn less(before: FourSizes, after: FourSizes) -> Saving {
    let less = |before: Bytes, after: Bytes| Bytes(before.0.saturating_sub(after.0));
    Saving {
        download: before.download.zip(after.download).map(|(before, after)| less(before, after)),
        unpacked: less(before.unpacked, after.unpacked),
    }
}
