//! What is wrong with an image, as services for code show it: each problem with a rule, a level, a
//! place in a file and an identity that survives the next build.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use crate::fit::clean;
use crate::report::{DockerfileReport, ImageFacts};
use crate::rules::{self, Proof};
use crate::units::Bytes;

mod limits;
mod of_report;
mod since;

pub(super) use limits::{called, of_check};
pub(super) use of_report::of_report;
pub(super) use since::of_comparison;

/// How bad a problem is; the worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// It is over the budget, or must not be there.
    Error,
    /// It can go at no cost, or is worth a warning by the budget.
    Warning,
    /// It is listed, and counts in no answer.
    Note,
}

/// Where a problem is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// A file of the repository, relative to where the program runs; or, for a problem that no file
    /// of the repository is known for, a path in the image below the image's name.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// Whether `file` is in the image, so that no repository has it.
    pub(super) in_image: bool,
}

/// One problem.
#[derive(Debug, Clone)]
pub(super) struct Problem<'a> {
    /// Id of the rule, or the key of the limit.
    pub(super) rule: Cow<'a, str>,
    /// What is wrong, as a noun phrase.
    pub(super) title: String,
    /// What is wrong and what to do, as sentences.
    pub(super) message: String,
    /// How bad it is.
    pub(super) severity: Severity,
    /// How certain it is; `None` for what is measured, such as a limit.
    pub(super) proof: Option<Proof>,
    /// Where it is shown.
    pub(super) place: Place,
    /// The image, its layer and the first path, such as `app@3:/usr/lib/gcc`; empty if it is not
    /// about a layer.
    pub(super) inside: String,
    /// The other paths that a problem without bytes is about, in the same form.
    pub(super) others: Vec<String>,
    /// 32 hexadecimal digits, of the image's name without its tag, the rule and what it is about.
    pub(super) fingerprint: String,
    /// How bad it is for what it is about, if that is not bytes.
    pub(super) badness: Option<rules::Severity>,
    /// Unpacked bytes that it is about.
    pub(super) unpacked: Option<Bytes>,
    /// Their compressed share.
    pub(super) download: Option<Bytes>,
    /// What became of it since the other image, in the words of SARIF's `baselineState` (3.27.24).
    pub(super) since: Option<&'static str>,
}

/// What services tell analyses apart by: two of one category in a run replace each other.
///
/// It ends in `/`, up to which GitHub reads it (`automationDetails.id` of SARIF, 3.17.2).
pub(super) fn category(images: &[&ImageFacts]) -> String {
    match images {
        [image] => format!("plimsoll/{}/{}/", name(image), platform(image)).replace("//", "/"),
        _ => "plimsoll/".to_owned(),
    }
}

/// What an image is called wherever builds of it are to be recognised: the last part of its name,
/// without tag and digest; without a name that of its file, without its extensions.
pub(super) fn name(image: &ImageFacts) -> String {
    let named = image.names.first().map(|name| {
        let name = name.split_once('@').map_or(name.as_str(), |(name, _)| name);
        let last = name.rsplit('/').next().unwrap_or(name);
        last.split_once(':').map_or(last, |(last, _)| last)
    });
    // Bare tags, as `latest` in an image layout, say nothing about the image.
    let is_name = |name: &&str| !name.is_empty() && *name != "latest";
    let file = || {
        let reference = image.reference.trim_end_matches('/');
        let scheme = format!("{}:", image.source);
        let path = reference.strip_prefix(&scheme).unwrap_or(reference);
        let last = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let last = last.split_once(':').map_or(last, |(last, _)| last);
        last.split_once('.').map_or(last, |(stem, _)| stem)
    };
    match named.filter(is_name).unwrap_or_else(file) {
        "" | "-" => "image".to_owned(),
        name => name.to_owned(),
    }
}

/// The platform; empty if it is unknown.
pub(super) fn platform(image: &ImageFacts) -> &str {
    image.platform.as_deref().unwrap_or_default()
}

/// A line of the Dockerfile; `None` without one.
fn line_of(dockerfile: Option<&DockerfileReport>, line: Option<usize>) -> Option<Place> {
    let (dockerfile, line) = dockerfile.zip(line)?;
    let path = match dockerfile.repository_path.as_str() {
        "" => &dockerfile.path,
        path => path,
    };
    Some(Place { file: relative(path), line, in_image: false })
}

/// Where a problem is shown: at the line of the Dockerfile if one is known for what it is about.
///
/// Otherwise at `origin`, which is where its limit is set, such as `plimsoll.toml:4`; empty if no
/// limit is exceeded. Otherwise at the path in the image.
fn place(line: Option<Place>, image: &str, path: &str, origin: &str) -> Place {
    if let Some(line) = line {
        return line;
    }
    let in_file = origin.rsplit_once(':').and_then(|(file, line)| {
        let line = line.parse().ok().filter(|line| 0 < *line)?;
        Some(Place { file: relative(file), line, in_image: false })
    });
    // As scanners give it.
    let in_image = || {
        let file = match path.trim_start_matches('/') {
            "" => image.to_owned(),
            path => format!("{image}/{path}"),
        };
        Place { file, line: 1, in_image: true }
    };
    in_file.unwrap_or_else(in_image)
}

/// A path as services for code take it: with slashes, and without a leading `./`.
fn relative(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.trim_start_matches("./").to_owned()
}

/// Makes each fingerprint the only one: of those that are equal, services show one alone. Drops
/// what acts on a terminal, of which names in reports have nothing unless somebody made them.
fn told_apart(mut problems: Vec<Problem<'_>>) -> Vec<Problem<'_>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for problem in &mut problems {
        cleaned(problem);
        let times = seen.entry(problem.fingerprint.clone()).or_default();
        *times += 1;
        if 1 < *times {
            problem.fingerprint = fingerprint(&[&problem.fingerprint, &times.to_string()]);
        }
    }
    problems
}

/// Orders problems: the worst first, of those what ships a secret or does not run, then the
/// largest.
fn in_order(mut problems: Vec<Problem<'_>>) -> Vec<Problem<'_>> {
    problems.sort_by_key(|problem| {
        let is_high = problem.badness == Some(rules::Severity::High);
        (problem.severity, !is_high, Reverse(problem.unpacked), problem.badness)
    });
    told_apart(problems)
}

fn cleaned(problem: &mut Problem<'_>) {
    problem.rule = clean(&problem.rule).into_owned().into();
    if problem.rule.is_empty() {
        problem.rule = "limit".into();
    }
    for text in [&mut problem.title, &mut problem.inside, &mut problem.place.file] {
        *text = clean(text).into_owned();
    }
    if problem.title.is_empty() {
        problem.title = problem.rule.clone().into_owned();
    }
    if problem.place.file.is_empty() {
        problem.place.file = "image".to_owned();
    }
}

/// A sentence with its full stop; empty for nothing.
fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', ':', '!', '?']) || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// Identifies a problem by what stays the same from build to build.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = twox_hash::XxHash3_128::new();
    for part in parts {
        hash.write(part.as_bytes());
        // No part has it, so that no two lists of parts are written the same.
        hash.write(&[0]);
    }
    format!("{:032x}", hash.finish_128())
}
