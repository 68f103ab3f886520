//! What is marked, as changes to make: instructions of the Dockerfile, lines of other files, and a
//! comment where nothing is known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;

use foldhash::fast::RandomState;

use super::links::Links;
use super::list::Marks;
use super::mark::Mark;
use super::out::Out;
use super::report::sizes;
use super::resolve::Resolver;
use super::what_if::WhatIf;
use crate::dockerfile::shell::shell_word;
use crate::dockerfile::{Edit, Rewrite};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::judgement::{Finding, Judgement};
use crate::packages::{EcosystemName, PackageId};
use crate::rules::{Fix, FixFile, Remedy};
use crate::tree::{NodeId, VersionId};
use crate::units::Bytes;

/// How a package manager removes a package: its name follows.
const REMOVALS: &[(EcosystemName, &str)] = &[
    (EcosystemName::Dpkg, "apt-get purge -y --auto-remove"),
    (EcosystemName::Apk, "apk del"),
    (EcosystemName::Rpm, "dnf remove -y"),
    (EcosystemName::Pacman, "pacman -Rns --noconfirm"),
    (EcosystemName::Conda, "conda remove -y"),
    (EcosystemName::Python, "pip uninstall -y"),
    (EcosystemName::Npm, "npm uninstall"),
    (EcosystemName::Gem, "gem uninstall -x"),
    (EcosystemName::Composer, "composer remove"),
];

/// Names in a build context that no command of a build reads.
const NOT_BUILT_FROM: &[&str] =
    &[".git", ".env", ".idea", ".vscode", "__pycache__", ".venv", "node_modules"];

/// How many paths one `rm` lists: a longer list fills a screen.
const MAX_PATHS: usize = 20;

/// Returns the changes that keep what is marked out of the image, with the predicted sizes on top.
///
/// The fixes of findings come first; what they do not cover is removed in the `RUN` that ships it,
/// kept out of the build context, or left to a comment.
pub fn advice(facts: &Facts, judgement: &Judgement, marks: &Marks, what_if: &WhatIf) -> String {
    let list: Vec<Mark> = marks.iter().cloned().collect();
    let links = Links::of(&facts.tree);
    let resolver = Resolver::new(facts, judgement, &links, &list);
    let out = resolver.of_all(&list);
    let mut advice = Advice::new(facts, judgement, &out);
    let outer: Vec<&Mark> = list.iter().filter(|mark| is_outer(mark, &list)).collect();
    let tops: Vec<NodeId> = outer.iter().filter_map(|mark| path_node(facts, mark)).collect();
    for finding in &judgement.findings {
        let is_marked = list.iter().any(|mark| *mark == Mark::Finding(finding.id.clone()));
        if is_marked || !advice.is_within(finding, &tops) {
            advice.add_finding(finding);
        }
    }
    for mark in &list {
        match mark {
            Mark::Package(package) => {
                let ids = resolver.ids(package).unwrap_or_default();
                ids.into_iter().for_each(|id| advice.add_package(id));
            }
            Mark::Layer(index) => advice.add_layer(*index),
            Mark::Path(_) | Mark::Finding(_) => (),
        }
    }
    for mark in outer {
        advice.add_path(mark, &resolver.of_mark(mark).unwrap_or_default());
    }
    for mark in &what_if.missing {
        advice.comments.push(format!("{mark}: not in this image"));
    }
    advice.write(sizes(what_if, "# "))
}

/// Changes that are gathered from marks.
struct Advice<'a> {
    facts: &'a Facts,
    judgement: &'a Judgement,
    out: &'a Out,
    /// Versions that a change takes care of.
    done: HashSet<VersionId, RandomState>,
    edits: Vec<Edit>,
    /// What the edits are for.
    reasons: Vec<String>,
    /// By file: what its lines are for, and the lines.
    lines: BTreeMap<FixFile, (Vec<String>, BTreeSet<String>)>,
    comments: Vec<String>,
}

