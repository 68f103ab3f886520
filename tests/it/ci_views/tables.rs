//! CSV: read back by the rules of RFC 4180, with no cell that a spreadsheet runs.

use std::io::ErrorKind;

use expect_test::expect;
use plimsoll::view::{self, Look, Subject, SubjectKind};

use super::{checks, comparisons, report_on, reports, write};
use crate::check_views::sample::failing;
use crate::sample;

/// The rows, without the headings.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = parse(text);
    let headings = rows.remove(0);
    assert!(
        headings.iter().all(|heading| heading.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    );
    for row in &rows {
        assert_eq!(row.len(), headings.len(), "{row:?}");
        for cell in row {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!runs || cell.parse::<i64>().is_ok(), "{cell:?}");
        }
    }
    rows
}

/// RFC 4180: rows end with CRLF, quotes in quotes are doubled.
fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match (character, is_quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                cell.push('"');
                characters.next();
            }
            ('"', true) => is_quoted = false,
            ('"', false) => {
                assert!(cell.is_empty(), "a quote is in a plain cell: {cell}");
                is_quoted = true;
            }
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(characters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            ('\n', false) => panic!("a line feed is alone"),
            (other, _) => cell.push(other),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last row ends");
    rows
}

#[test]
fn every_table_is_read_back() {
    for report in reports() {
        let count = |format: &str| rows(&write(format, Subject::Report(&report))).len();
        assert_eq!(count("csv"), report.findings.len());
        assert_eq!(count("csv-layers"), report.layers.len());
        assert_eq!(count("csv-packages"), report.packages.len());
    }
    for comparison in comparisons() {
        let count = |format: &str| rows(&write(format, Subject::Comparison(&comparison))).len();
        assert_eq!(count("csv"), comparison.causes.len());
        assert_eq!(count("csv-layers"), comparison.layers.len());
        assert_eq!(count("csv-packages"), comparison.packages.len());
        if let Some(paths) = &comparison.paths {
            assert_eq!(count("csv-paths"), paths.len());
        }
    }
    for check in checks() {
        let count = rows(&write("csv", Subject::Check(&check))).len();
        assert_eq!(count, check.judgements.len());
    }
}

#[test]
fn a_judgement_in_csv() {
    expect![[r#""#]].assert_eq(&write("csv", Subject::Check(&failing())));
}

#[test]
fn every_version_of_a_path_has_a_row() {
    let report = report_on("docker-save-20.10.tar");
    let paths = rows(&write("csv-paths", Subject::Report(&report)));
    let files = report.files.as_ref().unwrap();
    assert_eq!(paths.len(), files.iter().map(|path| path.versions.len()).sum::<usize>());
    let visible = paths.iter().filter(|row| row[3] == "visible");
    let bytes: u64 = visible.map(|row| row[5].parse::<u64>().unwrap()).sum();
    assert!(0 < bytes && bytes <= report.sizes.visible.0);
}

#[test]
fn paths_that_were_not_read_are_an_error() {
    let format = view::format("csv-paths", SubjectKind::Report).unwrap();
    let report = sample::empty();
    assert!(report.files.is_none());
    for name in ["csv-paths", "ncdu"] {
        let format = view::format(name, SubjectKind::Report).unwrap();
        assert!(format.needs_paths);
        let error = format.write(&mut Vec::new(), Subject::Report(&report), Look::PLAIN);
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(format.lists_paths);
}
