//! Packages: who owns what, in images written here and in those that package managers made.

use std::sync::Arc;

use plimsoll::analysis::{self, AnalysisOptions, analyse};
use plimsoll::layer::ReadOptions;
use plimsoll::limits::Limits;
use plimsoll::report::{PackageReport, Report};
use plimsoll::scan::{NoProgress, read_layers};
use plimsoll::source::{Content, FoundImage, LayerBlob, Opened};

use crate::hostile::archive::tar;

mod apk;
mod cargo;
mod composer;
mod conda;
mod dpkg;
mod every;
mod gem;
mod go;
mod jar;
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
    report_of_blobs(layers.into_iter().map(blob).collect())
}

/// Reads layers, base first.
fn report_of_blobs(layers: Vec<LayerBlob>) -> Report {
    let limits = Limits::default();
    let mut image = FoundImage::default();
    image.layers = layers;
    let opened = Opened { source: "rootfs", image, set_aside: 0, warnings: Vec::new() };
    let probes = analysis::probes();
    let read = ReadOptions {
        limits: &limits,
        probes: &probes,
        digests: false,
        pipelined: false,
        progress: &|_| (),
    };
    let layers: Vec<Arc<_>> = read_layers(&opened.image.layers, read, 1, &NoProgress);
    let options = AnalysisOptions {
        reference: "test",
        digests: false,
        files: false,
        limits: &limits,
        probes: &probes,
        threads: 1,
        base: plimsoll::base::Given::Nothing,
        onto: None,
        policy: &plimsoll::rules::Policy::default(),
        judges: true,
    };
    let report = analyse(&opened, &layers, options);
    assert_sums(&report);
    report
}

fn blob(bytes: Vec<u8>) -> LayerBlob {
    LayerBlob {
        content: Some(Content::Memory(bytes.into())),
        plain_is_download: true,
        ..LayerBlob::default()
    }
}

/// Asserts that every visible byte is one package's or nobody's.
pub(crate) fn assert_sums(report: &Report) {
    let packages: u64 = report.packages.iter().map(|package| package.unpacked.0).sum();
    let ecosystems: u64 = report.ecosystems.iter().map(|it| it.unpacked.0).sum();
    let unowned: u64 = report.unowned.iter().map(|group| group.unpacked.0).sum();
    assert_eq!(packages + unowned, report.sizes.visible.0, "packages and unowned bytes");
    assert_eq!(packages, ecosystems, "ecosystems");
}

/// Finds the one package of that name.
fn package<'a>(report: &'a Report, name: &str) -> &'a PackageReport {
    let found: Vec<_> = report.packages.iter().filter(|package| package.name == name).collect();
    assert_eq!(found.len(), 1, "packages called {name} of {:?}", names(report));
    found[0]
}

/// The packages inside a package: name and version.
fn contained(package: &PackageReport) -> Vec<(String, String)> {
    let inside = package.contains.iter();
    inside.map(|inner| (inner.name.clone(), inner.version.clone())).collect()
}

/// Why a package is there: the word, and the package that it is about.
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
