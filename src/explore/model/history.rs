//! Where the user was, to go back and forward.

use crate::explore::files::{Filters, Listing};
use crate::explore::keys::View;
use crate::packages::PackageId;
use crate::tree::NodeId;

/// A place to come back to.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Which view has the keyboard.
    pub focus: View,
    /// Which view is in the large pane.
    pub main: View,
    /// The index of the layer.
    pub layer: usize,
    /// Which files are listed, and how.
    pub listing: Option<Listing>,
    /// The filters of the files.
    pub filters: Filters,
    /// The path of the cursor.
    pub node: Option<NodeId>,
    /// The row in the answer.
    pub answer: usize,
    /// The finding, by its position in the report.
    pub finding: Option<usize>,
    /// The package.
    pub package: Option<PackageId>,
}

/// Enough for a session; older places are forgotten.
const MAX_PLACES: usize = 100;

/// The places before and after the current one.
#[derive(Debug, Clone, Default)]
pub struct History {
    before: Vec<Place>,
    after: Vec<Place>,
    brought: Filters,
}

impl History {
    /// Remembers a place that is left; what came after it is forgotten.
    pub fn leave(&mut self, place: Place) {
        self.after.clear();
        self.brought = Filters::default();
        if self.before.last() != Some(&place) {
            self.before.push(place);
        }
        if MAX_PLACES < self.before.len() {
            self.before.remove(0);
        }
    }

    /// Remembers the filters that belong to where a jump led: they go when the user goes back.
    pub fn bring(&mut self, filters: &Filters) {
        self.brought = filters.clone();
    }

    /// Whether filters came with the last jump, rather than from the user.
    pub fn has_brought(&self, filters: &Filters) -> bool {
        !self.before.is_empty() && self.brought == *filters
    }

    /// Returns the last place, and forgets that it was left.
    pub fn take_back(&mut self) -> Option<Place> {
        self.before.pop()
    }

    /// Replaces the paths of all places by those of another tree; `None` for one that it lacks.
    pub fn renumber(&mut self, renumbered: impl Fn(NodeId) -> Option<NodeId>) {
        for place in self.before.iter_mut().chain(&mut self.after) {
            place.node = place.node.and_then(&renumbered);
        }
    }

    /// Goes back from a place.
    pub fn back(&mut self, from: Place) -> Option<Place> {
        self.brought = Filters::default();
        let place = self.before.pop()?;
        self.after.push(from);
        Some(place)
    }

    /// Goes forward from a place.
    pub fn forward(&mut self, from: Place) -> Option<Place> {
        let place = self.after.pop()?;
        self.before.push(from);
        Some(place)
    }

    /// The places before this one, oldest first.
    pub fn before(&self) -> &[Place] {
        &self.before
    }
}
