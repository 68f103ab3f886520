//! Packages in `node_modules`, whoever installed them: npm, Yarn, pnpm, Bun.

use super::Ecosystem;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem { name: "npm", wanted: &[], read: |_, _| () };
