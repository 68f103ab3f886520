//! The packages that changed.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sizes::Change;
use crate::units::Bytes;
use crate::words::words;

/// One package that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackageChange {
    /// Database or layout that it was found in: `dpkg`, `npm`, `python` and so on.
    pub ecosystem: Cow<'static, str>,
    /// Its name.
    pub name: String,
    /// Its architecture.
    ///
    /// `null` if its database names none.
    pub architecture: Option<String>,
    /// What happened to it.
    pub change: PackageState,
    /// What the first image has of it.
    ///
    /// `null` if it was added.
    pub before: Option<PackageSide>,
    /// What the second image has of it.
    ///
    /// `null` if it was removed.
    pub after: Option<PackageSide>,
    /// How many visible bytes the second image has more.
    pub unpacked: Change,
    /// How many bytes of `download` the second image has more.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
    /// Name of the package that it came or went with: the one that retains it.
    ///
    /// `null` if it came or went by itself.
    pub with: Option<String>,
}

/// A package in one of the images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackageSide {
    /// Its version; empty if its database has none.
    pub version: String,
    /// Directory that it is installed into.
    ///
    /// `null` if an image has only one place for its ecosystem.
    pub scope: Option<String>,
    /// Visible bytes that it owns.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Bytes>,
    /// Number of the layer that had it first.
    ///
    /// `null` if it is unknown.
    pub layer: Option<usize>,
    /// Whether it is used only for development.
    pub development: bool,
}

words! {
    /// What happened to a package.
    pub enum PackageState {
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
        /// Its version is later, by the order of its ecosystem.
        Upgraded = "upgraded",
        /// Its version is earlier, by the order of its ecosystem.
        Downgraded = "downgraded",
        /// Its version is another one, and its ecosystem does not say which of both is later.
        Changed = "changed",
        /// Its version is the same, and its files are not.
        Rebuilt = "rebuilt",
        /// Its version and files are the same, in another directory.
        Moved = "moved",
    }
}
