//! Packages: what they are, what they weigh, and why they are there.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;
use crate::words::words;

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Package")]
pub struct PackageReport {
    /// Database or layout that it was found in: `dpkg`, `apk`, `rpm`, `npm`, `python` and so on.
    pub ecosystem: Cow<'static, str>,
    /// Its name, as its own tools print it.
    pub name: String,
    /// Its version, as its own tools print it; empty where its database has none.
    pub version: String,
    /// Its architecture.
    ///
    /// `null` where its database names none.
    pub architecture: Option<String>,
    /// Directory that it is installed into.
    ///
    /// `null` where an image has only one place for its ecosystem.
    pub scope: Option<String>,
    /// Path of the file or directory that proves it.
    ///
    /// `null` where no single one does.
    pub proof: Option<String>,
    /// Whether it was installed explicitly, by name.
    ///
    /// `null` where nothing says.
    pub explicit: Option<bool>,
    /// What says so, in words.
    ///
    /// `null` where nothing says.
    pub explicit_proof: Option<Cow<'static, str>>,
    /// Why it is there.
    pub reason: Reason,
    /// The package that `reason` is about.
    ///
    /// `null` where it is about none.
    pub reason_package: Option<String>,
    /// Names of packages that depend on it or recommend it, dependents first; at most eight.
    pub needed_by: Vec<String>,
    /// Number of packages that depend on it or recommend it.
    pub needed_by_count: u64,
    /// What proves that it is used only for development, in words.
    ///
    /// `null` where nothing does.
    pub development: Option<String>,
    /// What its database files it under, such as dpkg's `Section`.
    ///
    /// `null` where it has none.
    pub section: Option<String>,
    /// Visible bytes that it owns; a file that several packages claim is the first one's.
    pub unpacked: Bytes,
    /// Their compressed share, headers included.
    ///
    /// `null` where the download of one of their layers is unknown.
    pub download: Option<Bytes>,
    /// Number of regular files that it owns.
    pub files: u64,
    /// Retained size: visible bytes of it and of packages that only it leads to.
    pub retained: Bytes,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    pub retained_download: Option<Bytes>,
    /// Name of the package that retains it.
    ///
    /// `null` where no single one does.
    pub retained_by: Option<String>,
    /// Number of packages that it retains, itself not counted.
    pub retained_packages: u64,
    /// Bytes at its paths that a later layer hid.
    pub hidden: Bytes,
    /// Number of the layer that first had most of its files: one that only changes owner or mode
    /// adds nothing. Of a package without files, that of what proves it.
    ///
    /// `null` where it is unknown.
    pub layer: Option<usize>,
    /// Numbers of the layers above the first that wrote its files, base first.
    pub changed_by: Vec<usize>,
    /// Files that its database names and that are not there.
    pub missing: CasesReport,
    /// Files whose length is not what its database says; checksums are not compared.
    ///
    /// `null` where its database has no lengths.
    pub altered: Option<CasesReport>,
    /// Packages inside its files, such as the modules of a binary or the jars in a jar.
    pub contains: Vec<Contained>,
}

/// How many packages [`PackageReport::needed_by`] names.
pub const NEEDED_BY: usize = 8;

/// How many cases there are, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cases")]
pub struct CasesReport {
    /// How many.
    pub count: u64,
    /// Paths of the first few.
    pub paths: Vec<String>,
}

/// A package inside a file of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contained {
    /// Its name.
    pub name: String,
    /// Its version; empty where nothing says.
    pub version: String,
}

words! {
    /// Why a package is there.
    pub enum Reason {
        /// It was installed explicitly, by name.
        Explicit = "explicit",
        /// It stays whether or not anything needs it, such as dpkg's essential packages.
        Essential = "essential",
        /// `reason_package` cannot work without it.
        NeededBy = "needed-by",
        /// `reason_package` is better with it; nothing needs it.
        RecommendedBy = "recommended-by",
        /// It was installed for others, and none of those that are there depends on it.
        Unneeded = "unneeded",
        /// Nothing says.
        Unknown = "unknown",
    }
}

/// The packages of one ecosystem together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Ecosystem")]
pub struct EcosystemReport {
    /// Its name.
    pub name: Cow<'static, str>,
    /// How many packages.
    pub packages: u64,
    /// Visible bytes that they own.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    pub download: Option<Bytes>,
}
