//! Damaged and hostile images: nothing panics, and what is lost is reported.

use std::fmt::Write as _;

use plimsoll::limits::Limits;
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::view::{Look, Subject, SubjectKind, formats};
use plimsoll::warning::Code;
use plimsoll::{Error, Options, inspect};
use tempfile::TempDir;

use crate::read_back::assert_read_back;

pub(crate) mod archive;
mod bombs;
mod damage;
mod limits;
mod links;
mod metadata;
mod names;
mod places;
mod sizes;

/// Inspects bytes as a file, and checks what must be true of every result.
fn inspect_with(bytes: &[u8], options: &Options) -> Result<Report, Error> {
    let directory = TempDir::new().expect("the temporary directory takes directories");
    let path = directory.path().join("image");
    std::fs::write(&path, bytes).expect("it takes files");
    let result = inspect(&path.to_str().expect("it is UTF-8").into(), options, &NoEvents);
    match &result {
        Ok(report) => check(report),
        Err(error) => assert!(!words(error).contains("panic"), "{error}"),
    }
    result
}

pub(crate) fn inspect_bytes(bytes: &[u8]) -> Result<Report, Error> {
    inspect_with(bytes, &Options { files: true, ..Options::default() })
}

fn limited(change: impl FnOnce(&mut Limits)) -> Options {
    let mut options = Options { files: true, ..Options::default() };
    change(&mut options.limits);
    options
}

fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}

/// Checks what must be true of the report of any image, and that it can be written.
fn check(report: &Report) {
    let sizes = report.sizes;
    assert_eq!(sizes.unpacked.0, sizes.visible.0 + sizes.hidden.0);
    assert_eq!(sizes.unpacked, report.layers.iter().filter_map(|layer| layer.unpacked).sum());
    assert_eq!(sizes.hidden.0, report.hidden.iter().map(|group| group.unpacked.0).sum::<u64>());
    for layer in &report.layers {
        let parts = layer.visible.zip(layer.hidden);
        let sum = parts.map(|(visible, hidden)| visible + hidden);
        assert_eq!(layer.unpacked, sum, "layer {}", layer.number);
        assert!(layer.hidden_download <= layer.download, "layer {}", layer.number);
        if let (Some(download), Some(overhead), Some(files)) =
            (layer.download, layer.download_overhead, &report.files)
        {
            let versions = files.iter().flat_map(|file| &file.versions);
            let of_layer = versions.filter(|version| version.layer == layer.number);
            let attributed: u64 = of_layer.filter_map(|version| Some(version.download?.0)).sum();
            assert_eq!(attributed + overhead.0, download.0, "layer {}", layer.number);
        }
    }
    assert_read_back(report);
    for format in formats(SubjectKind::Report) {
        let mut out = Vec::new();
        format
            .write(&mut out, Subject::Report(report), Look::PLAIN)
            .expect("memory takes every byte");
        let text = String::from_utf8(out).expect("outputs are UTF-8");
        // Lines of CSV end with both.
        let text = text.replace("\r\n", "\n");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }
}

/// The messages of the warnings with that code.
fn warnings(report: &Report, code: Code) -> Vec<&str> {
    let with_code = report.warnings.iter().filter(|warning| warning.code == code);
    with_code.map(|warning| warning.message.as_str()).collect()
}

fn warns(report: &Report, code: Code, part: &str) {
    let found = warnings(report, code);
    assert!(found.iter().any(|message| message.contains(part)), "{part}: {:?}", report.warnings);
}
