//! The first sentence of a comparison: what changed, or in which way nothing did.

use super::{amount, estimates_download, reuse};
use crate::compare::{CauseReport, Change, Comparison, Measure, Sameness, SideReport};
use crate::fit::{shorten_end, width};
use crate::units::{Bytes, grouped};

/// How many causes are named.
const MAX_NAMED: usize = 3;

/// How many lines the causes take, and how wide the widest of these is.
const MAX_LINES: usize = 2;
const MAX_SENTENCE: usize = 100;

/// Returns the sentence that answers "what changed".
pub(super) fn sentence(comparison: &Comparison) -> String {
    match comparison.same {
        Some(Sameness::Identical) => identical(comparison),
        Some(Sameness::Recompressed) => {
            let download = download(comparison);
            let unpacked = unpacked(comparison);
            format!("same content, other compression: {download}; {unpacked}.")
        }
        None => reuse::same_files(comparison)
            .unwrap_or_else(|| format!("{}, {}.", unpacked(comparison), download(comparison))),
    }
}

/// Returns what carries the change, and why the sizes do not agree on its direction.
pub(super) fn remarks(comparison: &Comparison, columns: usize) -> Vec<String> {
    let carries = carries(comparison, columns);
    carries.into_iter().chain(mixed_signs(comparison)).collect()
}

/// Names the causes that carry most of the change; of one too small to have a largest part, what
/// changed, without bytes.
fn carries(comparison: &Comparison, columns: usize) -> Option<String> {
    let is_large = |change: Change| comparison.threshold <= change.size();
    let causes = &comparison.causes;
    let is_tiny = !comparison.sizes.unpacked.change.is_some_and(is_large)
        && !causes.iter().any(|cause| is_large(cause.unpacked));
    if !is_tiny {
        return list("Mostly: ", &comparison.reasons, "", columns);
    }
    let changed = || causes.iter().filter(|cause| cause.unpacked.0 != 0);
    let named: Vec<String> = changed().take(MAX_NAMED).map(in_words).collect();
    let more = match changed().count().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    };
    list("Changed: ", &named, &more, columns)
}

/// What a cause is, with the versions of a package.
fn in_words(cause: &CauseReport) -> String {
    match (&cause.before.name, &cause.after.name) {
        (Some(_), Some(_)) => format!("{} {}", cause.what, cause.how),
        _ => cause.what.clone(),
    }
}

/// Lists as many as fit, at least one.
fn list(start: &str, items: &[String], end: &str, columns: usize) -> Option<String> {
    let (first, others) = items.split_first()?;
    // Lines of sentences have an end that is not filled.
    let lines = columns.min(MAX_SENTENCE) * MAX_LINES * 9 / 10;
    let left = lines.saturating_sub(width(start) + width(end) + 1);
    let mut text = shorten_end(first, left);
    for item in others {
        if left < width(&text) + 2 + width(item) {
            break;
        }
        text.push_str(", ");
        text.push_str(item);
    }
    Some(format!("{start}{text}{end}."))
}

fn identical(comparison: &Comparison) -> String {
    let image = &comparison.after.image;
    match image.digest.as_ref().or(image.config_digest.as_ref()) {
        Some(digest) => format!("identical: {digest}"),
        None => "identical: both have the same configuration and the same layers.".to_owned(),
    }
}

fn unpacked(comparison: &Comparison) -> String {
    let text = amount::from_to(&comparison.sizes.unpacked);
    format!("unpacked {}", text.as_deref().unwrap_or("unknown"))
}

fn download(comparison: &Comparison) -> String {
    let Comparison { before, after, sizes, .. } = comparison;
    if let Some(text) = amount::from_to(&sizes.download) {
        return format!("download {text}");
    }
    let why = |side: &SideReport| why_unknown(side).map(|why| format!(" ({why})"));
    match (sizes.download.before, sizes.download.after) {
        (None, None) => {
            let why = why(before).filter(|text| Some(text) == why(after).as_ref());
            format!("the download of both is unknown{}", why.unwrap_or_default())
        }
        (None, Some(_)) => {
            format!("the download of BEFORE is unknown{}", why(before).unwrap_or_default())
        }
        _ => format!("the download of AFTER is unknown{}", why(after).unwrap_or_default()),
    }
}

/// Why the download of an image is unknown, if that follows from where it was read.
fn why_unknown(side: &SideReport) -> Option<&'static str> {
    match side.image.source.as_ref() {
        "docker-archive" => Some("docker save holds no compressed layers"),
        "docker-daemon" | "podman" | "containers-storage" => Some("an engine keeps no blobs"),
        "rootfs" => Some("a root file system has no blobs"),
        _ => None,
    }
}

/// Says why more is downloaded of what has fewer bytes, or the other way round.
fn mixed_signs(comparison: &Comparison) -> Option<String> {
    let change = |measure: &Measure| measure.change.filter(|c| comparison.threshold <= c.size());
    let unpacked = change(&comparison.sizes.unpacked)?;
    let download = change(&comparison.sizes.download)?;
    if unpacked.0.signum() == download.0.signum() {
        return None;
    }
    let verb = if download.0 < 0 { "shrinks" } else { "grows" };
    let of_cause = |bytes: Option<Change>| {
        bytes.filter(|bytes| bytes.0.signum() == download.0.signum()).map(Change::size)
    };
    let causes = comparison.causes.iter();
    let largest = causes.max_by_key(|cause| of_cause(cause.download).unwrap_or(Bytes(0)))?;
    let bytes = largest.download.filter(|bytes| of_cause(Some(*bytes)).is_some())?;
    let bytes = amount::change(bytes, estimates_download(comparison));
    Some(format!("The download {verb} nevertheless, mostly by {}: {bytes}.", largest.what))
}
