//! The instructions of a history, changed by edits and written out.

use super::arguments::{Change, Declared};
use super::inferred::LeftOut;
use super::line::Line;
use super::operands::shell_form;
use super::{Builder, Edit, Inferred, Keyword, Rewrite, Step, copy, history};
use crate::escape::printable_text;

/// Instructions that can be changed and written out.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub(super) lines: Vec<Line>,
    builder: Builder,
}

/// An instruction as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The step that it comes from, by position; `None` for a new one.
    pub(super) step: Option<usize>,
    /// Its lines; none if it is left out.
    pub(super) lines: Vec<String>,
}

impl Draft {
    /// Takes the instructions of steps, such as those after the base image.
    ///
    /// `infer` says what their layers show of what the history leaves out.
    pub fn of(steps: &[Step], infer: impl Fn(&Step) -> Inferred) -> Self {
        let builder = history::builder(steps);
        let mut draft = Self { lines: Vec::with_capacity(steps.len()), builder };
        let mut declared = Declared::default();
        let has_shell = history::has(steps, Keyword::Shell);
        for (at, step) in steps.iter().enumerate() {
            let arguments = step.instruction.iter().flat_map(|made| &made.build_args);
            arguments.for_each(|argument| draft.declare(argument, &mut declared));
            let Some(mut line) = Line::of(step, infer(step), builder) else { continue };
            line.step = Some(at);
            if line.keyword == Keyword::Arg {
                declared.add(draft.lines.len(), &line.text);
            }
            // With another shell, the line would be another one's.
            if matches!(line.keyword, Keyword::Cmd | Keyword::Entrypoint) && !has_shell {
                line.text = shell_form(&line.text).unwrap_or(line.text);
            }
            draft.lines.push(line);
        }
        draft
    }

    /// Declares an argument that a `RUN` had, where the history does not.
    fn declare(&mut self, argument: &str, declared: &mut Declared) {
        let (at, text) = match declared.declare(argument) {
            Change::None => return,
            Change::Insert(text) => (self.lines.len(), text),
            Change::Replace(at, text) => (at, text),
        };
        declared.add(at, &text);
        match self.lines.get_mut(at) {
            Some(line) => line.text = text,
            None => self.lines.push(Line::with_text(Keyword::Arg, text)),
        }
    }

    /// Which builder wrote the history, so what can be in the Dockerfile.
    pub fn builder(&self) -> Builder {
        self.builder
    }

    /// Returns the instructions without sources that lines of a `.dockerignore` keep out of the
    /// build context. What removes them later accepts that they are not there.
    pub fn ignoring(mut self, ignored: &[String]) -> Self {
        for line in &mut self.lines {
            match line.keyword {
                Keyword::Copy | Keyword::Add => match copy::without_ignored(&line.text, ignored) {
                    Some(text) => line.text = text,
                    None => line.leave_out("`.dockerignore` keeps it out of the build context"),
                },
                Keyword::Run => {
                    for path in ignored {
                        line.forgive(path.rsplit('/').next().unwrap_or(path));
                    }
                }
                _ => (),
            }
        }
        self
    }

