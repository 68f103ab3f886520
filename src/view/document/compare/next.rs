//! The one next step after a comparison.

use crate::compare::{CauseKind, Comparison, Sameness};
use crate::view::document::is_plain;

/// What to run next; `None` if there is nothing more to see.
pub(super) fn step(comparison: &Comparison) -> Option<String> {
    if comparison.same == Some(Sameness::Identical) {
        return None;
    }
    let typed = |reference: &str, word: &str| match is_plain(reference) {
        true => reference.to_owned(),
        false => word.to_owned(),
    };
    let before = typed(&comparison.before.image.reference, "BEFORE");
    let after = typed(&comparison.after.image.reference, "AFTER");
    let command = format!("plimsoll compare {before} {after}");
    let known = comparison.before.files && comparison.after.files;
    Some(match directory(comparison).filter(|_| known && comparison.paths.is_none()) {
        Some(directory) => {
            format!("Next: `{command} --path '{directory}/**'` shows what changed there.")
        }
        None => format!("Next: `{command} --full` shows every row."),
    })
}

/// The directory in which most changed that no package or finding explains.
fn directory(comparison: &Comparison) -> Option<&str> {
    let causes = comparison.causes.iter().filter(|cause| cause.kind == CauseKind::Files);
    let mut paths = causes.filter_map(|cause| cause.path.as_deref());
    let path = paths.next()?.trim_end_matches('/');
    // A pattern with a leading slash, and nothing that a shell or a pattern would interpret.
    (path.starts_with('/') && is_plain(path)).then_some(path)
}
