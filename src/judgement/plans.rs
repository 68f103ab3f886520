//! Plans: what the image would be in place, multi-stage, or on another base.

use std::collections::BTreeSet;

use super::FourSizes;
use super::last_stage::LastStage;
use crate::dockerfile::file::Rewritten;
use crate::dockerfile::{Draft, Edit, Rewrite};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::plans::{
    self, OtherBase, Outcome, RuntimeSet, Staged, Target, Unwanted, known_bases, outcome, served,
    stages,
};
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{Claim, Remedy};
use crate::tree::NodeId;
use crate::units::Bytes;
use crate::words::words;

mod smaller_base;

words! {
    /// Which plan it is.
    pub enum PlanName {
        /// The fixes of the headline, in the Dockerfile as it is.
        InPlace = "in place",
        /// Only what runs is copied from a build stage onto the same base.
        MultiStage = "multi-stage",
        /// The same onto another base.
        Onto = "onto another base",
    }
}

impl PlanName {
    /// Its name as options take it.
    pub fn id(self) -> &'static str {
        match self {
            Self::InPlace => "in-place",
            Self::MultiStage => "multi-stage",
            Self::Onto => "onto",
        }
    }
}

/// What the image would be after a set of fixes; plans are alternatives and never added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Which plan it is.
    pub name: PlanName,
    /// What is done, as a phrase.
    pub what: String,
    /// What it would weigh.
    pub sizes: FourSizes,
    /// Whether the download rests on an estimate of today's.
    pub download_estimated: bool,
    /// Whether the sizes depend on more than this image's own bytes.
    pub is_estimate: bool,
    /// What needs attention.
    pub caveats: Vec<String>,
    /// The last of its stages; `None` for the plan in place.
    pub last_stage: Option<LastStage>,
    /// The Dockerfile that does it, as far as the history has it, line by line.
    pub dockerfile: Vec<String>,
    /// The plan in place as a diff of the Dockerfile of the image; `None` for others, and without
    /// that.
    pub patch: Option<Rewritten>,
}

/// A plan that is not made, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which plan it is.
    pub name: PlanName,
    /// What its last stage would begin with.
    pub base: String,
    /// Whether the user named that base.
    pub is_asked_for: bool,
    /// Why the program would not start, or what is smaller; at least one sentence.
    pub reasons: Vec<String>,
}

/// The plans of an image.
pub(super) struct Planned {
    /// Those that were made.
    pub(super) listed: Vec<Plan>,
    /// Those that were not, although the user asked for their base.
    pub(super) refused: Vec<Refused>,
    /// Whether what the program needs could not be determined.
    pub(super) lacks_needs: bool,
}

