//! Plans: what the image would be in place, multi-stage, or on another base.

use std::sync::Arc;

use super::Figures;
use crate::base::{self, Given};
use crate::contents::Contents;
use crate::dockerfile::{Draft, Edit, Rewrite, history};
use crate::escape::printable_text;
use crate::facts::{self, Facts};
use crate::image::described::Described;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::packages::PackageSet;
use crate::plans::onto::{self, Onto};
use crate::plans::{self, Outcome, RuntimeSet, base_name, known_bases, outcome, served, stages};
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{Claim, Remedy};
use crate::tree::{MergedTree, NodeId};
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

/// What the image would be after a set of fixes; plans are alternatives and never added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Which plan it is.
    pub name: PlanName,
    /// What is done, as a sentence.
    pub what: String,
    /// What it would weigh.
    pub sizes: Figures,
    /// Whether the sizes rest on more than this image's own bytes.
    pub is_estimate: bool,
    /// What would break, or has to be checked.
    pub caveats: Vec<String>,
    /// The Dockerfile that does it, as far as the history has it, line by line.
    pub dockerfile: Vec<String>,
}

/// Another base image, to see what the image would be on it.
#[derive(Debug)]
pub struct OtherBase {
    /// As the user named it.
    reference: String,
    /// How a Dockerfile names it.
    name: String,
    tree: Arc<MergedTree>,
    contents: Contents,
    /// Whether its layers are stored as a pull transfers them.
    download_known: bool,
}

impl OtherBase {
    /// No base at all.
    pub fn scratch() -> Self {
        let tree = Arc::new(MergedTree::merge(Vec::new(), &Limits::default()));
        let contents = Contents::of(Arc::clone(&tree), &Probes::default());
        let reference = "scratch".to_owned();
        Self { name: reference.clone(), reference, tree, contents, download_known: true }
    }

    /// An facts, from its layers, base first, and what was kept of them.
    pub fn of(
        reference: String,
        image: &Described,
        layers: Vec<Arc<ReadLayer>>,
        probes: &Probes,
        limits: &Limits,
    ) -> Self {
        let mut blobs = image.layers.iter().zip(&layers);
        let download_known = blobs.all(|(blob, layer)| facts::download(blob, layer).is_some());
        let tree = Arc::new(MergedTree::merge(layers, limits));
        let contents = Contents::of(Arc::clone(&tree), probes);
        let name = name(&reference, image, &contents);
        Self { reference, name, tree, contents, download_known }
    }
}

/// Works out every plan that there is for an image.
pub(super) fn plans(
    facts: &Facts,
    draft: &Draft,
    claimed: &[Claimed],
    other: Option<&OtherBase>,
) -> Vec<Plan> {
    let totals = facts.tree.totals(NodeId::ROOT);
    let today = Outcome { visible: totals.visible, hidden: totals.hidden() };
    let known = facts.downloads.iter().all(Option::is_some);
    let mut listed = Vec::new();
    listed.extend(in_place(facts, draft, claimed, &today, known));
    // Without a base below, its layers are what a last stage copied already.
    let has_base = facts.base.layers != 0 && facts.base.steps < facts.history.steps.len();
    if !has_base && other.is_none() {
        return listed;
    }
    let Some(set) = plans::runtime_set(facts, claimed) else { return listed };
    let here = onto::on_same_base(facts, &set);
    let mut after = outcome::multi_stage(facts, &here, claimed);
    served::add_server(&set, &facts.tree, &mut after);
    let mut same_base = plan(
        PlanName::MultiStage,
        format!("only {} copied from a build stage", set.what),
        &after,
        known,
    );
    same_base.is_estimate = set.is_estimate();
    same_base.caveats.clone_from(&set.caveats);
    same_base.dockerfile = stages::multi_stage(
        facts,
        draft,
        &here,
        &shrinking(claimed),
        &plans::base_name(facts),
        Some(&facts.tree),
    );
    let total = today.visible.unpacked + today.hidden.unpacked;
    let is_worth = |plan: &Plan| total < SMALL || plan.sizes.unpacked < total - total / 100;
    listed.extend(Some(same_base).filter(|plan| has_base && is_worth(plan)));
    listed.extend(match other {
        Some(other) => Some(moved(facts, draft, &set, claimed, other, known)),
        None => likely(facts, draft, &set, claimed, known).filter(is_worth),
    });
    listed
}

/// Bytes of an image from which on a plan has to gain a hundredth of them.
const SMALL: u64 = 1_000_000;

