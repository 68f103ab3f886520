//! Plans as a report lists them: in place, multi-stage, onto another base.

use std::sync::Arc;

use crate::contents::Contents;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::plans::onto::{self, Onto};
use crate::plans::{self, Outcome, outcome, stages};
use crate::report::PlanReport;
use crate::rules::claims::{Claimed, Kind};
use crate::rules::{Edit, Image, Remedy};
use crate::tree::{MergedTree, NodeId};
use crate::units::Bytes;

/// Another base image, to see what the image would be on it.
#[derive(Debug, Clone, Copy)]
pub struct OtherBase<'a> {
    /// As a Dockerfile names it.
    pub name: &'a str,
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
    if claimed.iter().any(|it| it.shares.contains_key(&Kind::Counted)) {
        let what = "the fixes listed here, the Dockerfile as it is".to_owned();
        let after = outcome::in_place(&today, claimed);
        let mut plan = plan("in place", what, &after, known);
        plan.dockerfile = stages::in_place(image, &edits(claimed));
        listed.push(plan);
    }
    let Some(set) = plans::runtime_set(image, claimed) else { return listed };
    let after = outcome::multi_stage(image, &set, claimed);
    let mut same_base = plan("multi-stage", set.what.clone(), &after, known);
    same_base.is_estimate = !set.packages.is_empty();
    same_base.caveats.clone_from(&set.caveats);
    same_base.dockerfile = stages::multi_stage(image, &set, &plans::base_name(image));
    listed.push(same_base);
    if let Some(other) = other {
        let layers: Vec<&ReadLayer> = other.layers.iter().map(Arc::as_ref).collect();
        let tree = MergedTree::merge(&layers, limits);
        let contents = Contents::of(&tree, &layers, other.probes);
        let users = contents.find("/etc/passwd").map(|content| content.bytes);
        let base = Onto { tree: &tree, name: other.name, users };
        let moved = onto::onto(image, &set, &base, claimed);
        let what = format!("{}, onto {}", set.what, other.name);
        let known = known && other.download_known;
        let mut plan = plan("onto another base", what, &moved.outcome, known);
        plan.is_estimate = !moved.set.packages.is_empty();
        plan.dockerfile = stages::multi_stage(image, &moved.set, other.name);
        plan.caveats = moved.breaks;
        plan.caveats.extend(set.caveats);
        listed.push(plan);
    }
    listed
}

/// The changes of instructions that the headline's fixes make.
fn edits(claimed: &[Claimed]) -> Vec<Edit> {
    let counted = claimed.iter().filter(|it| it.shares.contains_key(&Kind::Counted));
    let edits = counted.filter_map(|it| match &it.found.fix.remedy {
        Remedy::Edits(edits) => Some(edits),
        Remedy::None | Remedy::Lines { .. } => None,
    });
    edits.flatten().cloned().collect()
}

fn plan(name: &'static str, what: String, outcome: &Outcome, known: bool) -> PlanReport {
    let Outcome { visible, hidden } = outcome;
    PlanReport {
        name,
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
