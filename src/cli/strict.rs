//! `--strict`: which warnings mean that a part of the image was not read or is not as declared.

use crate::report::Report;
use crate::warning::{Code, Warning};

/// Returns the warnings of damage as sentences, in the order of the report.
pub(super) fn damage(report: &Report) -> Vec<String> {
    report.warnings.iter().filter(|warning| is_damage(warning.code)).map(in_words).collect()
}

/// Whether a warning of that kind means that bytes were not read or are not as declared.
///
/// Oddities that are read and reported in full are not damage.
fn is_damage(code: Code) -> bool {
    match code {
        Code::LayerAbsent
        | Code::LayerEncrypted
        | Code::LayerNotListable
        | Code::LayerTruncated
        | Code::LayerDamaged
        | Code::DigestMismatch
        | Code::SizeMismatch
        | Code::PathRefused
        | Code::Limit
        | Code::MetadataDamaged
        | Code::ArchiveDamaged
        | Code::PackageDatabase => true,
        Code::TrailingData
        | Code::NotInspected
        | Code::Whiteout
        | Code::HardLinkTarget
        | Code::SymlinkLoop
        | Code::RepeatedPath
        | Code::HistoryMismatch
        | Code::Metadata
        | Code::NotTheBase
        | Code::IgnoreExpired => false,
    }
}

fn in_words(warning: &Warning) -> String {
    let Warning { layer, code, message } = warning;
    match layer {
        Some(layer) => format!("layer {layer}, {}: {message}", code.word()),
        None => format!("image, {}: {message}", code.word()),
    }
}
