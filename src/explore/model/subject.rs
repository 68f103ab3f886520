//! What the cursor is on.

use super::{FindingRow, Model};
use crate::explore::files::Row;
use crate::explore::keys::View;
use crate::explore::marks::{Mark, NodeMark};
use crate::packages::PackageId;
use crate::rules::claims::Counts;
use crate::tree::{NodeId, VersionId};

/// What the cursor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An action of the answer, by its position.
    Action(usize),
    /// A layer, by its index.
    Layer(usize),
    /// A path.
    Node(NodeId),
    /// A hidden version of a path.
    Version(VersionId),
    /// A finding, by its position in the report.
    Finding(usize),
    /// A package.
    Package(PackageId),
}

impl Model {
    /// What the cursor of the view with the keyboard is on; `None` if the view is empty.
    pub fn subject(&self) -> Option<Subject> {
        match self.focus {
            View::Answer => {
                let actions = &self.judged()?.report.summary.actions;
                (self.answer < actions.len()).then_some(Subject::Action(self.answer))
            }
            View::Layers => self.layers.get(self.layer).map(|layer| Subject::Layer(layer.index)),
            View::Files => match self.files.as_ref()?.row()? {
                Row::Node { node, .. } => Some(Subject::Node(node)),
                Row::Version { version, .. } => Some(Subject::Version(version)),
            },
            View::Findings => match self.findings.row()? {
                FindingRow::Place(finding, at) => {
                    let judged = self.judged()?;
                    let finding = judged.judgement.findings.get(finding)?;
                    let place = finding.places.largest.get(at)?;
                    Some(Subject::Node(place.node))
                }
                FindingRow::Package(finding, at) => {
                    let judged = self.judged()?;
                    let (id, _) = judged.judgement.findings.get(finding)?.packages.get(at)?;
                    Some(Subject::Package(*id))
                }
                row => Some(Subject::Finding(row.finding())),
            },
            View::Packages => self.packages.row().map(|row| Subject::Package(row.id)),
            View::Treemap => self.treemap_node().map(Subject::Node),
        }
    }

    /// The selected tile of the treemap, or its directory if there is none.
    fn treemap_node(&self) -> Option<NodeId> {
        self.facts()?;
        Some(self.treemap.selected.unwrap_or(self.treemap.root))
    }

    /// The mark of what the cursor is on; `None` for what cannot be marked.
    pub fn mark(&self) -> Option<Mark> {
        let facts = self.facts()?;
        match self.subject()? {
            Subject::Layer(layer) => Some(Mark::Layer(layer)),
            Subject::Node(node) => Some(Mark::path(facts, node)),
            Subject::Version(_) => None,
            Subject::Finding(finding) => self.finding_mark(finding),
            Subject::Package(id) => Mark::package(facts, id),
            Subject::Action(_) => None,
        }
    }

    /// The mark of a finding, by its position; `None` if it has no bytes to take out.
    pub fn finding_mark(&self, finding: usize) -> Option<Mark> {
        let found = self.judged()?.judgement.findings.get(finding)?;
        (found.counts != Counts::NoBytes).then(|| Mark::Finding(found.id.clone()))
    }

    /// How much of a path is marked; `None` if nothing is.
    pub fn mark_of(&self, node: NodeId) -> Option<NodeMark> {
        self.what_if.as_ref()?.nodes.get(node)
    }
}
