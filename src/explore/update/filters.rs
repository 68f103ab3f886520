//! Filters: rows are hidden, and no total changes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::explore::files::{Filters, NodeSets};
use crate::explore::message::Effect;
use crate::explore::model::Model;
use crate::packages::PackageId;

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
    let mut sets = NodeSets { by_rule: HashMap::new(), ..NodeSets::default() };
    let Some(facts) = model.facts() else { return sets };
    if let Some(what_if) = &model.what_if {
        sets.marked = what_if.nodes.whole().to_vec();
    }
    let written = filters.to_string();
    if let Some(judged) = model.judged().filter(|_| written.contains("rule:")) {
        for (position, finding) in judged.report.findings.iter().enumerate() {
            let files = judged.files_of(position);
            sets.by_rule.entry(finding.rule.to_string()).or_default().extend(&files);
            sets.by_rule.insert(finding.id.clone(), files);
        }
    }
    if written.contains("package:") {
        for (id, package) in facts.packages.packages.iter().enumerate() {
            let files = facts.files_of(PackageId(id as u32));
            let named = sets.by_package.entry(package.name.clone()).or_default();
            named.extend_from_slice(files);
        }
    }
    sets
}

/// Lists everything again.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    set_filters(model, Filters::default());
    Vec::new()
}
