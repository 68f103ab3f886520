//! Finding paths by parts of their names.

/// What a search found.
#[derive(Debug, Default)]
pub struct Hits;
