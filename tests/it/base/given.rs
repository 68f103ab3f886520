//! `--base` and `--base-layers`.

use expect_test::{Expect, expect};
use plimsoll::Error;

use super::*;

fn images() -> (Vec<Vec<u8>>, TempDir) {
    let layers = vec![rootfs(), layer("one"), layer("two")];
    (layers, TempDir::new().unwrap())
}

fn check_base(base: &[Vec<u8>], run: Value, expected: Expect) {
    let (layers, home) = images();
    let path = home.path().join("base.tar");
    std::fs::write(&path, docker(base, json!([]), run)).unwrap();
    let reference = path.display().to_string();
    let archive = docker(&layers, json!([]), json!({ "Env": ["NODE_VERSION=20", "PG_VERSION=9"] }));
    let report = report_of(&archive, BaseOption::Image(reference.as_str().into()));
    let out = format!("{}{}", summary(&report), facts(&report)).replace(&reference, "…");
    expected.assert_eq(&out);
}

#[test]
fn an_image_with_the_lowest_layers_is_the_base() {
    let (layers, _home) = images();
    check_base(
        &layers[..2],
        json!({ "Env": ["NODE_VERSION=20"] }),
        expect![[r#"
        2 of 3, exact (given-image)
        a:1, named by --base
        distribution: Tiny 1.2 (/etc/os-release)
        distribution-id: tiny (/etc/os-release)
        version: 1.2 (/etc/os-release)
        libc: musl (/lib/ld-musl-x86_64.so.1)
        package-manager: apk (/sbin/apk)
        runtime: Node.js 20 (NODE_VERSION)
    "#]],
    );
}

#[test]
fn an_image_with_other_layers_is_a_warning_and_not_the_base() {
    let (layers, _home) = images();
    let other = [layers[0].clone(), layer("other")];
    for (base, reason) in [
        (&other[..], "layer 2 differs"),
        (&layers[1..], "layer 1 differs"),
        (&[], "it has no layers"),
        (&[layers.clone(), layers.clone()].concat(), "it has 6 layers, but this image has only 3"),
    ] {
        let home = TempDir::new().unwrap();
        let path = home.path().join("base.tar");
        std::fs::write(&path, docker(base, json!([]), json!({}))).unwrap();
        let archive = docker(&layers, json!([]), json!({}));
        let report = report_of(&archive, BaseOption::Image(path.to_str().unwrap().into()));
        let summary = summary(&report);
        assert!(summary.starts_with("0 of 3, guess (none)\nnot-the-base: "), "{summary}");
        assert!(summary.contains(reason), "{summary}");
    }
}

#[test]
fn archives_of_the_same_image_are_its_base() {
    let image = testdata("docker-save-20.10.tar");
    for base in ["skopeo-oci", "docker-save-29.tar", "podman-docker-archive.tar.gz", "skopeo-dir"] {
        let report = open(&image, BaseOption::Image(testdata(base).as_str().into()));
        let base = report.base.unwrap();
        assert_eq!((base.layers, base.evidence.word()), (4, "given-image"));
    }
    let on_base = testdata("base/two-stages-max-0.2.tar.gz");
    let report = open(&on_base, BaseOption::Image(testdata("skopeo-oci").as_str().into()));
    // Its only name is the tag `1`, so it is named by its path.
    let summary = summary(&report);
    assert!(summary.starts_with("4 of 6, exact (given-image)\n"), "{summary}");
    assert!(summary.ends_with("skopeo-oci sha256:4024336a, named by --base\n"), "{summary}");
    // BuildKit built different layers from the same steps.
    let report = open(&image, BaseOption::Image(testdata("buildkit-docker.tar").as_str().into()));
    let summary = super::summary(&report);
    assert!(summary.contains("not-the-base"), "{summary}");
    let detail = plimsoll::view::Detail::default();
    let text = format!("{:?}", plimsoll::view::document::details(&report, detail));
    assert!(text.contains("the image given with `--base` is not below it"), "{text}");
}

#[test]
fn the_given_number_of_layers_is_the_base() {
    let (layers, _home) = images();
    let archive = docker(&layers, json!([]), json!({}));
    for layers in 0..=3 {
        let report = report_of(&archive, BaseOption::Layers(layers));
        assert_eq!(summary(&report), format!("{layers} of 3, exact (given-layers)\n"));
    }
}

fn refused(base: BaseOption) -> Error {
    let options = Options { base, ..Options::default() };
    inspect(&testdata("skopeo-oci").as_str().into(), &options, &NoEvents).unwrap_err()
}

#[test]
fn an_impossible_base_is_an_error() {
    let error = refused(BaseOption::Layers(5)).to_string();
    assert_eq!(error, "the base cannot be 5 layers of an image that has 4");
    let error = refused(BaseOption::Image("no/such/file".into()));
    assert_eq!(error.to_string(), "could not open the base image `no/such/file`");
}

#[test]
fn standard_input_can_be_only_one_of_the_images() {
    let base = |reference: &str| BaseOption::Image(reference.into());
    let onto = |reference: &str| reference.parse().ok();
    for (image, base, onto, expected) in [
        ("-", base("-"), None, "the image and the base image"),
        ("docker-archive:-", base("-"), None, "the image and the base image"),
        ("-", base("oci-archive:-"), None, "the image and the base image"),
        ("-", BaseOption::Unknown, onto("-"), "the image and the other base image"),
        ("x.tar", base("-"), onto("rootfs:-"), "the base image and the other base image"),
    ] {
        let options = Options { base, onto, ..Options::default() };
        let error = inspect(&image.into(), &options, &NoEvents).unwrap_err();
        assert_eq!(error.to_string(), format!("{expected} cannot both be standard input"));
    }
    let options = Options { onto: onto("scratch"), ..Options::default() };
    let error = inspect(&"no/such/file".into(), &options, &NoEvents).unwrap_err();
    assert!(matches!(error, Error::Source(_)), "`scratch` is not standard input: {error}");
}
