//! A line for each of packages, moved paths, settings and findings, where their tables do not fit.

use super::{config, findings, moved, packages};
use crate::compare::{Comparison, PackageChange};
use crate::fit::{clean, shorten_end, width};
use crate::units::{counted, grouped};
use crate::view::document::{Block, Section};

/// The columns of a line that fits most terminals; what comes from an image is shortened to that.
const COLUMNS: usize = 76;

/// The least that is left of it.
const MIN_NAME: usize = 16;

/// What else changed.
pub(super) fn section(comparison: &Comparison) -> Section {
    let lines =
        [packages(comparison), moved(comparison), settings(comparison), findings(comparison)];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    (!lines.is_empty()).then(|| ("Also (`--full` lists all)".to_owned(), Block::List(lines)))
}

fn packages(comparison: &Comparison) -> Option<String> {
    let first = comparison.packages.first()?;
    let PackageChange { name, change, unpacked, .. } = first;
    let version = match packages::version(first) {
        version if version.is_empty() => String::new(),
        version => format!(" {version}"),
    };
    let counts = match comparison.packages.len() {
        1 => String::new(),
        _ => format!("{}; most: ", packages::counts(comparison)),
    };
    let what = format!(" {} {unpacked}", change.word());
    Some(line(&format!("Packages: {counts}"), &format!("{name}{version}"), &what))
}

fn moved(comparison: &Comparison) -> Option<String> {
    let first = comparison.moved.first()?;
    let word = if first.copy { "Copied" } else { "Moved" };
    let (from, to) = (moved::path(&first.from, first), moved::path(&first.to, first));
    let (files, bytes) = (counted(first.files, "file"), first.unpacked);
    let end = format!(" ({files}, {bytes}){}", and_more(comparison.moved.len()));
    Some(line(&format!("{word}: "), &format!("{from} -> {to}"), &end))
}

fn settings(comparison: &Comparison) -> Option<String> {
    let first = config::line(comparison.config.first()?);
    Some(line("Configuration: ", &first, &and_more(comparison.config.len())))
}

fn findings(comparison: &Comparison) -> Option<String> {
    // What is new and bad is part of the answer.
    let first = comparison.findings.iter().find(|finding| !finding.is_alarming())?;
    Some(match comparison.findings.len() {
        1 => {
            let end = format!(", {} {}", first.change.word(), first.unpacked);
            line("Findings: ", &first.title, &end)
        }
        _ => {
            let counts = findings::counts(comparison);
            line(
                &format!("Findings: {counts}; most: "),
                &first.title,
                &format!(" {}", first.unpacked),
            )
        }
    })
}

fn and_more(all: usize) -> String {
    match all.saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    }
}

/// A line with a name that comes from an image.
fn line(start: &str, name: &str, end: &str) -> String {
    let left = COLUMNS.saturating_sub(width(start) + width(end)).max(MIN_NAME);
    format!("{start}{}{end}", shorten_end(&clean(name), left))
}
