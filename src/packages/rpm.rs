//! rpm's packages: the databases in sqlite, ndb and Berkeley DB, and what dnf knows of reasons.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "rpm", wanted: &[], read: |_, _| () };
