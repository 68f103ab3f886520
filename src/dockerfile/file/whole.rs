//! Whether a change of a history can be made in its Dockerfile as a whole.

use std::ops::Range;

use super::again::{can_be_rewritten, instruction};
use super::align::gaps;
use super::parse::{File, Statement};
use super::words::list;
use crate::dockerfile::draft::Block;
use crate::dockerfile::{Draft, Edit, Keyword, Rewrite, Step, shell};
use crate::secrets::MASK;

/// A Dockerfile, which may be newer than the image, and what was built from it.
pub(super) struct Built<'f> {
    pub(super) file: &'f File,
    /// The steps above the base image.
    pub(super) steps: &'f [Step],
    /// By step: the instruction of the file that it is, if that is certain.
    pub(super) statements: &'f [Option<&'f Statement>],
    /// The instructions as the file has them.
    pub(super) draft: &'f Draft,
}

/// How many characters of an instruction are repeated.
const MAX_TEXT: usize = 60;

impl Built<'_> {
    /// Returns why a change, of which no part may be made without the others, cannot be made: a
    /// clause; `None` if it can.
    pub(super) fn refuses(&self, edits: &[Edit]) -> Option<String> {
        let steps = self.involved(edits);
        let unwritable = || steps.iter().find_map(|&at| self.unwritable(at));
        let between = || match edits.iter().any(moves) {
            true => self.newer_between(&steps),
            false => None,
        };
        let unapplied = || {
            let first = self.statement(*steps.first()?)?.first;
            let why = || format!("line {first}: it cannot be changed as it is written");
            (!self.draft.can_apply(edits)).then(why)
        };
        unwritable()
            .or_else(between)
            .or_else(|| self.lacks_lists(edits, &steps))
            .or_else(|| self.options_differ(edits, &steps))
            .or_else(unapplied)
    }

    /// Returns why instructions cannot have another order.
    pub(super) fn refuses_order(&self, before: &[Block], after: &[Block]) -> Option<String> {
        let differences = differences(before, after);
        let step = |at: usize| before.get(at).and_then(|block| block.step);
        let changed = differences.iter().flat_map(|(old, _)| old.clone()).filter_map(step);
        let first = differences.first().and_then(|(old, _)| step(old.start))?;
        // A block may hold the steps after it that were joined into it.
        let last = differences.last().map_or(0, |(old, _)| old.end.max(old.start + 1));
        let end = (last..before.len()).find_map(step).unwrap_or(self.steps.len());
        let steps: Vec<usize> = (first..end).collect();
        let why = changed.into_iter().find_map(|at| self.unwritable(at));
        let why = why.or_else(|| self.newer_between(&steps))?;
        Some(format!("manifests copied before sources: {why}"))
    }

    fn statement(&self, step: usize) -> Option<&Statement> {
        self.statements.get(step).copied().flatten()
    }

    /// The steps that a change involves, by position, in order.
    fn involved(&self, edits: &[Edit]) -> Vec<usize> {
        let step = |layer| self.steps.iter().position(|step| step.layer == Some(layer));
        let mut steps = Vec::new();
        for edit in edits {
            let Some(at) = step(edit.layer) else { continue };
            let first = match edit.rewrite {
                Rewrite::JoinInto(layer) => step(layer),
                _ => None,
            };
            steps.extend(first.unwrap_or(at).min(at)..=at);
        }
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// Returns why the lines of a step cannot be replaced.
    fn unwritable(&self, step: usize) -> Option<String> {
        let Some(statement) = self.statement(step) else {
            let text = &self.steps.get(step)?.instruction.as_ref()?.text;
            return Some(format!("`{}`: it is not certain which lines it is", short(text)));
        };
        let is_run = statement.keyword == Keyword::Run;
        let why = if is_run && list(&statement.operands).is_some() {
            "it starts a program without a shell, so nothing can be added to it"
        } else if !can_be_rewritten(statement) {
            "it cannot be changed without its here-document"
        } else if statement.operands.contains(MASK) {
            "it holds a secret, which is not written here"
        } else if instruction(statement).is_none() {
            "it cannot be changed as it is written"
        } else {
            return None;
        };
        Some(format!("line {}: {why}", statement.first))
    }

    /// Whether no step is this instruction of the file.
    fn is_newer(&self, statement: &Statement) -> bool {
        !self.statements.iter().flatten().any(|known| known.first == statement.first)
    }

    /// Returns what of the file, but not of the image, is between the instructions of steps.
    fn newer_between(&self, steps: &[usize]) -> Option<String> {
        let lines = || steps.iter().filter_map(|&at| Some(self.statement(at)?.first));
        let (first, last) = (lines().min()?, lines().max()?);
        let is_between = |one: &&Statement| first < one.first && one.first < last;
        let newer = self
            .file
            .statements
            .iter()
            .filter(is_between)
            .find(|&one| one.keyword == Keyword::From || self.is_newer(one))?;
        Some(format!(
            "lines {first} to {last}: line {}, `{}`, is between them and not in the image",
            newer.first,
            shown(newer)
        ))
    }

    /// Returns which newer instruction would miss the lists of apt that a change removes.
    fn lacks_lists(&self, edits: &[Edit], steps: &[usize]) -> Option<String> {
        let removes = |edit: &Edit| {
            matches!(&edit.rewrite, Rewrite::Remove(what) | Rewrite::Then(what)
                if what.contains("/var/lib/apt/lists"))
        };
        if !edits.iter().any(removes) {
            return None;
        }
        let first = steps.iter().filter_map(|&at| Some(self.statement(at)?.first)).min()?;
        let after = self.file.statements.iter().skip_while(|one| one.first <= first);
        let mut later = after.take_while(|one| one.keyword != Keyword::From);
        let installs = ["apt-get install", "apt install"];
        let updates = ["apt-get update", "apt update"];
        let lacks = |one: &&Statement| {
            one.keyword == Keyword::Run
                && self.is_newer(one)
                && shell::runs(&one.operands, &installs)
                && !shell::runs(&one.operands, &updates)
        };
        let newer = later.find(lacks)?;
        Some(format!(
            "line {first}: line {}, `{}`, is not in the image and needs the lists of apt",
            newer.first,
            shown(newer)
        ))
    }

    /// Returns which option of one `RUN` would hold for the others that it is joined with. Mounts
    /// do no harm to the others.
    fn options_differ(&self, edits: &[Edit], steps: &[usize]) -> Option<String> {
        edits.iter().find(|edit| matches!(edit.rewrite, Rewrite::JoinInto(_)))?;
        let runs = steps.iter().filter_map(|&at| self.statement(at));
        let runs: Vec<&Statement> = runs.filter(|one| one.keyword == Keyword::Run).collect();
        runs.iter().find_map(|one| {
            let mut options = one.flags.iter().filter(|flag| !flag.starts_with("--mount"));
            options.find_map(|option| {
                let other = runs.iter().find(|other| !other.flags.contains(option))?;
                let (line, other) = (one.first, other.first);
                Some(format!("line {line}: its `{option}` would hold for line {other} too"))
            })
        })
    }
}

/// Returns the ranges of two lists of instructions that differ, in order.
pub(super) fn differences(before: &[Block], after: &[Block]) -> Vec<(Range<usize>, Range<usize>)> {
    let lines = |blocks: &[Block], at: usize| blocks.get(at).map(|block| block.lines.clone());
    gaps(before.len(), after.len(), |old, new| lines(before, old) == lines(after, new))
}

/// Whether an edit takes something to another place, so that what is in between matters.
fn moves(edit: &Edit) -> bool {
    use Rewrite::{JoinInto, Replace, Without};
    matches!(edit.rewrite, JoinInto(_) | Replace { .. } | Without { .. })
}

fn shown(statement: &Statement) -> String {
    let text = format!("{} {}", statement.keyword.word(), statement.operands);
    short(&text)
}

/// Returns the beginning of an instruction.
fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
