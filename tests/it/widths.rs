//! Text at every width: no line is wider, unless it holds something that has to stay whole.

use std::path::Path;

use plimsoll::report::Report;
use plimsoll::rules;
use plimsoll::scan::NoEvents;
use plimsoll::view::{self, Detail, Look, Subject};
use plimsoll::{Options, Reference, inspect};

use crate::sample;

const WIDTHS: [usize; 5] = [40, 60, 72, 80, 140];

fn columns(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}

fn draw(subject: Subject<'_>, look: Look) -> String {
    let format = view::format("text", subject.kind()).expect("the format is in the table");
    let mut out = Vec::new();
    format.write(&mut out, subject, look).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

/// Draws a subject at each width and level of detail.
fn check(name: &str, subject: Subject<'_>) {
    for width in WIDTHS {
        for (full, packages) in [(false, false), (true, false), (true, true)] {
            let look = Look { width, colour: false, detail: Detail { full, packages } };
            let text = draw(subject, look);
            for line in text.lines() {
                assert!(
                    columns(line) <= width || has_to_stay_whole(line),
                    "{name} at {width}: {} columns: {line}",
                    columns(line)
                );
                check_number(name, line);
            }
        }
    }
}

/// Lines of code that cannot be broken further, and what is copied from the description of a rule.
fn has_to_stay_whole(line: &str) -> bool {
    let text = line.trim();
    let indent = line.len() - line.trim_start().len();
    let is_code = 8 <= indent && text.trim_end_matches(" \\").split(' ').count() <= 2;
    let is_example = indent == 2 && (text.starts_with('/') || text.starts_with("https://"));
    is_code || is_example
}

/// A size and its unit are on one line.
fn check_number(name: &str, line: &str) {
    let first = line.trim_start().split(' ').next().unwrap_or_default();
    let first = first.trim_end_matches([',', '.', ':', ';', ')']);
    assert!(!["B", "kB", "MB", "GB", "TB"].contains(&first), "{name}: {line}");
}

fn of_testdata() -> Vec<(String, Report)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let entries =
        std::fs::read_dir(folder).expect("it is there").map(|entry| entry.unwrap().path());
    let reports = entries.filter_map(|path| {
        let reference = Reference::from(path.as_os_str());
        let report = inspect(&reference, &Options::default(), &NoEvents).ok()?;
        Some((path.display().to_string(), report))
    });
    reports.collect()
}

#[test]
fn reports_fit_every_width() {
    for (name, report) in
        [("all", sample::report()), ("plain", sample::uncompressed()), ("empty", sample::empty())]
    {
        check(name, Subject::Report(&report));
    }
    let reports = of_testdata();
    assert!(20 < reports.len());
    for (name, report) in &reports {
        check(name, Subject::Report(report));
        let first_screen = draw(Subject::Report(report), Look::PLAIN);
        let lines = first_screen.lines().count();
        assert!(lines <= 24, "{name}: {lines} lines\n{first_screen}");
    }
}

#[test]
fn rules_fit_every_width() {
    let all: Vec<_> = rules::all().collect();
    check("rules", Subject::Rules(&all));
    for rule in &all {
        check(rule.id, Subject::Rules(&[rule]));
    }
}

#[test]
fn columns_without_room_are_named() {
    let report = sample::report();
    let draw = |width| {
        let detail = Detail { full: true, packages: false };
        draw(Subject::Report(&report), Look { width, detail, ..Look::PLAIN })
    };
    assert!(draw(40).contains("\n  no room in 40 columns for: "), "{}", draw(40));
    assert!(!draw(80).contains("no room"), "{}", draw(80));
}
