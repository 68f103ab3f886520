//! Manifests, indexes and configurations that are missing, absurd, or refer to themselves.

use plimsoll::Options;
use plimsoll::warning::Code;
use serde_json::{Value, json};

use super::archive::{descriptor, digest, directory, docker, docker_with, file, oci, tar};
use super::{inspect_bytes, inspect_with, limited, warns, words};

fn layer() -> Vec<u8> {
    tar(&[directory("etc"), file("etc/a", b"1")])
}

fn manifest(layer: &[u8], config: &[u8]) -> Vec<u8> {
    let layers = [json!({ "mediaType": "lies", "digest": digest(layer), "size": layer.len() })];
    let config = descriptor(config, "config");
    json!({ "schemaVersion": 2, "config": config, "layers": layers }).to_string().into_bytes()
}

fn index(manifests: &[Value]) -> Value {
    json!({ "schemaVersion": 2, "manifests": manifests })
}

#[test]
fn an_image_without_history_names_or_dates_is_read() {
    let item = |tags: Value| json!([{ "Config": "config.json", "RepoTags": tags, "Layers": ["0/layer.tar"] }]);
    for tags in [Value::Null, json!([]), json!(""), json!([null, 1]), json!({ "a": 1 })] {
        for config in
            [&b"{}"[..], b"null", b"[]", b"7", br#"{"history":null,"created":null,"rootfs":null}"#]
        {
            let bytes = docker_with(&[layer()], config, item(tags.clone()).to_string().as_bytes());
            let report = inspect_bytes(&bytes).expect("the layer is there");
            assert_eq!(report.sizes.unpacked.0, 1, "{tags} {config:?}");
            assert_eq!(report.image.created, None);
        }
    }
}

#[test]
fn a_platform_that_is_not_there_is_an_error() {
    let platform = Some("windows/arm64".to_owned());
    let options = Options { platform, ..Options::default() };
    let error = inspect_with(&docker(&[layer()]), &options).expect_err("it is for Linux");
    assert!(words(&error).contains("is for windows/arm64"), "{}", words(&error));
}

#[test]
fn numbers_out_of_range_are_left_out() {
    let config = br#"{"architecture":-1,"os":1e308,"created":-9,"history":[{"created":99999999999999999999,
        "created_by":[],"empty_layer":"x"},5,null],"rootfs":{"diff_ids":[1,-1,null,"sha256:","x:y",{}]}}"#;
    let item = br#"[{"Config":"config.json","RepoTags":null,"Layers":["0/layer.tar"],
        "LayerSources":{"x:y":{"size":-5,"digest":"sha256:zz"}}}]"#;
    let report = inspect_bytes(&docker_with(&[layer()], config, item)).expect("the layer is there");
    assert_eq!(report.sizes.unpacked.0, 1);
}

#[test]
fn documents_that_cannot_be_read_are_reported() {
    let item = br#"[{"Config":"config.json","RepoTags":null,"Layers":["0/layer.tar"]}]"#;
    let deep = "[".repeat(100_000).into_bytes();
    let large = [b"[".to_vec(), vec![b' '; 30 << 20], item.to_vec()].concat();
    for (document, reason, code) in [
        (&deep, "recursion limit", Code::MetadataDamaged),
        (&large, "more than `json-bytes`", Code::Limit),
    ] {
        let report =
            inspect_bytes(&docker_with(&[layer()], document, item)).expect("a layer is there");
        warns(&report, code, reason);
        let error = inspect_bytes(&docker_with(&[layer()], b"{}", document)).expect_err("no list");
        let words = words(&error);
        assert!(
            words.contains("manifest.json could not be read") && words.contains(reason),
            "{words}"
        );
    }
}

#[test]
fn an_index_may_list_itself_or_be_nested_without_end() {
    // Its digest is checked only under `--verify`, so it can name itself.
    let name = format!("sha256:{}", "a".repeat(64));
    let link = json!({ "mediaType": "application/vnd.oci.image.index.v1+json", "digest": name, "size": 1 });
    let itself = index(&vec![link; 30]).to_string();
    let archive = |more: &[Vec<u8>]| {
        let top = [
            file("index.json", itself.as_bytes()),
            file(&format!("blobs/sha256/{}", &name[7..]), itself.as_bytes()),
        ];
        tar(&[top.concat(), more.concat()])
    };
    let error = inspect_bytes(&archive(&[])).expect_err("there is no image");
    assert!(words(&error).contains("names no image"), "{}", words(&error));
    let manifest_json = br#"[{"Config":"c","RepoTags":null,"Layers":["l"]}]"#;
    let report =
        inspect_bytes(&archive(&[file("manifest.json", manifest_json), file("l", &layer())]));
    warns(&report.expect("the other list has one"), Code::Limit, "leads to itself");

    let mut blobs = Vec::new();
    let mut below: Vec<Value> = Vec::new();
    for _ in 0..7 {
        let blob = index(&below).to_string().into_bytes();
        below = vec![descriptor(&blob, "index"); 50];
        blobs.push(blob);
    }
    let error = inspect_bytes(&oci(&index(&below), &blobs)).expect_err("there is no image");
    assert!(words(&error).contains("names no image"), "{}", words(&error));
}

