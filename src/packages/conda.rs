//! Conda's packages: the records in `conda-meta`.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "conda", wanted: &[], read: |_, _| () };
