//! Alpine's packages: what `apk` wrote down.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "apk", wanted: &[], read: |_, _| () };