    /// Returns what is to be known about all instructions, a sentence each without a full stop.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let marked = |text: &str| {
            let mut lines = self.lines.iter().filter(|line| !line.is_dropped());
            lines.any(|line| line.remarks.iter().any(|remark| remark.starts_with(text)))
        };
        if self.builder.omits_options() {
            let what = "BuildKit's history has no --from and no --mount, and that of older \
                        versions no --chown and --chmod";
            notes.push(match marked("inferred from the layer") || marked("STAGE: ") {
                true => format!("{what}: those that layers show are marked, others are unknown"),
                false => format!("{what}: no layer shows one, and others are unknown"),
            });
        }
        notes
    }

    /// Changes one instruction; returns `false` if it cannot be changed that way.
    pub fn apply(&mut self, edit: &Edit) -> bool {
        let Some(at) = self.position(edit.layer) else { return false };
        if let Rewrite::JoinInto(first) = edit.rewrite {
            return self.join(first, at);
        }
        let Some(line) = self.lines.get_mut(at) else { return false };
        line.apply(&edit.rewrite)
    }

    /// Returns the position of the instruction that makes a layer, or that it was joined into.
    fn position(&self, layer: usize) -> Option<usize> {
        let at = self.lines.iter().position(|line| line.layer == Some(layer))?;
        match self.lines.get(at)?.joined_into {
            Some(other) => self.position(other),
            None => Some(at),
        }
    }

    fn join(&mut self, first: usize, last: usize) -> bool {
        let Some(first) = self.position(first) else { return false };
        let Some(between) = self.lines.get(first..=last) else { return first == last };
        let Some(into) = between.first().and_then(|line| line.layer) else { return false };
        if !between.iter().all(Line::can_be_joined) {
            return false;
        }
        if let Some(line) = self.lines.get_mut(first)
            && !line.is_script()
        {
            line.group();
        }
        for at in first + 1..=last {
            let Some(line) = self.lines.get_mut(at) else { return false };
            let Some(joined) = line.join_into(into) else { continue };
            if let Some(line) = self.lines.get_mut(first) {
                line.extend(joined);
            }
        }
        true
    }

    /// Whether all of these edits can be applied.
    pub fn can_apply(&self, edits: &[Edit]) -> bool {
        let mut draft = self.clone();
        !edits.is_empty() && in_order(edits).all(|edit| draft.apply(edit))
    }

    /// Writes out the instructions that these edits change, with the options that the history has:
    /// who has the Dockerfile knows the others. Empty if they change none.
    pub fn changed(&self, edits: &[Edit]) -> Vec<String> {
        if edits.is_empty() {
            return Vec::new();
        }
        let mut draft = self.clone();
        draft.lines.iter_mut().for_each(Line::as_recorded);
        let mut touched: Vec<usize> = Vec::new();
        for edit in in_order(edits) {
            if draft.apply(edit)
                && let Some(at) = draft.position(edit.layer)
                && !touched.contains(&at)
            {
                touched.push(at);
            }
        }
        touched.sort_unstable();
        let lines = touched.iter().filter_map(|&at| draft.lines.get(at));
        lines.flat_map(Line::write).collect()
    }

    /// Returns the instructions after these edits, except those with these keywords; each with
    /// what the edits left out of it.
    pub fn edited(&self, edits: &[Edit], without: &[Keyword]) -> Self {
        let mut draft = self.clone();
        let is_join = |edit: &&Edit| matches!(edit.rewrite, Rewrite::JoinInto(_));
        for edit in edits.iter().filter(|edit| !is_join(edit)) {
            draft.apply(edit);
        }
        let left_out = draft.left_out(without);
        for edit in edits.iter().filter(is_join) {
            draft.apply(edit);
        }
        for (line, left_out) in draft.lines.iter_mut().zip(left_out) {
            line.remarks.extend(left_out);
        }
        draft.lines.retain(|line| !without.contains(&line.keyword));
        draft
    }

    /// Writes out the instructions that are not left out, without what is to be said about them.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let blocks = self.lines.iter().map(|line| Block { step: line.step, lines: line.write() });
        blocks.filter(|block| !block.lines.is_empty()).collect()
    }

    /// Writes out the instructions, above each what is to be said about it.
    pub fn lines(&self) -> Vec<String> {
        let mut written = Vec::new();
        for line in &self.lines {
            let remarks = line.remarks.iter();
            written.extend(remarks.map(|remark| format!("# {}", printable_text(remark))));
            written.extend(line.write());
        }
        written
    }

    /// Writes out the instructions after these edits, except those with these keywords.
    pub fn write_without(&self, edits: &[Edit], without: &[Keyword]) -> Vec<String> {
        self.edited(edits, without).lines()
    }

    /// Returns the comments on what is no longer in each line, nor in any other.
    ///
    /// Joined lines keep their commands, so this is known before lines are joined.
    fn left_out(&self, without: &[Keyword]) -> Vec<Vec<String>> {
        let written = self.lines.iter().filter(|line| !line.is_dropped());
        let written = written.filter(|line| !without.contains(&line.keyword));
        let present: Vec<&str> =
            written.flat_map(|line| line.commands.iter().map(String::as_str)).collect();
        let of_line = |line: &Line| match line.keyword {
            Keyword::Run => line.left_out_of(&present),
            _ => line.left_out.iter().map(LeftOut::remark).collect(),
        };
        self.lines.iter().map(of_line).collect()
    }

    /// Writes out all instructions after these edits.
    pub fn write(&self, edits: &[Edit]) -> Vec<String> {
        self.write_without(edits, &[])
    }
}

/// Puts joins last, so that an edit of one `RUN` does not reach another that is joined with it.
fn in_order(edits: &[Edit]) -> impl Iterator<Item = &Edit> {
    let is_join = |edit: &&Edit| matches!(edit.rewrite, Rewrite::JoinInto(_));
    let joins = edits.iter().filter(is_join);
    edits.iter().filter(move |edit| !is_join(edit)).chain(joins)
}
