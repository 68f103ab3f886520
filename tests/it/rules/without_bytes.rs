//! Findings that are not about bytes: no number knows of them, and every output has them.

use plimsoll::report::Report;
use plimsoll::rules::claims::Counts;
use plimsoll::view::document::{self, Block};
use serde_json::json;

use super::runtime::executable;
use super::{Story, bytes};
use crate::hostile::archive::file;

fn story() -> Story {
    let config = json!({ "Cmd": ["/app/run", "it"], "ExposedPorts": { "80/tcp": {} } });
    let lists = file("var/lib/apt/lists/deb_dists_InRelease", &bytes(2_000_000, 1));
    Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("apt-get update", &[lists])
        .copy("run /app/run", &[executable("app/run", b"\x7fELF")])
        .and("USER root")
        .config(config)
}

fn rules(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| &*finding.rule).collect()
}

const ALL: [&str; 4] = ["apt-lists", "no-healthcheck", "runs-as-root", "missing-annotations"];

#[test]
fn they_come_last_and_are_in_no_number() {
    let report = story().report();
    assert_eq!(rules(&report), ALL, "by severity, then by id");
    let ignored = story().configured("[rules]\nconfiguration = \"allow\"").report();
    assert_eq!(report.summary.saving, ignored.summary.saving);
    assert_eq!(report.summary.guessed, ignored.summary.guessed);
    assert_eq!(report.summary.small, ignored.summary.small);
    assert_eq!(report.plans, ignored.plans);
    assert_eq!(report.fixes, ignored.fixes);
    assert!(report.fixes.iter().all(|fix| fix.findings == ["apt-lists@/var/lib/apt/lists"]));
    let counts = report.findings.iter().map(|finding| finding.counts);
    assert_eq!(counts.filter(|counts| *counts == Counts::NoBytes).count(), 3);
}

#[test]
fn they_are_ignored_and_denied_as_others_are() {
    let ignore = "[[ignore]]\nrule = \"runs-as-root\"\nreason = \"it binds port 80\"\n";
    let levels = "[rules]\nconfiguration = \"deny\"\nmissing-annotations = \"warn\"\n";
    let report = story().configured(&format!("{levels}{ignore}")).report();
    let told: Vec<_> = report.findings.iter().skip(1).collect();
    let reasons = told.iter().map(|finding| finding.ignored.as_ref().map(|one| &*one.reason));
    assert_eq!(reasons.collect::<Vec<_>>(), [None, Some("it binds port 80"), None]);
    let levels = told.iter().map(|finding| finding.level.map(|level| level.word()));
    assert_eq!(levels.collect::<Vec<_>>(), [Some("deny"), Some("deny"), Some("warn")]);
    // A path covers nothing of what is about no path.
    let of_path = ignore.replace("reason", "path = \"app/**\"\nreason");
    let report = story().configured(&of_path).report();
    assert!(report.findings.iter().all(|finding| finding.ignored.is_none()));
}

/// The lines of what is also worth knowing.
fn lines(report: &Report, max: usize) -> Vec<String> {
    let blocks = document::answer(report, 6, max);
    let at = blocks.iter().position(|block| *block == Block::Heading("Also worth knowing".into()));
    let Some(Block::List(lines)) = at.and_then(|at| blocks.get(at + 1)) else { return Vec::new() };
    lines.clone()
}

#[test]
fn text_has_a_line_for_each_rule() {
    let report = story().report();
    expect_test::expect![[r#"
        No health check. Add a `HEALTHCHECK` that asks the program whether it works.
        The program runs as root. Run it as another user, who owns only what it writes.
        and 1 hint (`--full`)"#]]
    .assert_eq(&lines(&report, 5).join("\n"));
    assert_eq!(lines(&report, 1).last().unwrap(), "and 1 more, 1 hint (`--full`)");
    // Only hints have no list: they are counted.
    let hints = "[rules]\nno-healthcheck = \"allow\"\nruns-as-root = \"allow\"\n";
    let report = story().configured(hints).report();
    assert_eq!(lines(&report, 5), [""; 0]);
    let notes = document::answer(&report, 6, 5);
    assert!(format!("{notes:?}").contains("1 hint (`--full`)"), "{notes:?}");
    // What the configuration warns of is not a hint.
    let warned = format!("{hints}missing-annotations = \"warn\"\n");
    assert_eq!(lines(&story().configured(&warned).report(), 5).len(), 1);
}

#[test]
fn what_is_about_the_configuration_has_no_place() {
    let found = story().finding("runs-as-root");
    assert_eq!((found.layers.len(), found.paths.len(), found.files), (0, 0, 0));
    assert_eq!(
        (found.line, found.churn, found.download.map(|bytes| bytes.0)),
        (None, None, Some(0))
    );
}

/// An image with a `.env` that is in the headline, by a directory for editors, and as a secret.
fn with_secrets() -> Story {
    let env = format!("DB_PASSWORD={}\n", "hunter2".repeat(2));
    story().copy(". /app", &[file("app/.env", env.as_bytes()), file("app/.dockerignore", b"a")])
}

#[test]
fn secrets_come_first_and_are_named_once() {
    let report = with_secrets().report();
    assert!(lines(&report, 5)[0].starts_with("Secrets in environment files"), "{report:?}");
    let text = format!("{:?}", document::answer(&report, 6, 5));
    assert_eq!(text.matches("/app/.env").count(), 1, "{text}");
    assert_eq!(report.exposed_in_words(), None);
}

#[test]
fn the_short_form_says_what_to_do() {
    let report = with_secrets().report();
    let blocks = format!("{:?}", document::answer(&report, 3, 0));
    let start = "Also worth knowing: secrets in environment files: /app/.env (rotate it now); ";
    assert!(blocks.contains(start) && blocks.contains("; 1 more (`--full`)."), "{blocks}");
}
