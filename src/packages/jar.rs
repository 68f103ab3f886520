//! Java archives: what their manifest, Maven's properties and their directory say.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "jar", wanted: &[], read: |_, _| () };
