//! Which image of a source is meant.

use expect_test::expect;
use serde_json::{Value, json};

use super::*;
use crate::layer_language::wrap::{INDEX, MANIFEST};

/// An index with an image for each platform. Its only layer has a file with as many bytes as the
/// number of the platform.
fn platforms(platforms: &[&str]) -> Files {
    let mut files = Files::default();
    let manifests: Vec<Value> = (1..)
        .zip(platforms)
        .map(|(bytes, platform)| {
            let tars = layer_tars(&format!("layer one\n file a {bytes}"));
            let mut manifest = files.simple_image(platform, &tars);
            let mut parts = platform.split('/');
            manifest["platform"] = json!({"os": parts.next(), "architecture": parts.next()});
            if let Some(variant) = parts.next() {
                manifest["platform"]["variant"] = variant.into();
            }
            manifest
        })
        .collect();
    let index = files.blob_json(INDEX, &json!({"schemaVersion": 2, "manifests": manifests}));
    files.index(&[index]);
    files
}

fn check_platform(files: &Files, wanted: &str, expected: Expect) {
    let options = Options { platform: Some(wanted.to_owned()), ..Options::default() };
    check_with(files, &options, expected);
}

fn check_image(files: &Files, wanted: &str, expected: Expect) {
    let options = Options { image: Some(wanted.to_owned()), ..Options::default() };
    check_with(files, &options, expected);
}