/// What every plan of an image is derived from.
#[derive(Clone)]
pub(super) struct Planner<'a> {
    facts: &'a Facts,
    draft: &'a Draft,
    claimed: &'a [Claimed],
    /// The claims that make files smaller which stay.
    parts: Vec<&'a Claimed>,
    /// Files that last stages go without.
    unwanted: &'a Unwanted,
    /// Whether the download of every layer is known.
    download_known: bool,
    /// Whether that of any layer is an estimate.
    download_estimated: bool,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        draft: &'a Draft,
        claimed: &'a [Claimed],
        unwanted: &'a Unwanted,
    ) -> Self {
        let download_known = facts.downloads.iter().all(Option::is_some);
        let estimated = |layer| facts.estimates_download(layer);
        let download_estimated = (0..facts.downloads.len()).any(estimated);
        let parts = parts(draft, claimed);
        Self { facts, draft, claimed, parts, unwanted, download_known, download_estimated }
    }

    /// Returns every plan for an image that saves at least that many unpacked bytes more than the
    /// simpler plans before it.
    pub(super) fn plans(&self, other: Option<&OtherBase>, min_saving: u64) -> Planned {
        let facts = self.facts;
        let totals = facts.tree.totals(NodeId::ROOT);
        let today = Outcome { visible: totals.visible, hidden: totals.hidden() };
        let in_place = self
            .in_place(&today)
            .filter(|plan| min_saving <= today.unpacked().saturating_sub(plan.sizes.unpacked.0));
        let mut listed = Vec::from_iter(in_place);
        let mut refused = Vec::new();
        // An image without a base below its layers already is a last stage onto `scratch`.
        let has_base = facts.base.layers != 0 && facts.base.steps < facts.history.steps.len();
        if !has_base && other.is_none() {
            return Planned { listed, refused, lacks_needs: false };
        }
        let Some(set) = plans::runtime_set(facts, self.unwanted) else {
            return Planned { listed, refused, lacks_needs: true };
        };
        let mut keep = |made: Result<Plan, Refused>| made.map_err(|why| refused.push(why)).ok();
        let same_base = has_base.then(|| self.same_base(&set)).and_then(&mut keep);
        let moved = match other {
            Some(other) => keep(self.onto(&set, other, true)),
            None => self.likely(&set).and_then(keep),
        };
        let on_same_base = same_base.as_ref().map(|plan| plan.sizes);
        let moved = moved.map(|plan| Plan {
            last_stage: plan.last_stage.map(|stage| LastStage { on_same_base, ..stage }),
            ..plan
        });
        let mut least = listed.first().map_or(today.unpacked(), |plan| plan.sizes.unpacked.0);
        for plan in [same_base, moved].into_iter().flatten() {
            let unpacked = plan.sizes.unpacked.0;
            if least.checked_sub(unpacked).is_some_and(|saved| min_saving <= saved) {
                least = unpacked;
                listed.push(plan);
            } else if plan.name == PlanName::Onto && other.is_some() {
                refused.push(Refused {
                    name: plan.name,
                    base: plan.last_stage.map(|stage| stage.base).unwrap_or_default(),
                    is_asked_for: true,
                    reasons: vec![format!(
                        "{} would be {}, and what is there without it {}",
                        plan.what,
                        plan.sizes.unpacked,
                        Bytes(least)
                    )],
                });
            }
        }
        if let Some(other) = other {
            refused.extend(self.smaller_base(&set, other, least));
        }
        Planned { listed, refused, lacks_needs: false }
    }

    /// Returns the plan with the fixes that change existing instructions, or a file beside the
    /// Dockerfile. Fixes that need another stage are only in the other plans.
    fn in_place(&self, today: &Outcome) -> Option<Plan> {
        let counted = self.claimed.iter().enumerate().filter(|(_, claimed)| is_counted(claimed));
        let counted =
            counted.filter(|(_, claimed)| !plans::takes_what_is_started(self.facts, claimed));
        let (doable, others): (Vec<_>, Vec<_>) =
            counted.partition(|(_, claimed)| match &claimed.found.fix.remedy {
                Remedy::None => false,
                Remedy::Lines { .. } => true,
                Remedy::Edits(edits) => self.draft.can_apply(edits),
            });
        if doable.is_empty() {
            return None;
        }
        let what = match others.is_empty() {
            true => "the fixes below, in the Dockerfile as it is",
            false => "the fixes below that need no other stage, in the Dockerfile as it is",
        };
        let (positions, doable): (BTreeSet<usize>, Vec<&Claimed>) = doable.into_iter().unzip();
        let after = outcome::in_place(self.facts, today, self.claimed, &positions);
        let edits = edits_of(doable.iter().copied());
        let changes: Vec<&[Edit]> = doable.iter().map(|claimed| own_edits(claimed)).collect();
        let unwritten = doable.iter().filter(|claimed| only_drops(claimed));
        Some(Plan {
            caveats: unwritten.map(|claimed| claimed.found.fix.advice.clone()).collect(),
            dockerfile: stages::in_place(self.facts, self.draft, &edits),
            patch: plans::patched(self.facts, &changes),
            ..self.plan(PlanName::InPlace, what.to_owned(), &after)
        })
    }

    /// Returns the plan that copies what runs onto the base that the image has, or why the program
    /// would not start there.
    fn same_base(&self, set: &RuntimeSet) -> Result<Plan, Refused> {
        let target = Target::SameBase;
        let mut staged = self.staged(set, target, PlanName::MultiStage, false)?;
        served::add_server(set, &self.facts.tree, &mut staged.outcome);
        let what = format!("only {} copied from a build stage", staged.what);
        Ok(self.with_stages(PlanName::MultiStage, what, &staged, target))
    }

    fn staged(
        &self,
        set: &RuntimeSet,
        target: Target<'_>,
        name: PlanName,
        is_asked_for: bool,
    ) -> Result<Staged, Refused> {
        let staged = plans::staged(self.facts, set, target, &self.parts, self.unwanted);
        let base = target.name(self.facts);
        staged.map_err(|reasons| Refused { name, base, is_asked_for, reasons })
    }

    /// Returns the plan for a base that was read, or why the program would not start there.
    fn onto(
        &self,
        set: &RuntimeSet,
        other: &OtherBase,
        is_asked_for: bool,
    ) -> Result<Plan, Refused> {
        let OtherBase { reference, name, tree, .. } = other;
        let target = Target::Other(other);
        let mut staged = self.staged(set, target, PlanName::Onto, is_asked_for)?;
        served::add_server(set, tree, &mut staged.outcome);
        let what = match name == reference {
            true => format!("{} onto {name}", staged.what),
            false => {
                let reference = printable_text(reference);
                format!("{} onto {reference} (`{name}` in the Dockerfile)", staged.what)
            }
        };
        let download_known = self.download_known && other.download_known;
        let download_estimated = self.download_estimated || other.download_estimated;
        let planner = Self { download_known, download_estimated, ..self.clone() };
        Ok(planner.with_stages(PlanName::Onto, what, &staged, target))
    }

    /// Returns the plan for a likely base: no base for a program that needs none, otherwise the
    /// smallest known one that has what the program needs, or why it would not start on the last
    /// that was tried. `None` if no base is known.
    fn likely(&self, set: &RuntimeSet) -> Option<Result<Plan, Refused>> {
        let facts = self.facts;
        let mut found = None;
        if set.is_static || !set.static_build.is_empty() {
            found = Some(self.onto(set, &OtherBase::scratch(), false));
        }
        let bases = match set.served {
            Some(_) => vec![known_bases::web_server()],
            None => known_bases::fitting(facts, &plans::base_name(facts), set.interpreter),
        };
        for base in &bases {
            if let Some(Ok(_)) = found {
                break;
            }
            let target = Target::Known(base);
            let staged = self.staged(set, target, PlanName::Onto, false);
            found = Some(staged.map(|staged| {
                let (name, size, date) = (&base.name, Bytes(base.unpacked), base.date);
                let what = format!(
                    "{} onto {name}, about {size} in {date}; `--onto IMAGE` gives exact sizes",
                    staged.what
                );
                let plan = self.with_stages(PlanName::Onto, what, &staged, target);
                Plan { is_estimate: true, ..plan }
            }));
        }
        found
    }

    /// Returns a plan with two stages.
    fn with_stages(
        &self,
        name: PlanName,
        what: String,
        staged: &Staged,
        target: Target<'_>,
    ) -> Plan {
        let (facts, set) = (self.facts, &staged.set);
        let edits = edits_of(self.parts.iter().copied());
        Plan {
            is_estimate: set.is_estimate(),
            caveats: set.caveats.clone(),
            last_stage: Some(LastStage {
                base: target.name(facts),
                copies: set.what.clone(),
                copied: set.copies.iter().map(|step| step.node).collect(),
                left_out: set.left_out.clone(),
                without: self.without(set),
                on_same_base: None,
            }),
            dockerfile: stages::multi_stage(facts, self.draft, set, &edits, target),
            ..self.plan(name, what, &staged.outcome)
        }
    }

    /// Returns the findings of the headline of which a last stage has no file.
    fn without(&self, set: &RuntimeSet) -> BTreeSet<usize> {
        let is_without = |(_, claimed): &(usize, &Claimed)| {
            let share = claimed.shares.get(&Counts::Headline);
            share.is_some_and(|share| share.nodes.iter().all(|node| !set.files.contains(node)))
        };
        self.claimed.iter().enumerate().filter(is_without).map(|(at, _)| at).collect()
    }

    fn plan(&self, name: PlanName, what: String, outcome: &Outcome) -> Plan {
        let Outcome { visible, hidden } = outcome;
        let sizes = FourSizes {
            download: self.download_known.then_some(Bytes(visible.download + hidden.download)),
            unpacked: Bytes(visible.unpacked + hidden.unpacked),
            visible: Bytes(visible.unpacked),
            hidden: Bytes(hidden.unpacked),
        };
        Plan {
            name,
            what,
            sizes,
            download_estimated: self.download_known && self.download_estimated,
            is_estimate: false,
            caveats: Vec::new(),
            last_stage: None,
            dockerfile: Vec::new(),
            patch: None,
        }
    }
}

