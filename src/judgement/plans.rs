//! Plans: what the image would be in place, multi-stage, or on another base.

use std::collections::BTreeSet;

use super::FourSizes;
use crate::dockerfile::{Draft, Edit, Rewrite};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::plans::{
    self, OtherBase, Outcome, RuntimeSet, Staged, Target, known_bases, outcome, served, stages,
};
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{Claim, Remedy};
use crate::tree::NodeId;
use crate::units::Bytes;
use crate::words::words;

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
    /// What would break, or has to be checked.
    pub caveats: Vec<String>,
    /// The last of its stages; `None` for the plan in place.
    pub last_stage: Option<LastStage>,
    /// The Dockerfile that does it, as far as the history has it, line by line.
    pub dockerfile: Vec<String>,
}

/// The stage that a plan ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastStage {
    /// The name of its base image.
    pub base: String,
    /// What is copied into it, for a sentence.
    pub copies: String,
    /// The same: files and directories.
    pub copied: Vec<NodeId>,
    /// The sizes if it started from the base that the image has; `None` if it has none.
    pub on_same_base: Option<FourSizes>,
}

/// A plan that is not made, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which plan it is.
    pub name: PlanName,
    /// What its last stage would begin with.
    pub base: String,
    /// Why the program would not start, or what is smaller; at least one sentence.
    pub reasons: Vec<String>,
}

/// Plans that were made, and those that were not although the user asked for their base.
pub(super) type Planned = (Vec<Plan>, Vec<Refused>);

/// Returns every plan for an image that saves at least that many unpacked bytes more than the
/// simpler plans before it.
pub(super) fn plans(
    facts: &Facts,
    draft: &Draft,
    claimed: &[Claimed],
    other: Option<&OtherBase>,
    min_saving: u64,
) -> Planned {
    let totals = facts.tree.totals(NodeId::ROOT);
    let today = Outcome { visible: totals.visible, hidden: totals.hidden() };
    let download_known = facts.downloads.iter().all(Option::is_some);
    let estimated = |layer| facts.estimates_download(layer);
    let download_estimated = (0..facts.downloads.len()).any(estimated);
    let planner = Planner { facts, draft, claimed, download_known, download_estimated };
    let mut listed = Vec::from_iter(planner.in_place(&today));
    let mut refused = Vec::new();
    // An image without a base below its layers already is a last stage onto `scratch`.
    let has_base = facts.base.layers != 0 && facts.base.steps < facts.history.steps.len();
    if !has_base && other.is_none() {
        return (listed, refused);
    }
    let Some(set) = plans::runtime_set(facts, claimed) else { return (listed, refused) };
    let same_base = has_base.then(|| planner.same_base(&set)).flatten();
    let moved = match other {
        Some(other) => planner
            .onto(&set, other)
            .map_err(|reasons| {
                refused.push(Refused { name: PlanName::Onto, base: other.name.clone(), reasons })
            })
            .ok(),
        None => planner.likely(&set),
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
                reasons: vec![format!(
                    "{} would be {}, and what is there without it {}",
                    plan.what,
                    plan.sizes.unpacked,
                    Bytes(least)
                )],
            });
        }
    }
    (listed, refused)
}

/// What every plan of an image is derived from.
#[derive(Clone, Copy)]
struct Planner<'a> {
    facts: &'a Facts,
    draft: &'a Draft,
    claimed: &'a [Claimed],
    /// Whether the download of every layer is known.
    download_known: bool,
    /// Whether that of any layer is an estimate.
    download_estimated: bool,
}

