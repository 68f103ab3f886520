//! What rules about toolchains share: packages of the system, and toolchains unpacked by hand.

pub(super) mod installed;
pub(super) mod kinds;
mod linked;
mod removal;
mod run_time;
pub(super) mod unpacked;
