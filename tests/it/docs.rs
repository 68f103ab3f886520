//! Generated pages are fresh: `UPDATE_EXPECT=1 cargo test docs` writes them.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use plimsoll::view::{Look, json_schema, rules_page};

use crate::check_views;
use crate::program::program;

#[test]
fn the_page_on_json_is_fresh() {
    expect_file!["../../docs/json.md"].assert_eq(&json_schema::page());
}

#[test]
fn the_json_schema_is_fresh() {
    let schema = serde_json::to_string_pretty(&json_schema::schema()).expect("a schema is JSON");
    expect_file!["../../docs/report.schema.json"].assert_eq(&format!("{schema}\n"));
}

#[test]
fn the_page_on_the_json_of_comparisons_is_fresh() {
    expect_file!["../../docs/compare-json.md"].assert_eq(&json_schema::comparison_page());
}

#[test]
fn the_json_schema_of_comparisons_is_fresh() {
    let schema = json_schema::comparison_schema();
    let schema = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    expect_file!["../../docs/compare.schema.json"].assert_eq(&format!("{schema}\n"));
}

#[test]
fn the_page_on_the_json_of_judgements_is_fresh() {
    expect_file!["../../docs/check-json.md"].assert_eq(&json_schema::check_page());
}

#[test]
fn the_json_schema_of_judgements_is_fresh() {
    let schema = json_schema::check_schema();
    let schema = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    expect_file!["../../docs/check.schema.json"].assert_eq(&format!("{schema}\n"));
}

#[test]
fn the_page_on_rules_is_fresh() {
    expect_file!["../../docs/rules.md"].assert_eq(&rules_page::page());
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut shown = 0;
    for block in blocks {
        let (command, expected) = block.split_once('\n').unwrap_or((block, ""));
        let Some(arguments) = command.strip_prefix("$ plimsoll ") else {
            continue;
        };
        assert_eq!(printed(arguments), expected, "{command}");
        shown += 1;
    }
    assert_eq!(shown, 2, "the README shows a screen and an answer");
}

/// Writes what the commands of a page print, or compares it.
#[test]
fn the_page_on_comparing_shows_what_the_program_prints() {
    let page = include_str!("../../docs/compare.md");
    let mut parts = page.split("```console\n");
    let mut new = parts.next().unwrap_or_default().to_owned();
    let mut shown = 0;
    for part in parts {
        let (block, text) = part.split_once("\n```").expect("the block ends");
        let command = block.lines().next().unwrap_or_default();
        let arguments = command.strip_prefix("$ plimsoll ").expect("it is a command");
        new.push_str(&format!("```console\n{command}\n{}```{text}", printed(arguments)));
        shown += 1;
    }
    assert!(4 < shown, "only {shown} examples were found");
    expect_file!["../../docs/compare.md"].assert_eq(&new);
}

/// Draws the samples of the page on budgets, or compares them.
#[test]
fn the_page_on_budgets_shows_what_is_drawn() {
    let page = include_str!("../../docs/check.md");
    let mut parts = page.split("<!-- sample: ");
    let mut new = parts.next().unwrap_or_default().to_owned();
    let mut shown = Vec::new();
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("the mark ends");
        let (_, text) = rest.split_once("<!-- end -->").expect("the sample ends");
        let check = match name {
            "passing" => check_views::sample::passing(),
            "failing" => check_views::sample::failing(),
            "growing" => check_views::sample::growing(),
            "several" => check_views::sample::several(),
            "dive" => check_views::sample::dive(),
            other => panic!("there is no sample {other}"),
        };
        let drawn = check_views::write("text", &check, Look::PLAIN);
        new.push_str(&format!("<!-- sample: {name} -->\n```text\n{drawn}```\n<!-- end -->{text}"));
        shown.push(name);
    }
    assert_eq!(shown, ["passing", "failing", "growing", "several", "dive"]);
    expect_file!["../../docs/check.md"].assert_eq(&new);
}

/// What the program prints in a pipe, 80 columns wide.
fn printed(arguments: &str) -> String {
    let output = program()
        .args(words(arguments))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("CLICOLOR_FORCE")
        .env_remove("COLUMNS")
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("outputs are UTF-8")
}

/// The words of a command, of which some are in double quotes.
fn words(arguments: &str) -> Vec<&str> {
    let parts = arguments.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split(' ').filter(|word| !word.is_empty()).collect(),
        _ => vec![part],
    });
    words.collect()
}

/// Writes the screen that a page shows, or compares it.
#[test]
fn the_page_on_exploring_shows_a_real_screen() {
    const IMAGE: &str = "testdata/node-single.tar.zst";
    let output = program()
        .args(["explore", IMAGE, "--print", "--size", "120x36", "--no-config"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    let screen = String::from_utf8_lossy(&output.stdout);
    let page = include_str!("../../docs/explore.md");
    let (start, end) = ("<!-- screen: the first screen of an image -->\n", "\n<!-- end -->");
    let (before, rest) = page.split_once(start).expect("there is a place for it");
    let (_, after) = rest.split_once(end).expect("it ends");
    let new = format!("{before}{start}```text\n{screen}```{end}{after}");
    expect_test::expect_file!["../../docs/explore.md"].assert_eq(&new);
}

#[test]
fn the_page_on_packages_has_every_ecosystem_in_its_order() {
    let page = include_str!("../../docs/packages.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let ecosystems: Vec<&str> =
        plimsoll::packages::ECOSYSTEMS.iter().map(|ecosystem| ecosystem.name.word()).collect();
    assert_eq!(rows.collect::<Vec<_>>(), ecosystems);
}

#[test]
fn links_between_pages_are_not_broken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut links = 0;
    for page in pages.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        for rest in text.split("](").skip(1) {
            let target = rest.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let there = page.parent().unwrap().join(target);
            assert!(there.exists(), "{} links to {target}", page.display());
            links += 1;
        }
    }
    assert!(10 < links, "only {links} links were found");
}