impl<'a> Advice<'a> {
    fn new(facts: &'a Facts, judgement: &'a Judgement, out: &'a Out) -> Self {
        Self {
            facts,
            judgement,
            out,
            done: HashSet::default(),
            edits: Vec::new(),
            reasons: Vec::new(),
            lines: BTreeMap::new(),
            comments: Vec::new(),
        }
    }

    /// Whether the files of a finding are only a part of a marked path, which goes as a whole.
    fn is_within(&self, finding: &Finding, tops: &[NodeId]) -> bool {
        let tree = &self.facts.tree;
        let share =
            self.judgement.claim(finding).and_then(|claim| claim.shares.get(&finding.counts));
        let Some((share, &first)) = share.and_then(|share| Some((share, share.nodes.first()?)))
        else {
            return false;
        };
        let Some(&top) = tops.iter().find(|&&top| is_in(self.facts, first, top)) else {
            return false;
        };
        let totals = tree.totals(top);
        let whole = totals.visible.unpacked.saturating_add(totals.hidden().unpacked);
        finding.amount.unpacked < whole
            && share.nodes.iter().all(|&node| is_in(self.facts, node, top))
    }

    /// Adds the fix of a finding that claims marked bytes.
    fn add_finding(&mut self, finding: &Finding) {
        let tree = &self.facts.tree;
        let Some(claimed) = self.judgement.claim(finding) else { return };
        let Some(share) = claimed.shares.get(&finding.counts) else { return };
        let is_marked = |node: NodeId, version: VersionId| {
            let current = tree.current(node).unwrap_or(version);
            self.out.has(tree, version)
                || self.out.has(tree, current)
                || self.out.parts.binary_search_by_key(&version, |(version, _)| *version).is_ok()
        };
        let mut marked = Bytes(0);
        let mut versions = Vec::new();
        let files = share.nodes.iter().zip(&share.versions).zip(share.amounts(tree));
        for ((&node, &version), (_, amount)) in files {
            if is_marked(node, version) && !self.done.contains(&version) {
                marked += Bytes(amount.unpacked);
                versions.push(version);
            }
        }
        if versions.is_empty() {
            return;
        }
        let whole = Bytes(finding.amount.unpacked);
        let part = match marked < whole {
            true => format!(", of which {marked} are marked"),
            false => String::new(),
        };
        let reason = format!("{} ({}): {whole}{part}", claimed.rule.title, finding.id);
        let fix = claimed.found.fix.clone();
        // Where a finding has only advice, a command that removes the files is more help.
        if fix.remedy != Remedy::None || fix == Fix::other_base() {
            self.done.extend(versions);
        }
        self.add_fix(&reason, fix);
    }

    /// Adds the removal of a package by its package manager, in the `RUN` that installs it.
    fn add_package(&mut self, id: PackageId) {
        let Some(package) = self.facts.packages.get(id) else { return };
        let files = self.facts.files_of(id);
        let versions: Vec<VersionId> =
            files.iter().filter_map(|&node| self.carrier(node)).collect();
        if !versions.is_empty() && versions.iter().all(|version| self.done.contains(version)) {
            return;
        }
        let gone = self.facts.graph.without(&[id]);
        let gone = gone.iter().flat_map(|&id| self.facts.files_of(id));
        let gone: Vec<VersionId> = gone.filter_map(|&node| self.carrier(node)).collect();
        let (word, name) = (package.ecosystem.word(), printable_text(&package.name));
        let account = self.facts.owners.account(id);
        let added = account.and_then(|account| account.added_by.iter().max_by_key(|by| by.1));
        let layer = added.map(|(layer, _)| *layer);
        let removal = REMOVALS.iter().find(|(ecosystem, _)| *ecosystem == package.ecosystem);
        let reason = format!("package {word} {name}");
        let fix = match (removal, layer) {
            (_, Some(layer)) if layer < self.facts.base.layers => Fix::other_base(),
            (Some((_, command)), Some(layer)) if self.facts.command_of(layer).is_some() => {
                let command = format!("{command} {}", shell_word(package.name.as_bytes()));
                Fix::edit(
                    "Do not install it, or remove it in the same RUN",
                    layer,
                    Rewrite::Then(command),
                )
            }
            (Some((_, command)), _) => {
                let command = format!("{command} {}", shell_word(package.name.as_bytes()));
                Fix::advice(format!("Do not install it, or run `{command}` where it is installed"))
            }
            (None, _) => Fix::advice("Nothing is known about how it is left out"),
        };
        self.done.extend(gone);
        self.add_fix(&reason, fix);
    }

