//! A plan in place as a diff of the Dockerfile that the image was built from.

use crate::dockerfile::file::{Rewritten, Statement, rewritten};
use crate::dockerfile::{Edit, Use};
use crate::facts::Facts;
use crate::facts::context::Contexts;

/// Returns what changes, each made of several edits, change in the Dockerfile of the image; `None`
/// if that is not given, is not the image's, or is not UTF-8.
pub fn patched(facts: &Facts, changes: &[&[Edit]]) -> Option<Rewritten> {
    let lines = facts.lines.as_ref().filter(|lines| lines.located.matches)?;
    let text = std::str::from_utf8(&lines.text.bytes).ok()?;
    let steps = facts.own_steps();
    let statement = |at: usize| -> Option<&Statement> { facts.statement_of(at)?.ok() };
    let statements: Vec<Option<&Statement>> =
        (0..steps.len()).map(|at| statement(facts.base.steps + at)).collect();
    let file = (lines.text.name.as_str(), text, &lines.file);
    Some(rewritten(file, (steps, &statements), changes, |draft| {
        draft.with_manifests_first(&Contexts(facts), Use::Shipped)
    }))
}
