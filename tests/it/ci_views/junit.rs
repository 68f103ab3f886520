//! JUnit, as Jenkins' plugin validates it.

use expect_test::expect_file;
use plimsoll::budget::Check;
use plimsoll::view::{self, Subject, SubjectKind};

use super::{checks, python, testdata, write};
use crate::check_views::sample::{failing, several};

/// Validates with the schema, by lxml or by xmllint, whichever is there.
fn junit(check: &Check) -> String {
    let text = write("junit", Subject::Check(check));
    assert!(!text.contains("CDATA"));
    let schema = testdata("schema").join("junit-10.xsd");
    let program = format!(
        "import sys\nfrom lxml import etree\n\
         schema = etree.XMLSchema(etree.parse({:?}))\n\
         schema.assertValid(etree.fromstring(sys.stdin.buffer.read()))",
        schema.display().to_string()
    );
    if let Some(valid) = python("lxml.etree", &program, &text) {
        valid.unwrap_or_else(|error| panic!("{error}\n{text}"));
    } else if let Ok(mut running) = std::process::Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .spawn()
    {
        use std::io::Write;
        running.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(running.wait().unwrap().success(), "{text}");
    } else {
        super::not_checked("there is no xmllint");
    }
    text
}

#[test]
fn judgements_are_valid() {
    checks().iter().for_each(|check| drop(junit(check)));
}

#[test]
fn the_samples_in_junit() {
    expect_file!["../snapshots/check.junit.xml"].assert_eq(&junit(&failing()));
    expect_file!["../snapshots/check-several.junit.xml"].assert_eq(&junit(&several()));
}

#[test]
fn what_fails_and_what_is_not_measured_have_their_element() {
    let mut check = several();
    let text = junit(&check);
    assert!(text.contains("<failure type=\"limit\" message="), "{text}");
    assert!(text.contains("<error type=\"image\" message="), "{text}");
    check.budget.strict = true;
    assert!(text.contains("<skipped"), "{text}");
    let strict = junit(&check);
    assert!(text.matches("<failure").count() < strict.matches("<failure").count(), "{strict}");
}

#[test]
fn names_are_unique_in_a_suite() {
    let mut check = failing();
    let twice = check.judgements.clone();
    check.judgements.extend(twice);
    let text = junit(&check);
    let name = |line: &str| line.split(" name=\"").nth(1)?.split('"').next().map(str::to_owned);
    let names: Vec<String> =
        text.lines().filter(|line| line.contains("<testcase ")).filter_map(name).collect();
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
}

#[test]
fn a_report_judges_nothing() {
    let error = view::format("junit", SubjectKind::Report).unwrap_err();
    assert!(error.to_string().starts_with("the format `junit` cannot write reports"), "{error}");
}
