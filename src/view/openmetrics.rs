//! OpenMetrics: sizes, findings and limits as numbers with labels, for metrics reports of GitLab
//! and for Prometheus.
//!
//! Labels are the same in every build, without digests, tags and versions, and have no character
//! that ends a label for one of the readers; timestamps are the reader's.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::problems;
use super::{Format, Look, Writer, Writers};
use crate::budget::Check;
use crate::budget::check::{Judged, NumberUnit, Verdict};
use crate::compare::Comparison;
use crate::report::{ImageFacts, Report, Sizes};
use crate::rules::Level;

pub(super) const FORMAT: Format = Format {
    name: "openmetrics",
    writers: Writers {
        report: Some(Writer {
            about: "OpenMetrics, for GitLab and Prometheus: sizes and findings",
            write: of_report,
        }),
        comparison: Some(Writer {
            about: "OpenMetrics, for GitLab and Prometheus: sizes and their changes",
            write: of_comparison,
        }),
        check: Some(Writer {
            about: "OpenMetrics, for GitLab and Prometheus: sizes and limits",
            write: of_check,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// A family of numbers: its name, its unit if it has one, and what it is.
struct Kind {
    name: &'static str,
    unit: &'static str,
    help: &'static str,
}

const SIZE: Kind =
    Kind { name: "plimsoll_image_size_bytes", unit: "bytes", help: "Bytes of the image" };
const CHANGE: Kind = Kind {
    name: "plimsoll_image_change_bytes",
    unit: "bytes",
    help: "Bytes that the image has more than the one before",
};
const LAYERS: Kind = Kind { name: "plimsoll_image_layers", unit: "", help: "Layers of the image" };
const FINDING: Kind = Kind {
    name: "plimsoll_finding_bytes",
    unit: "bytes",
    help: "Unpacked bytes that fixing the findings of a rule removes",
};
const MEASURED: Kind = Kind {
    name: "plimsoll_measured_bytes",
    unit: "bytes",
    help: "Bytes that were measured for a limit",
};
const LIMIT: Kind =
    Kind { name: "plimsoll_limit_bytes", unit: "bytes", help: "Bytes that a limit allows" };
const MEASURED_COUNT: Kind =
    Kind { name: "plimsoll_measured_count", unit: "", help: "What was counted for a limit" };
const LIMIT_COUNT: Kind =
    Kind { name: "plimsoll_limit_count", unit: "", help: "What a limit allows" };
const WITHIN: Kind = Kind {
    name: "plimsoll_within_budget",
    unit: "",
    help: "1 if the image is within its budget and 0 if it is not",
};

/// The numbers of one family by their labels, in order.
struct Family {
    kind: Kind,
    samples: Vec<(String, i128)>,
}

impl Family {
    fn new(kind: Kind) -> Self {
        Self { kind, samples: Vec::new() }
    }

    /// Adds a number. Two that would have the same labels are told apart by the last one.
    fn push(&mut self, labels: &[(&str, &str)], value: impl Into<i128>) {
        let drawn = |suffix: &str| {
            let last = labels.len().saturating_sub(1);
            let label = |(at, (name, value)): (usize, &(&str, &str))| {
                let suffix = if at == last { suffix } else { "" };
                format!("{name}=\"{}{suffix}\"", plain(value))
            };
            labels.iter().enumerate().map(label).collect::<Vec<_>>().join(",")
        };
        let is_new = |text: &String| self.samples.iter().all(|(other, _)| other != text);
        let suffixes =
            std::iter::once(String::new()).chain((2_u64..).map(|number| format!("_{number}")));
        let text = suffixes.map(|suffix| drawn(&suffix)).find(is_new);
        self.samples.extend(text.map(|text| (text, value.into())));
    }
}

fn of_report(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let (image, platform) = called(&report.image);
    let mut sizes = Family::new(SIZE);
    push_sizes(&mut sizes, &image, &platform, &report.sizes);
    let mut layers = Family::new(LAYERS);
    layers.push(&[("image", &image), ("platform", &platform)], report.layers.len() as u64);
    let mut by_rule: BTreeMap<&str, u64> = BTreeMap::new();
    let is_found = |level: Option<Level>| level != Some(Level::Allow);
    let findings = report.findings.iter().filter(|finding| finding.is_about_bytes());
    for finding in findings.filter(|f| f.ignored.is_none() && is_found(f.level)) {
        let bytes = by_rule.entry(&finding.rule).or_default();
        *bytes = bytes.saturating_add(finding.unpacked.0);
    }
    let mut findings = Family::new(FINDING);
    for (rule, bytes) in by_rule {
        findings.push(&[("image", &image), ("platform", &platform), ("rule", rule)], bytes);
    }
    write(out, &[sizes, layers, findings])
}

fn of_comparison(out: &mut dyn Write, comparison: &Comparison, _: Look) -> io::Result<()> {
    let after = &comparison.after;
    let (image, platform) = called(&after.image);
    let mut sizes = Family::new(SIZE);
    push_sizes(&mut sizes, &image, &platform, &after.sizes);
    let mut changes = Family::new(CHANGE);
    let measures = &comparison.sizes;
    for (name, measure) in [
        ("download", &measures.download),
        ("unpacked", &measures.unpacked),
        ("visible", &measures.visible),
        ("hidden", &measures.hidden),
    ] {
        if let Some(change) = measure.change {
            let labels = [("image", &*image), ("platform", &platform), ("measure", name)];
            changes.push(&labels, change.0);
        }
    }
    write(out, &[sizes, changes])
}

fn of_check(out: &mut dyn Write, check: &Check, _: Look) -> io::Result<()> {
    let [mut sizes, mut within] = [SIZE, WITHIN].map(Family::new);
    let [mut measured, mut limits] = [MEASURED, LIMIT].map(Family::new);
    let [mut counted, mut counts] = [MEASURED_COUNT, LIMIT_COUNT].map(Family::new);
    let names = names(check);
    for (checked, (image, platform)) in check.images.iter().zip(&names) {
        if let Some(of_image) = &checked.sizes {
            push_sizes(&mut sizes, image, platform, of_image);
        }
        if !check.is_judged() {
            continue;
        }
        let is_within = checked.verdict.filter(|_| checked.is_answered());
        let is_within = is_within.is_some_and(|verdict| verdict != Verdict::Fail);
        within.push(&[("image", image), ("platform", platform)], u8::from(is_within));
    }
    let all = ("all".to_owned(), String::new());
    for judged in &check.judgements {
        let (image, platform) = judged.image.and_then(|at| names.get(at)).unwrap_or(&all);
        let labels = [("image", &**image), ("platform", platform), ("limit", &judged.limit)];
        let (values, bounds) = match judged.unit {
            NumberUnit::Bytes => (&mut measured, &mut limits),
            NumberUnit::Count => (&mut counted, &mut counts),
        };
        if let Some(value) = judged.measured {
            values.push(&labels, value);
        }
        if let Some(bound) = bound(judged) {
            bounds.push(&labels, bound);
        }
    }
    write(out, &[sizes, within, measured, limits, counted, counts])
}

/// What must not be exceeded; without it what is worth a warning.
fn bound(judged: &Judged) -> Option<i64> {
    judged.max.or(judged.warn)
}

/// The names and platforms of all images, each pair once.
fn names(check: &Check) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for checked in &check.images {
        let (name, platform) = problems::called(checked);
        let mut one = (name.clone(), platform);
        let mut number = 1;
        while names.contains(&one) {
            number += 1;
            one.0 = format!("{name}_{number}");
        }
        names.push(one);
    }
    names
}

fn called(image: &ImageFacts) -> (String, String) {
    (problems::name(image), problems::platform(image).to_owned())
}

fn push_sizes(family: &mut Family, image: &str, platform: &str, sizes: &Sizes) {
    let known = [
        ("download", sizes.download),
        ("unpacked", Some(sizes.unpacked)),
        ("visible", Some(sizes.visible)),
        ("hidden", Some(sizes.hidden)),
        ("overhead", Some(sizes.overhead)),
    ];
    for (measure, bytes) in known {
        if let Some(bytes) = bytes {
            let labels = [("image", image), ("platform", platform), ("measure", measure)];
            family.push(&labels, bytes.0);
        }
    }
}

/// A label without what ends it for one of the readers: blanks, quotes, `#`, backslashes.
fn plain(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+*".contains(c);
    value.chars().map(|c| if is_plain(c) { c } else { '_' }).collect()
}

/// Writes the families that have numbers, none of them between the lines of another one.
fn write(out: &mut dyn Write, families: &[Family]) -> io::Result<()> {
    for Family { kind, samples } in families.iter().filter(|family| !family.samples.is_empty()) {
        let Kind { name, unit, help } = kind;
        writeln!(out, "# TYPE {name} gauge")?;
        if !unit.is_empty() {
            writeln!(out, "# UNIT {name} {unit}")?;
        }
        writeln!(out, "# HELP {name} {help}.")?;
        for (labels, value) in samples {
            writeln!(out, "{name}{{{labels}}} {value}")?;
        }
    }
    writeln!(out, "# EOF")
}
