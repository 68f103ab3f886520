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
    let text = write("csv", Subject::Check(&failing()));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    expect![[r#"
        image,limit,title,state,unit,measured,estimated,warn,max,over,room,set,where,message,reason
        shop:1.5,limits.download,download,fail,bytes,448000000,no,,250000000,198000000,,250 MB,plimsoll.toml:4,Ask the platform team before you raise it.,
        shop:1.5,limits.hidden,hidden,fail,bytes,12000000,no,,10700000,1300000,,1%,plimsoll.toml:6,,
        shop:1.5,path.usr/share/doc/**,usr/share/doc/**,fail,bytes,2400000,no,,0,2400000,,0 B,plimsoll.toml:14,install with --no-install-recommends,
        shop:1.5,rules.npm-cache,npm's cache,fail,count,1,no,,0,1,,deny,plimsoll.toml:18,,
        shop:1.5,ignore.source-map,ignore of source-map,fail,bytes,,no,,,0,,expires = 2026-06-30,plimsoll.toml:22,,it expired on 2026-06-30
        shop:1.5,limits.unpacked,unpacked,warn,bytes,570000000,no,550000000,600000000,20000000,30000000,550 MB,plimsoll.toml:5,,
        shop:1.5,growth.download,growth of download,not-measured,bytes,,no,,,0,,5% and 10 MB,plimsoll.toml:10,,no baseline is named
        shop:1.5,growth.unpacked,growth of unpacked,not-measured,bytes,,no,,,0,,1%,plimsoll.toml:11,,no baseline is named
        shop:1.5,limits.layer-download,layer 6,not-measured,bytes,31000000,yes,,30000000,0,,30 MB,'--max,,the download of plain layers is an estimate
        shop:1.5,limits.layers,layers,pass,count,9,no,,40,0,31,40,plimsoll.toml:7,,
        shop:1.5,limits.entries,entries,pass,count,41210,no,,60000,0,18790,"60,000",plimsoll.toml:8,,
    "#]].assert_eq(&text.replace("\r\n", "\n"));
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
