//! Outputs that services read: each is valid for its schema or parser, and no name in one is more
//! than a name.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use jsonschema::Validator;
use plimsoll::budget::Check;
use plimsoll::compare::Comparison;
use plimsoll::report::{FileKind, Report};
use plimsoll::scan::NoEvents;
use plimsoll::view::{self, Look, Subject};
use plimsoll::{Options, inspect};
use serde_json::Value;

use crate::{check_views, compare_views, sample};

mod action;
mod bills;
mod github;
mod hostile;
mod junit;
mod metrics;
mod sarif;
mod step;
mod tables;
mod trees;

/// What a format writes of a subject.
pub(crate) fn write(format: &str, subject: Subject<'_>) -> String {
    let format = view::format(format, subject.kind()).expect("it is in the table");
    let mut out = Vec::new();
    format.write(&mut out, subject, Look::PLAIN).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// A schema in `testdata/schema`.
fn schema(name: &str) -> Value {
    let file = testdata("schema").join(name);
    json(&std::fs::read_to_string(file).expect("the schema is there"))
}

fn validator(name: &str) -> Validator {
    jsonschema::validator_for(&schema(name)).expect("the schema is valid")
}

fn assert_valid(validator: &Validator, value: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// A report on an image of `testdata`, with its paths.
fn report_on(name: &str) -> Report {
    let options = Options { files: true, ..Options::default() };
    let path = testdata(name);
    inspect(&path.to_str().expect("it is UTF-8").into(), &options, &NoEvents).expect("it is read")
}

/// A large image, which takes a while to read.
static NODE: LazyLock<Report> = LazyLock::new(|| report_on("node-single.tar.zst"));

/// Small images of several builders and shapes.
const IMAGES: [&str; 4] =
    ["docker-save-20.10.tar", "buildkit-oci-estargz.tar", "podman-oci-dir", "ggcr-tarball.tar"];

/// Everything that is in the list of visible files.
fn is_regular(kind: FileKind) -> bool {
    matches!(kind, FileKind::File | FileKind::HardLink)
}

fn checks() -> Vec<Check> {
    use check_views::sample::{dive, failing, growing, hostile, incomplete, passing, several};
    vec![passing(), failing(), growing(), several(), dive(), incomplete(), hostile("a\n::b ##[c]")]
}

fn comparisons() -> Vec<Comparison> {
    vec![compare_views::sample::nothing(), compare_views::sample::usual()]
}

fn reports() -> Vec<Report> {
    vec![sample::report(), sample::empty(), sample::uncompressed()]
}

#[expect(clippy::print_stderr, reason = "a test that cannot look at everything has to say so")]
fn not_checked(why: &str) {
    eprintln!("not checked: {why}");
}

/// Runs a program of Python on a text; `None` where there is no Python, or it lacks a module.
fn python(modules: &str, program: &str, input: &str) -> Option<Result<String, String>> {
    use std::io::Write;
    let can = Command::new("python3").args(["-c", &format!("import {modules}")]).output();
    if !can.is_ok_and(|ran| ran.status.success()) {
        not_checked(&format!("there is no python3 with {modules}"));
        return None;
    }
    let mut running = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it started before");
    let mut stdin = running.stdin.take().expect("it is piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let ran = running.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Some(if ran.status.success() { Ok(text(&ran.stdout)) } else { Err(text(&ran.stderr)) })
}
