//! Images by name: in engines, storages and registries.

#[cfg(not(feature = "network"))]
mod absent;
#[cfg(feature = "network")]
pub(super) mod engine;
#[cfg(feature = "network")]
pub(super) mod registry;
pub(super) mod storage;

#[cfg(not(feature = "network"))]
pub(super) use absent::{engine, registry};
