//! Reports that somebody edited by hand: whatever they say, a comparison ends, and can be written.
#![expect(clippy::print_stderr, reason = "a failed test says which report it was")]

use plimsoll::compare::{CompareOptions, PackageState, Side, Threshold, compare};
use plimsoll::report::Report;
use plimsoll::rules::glob::PathGlob;
use plimsoll::view::{Detail, Look};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases::opened;
use crate::compare_views::write;
use crate::layer_language::Pack;
use crate::memory;

const IMAGE: &str = "
    env A=1
    label version=1
    layer ADD rootfs.tar /
    dir etc
    file etc/x 10
    file var/lib/dpkg/status content=Package:\\x20a\\x0aVersion:\\x201\\x0aSTATUS
    file var/lib/dpkg/info/a.list content=/usr/lib/a\\x0a
    file usr/lib/a 2000 like=a
    layer RUN npm ci
    file app/node_modules/ms/package.json content={\"name\":\"ms\",\"version\":\"2.0.0\"}
    file app/node_modules/ms/index.js 3000 like=m
    file root/.npm/_cacache/content-v2/sha512/aa 900000 like=c
    file app/one 5000 like=o
    hard app/two app/one
    link app/three -> one
    layer RUN chown -R app /app
    file app/one 5000 like=o uid=9
    hard app/two app/one
    remove etc/x";

const OTHER: &str = "
    layer ADD rootfs.tar /
    file etc/x 10
    file srv/one 5000 like=o
    hard srv/two srv/one
    file srv/b 4000 like=b
    layer RUN chown -R app /app
    file srv/one 5000 like=o uid=9";

/// The report of an image, with its paths.
fn report(text: &str) -> Value {
    let how = memory::How { files: true, ..memory::How::default() };
    let text = text.replace("STATUS", "Status:\\x20install\\x20ok\\x20installed\\x0a\\x0a");
    let text = text.as_str();
    serde_json::to_value(memory::of(opened(text, Pack::Gzip), 1, &how).report).unwrap()
}

/// Reads a report; `None` if it is none, which is said in words.
fn side(report: &Value) -> Option<Side> {
    match Report::from_json_text(report.to_string().as_bytes()) {
        Ok(report) => Some(Side::of_report(report)),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Compares two sides in both directions, and writes all that is found in every format.
fn compare_in_full(one: &Side, other: &Side) {
    let path = PathGlob::new("app/**").ok();
    let threshold = Threshold::Bytes(plimsoll::units::Bytes(0));
    for (before, after) in [(one, other), (other, one), (one, one)] {
        for path in [None, path.clone()] {
            let options = CompareOptions { threshold, files: true, path, parallel: false };
            let comparison = compare(before, after, &options);
            let full = Look { detail: Detail { full: true, packages: true }, ..Look::PLAIN };
            for (format, look) in
                [("text", Look::PLAIN), ("text", full), ("markdown", full), ("json", full)]
            {
                assert!(!write(format, &comparison, look).is_empty());
            }
            let _ = (comparison.grew(), comparison.doubt());
        }
    }
}

/// Checks a report after an edit, which has to leave it one.
fn check(what: &str, edit: impl Fn(&mut Value)) {
    eprintln!("{what}");
    let mut edited = report(IMAGE);
    edit(&mut edited);
    let edited = side(&edited).unwrap_or_else(|| panic!("{what} is no report"));
    compare_in_full(&edited, &side(&report(OTHER)).unwrap());
}

/// All versions of all paths.
fn versions(report: &mut Value) -> impl Iterator<Item = &mut Value> {
    let files = report["files"].as_array_mut().unwrap().iter_mut();
    files.flat_map(|file| file["versions"].as_array_mut().unwrap())
}

fn set(report: &mut Value, name: &str, value: Value) {
    versions(report).for_each(|version| version[name] = value.clone());
}

const HUGE: u64 = u64::MAX;

#[test]
fn numbers_of_layers_may_be_any() {
    for number in [0, 4, u64::from(u32::MAX), HUGE] {
        for name in ["layer", "hidden_by"] {
            check(&format!("{name} {number}"), |report| set(report, name, json!(number)));
        }
        check(&format!("layers are numbered {number}"), |report| {
            for layer in report["layers"].as_array_mut().unwrap() {
                layer["number"] = json!(number);
            }
            for hidden in report["hidden"].as_array_mut().unwrap() {
                (hidden["shipped_by"], hidden["hidden_by"]) = (json!(number), json!(number));
            }
            for package in report["packages"].as_array_mut().unwrap() {
                package["layer"] = json!(number);
            }
            report["base"]["layers"] = json!(number);
        });
    }
    check("no layers", |report| report["layers"] = json!([]));
}

#[test]
fn sizes_may_be_any() {
    for name in ["unpacked", "download"] {
        check(name, |report| {
            set(report, name, json!(HUGE));
            for list in ["layers", "packages", "findings", "hidden", "unowned"] {
                for row in report[list].as_array_mut().unwrap() {
                    row[name] = json!(HUGE);
                }
            }
            report["sizes"][name] = json!(HUGE);
        });
    }
    check("visible more than unpacked", |report| {
        report["sizes"]["visible"] = json!(HUGE);
        report["sizes"]["unpacked"] = json!(0);
    });
    check("nothing in all", |report| {
        for name in ["download", "unpacked", "visible", "hidden"] {
            report["sizes"][name] = json!(0);
        }
    });
}

#[test]
fn positions_and_numbers_may_be_any() {
    for number in [0, 1, 77, u64::from(u32::MAX)] {
        for name in ["inode", "entry", "package", "finding"] {
            check(&format!("{name} {number}"), |report| set(report, name, json!(number)));
        }
    }
    for name in ["package", "finding"] {
        check(name, |report| set(report, name, json!(HUGE)));
    }
    check("times and owners", |report| {
        set(report, "mtime", json!(i64::MIN));
        set(report, "uid", json!(HUGE));
        set(report, "mode", json!("37777777777"));
    });
    for content in ["", "zz", "-1", "\u{1b}[0m", "ffffffffffffffffffffffffffffffffffff"] {
        check(content, |report| {
            set(report, "content", json!(content));
            set(report, "xattrs", json!(content));
        });
    }
    for fate in ["visible", "replaced", "removed", "cleared", "metadata-only"] {
        for kind in ["file", "directory", "symlink", "hard-link"] {
            check(&format!("{kind} {fate}"), |report| {
                set(report, "fate", json!(fate));
                set(report, "kind", json!(kind));
            });
        }
    }
}

#[test]
fn paths_may_be_any() {
    let deep = "/a".repeat(100_000);
    for path in ["", "/", "//", "/..", "/../..", "a//b/", "/\u{0}\n", "/app/one", &deep] {
        check(path.get(..9).unwrap_or(path), |report| {
            for file in report["files"].as_array_mut().unwrap() {
                file["path"] = json!(path);
            }
        });
    }
    check("each path deep", |report| {
        for (at, file) in report["files"].as_array_mut().unwrap().iter_mut().enumerate() {
            file["path"] = json!(format!("{deep}/{}", at / 2));
        }
    });
    check("the same paths twice", |report| {
        let files = report["files"].as_array_mut().unwrap();
        files.extend(files.clone());
        files.reverse();
    });
}

/// So many that comparing each with each would not end.
const PACKAGES: usize = 30_000;

/// A report with many packages, each made by a function.
fn packages(edit: impl Fn(usize, &mut Value)) -> Value {
    let mut many = report(IMAGE);
    let package = many["packages"][0].clone();
    let packages = (0..PACKAGES).map(|at| {
        let mut package = package.clone();
        edit(at, &mut package);
        package
    });
    many["packages"] = packages.collect();
    many
}

#[test]
fn many_packages_of_one_name_and_loops_end() {
    let one = packages(|at, package| package["version"] = json!(at.to_string()));
    let two = packages(|at, package| package["version"] = json!((at * 2).to_string()));
    let (one, two) = (side(&one).unwrap(), side(&two).unwrap());
    let comparison = compare(&one, &two, &CompareOptions::default());
    let upgraded = comparison.packages.iter().filter(|it| it.change == PackageState::Upgraded);
    assert_eq!(upgraded.count(), PACKAGES / 2, "the other half is in both");
    // Each retains the next, the last one the first.
    let ring = packages(|at, package| {
        package["name"] = json!(format!("p{at}"));
        package["retained_by"] = json!(format!("p{}", (at + 1) % PACKAGES));
    });
    let none = packages(|_, package| package["ecosystem"] = json!("none"));
    let comparison =
        compare(&side(&none).unwrap(), &side(&ring).unwrap(), &CompareOptions::default());
    let with = comparison.packages.iter().filter(|it| it.with.is_some()).count();
    assert_eq!(with, PACKAGES - 1, "all but one came with that one");
    check("one retains itself", |report| {
        for package in report["packages"].as_array_mut().unwrap() {
            package["retained_by"] = package["name"].clone();
        }
    });
}

/// A report with many files, whose paths and contents a function chooses.
fn files(count: usize, edit: impl Fn(usize) -> (String, usize, Option<usize>)) -> Side {
    let mut many = report(IMAGE);
    let files = many["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["path"] == "/srv/b" || file["path"] == "/usr/lib/a");
    let file = file.unwrap().clone();
    let files = (0..count).map(|at| {
        let mut file = file.clone();
        let (path, content, inode) = edit(at);
        file["path"] = json!(path);
        file["package"] = Value::Null;
        let version = &mut file["versions"][0];
        (version["package"], version["inode"]) = (Value::Null, json!(inode));
        version["content"] = json!(format!("{content:032x}"));
        if inode.is_some() && 0 < at {
            (version["kind"], version["unpacked"]) = (json!("hard-link"), json!(0));
        }
        file
    });
    many["files"] = files.collect();
    side(&many).unwrap()
}

#[test]
fn files_that_scatter_and_files_with_many_names_end() {
    const COUNT: usize = 20_000;
    // From one directory to one each, and all of one content.
    let together = files(COUNT, |at| (format!("/a/f{at}"), at, None));
    let scattered = files(COUNT, |at| (format!("/b/{at}/f{at}"), at, None));
    let comparison = compare(&together, &scattered, &CompareOptions::default());
    assert_eq!(comparison.moved.len(), COUNT);
    let alike = files(COUNT, |at| (format!("/c/{at}/x"), 1, None));
    let others = files(COUNT, |at| (format!("/d/x{at}"), 1, None));
    compare(&alike, &others, &CompareOptions::default());
    compare(&alike, &together, &CompareOptions::default());
    let deep = "/a".repeat(100_000);
    let linked = files(COUNT, |at| match at {
        0 => (deep.clone(), 1, Some(1)),
        _ => (format!("/z{at}"), 1, Some(1)),
    });
    compare(&linked, &alike, &CompareOptions::default());
}

/// Where a document has a value of a kind.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, it)| places(it, &format!("{at}/{name}"), out));
        }
        Value::Array(items) => {
            out.push(at.to_owned());
            items.iter().enumerate().for_each(|(i, it)| places(it, &format!("{at}/{i}"), out));
        }
        _ => out.push(at.to_owned()),
    }
}

/// What a value is replaced by.
fn extreme(value: &Value, choice: usize) -> Value {
    let texts = ["", "/", "//", "/..", "0", "\u{1b}]0;\u{7}", "/app/one", "dpkg", "visible"];
    let numbers = [0, 1, 2, u64::from(u32::MAX) - 1, u64::from(u32::MAX), i64::MAX as u64, HUGE];
    match value {
        Value::String(_) => json!(texts[choice % texts.len()]),
        Value::Array(items) => match choice % 3 {
            0 => json!([]),
            1 => items.iter().chain(items).cloned().collect(),
            _ => items.iter().rev().cloned().collect(),
        },
        Value::Null | Value::Number(_) => json!(numbers[choice % numbers.len()]),
        Value::Bool(value) => json!(!value),
        Value::Object(_) => Value::Null,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_never_panic(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0..63_usize), 1..16)
    ) {
        let mut edited = report(IMAGE);
        for (place, choice) in edits {
            let mut all = Vec::new();
            places(&edited, "", &mut all);
            let place = place.get(all.as_slice()).as_str();
            let Some(value) = edited.pointer_mut(place) else { continue };
            let new = extreme(value, choice);
            let old = std::mem::replace(value, new);
            // What makes it no report at all is taken back.
            if side(&edited).is_none()
                && let Some(value) = edited.pointer_mut(place)
            {
                *value = old;
            }
        }
        let edited = side(&edited).unwrap();
        compare_in_full(&edited, &side(&report(OTHER)).unwrap());
    }
}
