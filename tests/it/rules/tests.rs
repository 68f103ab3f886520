//! Rules about tests.

use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

fn story() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

fn project() -> Vec<Vec<u8>> {
    vec![
        file("app/main.go", b"package main"),
        file("app/main_test.go", &bytes(400, 1)),
        file("app/lib/a.go", b"package lib"),
        file("app/lib/a_test.go", &bytes(300, 2)),
        file("app/tests/data/big.json", &bytes(2000, 3)),
        file("app/conftest.py", &bytes(50, 4)),
    ]
}

#[test]
fn tests_of_the_program_are_guesses() {
    let finding = story().copy(". /app", &project()).finding("program-tests");
    assert_eq!((finding.proof.word(), finding.counts.word()), ("guessed", "nowhere"));
    assert_eq!(finding.unpacked.0, 400 + 300 + 2000 + 50);
    assert_eq!(finding.fix, ["**/*_test.go", "conftest.py", "tests"]);
    assert_eq!(&*finding.fix_in, ".dockerignore");
}

#[test]
fn tests_that_the_build_runs_or_may_name_stay_in_its_context() {
    for command in ["go test ./...", "cmake . && make"] {
        let finding = story().copy(". /app", &project()).run(command, &[]).finding("program-tests");
        assert_eq!(finding.fix, [""; 0]);
        assert!(finding.advice.contains("stage"), "{}", finding.advice);
    }
    let finding =
        story().copy(". /app", &project()).run("go build ./...", &[]).finding("program-tests");
    assert_ne!(finding.fix, [""; 0]);
}

#[test]
fn a_directory_of_specifications_has_tests_if_one_is_named_so() {
    let members = [file("app/spec/a_spec.rb", &bytes(10, 1)), file("app/spec/b.rb", &bytes(20, 2))];
    assert_eq!(story().copy(". /app", &members).finding("program-tests").unpacked.0, 30);
}

#[test]
fn files_that_only_look_like_tests_are_left_alone() {
    let findings = story()
        .copy(
            ". /app",
            &[
                file("app/node_modules/a/test/b.js", b"a"),
                file("app/vendor/a/b_test.go", b"a"),
                file("app/latest/a.go", b"a"),
                file("app/contest.go", b"a"),
                file("app/spec/openapi.yaml", b"openapi: 3.0.0"),
                file("app/fixtures/customers.json", b"[]"),
            ],
        )
        .run("make", &[file("usr/src/a/tests/b", b"b")])
        .findings("program-tests");
    assert_eq!(findings, []);
}

#[test]
fn hidden_tests_are_deleted_too_late() {
    let report = story()
        .copy(". /app", &project())
        .run("rm -rf /app/tests", &[file(".wh.app", b"")])
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
}

const SITE: &str = "opt/venv/lib/python3.11/site-packages";

fn installed(path: &str, bytes_of: usize) -> Vec<u8> {
    file(&format!("{SITE}/{path}"), &bytes(bytes_of, 5))
}

#[test]
fn tests_of_python_packages_are_optional() {
    let finding = story()
        .run(
            "pip install pandas",
            &[
                installed("pandas/__init__.py", 10),
                installed("pandas/tests/__init__.py", 20),
                installed("pandas/tests/frame/test_api.py", 3000),
                installed("pandas/tests/frame/data/x.csv", 500),
                installed("pandas/io/tests/test_io.py", 40),
            ],
        )
        .finding("tests-of-python-packages");
    assert_eq!((finding.proof.word(), finding.counts.word()), ("identified", "optional"));
    assert_eq!(finding.unpacked.0, 20 + 3000 + 500 + 40);
    assert_eq!(
        finding.paths,
        [format!("/{SITE}/pandas/tests"), format!("/{SITE}/pandas/io/tests")]
    );
}

#[test]
fn modules_for_the_tests_of_others_are_left_alone() {
    let findings = story()
        .run(
            "pip install torch django numpy",
            &[
                installed("torch/testing/_comparison.py", 900),
                installed("numpy/testing/tests/test_utils.py", 900),
                installed("django/test/client.py", 900),
                installed("django/test/test_helpers.py", 900),
                installed("pkg/tests/data.bin", 900),
            ],
        )
        .findings("tests-of-python-packages");
    assert_eq!(findings, []);
}

#[test]
fn hidden_tests_of_python_packages_are_deleted_too_late() {
    let report = story()
        .run("pip install pandas", &[installed("pandas/tests/test_api.py", 3000)])
        .run("rm tests", &[file(&format!("{SITE}/pandas/.wh.tests"), b"")])
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
}
