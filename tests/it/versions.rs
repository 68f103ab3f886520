//! The orders of versions: against the answers of the tools that define them, and what every order
//! has to keep to.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use plimsoll::packages::{ECOSYSTEMS, order_of};
use plimsoll::versions::{ORDERS, VersionOrder};
use proptest::prelude::*;

/// Made by the tools; `README.md` there says how.
const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/versions");

fn order(name: &str) -> &'static VersionOrder {
    ORDERS.iter().find(|order| order.name == name).unwrap()
}

/// `<`, `=` or `>`; `?` for what cannot be ordered.
fn sign(order: Option<Ordering>) -> &'static str {
    match order {
        Some(Ordering::Less) => "<",
        Some(Ordering::Equal) => "=",
        Some(Ordering::Greater) => ">",
        None => "?",
    }
}

/// Compares two versions in both directions.
fn assert_answer(name: &str, before: &str, wanted: &str, after: &str) {
    let (forth, back) = (order(name).compare(before, after), order(name).compare(after, before));
    let actual = (sign(forth), sign(back.map(Ordering::reverse)));
    assert_eq!(actual, (wanted, wanted), "{name}: {before} {wanted} {after}");
}

fn assert_answers(name: &str, answers: &str) -> usize {
    let lines = answers.lines().map(str::trim);
    let answers = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let compared = answers.map(|line| {
        let [before, wanted, after] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{name}: `{line}` is no comparison");
        };
        assert_answer(name, before, wanted, after);
    });
    compared.count()
}

#[test]
fn every_order_answers_as_its_tool_does() {
    // Its rules are its own.
    for order in ORDERS.iter().filter(|order| order.name != "plain") {
        let file = Path::new(ANSWERS).join(order.name).with_extension("txt");
        let answers = fs::read_to_string(file).unwrap();
        let comments = answers.lines().take_while(|line| line.starts_with("# ")).count();
        assert_eq!(comments, 2, "{}: the tool with its version, and the command", order.name);
        let count = assert_answers(order.name, &answers);
        assert!(200 < count, "{}: {count} comparisons", order.name);
    }
}

#[test]
fn every_file_of_answers_belongs_to_an_order() {
    for entry in fs::read_dir(ANSWERS).unwrap() {
        let file = entry.unwrap().path();
        if file.extension() == Some(OsStr::new("txt")) {
            let name = file.file_stem().unwrap().to_str().unwrap();
            assert!(ORDERS.iter().any(|order| order.name == name), "{name}");
        }
    }
}

/// Reads the comparisons of `../ci/versions.json` beside the folder that `PLIMSOLL_FIXTURES` names;
/// passes if the variable is not set.
#[test]
fn the_shared_comparisons_hold() {
    let Some(fixtures) = std::env::var_os("PLIMSOLL_FIXTURES") else { return };
    let text = fs::read(Path::new(&fixtures).join("../ci/versions.json")).unwrap();
    let all: Vec<[String; 4]> = serde_json::from_slice(&text).unwrap();
    assert!(100 < all.len(), "{}", all.len());
    for [name, before, wanted, after] in &all {
        assert_answer(name, before, wanted, after);
    }
}

#[test]
fn dotted_numbers_are_compared_as_numbers() {
    assert_answers(
        "plain",
        "
        1.9 < 1.10
        1.9 < 1.9.1
        1.9 = 1.9.0
        1.08 = 1.8
        v22.3.0 > 20.11.1
        1.8.0_392 < 1.8.0_402
        99999999999999999999999 > 99999999999999999999998
        1.9 ? 1.9rc1
        1.9 ? 1..9
        1.9 ? v
        1.9 ? 17.0.9+9
        ",
    );
}

/// What packages in images have as versions though the tools would refuse it.
#[test]
fn some_orders_read_more_than_their_tools() {
    assert_answers("semver", "1 < 1.1\n1.1 = 1.1.0");
    assert_answers("semver", "1.1.0 ? 1.1.0.10.1\n1.1.0 ? 1.1.0.x");
    assert_answers("go", "1.29.1 > v1.29.0\n1.29.1-5-g0123abc < 1.29.1\nv1.0 ? v1.0.0.0");
    assert_answers("nuget", "1.0.0beta < 1.0.0\n1.0.0-99999999999 > 1.0.0-9999999999");
}

#[test]
fn nothing_is_no_version() {
    for order in ORDERS {
        for (before, after) in [("", ""), ("", "1.0"), ("1.0", "")] {
            assert_eq!(order.compare(before, after), None, "{}", order.name);
        }
    }
}

