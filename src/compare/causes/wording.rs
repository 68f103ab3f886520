//! What the causes are called.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::both::{Both, Which};
use super::super::packages::PackageState;
use super::groups::{Group, Groups};
use super::ledger::{Amount, Key, Ledger};
use super::{CauseKind, CauseReport, Evidence, unnamed};
use crate::base::Fact;
use crate::report::{BaseReport, Fate, FindingReport, PackageReport};
use crate::units::counted;

/// Makes the report of each cause; those of packages are put together by groups.
pub(super) fn causes(evidence: &Evidence<'_>, groups: &Groups, ledger: Ledger) -> Vec<CauseReport> {
    let mut packages: BTreeMap<Group, Sum> = BTreeMap::new();
    let mut followers = Vec::new();
    let mut causes = Vec::new();
    for (key, amounts) in ledger.amounts {
        match key {
            Key::Package(pair) => {
                let sum = packages.entry(groups.group(pair)).or_default();
                sum.first.get_or_insert(pair);
                for which in Which::BOTH {
                    let mut amount = amounts.get(which).clone();
                    let pair = evidence.packages.pairs.get(pair);
                    let is_there = pair.is_some_and(|pair| pair.packages.get(which).is_some());
                    amount.packages = u64::from(is_there);
                    sum.amounts.get_mut(which).add(&amount);
                }
            }
            Key::Follows(ecosystem) => followers.push((ecosystem, amounts)),
            key => causes.push(named(evidence, key, &amounts)),
        }
    }
    for (ecosystem, amounts) in followers {
        match leader(evidence, &packages, ecosystem) {
            Some(group) => {
                let sum = packages.entry(group).or_default();
                sum.amounts.before.add(&amounts.before);
                sum.amounts.after.add(&amounts.after);
            }
            None => causes.push(database(evidence, ecosystem, &amounts)),
        }
    }
    let knows = evidence.knows_downloads();
    causes.extend(packages.into_iter().map(|(group, sum)| {
        let cause = unnamed(CauseKind::Package, &sum.amounts, knows);
        of_packages(evidence, &group, sum.first, cause)
    }));
    causes
}

/// What a group of packages adds up to.
#[derive(Default)]
struct Sum {
    amounts: Both<Amount>,
    /// The first of its pairs.
    first: Option<usize>,
}

/// The group of an ecosystem with the largest change: what follows from packages goes under it.
fn leader(
    evidence: &Evidence<'_>,
    packages: &BTreeMap<Group, Sum>,
    ecosystem: &str,
) -> Option<Group> {
    let is_of = |group: &&Group| match group {
        Group::Alone(pair) | Group::With(pair) => {
            let package = any_package(evidence, *pair);
            package.is_some_and(|package| package.ecosystem == ecosystem)
        }
        Group::Development(name, _) | Group::Rebuilt(name) | Group::Moved(name) => {
            name == ecosystem
        }
        Group::Unchanged(_) => false,
    };
    let size = |group: &Group| {
        let amounts = packages.get(group).map(|sum| &sum.amounts);
        amounts.map_or(0, |both| both.before.unpacked.abs_diff(both.after.unpacked))
    };
    packages.keys().rev().filter(is_of).max_by_key(|group| size(group)).cloned()
}

fn any_package<'a>(evidence: &Evidence<'a>, pair: usize) -> Option<&'a PackageReport> {
    evidence.packages.pairs.get(pair)?.any()
}

/// A database of packages of which none changed.
fn database(evidence: &Evidence<'_>, ecosystem: &str, amounts: &Both<Amount>) -> CauseReport {
    let cause = unnamed(CauseKind::Files, amounts, evidence.knows_downloads());
    let what = format!("{ecosystem} database and caches");
    CauseReport { what, how: how(amounts).to_owned(), ..cause }
}

fn named(evidence: &Evidence<'_>, key: Key, amounts: &Both<Amount>) -> CauseReport {
    let kind = match key {
        Key::Base => CauseKind::Base,
        Key::Package(_) | Key::Follows(_) => CauseKind::Package,
        Key::Finding(_) => CauseKind::Finding,
        Key::Hidden(..) => CauseKind::Hidden,
        Key::Unread | Key::Place(..) | Key::Elsewhere(_) | Key::Storage => CauseKind::Files,
    };
    let cause = unnamed(kind, amounts, evidence.knows_downloads());
    let how = how(amounts).to_owned();
    match key {
        Key::Base => of_base(evidence, cause),
        Key::Finding(number) => of_finding(evidence, number, cause),
        Key::Hidden(fate, number) => {
            let instruction = evidence.instructions.name(number);
            let what = format!("{} `{}`", hidden(fate), shortened(instruction));
            CauseReport { what, how, ..cause }
        }
        Key::Place(path, _) => {
            let what = format!("files in {path}");
            let what = match amounts.before.files.max(amounts.after.files) {
                1 => path.clone(),
                _ => what,
            };
            CauseReport { what, how, path: Some(path), ..cause }
        }
        Key::Elsewhere(_) => CauseReport { what: "other files".to_owned(), how, ..cause },
        Key::Unread => CauseReport {
            what: "a layer that both have".to_owned(),
            how: "not read".to_owned(),
            ..cause
        },
        Key::Storage if evidence.joint.is_none() => {
            let how = "unknown without the paths".to_owned();
            CauseReport { what: "all other bytes".to_owned(), how, ..cause }
        }
        Key::Storage | Key::Package(_) | Key::Follows(_) => CauseReport {
            what: "compression of unchanged files".to_owned(),
            how: "changed".to_owned(),
            ..cause
        },
    }
}