/// Returns the claims that make files smaller by a change of an instruction, such as debug symbols.
/// They cost nothing where the file is most of what is left, so small ones count too.
fn parts<'c>(draft: &Draft, claimed: &'c [Claimed]) -> Vec<&'c Claimed> {
    let is_small = |claimed: &&Claimed| claimed.shares.contains_key(&Counts::Small);
    let parts = claimed.iter().filter(|claimed| is_counted(claimed) || is_small(claimed));
    let parts = parts.filter(|claimed| {
        let is_partial = matches!(claimed.found.claim, Claim::Parts(_));
        match &claimed.found.fix.remedy {
            Remedy::Edits(edits) => is_partial && draft.can_apply(edits),
            Remedy::None | Remedy::Lines { .. } => false,
        }
    });
    parts.collect()
}

fn is_counted(claimed: &Claimed) -> bool {
    claimed.shares.contains_key(&Counts::Headline)
}

/// Whether a fix only drops commands, so that only its advice says what to do instead.
fn only_drops(claimed: &Claimed) -> bool {
    let Remedy::Edits(edits) = &claimed.found.fix.remedy else { return false };
    edits.iter().all(|edit| matches!(edit.rewrite, Rewrite::Without { .. }))
}

/// Returns the changes of instructions that fix claims.
fn edits_of<'c>(claimed: impl Iterator<Item = &'c Claimed>) -> Vec<Edit> {
    claimed.flat_map(own_edits).cloned().collect()
}

/// Returns the changes of instructions that fix a claim; empty if it needs none.
fn own_edits(claimed: &Claimed) -> &[Edit] {
    match &claimed.found.fix.remedy {
        Remedy::Edits(edits) => edits,
        Remedy::None | Remedy::Lines { .. } => &[],
    }
}
