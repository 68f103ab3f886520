//! The one next step after a comparison.

use crate::compare::{CauseKind, CauseReport, Comparison, Sameness};
use crate::view::document::is_plain;

/// What to add to the command; `None` if there is nothing more to see.
pub(super) fn step(comparison: &Comparison) -> Option<String> {
    if comparison.same == Some(Sameness::Identical) {
        return None;
    }
    let known = comparison.before.files && comparison.after.files && comparison.paths.is_none();
    let place = place(comparison).filter(|_| known);
    // Only the options: the rest of the command is what the reader has just typed.
    Some(match place {
        Some(place) => format!("Next: add `--path '{place}'` to see what changed there."),
        None => "Next: add `--full` to see every row.".to_owned(),
    })
}

/// The pattern of the paths at which most changed that no package or finding explains.
fn place(comparison: &Comparison) -> Option<String> {
    let is_place = |cause: &&CauseReport| cause.kind == CauseKind::Files && cause.unpacked.0 != 0;
    let is_large = |cause: &CauseReport| comparison.threshold <= cause.unpacked.size();
    // Small ones are worth a look if there is nothing else.
    let all_are_small = !comparison.causes.iter().any(is_large);
    let places = comparison.causes.iter().filter(is_place);
    let mut causes = places.filter(|cause| all_are_small || is_large(cause));
    let (path, cause) = causes.find_map(|cause| Some((cause.path.as_ref()?, cause)))?;
    let path = path.trim_end_matches('/');
    let below = if cause.before.files.max(cause.after.files) == 1 { "" } else { "/**" };
    // A pattern with a leading slash, and nothing that a shell or a pattern would interpret.
    (path.starts_with('/') && is_plain(path)).then(|| format!("{path}{below}"))
}
