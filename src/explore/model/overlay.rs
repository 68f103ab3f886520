//! What lies over the views: help, menus, reasons, plans, the inside of a file.

use super::LookState;
use crate::packages::PackageId;
use crate::tree::{NodeId, VersionId};

/// What lies over the views.
#[derive(Debug)]
pub enum Overlay {
    /// The keys.
    Help {
        /// What they are filtered by.
        filter: String,
        /// The first line that is drawn.
        top: usize,
    },
    /// Why something is in the image.
    Why {
        /// What it is about, and the reasons, from the layer to what hides it.
        details: Details,
        /// The line of the cursor.
        at: usize,
    },
    /// The plans.
    Plans {
        /// The position of the plan.
        at: usize,
        /// The first line of its Dockerfile that is drawn.
        top: usize,
    },
    /// What is inside a file, or how two versions differ.
    Look(Box<LookState>),
}

/// What is known about something, for the details pane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What it is.
    pub title: String,
    /// What is known, most important first.
    pub lines: Vec<WhyLine>,
    /// Whether every layer was read when it was gathered.
    pub is_complete: bool,
}

/// One of the reasons why something is in the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyLine {
    /// What kind of reason: a word such as `layer` or `package`.
    pub label: &'static str,
    /// The reason.
    pub text: String,
    /// Where it leads to.
    pub target: Option<WhyTarget>,
}

/// Where a reason leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyTarget {
    /// A layer, by its index.
    Layer(usize),
    /// A path.
    Node(NodeId),
    /// A version of a path.
    Version(VersionId),
    /// A package.
    Package(PackageId),
    /// A finding, by its position in the report.
    Finding(usize),
}
