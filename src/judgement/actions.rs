//! What to do, as few changes as a person would make: another base, a build stage, and the fixes
//! that are left.

use std::cmp::Reverse;

use super::{Finding, FourSizes, Headline, LastStage, OneLine, Plan, PlanName, PlannedFix, Saving};
use crate::dockerfile::{Edit, Rewrite};
use crate::facts::Facts;
use crate::rules::claims::Claimed;
use crate::rules::{FixFile, Remedy};
use crate::tree::NodeId;
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
    pub line: OneLine,
    /// The position of its fix in [`Judgement::fixes`](super::Judgement::fixes); `None` for another
    /// base or stage.
    pub fix: Option<usize>,
    /// The plan whose Dockerfile has it; `None` if no plan does.
    pub plan: Option<PlanName>,
    /// Whether what it saves depends on more than this image's own bytes.
    pub is_estimate: bool,
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
            _ => self.of_fixes(PlanName::InPlace, |_| true, |_| false),
        };
        actions.sort_by_key(|action| Reverse(action.saving.unpacked));
        actions
    }

    /// Lists another base, another stage, and the fixes of what is copied into it. All other fixes
    /// are not worth their lines: what they remove stays behind in the build stage.
    fn of_stages(&self, plan: &Plan) -> Vec<Action> {
        let Some(stage) = &plan.last_stage else { return Vec::new() };
        let same_base = stage.on_same_base.unwrap_or(plan.sizes);
        let is_worth = |saving: &Saving| self.headline.min_saving.max(1) <= saving.unpacked.0;
        let is_copied = |finding: &Finding| {
            let share = self.claims.get(finding.claim);
            let share = share.and_then(|claimed| claimed.shares.get(&finding.counts));
            share.is_some_and(|share| self.are_copied(&share.nodes, stage))
        };
        // The build stage may end with a command that no fix has, such as one that prunes packages.
        let is_left_out = |finding: &Finding| stage.without.contains(&finding.claim);
        let mut actions = self.of_fixes(plan.name, is_copied, is_left_out);
        let mut by_stage = less(self.headline.today, same_base);
        for Action { saving, .. } in &actions {
            by_stage.unpacked = by_stage.unpacked - saving.unpacked;
            let download = by_stage.download.zip(saving.download);
            by_stage.download = download.map(|(all, part)| all - part);
        }
        if is_worth(&by_stage) {
            actions.push(self.stage(plan, &stage.copies, by_stage));
        }
        let by_base = less(same_base, plan.sizes);
        if is_worth(&by_base) {
            actions.push(self.base(plan, &stage.base, by_base));
        }
        actions
    }

    /// Whether visible files are in directories that the last stage copies, and not in what it
    /// leaves out of them.
    fn are_copied(&self, files: &[NodeId], stage: &LastStage) -> bool {
        let tree = &self.facts.tree;
        let is_copied = |&file: &NodeId| {
            let mut above = tree.ancestors(file);
            let nearest =
                above.find(|node| stage.copied.contains(node) || stage.left_out.contains(node));
            nearest.is_some_and(|node| !stage.left_out.contains(&node))
        };
        !files.is_empty() && files.iter().all(is_copied)
    }

    fn stage(&self, plan: &Plan, copies: &str, saving: Saving) -> Action {
        let copy = copy_line(&plan.dockerfile);
        Action {
            kind: ActionKind::Stage,
            title: format!("Build stage: copy only {copies}"),
            saving,
            layers: (self.facts.base.layers..self.facts.layers().len()).collect(),
            line: copy.map(OneLine::code).unwrap_or_default(),
            fix: None,
            plan: Some(plan.name),
            is_estimate: false,
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
            line: OneLine::code(format!("FROM {base}")),
            fix: None,
            plan: Some(plan.name),
            is_estimate: plan.is_estimate,
        }
    }

    /// Lists the fixes of the findings that are kept; `plan` has those that can be written, and
    /// those whose findings are left out of it anyway.
    fn of_fixes(
        &self,
        plan: PlanName,
        keep: impl Fn(&Finding) -> bool,
        is_left_out: impl Fn(&Finding) -> bool,
    ) -> Vec<Action> {
        let mut actions = Vec::new();
        for (index, fix) in self.fixes.iter().enumerate() {
            let of_fix = fix.findings.iter().filter_map(|&index| self.findings.get(index));
            let mut findings: Vec<&Finding> = of_fix.filter(|finding| keep(finding)).collect();
            if findings.is_empty() {
                continue;
            }
            findings.sort_by_key(|finding| (Reverse(finding.amount.unpacked), &finding.id));
            let amounts = || findings.iter().map(|finding| Bytes(finding.amount.unpacked));
            let download: Option<u64> = findings.iter().map(|finding| finding.download()).sum();
            let is_planned =
                !fix.lines.is_empty() || findings.iter().all(|finding| is_left_out(finding));
            actions.push(Action {
                kind: ActionKind::Fix,
                title: self.title(&findings),
                saving: Saving { unpacked: amounts().sum(), download: download.map(Bytes) },
                layers: layers(fix, &findings),
                line: match plan {
                    PlanName::InPlace => fix.line.clone(),
                    PlanName::MultiStage | PlanName::Onto => self.line(&findings, fix),
                },
                fix: Some(index),
                plan: is_planned.then_some(plan),
                is_estimate: false,
            });
        }
        actions
    }

    fn claims_of<'f>(
        &self,
        findings: &'f [&Finding],
    ) -> impl Iterator<Item = &Claimed> + use<'_, 'f> {
        findings.iter().filter_map(|finding| self.claims.get(finding.claim))
    }

    /// Names what is removed, the largest first.
    fn title(&self, findings: &[&Finding]) -> String {
        /// More would not fit beside the numbers.
        const MAX_NAMED: usize = 2;
        let mut titles: Vec<&str> = Vec::new();
        for claimed in self.claims_of(findings) {
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

    /// Says on one line what the findings of a fix change in a build stage, where nothing has to be
    /// joined.
    fn line(&self, findings: &[&Finding], fix: &PlannedFix) -> OneLine {
        if fix.file != Some(FixFile::Dockerfile) {
            return fix.line.clone();
        }
        let remedies = self.claims_of(findings).map(|claimed| &claimed.found.fix.remedy);
        let edits = remedies.flat_map(|remedy| match remedy {
            Remedy::Edits(edits) => edits.as_slice(),
            Remedy::None | Remedy::Lines { .. } => &[],
        });
        let is_join = |edit: &&Edit| matches!(edit.rewrite, Rewrite::JoinInto(_));
        let edits: Vec<Edit> = edits.filter(|edit| !is_join(edit)).cloned().collect();
        OneLine::of(&edits, &[])
    }
}

/// Returns the first `COPY` of a last stage, on one line.
fn copy_line(dockerfile: &[String]) -> Option<String> {
    let starts = |line: &String| line.starts_with("COPY --from=build ");
    let lines = dockerfile.iter().skip_while(|line| !starts(line));
    let mut whole = String::new();
    for line in lines.map(|line| line.trim_start()) {
        whole += line.strip_suffix('\\').unwrap_or(line);
        if !line.ends_with('\\') {
            return Some(whole);
        }
    }
    None
}

/// Returns the layers that a fix changes, or that ship what it removes.
fn layers(fix: &PlannedFix, findings: &[&Finding]) -> Vec<usize> {
    let mut layers = fix.layers.clone();
    if layers.is_empty() {
        layers.extend(findings.iter().flat_map(|finding| &finding.layers));
    }
    layers.sort_unstable();
    layers.dedup();
    layers
}

/// Returns what is saved on the way from some sizes to others.
fn less(before: FourSizes, after: FourSizes) -> Saving {
    let less = |before: Bytes, after: Bytes| Bytes(before.0.saturating_sub(after.0));
    Saving {
        download: before.download.zip(after.download).map(|(before, after)| less(before, after)),
        unpacked: less(before.unpacked, after.unpacked),
    }
}
