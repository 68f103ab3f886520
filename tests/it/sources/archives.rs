//! Docker archives as other tools write them, and those of the oldest engines.

use expect_test::expect;
use serde_json::{Value, json};

use super::*;
use crate::layer_language::wrap::{config, diff_ids, docker_archive};

/// Two layers, with the `manifest.json` that the test makes.
fn archive(manifest: impl FnOnce(&[String]) -> Value) -> Files {
    let mut files = docker_archive(&tars());
    files.lines.retain(|line| line.path != b"manifest.json");
    let names = [1, 2].map(|number| format!("{number:064x}/layer.tar"));
    files.put_json("manifest.json", &manifest(&names));
    files
}

#[test]
fn an_image_may_have_no_tags() {
    let tags = |tags: Value| {
        archive(|layers| json!([{"Config": "config.json", "RepoTags": tags, "Layers": layers}]))
    };
    check_whole(&tags(Value::Null), "docker-archive [] linux/amd64");
    assert_eq!(tags(json!([])).lines.len(), 4);
    check_whole(&tags(json!([])), "docker-archive [] linux/amd64");
}

#[test]
fn keys_may_be_in_lower_case() {
    check_whole(
        &archive(
            |layers| json!([{"config": "config.json", "repoTags": ["a:1"], "layers": layers}]),
        ),
        r#"docker-archive ["a:1"] linux/amd64"#,
    );
}

