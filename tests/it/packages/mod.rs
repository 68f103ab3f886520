//! Packages and what they own, in images written here and in trees that package managers made.

use plimsoll::image::described::Described;
use plimsoll::report::{PackageReport, Report};

use crate::hostile::archive::tar;
use crate::memory;

mod apk;
mod cargo;
mod composer;
mod conda;
mod damaged;
mod dpkg;
mod every;
mod gem;
mod go;
pub(crate) mod jar;
mod links;
mod npm;
mod nuget;
mod owners;
mod pacman;
mod python;
mod rpm;
mod toolchain;

/// Reads layers, base first, each a list of members as `crate::hostile::archive` writes them.
fn report_of(layers: &[Vec<Vec<u8>>]) -> Report {
    report_of_tars(layers.iter().map(|members| tar(members)).collect())
}

/// Reads layers, base first, each a tar, compressed or not.
fn report_of_tars(layers: Vec<Vec<u8>>) -> Report {
    let report = memory::read(Described::default(), layers, &memory::How::default()).report;
    assert_sums(&report);
    report
}

/// Asserts that every visible byte belongs to one package or to none.
pub(crate) fn assert_sums(report: &Report) {
    let packages: u64 = report.packages.iter().map(|package| package.unpacked.0).sum();
    let ecosystems: u64 = report.ecosystems.iter().map(|ecosystem| ecosystem.unpacked.0).sum();
    let unowned: u64 = report.unowned.iter().map(|group| group.unpacked.0).sum();
    assert_eq!(packages + unowned, report.sizes.visible.0, "packages and unowned bytes");
    assert_eq!(packages, ecosystems, "ecosystems");
}

/// Returns the only package with a name.
fn package<'a>(report: &'a Report, name: &str) -> &'a PackageReport {
    let found: Vec<_> = report.packages.iter().filter(|package| package.name == name).collect();
    assert_eq!(found.len(), 1, "packages called {name} of {:?}", names(report));
    found[0]
}

/// Returns the packages inside a package: name and version.
fn contained(package: &PackageReport) -> Vec<(String, String)> {
    let inside = package.contains.iter();
    inside.map(|inner| (inner.name.clone(), inner.version.clone())).collect()
}

/// Returns why a package is installed: the word, and the package that depends on it.
fn why(package: &PackageReport) -> String {
    match &package.reason_package {
        Some(other) => format!("{} {other}", package.reason.word()),
        None => package.reason.word().to_owned(),
    }
}

/// Lists `ecosystem name version`, sorted.
fn names(report: &Report) -> Vec<String> {
    let mut names: Vec<String> = report
        .packages
        .iter()
        .map(|package| format!("{} {} {}", package.ecosystem, package.name, package.version))
        .collect();
    names.sort();
    names
}
