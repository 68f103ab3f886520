//! What a finding without bytes is about.

use crate::facts::Facts;
use crate::tree::{Cause, NodeId, VersionId};

/// A part of an image that a finding without bytes is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A path that containers see.
    Path(NodeId),
    /// A version that a later layer hides: everybody who has the image can read it all the same.
    Hidden(VersionId),
    /// A layer, by its index.
    Layer(usize),
    /// A step of the history, by its position there: also one without a layer, such as `USER`.
    Step(usize),
}

impl About {
    /// The path; `None` for layers and steps.
    pub fn node(self, facts: &Facts) -> Option<NodeId> {
        match self {
            Self::Path(node) => Some(node),
            Self::Hidden(version) => Some(facts.tree.node_of(version)),
            Self::Layer(_) | Self::Step(_) => None,
        }
    }

    /// The layer that ships it, by its index; `None` for a step without a layer.
    pub fn layer(self, facts: &Facts) -> Option<usize> {
        match self {
            Self::Path(node) => facts.layer(node),
            Self::Hidden(version) => facts.tree.layer_of(version),
            Self::Layer(layer) => Some(layer),
            Self::Step(step) => facts.history.steps.get(step).and_then(|step| step.layer),
        }
    }

    /// The layer that hides it, by its index; `None` if nothing does.
    pub fn hidden_by(self, facts: &Facts) -> Option<usize> {
        match self {
            Self::Hidden(version) => Some(facts.tree.fate(version)?.1),
            Self::Path(_) | Self::Layer(_) | Self::Step(_) => None,
        }
    }

    /// Says where it is: `in layer 4 (RUN ...)`, and for what a later layer hides `deleted in
    /// layer 5, still in layer 4 (RUN ...)`. Empty if no layer has it.
    pub fn whereabouts(self, facts: &Facts) -> String {
        let Some(layer) = self.layer(facts) else { return String::new() };
        let place = facts.numbered_layer(layer);
        let Self::Hidden(version) = self else { return format!("in {place}") };
        match facts.tree.fate(version) {
            None => format!("in {place}"),
            Some((cause, by)) => {
                let gone = match cause {
                    Cause::Removed | Cause::Cleared => "deleted",
                    _ => "replaced",
                };
                format!("{gone} in layer {}, still in {place}", by + 1)
            }
        }
    }
}
