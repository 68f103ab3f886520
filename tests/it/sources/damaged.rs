//! Manifests and configurations that are damaged, missing or not as declared.

use expect_test::expect;
use plimsoll::image::digest::Digest;
use plimsoll::limits::Limits;
use serde_json::json;

use super::*;
use crate::layer_language::wrap::{INDEX, MANIFEST, docker_archive, oci_layout, skopeo_dir};

/// A layout with an image for each platform; a manifest can be changed by its position.
fn layout(platforms: &[&str], change: impl Fn(usize, &mut Vec<u8>)) -> Files {
    let (mut files, mut listed) = (Files::default(), Vec::new());
    for (index, platform) in platforms.iter().enumerate() {
        let mut descriptor = files.simple_image(platform, &tars()[..=index]);
        let (os, architecture) = platform.split_once('/').expect("it has two parts");
        descriptor["platform"] = json!({"os": os, "architecture": architecture});
        change(index, &mut files.lines.last_mut().expect("the manifest is last").content);
        listed.push(descriptor);
    }
    files.index(&listed);
    files
}

/// The first only begins.
fn cut_first(index: usize, manifest: &mut Vec<u8>) {
    if index == 0 {
        manifest.truncate(60);
    }
}

fn for_platform(platform: &str) -> Options {
    Options { platform: Some(platform.to_owned()), ..Options::default() }
}

