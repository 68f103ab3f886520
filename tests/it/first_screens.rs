//! The first screen of images as people build them, before and after what guides teach: generated
//! from stored reports into `docs/first-screens.md`, and never longer than a terminal.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use plimsoll::report::Report;
use plimsoll::rules::policy::{MinSaving, Policy};
use plimsoll::scan::NoEvents;
use plimsoll::view::{self, Look, Subject, SubjectKind};
use plimsoll::{Options, inspect};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/stories")
}

/// The stored reports, by name.
fn stories() -> BTreeMap<String, Report> {
    let files = fs::read_dir(folder()).expect("the folder is there").flatten();
    let files = files.filter(|file| file.path().extension().is_some_and(|end| end == "json"));
    files
        .map(|file| {
            let name = file.path().file_stem().expect("it has a name").to_string_lossy().into();
            let file = fs::File::open(file.path()).expect("it is readable");
            (name, Report::from_json(file).expect("it is a report"))
        })
        .collect()
}

fn screen(report: &Report, width: usize) -> String {
    let format = view::format("text", SubjectKind::Report).expect("the format is in the table");
    let mut out = Vec::new();
    let look = Look { width, ..Look::PLAIN };
    format.write(&mut out, Subject::Report(report), look).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

#[test]
fn every_story_has_its_answer_on_one_screen() {
    let stories = stories();
    assert!(12 <= stories.len(), "only {} stories", stories.len());
    let mut page = PAGE.to_owned();
    for (name, report) in &stories {
        let text = screen(report, 80);
        let lines = text.lines().count();
        assert!(lines <= 24, "{name}: {lines} lines\n{text}");
        page.push_str(&format!("\n## {name}\n\n```text\n$ plimsoll {name}.tar\n{text}```\n"));
    }
    expect_file!["../../docs/first-screens.md"].assert_eq(&page);
}

const PAGE: &str = "\
# First screens

What the program prints for images of six kinds, each as people write its Dockerfile first
(`single`) and as guides on multi-stage builds teach (`multi`), as `docker save` stores them.
Generated from the reports in `testdata/stories`; `UPDATE_EXPECT=1 cargo test first_screens` writes
it, and writes the reports as well where `PLIMSOLL_CORPUS` names a folder with the images.
";

/// Where the images are at hand, the stored reports are what the program says of them.
#[test]
#[expect(clippy::print_stderr, reason = "it says what it leaves out")]
fn the_stored_reports_are_what_the_program_says() {
    let Some(corpus) = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from) else {
        eprintln!("PLIMSOLL_CORPUS is not set: the stored reports are not compared");
        return;
    };
    for file in fs::read_dir(&corpus).expect("the folder of images is there").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".docker.tar").filter(|name| is_story(name)) else {
            continue;
        };
        let policy = Policy { min_saving: MinSaving::Usual, ..Policy::default() };
        let options = Options { policy, ..Options::default() };
        let path = file.path().to_string_lossy().into_owned();
        let mut report = inspect(&path.as_str().into(), &options, &NoEvents).expect("an image");
        report.image.reference = format!("{name}.tar");
        // Nothing of these is on the first screen.
        report.packages.clear();
        report.unowned.clear();
        report.duplicates.clear();
        report.hidden.clear();
        report.steps.clear();
        report.largest.clear();
        report.largest_in_base.clear();
        let json = serde_json::to_string_pretty(&report).expect("a report is JSON");
        expect_file![folder().join(format!("{name}.json"))].assert_eq(&format!("{json}\n"));
    }
}

fn is_story(name: &str) -> bool {
    name.ends_with("-single") || name.ends_with("-multi")
}
