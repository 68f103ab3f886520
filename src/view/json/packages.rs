//! Packages in the schema.

use schemars::JsonSchema;
use serde::Serialize;

use super::convert::integer;
use crate::report;

/// One package.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Package<'a> {
    /// Database or layout that it was found in: `dpkg`, `apk`, `rpm`, `npm`, `python` and so on.
    ecosystem: &'a str,
    /// Its name, as its own tools print it.
    name: &'a str,
    /// Its version, as its own tools print it; empty where its database has none.
    version: &'a str,
    /// Its architecture.
    ///
    /// `null` where its database names none.
    architecture: Option<&'a str>,
    /// Directory that it is installed into.
    ///
    /// `null` where an image has only one place for its ecosystem.
    scope: Option<&'a str>,
    /// Path of the file or directory that proves it.
    ///
    /// `null` where no single one does.
    proof: Option<&'a str>,
    /// Whether somebody asked for it by name.
    ///
    /// `null` where nothing says.
    explicit: Option<bool>,
    /// What says so, in words.
    ///
    /// `null` where nothing says.
    explicit_proof: Option<&'a str>,
    /// Why it is there.
    reason: Reason,
    /// The package that `reason` is about.
    ///
    /// `null` where it is about none.
    reason_package: Option<&'a str>,
    /// Names of packages that ask for it, those that need it first; at most eight.
    needed_by: &'a [String],
    /// Number of packages that ask for it.
    needed_by_count: u64,
    /// What proves that it only serves development, in words.
    ///
    /// `null` where nothing does.
    development: Option<&'a str>,
    /// What its database files it under, such as dpkg's `Section`.
    ///
    /// `null` where it has none.
    section: Option<&'a str>,
    /// Visible bytes that it owns; a file that several packages claim is the first one's.
    unpacked: u64,
    /// Their compressed share, headers included.
    ///
    /// `null` where the download of one of their layers is unknown.
    download: Option<u64>,
    /// Number of regular files that it owns.
    files: u64,
    /// Visible bytes that would go with it: its own, and those of packages that only it leads to.
    retained: u64,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    retained_download: Option<u64>,
    /// Name of the package that would take it along.
    ///
    /// `null` where no single one would.
    retained_by: Option<&'a str>,
    /// Number of packages that would go with it, itself not counted.
    retained_packages: u64,
    /// Bytes at its paths that a later layer hid.
    hidden: u64,
    /// Number of the layer that first had most of its files: one that only changes owner or mode
    /// brings nothing. Of a package without files, that of what proves it.
    ///
    /// `null` where nothing tells.
    layer: Option<usize>,
    /// Numbers of the layers above the first that wrote its files, base first.
    changed_by: &'a [usize],
    /// Files that its database names and that are not there.
    missing: Cases<'a>,
    /// Files whose length is not what its database says; checksums are not compared.
    ///
    /// `null` where its database has no lengths.
    altered: Option<Cases<'a>>,
    /// Packages inside its files, such as the modules of a binary or the jars in a jar.
    contains: Vec<Contained<'a>>,
}

/// How many cases there are, and the first of them.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cases<'a> {
    /// How many.
    count: u64,
    /// Paths of the first few.
    paths: &'a [String],
}

/// A package inside a file of another one.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Contained<'a> {
    /// Its name.
    name: &'a str,
    /// Its version; empty where nothing says.
    version: &'a str,
}

/// Why a package is there.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reason {
    /// Somebody asked for it by name.
    Explicit,
    /// It stays whoever needs it, such as dpkg's essential packages.
    Essential,
    /// `reason_package` cannot work without it.
    NeededBy,
    /// `reason_package` is better with it; nothing needs it.
    RecommendedBy,
    /// It came with others, and none of those that are there asks for it.
    Unneeded,
    /// Nothing says.
    Unknown,
}

/// The packages of one ecosystem together.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ecosystem {
    /// Its name.
    name: &'static str,
    /// How many packages.
    packages: u64,
    /// Visible bytes that they own.
    unpacked: u64,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    download: Option<u64>,
}

/// Visible bytes below a directory that no package owns. Each such byte of the image is in one
/// group: that of the nearest directory that has one.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Unowned<'a> {
    /// The directory, or the file.
    path: &'a str,
    /// Whether packages own other files below it, or other groups stand below it.
    is_partial: bool,
    /// The bytes.
    unpacked: u64,
    /// Their compressed share.
    ///
    /// `null` where the download of one of their layers is unknown.
    download: Option<u64>,
    /// Number of regular files.
    files: u64,
    /// Number of the layer that brought most of the bytes.
    ///
    /// `null` where there is none.
    layer: Option<usize>,
}

impl<'a> From<&'a report::PackageReport> for Package<'a> {
    fn from(package: &'a report::PackageReport) -> Self {
        let (reason, reason_package) = reason(&package.reason);
        Self {
            ecosystem: package.ecosystem,
            name: &package.name,
            version: &package.version,
            architecture: package.architecture.as_deref(),
            scope: package.scope.as_deref(),
            proof: package.proof.as_deref(),
            explicit: package.explicit,
            explicit_proof: package.explicit_proof,
            reason,
            reason_package,
            needed_by: &package.needed_by,
            needed_by_count: package.needed_by_count,
            development: package.development.as_deref(),
            section: package.section.as_deref(),
            unpacked: package.unpacked.0,
            download: integer(package.download),
            files: package.files,
            retained: package.retained.0,
            retained_download: integer(package.retained_download),
            retained_by: package.retained_by.as_deref(),
            retained_packages: package.retained_packages,
            hidden: package.hidden.0,
            layer: package.layer,
            changed_by: &package.changed_by,
            missing: (&package.missing).into(),
            altered: package.altered.as_ref().map(Into::into),
            contains: package
                .contains
                .iter()
                .map(|(name, version)| Contained { name, version })
                .collect(),
        }
    }
}

fn reason(reason: &report::Reason) -> (Reason, Option<&str>) {
    match reason {
        report::Reason::Explicit => (Reason::Explicit, None),
        report::Reason::Essential => (Reason::Essential, None),
        report::Reason::NeededBy(by) => (Reason::NeededBy, Some(by)),
        report::Reason::RecommendedBy(by) => (Reason::RecommendedBy, Some(by)),
        report::Reason::Unneeded => (Reason::Unneeded, None),
        report::Reason::Unknown => (Reason::Unknown, None),
    }
}

impl<'a> From<&'a report::CasesReport> for Cases<'a> {
    fn from(cases: &'a report::CasesReport) -> Self {
        Self { count: cases.count, paths: &cases.paths }
    }
}

impl From<&report::EcosystemReport> for Ecosystem {
    fn from(ecosystem: &report::EcosystemReport) -> Self {
        Self {
            name: ecosystem.name,
            packages: ecosystem.packages,
            unpacked: ecosystem.unpacked.0,
            download: integer(ecosystem.download),
        }
    }
}

impl<'a> From<&'a report::UnownedGroup> for Unowned<'a> {
    fn from(group: &'a report::UnownedGroup) -> Self {
        Self {
            path: &group.path,
            is_partial: group.is_partial,
            unpacked: group.unpacked.0,
            download: integer(group.download),
            files: group.files,
            layer: group.layer,
        }
    }
}
