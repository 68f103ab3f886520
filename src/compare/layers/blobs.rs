//! Which layers are the same blob, and what that means for a pull.

use crate::report::{LayerReport, Report};
use crate::units::Bytes;

/// What a layer adds to the download of its image: nothing if a lower one is the same blob.
pub(in crate::compare) fn counted_download(layer: &LayerReport) -> Option<Bytes> {
    match layer.same_as {
        Some(_) => Some(Bytes(0)),
        None => layer.download,
    }
}

/// Whether two layers are one blob, as far as can be known: where a source has no digest of a blob,
/// or holds layers uncompressed that a registry compresses, the digest of the tar decides.
pub(in crate::compare) fn is_same_blob(before: &LayerReport, after: &LayerReport) -> bool {
    let is_stored = |layer: &LayerReport| layer.digest.is_some() && !layer.download_estimated;
    let are_tars_same = before.diff_id.is_some() && before.diff_id == after.diff_id;
    match is_stored(before) && is_stored(after) {
        true => before.digest == after.digest,
        false => are_tars_same || before.digest.is_some() && before.digest == after.digest,
    }
}

/// What a node that has the first image downloads for a layer of the second one: nothing, if the
/// first one has the blob or a lower layer is the same.
pub(in crate::compare) fn pulled(before: &Report, layer: &LayerReport) -> Option<Bytes> {
    let is_there = before.layers.iter().any(|other| is_same_blob(other, layer));
    match layer.same_as.is_some() || is_there {
        true => Some(Bytes(0)),
        false => layer.download,
    }
}
