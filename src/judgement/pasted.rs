//! What a plan's Dockerfile says around its instructions: what is unknown, above them, and what it
//! counts on in `.dockerignore`, below.

use std::collections::{BTreeSet, HashMap};

use super::Plan;
use crate::dockerfile::Draft;
use crate::dockerfile::ignore::{self, context_paths, is_secret};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Remedy};

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
    let copies = facts.own_layers().filter(|&layer| {
        facts.is_copy(layer)
            && !facts.copies_from_stage(layer)
            && facts.unpacked_archive(layer).is_none()
    });
    let copies: HashMap<usize, String> =
        copies.filter_map(|layer| Some((layer, facts.copy_destination(layer)?))).collect();
    let tree = &facts.tree;
    let mut lines = BTreeSet::new();
    if copies.is_empty() {
        return lines;
    }
    // Deleted ones too: a lower layer still has them.
    for version in tree.all_versions() {
        let Some(layer) = tree.layer_of(version) else { continue };
        let Some(destination) = copies.get(&layer) else { continue };
        let node = tree.node_of(version);
        let name = String::from_utf8_lossy(tree.name(node));
        if !is_secret(&name) || tree.own_content(version).is_none() || facts.owner(node).is_some() {
            continue;
        }
        let path = facts.path(node);
        let sources = facts.copy_sources(layer);
        let is_named = sources.as_ref().is_some_and(|sources| {
            sources.iter().any(|source| source.rsplit('/').next() == Some(&name))
        });
        let is_of_package = OF_PACKAGES.iter().any(|part| path.contains(part));
        if !is_named && !is_of_package && path != *destination && lines.len() < MAX_SECRETS {
            lines.extend(context_paths(&path, destination, sources.as_deref()));
        }
    }
    lines
}

/// Parts of paths in which packages are, whose keys are examples and public certificates.
const OF_PACKAGES: [&str; 4] = ["/node_modules/", "/site-packages/", "/vendor/", "/.git/"];

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
