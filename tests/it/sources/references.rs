//! References: schemes, names after paths, and directories that are root filesystems.

use expect_test::expect;
use plimsoll::environment::Environment;
use plimsoll::source::SourceOptions;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout, skopeo_dir};

fn check_reference(home: &Home, reference: &str, expected: Expect) {
    expected.assert_eq(&home.outcome(reference, &Options::default()));
}

#[test]
fn schemes_name_the_kind_of_source() {
    let home = Home::new();
    let tars = tars();
    let archive = home.file("docker.tar", docker_archive(&tars).tar());
    let layout = oci_layout(&tars, <[u8]>::to_vec);
    let oci_archive = home.file("oci.tar", layout.tar());
    let oci = home.directory("oci", &layout);
    let dir = home.directory("dir", &skopeo_dir(&tars));
    check_reference(
        &home,
        &format!("docker-archive:{archive}"),
        expect![[r#"
            docker-archive ["test:1"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 3 entries, 3 B, download estimated
        "#]],
    );
    check_reference(
        &home,
        &format!("oci-archive:{oci_archive}"),
        expect![[r#"
            oci-archive [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
        "#]],
    );
    check_reference(
        &home,
        &format!("oci:{oci}"),
        expect![[r#"
            oci [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
        "#]],
    );
    check_reference(
        &home,
        &format!("dir:{dir}"),
        expect![[r#"
            dir [] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
        "#]],
    );
    check_reference(
        &home,
        &format!("rootfs:{archive}"),
        expect![[r#"
            rootfs [] no platform
            layer 1 complete none: 4 entries, 7618 B, download unknown
        "#]],
    );
}

#[test]
fn a_name_may_follow_the_path() {
    let home = Home::new();
    let mut files = docker_archive(&tars());
    files.lines.retain(|line| line.path != b"manifest.json");
    let one = format!("{:064x}/layer.tar", 1);
    files.put_json(
        "manifest.json",
        &serde_json::json!([
            {"Config": "config.json", "RepoTags": ["host:5000/a/b:1", "a:2"], "Layers": [one]},
            {"Config": "config.json", "RepoTags": ["c"], "Layers": [one, one]},
        ]),
    );
    let path = home.file("two.tar", files.tar());
    check_reference(
        &home,
        &format!("docker-archive:{path}"),
        expect![[r#"
            could not open the image: `…/two.tar` holds 2 images
              1 host:5000/a/b:1, a:2 (linux/amd64) fef3ea45dbed
              2 c (linux/amd64) fef3ea45dbed
        "#]],
    );
    check_reference(
        &home,
        &format!("docker-archive:{path}:host:5000/a/b:1"),
        expect![[r#"
            docker-archive ["host:5000/a/b:1", "a:2"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            warning metadata: the number of layers is 1 in `manifest.json` and 2 in the configuration
        "#]],
    );
    check_reference(
        &home,
        &format!("docker-archive:{path}:c:latest"),
        expect![[r#"
            docker-archive ["c"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 4 entries, 120 B, download estimated, same as 1
        "#]],
    );
    check_reference(
        &home,
        &format!("docker-archive:{path}:@1"),
        expect![[r#"
            docker-archive ["c"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download estimated
            layer 2 complete none: 4 entries, 120 B, download estimated, same as 1
        "#]],
    );
    check_reference(
        &home,
        &format!("docker-archive:{path}:d"),
        expect![[r#"
            could not open the image: no image in `…/two.tar` is called `d`
              1 host:5000/a/b:1, a:2 (linux/amd64) fef3ea45dbed
              2 c (linux/amd64) fef3ea45dbed
        "#]],
    );
}

#[test]
fn a_tag_may_follow_a_layout() {
    let home = Home::new();
    let mut files = Files::default();
    let tars = tars();
    let mut manifests = vec![files.simple_image("linux/amd64", &tars[..1])];
    manifests.push(files.simple_image("linux/amd64", &tars));
    for (manifest, tag) in manifests.iter_mut().zip(["1.0", "2.0"]) {
        manifest["annotations"]["org.opencontainers.image.ref.name"] = tag.into();
    }
    files.index(&manifests);
    let path = home.directory("oci", &files);
    check_reference(
        &home,
        &path,
        expect![[r#"
            could not open the image: `…/oci` holds 2 images
              1 1.0 (linux/amd64) 3ee8482923b6
              2 2.0 (linux/amd64) 9b381ce31558
        "#]],
    );
    check_reference(
        &home,
        &format!("oci:{path}:2.0"),
        expect![[r#"
            oci ["2.0"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
            layer 2 complete none: 3 entries, 3 B, download 3072
        "#]],
    );
    check_reference(
        &home,
        &format!("oci:{path}:@0"),
        expect![[r#"
            oci ["1.0"] linux/amd64
            layer 1 complete none: 4 entries, 120 B, download 4096
        "#]],
    );
}

#[test]
fn a_directory_that_is_not_an_image_is_a_root_filesystem() {
    let home = Home::new();
    let mut files = Files::default();
    files.put("etc/a", "hello");
    files.put("usr/bin/b", "four");
    files.link("usr/lib", "bin");
    let path = home.directory("root", &files);
    fs::hard_link(home.path("root/etc/a"), home.path("root/usr/bin/c")).expect("it is linked");
    check_reference(
        &home,
        &path,
        expect![[r#"
            rootfs [] no platform
            layer 1 complete none: 7 entries, 9 B, download unknown
        "#]],
    );
    check_reference(
        &home,
        &format!("rootfs:{path}"),
        expect![[r#"
            rootfs [] no platform
            layer 1 complete none: 7 entries, 9 B, download unknown
        "#]],
    );
    let report = read(&path);
    assert_eq!((report.sizes.visible.0, report.sizes.unpacked.0, report.paths), (9, 9, 7));
}

#[test]
fn a_name_is_asked_for_where_its_scheme_says() {
    let home = Home::new();
    for (scheme, place) in [
        ("containers-storage:", "containers-storage: no storage"),
        ("docker-daemon:", "Docker: no engine answers at unix:///nowhere/docker.sock"),
        ("docker://", "its registry: 127.0.0.1:9 cannot be reached"),
        ("podman:", "Podman: no engine answers at unix:///nowhere/podman.sock"),
    ] {
        let outcome = home.outcome(&format!("{scheme}127.0.0.1:9/b:1"), &nowhere());
        let expected =
            format!("could not open the image: could not get `127.0.0.1:9/b:1` from {place}");
        assert!(outcome.starts_with(&expected), "{outcome}");
    }
}

/// Options of a machine on which nothing listens.
fn nowhere() -> Options {
    let variables = [
        ("DOCKER_HOST", "unix:///nowhere/docker.sock"),
        ("CONTAINER_HOST", "unix:///nowhere/podman.sock"),
    ];
    let variables = variables.map(|(name, value)| (name.into(), value.into()));
    let environment = Environment::new(variables, None, None);
    let sources = SourceOptions { environment, ..SourceOptions::default() };
    Options { sources, ..Options::default() }
}
