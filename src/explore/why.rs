//! Why something is in the image: layer, instruction, package, who needs it, finding, who hides it.

use std::sync::Arc;

use super::files::Criterion;
use super::loaded::Judged;
use super::model::{Details, Model, Subject, WhyLine, WhyTarget};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::layer::Change;
use crate::packages::PackageId;
use crate::report::{PackageReport, Reason};
use crate::tree::{Amount, NodeId, VersionId};
use crate::units::{Bytes, counted, percent};

/// Directories with more paths are not walked for their layers while the cursor moves.
const MAX_WALKED: usize = 20_000;

/// Computes the details again if the cursor is on something else.
pub(super) fn refresh(model: &mut Model) {
    let subject = model.subject();
    let is_judged = model.judged().is_some();
    let is_same = match (&model.details, subject) {
        (Some((known, details)), Some(subject)) => {
            *known == subject && details.is_complete == is_judged
        }
        (None, None) => true,
        _ => false,
    };
    if !is_same {
        model.details =
            subject.and_then(|subject| Some((subject, of_subject(model, subject, false)?)));
    }
}

/// Returns why what the cursor is on is in the image.
pub(super) fn why(model: &Model) -> Option<Details> {
    of_subject(model, model.subject()?, true)
}

fn of_subject(model: &Model, subject: Subject, is_full: bool) -> Option<Details> {
    let facts = model.facts()?;
    let judged = model.judged();
    let mut out = Lines { facts, judged, lines: Vec::new() };
    let title = match subject {
        Subject::Action(at) => out.action(at)?,
        Subject::Layer(layer) => out.layer(model, layer),
        Subject::Node(node) => out.node(node, is_full),
        Subject::Version(version) => out.version(version),
        Subject::Finding(finding) => out.finding(finding)?,
        Subject::Package(id) => out.package(id)?,
    };
    Some(Details { title, lines: out.lines, is_complete: judged.is_some() })
}

/// Where `o` leads from a path: to a link's target, a finding, a package, its layer.
pub(super) fn other_end(model: &Model, facts: &Facts, node: NodeId) -> Option<WhyTarget> {
    if facts.tree.link_target(node).is_some()
        && let Some(target) = facts.tree.follow(node)
    {
        return Some(WhyTarget::Node(target));
    }
    let finding = model.judged().and_then(|judged| judged.finding_of(node));
    let package = facts.owner(node).map(|(id, _)| WhyTarget::Package(id));
    listed_for(model, facts, node)
        .or(finding.map(WhyTarget::Finding))
        .or(package)
        .or_else(|| facts.layer(node).map(WhyTarget::Layer))
}

/// The finding or package whose files are listed, so that one comes back to where one came from.
fn listed_for(model: &Model, facts: &Facts, node: NodeId) -> Option<WhyTarget> {
    model.filters()?.criteria.iter().find_map(|criterion| match criterion {
        Criterion::Rule(id) => {
            let mut findings = model.judged()?.report.findings.iter();
            findings.position(|finding| finding.id == *id).map(WhyTarget::Finding)
        }
        Criterion::Package(name) => {
            let (id, package) = facts.owner(node)?;
            (package.name == *name).then_some(WhyTarget::Package(id))
        }
        _ => None,
    })
}

/// The lines of a subject, as they are gathered.
struct Lines<'a> {
    facts: &'a Facts,
    judged: Option<&'a Arc<Judged>>,
    lines: Vec<WhyLine>,
}

