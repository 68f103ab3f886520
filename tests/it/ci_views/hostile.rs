//! Names of other people in every format: they stay names, whatever reads the output.

use plimsoll::budget::Check;
use plimsoll::compare::{Comparison, PathState};
use plimsoll::report::Report;
use plimsoll::view::{FORMATS, Format, Look, Subject};

use super::tables;
use crate::{check_views, compare_views, sample};

/// What would be a command, markup, a formula or another line if a format let it.
const NAMES: &[&str] = &[
    "a\n::error::b",
    "::error file=x::b",
    "  ::add-mask::b",
    "a\r::stop-commands::b",
    "##[error]b",
    "a ##VSO[task.complete]b",
    "]]>",
    "<![CDATA[x]]>",
    "<script>alert(1)</script>",
    "</testcase><x>",
    "&lt;&#1;&",
    "`",
    "``` ` ```",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "a\t=1",
    "a|b",
    "\"",
    "'\"'",
    "a,b;c",
    "\\",
    "\\n",
    "\u{202e}txt.exe",
    "\u{2028}a\u{2029}b",
    "\u{1b}]0;title\u{7}",
    "\u{0}\u{1}\u{8}\u{b}\u{7f}\u{85}\u{9b}",
    "\u{fffe}\u{ffff}",
    "%0A::error::b%",
    "# EOF",
    "a{b=\"c\"} 1",
    "../../etc/passwd",
    "${{ secrets.TOKEN }}",
    "é\u{301}\u{1f600}",
    "",
];

fn report(name: &str) -> Report {
    let text = || name.to_owned();
    let mut report = sample::report();
    (report.image.reference, report.image.names) = (text(), vec![text()]);
    report.image.platform = Some(text());
    for finding in &mut report.findings {
        (finding.paths, finding.evidence, finding.advice) = (vec![text()], text(), text());
        finding.id = format!("{}@{name}", finding.rule);
        finding.fix = vec![text(), format!("RUN {name}")];
        finding.largest.iter_mut().for_each(|place| place.path = text());
    }
    for layer in &mut report.layers {
        (layer.instruction, layer.created_by) = (Some(text()), Some(text()));
    }
    for package in &mut report.packages {
        (package.name, package.version) = (text(), text());
        (package.architecture, package.scope) = (Some(text()), Some(text()));
        package.proof = Some(text());
    }
    for plan in &mut report.plans {
        plan.dockerfile = vec![text(), format!("RUN {name}")];
    }
    report.hidden.iter_mut().for_each(|group| group.path = text());
    report.largest.iter_mut().for_each(|largest| largest.path = text());
    report.warnings.iter_mut().for_each(|warning| warning.message = text());
    let mut files = super::report_on("docker-save-20.10.tar").files.unwrap();
    for path in &mut files {
        path.path = format!("/{name}");
        for version in &mut path.versions {
            (version.target, version.package, version.finding) = (Some(text()), None, None);
        }
    }
    report.files = Some(files);
    report
}

fn comparison(name: &str) -> Comparison {
    let text = || name.to_owned();
    let mut comparison = compare_views::sample::usual();
    for side in [&mut comparison.before, &mut comparison.after] {
        (side.image.reference, side.image.names) = (text(), vec![text()]);
        side.image.platform = Some(text());
    }
    comparison.reasons = vec![text()];
    for cause in &mut comparison.causes {
        (cause.what, cause.how, cause.path) = (text(), text(), Some(text()));
    }
    for layer in &mut comparison.layers {
        (layer.instruction, layer.instruction_before) = (Some(text()), Some(text()));
    }
    comparison.packages.iter_mut().for_each(|package| package.name = text());
    for finding in &mut comparison.findings {
        (finding.id, finding.title) = (text(), text().into());
    }
    comparison.config.iter_mut().for_each(|setting| setting.after = Some(text()));
    let path = format!("/{name}");
    comparison.paths = Some(vec![compare_views::sample::path(&path, PathState::Added, 7)]);
    comparison.not_compared = vec![text()];
    comparison
}

fn check(name: &str) -> Check {
    let mut check = check_views::sample::hostile(name);
    for image in &mut check.images {
        if let Some(facts) = &mut image.image {
            (facts.reference, facts.names) = (name.to_owned(), vec![name.to_owned()]);
        }
    }
    check
}

#[test]
fn names_stay_names_in_every_format_of_every_subject() {
    for name in NAMES {
        let (report, comparison, check) = (report(name), comparison(name), check(name));
        let subjects =
            [Subject::Report(&report), Subject::Comparison(&comparison), Subject::Check(&check)];
        for subject in subjects {
            for format in FORMATS.iter().filter(|format| format.supports(subject.kind())) {
                let mut out = Vec::new();
                let written = format.write(&mut out, subject, Look::PLAIN);
                written.unwrap_or_else(|error| panic!("{} {name:?}: {error}", format.name));
                let text = String::from_utf8(out).expect("outputs are UTF-8");
                assert_inert(format, name, &text);
            }
        }
    }
}

fn assert_inert(format: &Format, name: &str, text: &str) {
    let format = format.name;
    for line in text.lines() {
        let lower = line.trim_start().to_ascii_lowercase();
        let is_ours = format == "github";
        assert!(is_ours || !lower.starts_with("::"), "{format} {name:?}: {line}");
        for command in ["##[", "##vso["] {
            assert!(!lower.contains(command), "{format} {name:?}: {line}");
        }
    }
    let acts = |c: char| c.is_control() && !"\n\r".contains(c);
    // JSON escapes what is below the space; the others are data to its readers.
    let is_json = ["badge", "cyclonedx", "gitlab", "json", "ncdu", "sarif"].contains(&format);
    assert!(!text.contains(|c| acts(c) && (!is_json || c < ' ')), "{format} {name:?}");
    match format {
        _ if is_json => drop(super::json(text)),
        "github" => {
            for line in text.lines().skip(1) {
                let is_command = ["::error ", "::warning ", "::notice "];
                assert!(is_command.iter().any(|start| line.starts_with(start)), "{name:?}: {line}");
                let (properties, _) = line[2..].split_once("::").unwrap();
                assert!(!properties.contains("::"), "{line}");
            }
        }
        "junit" => {
            let tags = text.matches('<').count();
            assert_eq!(tags, text.matches('>').count(), "{name:?}");
            for tag in ["<script", "<x>", "<!["] {
                assert!(!text.contains(tag), "{name:?}");
            }
        }
        "openmetrics" => {
            assert_eq!(text.matches("# EOF").count(), 1, "{name:?}");
            assert!(!text.contains('\\'), "{name:?}");
        }
        csv if csv.starts_with("csv") => drop(tables::rows(text)),
        _ => {
            assert!(!text.contains(['\u{202e}', '\u{2028}', '\u{2029}']), "{format} {name:?}");
        }
    }
}
