//! Images of which a part is missing: how much, why, and whether there is advice on the rest.

use expect_test::expect;
use plimsoll::limits::Limits;
use plimsoll::report::Missing;
use serde_json::json;

use super::*;
use crate::layer_language::wrap::{INDEX, LAYER, docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};

/// Layers of 100 kB each, so that an archive can be cut in one of them.
fn large() -> Vec<Vec<u8>> {
    layer_tars(
        "layer one
           file root/.cache/pip/http/a 100000
         layer two
           file b 100000
         layer three
           file c 100000",
    )
}

/// A layout whose manifest comes before its layers.
fn manifest_first(tars: &[Vec<u8>]) -> Files {
    let mut files = oci_layout(tars, <[u8]>::to_vec);
    files.lines.reverse();
    files
}

fn of(content: &[u8], options: &Options) -> Report {
    let home = Home::new();
    read_with(&home.file("image.tar", content), options)
}

#[test]
fn an_archive_that_ends_early_says_how_much_is_missing() {
    let tar = manifest_first(&large()).tar();
    let cut = &tar[..tar.len() - 250_000];
    let home = Home::new();
    let path = home.file("image.tar", cut);
    expect![[r#"
        oci-archive [] linux/amd64
        layer 1 absent -: 0 entries, 0 B, download 101888
        layer 2 absent -: 0 entries, 0 B, download 101888
        layer 3 damaged none: 1 entries, 57200 B, download 57712
        incomplete ends-early: …/image.tar ends early: 248 kB (80 %) of the archive are missing, layers 1, 2 and 3 among them; no advice
        warning archive-damaged: the archive is damaged: the archive ends within a body at offset 62832; kept it without the missing 44176 bytes
        warning 1 layer-absent: its content is not in the source; its manifest gives it 102 kB
        warning 2 layer-absent: its content is not in the source; its manifest gives it 102 kB
        warning 3 layer-truncated: the archive ends within a body at offset 57712; kept it without the missing 42800 bytes
        warning 3 size-mismatch: its blob has 57712 bytes instead of 101888
    "#]].assert_eq(&home.outcome(&path, &Options::default()));
    let report = read_with(&path, &Options::default());
    let incomplete = report.incomplete.expect("it is cut");
    let missing = incomplete.missing_bytes.expect("the manifest gives the sizes").0;
    // The end of the archive and a few headers are not counted.
    assert!((240_000..=250_000).contains(&missing), "{missing}");
    let share = missing as f64 / tar.len() as f64 * 100.0;
    assert!(incomplete.share.is_some_and(|shown| (shown - share).abs() < 1.0), "{share}");
    assert!(report.findings.is_empty() && report.plans.is_empty() && report.base.is_none());
    assert!(report.layers.iter().all(|layer| !layer.base));
    // Compressed as a whole it is the same, and the advice can be had.
    let packed = home.file("image.tar.gz", pack(Pack::Gzip, cut));
    let again = read_with(&packed, &Options::default()).incomplete.expect("it is cut");
    assert_eq!(again.missing_bytes, incomplete.missing_bytes);
    let partial = read_with(&path, &Options { partial: true, ..Options::default() });
    assert!(partial.base.is_some());
    assert!(!partial.incomplete.expect("it is cut").without_advice);
}

#[test]
fn an_archive_that_ends_between_two_members_is_cut_too() {
    let files = manifest_first(&large());
    let mut cut = files.tar();
    let third =
        cut.windows(8).rposition(|bytes| bytes == b"sha256/\0" || bytes.starts_with(b"blobs/sh"));
    cut.truncate(third.expect("blobs have names") / 512 * 512);
    let report = of(&cut, &Options::default());
    let incomplete = report.incomplete.expect("a layer is missing");
    assert_eq!(incomplete.cause, Missing::EndsEarly);
    assert_eq!((incomplete.layers, incomplete.without_advice), (vec![1], true));
}

#[test]
fn an_archive_that_lacks_only_what_no_image_needs_is_complete() {
    let mut files = docker_archive(&tars());
    files.put("repositories", "{}");
    let tar = files.tar();
    // Without the marker of its end, and without its last member.
    for missing in [1024, 1536, 2048] {
        let report = of(&tar[..tar.len() - missing], &Options::default());
        assert_eq!(report.incomplete, None, "{missing}");
    }
}

#[test]
fn layers_that_are_absent_by_design_leave_the_advice() {
    let mut files = oci_layout(&large(), <[u8]>::to_vec);
    files.lines.remove(1);
    check(
        &files,
        expect![[r#"
        oci-archive [] linux/amd64
        layer 1 complete none: 1 entries, 100000 B, download 101888
        layer 2 absent -: 0 entries, 0 B, download 101888
        layer 3 complete none: 1 entries, 100000 B, download 101888
        incomplete absent: …/image.tar is incomplete: layer 2 is not in it
        warning 2 layer-absent: its content is not in the source; its manifest gives it 102 kB
    "#]],
    );
    let report = of(&files.tar(), &Options::default());
    assert!(report.base.is_some());
    let mut docker = docker_archive(&large());
    docker.lines.remove(0);
    check(
        &docker,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 absent -: 0 entries, 0 B, download unknown
            layer 2 complete none: 1 entries, 100000 B, download estimated
            layer 3 complete none: 1 entries, 100000 B, download estimated
            incomplete absent: …/image.tar is incomplete: layer 1 is not in it
            warning 1 layer-absent: its content is not in the source
        "#]],
    );
}

#[test]
fn a_damaged_layer_of_a_whole_archive_leaves_the_advice() {
    let mut tars = large();
    tars[1].truncate(5000);
    let files = docker_archive(&tars);
    check(
        &files,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 1 entries, 100000 B, download estimated
            layer 2 damaged none: 1 entries, 4488 B, download estimated
            layer 3 complete none: 1 entries, 100000 B, download estimated
            incomplete ends-early: …/image.tar is incomplete: the end of layer 2 is missing
            warning 2 layer-truncated: the archive ends within a body at offset 5000; kept it without the missing 95512 bytes
        "#]],
    );
}

#[test]
fn a_root_filesystem_that_ends_early_has_no_advice() {
    let tar = &large()[0];
    for content in [tar[..50_000].to_vec(), pack(Pack::Gzip, tar)[..200].to_vec()] {
        let incomplete = of(&content, &Options::default()).incomplete.expect("it is cut");
        assert_eq!(incomplete.cause, Missing::EndsEarly);
        assert!(incomplete.without_advice);
        assert!(incomplete.missing_bytes.is_some_and(|missing| 40_000 < missing.0));
    }
}

#[test]
fn a_limit_that_leaves_out_layers_says_so() {
    let options = |limits| Options { limits, ..Options::default() };
    let files = docker_archive(&large());
    let layers = options(Limits { layers: 1, ..Limits::default() });
    check_with(
        &files,
        &layers,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 1 entries, 100000 B, download estimated
            incomplete limit: …/image.tar is incomplete: `--limit layers` leaves out the layers above
            warning limit: it has more layers than `layers` allows; the rest is left out
        "#]],
    );
    let bytes = options(Limits { layer_bytes: 50_000, ..Limits::default() });
    check_with(
        &files,
        &bytes,
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 damaged none: 1 entries, 100000 B, download estimated
            layer 2 damaged none: 1 entries, 100000 B, download estimated
            layer 3 damaged none: 1 entries, 100000 B, download estimated
            incomplete limit: …/image.tar is incomplete: a limit left out a part of layers 1, 2 and 3
            warning 1 limit: 101888 bytes from 101888 stored ones are more than `layer-bytes` or `layer-ratio` allows; the rest is left out
            warning 2 limit: 101888 bytes from 101888 stored ones are more than `layer-bytes` or `layer-ratio` allows; the rest is left out
            warning 3 limit: 101888 bytes from 101888 stored ones are more than `layer-bytes` or `layer-ratio` allows; the rest is left out
        "#]],
    );
}

#[test]
fn absent_layers_of_a_docker_archive_have_the_sizes_of_the_oci_manifest() {
    let tars = tars();
    for (media_type, download, is_listed) in [
        (format!("{LAYER}+gzip"), true, true),
        (format!("{LAYER}+gzip"), true, false),
        (LAYER.to_owned(), false, true),
    ] {
        let mut files = Files::default();
        let layers: Vec<_> =
            tars.iter().map(|tar| files.blob(&media_type, &pack(Pack::Gzip, tar))).collect();
        let image =
            files.image("linux/amd64", &layers, &crate::layer_language::wrap::diff_ids(&tars));
        let name = |descriptor: &serde_json::Value| {
            format!(
                "blobs/{}",
                descriptor["digest"].as_str().expect("it has one").replace(':', "/")
            )
        };
        let names: Vec<String> = layers.iter().map(name).collect();
        let sizes: u64 = layers.iter().filter_map(|layer| layer["size"].as_u64()).sum();
        let config = String::from_utf8(files.lines[2].path.clone()).expect("it is text");
        files.lines.drain(..2);
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [image]});
        let index = files.blob_json(INDEX, &index);
        if !is_listed {
            files.lines.pop();
        }
        files.index(&[index]);
        files.put_json("manifest.json", &json!([{"Config": config, "Layers": names}]));
        let report = of(&files.tar(), &Options::default());
        assert_eq!(report.image.source, "docker-archive");
        let known = report.sizes.download.map(|bytes| bytes.0);
        // What an engine's store has uncompressed is not what a pull transfers.
        assert_eq!(known, download.then_some(sizes));
        assert_eq!(
            report.incomplete.and_then(|what| what.missing_bytes).map(|bytes| bytes.0),
            Some(sizes)
        );
    }
}
