//! What an attacker would use in both images, by kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::Both;
use super::sizes::Change;
use crate::report::{AttackSurface, Report, SurfaceKind};
use crate::units::Bytes;

/// Programs of one kind, of which both images do not have the same number or size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurfaceChange {
    /// Their kind.
    pub kind: SurfaceKind,
    /// Number of files of the first image.
    pub files_before: u64,
    /// Number of files of the second image.
    pub files_after: u64,
    /// Bytes of the first image.
    pub before: Bytes,
    /// Bytes of the second image.
    pub after: Bytes,
    /// How many bytes the second image has more.
    pub change: Change,
}

/// Returns the kinds that changed; none if either report does not have them.
pub(super) fn changes(reports: Both<&Report>) -> Vec<SurfaceChange> {
    let (before, after) = (&reports.before.attack_surface, &reports.after.attack_surface);
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let of = |list: &[AttackSurface], kind: SurfaceKind| {
        let found = list.iter().find(|one| one.kind == kind);
        found.map_or((0, Bytes(0)), |one| (one.files, one.unpacked))
    };
    let change = |&kind: &SurfaceKind| {
        let ((files_before, before), (files_after, after)) = (of(before, kind), of(after, kind));
        let change = Change(after.0.cast_signed().saturating_sub(before.0.cast_signed()));
        let is_changed = (files_before, before) != (files_after, after);
        is_changed.then_some(SurfaceChange {
            kind,
            files_before,
            files_after,
            before,
            after,
            change,
        })
    };
    SurfaceKind::ALL.iter().filter_map(change).collect()
}
