//! PHP packages: what Composer wrote down in `vendor`.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: "composer", wanted: &[], read: |_, _| () };
