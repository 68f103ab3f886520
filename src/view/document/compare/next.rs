//! The one next step after a comparison.

use crate::compare::{CauseKind, CauseReport, Comparison, Sameness};
use crate::view::document::is_plain;

/// The columns of a terminal that nobody has made larger: a longer command is hard to type.
const MAX_COLUMNS: usize = 80;

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
    let known = comparison.before.files && comparison.after.files && comparison.paths.is_none();
    let place = place(comparison).filter(|_| known);
    let place =
        place.map(|place| format!("Next: `{command} --path '{place}'` shows what changed."));
    let all = || format!("Next: `{command} --full` shows every row.");
    Some(place.filter(|line| line.len() <= MAX_COLUMNS).unwrap_or_else(all))
}

/// The pattern of the paths at which most changed that no package or finding explains.
fn place(comparison: &Comparison) -> Option<String> {
    let is_place = |cause: &&CauseReport| {
        cause.kind == CauseKind::Files && comparison.threshold <= cause.unpacked.size()
    };
    let mut causes = comparison.causes.iter().filter(is_place);
    let (path, cause) = causes.find_map(|cause| Some((cause.path.as_ref()?, cause)))?;
    let path = path.trim_end_matches('/');
    let below = if cause.before.files + cause.after.files == 1 { "" } else { "/**" };
    // A pattern with a leading slash, and nothing that a shell or a pattern would interpret.
    (path.starts_with('/') && is_plain(path)).then(|| format!("{path}{below}"))
}
