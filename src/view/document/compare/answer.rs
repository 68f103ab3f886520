//! The first sentence of a comparison: what changed, or in which way nothing did.

use super::{amount, estimates_download, reuse};
use crate::compare::{Change, Comparison, Measure, Sameness, SideReport};
use crate::units::Bytes;

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
pub(super) fn remarks(comparison: &Comparison) -> Vec<String> {
    let mostly = (!comparison.reasons.is_empty())
        .then(|| format!("Mostly: {}.", comparison.reasons.join(", ")));
    mostly.into_iter().chain(mixed_signs(comparison)).collect()
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
