//! OCI layouts that are unusual: nested, incomplete, with statements beside the image.

use expect_test::expect;
use plimsoll::image::digest::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};

use super::*;
use crate::layer_language::wrap::{
    INDEX, LAYER, MANIFEST, config, diff_ids, oci_layout, skopeo_dir,
};
use crate::layer_language::{Pack, pack};

#[test]
fn indexes_may_be_nested_and_list_themselves() {
    let mut files = Files::default();
    // A blob that is not what its name says can contain its own digest.
    let cycle = format!("sha256:{}", "c".repeat(64));
    let to_cycle = json!({"mediaType": INDEX, "digest": cycle, "size": 1});
    let mut inner = vec![files.simple_image("linux/amd64", &tars()), to_cycle];
    for _ in 0..3 {
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": inner});
        inner = vec![files.blob_json(INDEX, &index)];
    }
    let back = json!({"schemaVersion": 2, "manifests": inner.clone()});
    files.put_json(&format!("blobs/sha256/{}", "c".repeat(64)), &back);
    files.index(&inner);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
            warning limit: an index leads to itself or is nested deeper than `index-depth` allows
        "#]],
    );
}

#[test]
fn indexes_deeper_than_the_limit_are_warned_of() {
    let mut files = Files::default();
    let mut inner = files.simple_image("linux/amd64", &tars());
    for _ in 0..9 {
        inner = files.blob_json(INDEX, &json!({"schemaVersion": 2, "manifests": [inner]}));
    }
    let image = files.simple_image("linux/amd64", &tars()[..1]);
    files.index(&[inner, image]);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            warning limit: an index leads to itself or is nested deeper than `index-depth` allows
        "#]],
    );
}

#[test]
fn attestations_of_both_forms_are_set_aside() {
    let mut files = Files::default();
    let image = files.simple_image("linux/amd64", &tars());
    let statement = files.blob("application/vnd.in-toto+json", b"{}");
    let old = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": files.blob_json("application/vnd.oci.image.config.v1+json", &config("unknown/unknown", &[])),
        "layers": [statement]
    });
    let mut old = files.blob_json(MANIFEST, &old);
    old["platform"] = json!({"os": "unknown", "architecture": "unknown"});
    old["annotations"]["vnd.docker.reference.type"] = "attestation-manifest".into();
    old["annotations"]["vnd.docker.reference.digest"] = image["digest"].clone();
    let new = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "subject": image,
        "artifactType": "application/vnd.docker.attestation.manifest.v1+json",
        "config": files.blob("application/vnd.oci.empty.v1+json", b"{}"), "layers": [statement]
    });
    let new = files.blob_json(MANIFEST, &new);
    files.index(&[old, image, new]);
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn inline_data_replaces_missing_blobs() {
    let mut files = Files::default();
    let tars = tars();
    let inline = |media_type: &str, bytes: &[u8]| {
        use base64::Engine;
        json!({
            "mediaType": media_type, "digest": Digest::sha256_of(bytes).as_str(), "size": bytes.len(),
            "data": base64::engine::general_purpose::STANDARD.encode(bytes)
        })
    };
    let config = config("linux/amd64", &diff_ids(&tars)).to_string();
    let manifest = json!({
        "schemaVersion": 2,
        "config": inline("application/vnd.oci.image.config.v1+json", config.as_bytes()),
        "layers": [files.blob(LAYER, &tars[0]), inline(LAYER, &tars[1])]
    });
    let manifest = inline(MANIFEST, manifest.to_string().as_bytes());
    files.index(&[manifest]);
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn a_digest_may_be_of_another_algorithm() {
    let mut files = Files::default();
    let tars = tars();
    let hex: String = Sha512::digest(&tars[0]).iter().map(|byte| format!("{byte:02x}")).collect();
    files.put(&format!("blobs/sha512/{hex}"), &tars[0]);
    let layer =
        json!({"mediaType": LAYER, "digest": format!("sha512:{hex}"), "size": tars[0].len()});
    let image = files.image("linux/amd64", &[layer], &diff_ids(&tars[..1]));
    files.index(&[image]);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
        "#]],
    );
    let options = Options { verify: true, ..Options::default() };
    let home = Home::new();
    let shown = home.outcome(&home.file("image.tar", files.tar()), &options);
    assert!(shown.contains("the sha512 digest of its blob is not checked"), "{shown}");
}

