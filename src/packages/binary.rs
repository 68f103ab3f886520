//! Modules and crates inside of binaries: Go's build information and cargo-auditable's list.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "binary", wanted: &[], read: |_, _| () };
