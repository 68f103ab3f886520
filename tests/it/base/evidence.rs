//! Evidence for the base: annotations, labels, known layers, builders' marks and the history.

use expect_test::{Expect, expect};

use super::*;

const NAME: &str = "org.opencontainers.image.base.name";
const DIGEST: &str = "org.opencontainers.image.base.digest";

fn check(lines: Value, run: Value, expected: Expect) {
    let count =
        lines.as_array().unwrap().iter().filter(|line| line["empty_layer"].is_null()).count();
    let mut layers = vec![rootfs()];
    layers.extend((1..count).map(|number| layer(&number.to_string())));
    let archive = docker(&layers, lines, run);
    expected.assert_eq(&summary(&report_of(&archive, BaseOption::Unknown)));
}

#[test]
fn an_annotation_names_the_base_and_the_history_counts_it() {
    let lines = json!([made("ADD x.tar /"), empty("CMD [\"sh\"]"), made("COPY a /")]);
    let layers = [rootfs(), layer("a")];
    let check = |annotations: Value, lines: &Value, expected: Expect| {
        let archive = layout(&layers, lines.clone(), annotations, &[]);
        expected.assert_eq(&summary(&report_of(&archive, BaseOption::Unknown)));
    };
    let hex = format!("sha256:{}", "a".repeat(64));
    check(
        json!({ NAME: "debian:12", DIGEST: hex }),
        &lines,
        expect![[r#"
        1 of 2, strong (history)
        debian:12 sha256:aaaaaaaa, named by annotation org.opencontainers.image.base.name
    "#]],
    );
    check(
        json!({ NAME: "debian:12", DIGEST: "sha256:cut" }),
        &lines,
        expect![[r#"
        1 of 2, strong (history)
        debian:12, named by annotation org.opencontainers.image.base.name
    "#]],
    );
    check(
        json!({ NAME: "debian:12" }),
        &json!([]),
        expect![[r#"
        0 of 2, guess (none)
        debian:12, named by annotation org.opencontainers.image.base.name
    "#]],
    );
    check(
        json!({ NAME: " " }),
        &lines,
        expect![[r#"
        1 of 2, guess (history)
    "#]],
    );
}

#[test]
fn buildpacks_name_the_topmost_layer() {
    let layers = [rootfs(), layer("1"), layer("2")];
    let label = json!({ "runImage": {
        "topLayer": digest(&layers[1]), "image": "run/jammy", "reference": format!("run/jammy@{}", digest(b"x")),
    } });
    let lines = || json!([made("a"), made("b"), made("c")]);
    let labelled = |text: String| json!({ "Labels": { "io.buildpacks.lifecycle.metadata": text } });
    check(
        lines(),
        labelled(label.to_string()),
        expect![[r#"
        2 of 3, exact (label)
        run/jammy sha256:2d711642, named by io.buildpacks.lifecycle.metadata
    "#]],
    );
    for broken in ["{", "[]", r#"{"runImage": {"topLayer": "sha256:1"}}"#] {
        check(
            lines(),
            labelled(broken.to_owned()),
            expect![[r#"
            0 of 3, guess (none)
        "#]],
        );
    }
}

#[test]
fn a_command_with_layers_above_it_ends_the_base() {
    check(
        json!([
            made("ADD x in /"),
            empty("CMD [\"sh\"]"),
            empty("ENV A=b"),
            made("COPY a /"),
            empty("CMD [\"a\"]")
        ]),
        json!({}),
        expect![[r#"
            1 of 2, guess (history)
        "#]],
    );
}

#[test]
fn a_command_in_the_middle_of_a_build_does_not_end_the_base() {
    // The base is a day older; the second CMD is followed by a layer after a minute.
    let line = |text: &str| made(text);
    let lines = timed(&[
        (0, line("ADD file:1 in /")),
        (0, empty("CMD [\"sh\"]")),
        (2000, line("COPY a /")),
        (2001, empty("CMD [\"a\"]")),
        (2002, line("COPY b /")),
    ]);
    check(
        lines,
        json!({}),
        expect![[r#"
        1 of 3, guess (history)
    "#]],
    );
    let later = timed(&[
        (0, line("ADD file:1 in /")),
        (0, empty("CMD [\"sh\"]")),
        (2000, line("COPY a /")),
        (2001, empty("CMD [\"a\"]")),
        (4000, line("COPY b /")),
    ]);
    check(
        later,
        json!({}),
        expect![[r#"
        2 of 3, guess (history)
    "#]],
    );
}

#[test]
fn another_builder_below_is_a_base() {
    let kit = |text: &str| json!({ "created_by": text, "comment": "buildkit.dockerfile.v0" });
    let debian =
        json!({ "created_by": "# debian.sh --arch 'amd64' out/", "comment": "debuerreotype 0.15" });
    check(
        json!([debian, kit("RUN a # buildkit"), kit("RUN b # buildkit")]),
        json!({}),
        expect![[r#"
        1 of 3, guess (history)
    "#]],
    );
    check(
        json!([made("COPY a /a"), made("COPY b /b"), kit("RUN b # buildkit")]),
        json!({}),
        expect![[r#"
        2 of 3, guess (history)
    "#]],
    );
}

#[test]
fn builders_mark_where_they_begin() {
    let on =
        |name: &str| json!({ "created_by": "/bin/sh -c a", "comment": format!("FROM {name}") });
    check(
        json!([made("x"), on("docker.io/library/alpine:3"), on("0123456789ab")]),
        json!({}),
        expect![[r#"
        1 of 3, strong (builder-mark)
        docker.io/library/alpine:3, named by history
    "#]],
    );
    let jib =
        json!({ "created_by": "jib-maven-plugin:3.4", "author": "Jib", "comment": "classes" });
    check(
        json!([made("x"), made("y"), jib]),
        json!({}),
        expect![[r#"
        2 of 3, strong (builder-mark)
    "#]],
    );
    let ko = json!({ "created_by": "ko build ko://a", "author": "ko" });
    check(
        json!([made("bazel build ..."), ko]),
        json!({}),
        expect![[r#"
        1 of 2, strong (builder-mark)
    "#]],
    );
}

#[test]
fn an_image_from_scratch_has_no_base() {
    let layers = [layer("server"), layer("certificates")];
    let lines =
        json!([made("COPY server /"), made("ADD certificates.tar /"), empty("CMD [\"/server\"]")]);
    let report = report_of(&docker(&layers, lines, json!({})), BaseOption::Unknown);
    assert_eq!(summary(&report), "0 of 2, guess (none)\n");
    assert_eq!(facts(&report), "");
    // A CMD in the middle of the build does not end a base either.
    let lines = timed(&[
        (0, made("COPY server /")),
        (0, empty("CMD [\"/server\"]")),
        (1, made("COPY certificates /")),
    ]);
    let report = report_of(&docker(&layers, lines, json!({})), BaseOption::Unknown);
    assert_eq!(summary(&report), "0 of 2, guess (none)\n");
    // An archive that is unpacked into the root is not a distribution.
    let lines = json!([made("ADD file:1 in /"), made("COPY a /")]);
    let report = report_of(&docker(&layers, lines, json!({})), BaseOption::Unknown);
    assert_eq!(summary(&report), "0 of 2, guess (none)\n");
}

#[test]
fn a_known_layer_is_the_base_unless_the_base_has_more_layers() {
    let known = "sha256:c0f1022b22a9b36851b358f44e5475e39d166e71a8073cf53c894a299239b1c5";
    let layers = [rootfs(), layer("a")];
    let names = ["0/layer.tar", "1/layer.tar"];
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["a:1"], "Layers": names }]);
    let mut config = config(&layers, json!([made("x"), made("y")]), json!({}));
    config["rootfs"]["diff_ids"][0] = json!(known);
    let archive =
        docker_with(&layers, config.to_string().as_bytes(), manifest.to_string().as_bytes());
    let report = report_of(&archive, BaseOption::Unknown);
    expect![[r#"
        1 of 2, exact (known-layers)
        debian:bookworm-slim, named by digest of its layer
    "#]]
    .assert_eq(&summary(&report));
}

#[test]
fn real_images_without_attestations_have_their_base() {
    let check = |archive: &str, expected: Expect| {
        expected.assert_eq(&summary(&open(&testdata(archive), BaseOption::Unknown)));
    };
    check(
        "jib-oci.tar",
        expect![[r#"
        0 of 3, strong (builder-mark)
    "#]],
    );
    // `FROM scratch` and a root filesystem with an os-release, as distributions are built. Buildah
    // annotates the digest of an intermediate image.
    for archive in ["buildah-oci-archive.tar", "docker-save-20.10.tar", "skopeo-dir"] {
        check(
            archive,
            expect![[r#"
            1 of 4, guess (history)
        "#]],
        );
    }
}