#[test]
fn manifests_that_no_index_lists_are_found() {
    let mut files = Files::default();
    files.simple_image("linux/amd64", &tars());
    files.index(&[]);
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn a_layout_may_lack_its_marker() {
    let mut files = oci_layout(&tars(), <[u8]>::to_vec);
    files.lines.retain(|line| line.path != b"oci-layout");
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn files_that_nothing_refers_to_are_ignored() {
    let mut files = oci_layout(&tars(), <[u8]>::to_vec);
    files.blob("", b"something else");
    files.put("sboms/a.json", "{}");
    check_whole(&files, "oci-archive [] linux/amd64");
}

#[test]
fn a_layer_that_is_not_in_the_layout_is_absent() {
    let mut files = oci_layout(&tars(), |tar| pack(Pack::Gzip, tar));
    files.lines.remove(0);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download 218
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source; its manifest gives it 218 B
        "#]],
    );
}

#[test]
fn an_artifact_without_an_image_is_read_as_one() {
    let mut files = Files::default();
    let chart = json!({
        "schemaVersion": 2,
        "config": files.blob("application/vnd.cncf.helm.config.v1+json", br#"{"name": "chart"}"#),
        "layers": [files.blob("application/tar+gzip", &pack(Pack::Gzip, &tars()[0]))]
    });
    let chart = files.blob_json(MANIFEST, &chart);
    files.index(&[chart]);
    let home = Home::new();
    let shown = home.outcome(&home.file("image.tar", files.tar()), &Options::default());
    assert!(shown.contains("layer 1 complete gzip: 4 entries, 120 B"), "{shown}");
}

#[test]
fn schema_1_lists_the_newest_layer_first() {
    let tars = tars();
    let mut files = skopeo_dir(&tars);
    files.lines.retain(|line| line.path != b"manifest.json");
    let v1 = |id: &str, throwaway: bool| {
        let v1 = json!({"id": id, "os": "linux", "architecture": "amd64", "throwaway": throwaway});
        json!({"v1Compatibility": v1.to_string()})
    };
    let sums: Vec<Value> = diff_ids(&tars).iter().map(|id| json!({"blobSum": id})).collect();
    let empty = "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4";
    let manifest = json!({
        "schemaVersion": 1, "architecture": "amd64",
        "fsLayers": [{"blobSum": empty}, sums[1], sums[0]],
        "history": [v1("c", true), v1("b", false), v1("a", false)]
    });
    files.put_json("manifest.json", &manifest);
    check(
        &files,
        expect![[r#"
            dir [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download unknown
            layer 2 complete none: 3 entries, 3 B, download unknown
        "#]],
    );
    let home = Home::new();
    let from_directory = home.outcome(&home.directory("dir", &files), &Options::default());
    let from_tar = home.outcome(&home.file("dir.tar", files.tar()), &Options::default());
    assert_eq!(from_directory, from_tar);
}

#[test]
fn a_skopeo_directory_may_hold_a_list() {
    let tars = tars();
    let mut files = skopeo_dir(&tars);
    let manifest = files.lines.iter_mut().find(|line| line.path == b"manifest.json");
    let manifest = manifest.expect("skopeo writes one");
    let digest = Digest::sha256_of(&manifest.content);
    manifest.path = format!("{}.manifest.json", digest.encoded()).into_bytes();
    let absent = format!("sha256:{}", "1".repeat(64));
    let list = json!({"schemaVersion": 2, "manifests": [
        {"mediaType": MANIFEST, "digest": absent, "size": 1,
         "platform": {"os": "linux", "architecture": "s390x"}},
        {"mediaType": MANIFEST, "digest": digest.as_str(), "size": 1,
         "platform": {"os": "linux", "architecture": "amd64"}},
    ]});
    files.put_json("manifest.json", &list);
    check(
        &files,
        expect![[r#"
            dir [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
            warning size-mismatch: the manifest has 547 bytes instead of 1
        "#]],
    );
}
