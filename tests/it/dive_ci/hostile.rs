//! Files that are made to hang, to fill memory or to overflow the stack.

use plimsoll::config::dive_ci::parse;

use super::{lines, set};

const RULES: &str = "rules:\n  lowestEfficiency: 0.95\n";

#[test]
fn deep_files_are_refused() {
    for deep in [
        "[".repeat(1_000_000),
        "{a: ".repeat(200_000),
        "- ".repeat(500_000),
        "? ".repeat(500_000),
        (0..1000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
    ] {
        let errors = parse(&deep, ".dive-ci").unwrap_err();
        assert_eq!(errors.len(), 1);
        assert!(!errors[0].message.is_empty() && errors[0].message.len() < 200, "{}", errors[0]);
    }
    let deep = format!("x: {}1{}\n{RULES}", "[".repeat(90), "]".repeat(90));
    assert_eq!(
        set(&parse(&deep, "").unwrap()),
        "lowestEfficiency 5%, highestUserWastedPercent 10%"
    );
}

#[test]
fn aliases_are_not_multiplied() {
    let mut bomb = "a0: &a0 {lowestEfficiency: 0.95}\n".to_owned();
    for level in 1..5000 {
        let before = level - 1;
        bomb += &format!("a{level}: &a{level} {{<<: [*a{before}, *a{before}, *a{before}]}}\n");
    }
    let read = parse(&format!("{bomb}rules: *a4999\n"), "").unwrap();
    assert_eq!(set(&read), "lowestEfficiency 5%, highestUserWastedPercent 10%");
    // Many tables that are merged into one with many keys.
    let tables: String =
        (0..20_000).map(|table| format!("- &t{table} {{k{table}: 1}}\n")).collect();
    let keys: String = (0..20_000).map(|key| format!("  x{key}: 1\n")).collect();
    let merged: Vec<String> = (0..20_000).map(|table| format!("*t{table}")).collect();
    let text = format!("tables:\n{tables}{RULES}  <<: [{}]\n{keys}", merged.join(", "));
    let read = parse(&text, "").unwrap();
    assert_eq!(set(&read), "lowestEfficiency 5%, highestUserWastedPercent 10%");
    // A table that is merged into itself.
    let itself = parse("rules: &a\n  <<: *a\n  lowestEfficiency: 0.95\n", "").unwrap();
    assert_eq!(set(&itself), "lowestEfficiency 5%, highestUserWastedPercent 10%");
}

#[test]
fn large_files_are_refused_and_long_ones_are_read() {
    let large = format!("{RULES}{}", "#".repeat(100_000_000));
    let errors = parse(&large, ".dive-ci").unwrap_err();
    assert_eq!(
        lines(&errors),
        "line 1, column 1: a file of limits has at most 1048576 bytes, this one has 100000032\n"
    );
    for filler in
        ["#\n", "# # # ", "a\n", "? a\n", "x: [1, 2, 3, 4]\n", "a: &a b\n", "\u{85}", "\r", "'"]
    {
        let long = format!("{RULES}{}", filler.repeat(900_000 / filler.len()));
        match parse(&long, ".dive-ci") {
            Ok(read) => {
                assert_eq!(read.rules.len(), 3);
                assert!(read.warnings.len() <= 51, "{filler:?}");
            }
            Err(errors) => assert!(errors.len() <= 51, "{filler:?}"),
        }
    }
    let keys: String = (0..60_000).map(|key| format!("  k{key}: 1\n")).collect();
    let read = parse(&format!("{RULES}{keys}"), ".dive-ci").unwrap();
    assert_eq!(read.warnings.len(), 51);
}