#[test]
fn only_the_images_for_the_platform_are_listed() {
    let mut files = Files::default();
    let mut listed = Vec::new();
    for (name, platform) in
        [("a", "linux/amd64"), ("a", "linux/arm64"), ("b", "linux/arm64"), ("b", "linux/s390x")]
    {
        let layers = if name == "a" { 1 } else { 2 };
        let mut image = files.simple_image(platform, &tars()[..layers]);
        image["annotations"]["org.opencontainers.image.ref.name"] = name.into();
        listed.push(image);
    }
    files.index(&listed);
    let options = Options { platform: Some("linux/arm64".to_owned()), ..Options::default() };
    check_with(
        &files,
        &options,
        expect![[r#"
            could not open the image: `…/image.tar` holds 2 images for linux/arm64
              2 a (linux/arm64) 9eb21393564b
              3 b (linux/arm64) b3a35ce5902a
        "#]],
    );
}

#[test]
fn artifacts_are_no_images() {
    let mut files = Files::default();
    let mut listed = Vec::new();
    for content in [&b"one"[..], b"two"] {
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "artifactType": "application/example.sbom",
            "config": files.blob("application/vnd.oci.empty.v1+json", b"{}"),
            "layers": [files.blob("application/example.sbom", content)]
        });
        listed.push(files.blob_json(MANIFEST, &manifest));
    }
    files.index(&listed);
    check(
        &files,
        expect![[r#"
        could not open the image: `…/image.tar` holds only artifacts, such as charts, SBOMs or signatures
    "#]],
    );
    // Whatever their layers are.
    let mut text = Files::default();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "text/plain",
        "config": text.blob("application/vnd.oci.empty.v1+json", b"{}"),
        "layers": [text.blob("text/plain", b"hello")]
    });
    let manifest = text.blob_json(MANIFEST, &manifest);
    text.index(&[manifest]);
    check(
        &text,
        expect![[r#"
        could not open the image: `…/image.tar` holds only artifacts, such as charts, SBOMs or signatures
    "#]],
    );
}

#[test]
fn the_only_platform_is_chosen() {
    check(
        &platforms(&["plan9/mips"]),
        expect![[r#"
            oci-archive [] plan9/mips
            layer 1 complete none: 1 entries, 1 B, download 2048
        "#]],
    );
}

#[test]
fn a_platform_has_to_be_named_if_none_fits() {
    check(
        &platforms(&["plan9/mips", "plan9/sparc"]),
        expect![[r#"
            could not open the image: `…/image.tar` holds 2 images
              1 without a name (plan9/mips) 760ceb939fc3
              2 without a name (plan9/sparc) 55ce4e4dec9d
        "#]],
    );
}

#[test]
fn an_exact_platform_is_chosen() {
    let files = platforms(&["linux/amd64", "linux/arm64", "windows/amd64"]);
    check_platform(
        &files,
        "linux/arm64",
        expect![[r#"
            oci-archive [] linux/arm64
            layer 1 complete none: 1 entries, 2 B, download 2048
        "#]],
    );
    check_platform(
        &files,
        "windows/amd64",
        expect![[r#"
            oci-archive [] windows/amd64
            layer 1 complete none: 1 entries, 3 B, download 2048
        "#]],
    );
}

#[test]
fn the_nearest_lower_variant_is_chosen() {
    let files = platforms(&["linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8"]);
    check_platform(
        &files,
        "linux/arm/v6",
        expect![[r#"
            oci-archive [] linux/arm/v6
            layer 1 complete none: 1 entries, 2 B, download 2048
        "#]],
    );
    check_platform(
        &files,
        "linux/arm",
        expect![[r#"
            oci-archive [] linux/arm/v7
            layer 1 complete none: 1 entries, 3 B, download 2048
        "#]],
    );
    check_platform(
        &files,
        "linux/arm64",
        expect![[r#"
            oci-archive [] linux/arm64/v8
            layer 1 complete none: 1 entries, 4 B, download 2048
        "#]],
    );
}

#[test]
fn the_error_for_a_missing_platform_lists_the_others() {
    let files = platforms(&["linux/amd64", "linux/arm64"]);
    check_platform(
        &files,
        "linux/riscv64",
        expect![[r#"
            could not open the image: no image in `…/image.tar` is for linux/riscv64
              1 without a name (linux/amd64) 6eca0d6c5801
              2 without a name (linux/arm64) b7d8f81da92f
        "#]],
    );
}

#[test]
fn a_platform_that_the_index_omits_comes_from_the_configuration() {
    let mut files = Files::default();
    let manifests = [
        files.simple_image("linux/s390x", &layer_tars("layer one\n file a 1")),
        files.simple_image("linux/ppc64le", &layer_tars("layer one\n file a 2")),
    ];
    files.index(&manifests);
    check_platform(
        &files,
        "linux/ppc64le",
        expect![[r#"
            oci-archive [] linux/ppc64le
            layer 1 complete none: 1 entries, 2 B, download 2048
        "#]],
    );
}

/// Three images with different names.
fn named() -> Files {
    let mut files = Files::default();
    let mut manifests = Vec::new();
    for (bytes, name) in [(1, "docker.io/library/a:1"), (2, "localhost/b:latest"), (3, "c:1")] {
        let tars = layer_tars(&format!("layer one\n file a {bytes}"));
        let mut manifest = files.simple_image("linux/amd64", &tars);
        manifest["annotations"]["io.containerd.image.name"] = name.into();
        manifests.push(manifest);
    }
    files.index(&manifests);
    files
}

#[test]
fn several_images_are_listed() {
    check(
        &named(),
        expect![[r#"
            could not open the image: `…/image.tar` holds 3 images
              1 docker.io/library/a:1 (linux/amd64) 6eca0d6c5801
              2 localhost/b:latest (linux/amd64) 65d2bebb87d2
              3 c:1 (linux/amd64) 68fbcd5499bc
        "#]],
    );
}

#[test]
fn an_image_is_chosen_by_name_or_number() {
    let files = named();
    check_image(
        &files,
        "docker.io/library/a:1",
        expect![[r#"
            oci-archive ["docker.io/library/a:1"] linux/amd64
            layer 1 complete none: 1 entries, 1 B, download 2048
        "#]],
    );
    check_image(
        &files,
        "a:1",
        expect![[r#"
            oci-archive ["docker.io/library/a:1"] linux/amd64
            layer 1 complete none: 1 entries, 1 B, download 2048
        "#]],
    );
    check_image(
        &files,
        "b",
        expect![[r#"
            oci-archive ["localhost/b:latest"] linux/amd64
            layer 1 complete none: 1 entries, 2 B, download 2048
        "#]],
    );
    check_image(
        &files,
        "3",
        expect![[r#"
            oci-archive ["c:1"] linux/amd64
            layer 1 complete none: 1 entries, 3 B, download 2048
        "#]],
    );
}

#[test]
fn an_image_is_chosen_by_its_digest() {
    let files = named();
    let index = files.lines.last().expect("the index is last");
    let index: Value = serde_json::from_slice(&index.content).expect("it is JSON");
    let digest = index["manifests"][1]["digest"].as_str().expect("it is text");
    for wanted in [digest, &digest["sha256:".len()..], &digest[..19]] {
        let home = Home::new();
        let path = home.file("image.tar", files.tar());
        let options = Options { image: Some(wanted.to_owned()), ..Options::default() };
        assert_eq!(read_with(&path, &options).image.names, ["localhost/b:latest"], "{wanted}");
    }
}

#[test]
fn the_error_for_a_missing_name_lists_the_others() {
    check_image(
        &named(),
        "d:1",
        expect![[r#"
            could not open the image: no image in `…/image.tar` is called `d:1`
              1 docker.io/library/a:1 (linux/amd64) 6eca0d6c5801
              2 localhost/b:latest (linux/amd64) 65d2bebb87d2
              3 c:1 (linux/amd64) 68fbcd5499bc
        "#]],
    );
    check_image(
        &named(),
        "4",
        expect![[r#"
            could not open the image: no image in `…/image.tar` is called `4`
              1 docker.io/library/a:1 (linux/amd64) 6eca0d6c5801
              2 localhost/b:latest (linux/amd64) 65d2bebb87d2
              3 c:1 (linux/amd64) 68fbcd5499bc
        "#]],
    );
    check_image(
        &named(),
        "1",
        expect![[r#"
            oci-archive ["docker.io/library/a:1"] linux/amd64
            layer 1 complete none: 1 entries, 1 B, download 2048
        "#]],
    );
}

#[test]
fn one_image_with_two_tags_is_one_image() {
    let mut files = Files::default();
    let mut manifests = vec![files.simple_image("linux/amd64", &tars()); 2];
    for (manifest, tag) in manifests.iter_mut().zip(["a:1", "a:latest"]) {
        manifest["annotations"]["io.containerd.image.name"] = tag.into();
    }
    files.index(&manifests);
    check_whole(&files, r#"oci-archive ["a:1", "a:latest"] linux/amd64"#);
}
