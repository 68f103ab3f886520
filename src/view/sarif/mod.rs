//! SARIF 2.1.0, which services for code show as alerts: the rules that found something, and what
//! they found.
//!
//! Follows the schema of OASIS, and what GitHub asks for beyond it: `$schema`, texts for each rule,
//! four numbers for each region, and a fingerprint.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use self::rules::Rule;
use super::json::write_pretty;
use super::problems::{self, Place, Problem, Severity};
use super::{Format, Writer, Writers};
use crate::units::Bytes;

mod rules;

const ABOUT: &str = "SARIF 2.1.0, for code scanning and other services; at most 5,000 results";

pub(super) const FORMAT: Format = Format {
    name: "sarif",
    extensions: &["sarif"],
    writers: Writers {
        report: Some(Writer {
            about: ABOUT,
            write: |out, report, _| {
                let category = problems::category(&[&report.image]);
                write(out, category, &problems::of_report(report))
            },
        }),
        comparison: Some(Writer {
            about: "SARIF 2.1.0: what is new, updated and absent since the first image",
            write: |out, comparison, _| {
                let category = problems::category(&[&comparison.after.image]);
                write(out, category, &problems::of_comparison(comparison))
            },
        }),
        check: Some(Writer {
            about: ABOUT,
            write: |out, check, _| {
                let images: Vec<_> =
                    check.images.iter().filter_map(|image| image.image.as_ref()).collect();
                write(out, problems::category(&images), &problems::of_check(check))
            },
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// GitHub shows no more results of a run.
const MAX_RESULTS: usize = 5_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    automation_details: Id,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Id {
    id: String,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Amounts::is_empty")]
    properties: Amounts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// The whole line; columns are those that GitHub asks for, and say no more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints {
    primary_location_line_hash: String,
}

#[derive(Serialize)]
struct Amounts {
    #[serde(skip_serializing_if = "Option::is_none")]
    unpacked: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    download: Option<Bytes>,
}

impl Amounts {
    fn is_empty(&self) -> bool {
        self.unpacked.is_none() && self.download.is_none()
    }
}

fn write(out: &mut dyn Write, category: String, problems: &[Problem<'_>]) -> io::Result<()> {
    let shown = problems.get(..MAX_RESULTS).unwrap_or(problems);
    let mut rules: Vec<Rule> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut results = Vec::new();
    for problem in shown {
        // The first problem of a rule is the worst.
        let index = *places.entry(&problem.rule).or_insert_with(|| {
            rules.push(Rule::of(problem));
            rules.len() - 1
        });
        results.push(result(problem, index));
    }
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules,
    };
    let run = Run {
        tool: Tool { driver },
        automation_details: Id { id: category },
        column_kind: "unicodeCodePoints",
        results,
    };
    write_pretty(out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn result<'a>(problem: &'a Problem<'_>, rule_index: usize) -> Finding<'a> {
    // What is not there any more is no failure, and then the level says nothing (3.27.9).
    let (kind, level) = match problem.since {
        Some("absent") => ("pass", "none"),
        _ => ("fail", level(problem.severity)),
    };
    let inside = [&problem.inside].into_iter().filter(|inside| !inside.is_empty());
    let inside = inside.chain(&problem.others);
    let logical = inside.map(|name| Logical { fully_qualified_name: name, kind: "resource" });
    let location = Location {
        physical_location: physical(&problem.place),
        logical_locations: logical.collect(),
    };
    let hash = format!("{}:1", problem.fingerprint);
    Finding {
        rule_id: &problem.rule,
        rule_index,
        kind,
        level,
        message: Text { text: problem.message.as_str().into() },
        locations: [location],
        partial_fingerprints: Fingerprints { primary_location_line_hash: hash },
        baseline_state: problem.since,
        properties: Amounts { unpacked: problem.unpacked, download: problem.download },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn physical(place: &Place) -> Physical {
    let region =
        Region { start_line: place.line, start_column: 1, end_line: place.line, end_column: 1 };
    Physical { artifact_location: Artifact { uri: uri(&place.file) }, region }
}

/// A path as a relative reference (RFC 3986): what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'+'
            | b'@' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_references() {
        for (path, expected) in [
            ("app/usr/lib/a b", "app/usr/lib/a%20b"),
            ("ci/plimsoll.toml", "ci/plimsoll.toml"),
            ("c:/a?b#c%", "c%3A/a%3Fb%23c%25"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
