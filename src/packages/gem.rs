//! Ruby gems: the specifications in a gem home.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "gem", wanted: &[], read: |_, _| () };
