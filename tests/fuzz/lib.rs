//! The fuzz targets, and what they share: tars with valid checksums, limits that keep inputs quick,
//! and what must be true of every report.
//!
//! The tests run each target on a few inputs too (`tests/it/fuzz_targets.rs`), without a fuzzer.
#![allow(unreachable_pub, reason = "the tests include this file as a module of theirs")]

use plimsoll::limits::Limits;
use plimsoll::report::Report;

pub mod budgets;
pub mod compression;
pub mod image;
pub mod inspect;
pub mod layer;
pub mod packages;
pub mod references;
pub mod tar;

const BLOCK: usize = 512;

/// Writes the right checksum into every block with the magic of a header, so that mutated headers
/// pass the first check.
pub fn fix_checksums(tar: &mut [u8]) {
    for block in tar.chunks_exact_mut(BLOCK) {
        if block[257..262] == *b"ustar" {
            block[148..156].fill(b' ');
            let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
            block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}

/// Adds a file to a tar; only the end of its path if that is too long for the header.
pub fn push_file(tar: &mut Vec<u8>, path: &str, content: &[u8]) {
    let mut header = [0; BLOCK];
    let path = &path.as_bytes()[path.len().saturating_sub(100)..];
    header[..path.len()].copy_from_slice(path);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    fix_checksums(&mut header);
    tar.extend_from_slice(&header);
    tar.extend_from_slice(content);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}

/// Limits small enough that no input takes long, and that all of them are reached.
pub fn limits() -> Limits {
    Limits {
        json_bytes: 64 << 10,
        header_bytes: 8 << 10,
        sparse_pieces: 100,
        path_bytes: 1000,
        path_depth: 50,
        layer_entries: 2000,
        layer_bytes: 8 << 20,
        zstd_window_log: 20,
        index_depth: 3,
        manifests: 50,
        archive_members: 1000,
        ..Limits::default()
    }
}

/// Checks what must be true of the report of any image (docs/json.md).
pub fn check(report: &Report) {
    let sizes = &report.sizes;
    assert_eq!(sizes.unpacked.0, sizes.visible.0 + sizes.hidden.0);
    assert_eq!(sizes.unpacked, report.layers.iter().filter_map(|layer| layer.unpacked).sum());
    assert_eq!(sizes.hidden.0, report.hidden.iter().map(|group| group.unpacked.0).sum::<u64>());
    for layer in &report.layers {
        let parts = layer.visible.zip(layer.hidden);
        let sum = parts.map(|(visible, hidden)| visible + hidden);
        assert_eq!(layer.unpacked, sum, "layer {}", layer.number);
        if let (Some(download), Some(hidden)) = (layer.download, layer.hidden_download) {
            assert!(hidden <= download, "layer {}", layer.number);
        }
        if let (Some(download), Some(overhead), Some(files)) =
            (layer.download, layer.download_overhead, &report.files)
        {
            let versions = files.iter().flat_map(|file| &file.versions);
            let of_layer = versions.filter(|version| version.layer == layer.number);
            let attributed: u64 = of_layer.filter_map(|version| Some(version.download?.0)).sum();
            assert_eq!(attributed + overhead.0, download.0, "layer {}", layer.number);
        }
    }
    let packages = report.packages.iter().map(|package| package.unpacked.0).sum::<u64>();
    let unowned = report.unowned.iter().map(|group| group.unpacked.0).sum::<u64>();
    assert_eq!(packages + unowned, sizes.visible.0, "packages and unowned bytes");
    for package in &report.packages {
        assert!(package.unpacked <= package.retained, "{}", package.name);
    }
    let formats = plimsoll::view::formats(plimsoll::view::SubjectKind::Report);
    for format in formats.filter(|format| report.files.is_some() || !format.needs_paths) {
        let mut out = Vec::new();
        let subject = plimsoll::view::Subject::Report(report);
        format.write(&mut out, subject, plimsoll::view::Look::PLAIN).expect("memory takes it");
        if format.name == "json" {
            assert_eq!(Report::from_json(&out[..]).expect("it was just written"), *report);
        }
        let text = String::from_utf8(out).expect("outputs are UTF-8");
        // Lines of CSV end with both.
        let text = text.replace("\r\n", "\n");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    }
}