#[test]
fn names_may_have_colons_and_no_extension() {
    let tars = tars();
    let mut files = Files::default();
    let names: Vec<String> = diff_ids(&tars).iter().map(|id| format!("/{id}.tar")).collect();
    for (name, tar) in names.iter().zip(&tars) {
        files.put(name, tar);
    }
    files.put_json("sha256:config", &config("linux/arm64/v8", &diff_ids(&tars)));
    let item = json!({"Config": "sha256:config", "RepoTags": ["a:1"], "Layers": names});
    files.put_json("manifest.json", &json!([item]));
    check_whole(&files, r#"docker-archive ["a:1"] linux/arm64/v8"#);
}

#[test]
fn backslashes_separate_directories_as_slashes_do() {
    let windows = |layers: &[String]| {
        let layers: Vec<String> = layers.iter().map(|name| name.replace('/', "\\")).collect();
        json!([{"Config": "config.json", "RepoTags": ["a:1"], "Layers": layers}])
    };
    check_whole(&archive(windows), r#"docker-archive ["a:1"] linux/amd64"#);
    let mut both = archive(windows);
    for line in &mut both.lines {
        let slashes = line.path.iter_mut().filter(|byte| **byte == b'/');
        slashes.for_each(|byte| *byte = b'\\');
    }
    check_whole(&both, r#"docker-archive ["a:1"] linux/amd64"#);
}

#[test]
fn placeholders_of_pack_are_absent_layers() {
    let mut files = archive(
        |layers| json!([{"Config": "config.json", "RepoTags": ["a:1"], "Layers": ["blank_0", layers[1]]}]),
    );
    files.put("blank_0", "");
    check(
        &files,
        expect![[r#"
            docker-archive ["a:1"] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download unknown
            layer 2 complete none: 3 entries, 3 B, download estimated
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source
        "#]],
    );
}

#[test]
fn an_empty_file_is_an_empty_layer() {
    let mut files = archive(
        |layers| json!([{"Config": "config.json", "RepoTags": ["a:1"], "Layers": ["empty", layers[1]]}]),
    );
    files.put("empty", "");
    check(
        &files,
        expect![[r#"
            docker-archive ["a:1"] linux/amd64
            layer 1 complete none: 0 entries, 0 B, download unknown
            layer 2 complete none: 3 entries, 3 B, download estimated
        "#]],
    );
}

#[test]
fn a_listed_layer_that_is_missing_is_absent() {
    let files = archive(
        |layers| json!([{"Config": "config.json", "RepoTags": null, "Layers": ["gone", layers[1]]}]),
    );
    check(
        &files,
        expect![[r#"
            docker-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download unknown
            layer 2 complete none: 3 entries, 3 B, download estimated
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source
        "#]],
    );
}

#[test]
fn different_numbers_of_layers_are_warned_of() {
    let files = archive(
        |layers| json!([{"Config": "config.json", "RepoTags": null, "Layers": [layers[0]]}]),
    );
    check(
        &files,
        expect![[r#"
            docker-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            warning metadata: the number of layers is 1 in `manifest.json` and 2 in the configuration
        "#]],
    );
}

#[test]
fn an_archive_without_its_configuration_is_read() {
    let mut files =
        archive(|layers| json!([{"Config": "other.json", "RepoTags": null, "Layers": layers}]));
    check(
        &files,
        expect![[r#"
            docker-archive [] no platform
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
            warning metadata: the number of layers is 2 in `manifest.json` and 0 in the configuration
            warning metadata-damaged: the configuration `other.json` could not be read: it is missing
        "#]],
    );
    files.put("other.json", "not JSON");
    check(
        &files,
        expect![[r#"
            docker-archive [] no platform
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
            warning metadata: the number of layers is 2 in `manifest.json` and 0 in the configuration
            warning metadata-damaged: the configuration `other.json` could not be read: invalid JSON at line 1, column 2: expected ident
        "#]],
    );
}

#[test]
fn a_wrong_digest_is_warned_of_under_verify() {
    let mut files = docker_archive(&tars());
    let config = config("linux/amd64", &diff_ids(&[tars()[1].clone(), tars()[0].clone()]));
    files.put_json("config.json", &config);
    let options = Options { verify: true, ..Options::default() };
    check_with(
        &files,
        &options,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
            warning 1 digest-mismatch: its uncompressed tar has the digest sha256:0ec941bc72f3c0446a8cb1332be3fe96b87e69a94323867fa463f7d83c40a55a, not sha256:04f32f9fa0746a2947c89ec59f720ac232d4d8b63a3db24b6b436611412fc08b
            warning 2 digest-mismatch: its uncompressed tar has the digest sha256:04f32f9fa0746a2947c89ec59f720ac232d4d8b63a3db24b6b436611412fc08b, not sha256:0ec941bc72f3c0446a8cb1332be3fe96b87e69a94323867fa463f7d83c40a55a
        "#]],
    );
}

#[test]
fn a_foreign_layer_is_absent_with_its_declared_size() {
    let ids = diff_ids(&tars());
    let source = json!({
        "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "size": 1_234_567, "digest": ids[0], "urls": ["https://example.com/l"]
    });
    let files = archive(|layers| {
        json!([{"Config": "config.json", "RepoTags": null, "Layers": ["foreign", layers[1]],
                "LayerSources": {ids[0].as_str(): source}}])
    });
    check(
        &files,
        expect![[r#"
            docker-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download 1234567
            layer 2 complete none: 3 entries, 3 B, download estimated
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source; its manifest gives it 1.23 MB
        "#]],
    );
}

/// An archive of Docker up to 1.9: an image for each layer, each of which names its parent.
fn version_1() -> Files {
    let mut files = Files::default();
    for (index, tar) in tars().iter().enumerate() {
        let id = format!("{:064x}", index + 1);
        let mut image = json!({
            "id": id, "os": "linux", "architecture": "amd64",
            "container_config": {"Cmd": ["/bin/sh", "-c", "make"]}
        });
        if 0 < index {
            image["parent"] = format!("{index:064x}").into();
        }
        files.put(&format!("{id}/VERSION"), "1.0");
        files.put_json(&format!("{id}/json"), &image);
        files.put(&format!("{id}/layer.tar"), tar);
    }
    files
}

#[test]
fn the_oldest_archives_follow_parents() {
    let mut files = version_1();
    files.put_json("repositories", &json!({"a": {"1": format!("{:064x}", 2)}}));
    check_whole(&files, r#"docker-archive ["a:1"] linux/amd64"#);
}

#[test]
fn without_repositories_the_last_child_is_the_image() {
    check_whole(&version_1(), "docker-archive [] linux/amd64");
}

#[test]
fn a_missing_parent_is_warned_of() {
    let mut files = version_1();
    files.lines.retain(|line| !line.path.starts_with(format!("{:064x}", 1).as_bytes()));
    check(
        &files,
        expect![[r#"
            docker-archive [] linux/amd64
            layer 1 complete none: 3 entries, 3 B, download estimated
            warning layer-absent: the parent `0000000000000000000000000000000000000000000000000000000000000001` is not in the archive; layers are missing
        "#]],
    );
}
