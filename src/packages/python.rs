//! Python distributions: `*.dist-info` and `*.egg-info` in any environment.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "python", wanted: &[], read: |_, _| () };
