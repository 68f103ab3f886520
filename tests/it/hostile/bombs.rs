//! Small inputs with large effects: compressed zeros, markers over many entries, repeated layers.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use plimsoll::warning::Code;

use super::archive::{directory, docker, docker_with, file, tar};
use super::{inspect_bytes, inspect_with, limited, warns, words};

/// Entries of the larger images: enough that quadratic time would be noticed.
const MANY: usize = 3_000;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

/// A zstd frame of some bytes, and one of that many zeros, 128 KiB in four bytes (RFC 8878, 3.1.1.2).
pub(super) fn zstd_bomb(first: &[u8], zeros: u64) -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    let mut bomb = zstd::encode_all(first, 1).expect("memory takes every byte");
    // No length, no checksum, a window of one block.
    bomb.extend([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]);
    for left in (0..zeros.div_ceil(u64::from(BLOCK))).rev() {
        let header = BLOCK << 3 | 1 << 1 | u32::from(left == 0);
        bomb.extend_from_slice(&header.to_le_bytes()[..3]);
        bomb.push(0);
    }
    bomb
}

#[test]
fn a_gzip_bomb_stops_at_a_limit() {
    let bomb = gzip(&tar(&[file("first", b"1"), file("zeros", &vec![0; 2 << 20])]));
    assert!(bomb.len() < 30_000);
    let options = limited(|limits| limits.layer_bytes = 300_000);
    let report = inspect_with(&docker(&[bomb]), &options).expect("its beginning is read");
    warns(&report, Code::Limit, "are more than `layer-bytes` or `layer-ratio` allows");
    assert_eq!(report.entries, 2);
    assert!(report.sizes.unpacked.0 < 1 << 20);
}

#[test]
fn a_compressed_archive_stops_at_a_limit() {
    let layer = tar(&[file("zeros", &vec![0; 2 << 20])]);
    let options = limited(|limits| limits.layer_bytes = 300_000);
    for archive in [docker(std::slice::from_ref(&layer)), layer] {
        match inspect_with(&gzip(&archive), &options) {
            Ok(report) => warns(&report, Code::Limit, "allows"),
            Err(error) => assert!(words(&error).contains("`layer-bytes`"), "{}", words(&error)),
        }
    }
}

#[test]
fn many_whiteouts_cost_no_more_than_other_entries() {
    let names: Vec<String> = (0..MANY).map(|index| format!("d{}/f{index}", index % 100)).collect();
    let files: Vec<Vec<u8>> = names.iter().map(|name| file(name, b"1")).collect();
    let whiteouts: Vec<Vec<u8>> = names
        .iter()
        .map(|name| file(&name.replace("/f", "/.wh.f"), b""))
        .chain((0..MANY).map(|index| file(&format!("no/.wh.{index}"), b"")))
        .collect();
    let report = inspect_bytes(&docker(&[tar(&files), tar(&whiteouts)])).expect("it is whole");
    assert_eq!((report.sizes.visible.0, report.sizes.hidden.0), (0, MANY as u64));
    assert_eq!(report.warnings, []);
}

#[test]
fn many_opaque_markers_hide_many_entries() {
    let files: Vec<Vec<u8>> =
        (0..MANY).map(|index| file(&format!("a/{}/b/{index}", index % 500), b"1")).collect();
    let mut layers = vec![tar(&files)];
    let markers: Vec<Vec<u8>> =
        (0..500).map(|index| file(&format!("a/{index}/.wh..wh..opq"), b"")).collect();
    layers.push(tar(&markers));
    layers.push(tar(&markers));
    let report = inspect_bytes(&docker(&layers)).expect("it is whole");
    assert_eq!(report.sizes.hidden.0, MANY as u64);
}

#[test]
fn many_siblings_in_mixed_order_are_read() {
    // Any odd factor visits each number once.
    let name = |index: usize| format!("usr/{:08x}", index * 0x9e37_79b1 % (1 << 32));
    let members: Vec<Vec<u8>> = (0..MANY).map(|index| file(&name(index), b"1")).collect();
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("it is whole");
    assert_eq!(report.paths, MANY as u64);
}

#[test]
fn one_path_may_occur_many_times() {
    let members: Vec<Vec<u8>> = (0..MANY).map(|_| file("same", b"1")).collect();
    let layer = tar(&members);
    let report = inspect_bytes(&docker(&[layer.clone(), layer])).expect("it is whole");
    assert_eq!((report.paths, report.sizes.visible.0), (1, 1));
    warns(&report, Code::RepeatedPath, "`/same` occurs in the layer more than once");
}

#[test]
fn one_layer_may_occur_many_times() {
    let manifest = format!(
        r#"[{{"Config":"config.json","RepoTags":null,"Layers":[{}]}}]"#,
        vec![r#""0/layer.tar""#; 1000].join(",")
    );
    let layer = tar(&[directory("a"), file("a/b", b"12345")]);
    let archive = docker_with(&[layer], b"{}", manifest.as_bytes());
    let report = inspect_bytes(&archive).expect("it is whole");
    assert_eq!((report.layers.len(), report.entries), (1000, 2000));
    assert_eq!((report.sizes.visible.0, report.sizes.unpacked.0), (5, 5000));
    assert_eq!(report.layers[999].same_as, Some(1));
}

#[test]
fn links_may_make_a_deep_tree_of_short_names() {
    let step = "a/".repeat(900);
    let mut members = vec![super::archive::symlink("0", ".")];
    for index in 0..30 {
        members.push(directory(&format!("{index}/{step}")));
        let target = format!("{index}/{step}");
        members.push(super::archive::symlink(&(index + 1).to_string(), &target));
    }
    members.extend((0..100).map(|index| file(&format!("30/{index}"), b"1")));
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("the rest is read");
    warns(&report, Code::PathRefused, "more than 1024 directories deep");
    let files = report.files.expect("it was requested");
    assert!(files.iter().all(|file| file.path.matches('/').count() <= 1024));
}
