//! Toolchains and runtimes that were unpacked by hand, by their version files.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: "toolchain", wanted: &[], read: |_, _| () };