#[test]
fn a_skopeo_directory_may_list_itself() {
    let place = crate::program::Place::new();
    let hex = "b".repeat(64);
    let link = json!({ "digest": format!("sha256:{hex}"), "size": 1, "mediaType": "x" });
    let itself = index(&vec![link; 20]).to_string();
    std::fs::create_dir(place.path("dir")).expect("it takes directories");
    for name in ["manifest.json".to_owned(), format!("{hex}.manifest.json")] {
        std::fs::write(place.path("dir").join(name), &itself).expect("it takes files");
    }
    let ran = place.run(&["dir"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("and 350 more"), "{}", ran.stderr);
}

#[test]
fn ten_thousand_manifests_are_read_up_to_the_limit() {
    let (config, layer) = (b"{}".to_vec(), layer());
    let one = manifest(&layer, &config);
    let listed = vec![descriptor(&one, "manifest"); 10_001];
    let archive = oci(&index(&listed), &[config.clone(), layer.clone(), one]);
    let report = inspect_bytes(&archive).expect("they are the same");
    warns(&report, Code::Limit, "more than `manifests` allows");

    let items: Vec<Value> = (0..3000)
        .map(|number| json!({ "Config": "config.json", "RepoTags": [format!("n{number}:1")], "Layers": [] }))
        .collect();
    let mut archive = docker_with(&[], &config, Value::from(items).to_string().as_bytes());
    archive.truncate(archive.len() - 1024);
    let archive = tar(&[archive, file("index.json", index(&[]).to_string().as_bytes())]);
    let error = inspect_bytes(&archive).expect_err("none is chosen");
    assert!(words(&error).contains("holds 3000 images"), "{}", words(&error));
}

#[test]
fn many_names_do_not_take_quadratic_time() {
    let tags =
        |prefix: &str| (0..10_000).map(|tag| format!("{prefix}/{tag}:1")).collect::<Vec<_>>();
    let items = json!([
        { "Config": "config.json", "RepoTags": tags("a"), "Layers": [] },
        { "Config": "config.json", "RepoTags": tags("b"), "Layers": [] },
    ]);
    let mut archive = docker_with(&[], b"{}", items.to_string().as_bytes());
    archive.truncate(archive.len() - 1024);
    let archive = tar(&[archive, file("index.json", index(&[]).to_string().as_bytes())]);
    inspect_bytes(&archive).expect_err("there are two");
}

#[test]
fn chains_of_version_1_images_may_be_cyclic_broken_or_long() {
    let archive = |length: usize, last: &str| {
        let mut members = Vec::new();
        for number in 0..length {
            let below =
                number.checked_sub(1).map_or(last.to_owned(), |below| format!("{below:064x}"));
            let json = json!({ "id": format!("{number:064x}"), "parent": below }).to_string();
            members.push(file(&format!("{number:064x}/json"), json.as_bytes()));
            members.push(file(&format!("{number:064x}/layer.tar"), &tar(&[file("a", b"1")])));
        }
        let top = json!({ "name": { "tag": format!("{:064x}", length - 1) } });
        members.push(file("repositories", top.to_string().as_bytes()));
        tar(&members)
    };
    let cycle = inspect_bytes(&archive(5, &format!("{:064x}", 4))).expect("five are there");
    assert_eq!((cycle.layers.len(), cycle.sizes.visible.0), (5, 1));
    let missing = inspect_bytes(&archive(5, "\u{1b}[31m")).expect("five are there");
    warns(&missing, Code::LayerAbsent, "the parent `\\u{1b}[31m` is not in the archive");
    let few = limited(|limits| limits.layers = 3);
    let report = inspect_with(&archive(5, ""), &few).expect("three are read");
    assert_eq!(report.layers.len(), 3);
    warns(&report, Code::Limit, "more layers than `layers` allows");
}
