//! What a plan's Dockerfile says around its instructions: what is unknown, above them, and what it
//! counts on in `.dockerignore`, below.

use std::collections::BTreeSet;

use super::Plan;
use super::kept_out::with_usual;
use crate::dockerfile::ignore::{self, context_paths, is_secret};
use crate::dockerfile::{Draft, runs};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::plans::copies_whole_context;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::{FixFile, Remedy};
use crate::tree::NodeId;

/// How many files with secrets are named beyond those that a finding claims.
const MAX_SECRETS: usize = 12;

/// What plans count on in `.dockerignore`.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    /// The lines, those first that keep secrets out.
    pub(super) lines: Vec<String>,
    /// The files of the image that they keep out.
    pub(super) files: Vec<NodeId>,
    /// The lines with those that usually keep out what belongs into no image; the same if no
    /// instruction copies the whole build context.
    written: Vec<String>,
}

impl Ignored {
    /// Finds what fixes findings, also those that are too small for the headline, and files that
    /// are named as secrets are and that came with a directory of the build context.
    pub(super) fn of(facts: &Facts, claimed: &[Claimed]) -> Self {
        let mut ignored = Self::default();
        let reads_tests = !facts.own_commands().all(runs::only_installs);
        for claimed in claimed {
            let Remedy::Lines { file: FixFile::Dockerignore, lines } = &claimed.found.fix.remedy
            else {
                continue;
            };
            let shares =
                [Counts::Headline, Counts::Small].map(|counts| claimed.shares.get(&counts));
            if shares.iter().any(Option::is_some) {
                let is_kept = |line: &&String| !(reads_tests && is_of_tests(line));
                ignored.lines.extend(lines.iter().filter(is_kept).cloned());
            }
        }
        ignored.add_secrets(facts);
        ignore::sort(&mut ignored.lines);
        ignored.find_files(facts);
        ignored.written = match from_context(facts).any(|layer| copies_whole_context(facts, layer))
        {
            true => with_usual(facts, &ignored.lines, &context(facts)),
            false => ignored.lines.clone(),
        };
        ignored
    }

    /// Finds the files of every `COPY` that the lines keep out.
    fn find_files(&mut self, facts: &Facts) {
        if self.lines.is_empty() {
            return;
        }
        let tree = &facts.tree;
        for layer in from_context(facts) {
            let Some(destination) = facts.copy_destination(layer) else { continue };
            let sources = facts.copy_sources(layer);
            let versions = tree.versions_of(layer..layer + 1);
            let files = versions.map(|version| tree.node_of(version));
            self.files.extend(files.filter(|&file| !tree.is_directory(file)).filter(|&file| {
                let paths = context_paths(&facts.path(file), &destination, sources.as_deref());
                let mut lines = self.lines.iter();
                lines.any(|line| paths.iter().any(|path| ignore::keeps_out(line, path)))
            }));
        }
    }

    fn add_secrets(&mut self, facts: &Facts) {
        let mut lines = BTreeSet::new();
        for layer in from_context(facts) {
            let Some(destination) = facts.copy_destination(layer) else { continue };
            let sources = facts.copy_sources(layer);
            for file in secrets(facts, layer) {
                let name = String::from_utf8_lossy(facts.tree.name(file));
                // One that a `COPY` names is there on purpose.
                let is_named = sources.as_ref().is_some_and(|sources| {
                    sources.iter().any(|source| source.rsplit('/').next() == Some(&name))
                });
                let path = facts.path(file);
                if !is_named && path != destination && lines.len() < MAX_SECRETS {
                    lines.extend(context_paths(&path, &destination, sources.as_deref()));
                }
            }
        }
        self.lines.extend(lines);
    }
}

/// Returns the layers, by index, that own instructions copied from the build context.
fn from_context(facts: &Facts) -> impl Iterator<Item = usize> + '_ {
    let is_copied = |&layer: &usize| {
        facts.is_copy(layer)
            && !facts.copies_from_stage(layer)
            && facts.unpacked_archive(layer).is_none()
    };
    facts.own_layers().filter(is_copied)
}

/// Returns where files of the image, deleted ones too, are in the build context.
fn context(facts: &Facts) -> Vec<String> {
    let tree = &facts.tree;
    let mut paths = Vec::new();
    for layer in from_context(facts) {
        let Some(destination) = facts.copy_destination(layer) else { continue };
        let sources = facts.copy_sources(layer);
        let versions = tree.versions_of(layer..layer + 1);
        let files = versions.map(|version| tree.node_of(version));
        let files = files.filter(|&file| !tree.is_directory(file));
        paths.extend(
            files.flat_map(|file| {
                context_paths(&facts.path(file), &destination, sources.as_deref())
            }),
        );
    }
    paths
}

/// Whether a line keeps tests out of the build context, by the names of its directories and file.
fn is_of_tests(line: &str) -> bool {
    line.to_ascii_lowercase().split('/').any(|name| name.contains("test") || name.contains("spec"))
}

/// Parts of paths of files that belong to packages or to a history: no secrets of the image.
const OF_PACKAGES: [&str; 4] = ["/node_modules/", "/site-packages/", "/vendor/", "/.git/"];

/// Returns the files of a `COPY` that are named as secrets are, deleted ones too, as a lower layer
/// still has them; except those of packages.
fn secrets(facts: &Facts, layer: usize) -> impl Iterator<Item = NodeId> + '_ {
    let tree = &facts.tree;
    let files = tree.versions_of(layer..layer + 1).filter(|&id| tree.own_content(id).is_some());
    files.map(|id| tree.node_of(id)).filter(|&node| {
        is_secret(&String::from_utf8_lossy(tree.name(node)))
            && facts.owner(node).is_none()
            && !OF_PACKAGES.iter().any(|part| facts.path(node).contains(part))
    })
}

/// Adds what is to be known to every plan's Dockerfile.
pub(super) fn complete(plans: &mut [Plan], draft: &Draft, ignored: &Ignored) {
    for plan in plans.iter_mut().filter(|plan| !plan.dockerfile.is_empty()) {
        let notes = draft.notes().into_iter().map(|note| format!("# {}", printable_text(&note)));
        plan.dockerfile.splice(0..0, notes);
        if !ignored.written.is_empty() {
            let lines = ignored.written.iter().map(|line| format!("#   {}", printable_text(line)));
            plan.dockerfile.extend([String::new(), "# In .dockerignore:".to_owned()]);
            plan.dockerfile.extend(lines);
        }
    }
}
