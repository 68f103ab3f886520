//! Filters: rows are hidden, and no total changes.

use std::sync::Arc;

use crate::explore::files::{Criterion, Filters, NodeSets};
use crate::explore::message::Effect;
use crate::explore::model::Model;
use crate::packages::PackageId;
use crate::tree::NodeId;

/// Lists only what passes the filters; the cursor stays on its file.
pub(super) fn set_filters(model: &mut Model, filters: Filters) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let sets = sets(model, &filters);
    if let Some(pane) = &mut model.files {
        let is_same = *pane.files.filters() == filters;
        if !is_same || !filters.is_empty() {
            pane.change(&facts.tree, |files| files.set_filters(filters, sets));
        }
    }
}

/// The files that filters name by what only others know: marks, findings, packages.
fn sets(model: &Model, filters: &Filters) -> NodeSets {
    let mut sets = NodeSets::default();
    for criterion in &filters.criteria {
        match criterion {
            Criterion::Marked => {
                let marked = model.what_if.as_ref().map(|what_if| what_if.nodes.whole());
                sets.marked = marked.unwrap_or_default().to_vec();
            }
            Criterion::Rule(id) => {
                sets.by_rule.insert(id.clone(), of_rule(model, id));
            }
            Criterion::Package(name) => {
                sets.by_package.insert(name.clone(), of_packages(model, name));
            }
            _ => (),
        }
    }
    sets
}

/// The files of the findings with an id, or of the rule with it.
fn of_rule(model: &Model, id: &str) -> Vec<NodeId> {
    let Some((judged, facts)) = model.judged().zip(model.facts()) else { return Vec::new() };
    let findings = judged.report.findings.iter().enumerate();
    let named = findings.filter(|(_, finding)| finding.id == id || finding.rule == id);
    named.flat_map(|(position, _)| judged.files_of(facts, position)).collect()
}

/// The files of the packages with a name.
fn of_packages(model: &Model, name: &str) -> Vec<NodeId> {
    let Some(facts) = model.facts() else { return Vec::new() };
    let packages = (0_u32..).map(PackageId).zip(&facts.packages.packages);
    let named = packages.filter(|(_, package)| package.name == name);
    named.flat_map(|(id, _)| facts.files_of(id).iter().copied()).collect()
}

/// Lists everything again.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    set_filters(model, Filters::default());
    Vec::new()
}