/// Neither does each part take a frame of the stack, nor are parts compared with all others.
#[test]
fn versions_may_be_long() {
    for order in ORDERS {
        for part in [".1", "-1", "a1", "~a", "_", "-", ".0", "_p1", "1", "dev."] {
            let long = format!("1{}", part.repeat(20_000));
            let same = order.compare(&long, &long);
            assert!(matches!(same, None | Some(Ordering::Equal)), "{} {part}", order.name);
            let longer = order.compare(&long, &format!("{long}{part}"));
            assert_eq!(longer.is_some(), same.is_some(), "{} {part}", order.name);
        }
    }
}

#[test]
fn an_ecosystem_has_the_order_of_its_tool() {
    let orders: Vec<_> =
        ECOSYSTEMS.iter().map(|row| (row.name.word(), order_of(row.name.word()).name)).collect();
    let wanted = [
        ("dpkg", "dpkg"),
        ("apk", "apk"),
        ("rpm", "rpm"),
        ("pacman", "pacman"),
        ("conda", "conda"),
        ("python", "pep440"),
        ("npm", "semver"),
        ("gem", "gem"),
        ("composer", "composer"),
        ("jar", "maven"),
        ("nuget", "nuget"),
        ("go", "go"),
        ("cargo", "semver"),
        ("toolchain", "plain"),
    ];
    assert_eq!(orders, wanted);
    assert_eq!(order_of("of a later release").name, "plain");
}

/// Parts of versions of all ecosystems.
const PARTS: [&str; 36] = [
    "0", "1", "2", "10", "00", "01", ".", ".1", ".0", "-", "-1", "_", "~", "+", ":", "!", "^", "*",
    "a", "b", "p", "v", "x", "rc1", "alpha", "beta", "pre", "dev", "post", "final", "sp", "-r1",
    "_p1", "-RC", "99999999999999999999", "é",
];

/// A few versions that begin alike.
fn similar_versions() -> impl Strategy<Value = [String; 3]> {
    let parts = |most| prop::collection::vec(prop::sample::select(&PARTS[..]), 0..=most);
    let start = prop::sample::select(vec!["1", "1.0", "v1.0", "1.0.0-"]);
    (start, parts(3), [parts(3), parts(3), parts(3)]).prop_map(|(start, shared, ends)| {
        ends.map(|end| format!("{start}{}{}", shared.concat(), end.concat()))
    })
}

fn assert_consistent(order: &VersionOrder, before: &str, after: &str) {
    let answer = order.compare(before, after);
    let mirrored = order.compare(after, before).map(Ordering::reverse);
    assert_eq!(answer, mirrored, "{}: {before:?} {after:?}", order.name);
    let same = order.compare(before, before);
    assert!(matches!(same, None | Some(Ordering::Equal)), "{}: {before:?}", order.name);
    assert!(answer.is_none() || same.is_some(), "{}: {before:?} {after:?}", order.name);
}

/// A version that is not older than a second one, which is not older than a third one, is not older
/// than the third one.
fn assert_transitive(order: &VersionOrder, versions: &[String; 3]) {
    let mut sorted: Vec<&String> = versions.iter().collect();
    let is_readable = |version: &&String| order.compare(version, version).is_some();
    if !sorted.iter().all(is_readable) {
        return;
    }
    sorted.sort_by(|a, b| order.compare(a, b).unwrap_or(Ordering::Equal));
    let [first, second, third] = sorted[..] else { panic!("three versions") };
    let answer = |a: &str, b: &str| order.compare(a, b).unwrap();
    let steps = answer(first, second).min(answer(second, third));
    assert_eq!(answer(first, third), steps, "{}: {sorted:?}", order.name);
}

proptest! {
    #[test]
    fn orders_are_consistent(versions in similar_versions()) {
        for order in ORDERS {
            assert_consistent(order, &versions[0], &versions[1]);
            // Theirs are not, nor are those of their tools.
            if !["pacman", "maven"].contains(&order.name) {
                assert_transitive(order, &versions);
            }
        }
    }

    #[test]
    fn orders_are_transitive_for_versions_as_people_write_them(
        versions in prop::array::uniform3("[01](\\.[0-2]){0,3}(-(alpha|rc|sp|x)(-[0-2])?)?-[12]"),
    ) {
        for order in ORDERS {
            assert_transitive(order, &versions);
        }
    }

    #[test]
    fn any_text_has_an_answer(before in any::<String>(), after in any::<String>()) {
        for order in ORDERS {
            assert_consistent(order, &before, &after);
        }
    }
}
