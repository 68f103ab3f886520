//! Every limit can be set by its option, and exceeding it is reported.

use plimsoll::limits::LIMITS;
use serde_json::json;

use super::archive::{descriptor, docker, file, oci, pax, symlink, tar};
use super::bombs::zstd_bomb;
use crate::program::Place;

/// A limit, a value that is too small, an image, and part of the message.
type Case = (&'static str, &'static str, fn() -> Vec<u8>, &'static str);

const CASES: &[Case] = &[
    ("archive-members", "1", || docker(&[tar(&[])]), "more members than `archive-members` allows"),
    ("captured-bytes", "10B", database, "`--limit captured-bytes` allows 10 B"),
    ("captured-layer-bytes", "10B", database, "`--limit captured-layer-bytes` leaves 10 B"),
    ("header-bytes", "100B", || docker(&[long_name()]), "over the limit of 100"),
    ("index-depth", "1", nested, "nested deeper than `index-depth` allows"),
    ("json-bytes", "50B", || docker(&[tar(&[])]), "more than `json-bytes` allows"),
    (
        "layer-bytes",
        "1kB",
        || docker(&[files()]),
        "more than `layer-bytes` or `layer-ratio` allows",
    ),
    ("layer-entries", "3", || docker(&[files()]), "the layer has more than 3 entries"),
    ("layer-ratio", "2", bomb, "more than `layer-bytes` or `layer-ratio` allows"),
    ("layers", "1", || docker(&[files(), files()]), "more layers than `layers` allows"),
    ("manifests", "1", two_manifests, "more than `manifests` allows"),
    (
        "path-bytes",
        "100B",
        || docker(&[long_name()]),
        "of 300 B is beyond `path-bytes` and is left out",
    ),
    ("path-depth", "2", || docker(&[tar(&[file("a/b/c", b"1")])]), "is beyond `path-depth`"),
    ("sparse-pieces", "2", || docker(&[sparse()]), "sparse map"),
    ("symlink-hops", "1", || docker(&[chain()]), "is part of a cycle or leads too far"),
    ("zstd-window-log", "10", window, "the zstd stream is corrupt"),
];

fn files() -> Vec<u8> {
    let members: Vec<Vec<u8>> = (0..9).map(|index| file(&format!("f{index}"), b"1")).collect();
    tar(&members)
}

fn database() -> Vec<u8> {
    docker(&[tar(&[file("var/lib/dpkg/status", b"Package: a\nVersion: 1\n")])])
}

fn long_name() -> Vec<u8> {
    tar(&[file(&"n".repeat(300), b"1"), file("after", b"1")])
}

fn sparse() -> Vec<u8> {
    let records: [(&str, &[u8]); 2] =
        [("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"0,1,2,1,4,1")];
    tar(&[pax(&records), file("sparse", b"123")])
}

fn chain() -> Vec<u8> {
    tar(&[symlink("a", "b"), symlink("b", "c"), file("a/f", b"1")])
}

fn manifest(number: u32) -> Vec<u8> {
    let config = json!({ "digest": super::archive::digest(b"{}"), "size": 2 });
    let layers = [json!({ "digest": super::archive::digest(&files()), "size": files().len() })];
    json!({ "schemaVersion": 2, "config": config, "layers": layers, "number": number })
        .to_string()
        .into_bytes()
}

fn two_manifests() -> Vec<u8> {
    let (one, other) = (manifest(1), manifest(2));
    let listed = [descriptor(&one, "manifest"), descriptor(&other, "manifest")];
    oci(&json!({ "manifests": listed }), &[b"{}".to_vec(), files(), one, other])
}

fn nested() -> Vec<u8> {
    let inner = json!({ "manifests": [descriptor(&manifest(2), "manifest")] }).to_string();
    let outer = json!({ "manifests": [descriptor(inner.as_bytes(), "index")] }).to_string();
    let listed = [descriptor(&manifest(1), "manifest"), descriptor(outer.as_bytes(), "index")];
    let blobs = [inner.into_bytes(), outer.into_bytes(), manifest(1), manifest(2), files()];
    oci(&json!({ "manifests": listed }), &blobs)
}

/// The ratio counts beyond the first GB.
fn bomb() -> Vec<u8> {
    docker(&[zstd_bomb(&files(), 1_010_000_000)])
}

fn window() -> Vec<u8> {
    docker(&[zstd_bomb(&files(), 1 << 20)])
}

#[test]
fn exceeding_any_limit_is_reported() {
    let place = Place::new();
    for (name, value, image, words) in CASES {
        std::fs::write(place.path("hostile"), image()).expect("it is writable");
        let limit = format!("{name}={value}");
        let ran = place.run(&["hostile", "--limit", &limit, "--format", "json"]);
        assert!(matches!(ran.code, Some(0 | 2)), "{name}: {}", ran.stderr);
        let output = ran.stdout + &ran.stderr;
        assert!(output.contains(words), "{name}: {output}");
        // Computing the digest of a GB takes too long in a debug build.
        if *name == "layer-ratio" {
            continue;
        }
        let strict = place.run(&["hostile", "--limit", &limit, "--strict"]);
        // Links that lead too far are no error, and what is only not looked into is not missing.
        let is_whole = ["symlink-hops", "captured-bytes", "captured-layer-bytes"].contains(name);
        let expected = if is_whole { 0 } else { 2 };
        assert_eq!(strict.code, Some(expected), "{name}: {}", strict.stderr);
    }
}

#[test]
fn every_limit_is_tested() {
    let tested: Vec<&str> = CASES.iter().map(|(name, ..)| *name).collect();
    let all: Vec<&str> = LIMITS.iter().map(|limit| limit.name).collect();
    assert_eq!(tested, all);
}
