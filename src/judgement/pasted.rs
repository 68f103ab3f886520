//! What a plan's Dockerfile says around its instructions: what is unknown, above them, and what it
//! counts on in `.dockerignore`, below.

use std::collections::BTreeSet;

use super::Plan;
use crate::dockerfile::Draft;
use crate::dockerfile::ignore::{self, context_paths, is_secret};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Remedy};
use crate::tree::NodeId;

/// How many files with secrets are named beyond those that a finding claims.
const MAX_SECRETS: usize = 12;

/// Returns the lines that plans count on in `.dockerignore`, those first that keep secrets out:
/// those that fix findings of the headline, and the files that are named as secrets are and that
/// came with a directory of the build context.
pub(super) fn ignored(facts: &Facts, claimed: &[Claimed]) -> Vec<String> {
    let counted = claimed.iter().filter(|claimed| claimed.shares.contains_key(&Counts::Headline));
    let fixes = counted.filter_map(|claimed| match &claimed.found.fix.remedy {
        Remedy::Lines { file: FixFile::Dockerignore, lines } => Some(lines),
        _ => None,
    });
    let mut lines: Vec<String> = fixes.flatten().cloned().collect();
    lines.extend(secrets(facts));
    ignore::sort(&mut lines);
    lines
}

/// Returns lines for files that are named as secrets are and that came with a directory of the
/// build context. One that a `COPY` names is there on purpose.
fn secrets(facts: &Facts) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for layer in facts.own_layers().filter(|&layer| facts.is_copy(layer)) {
        let Some(destination) = facts.copy_destination(layer) else { continue };
        if facts.copies_from_stage(layer) || facts.unpacked_archive(layer).is_some() {
            continue;
        }
        let sources = facts.copy_sources(layer);
        let tree = &facts.tree;
        let Some(root) = facts.find(&destination).filter(|&node| tree.is_directory(node)) else {
            continue;
        };
        for file in below(facts, root) {
            let is_of_layer = tree.versions(file).any(|id| tree.layer_of(id) == Some(layer));
            let name = String::from_utf8_lossy(tree.name(file));
            if !is_of_layer || !is_secret(&name) || facts.owner(file).is_some() {
                continue;
            }
            let path = facts.path(file);
            let is_of_package = ["/node_modules/", "/site-packages/", "/vendor/", "/.git/"]
                .iter()
                .any(|part| path.contains(part));
            let is_named = sources.as_ref().is_some_and(|sources| {
                sources.iter().any(|source| source.rsplit('/').next() == Some(&name))
            });
            if is_of_package || is_named || MAX_SECRETS <= lines.len() {
                continue;
            }
            lines.extend(context_paths(&path, &destination, sources.as_deref()));
        }
    }
    lines
}

/// Returns all files below a directory, deleted ones too: a lower layer still has them.
fn below(facts: &Facts, directory: NodeId) -> Vec<NodeId> {
    let mut files = Vec::new();
    let mut open = vec![directory];
    while let Some(node) = open.pop() {
        let (directories, others): (Vec<NodeId>, Vec<NodeId>) =
            facts.tree.children(node).iter().partition(|&&at| !facts.tree.children(at).is_empty());
        open.extend(directories);
        files.extend(others);
    }
    files
}

/// Adds what is to be known to every plan's Dockerfile.
pub(super) fn complete(plans: &mut [Plan], draft: &Draft, ignored: &[String]) {
    for plan in plans.iter_mut().filter(|plan| !plan.dockerfile.is_empty()) {
        let notes = draft.notes().into_iter().map(|note| format!("# {}", printable_text(&note)));
        plan.dockerfile.splice(0..0, notes);
        if !ignored.is_empty() {
            let lines = ignored.iter().map(|line| format!("#   {}", printable_text(line)));
            plan.dockerfile.extend([String::new(), "# In .dockerignore:".to_owned()]);
            plan.dockerfile.extend(lines);
        }
    }
}