#[test]
fn the_only_manifest_is_damaged() {
    check(
        &layout(&["linux/amd64"], cut_first),
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `sha256:3ee8482923b6` (linux/amd64): invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
    let mut files = Files::default();
    let mut image = files.simple_image("linux/amd64", &tars());
    files.lines.last_mut().expect("the manifest is last").content.truncate(60);
    files.index(&[image.clone()]);
    check(
        &files,
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `sha256:9b381ce31558`: invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
    files.lines.retain(|line| line.path != b"index.json");
    image["annotations"]["org.opencontainers.image.ref.name"] = json!("app:1");
    files.index(&[image]);
    check(
        &files,
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `app:1`: invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
}

#[test]
fn another_platform_never_takes_the_place_of_a_damaged_manifest() {
    let files = layout(&["linux/amd64", "linux/arm64"], cut_first);
    check_with(
        &files,
        &for_platform("linux/amd64"),
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `sha256:3ee8482923b6` (linux/amd64): invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
    // The other one may still be chosen.
    check_with(
        &files,
        &for_platform("linux/arm64"),
        expect![[r#"
            oci-archive [] linux/arm64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
            warning metadata-damaged: the manifest of `sha256:3ee8482923b6` (linux/amd64) could not be read: invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
    let whole = layout(&["linux/amd64", "linux/arm64"], |_, _| ());
    check_with(
        &whole,
        &for_platform("linux/arm64"),
        expect![[r#"
        oci-archive [] linux/arm64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
    "#]],
    );
}

#[test]
fn a_document_that_is_no_manifest_is_a_damaged_one_if_the_index_calls_it_one() {
    let files = layout(&["linux/amd64"], |_, manifest| *manifest = b"{}".to_vec());
    check(
        &files,
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `sha256:3ee8482923b6` (linux/amd64): it is neither a manifest nor an index
        "#]],
    );
    // An index may list anything.
    let mut files = oci_layout(&tars(), <[u8]>::to_vec);
    files.lines.retain(|line| line.path != b"index.json");
    let image = files.simple_image("linux/amd64", &tars());
    let notes = files.blob("application/xml", b"<notes/>");
    files.index(&[notes, image]);
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn a_manifest_that_is_absent_and_has_no_name_is_elsewhere() {
    let mut files = Files::default();
    let image = files.simple_image("linux/amd64", &tars());
    files.lines.pop();
    files.index(&[image]);
    check(
        &files,
        expect![[r#"
        could not open the image: `…/image.tar` only lists images whose manifests are elsewhere
    "#]],
    );
}

#[test]
fn a_manifest_beyond_a_limit_is_not_called_damaged() {
    let limits = Limits { json_bytes: 300, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let mut files = Files::default();
    let mut image = files.simple_image("linux/amd64", &tars());
    files.lines.iter_mut().for_each(|line| {
        if line.content.starts_with(b"{") {
            line.content.extend([b' '; 300]);
        }
    });
    image["mediaType"] = json!(MANIFEST);
    files.index(&[image]);
    let shown = {
        let home = Home::new();
        home.outcome(&home.file("image.tar", files.tar()), &options)
    };
    assert!(shown.contains("more than `json-bytes` allows"), "{shown}");
}

#[test]
fn a_damaged_manifest_of_skopeo_is_not_absent() {
    let mut files = skopeo_dir(&tars());
    let manifest = files.lines.iter().find(|line| line.path == b"manifest.json");
    let manifest = manifest.expect("it has one").content.clone();
    let digest = Digest::sha256_of(&manifest);
    files.lines.retain(|line| line.path != b"manifest.json");
    files.put(&format!("{}.manifest.json", digest.encoded()), &manifest[..60]);
    let listed = json!({
        "mediaType": MANIFEST, "digest": digest.as_str(), "size": manifest.len(),
        "platform": {"os": "linux", "architecture": "amd64"}
    });
    files.put_json("manifest.json", &json!({"mediaType": INDEX, "manifests": [listed]}));
    check(
        &files,
        expect![[r#"
            could not open the image: the manifest of an image in `…/image.tar` could not be read: `sha256:9b381ce31558` (linux/amd64): invalid JSON at line 1, column 60: EOF while parsing a string
        "#]],
    );
}

#[test]
fn documents_are_compared_with_what_names_them() {
    let verify = Options { verify: true, ..Options::default() };
    let changed = |position: usize| {
        let mut files = Files::default();
        let image = files.simple_image("linux/amd64", &tars());
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [image]});
        let index = files.blob_json(INDEX, &index);
        files.index(&[index]);
        // Blobs are two layers, the configuration, the manifest and the index.
        files.lines[position].content.push(b'\n');
        files
    };
    check_with(
        &changed(2),
        &verify,
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning digest-mismatch: the configuration has the digest sha256:dcf0f6b45ec223bdb67bdc67f723339fa2d437e9d03f50f9b32b27d5dc048cc5, not sha256:fef3ea45dbed0ba84dd7fd9c051437f2422a77ed5562b04c0d6fb24cd62881c5
        warning size-mismatch: the configuration has 238 bytes instead of 237
    "#]],
    );
    check_with(
        &changed(3),
        &verify,
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning digest-mismatch: the manifest has the digest sha256:3c59e9a10b40cfc4c3c6917346f5e519dd61fc93639ae1c9d94bf3e16153823d, not sha256:9b381ce315583857efde4fc75c54866048b6ccdd38537fa8e4cb9d3fd85a7f3b
        warning size-mismatch: the manifest has 548 bytes instead of 547
    "#]],
    );
    check_with(
        &changed(4),
        &verify,
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning digest-mismatch: an index that leads to it has the digest sha256:e2e4147362dfa0de1603cd689a4571a9d2e8eebaf50ff84722d5f67b63b99eb9, not sha256:8bad6520818dde305afe0f4d0af758a304648ca89de05b6e6033c282fa12a59c
        warning size-mismatch: an index that leads to it has 241 bytes instead of 240
    "#]],
    );
    // Their sizes are always compared.
    check(
        &changed(3),
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning size-mismatch: the manifest has 548 bytes instead of 547
    "#]],
    );
}

#[test]
fn a_configuration_is_compared_with_the_digest_in_its_name() {
    let verify = Options { verify: true, ..Options::default() };
    let mut files = docker_archive(&tars());
    let config = files.lines.iter_mut().find(|line| line.path == b"config.json");
    let config = config.expect("it has one");
    let wrong = format!("{}.json", "a".repeat(64));
    config.path = wrong.clone().into_bytes();
    let manifest = files.lines.iter_mut().find(|line| line.path == b"manifest.json");
    let manifest = manifest.expect("it has one");
    let text = String::from_utf8(manifest.content.clone()).expect("it is text");
    manifest.content = text.replace("config.json", &wrong).into_bytes();
    check_with(
        &files,
        &verify,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
            warning digest-mismatch: the configuration has the digest sha256:fef3ea45dbed0ba84dd7fd9c051437f2422a77ed5562b04c0d6fb24cd62881c5, not sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        "#]],
    );
}

#[test]
fn a_configuration_that_is_missing_or_unreadable_is_damage() {
    let with_config = |change: &dyn Fn(&mut Files, usize)| {
        let mut files = oci_layout(&tars(), <[u8]>::to_vec);
        change(&mut files, 2);
        files
    };
    check(
        &with_config(&|files, at| drop(files.lines.remove(at))),
        expect![[r#"
        oci-archive [] no platform
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning metadata: the number of layers is 2 in the manifest and 0 in the configuration
        warning metadata-damaged: the configuration could not be read: it is missing
    "#]],
    );
    check(
        &with_config(&|files, at| files.lines[at].content.truncate(40)),
        expect![[r#"
        oci-archive [] no platform
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning size-mismatch: the configuration has 40 bytes instead of 237
        warning metadata: the number of layers is 2 in the manifest and 0 in the configuration
        warning metadata-damaged: the configuration could not be read: invalid JSON at line 1, column 40: EOF while parsing an object
    "#]],
    );
    check(
        &with_config(&|files, at| files.lines[at].content = b"[]".to_vec()),
        expect![[r#"
        oci-archive [] no platform
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning size-mismatch: the configuration has 2 bytes instead of 237
        warning metadata: the number of layers is 2 in the manifest and 0 in the configuration
        warning metadata-damaged: the configuration could not be read: it is not a JSON object
    "#]],
    );
}

#[test]
fn one_damaged_manifest_may_have_several_names() {
    let mut files = Files::default();
    let image = files.simple_image("linux/amd64", &tars());
    files.lines.last_mut().expect("the manifest is last").content.truncate(60);
    let named = ["app:1", "app:2"].map(|name| {
        let mut image = image.clone();
        image["annotations"]["org.opencontainers.image.ref.name"] = json!(name);
        image
    });
    files.index(&named);
    check(
        &files,
        expect![[r#"
        could not open the image: the manifest of an image in `…/image.tar` could not be read: `app:1`: invalid JSON at line 1, column 60: EOF while parsing a string
    "#]],
    );
}

#[test]
fn old_descriptions_do_not_hide_that_the_new_one_is_damaged() {
    let mut files = Files::default();
    let id = "a".repeat(64);
    files.put(&format!("{id}/json"), "{}");
    files.put(&format!("{id}/layer.tar"), &tars()[0]);
    files.put_json("repositories", &json!({"app": {"1": id}}));
    files.put("manifest.json", "[{");
    check(
        &files,
        expect![[r#"
            docker-archive ["app:1"] no platform
            layer 1 complete none: 4 entries, 120 B, download estimated
            warning metadata-damaged: `manifest.json` could not be read: invalid JSON at line 1, column 2: EOF while parsing an object
        "#]],
    );
}

#[test]
fn one_of_two_descriptions_of_an_archive_may_be_damaged() {
    let mut files = docker_archive(&tars());
    files.put("index.json", "{");
    check(
        &files,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
            warning metadata-damaged: `index.json` could not be read: invalid JSON at line 1, column 1: EOF while parsing an object
        "#]],
    );
    let mut files = oci_layout(&tars(), <[u8]>::to_vec);
    files.put("manifest.json", "[{");
    check(
        &files,
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 4 entries, 120 B, download 4096
        layer 2 complete none: 3 entries, 3 B, download 3072
        warning metadata-damaged: `manifest.json` could not be read: invalid JSON at line 1, column 2: EOF while parsing an object
    "#]],
    );
}
