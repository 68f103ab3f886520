//! Layers whose media type is wrong, or says that they are not a tar.

use expect_test::expect;
use serde_json::Value;

use super::*;
use crate::layer_language::wrap::{LAYER, diff_ids};
use crate::layer_language::{Pack, pack};

/// A layout whose first layer has that media type and content.
fn first(media_type: &str, content: &[u8]) -> Files {
    let mut files = Files::default();
    let tars = tars();
    let layers: Vec<Value> =
        vec![files.blob(media_type, content), files.blob(LAYER, &pack(Pack::Gzip, &tars[1]))];
    let image = files.image("linux/amd64", &layers, &diff_ids(&tars));
    files.index(&[image]);
    files
}

/// The same without that content.
fn absent(media_type: &str, bytes: usize) -> Files {
    let mut files = first(media_type, &vec![0; bytes]);
    files.lines.remove(0);
    files
}

#[test]
fn media_types_do_not_choose_the_decompressor() {
    let tar = &tars()[0];
    let gzip = format!("{LAYER}+gzip");
    let zstd = format!("{LAYER}+zstd");
    check(
        &first(&gzip, tar),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download unknown
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
    check(
        &first(LAYER, &pack(Pack::Gzip, tar)),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete gzip: 4 entries, 120 B, download 218
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
    check(
        &first(&zstd, &pack(Pack::Xz, tar)),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete xz: 4 entries, 120 B, download 192
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
    check(
        &first("application/octet-stream", &pack(Pack::Zstd, tar)),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete zstd: 4 entries, 120 B, download 163
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
    check(
        &first("", tar),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
}

#[test]
fn an_encrypted_layer_is_listed_with_its_declared_size() {
    check(
        &first(&format!("{LAYER}+gzip+encrypted"), &[7; 1000]),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 encrypted -: 0 entries, 0 B, download 1000
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete unreadable: …/image.tar is incomplete: layer 1 is encrypted or not a tar
            warning 1 layer-encrypted: it is encrypted; its manifest gives it 1.00 kB
        "#]],
    );
    check(
        &absent(&format!("{LAYER}+gzip+encrypted"), 1000),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download 1000
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source; its manifest gives it 1.00 kB
        "#]],
    );
}

#[test]
fn a_squashfs_layer_is_listed_with_its_declared_size() {
    check(
        &first("application/vnd.sylabs.image.layer.v1.squashfs", b"hsqs..."),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 not-listable -: 0 entries, 0 B, download 7
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete unreadable: …/image.tar is incomplete: layer 1 is encrypted or not a tar
            warning 1 layer-not-listable: it is not a tar (media type `application/vnd.sylabs.image.layer.v1.squashfs`); its manifest gives it 7 B
        "#]],
    );
}

#[test]
fn a_foreign_layer_that_is_absent_is_listed_with_its_declared_size() {
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    check(
        &absent(foreign, 2000),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download 2000
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source; its manifest gives it 2.00 kB
        "#]],
    );
    let foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    check(
        &absent(foreign, 2000),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download 2000
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source; its manifest gives it 2.00 kB
        "#]],
    );
}

#[test]
fn a_foreign_layer_that_is_present_is_read() {
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    check(
        &first(foreign, &pack(Pack::Gzip, &tars()[0])),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete gzip: 4 entries, 120 B, download 218
            layer 2 complete gzip: 3 entries, 3 B, download 187
        "#]],
    );
}

#[test]
fn a_layer_that_is_not_a_tar_does_not_affect_the_others() {
    check(
        &first(LAYER, b"this is thirty bytes of text.."),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 not-listable none: 0 entries, 0 B, download 30
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete unreadable: …/image.tar is incomplete: layer 1 is encrypted or not a tar
            warning 1 layer-not-listable: it is not a tar (media type `application/vnd.oci.image.layer.v1.tar`); its manifest gives it 30 B
        "#]],
    );
    check(
        &first(LAYER, b"\x1f\x8b\x08\0\0\0\0\0\0\0broken"),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 not-listable gzip: 0 entries, 0 B, download 16
            layer 2 complete gzip: 3 entries, 3 B, download 187
            incomplete unreadable: …/image.tar is incomplete: layer 1 is encrypted or not a tar
            warning 1 layer-not-listable: it is not a tar (media type `application/vnd.oci.image.layer.v1.tar`); its manifest gives it 16 B
            warning 1 layer-truncated: the gzip stream ends early, after 16 stored bytes
        "#]],
    );
}

#[test]
fn a_wrong_size_is_warned_of() {
    let mut files = Files::default();
    let mut layer = files.blob(LAYER, &tars()[0]);
    layer["size"] = 7.into();
    let image = files.image("linux/amd64", &[layer], &diff_ids(&tars()[..1]));
    files.index(&[image]);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            warning 1 size-mismatch: its blob has 4096 bytes instead of 7
        "#]],
    );
}

#[test]
fn one_blob_that_is_two_layers_is_pulled_once() {
    let mut files = Files::default();
    let tar = tars().remove(0);
    let image = files.simple_image("linux/amd64", &[tar.clone(), tar]);
    files.index(&[image]);
    check(
        &files,
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 4 entries, 120 B, download 4096, same as 1
        "#]],
    );
    let home = Home::new();
    let report = read(&home.file("image.tar", files.tar()));
    assert_eq!(report.sizes.download, report.layers[0].download);
}
