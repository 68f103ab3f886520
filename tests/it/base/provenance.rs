//! Attestations of BuildKit, and others that are not trusted.

use expect_test::{Expect, expect};

use super::*;

fn check(archive: &str, expected: Expect) {
    expected.assert_eq(&summary(&open(&testdata(archive), BaseOption::Unknown)));
}

#[test]
fn the_layers_of_the_last_from_are_the_base() {
    // The other stage's image is in the statement too.
    for version in ["0.2", "1"] {
        check(
            &format!("base/two-stages-max-{version}.tar.gz"),
            expect![[r#"
                4 of 6, exact (provenance)
                base sha256:4024336a, named by provenance
            "#]],
        );
    }
}

#[test]
fn an_image_that_was_only_copied_from_is_not_the_base() {
    check(
        "base/copied-max-0.2.tar.gz",
        expect![[r#"
        0 of 1, exact (provenance)
    "#]],
    );
    check(
        "buildkit-oci-provenance.tar.gz",
        expect![[r#"
        0 of 4, exact (provenance)
    "#]],
    );
}

#[test]
fn without_layers_in_the_statement_the_history_counts_them() {
    check(
        "base/one-min-0.2.tar.gz",
        expect![[r#"
        4 of 5, strong (history)
        base sha256:4024336a, named by provenance
    "#]],
    );
    // Two images took part, and nothing shows which of them is the base.
    check(
        "base/two-stages-min-1.tar.gz",
        expect![[r#"
        4 of 6, guess (history)
    "#]],
    );
}

/// A statement that the image has no base at all.
fn from_scratch(subject: Value) -> Vec<u8> {
    let statement = json!({
        "predicateType": "https://slsa.dev/provenance/v0.2", "subject": subject,
        "predicate": { "buildType": "https://mobyproject.org/buildkit@v1", "materials": [] },
    });
    statement.to_string().into_bytes()
}

fn check_statement(statement: Vec<u8>, expected: Expect) {
    let layers = [rootfs(), layer("app")];
    let history = json!([made("/bin/sh -c #(nop) ADD file:1 in / "), made("COPY app /")]);
    let archive = layout(&layers, history, json!({}), &[statement]);
    expected.assert_eq(&summary(&report_of(&archive, BaseOption::Unknown)));
}

#[test]
fn a_statement_about_another_image_is_ignored() {
    check_statement(
        from_scratch(json!([])),
        expect![[r#"
        0 of 2, exact (provenance)
    "#]],
    );
    let other = json!([{ "digest": { "sha256": "0".repeat(64) } }]);
    check_statement(
        from_scratch(other),
        expect![[r#"
        1 of 2, guess (history)
    "#]],
    );
}

#[test]
fn statements_that_cannot_be_read_are_warnings_and_change_nothing() {
    check_statement(
        b"{\"predicateType\": ".to_vec(),
        expect![[r#"
            1 of 2, guess (history)
            metadata: an attestation could not be read and is not considered: invalid JSON at line 1, column 18: EOF while parsing a value
        "#]],
    );
    check_statement(
        "[".repeat(100_000).into_bytes(),
        expect![[r#"
        1 of 2, guess (history)
        metadata: an attestation could not be read and is not considered: invalid JSON at line 1, column 128: recursion limit exceeded
    "#]],
    );
    let huge = format!("\"{}\"", " ".repeat(21 << 20)).into_bytes();
    check_statement(
        huge,
        expect![[r#"
        1 of 2, guess (history)
        metadata: an attestation could not be read and is not considered: it has 22020098 bytes, more than `json-bytes` allows
    "#]],
    );
    check_statement(
        br#"{"predicateType": 7, "predicate": [null]}"#.to_vec(),
        expect![[r#"
        1 of 2, guess (history)
    "#]],
    );
}

#[test]
fn layers_of_other_images_in_a_statement_are_ignored() {
    let hex = "1".repeat(64);
    let source = format!("docker-image://a@sha256:{hex}");
    let statement = json!({
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "predicate": {
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": [{ "uri": "pkg:docker/a@1", "digest": { "sha256": hex } }],
            "buildConfig": { "llbDefinition": [
                { "id": "s", "op": { "Op": { "source": { "identifier": source } } }, "inputs": ["s:0"] },
            ] },
            "metadata": { "https://mobyproject.org/buildkit@v1#metadata": { "layers": {
                "s:0": [[{ "digest": format!("sha256:{hex}") }]],
            } } },
        },
    });
    check_statement(
        statement.to_string().into_bytes(),
        expect![[r#"
        1 of 2, strong (history)
        a:1 sha256:11111111, named by provenance
    "#]],
    );
}