/// What happened to things that an image has or has not.
fn how(amounts: &Both<Amount>) -> &'static str {
    let is_there = |amount: &Amount| 0 < amount.unpacked || 0 < amount.files;
    match (is_there(&amounts.before), is_there(&amounts.after)) {
        (true, false) => "gone",
        (false, true) => "new",
        _ if amounts.before.unpacked < amounts.after.unpacked => "grown",
        _ if amounts.after.unpacked < amounts.before.unpacked => "shrunk",
        _ => "changed",
    }
}

/// What an instruction did to files that no container sees since then.
fn hidden(fate: Fate) -> &'static str {
    match fate {
        Fate::MetadataOnly => "copies made by",
        Fate::Replaced => "files replaced by",
        Fate::Removed | Fate::Cleared => "files deleted by",
        Fate::Visible => "files of",
    }
}

/// The most characters of an instruction.
const MAX_INSTRUCTION: usize = 40;

/// What many instructions begin with, so that it tells none from another.
const PREAMBLES: &[&str] = &[
    "set -e && ", "set -ex && ", "set -eux && ", "set -e; ", "set -ex; ", "set -eux; ",
    "apt-get update && ", "apt update && ", "apk update && ", "dnf update -y && ",
];

/// An instruction for a sentence: as much of it as tells it from others of a Dockerfile.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_INSTRUCTION {
        return text.to_owned();
    }
    let (start, mut rest) = match text.strip_prefix("RUN ") {
        Some(command) => ("RUN ", command),
        None => ("", text),
    };
    while let Some(command) = PREAMBLES.iter().find_map(|preamble| rest.strip_prefix(preamble)) {
        rest = command.trim_start();
    }
    let dots = if start.len() + rest.len() < text.len() { "… " } else { "" };
    let left = MAX_INSTRUCTION.saturating_sub(start.len() + dots.chars().count());
    let length = rest.chars().count();
    let short: String = match ["COPY ", "ADD "].iter().any(|word| text.starts_with(word)) {
        _ if length <= left => rest.to_owned(),
        // The destination is at the end.
        true => {
            let head: String = rest.chars().take(left / 3).collect();
            let tail: String = rest.chars().skip(length - (left - left / 3 - 1)).collect();
            format!("{head}…{tail}")
        }
        false => format!("{}…", rest.chars().take(left - 1).collect::<String>().trim_end()),
    };
    format!("{start}{dots}{short}")
}

fn of_base(evidence: &Evidence<'_>, mut cause: CauseReport) -> CauseReport {
    let bases = evidence.reports.map(|report| report.base.as_ref().filter(|base| 0 < base.layers));
    cause.before.name = bases.before.map(base_name);
    cause.after.name = bases.after.map(base_name);
    cause.how = match (&cause.before.name, &cause.after.name) {
        (Some(before), Some(after)) if before == after => format!("another {after}"),
        (Some(before), Some(after)) => format!("{before} -> {after}"),
        (Some(before), None) => format!("{before} is gone"),
        (None, Some(after)) => format!("{after} is new"),
        (None, None) => "another one".to_owned(),
    };
    CauseReport { what: "the base image".to_owned(), ..cause }
}

