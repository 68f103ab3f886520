//! Plans as a report lists them: in place, multi-stage, onto another base.

use std::sync::Arc;

use crate::base::{self, Given, Question};
use crate::contents::Contents;
use crate::escape::printable_text;
use crate::image::history;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::packages::Finds;
use crate::plans::dockerfile::Draft;
use crate::plans::onto::{self, Onto};
use crate::plans::{self, Outcome, RuntimeSet, base_name, known_bases, outcome, served, stages};
use crate::report::PlanReport;
use crate::rules::claims::{Claimed, Kind};
use crate::rules::{Change, Claim, Edit, Image, Remedy};
use crate::source::FoundImage;
use crate::tree::{MergedTree, NodeId};
use crate::units::Bytes;

/// Another base image, to see what the image would be on it.
#[derive(Debug, Clone, Copy)]
pub struct OtherBase<'a> {
    /// As the user named it.
    pub reference: &'a str,
    /// What was found there; `None` for `scratch`.
    pub image: Option<&'a FoundImage>,
    /// Its layers, base first; none for `scratch`.
    pub layers: &'a [Arc<ReadLayer>],
    /// What was kept while reading them.
    pub probes: &'a Probes,
    /// Whether its layers are stored as a pull transfers them.
    pub download_known: bool,
}

/// Works out every plan that there is for an image.
pub(super) fn plans(
    image: &Image<'_>,
    claimed: &[Claimed],
    downloads: &[Option<u64>],
    other: Option<OtherBase<'_>>,
    limits: &Limits,
) -> Vec<PlanReport> {
    let totals = image.tree.totals(NodeId::ROOT);
    let today = Outcome { visible: totals.visible, hidden: totals.hidden() };
    let known = downloads.iter().all(Option::is_some);
    let mut listed = Vec::new();
    listed.extend(in_place(image, claimed, &today, known));
    // Without a base below, its layers are what a last stage copied already.
    let has_base = image.base_layers != 0 && image.base_steps < image.steps.len();
    if !has_base && other.is_none() {
        return listed;
    }
    let Some(set) = plans::runtime_set(image, claimed) else { return listed };
    let here = onto::on_same_base(image, &set);
    let mut after = outcome::multi_stage(image, &here, claimed);
    served::add_server(&set, image.tree, &mut after);
    let mut same_base =
        plan("multi-stage", format!("only {} copied from a build stage", set.what), &after, known);
    same_base.is_estimate = set.is_estimate();
    same_base.caveats.clone_from(&set.caveats);
    same_base.dockerfile = stages::multi_stage(
        image,
        &here,
        &shrinking(claimed),
        &plans::base_name(image),
        Some(image.tree),
    );
    let total = today.visible.unpacked + today.hidden.unpacked;
    let is_worth = |plan: &PlanReport| total < SMALL || plan.unpacked.0 < total - total / 100;
    listed.extend(Some(same_base).filter(|plan| has_base && is_worth(plan)));
    listed.extend(match other {
        Some(other) => Some(moved(image, &set, claimed, &other, known, limits)),
        None => likely(image, &set, claimed, known).filter(is_worth),
    });
    listed
}

/// Bytes of an image from which on a plan has to gain a hundredth of them.
const SMALL: u64 = 1_000_000;

