//! Rules about toolchains and build packages.

mod packages;
mod places;
mod unused;