    /// Adds what removes the files of a mark that no other change takes care of.
    fn add_path(&mut self, mark: &Mark, out: &Out) {
        let tree = &self.facts.tree;
        let Some(&top) = out.nodes.iter().min_by_key(|&&node| tree.depth(node)) else { return };
        // By layer: bytes, and whether a container sees any of it.
        let mut layers: BTreeMap<usize, (u64, bool)> = BTreeMap::new();
        for version in out.nodes.iter().flat_map(|&node| tree.versions(node)) {
            // Other names of a file have no bytes, but it stays as long as one of them does.
            let file = file_of(self.facts, version);
            let Some((layer, file)) = tree.layer_of(version).zip(file) else { continue };
            if self.done.insert(version) {
                let of_layer = layers.entry(layer).or_default();
                of_layer.0 = of_layer.0.saturating_add(tree.amount(version).unpacked);
                of_layer.1 |= tree.hidden_bytes(file).is_none();
            }
        }
        for (layer, (bytes, is_visible)) in layers {
            let number = layer + 1;
            let reason = match bytes {
                0 => format!("{mark}: of layer {number}"),
                bytes => format!("{mark}: {} of layer {number}", Bytes(bytes)),
            };
            let fix = match is_visible {
                true => self.remove(layer, top),
                false => Fix::for_layer(self.facts, layer, || {
                    Fix::advice("Hidden by a later layer: make and remove it in the same RUN")
                }),
            };
            self.add_fix(&reason, self.unless_needed(layer, fix));
        }
    }

    /// Makes a comment of each line that keeps something out of a build whose later commands may
    /// read it, such as sources and lock files.
    fn unless_needed(&self, layer: usize, mut fix: Fix) -> Fix {
        let mut above = self.facts.layers_above(layer);
        let is_built = above.any(|above| self.facts.command_of(above).is_some());
        if let Remedy::Lines { file: FixFile::Dockerignore, lines } = &mut fix.remedy
            && is_built
        {
            for line in lines.iter_mut() {
                let name = line.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                if !NOT_BUILT_FROM.contains(&name) {
                    *line = format!("# {line}: the build may need it");
                }
            }
        }
        fix
    }

    /// Removes what a layer ships in and below a path in its instruction.
    fn remove(&self, layer: usize, top: NodeId) -> Fix {
        let nodes = shipped(self.facts, top, layer);
        if MAX_PATHS < nodes.len() && self.facts.command_of(layer).is_some() {
            return Fix::for_layer(self.facts, layer, || Fix::advice(Fix::CLEAN_UP));
        }
        let quoted: Vec<String> = nodes.iter().map(|&node| self.facts.quoted(node)).collect();
        Fix::clean_up(self.facts, layer, &nodes, &quoted.join(" "))
    }

    fn add_layer(&mut self, layer: usize) {
        let Some(_) = self.facts.layers().get(layer) else { return };
        let name = self.facts.layer_name(layer);
        let fix = Fix::for_layer(self.facts, layer, || {
            Fix::advice("Leave the instruction out, or do it in another stage")
        });
        self.add_fix(&name, fix);
    }

    fn add_fix(&mut self, reason: &str, fix: Fix) {
        let reason = format!("{reason}: {}", fix.advice);
        match fix.remedy {
            Remedy::Edits(edits) if !self.judgement.draft.changed(&edits).is_empty() => {
                self.reasons.push(reason);
                for edit in edits {
                    if !self.edits.contains(&edit) {
                        self.edits.push(edit);
                    }
                }
            }
            Remedy::Lines { file, lines } => {
                let (reasons, all) = self.lines.entry(file).or_default();
                reasons.push(reason);
                all.extend(lines);
            }
            Remedy::Edits(_) | Remedy::None => self.comments.push(reason),
        }
    }

