//! Debian's packages: what `dpkg` and `apt` wrote down.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "dpkg", wanted: &[], read: |_, _| () };
