//! Markdown for pull requests: what it looks like, how long it is, and that names stay names.

use expect_test::expect_file;
use plimsoll::report::Report;
use plimsoll::view::{self, Look, Subject, SubjectKind};

use crate::sample;

fn markdown(report: &Report) -> String {
    let format = view::format("markdown", SubjectKind::Report).expect("there is such a format");
    let mut out = Vec::new();
    format.write(&mut out, Subject::Report(report), Look::PLAIN).expect("memory takes every byte");
    let text = String::from_utf8(out).expect("outputs are UTF-8");
    assert!(text.len() <= 60_000, "{} bytes", text.len());
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    text
}

#[test]
fn the_sample_in_markdown() {
    expect_file!["snapshots/report.md"].assert_eq(&markdown(&sample::report()));
}

#[test]
fn an_image_without_layers_is_a_paragraph() {
    let text = markdown(&sample::empty());
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "<!-- plimsoll -->",
            "## plimsoll: standard input 0 B",
            "standard input: 0 B unpacked, 0 B download; no layers. Every digest was compared and agrees.",
        ]
    );
}

/// Names of files that would be interpreted if they were not escaped.
pub(crate) const HOSTILE: &[&str] = &[
    "a|b",
    "`",
    "``` ` ```",
    "<script>alert(1)</script>",
    "</details><h1>free",
    "[click](javascript:alert)",
    "![x](https://example.org/x.png)",
    "@everyone",
    "#1",
    "line\nbreak",
    "\u{1b}]0;title\u{7}",
    "\u{202e}txt.exe",
    "# heading",
    "- list",
    "***",
    "&lt;b&gt;",
    "https://example.org",
    "www.example.org",
    "$x$",
    "\\",
    "::",
];

#[test]
fn hostile_names_stay_names() {
    for name in HOSTILE {
        let mut report = sample::report();
        report.image.reference = (*name).to_owned();
        report.image.names = vec![(*name).to_owned()];
        for finding in &mut report.findings {
            finding.paths = vec![(*name).to_owned()];
            finding.evidence = format!("{name} is here, `{name}` too, {name}");
            finding.fix = vec![(*name).to_owned(), format!("RUN {name}")];
        }
        for layer in &mut report.layers {
            layer.instruction = Some((*name).to_owned());
        }
        for group in &mut report.hidden {
            group.path = (*name).to_owned();
        }
        for warning in &mut report.warnings {
            warning.message = (*name).to_owned();
        }
        check(name, &markdown(&report));
    }
}

/// Reads the text as GitHub does, as far as that matters: what is outside of code has no markup
/// that the program did not write.
pub(crate) fn check(name: &str, text: &str) {
    let mut fence: Option<usize> = None;
    let mut folds = 0_i32;
    for line in text.lines() {
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        match fence {
            Some(open) => {
                if ticks >= open && line.len() == ticks {
                    fence = None;
                }
                continue;
            }
            // An opening fence has no other backtick after its ticks.
            None if 3 <= ticks && !line[ticks..].contains('`') => {
                fence = Some(ticks);
                continue;
            }
            None => (),
        }
        if let Some(summary) = line.strip_prefix("<details><summary>") {
            folds += 1;
            assert!(summary.ends_with("</summary>"), "{name}: {line}");
            continue;
        }
        if line == "</details>" {
            folds -= 1;
            continue;
        }
        let prose = without_code(line).replace("<br>", "");
        if line.starts_with("<!-- plimsoll ") {
            continue;
        }
        for mark in ["<", "](", "@", "://", "www.", "javascript", "***", "\u{202e}"] {
            assert!(!prose.contains(mark), "{name}: {mark} in {line}");
        }
        let is_table = line.starts_with('|');
        let starts = line.trim_start();
        assert!(!starts.starts_with("# ") && !starts.starts_with("#1"), "{name}: {line}");
        if is_table {
            let cells = line.matches('|').count();
            assert!(2 <= cells, "{name}: {line}");
        }
    }
    assert_eq!((fence, folds), (None, 0), "{name}: fences and folds are closed:\n{text}");
    // Rows of one table have as many cells as its head.
    for table in text.split("\n\n").filter(|part| part.starts_with('|')) {
        let counts: Vec<usize> = table.lines().map(|line| line.matches('|').count()).collect();
        assert!(counts.windows(2).all(|pair| pair[0] == pair[1]), "{name}:\n{table}");
    }
}

/// A line without its code spans, as CommonMark finds them, and without escaped characters.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let line = line.replace("<code>", "").replace("</code>", "");
    let mut rest = line.as_str();
    while let Some(character) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix('\\') {
            rest = escaped.get(escaped.chars().next().map_or(0, char::len_utf8)..).unwrap_or("");
            continue;
        }
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
        if 0 < ticks
            && let Some(length) = closing(&rest[ticks..], ticks)
        {
            rest = &rest[2 * ticks + length..];
            continue;
        }
        let step = if 0 < ticks { ticks } else { character.len_utf8() };
        out.push_str(&rest[..step]);
        rest = &rest[step..];
    }
    out
}

/// Bytes up to the next run of exactly that many backticks.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let run = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(at);
        }
        at += run.max(text[at..].chars().next().map_or(1, char::len_utf8));
    }
    None
}
