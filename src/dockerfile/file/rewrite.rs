//! Edits of the instructions of a history carried over into the Dockerfile that they come from.

use super::again::{as_in, can_be_rewritten, instruction};
use super::parse::{File, Statement};
use super::patch::{Replacement, replaced, unified};
use super::whole::{Built, differences};
use crate::dockerfile::{Builder, Draft, Edit, Inferred, Step};

/// A Dockerfile with edits, as a diff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The unified diff; empty if nothing of the edits can be written.
    pub diff: String,
    /// What of the edits is not in it, and why: clauses.
    pub left_out: Vec<String>,
}

/// Carries changes over into a Dockerfile, each as a whole or not at all.
///
/// `text` is that of the file, `name` its path. `statements` has for each step the instruction of
/// the file that it is, if that is certain; `arrange` changes what the edits have left. Only the
/// lines of instructions that change are replaced.
pub fn rewritten(
    (name, text, file): (&str, &str, &File),
    (steps, statements): (&[Step], &[Option<&Statement>]),
    changes: &[&[Edit]],
    arrange: impl Fn(&Draft) -> Draft,
) -> Rewritten {
    let draft = Draft::of(&as_written(steps, statements), |_| Inferred::default());
    let built = Built { file, steps, statements, draft: &draft };
    let mut result = Rewritten::default();
    let mut edits: Vec<Edit> = Vec::new();
    for change in changes {
        match built.refuses(change) {
            Some(why) if result.left_out.contains(&why) => (),
            Some(why) => result.left_out.push(why),
            None => edits.extend(change.iter().cloned()),
        }
    }
    let edited = draft.edited(&edits, &[]);
    let arranged = arrange(&edited);
    let after = match built.refuses_order(&edited.blocks(), &arranged.blocks()) {
        Some(why) => {
            result.left_out.push(why);
            edited.blocks()
        }
        None => arranged.blocks(),
    };
    let before = draft.blocks();
    let mut replacements = Vec::new();
    let statement_of = |at: usize| -> Option<&Statement> {
        before.get(at).and_then(|block| *statements.get(block.step?)?)
    };
    for (old, new) in differences(&before, &after) {
        let next = statement_of(old.end);
        let old: Vec<Option<&Statement>> = old.map(statement_of).collect();
        let new = new.filter_map(|at| after.get(at)).flat_map(|block| block.lines.clone());
        let new: Vec<String> = new.map(|line| as_in(&line, file)).collect();
        match replace(text, &old, next, new) {
            Ok(made) => replacements.extend(made),
            Err(why) => result.left_out.push(why),
        }
    }
    let is_sound =
        File::parse(replaced(text, &replacements).as_bytes()).problems.len() == file.problems.len();
    match is_sound {
        true => result.diff = unified(name, text, &replacements),
        false => result.left_out.push("the Dockerfile could not be read afterwards".to_owned()),
    }
    result
}

/// Returns steps with their instructions as the Dockerfile has them.
fn as_written(steps: &[Step], statements: &[Option<&Statement>]) -> Vec<Step> {
    let written = |(step, statement): (&Step, &Option<&Statement>)| Step {
        instruction: match statement {
            Some(statement) => instruction(statement),
            None => step.instruction.clone(),
        },
        builder: Builder::Buildah,
        ..step.clone()
    };
    steps.iter().zip(statements).map(written).collect()
}

/// Puts new lines in the place of the first instruction, and takes away the others; without any,
/// they come before the next one. Comments inside the instructions stay above what replaces them.
fn replace(
    text: &str,
    old: &[Option<&Statement>],
    next: Option<&Statement>,
    mut new: Vec<String>,
) -> Result<Vec<Replacement>, String> {
    if let (Some(next), true) = (next, old.is_empty()) {
        let at = next.first.saturating_sub(1);
        return Ok(vec![Replacement { lines: at..at, with: new }]);
    }
    let all: Option<Vec<&Statement>> = old.iter().copied().collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else {
        let known = old.iter().flatten().next();
        let place = known.map(|one| format!(" (near line {})", one.first)).unwrap_or_default();
        let first = new.first().map_or("an instruction that goes", String::as_str);
        return Err(format!("`{first}`{place}: it is not certain which lines it replaces"));
    };
    let is_in_order = all.is_sorted_by_key(|one| one.first);
    if let Some(odd) = all.iter().find(|one| !is_in_order || !can_be_rewritten(one)) {
        return Err(format!("line {}: it cannot be changed without its here-document", odd.first));
    }
    if !new.is_empty() {
        new.splice(0..0, all.iter().flat_map(|one| comments_in(text, one)));
    }
    let mut with = Some(new);
    let lines = |one: &&Statement| one.first.saturating_sub(1)..one.last;
    let replacement =
        |one: &&Statement| Replacement { lines: lines(one), with: with.take().unwrap_or_default() };
    Ok(all.iter().map(replacement).collect())
}

/// Returns the comments between the lines of an instruction; those of a script are its own.
fn comments_in<'t>(text: &'t str, statement: &Statement) -> impl Iterator<Item = String> + 't {
    let lines = match statement.documents.is_empty() {
        true => statement.first..statement.last,
        false => 0..0,
    };
    let inside = text.lines().skip(lines.start).take(lines.len()).map(str::trim);
    inside.filter(|line| line.starts_with('#')).map(str::to_owned)
}
