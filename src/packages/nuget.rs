//! .NET libraries: what `*.deps.json` lists.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "nuget", wanted: &[], read: |_, _| () };