impl Lines<'_> {
    fn add(&mut self, label: &'static str, text: impl Into<String>, target: Option<WhyTarget>) {
        self.lines.push(WhyLine { label, text: text.into(), target });
    }

    /// A download of files that any layers ship: unknown or an estimate if that of a layer is.
    fn download(&self, bytes: u64) -> String {
        let layers = || 0..self.facts.layers().len();
        if !layers().all(|layer| self.facts.knows_download(layer)) {
            return "unknown".to_owned();
        }
        let is_estimate = layers().any(|layer| self.facts.estimates_download(layer));
        format!("{}{}", if is_estimate { "~" } else { "" }, Bytes(bytes))
    }

    fn action(&mut self, at: usize) -> Option<String> {
        let judged = self.judged?;
        let action = judged.report.summary.actions.get(at)?;
        let download = action.download.map_or("unknown".to_owned(), |bytes| format!("~{bytes}"));
        self.add("saves", format!("{} unpacked, {download} download", action.unpacked), None);
        if !action.line.is_empty() {
            self.add("do", action.line.clone(), None);
        }
        for layer in action.layers.iter().filter_map(|layer| layer.checked_sub(1)) {
            self.layer_line("layer", layer);
        }
        let fix = judged.judgement.actions.get(at)?.fix;
        let fix = fix.and_then(|fix| judged.judgement.fixes.get(fix));
        for &finding in fix.map_or(&[][..], |fix| &fix.findings) {
            self.finding_line(finding);
        }
        Some(action.title.clone())
    }

    fn layer_line(&mut self, label: &'static str, layer: usize) {
        let instruction = self.facts.instruction(layer).unwrap_or("no instruction");
        let text = format!("{}  {}", layer + 1, printable_text(instruction));
        self.add(label, text, Some(WhyTarget::Layer(layer)));
    }

    fn finding_line(&mut self, finding: usize) {
        let found = self.judged.and_then(|judged| judged.report.findings.get(finding));
        if let Some(found) = found {
            let text = format!("{}: {}, saves {}", found.id, found.title, found.unpacked);
            self.add("finding", text, Some(WhyTarget::Finding(finding)));
        }
    }

    fn layer(&mut self, model: &Model, layer: usize) -> String {
        if let Some(row) = model.layers.get(layer) {
            let size = |bytes: Option<u64>, about: &str| {
                bytes.map_or("unknown".into(), |bytes| format!("{about}{}", Bytes(bytes)))
            };
            let about = if row.is_estimated { "~" } else { "" };
            let (unpacked, download) = (size(row.unpacked, ""), size(row.download, about));
            let text = format!("{unpacked} unpacked, {download} download");
            self.add("sizes", text, None);
            if 0 < row.hidden {
                self.add("hidden", format!("{} of it by later layers", Bytes(row.hidden)), None);
            }
            if row.is_base {
                let name = self.judged.and_then(|judged| judged.report.base.as_ref()?.name.clone());
                self.add("base", name.unwrap_or_else(|| "the base image".to_owned()), None);
            }
            if let Some(damage) = row.damage {
                self.add("damage", damage, None);
            }
        }
        let instruction = self.facts.instruction(layer).unwrap_or("none is recorded");
        self.add("made by", printable_text(instruction), None);
        if let Some(judged) = self.judged {
            let report = judged.report.layers.get(layer);
            if let Some(created) = report.and_then(|layer| layer.created.clone()) {
                self.add("created", created, None);
            }
            if let Some(digest) = report.and_then(|layer| layer.digest.clone()) {
                self.add("digest", digest, None);
            }
            let ships = |found: &(usize, &crate::judgement::Finding)| {
                found.1.layers.first() == Some(&layer)
            };
            let findings = judged.judgement.findings.iter().enumerate().filter(ships);
            for (finding, _) in findings.take(5) {
                self.finding_line(finding);
            }
        }
        format!("layer {}", layer + 1)
    }

    fn node(&mut self, node: NodeId, is_full: bool) -> String {
        let tree = &self.facts.tree;
        let totals = tree.totals(node);
        let all = totals.visible;
        let is_directory = tree.is_directory(node);
        let files = match is_directory {
            true => format!(" in {}", counted(all.files, "file")),
            false => String::new(),
        };
        // Headers are a large part of what small files transfer, so that their share says nothing.
        let share = match all.unpacked {
            bytes if bytes <= all.download => String::new(),
            bytes => format!(" ({:.0} %)", percent(Bytes(all.download), Bytes(bytes))),
        };
        let (unpacked, download) = (Bytes(all.unpacked), self.download(all.download));
        self.add("sizes", format!("{unpacked}{files}, download {download}{share}"), None);
        let hidden = totals.hidden();
        if 0 < hidden.unpacked {
            self.add("hidden", format!("{} more, in versions below", Bytes(hidden.unpacked)), None);
        }
        if is_directory {
            self.blame(node, is_full);
        } else if let Some(layer) = self.facts.layer(node) {
            self.layer_line("layer", layer);
        }
        self.owner(node);
        if let Some(finding) = self.judged.and_then(|judged| judged.finding_of(node)) {
            self.finding_line(finding);
        }
        self.metadata(node);
        let versions: Vec<VersionId> = tree.versions(node).collect();
        for version in versions {
            // Of a directory only its metadata is replaced, which nobody looks for here.
            let has_bytes = tree.own_content(version).is_some() || !is_directory;
            if let Some((cause, by)) = tree.fate(version).filter(|_| has_bytes) {
                let (bytes, of) = (Bytes(tree.amount(version).unpacked), tree.layer_of(version));
                let of = of.map_or(0, |layer| layer + 1);
                let text = format!("{bytes} of layer {of}, {} by layer {}", cause.word(), by + 1);
                self.add("hidden", text, Some(WhyTarget::Version(version)));
            }
        }
        let slash = if is_directory && node != NodeId::ROOT { "/" } else { "" };
        format!("{}{slash}", self.facts.path(node))
    }

    /// Which layers ship what is in a directory, most bytes first.
    fn blame(&mut self, node: NodeId, is_full: bool) {
        let tree = &self.facts.tree;
        let most = if is_full { usize::MAX } else { MAX_WALKED };
        let mut by_layer = vec![Amount::default(); tree.layers().len()];
        let mut open = vec![node];
        let mut walked = 0;
        while let Some(node) = open.pop() {
            walked += 1;
            if most < walked {
                return;
            }
            open.extend(tree.children(node));
            let version = tree.current(node).and_then(|version| tree.carrier(version));
            let Some(version) = version.filter(|&version| tree.shown_at(version) == node) else {
                continue;
            };
            let layer = tree.layer_of(version).and_then(|layer| by_layer.get_mut(layer));
            if let Some(sum) = layer {
                let amount = tree.amount(version);
                sum.unpacked += amount.unpacked;
                sum.download += amount.download;
            }
        }
        let mut layers: Vec<(usize, Amount)> = by_layer.into_iter().enumerate().collect();
        layers.retain(|(_, amount)| 0 < amount.unpacked);
        layers.sort_by_key(|(layer, amount)| (std::cmp::Reverse(amount.unpacked), *layer));
        let shown = if is_full { 10 } else { 3 };
        for (layer, amount) in layers.into_iter().take(shown) {
            let instruction = self.facts.instruction(layer).unwrap_or("no instruction");
            let (number, bytes) = (layer + 1, Bytes(amount.unpacked));
            let text = format!("{number}  {bytes}  {}", printable_text(instruction));
            self.add("layer", text, Some(WhyTarget::Layer(layer)));
        }
    }

    fn owner(&mut self, node: NodeId) {
        let Some((id, _)) = self.facts.owner(node) else { return };
        let package = self.judged.and_then(|judged| judged.package(id));
        let Some(package) = package else { return };
        let text = format!("{} {} {}", package.ecosystem, package.name, package.version);
        self.add("package", text, Some(WhyTarget::Package(id)));
        self.reason(id, package);
    }

    /// Who asked for a package, and who needs it.
    fn reason(&mut self, id: PackageId, package: &PackageReport) {
        if let Some(why) = &package.development {
            self.add("for", why.clone(), None);
        }
        if package.reason == Reason::Explicit {
            let proof = package.explicit_proof.as_deref().unwrap_or("its package manager");
            self.add("asked by", proof.to_owned(), None);
        }
        let needed_by: Vec<PackageId> =
            self.facts.graph.needed_by(id).map(|(by, _)| by).take(3).collect();
        for by in needed_by {
            let name = self.facts.packages.get(by).map(|by| printable_text(&by.name));
            if let Some(name) = name {
                self.add("needed by", name, Some(WhyTarget::Package(by)));
            }
        }
        let more = package.needed_by_count.saturating_sub(3);
        if 0 < more {
            self.add("needed by", counted(more, "more package"), None);
        }
    }

    fn metadata(&mut self, node: NodeId) {
        let Some(version) = self.facts.tree.visible(node) else { return };
        let entry = version.entry;
        let date = crate::date::Date::of_seconds(u64::try_from(entry.mtime).unwrap_or(0));
        let mode = format!("{:04o}, owner {}:{}, {date}", entry.mode, entry.uid, entry.gid);
        self.add("mode", mode, None);
        if let Change::HardLink(_) = entry.change {
            let carrier = self.facts.tree.current(node).and_then(|id| self.facts.tree.carrier(id));
            if let Some(carrier) = carrier {
                let target = self.facts.tree.node_of(carrier);
                let path = self.facts.path(target);
                self.add("hard link", path, Some(WhyTarget::Node(target)));
            }
        }
        if self.facts.tree.link_target(node).is_some() {
            match self.facts.tree.follow(node) {
                Some(to) => {
                    let path = self.facts.path(to);
                    self.add("leads to", path, Some(WhyTarget::Node(to)));
                }
                None => self.add("leads to", "nothing in this image", None),
            }
        }
    }

    fn version(&mut self, version: VersionId) -> String {
        let tree = &self.facts.tree;
        let amount = tree.amount(version);
        let download = self.download(amount.download);
        let sizes = format!("{}, download {download}", Bytes(amount.unpacked));
        self.add("sizes", sizes, None);
        if let Some(layer) = tree.layer_of(version) {
            self.layer_line("layer", layer);
        }
        if let Some((cause, by)) = tree.fate(version) {
            let instruction = self.facts.instruction(by).unwrap_or("no instruction");
            let by_text = format!("{}  {}", by + 1, printable_text(instruction));
            let text = format!("{} by layer {by_text}", cause.word());
            self.add("hidden", text, Some(WhyTarget::Layer(by)));
        }
        format!("{}, a hidden version", self.facts.path(tree.node_of(version)))
    }

    fn finding(&mut self, finding: usize) -> Option<String> {
        let judged = self.judged?;
        let found = judged.report.findings.get(finding)?;
        let download = found.download.map_or("unknown".into(), |bytes| format!("~{bytes}"));
        let files = counted(found.files, "file");
        self.add("saves", format!("{} in {files}, download {download}", found.unpacked), None);
        if !found.counted {
            self.add("counts", found.counts.word(), None);
        }
        self.add("proof", format!("{}: {}", found.proof.word(), found.evidence), None);
        match found.fix.as_slice() {
            [] => self.add("fix", found.advice.clone(), None),
            lines => {
                self.add("fix", found.advice.clone(), None);
                for line in lines {
                    self.add("", line.clone(), None);
                }
            }
        }
        if let Some(cost) = &found.cost {
            self.add("costs", cost.to_string(), None);
        }
        for layer in found.layers.iter().filter_map(|layer| layer.checked_sub(1)).take(3) {
            self.layer_line("layer", layer);
        }
        let places = judged.judgement.findings.get(finding).map(|found| &found.places);
        for shown in places.map_or(&[][..], |places| &places.largest).iter().take(5) {
            let text = format!("{}  {}", Bytes(shown.amount.unpacked), self.facts.path(shown.node));
            self.add("files", text, Some(WhyTarget::Node(shown.node)));
        }
        Some(found.title.to_string())
    }

    fn package(&mut self, id: PackageId) -> Option<String> {
        let judged = self.judged?;
        let package = judged.package(id)?;
        let (frees, _) = super::model::freed(package);
        let (frees, more) = (Bytes(frees), package.retained_packages);
        let text = match more {
            0 => format!("{frees}"),
            more => format!("{frees}, with {} that only it needs", counted(more, "package")),
        };
        self.add("frees", text, None);
        let files = counted(package.files, "file");
        self.add("own", format!("{} in {files}", package.unpacked), None);
        self.reason(id, package);
        if let Some(layer) = package.layer.and_then(|layer| layer.checked_sub(1)) {
            self.layer_line("layer", layer);
        }
        let finding = judged
            .judgement
            .findings
            .iter()
            .position(|found| found.packages.iter().any(|(of, _)| *of == id));
        if let Some(finding) = finding {
            self.finding_line(finding);
        }
        if let Some(scope) = &package.scope {
            self.add("in", scope.clone(), self.facts.find(scope).map(WhyTarget::Node));
        }
        Some(format!("{} {} {}", package.ecosystem, package.name, package.version))
    }
}
