//! What could not be read or does not agree, in words.

use crate::escape::printable_text;
use crate::facts::Facts;
use crate::image::described::LayerDescriptor;
use crate::image::digest::Digest;
use crate::layer::{LayerState, ReadLayer};
use crate::rules::policy::Ignore;
use crate::units::{Bytes, counted, grouped};
use crate::warning::{Code, Warning};

/// Warns that an ignore of the configuration has expired.
pub(super) fn expired_ignore(ignore: &Ignore) -> Warning {
    let rule = ignore.selector.word();
    let path = ignore.path.as_ref().map(|path| format!(" in `{}`", printable_text(path.text())));
    let day = ignore.expires.map(|day| format!(" on {day}"));
    let message = format!(
        "the ignore of `{rule}`{} expired{} and no longer holds; its reason was: {}",
        path.unwrap_or_default(),
        day.unwrap_or_default(),
        printable_text(&ignore.reason)
    );
    Warning::image(Code::IgnoreExpired, message)
}

/// Collects all warnings, those about the image first, then layer by layer.
pub(super) fn warnings(facts: &Facts) -> Vec<Warning> {
    let mut warnings = facts.origin.warnings.clone();
    if let Some((lines, layers)) = facts.history.mismatch {
        warnings.push(Warning::image(
            Code::HistoryMismatch,
            format!(
                "the history has {}, the image has {layers}; instructions may be shown for the \
                 wrong layer",
                counted(lines as u64, "layer")
            ),
        ));
    }
    for (index, (blob, layer)) in facts.image.layers.iter().zip(facts.layers()).enumerate() {
        let mut add = |code, message| {
            warnings.push(Warning { code, layer: Some(index + 1), message });
        };
        state(blob, layer, &mut add);
        agreement(blob, layer, facts.origin.digests, &mut add);
        let merge = facts.tree.notes().get(index);
        let of_merge = merge.into_iter().flat_map(|notes| notes.iter());
        for (code, message, count) in layer.notes.iter().chain(of_merge) {
            // The warning that it is not a tar at all is enough.
            if layer.state != LayerState::NotListable || code != Code::LayerDamaged {
                add(code, numbered(count, message));
            }
        }
    }
    warnings.extend(facts.contents.warnings.iter().cloned());
    warnings.sort();
    warnings.dedup();
    warnings.extend(facts.packages.warnings.iter().cloned());
    warnings.extend(facts.base.warnings.iter().cloned());
    warnings
}

/// Warns if nothing could be read, and why.
fn state(blob: &LayerDescriptor, layer: &ReadLayer, add: &mut impl FnMut(Code, String)) {
    let declared = match blob.declared_bytes {
        Some(bytes) => format!("; its manifest gives it {}", Bytes(bytes)),
        None => String::new(),
    };
    match layer.state {
        LayerState::Absent => {
            add(Code::LayerAbsent, format!("its content is not in the source{declared}"));
        }
        LayerState::Encrypted => add(Code::LayerEncrypted, format!("it is encrypted{declared}")),
        LayerState::NotListable => {
            let media_type = blob.media_type.as_deref().unwrap_or("unknown");
            let media_type = printable_text(media_type);
            let message = format!("it is not a tar (media type `{media_type}`){declared}");
            add(Code::LayerNotListable, message);
        }
        LayerState::Complete | LayerState::Damaged => (),
    }
}

/// Compares a layer with what its descriptor declares.
fn agreement(
    blob: &LayerDescriptor,
    layer: &ReadLayer,
    digests: bool,
    add: &mut impl FnMut(Code, String),
) {
    if layer.compression.is_none() {
        return;
    }
    if let Some(declared) = blob.declared_bytes
        && declared != layer.stored_bytes
    {
        let stored = layer.stored_bytes;
        add(Code::SizeMismatch, format!("its blob has {stored} bytes instead of {declared}"));
    }
    let pairs = [
        ("blob", &blob.digest, layer.blob_sha256),
        ("uncompressed tar", &blob.diff_id, layer.tar_sha256),
    ];
    // The blob of what came over a network is always verified.
    let is_remote = layer.blob_sha256.is_some();
    for (what, written, computed) in pairs {
        let is_verified = digests || computed.is_some() || is_remote && what == "blob";
        let (Some(written), true) = (written, is_verified) else { continue };
        match computed.map(Digest::from_sha256) {
            Some(computed) if *written == computed => (),
            Some(computed) if written.algorithm() == "sha256" => {
                let message = format!("its {what} has the digest {computed}, not {written}");
                add(Code::DigestMismatch, message);
            }
            _ => {
                let algorithm = written.algorithm();
                let message = format!("the {algorithm} digest of its {what} is not checked");
                add(Code::Metadata, message);
            }
        }
    }
}

/// Appends how many more there were than the one in the message.
fn numbered(count: u64, message: &str) -> String {
    match count {
        1 => message.to_owned(),
        count => format!("{message} (and {} more like it)", grouped(count - 1)),
    }
}
