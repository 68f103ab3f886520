//! Packages: what they are, what they weigh, and why they are there.

use crate::units::Bytes;

/// One package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageReport {
    /// The database or layout that it was found in, such as `dpkg`.
    pub ecosystem: &'static str,
    /// Its name.
    pub name: String,
    /// Its version; empty where its database has none.
    pub version: String,
    /// Its architecture, where its database names one.
    pub architecture: Option<String>,
    /// The directory it is installed into, where an image may have several: a virtual environment,
    /// a `node_modules`.
    pub scope: Option<String>,
    /// The path of the file or directory that proves it.
    pub proof: Option<String>,
    /// Whether somebody asked for it by name; `None` where nothing says.
    pub explicit: Option<bool>,
    /// What says so, in words.
    pub explicit_proof: Option<&'static str>,
    /// Why it is there.
    pub reason: Reason,
    /// Packages that ask for it, those that need it first; at most [`NEEDED_BY`].
    pub needed_by: Vec<String>,
    /// How many there are.
    pub needed_by_count: u64,
    /// What proves that it only serves development, in words; `None` where nothing does.
    pub development: Option<String>,
    /// What its database files it under.
    pub section: Option<String>,
    /// Visible bytes that it owns.
    pub unpacked: Bytes,
    /// Their compressed share; `None` where a layer's is unknown.
    pub download: Option<Bytes>,
    /// Regular files that it owns.
    pub files: u64,
    /// Visible bytes that would go with it: its own, and those of packages that only it leads to.
    pub retained: Bytes,
    /// Their compressed share.
    pub retained_download: Option<Bytes>,
    /// The name of the package that would take it along; `None` where no single one would.
    pub retained_by: Option<String>,
    /// How many packages would go with it, itself not counted.
    pub retained_packages: u64,
    /// Bytes at its paths that a later layer hid.
    pub hidden: Bytes,
    /// The number of the layer that first had most of its files; of one without files, that of what
    /// proves it. `None` where nothing tells.
    pub layer: Option<usize>,
    /// Numbers of the layers above the first that wrote its files, base first.
    pub changed_by: Vec<usize>,
    /// Files that its database names and that are not there.
    pub missing: CasesReport,
    /// Files whose length is not what its database says; `None` where it has no lengths.
    pub altered: Option<CasesReport>,
    /// Packages inside its files: name and version.
    pub contains: Vec<(String, String)>,
}

/// How many packages [`PackageReport::needed_by`] names.
pub const NEEDED_BY: usize = 8;

/// Why a package is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Somebody asked for it by name.
    Explicit,
    /// It stays whoever needs it, such as dpkg's essential packages.
    Essential,
    /// That package cannot work without it.
    NeededBy(String),
    /// That package is better with it; nothing needs it.
    RecommendedBy(String),
    /// It came with others, and none of those that are there asks for it.
    Unneeded,
    /// Nothing says.
    Unknown,
}

/// How many cases there are, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CasesReport {
    /// How many.
    pub count: u64,
    /// The paths of the first few.
    pub paths: Vec<String>,
}

/// The packages of one ecosystem together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EcosystemReport {
    /// Its name, such as `dpkg`.
    pub name: &'static str,
    /// How many packages.
    pub packages: u64,
    /// Visible bytes that they own.
    pub unpacked: Bytes,
    /// Their compressed share.
    pub download: Option<Bytes>,
}

/// Visible bytes below a directory that no package owns.
///
/// Every such byte of an image is in one group: that of the nearest directory that has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnownedGroup {
    /// The directory, or the file.
    pub path: String,
    /// Whether packages own other files below it, or other groups stand below it.
    pub is_partial: bool,
    /// The bytes.
    pub unpacked: Bytes,
    /// Their compressed share.
    pub download: Option<Bytes>,
    /// Regular files.
    pub files: u64,
    /// The number of the layer that brought most of them.
    pub layer: Option<usize>,
}
