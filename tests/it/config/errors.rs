//! Everything that is wrong with a file is said at once, with its line and what would be right.

use expect_test::expect_file;
use plimsoll::config::Config;
use plimsoll::explore::Settings;

/// What stands between two files of the snapshot.
const BETWEEN: &str = "\n--------\n";

/// What a message of the snapshot begins with.
const MESSAGE: &str = "=> ";

#[test]
fn every_mistake_of_a_file_is_said() {
    let snapshot = include_str!("wrong.txt");
    let mut shown = Vec::new();
    for file in snapshot.trim_end().split(BETWEEN) {
        let lines = file.lines().filter(|line| !line.starts_with(MESSAGE));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let errors = match Config::parse(&text, "plimsoll.toml") {
            Ok(_) => panic!("nothing is wrong with:\n{text}"),
            Err(errors) => errors.to_string(),
        };
        let errors: Vec<String> = errors.lines().map(|line| format!("{MESSAGE}{line}")).collect();
        shown.push(text + &errors.join("\n"));
    }
    assert!(40 <= shown.len(), "{}", shown.len());
    expect_file!["wrong.txt"].assert_eq(&(shown.join(BETWEEN) + "\n"));
}

#[test]
fn every_doubt_about_a_file_is_said() {
    let snapshot = include_str!("doubtful.txt");
    let mut shown = Vec::new();
    for file in snapshot.trim_end().split(BETWEEN) {
        let lines = file.lines().filter(|line| !line.starts_with(MESSAGE));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let config = Config::parse(&text, "plimsoll.toml");
        let config = config.unwrap_or_else(|errors| panic!("{errors} in:\n{text}"));
        let warnings = config.warnings.iter().map(|warning| format!("{MESSAGE}{warning}\n"));
        shown.push((text + &warnings.collect::<String>()).trim_end().to_owned());
    }
    expect_file!["doubtful.txt"].assert_eq(&(shown.join(BETWEEN) + "\n"));
}

#[test]
fn places_are_those_of_characters() {
    for text in ["é = \"é\" x\n", "é = \"é\" x\r\n[limits]\r\n"] {
        let errors = Config::parse(text, "plimsoll.toml").expect_err("it is wrong");
        let columns: Vec<usize> = errors.0.iter().map(|error| error.column).collect();
        assert_eq!(columns, [1, 9], "{errors}");
    }
    let crlf = "[limits]\r\nlayers = 1\r\nlayer = 2\r\n";
    let errors = Config::parse(crlf, "plimsoll.toml").expect_err("it is wrong");
    assert!(errors.to_string().starts_with("line 3, column 1: unknown key"), "{errors}");
}

#[test]
fn what_is_wrong_with_a_file_of_a_user_is_said_at_once() {
    let text = "[explore]\nmosue = false\ntheme = \"drak\"\ncolumns = [\"size\", \"mod\"]\n\
                [keys]\nwhy = [\"Hyper-x\", 1]\nwyh = [\"x\"]\nplans = \n";
    let errors = Settings::parse(text).expect_err("it is wrong");
    let places: Vec<(usize, usize)> =
        errors.0.iter().map(|error| (error.line, error.column)).collect();
    assert_eq!(places, [(2, 1), (3, 9), (4, 12), (4, 20), (6, 8), (6, 19), (7, 1), (8, 9)]);
}
