//! The first sentence: which image this is, and its four sizes.

use super::{estimate, share};
use crate::layer::LayerState;
use crate::report::{ImageFacts, LayerReport, Report};
use crate::units::{counted, percent};
use crate::warning::{Code, Warning};

/// Whether something of the image is missing.
fn is_incomplete(report: &Report) -> bool {
    report.incomplete.is_some()
}

/// Whether advice makes sense: on a part of an image, it does only for somebody who asks for it.
pub(super) fn has_advice(report: &Report) -> bool {
    report.incomplete.as_ref().is_none_or(|incomplete| incomplete.partial)
}

/// Returns what comes before everything else: that a part of the image is missing, or is not what
/// it says it is.
pub(super) fn warnings(report: &Report) -> Vec<String> {
    let missing = report.incomplete.iter().map(|incomplete| {
        format!("warning: {}; the numbers below are of the rest.", incomplete.what)
    });
    let is_new = |warning: &&Warning| {
        warning.code.is_damage() && !(is_incomplete(report) && is_missing(warning.code))
    };
    let mut damage = report.warnings.iter().filter(is_new);
    let first = damage.next().map(|first| match damage.count() {
        0 => format!("warning: {}.", first.in_words()),
        more => format!("warning: {}; {more} more (`--full`).", first.in_words()),
    });
    missing.chain(first).collect()
}

/// Whether a warning says no more than that something of the image is missing.
fn is_missing(code: Code) -> bool {
    matches!(
        code,
        Code::LayerAbsent
            | Code::LayerEncrypted
            | Code::LayerNotListable
            | Code::LayerTruncated
            | Code::LayerDamaged
            | Code::ArchiveDamaged
            | Code::Limit
    )
}

/// Returns the sentence that answers "what is this, and how big".
pub(super) fn sentence(report: &Report) -> String {
    let mut text = format!("{}: {}", name(report), sizes(report));
    text.push_str(&match report.sizes.download {
        Some(download) => {
            format!(", {} download", estimate(download, report.sizes.download_estimated))
        }
        None if report.layers.is_empty() => String::new(),
        None => format!(", download unknown ({})", why_no_download(&report.layers)),
    });
    text.push_str(&format!("; {}.", layers(report)));
    if report.checks.digests && !report.warnings.iter().any(|warning| is_mismatch(warning.code)) {
        text.push_str(" Every digest was compared and agrees.");
    }
    text
}

/// Names the image, its size, and what it could be.
pub(super) fn title(report: &Report) -> String {
    let summary = &report.summary;
    let name = match (reference(report), report.image.names.first()) {
        ("standard input", Some(name)) => name,
        (reference, _) => reference,
    };
    let mut text = format!("{name} {}", summary.today.unpacked);
    if let Some(plan) = super::advised_plan(report) {
        let about = if plan.is_estimate { "about " } else { "" };
        text.push_str(&format!(", could be {about}{}", plan.sizes.unpacked));
    }
    text
}

fn reference(report: &Report) -> &str {
    let reference = &report.image.reference;
    if reference == "-" { "standard input" } else { reference }
}

fn is_mismatch(code: Code) -> bool {
    matches!(code, Code::DigestMismatch | Code::SizeMismatch | Code::MetadataDamaged)
}

/// Which place had the image, by the scheme of its source.
const PLACES: [(&str, &str); 4] = [
    ("docker-daemon", "from Docker"),
    ("podman", "from Podman"),
    ("containers-storage", "from containers-storage"),
    ("docker", "from its registry"),
];

/// Returns which place answered, if the user has named none.
fn answered(image: &ImageFacts) -> Option<&'static str> {
    let (scheme, place) = PLACES.iter().find(|(scheme, _)| *scheme == image.source)?;
    let rest = image.reference.strip_prefix(scheme).unwrap_or_default();
    let is_named = rest.starts_with(if *scheme == "docker" { "://" } else { ":" });
    (!is_named).then_some(place)
}

fn name(report: &Report) -> String {
    let image = &report.image;
    let mut details: Vec<String> = Vec::new();
    details.extend(answered(image).map(str::to_owned));
    match image.names.as_slice() {
        [] => (),
        [only] if *only == image.reference => (),
        [only] => details.push(only.clone()),
        [first, others @ ..] => {
            details.push(format!("{first} and {}", counted(others.len() as u64, "other name")));
        }
    }
    details.extend(image.platform.clone());
    let reference = reference(report);
    if details.is_empty() {
        reference.to_owned()
    } else {
        format!("{reference} ({})", details.join(", "))
    }
}

fn layers(report: &Report) -> String {
    if report.layers.is_empty() {
        return "no layers".to_owned();
    }
    let mut text = counted(report.layers.len() as u64, "layer");
    let mut notes = Vec::new();
    for state in
        [LayerState::Absent, LayerState::Encrypted, LayerState::NotListable, LayerState::Damaged]
    {
        match report.layers.iter().filter(|layer| layer.state == state).count() {
            0 => (),
            count => notes.push(format!("{count} {}", words(state))),
        }
    }
    if !notes.is_empty() {
        text.push_str(&format!(" ({})", notes.join(", ")));
    }
    text
}

/// Returns a state in words for people.
pub(super) fn words(state: LayerState) -> &'static str {
    match state {
        LayerState::NotListable => "not a tar",
        other => other.word(),
    }
}

fn sizes(report: &Report) -> String {
    let sizes = &report.sizes;
    let complete = report.layers.iter().all(|layer| layer.state == LayerState::Complete);
    let at_least = if complete { "" } else { "at least " };
    let hidden = match percent(sizes.hidden, sizes.unpacked) {
        share if share < MIN_HIDDEN_PERCENT => String::new(),
        percent => format!(" ({} of it hidden, {})", sizes.hidden, share(percent)),
    };
    format!("{at_least}{} unpacked{hidden}", sizes.unpacked)
}

/// The share of hidden bytes from which on they are in the first sentence: less is found in every
/// image that installs a package.
const MIN_HIDDEN_PERCENT: f64 = 1.0;

fn why_no_download(layers: &[LayerReport]) -> String {
    let unknown = || layers.iter().filter(|layer| layer.download.is_none());
    let missing = unknown().filter(|layer| layer.compression.is_none()).count();
    let unread = unknown().filter(|layer| layer.state == LayerState::NotListable).count();
    match (missing, unread) {
        (0, 0) => "the layers are stored uncompressed here".to_owned(),
        (0, 1) => "one layer is not a tar".to_owned(),
        (0, count) => format!("{count} layers are not tars"),
        (1, _) => "one layer is not here and its size is not given".to_owned(),
        (count, _) => format!("{count} layers are not here and their sizes are not given"),
    }
}
