//! Arch Linux's packages: what `pacman` wrote down.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "pacman", wanted: &[], read: |_, _| () };
