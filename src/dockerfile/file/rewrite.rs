//! Edits of the instructions of a history carried over into the Dockerfile that they come from.

use super::align::gaps;
use super::parse::{File, Statement};
use super::patch::{Replacement, replaced, unified};
use super::words::list;
use crate::dockerfile::draft::Block;
use crate::dockerfile::recover::recover;
use crate::dockerfile::{Builder, Draft, Inferred, Instruction, Keyword, Step};

/// A Dockerfile with edits, as a diff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The unified diff; empty if nothing of the edits can be written.
    pub diff: String,
    /// What of the edits is not in it, and why: clauses.
    pub left_out: Vec<String>,
}

/// Added to the names of stages, so that a draft takes none for its own.
const MARK: &str = "-of-the-dockerfile";

/// Carries edits over into a Dockerfile.
///
/// `text` is that of the file, `name` its path. `statements` has for each step the instruction of
/// the file that it is, if that is certain; `edit` makes the edits. Only the lines of instructions
/// that change are replaced.
pub fn rewritten(
    (name, text, file): (&str, &str, &File),
    steps: &[Step],
    statements: &[Option<&Statement>],
    edit: impl Fn(&Draft) -> Draft,
) -> Rewritten {
    let written: Vec<Step> = steps
        .iter()
        .zip(statements)
        .map(|(step, statement)| Step {
            instruction: match statement {
                Some(statement) => instruction(statement),
                None => step.instruction.clone(),
            },
            builder: Builder::Buildah,
            ..step.clone()
        })
        .collect();
    let draft = Draft::of(&written, |_| Inferred::default());
    let (before, after) = (draft.blocks(), edit(&draft).blocks());
    let mut result = Rewritten::default();
    let mut replacements = Vec::new();
    let statement_of = |at: usize| -> Option<&Statement> {
        before.get(at).and_then(|block| *statements.get(block.step?)?)
    };
    let lines = |blocks: &[Block], at: usize| blocks.get(at).map(|block| block.lines.clone());
    let is_same = |old, new| lines(&before, old) == lines(&after, new);
    for (old, new) in gaps(before.len(), after.len(), is_same) {
        let next = statement_of(old.end);
        let old: Vec<Option<&Statement>> = old.map(statement_of).collect();
        let new = new.filter_map(|at| after.get(at)).flat_map(|block| block.lines.clone());
        let new: Vec<String> = new.map(|line| as_in(&line, file)).collect();
        match replace(&old, next, new) {
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

/// Puts new lines in the place of the first instruction, and takes away the others; without any,
/// they come before the next one.
fn replace(
    old: &[Option<&Statement>],
    next: Option<&Statement>,
    new: Vec<String>,
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
    let mut with = Some(new);
    let lines = |one: &&Statement| one.first.saturating_sub(1)..one.last;
    let replacement =
        |one: &&Statement| Replacement { lines: lines(one), with: with.take().unwrap_or_default() };
    Ok(all.iter().map(replacement).collect())
}

/// Whether what a draft writes for an instruction has all of it: a script is whole, other
/// here-documents are not.
fn can_be_rewritten(statement: &Statement) -> bool {
    statement.documents.is_empty() || is_script(statement)
}

/// Whether a `RUN` runs a here-document and nothing else.
fn is_script(statement: &Statement) -> bool {
    statement.keyword == Keyword::Run
        && statement.documents.len() == 1
        && statement.operands.starts_with("<<")
        && !statement.operands.contains(char::is_whitespace)
}

/// Returns an instruction as it is in the Dockerfile, for a draft; `None` for one that a draft
/// could not write again.
fn instruction(statement: &Statement) -> Option<Instruction> {
    let keyword = statement.keyword;
    let flags = statement.flags.join(" ");
    if keyword != Keyword::Run {
        let flags = match statement.flag("from") {
            Some(_) => {
                statement.flags.iter().map(|flag| marked(flag)).collect::<Vec<_>>().join(" ")
            }
            None => flags,
        };
        let text = [keyword.word(), &flags, &statement.operands];
        let text: Vec<&str> = text.into_iter().filter(|part| !part.is_empty()).collect();
        let text = text.join(" ");
        return Some(Instruction { text, keyword, build_args: Vec::new(), script: None });
    }
    let command = match statement.documents.as_slice() {
        [] if list(&statement.operands).is_none() => &statement.operands,
        [only] if is_script(statement) => &only.body,
        _ => return None,
    };
    let made = recover(Some(&format!("/bin/sh -c {command}")), None, &[])?;
    let command = made.command()?;
    let text = match flags.is_empty() {
        true => format!("RUN {command}"),
        false => format!("RUN {flags} {command}"),
    };
    Some(Instruction { text, ..made })
}

fn marked(flag: &str) -> String {
    if flag.starts_with("--from=") { format!("{flag}{MARK}") } else { flag.to_owned() }
}

/// Returns a line of a draft as the file has it: with its names, and continued as it says.
fn as_in(line: &str, file: &File) -> String {
    let line = line.replace(MARK, "");
    match line.strip_suffix('\\') {
        Some(start) if file.escape != '\\' => format!("{start}{}", file.escape),
        _ => line,
    }
}