/// The name of a base image, or what it is: `Node.js 20 on Debian GNU/Linux 12.5`.
fn base_name(base: &BaseReport) -> String {
    if let Some(name) = &base.name {
        return name.clone();
    }
    let value = |wanted: Fact| {
        let fact = base.facts.iter().find(|fact| fact.fact == wanted);
        fact.map(|fact| fact.value.clone())
    };
    let system = value(Fact::Distribution).map(|name| match value(Fact::Version) {
        Some(version) => with_version(&name, &version),
        None => name,
    });
    match (value(Fact::Runtime), system) {
        (Some(runtime), Some(system)) => format!("{runtime} on {system}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => counted(base.layers as u64, "layer"),
    }
}

/// The name of a distribution with its whole version, which alone tells one release from the next:
/// `Debian GNU/Linux 12.5 (bookworm)`.
fn with_version(name: &str, version: &str) -> String {
    let is_beginning = |word: &str| {
        let rest = version.strip_prefix(word);
        word.starts_with(|first: char| first.is_ascii_digit())
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let words = name.split(' ').map(|word| match word.trim_start_matches('v') {
        number if is_beginning(number) => version,
        _ => word,
    });
    let named: Vec<&str> = words.collect();
    match named.join(" ") {
        named if named.contains(version) => named,
        named => format!("{named} {version}"),
    }
}

fn of_finding(evidence: &Evidence<'_>, number: usize, cause: CauseReport) -> CauseReport {
    let key = evidence.findings.name(number);
    let find = |which: Which| {
        let list = &evidence.reports.get(which).findings;
        list.iter().find(|finding| evidence.finding_keys.key(finding) == key)
    };
    let (before, after) = (find(Which::Before), find(Which::After));
    let how = match (before, after) {
        (Some(_), None) => "fixed",
        (None, Some(_)) => "new",
        _ if cause.unpacked.0 < 0 => "shrunk",
        _ if cause.unpacked.0 == 0 => "changed",
        _ => "grown",
    };
    let Some(finding) = after.or(before) else { return cause };
    let paths = Both::new(before, after).map(|finding| finding.and_then(largest_path));
    CauseReport {
        what: finding.title.to_string(),
        how: how.to_owned(),
        // Not that of one image, if it is another one in the other.
        path: match (paths.before, paths.after) {
            (Some(before), Some(after)) => Some(after).filter(|after| *after == before),
            (before, after) => after.or(before),
        },
        rule: Some(finding.rule.to_string()),
        ..cause
    }
}

/// The path at which a finding has most bytes; of equal ones the first.
fn largest_path(finding: &FindingReport) -> Option<String> {
    let places = finding.largest.iter();
    let largest = places.max_by_key(|place| (place.unpacked, Reverse(&place.path)));
    largest.map(|place| place.path.clone()).or_else(|| finding.paths.first().cloned())
}

fn of_packages(
    evidence: &Evidence<'_>,
    group: &Group,
    first: Option<usize>,
    mut cause: CauseReport,
) -> CauseReport {
    let count = cause.before.packages.max(cause.after.packages);
    let only = first.filter(|_| count == 1).and_then(|pair| any_package(evidence, pair));
    let what = |ecosystem: &str, kind: &str| match only {
        Some(package) => package.name.clone(),
        None => counted(count, &format!("{ecosystem} {kind}")),
    };
    let (what, how) = match group {
        Group::Development(ecosystem, state) => {
            (what(ecosystem, "development package"), state_in_words(*state))
        }
        Group::Rebuilt(ecosystem) => (what(ecosystem, "package"), "rebuilt"),
        Group::Moved(ecosystem) => (what(ecosystem, "package"), "moved"),
        Group::Unchanged(ecosystem) => {
            (format!("files of {}", what(ecosystem, "package")), "changed")
        }
        Group::Alone(pair) | Group::With(pair) => {
            return of_package(evidence, *pair, count, cause);
        }
    };
    cause.what = what;
    cause.how = how.to_owned();
    cause
}

/// One package, with what came or went with it.
fn of_package(
    evidence: &Evidence<'_>,
    pair: usize,
    count: u64,
    mut cause: CauseReport,
) -> CauseReport {
    let Some(pair) = evidence.packages.pairs.get(pair) else { return cause };
    let Some(package) = pair.any() else { return cause };
    let state = pair.state.unwrap_or(PackageState::Rebuilt);
    cause.before.name = pair.packages.before.map(|package| package.version.clone());
    cause.after.name = pair.packages.after.map(|package| package.version.clone());
    cause.what = match count {
        0 | 1 => package.name.clone(),
        _ => format!("{} and {} with it", package.name, counted(count - 1, "package")),
    };
    cause.how = match (&pair.packages.before, &pair.packages.after) {
        (Some(before), Some(after)) => {
            format!("{} -> {}", before.version, after.version)
        }
        _ => state_in_words(state).to_owned(),
    };
    cause
}

fn state_in_words(state: PackageState) -> &'static str {
    match state {
        PackageState::Added => "new",
        PackageState::Removed => "gone",
        PackageState::Upgraded => "upgraded",
        PackageState::Downgraded => "downgraded",
        PackageState::Changed => "another version",
        PackageState::Rebuilt => "rebuilt",
        PackageState::Moved => "moved",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_has_its_whole_version_once() {
        for (name, version, expected) in [
            ("Debian GNU/Linux 12 (bookworm)", "12.5", "Debian GNU/Linux 12.5 (bookworm)"),
            ("Alpine Linux v3.19", "3.19.1", "Alpine Linux 3.19.1"),
            ("Fedora Linux 39", "39", "Fedora Linux 39"),
            ("Arch Linux", "rolling", "Arch Linux rolling"),
        ] {
            assert_eq!(with_version(name, version), expected);
        }
    }
}
