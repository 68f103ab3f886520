//! Archives with both a `manifest.json` and an OCI index (Docker 25 and later).

use expect_test::expect;
use serde_json::{Value, json};

use super::*;
use crate::layer_language::wrap::{INDEX, LAYER, MANIFEST, config, diff_ids};

/// A layout whose manifest has its layers in that order, and a `manifest.json` with the right one.
fn both(order: &[usize]) -> (Files, Value) {
    let mut files = Files::default();
    let tars = tars();
    let layers: Vec<Value> = order.iter().map(|&index| files.blob(LAYER, &tars[index])).collect();
    let manifest = files.image("linux/amd64", &layers, &diff_ids(&tars));
    let named = |digest: &str| format!("blobs/sha256/{}", &digest["sha256:".len()..]);
    let names: Vec<String> = diff_ids(&tars).iter().map(|id| named(id)).collect();
    for (name, tar) in names.iter().zip(&tars) {
        if !files.lines.iter().any(|line| line.path == name.as_bytes()) {
            files.put(name, tar);
        }
    }
    let config = files.blob_json("", &config("linux/amd64", &diff_ids(&tars)));
    let config = named(config["digest"].as_str().expect("it is text"));
    let item = json!({"Config": config, "RepoTags": ["a:1"], "Layers": names});
    files.put_json("manifest.json", &json!([item]));
    (files, manifest)
}

#[test]
fn both_lists_describe_one_image() {
    let (mut files, manifest) = both(&[0, 1]);
    files.index(&[manifest]);
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
}

#[test]
fn the_order_is_that_of_manifest_json() {
    let (mut files, manifest) = both(&[1, 0]);
    files.index(&[manifest]);
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
}

#[test]
fn an_index_without_layers_or_manifests_is_ignored() {
    let (mut files, manifest) = both(&[]);
    files.index(&[manifest]);
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
    let (mut files, _) = both(&[0, 1]);
    files.index(&[]);
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
}

#[test]
fn an_image_that_only_the_index_lists_is_added() {
    let (mut files, manifest) = both(&[0, 1]);
    let mut other = files.simple_image("linux/amd64", &tars()[..1]);
    other["annotations"]["io.containerd.image.name"] = "b:1".into();
    files.index(&[manifest, other]);
    check(
        &files,
        expect![[r#"
            could not open the image: `…/image.tar` holds 2 images
              1 a:1 (linux/amd64) 9b381ce31558
              2 b:1 (linux/amd64) 3ee8482923b6
        "#]],
    );
    let options = Options { image: Some("b:1".to_owned()), ..Options::default() };
    check_with(
        &files,
        &options,
        expect![[r#"
            docker-archive ["b:1"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
        "#]],
    );
}

#[test]
fn platforms_that_are_listed_but_absent_are_not_chosen() {
    let (mut files, mut manifest) = both(&[0, 1]);
    manifest["platform"] = json!({"os": "linux", "architecture": "amd64"});
    let absent = json!({
        "mediaType": MANIFEST, "digest": format!("sha256:{}", "1".repeat(64)), "size": 1,
        "platform": {"os": "linux", "architecture": "s390x"}
    });
    let index = json!({"schemaVersion": 2, "manifests": [absent, manifest]});
    let mut index = files.blob_json(INDEX, &index);
    index["annotations"]["io.containerd.image.name"] = "docker.io/library/a:1".into();
    files.index(&[index]);
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
    let options = Options { platform: Some("linux/s390x".to_owned()), ..Options::default() };
    check_with(
        &files,
        &options,
        expect![[r#"
            could not open the image: no image in `…/image.tar` is for linux/s390x
              1 a:1 (linux/amd64) 9b381ce31558
              2 docker.io/library/a:1 (linux/s390x) 111111111111, not in the archive
        "#]],
    );
}