    /// The version with the bytes that a path shows.
    fn carrier(&self, node: NodeId) -> Option<VersionId> {
        let version = self.facts.tree.current(node)?;
        Some(self.facts.tree.carrier(version).unwrap_or(version))
    }

    fn write(self, head: String) -> String {
        let mut text = head;
        // Writing to a String cannot fail.
        if !self.edits.is_empty() {
            let _ = writeln!(text, "\n# Dockerfile");
            for reason in &self.reasons {
                let _ = writeln!(text, "# {reason}");
            }
            for line in self.judgement.draft.changed(&self.edits) {
                let _ = writeln!(text, "{line}");
            }
        }
        for (file, (reasons, lines)) in &self.lines {
            let _ = writeln!(text, "\n# {}", file.word());
            for reason in reasons {
                let _ = writeln!(text, "# {reason}");
            }
            for line in lines {
                let _ = writeln!(text, "{line}");
            }
        }
        if !self.comments.is_empty() {
            let _ = writeln!(text, "\n# Also:");
        }
        for comment in &self.comments {
            let _ = writeln!(text, "# - {comment}");
        }
        text
    }
}

/// Whether a mark is a path that is in no other marked path.
fn is_outer(mark: &Mark, list: &[Mark]) -> bool {
    let Mark::Path(path) = mark else { return false };
    !list.iter().any(|other| match other {
        Mark::Path(other) => {
            let other = if other == b"/" { &[][..] } else { other };
            path.strip_prefix(other).is_some_and(|rest| 1 < rest.len() && rest.starts_with(b"/"))
        }
        _ => false,
    })
}

fn path_node(facts: &Facts, mark: &Mark) -> Option<NodeId> {
    let Mark::Path(path) = mark else { return None };
    facts.tree.node_at(path).or_else(|| facts.tree.find(path))
}

fn is_in(facts: &Facts, node: NodeId, top: NodeId) -> bool {
    facts.tree.ancestors(node).any(|above| above == top)
}

/// Returns the highest paths, in and below one, of which a layer ships everything that shows a
/// container some bytes, under this name or by a hard link elsewhere; in order.
fn shipped(facts: &Facts, top: NodeId, layer: usize) -> Vec<NodeId> {
    let tree = &facts.tree;
    let shows = |version: VersionId| {
        file_of(facts, version).is_some_and(|file| tree.hidden_bytes(file).is_none())
    };
    // By path: how many names in and below it the layer ships, and how many there are.
    let mut counts: HashMap<NodeId, (u64, u64), RandomState> = HashMap::default();
    for node in tree.all_in(&[top]) {
        let of_layer = |&version: &VersionId| tree.layer_of(version) == Some(layer);
        let mut names = tree.versions(node).filter(|&version| shows(version)).peekable();
        if names.peek().is_none() {
            continue;
        }
        let is_shipped = u64::from(names.any(|version| of_layer(&version)));
        for above in tree.ancestors(node).take_while(|&at| at != tree.parent(top)) {
            let (shipped, all) = counts.entry(above).or_default();
            *shipped += is_shipped;
            *all += 1;
        }
    }
    let mut found = Vec::new();
    let mut open = vec![top];
    while let Some(node) = open.pop() {
        match counts.get(&node) {
            None | Some((0, _)) => (),
            Some((shipped, all)) if shipped < all => open.extend(tree.children(node)),
            Some(_) => found.push(node),
        }
    }
    found.sort_unstable();
    found
}

/// The version with the bytes of a regular file or of a hard link to one.
fn file_of(facts: &Facts, version: VersionId) -> Option<VersionId> {
    let carrier = facts.tree.carrier(version)?;
    facts.tree.own_content(carrier).map(|_| carrier)
}