/// The plan of the fixes that can be written into the instructions as they are, or into a file
/// beside the Dockerfile: what needs another stage is in the other plans only.
fn in_place(
    image: &Image<'_>,
    claimed: &[Claimed],
    today: &Outcome,
    known: bool,
) -> Option<PlanReport> {
    let counted: Vec<&Claimed> =
        claimed.iter().filter(|it| it.shares.contains_key(&Kind::Counted)).collect();
    let (doable, others): (Vec<&Claimed>, Vec<&Claimed>) =
        counted.into_iter().partition(|it| match &it.found.fix.remedy {
            Remedy::None => false,
            Remedy::Lines { .. } => true,
            Remedy::Edits(edits) => Draft::can_apply(image, edits),
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
    let mut plan = plan("in place", what, &after, known);
    plan.caveats =
        doable.iter().filter(|it| only_drops(it)).map(|it| it.found.fix.advice.clone()).collect();
    plan.dockerfile = stages::in_place(image, &edits_of(doable.into_iter()));
    Some(plan)
}

/// Whether a fix only drops commands: what is done in their place no Dockerfile shows.
fn only_drops(claimed: &Claimed) -> bool {
    let Remedy::Edits(edits) = &claimed.found.fix.remedy else { return false };
    edits.iter().all(|edit| matches!(edit.change, Change::Without(_)))
}

/// The plan for the base that the user names.
fn moved(
    image: &Image<'_>,
    set: &RuntimeSet,
    claimed: &[Claimed],
    other: &OtherBase<'_>,
    known: bool,
    limits: &Limits,
) -> PlanReport {
    let layers: Vec<&ReadLayer> = other.layers.iter().map(Arc::as_ref).collect();
    let tree = MergedTree::merge(&layers, limits);
    let contents = Contents::of(&tree, &layers, other.probes);
    let name = name(other, &contents);
    let users = contents.find("/etc/passwd").map(|content| content.bytes);
    let base = Onto { tree: &tree, name: &name, users };
    let mut moved = onto::onto(image, set, &base, claimed);
    served::add_server(set, &tree, &mut moved.outcome);
    let what = match name == other.reference {
        true => format!("the same onto {name}"),
        false => format!(
            "the same onto {} (`{name}` in the Dockerfile)",
            printable_text(other.reference)
        ),
    };
    let mut plan = plan(ONTO, what, &moved.outcome, known && other.download_known);
    plan.is_estimate = moved.set.is_estimate();
    plan.dockerfile =
        stages::multi_stage(image, &moved.set, &shrinking(claimed), &name, Some(&tree));
    plan.caveats = moved.breaks;
    plan.caveats.extend(set.caveats.iter().cloned());
    plan
}

/// The plan for a base that nobody named: none for a program that needs none, else one that official
/// images have.
fn likely(
    image: &Image<'_>,
    set: &RuntimeSet,
    claimed: &[Claimed],
    known: bool,
) -> Option<PlanReport> {
    if set.is_static {
        let reference = "scratch";
        let nothing = Probes::default();
        let scratch = OtherBase {
            reference,
            image: None,
            layers: &[],
            probes: &nothing,
            download_known: true,
        };
        return Some(moved(image, set, claimed, &scratch, known, &Limits::default()));
    }
    let base = match set.served {
        Some(_) => known_bases::web_server(),
        None => known_bases::smaller(&image.base.facts, &plans::base_name(image))?,
    };
    let after = base.with(&outcome::copied(image, set, claimed));
    let what = format!(
        "the same onto {}, about {} in {}; `--onto IMAGE` tells exactly, and what would break",
        base.name,
        Bytes(base.unpacked),
        base.date
    );
    let mut plan = plan(ONTO, what, &after, known);
    plan.is_estimate = true;
    plan.dockerfile = stages::multi_stage(image, set, &shrinking(claimed), &base.name, None);
    plan.caveats.extend(set.caveats.iter().cloned());
    Some(plan)
}

const ONTO: &str = "onto another base";

/// The other base as a Dockerfile names it: its own name, or that of the official image which it
/// seems to be, or as the user named it.
fn name(other: &OtherBase<'_>, contents: &Contents<'_>) -> String {
    let Some(image) = other.image else { return other.reference.to_owned() };
    let is_name = |name: &&String| name.contains([':', '/']) && base_name::is_reference(name);
    if let Some(name) = image.names.iter().find(is_name) {
        return printable_text(name);
    }
    let history = history::pair(image.config.history.as_deref(), other.layers.len());
    let finds = Finds::default();
    let given = Given::Layers(other.layers.len());
    let question = Question { image, history: &history, contents, finds: &finds, given };
    let guess = base_name::guess(&base::find(&question).facts, contents.tree(), other.layers.len());
    guess.unwrap_or_else(|| printable_text(other.reference))
}

/// The changes of instructions that make what is built smaller.
fn shrinking(claimed: &[Claimed]) -> Vec<Edit> {
    edits_of(claimed.iter().filter(|it| matches!(it.found.claim, Claim::Parts(_))))
}

fn edits_of<'c>(claimed: impl Iterator<Item = &'c Claimed>) -> Vec<Edit> {
    let counted = claimed.filter(|it| it.shares.contains_key(&Kind::Counted));
    let edits = counted.filter_map(|it| match &it.found.fix.remedy {
        Remedy::Edits(edits) => Some(edits),
        Remedy::None | Remedy::Lines { .. } => None,
    });
    edits.flatten().cloned().collect()
}

fn plan(name: &'static str, what: String, outcome: &Outcome, known: bool) -> PlanReport {
    let Outcome { visible, hidden } = outcome;
    PlanReport {
        name: name.into(),
        what,
        download: known.then_some(Bytes(visible.download + hidden.download)),
        is_estimate: false,
        unpacked: Bytes(visible.unpacked + hidden.unpacked),
        visible: Bytes(visible.unpacked),
        hidden: Bytes(hidden.unpacked),
        caveats: Vec::new(),
        dockerfile: Vec::new(),
    }
}