impl Planner<'_> {
    /// Returns the plan with the fixes that change existing instructions, or a file beside the
    /// Dockerfile. Fixes that need another stage are only in the other plans.
    fn in_place(&self, today: &Outcome) -> Option<Plan> {
        let counted = self.claimed.iter().enumerate().filter(|(_, claimed)| is_counted(claimed));
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
        let after = outcome::in_place(today, self.claimed, &positions);
        let unwritten = doable.iter().filter(|claimed| only_drops(claimed));
        Some(Plan {
            caveats: unwritten.map(|claimed| claimed.found.fix.advice.clone()).collect(),
            dockerfile: stages::in_place(self.facts, self.draft, &edits_of(doable.iter().copied())),
            ..self.plan(PlanName::InPlace, what.to_owned(), &after)
        })
    }

    /// Returns the plan that copies what runs onto the base that the image has; `None` if the
    /// program would not start there.
    fn same_base(&self, set: &RuntimeSet) -> Option<Plan> {
        let target = Target::SameBase;
        let mut staged = plans::staged(self.facts, set, target, self.claimed).ok()?;
        served::add_server(set, &self.facts.tree, &mut staged.outcome);
        let what = format!("only {} copied from a build stage", set.what);
        Some(self.with_stages(PlanName::MultiStage, what, &staged, target))
    }

    /// Returns the plan for the base that the user names, or why the program would not start there.
    fn onto(&self, set: &RuntimeSet, other: &OtherBase) -> Result<Plan, Vec<String>> {
        let OtherBase { reference, name, tree, .. } = other;
        let target = Target::Other(other);
        let mut staged = plans::staged(self.facts, set, target, self.claimed)?;
        served::add_server(set, tree, &mut staged.outcome);
        let what = match name == reference {
            true => format!("{} onto {name}", set.what),
            false => {
                let reference = printable_text(reference);
                format!("{} onto {reference} (`{name}` in the Dockerfile)", set.what)
            }
        };
        let download_known = self.download_known && other.download_known;
        let download_estimated = self.download_estimated || other.download_estimated;
        let planner = Self { download_known, download_estimated, ..*self };
        Ok(planner.with_stages(PlanName::Onto, what, &staged, target))
    }

    /// Returns the plan for a likely base: no base for a program that needs none, otherwise the
    /// smallest known one that has what the program needs.
    fn likely(&self, set: &RuntimeSet) -> Option<Plan> {
        let facts = self.facts;
        if set.is_static || !set.static_build.is_empty() {
            let scratch = self.onto(set, &OtherBase::scratch());
            if let Ok(plan) = scratch {
                return Some(plan);
            }
        }
        let bases = match set.served {
            Some(_) => vec![known_bases::web_server()],
            None => known_bases::fitting(facts, &plans::base_name(facts), set.interpreter),
        };
        bases.iter().find_map(|base| {
            let target = Target::Known(base);
            let staged = plans::staged(facts, set, target, self.claimed).ok()?;
            let what = format!(
                "{} onto {}, about {} in {}; `--onto IMAGE` gives exact sizes",
                set.what,
                base.name,
                Bytes(base.unpacked),
                base.date
            );
            let plan = self.with_stages(PlanName::Onto, what, &staged, target);
            Some(Plan { is_estimate: true, ..plan })
        })
    }

    /// Returns a plan with two stages.
    fn with_stages(
        &self,
        name: PlanName,
        what: String,
        staged: &Staged,
        target: Target<'_>,
    ) -> Plan {
        let partial =
            self.claimed.iter().filter(|claimed| matches!(claimed.found.claim, Claim::Parts(_)));
        let (facts, edits, set) = (self.facts, edits_of(partial), &staged.set);
        Plan {
            is_estimate: set.is_estimate(),
            caveats: set.caveats.clone(),
            last_stage: Some(LastStage {
                base: target.name(facts),
                copies: set.what.clone(),
                copied: set.copies.iter().map(|step| step.node).collect(),
                on_same_base: None,
            }),
            dockerfile: stages::multi_stage(facts, self.draft, set, &edits, target),
            ..self.plan(name, what, &staged.outcome)
        }
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
        }
    }
}

fn is_counted(claimed: &Claimed) -> bool {
    claimed.shares.contains_key(&Counts::Headline)
}

/// Whether a fix only drops commands, so that only its advice says what to do instead.
fn only_drops(claimed: &Claimed) -> bool {
    let Remedy::Edits(edits) = &claimed.found.fix.remedy else { return false };
    edits.iter().all(|edit| matches!(edit.rewrite, Rewrite::Without { .. }))
}

/// Returns the changes of instructions that fix claims of the headline.
fn edits_of<'c>(claimed: impl Iterator<Item = &'c Claimed>) -> Vec<Edit> {
    let edits =
        claimed.filter(|claimed| is_counted(claimed)).filter_map(|claimed| {
            match &claimed.found.fix.remedy {
                Remedy::Edits(edits) => Some(edits),
                Remedy::None | Remedy::Lines { .. } => None,
            }
        });
    edits.flatten().cloned().collect()
}
