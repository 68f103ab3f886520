//! What was drawn where: what the mouse clicks on.

/// What was drawn where in a frame.
#[derive(Debug, Clone, Default)]
pub struct Hits;