/// The plan of the fixes that can be written into the instructions as they are, or into a file
/// beside the Dockerfile: what needs another stage is in the other plans only.
fn in_place(
    facts: &Facts,
    draft: &Draft,
    claimed: &[Claimed],
    today: &Outcome,
    known: bool,
) -> Option<Plan> {
    let counted: Vec<&Claimed> =
        claimed.iter().filter(|it| it.shares.contains_key(&Counts::Headline)).collect();
    let (doable, others): (Vec<&Claimed>, Vec<&Claimed>) =
        counted.into_iter().partition(|it| match &it.found.fix.remedy {
            Remedy::None => false,
            Remedy::Lines { .. } => true,
            Remedy::Edits(edits) => draft.can_apply(edits),
        });
    if doable.is_empty() {
        return None;
    }
    let what = match others.is_empty() {
        true => "the fixes below, in the Dockerfile as it is".to_owned(),
        false => "those of the fixes below that need no other stage, in the Dockerfile as it is"
            .to_owned(),
    };
    let after = outcome::in_place(today, &doable);
    let mut plan = plan(PlanName::InPlace, what, &after, known);
    plan.caveats =
        doable.iter().filter(|it| only_drops(it)).map(|it| it.found.fix.advice.clone()).collect();
    plan.dockerfile = stages::in_place(facts, draft, &edits_of(doable.into_iter()));
    Some(plan)
}

/// Whether a fix only drops commands: what is done in their place no Dockerfile shows.
fn only_drops(claimed: &Claimed) -> bool {
    let Remedy::Edits(edits) = &claimed.found.fix.remedy else { return false };
    edits.iter().all(|edit| matches!(edit.rewrite, Rewrite::Without(_)))
}

/// The plan for the base that the user names.
fn moved(
    facts: &Facts,
    draft: &Draft,
    set: &RuntimeSet,
    claimed: &[Claimed],
    other: &OtherBase,
    known: bool,
) -> Plan {
    let OtherBase { reference, name, tree, contents, .. } = other;
    let users = contents.find("/etc/passwd").map(|content| content.bytes());
    let base = Onto { tree, name, users };
    let mut moved = onto::onto(facts, set, &base, claimed);
    served::add_server(set, tree, &mut moved.outcome);
    let what = match *name == other.reference {
        true => format!("the same onto {name}"),
        false => {
            format!("the same onto {} (`{name}` in the Dockerfile)", printable_text(reference))
        }
    };
    let mut plan = plan(PlanName::Onto, what, &moved.outcome, known && other.download_known);
    plan.is_estimate = moved.set.is_estimate();
    plan.dockerfile =
        stages::multi_stage(facts, draft, &moved.set, &shrinking(claimed), name, Some(tree));
    plan.caveats = moved.breaks;
    plan.caveats.extend(set.caveats.iter().cloned());
    plan
}

/// The plan for a base that nobody named: none for a program that needs none, else one that official
/// images have.
fn likely(
    facts: &Facts,
    draft: &Draft,
    set: &RuntimeSet,
    claimed: &[Claimed],
    known: bool,
) -> Option<Plan> {
    if set.is_static {
        return Some(moved(facts, draft, set, claimed, &OtherBase::scratch(), known));
    }
    let base = match set.served {
        Some(_) => known_bases::web_server(),
        None => known_bases::smaller(&facts.base.facts, &plans::base_name(facts))?,
    };
    let after = base.with(&outcome::copied(facts, set, claimed));
    let what = format!(
        "the same onto {}, about {} in {}; `--onto IMAGE` tells exactly, and what would break",
        base.name,
        Bytes(base.unpacked),
        base.date
    );
    let mut plan = plan(PlanName::Onto, what, &after, known);
    plan.is_estimate = true;
    plan.dockerfile = stages::multi_stage(facts, draft, set, &shrinking(claimed), &base.name, None);
    plan.caveats.extend(set.caveats.iter().cloned());
    Some(plan)
}

/// The other base as a Dockerfile names it: its own name, or that of the official image which it
/// seems to be, or as the user named it.
fn name(reference: &str, image: &Described, contents: &Contents) -> String {
    let is_name = |name: &&String| name.contains([':', '/']) && base_name::is_reference(name);
    if let Some(name) = image.names.iter().find(is_name) {
        return printable_text(name);
    }
    let layers = image.layers.len();
    let history = history::pair(image.config.history.as_deref(), layers);
    let (packages, given) = (PackageSet::default(), Given::Layers(layers));
    let base = base::find(image, &history, contents, &packages, given);
    let guess = base_name::guess(&base.facts, contents.tree(), layers);
    guess.unwrap_or_else(|| printable_text(reference))
}

/// The changes of instructions that make what is built smaller.
fn shrinking(claimed: &[Claimed]) -> Vec<Edit> {
    edits_of(claimed.iter().filter(|it| matches!(it.found.claim, Claim::Parts(_))))
}

fn edits_of<'c>(claimed: impl Iterator<Item = &'c Claimed>) -> Vec<Edit> {
    let counted = claimed.filter(|it| it.shares.contains_key(&Counts::Headline));
    let edits = counted.filter_map(|it| match &it.found.fix.remedy {
        Remedy::Edits(edits) => Some(edits),
        Remedy::None | Remedy::Lines { .. } => None,
    });
    edits.flatten().cloned().collect()
}

fn plan(name: PlanName, what: String, outcome: &Outcome, known: bool) -> Plan {
    let Outcome { visible, hidden } = outcome;
    let sizes = Figures {
        download: known.then_some(visible.download + hidden.download),
        unpacked: visible.unpacked + hidden.unpacked,
        visible: visible.unpacked,
        hidden: hidden.unpacked,
    };
    Plan { name, what, sizes, is_estimate: false, caveats: Vec::new(), dockerfile: Vec::new() }
}
