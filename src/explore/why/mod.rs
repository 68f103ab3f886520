//! Why something is in the image: layer, instruction, package, who needs it, finding, who hides it.

mod finding;
mod hidden;
mod layer;
mod node;
mod package;

use std::sync::Arc;

use super::files::Criterion;
use super::loaded::Judged;
use super::model::{Details, Model, Subject, WhyLine, WhyTarget};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::tree::NodeId;
use crate::units::Bytes;

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
        Subject::Layer(layer) => out.layer(model, layer, is_full),
        Subject::Node(node) => out.node(node, is_full),
        Subject::Version(version) => out.version(version),
        Subject::Finding(finding) => out.finding(finding)?,
        Subject::Package(id) => out.package(id, is_full)?,
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

    /// A layer as part of a sentence: its number and instruction.
    fn named(&self, layer: usize) -> String {
        let instruction = self.facts.instruction(layer).unwrap_or("no instruction");
        format!("layer {} {}", layer + 1, printable_text(instruction))
    }

    fn layer_line(&mut self, label: &'static str, layer: usize) {
        let instruction = self.facts.instruction(layer).unwrap_or("no instruction");
        let text = format!("{} {}", layer + 1, printable_text(instruction));
        self.add(label, text, Some(WhyTarget::Layer(layer)));
    }

    fn finding_line(&mut self, finding: usize) {
        let found = self.judged.and_then(|judged| judged.report.findings.get(finding));
        if let Some(found) = found {
            let saves = match found.is_about_bytes() {
                true => format!(", saves {}", found.unpacked),
                false => String::new(),
            };
            let text = format!("{}: {}{saves}", found.id, found.title);
            self.add("finding", text, Some(WhyTarget::Finding(finding)));
        }
    }
}
