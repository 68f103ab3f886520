//! The first sentence: which image this is, and its four sizes.

use super::share;
use crate::layer::LayerState;
use crate::report::{LayerReport, Report};
use crate::units::{Bytes, counted, percent};
use crate::warning::Code;

/// Returns what comes before everything else: that a part of the image is missing.
pub(super) fn warning(report: &Report) -> Option<String> {
    let what = &report.incomplete.as_ref()?.what;
    Some(format!("warning: {what}; the numbers below are of the rest."))
}

/// Returns the sentence that answers "what is this, and how big".
pub(super) fn sentence(report: &Report) -> String {
    let mut text = format!("{}: {}", name(report), layers(report));
    if let Some(download) = report.sizes.download {
        text.push_str(&format!(", {download} download"));
    }
    text.push_str(", ");
    text.push_str(&sizes(report));
    if report.sizes.download.is_none() && !report.layers.is_empty() {
        text.push_str("; download unknown, because ");
        text.push_str(&why_no_download(&report.layers));
    }
    text.push('.');
    if report.checks.digests && !report.warnings.iter().any(|warning| is_mismatch(warning.code)) {
        text.push_str(" Every digest was compared and agrees.");
    }
    text
}

fn is_mismatch(code: Code) -> bool {
    matches!(code, Code::DigestMismatch | Code::SizeMismatch | Code::MetadataDamaged)
}

fn name(report: &Report) -> String {
    let image = &report.image;
    let mut details: Vec<String> = Vec::new();
    match image.names.as_slice() {
        [] => (),
        [only] if *only == image.reference => (),
        [only] => details.push(only.clone()),
        [first, others @ ..] => {
            details.push(format!("{first} and {}", counted(others.len() as u64, "other name")));
        }
    }
    details.extend(image.platform.clone());
    let reference = if image.reference == "-" { "standard input" } else { &image.reference };
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
    let unpacked = sizes.unpacked;
    if unpacked == Bytes(0) {
        return format!("{at_least}{unpacked} unpacked, visible and hidden");
    }
    if sizes.hidden == Bytes(0) {
        return format!("{at_least}{unpacked} unpacked, all of it visible, nothing hidden");
    }
    format!(
        "{at_least}{unpacked} unpacked, {} of it visible, {} hidden ({})",
        sizes.visible,
        sizes.hidden,
        share(percent(sizes.hidden, unpacked)),
    )
}

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
