//! The instructions of a history, changed by edits and written out.

use super::copy::Checksum;
use super::line::Line;
use super::{Edit, Keyword, Rewrite, Step};

/// Instructions that can be changed and written out.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    lines: Vec<Line>,
}

impl Draft {
    /// Takes the instructions of steps, such as those after the base image.
    ///
    /// `source` names what a `COPY` copies where the history has only a checksum, by the layer that
    /// it made.
    pub fn of(steps: &[Step], source: impl Fn(usize, Checksum) -> Option<String>) -> Self {
        Self { lines: steps.iter().filter_map(|step| Line::of(step, &source)).collect() }
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
        if let Some(line) = self.lines.get_mut(first) {
            line.group();
        }
        for at in first + 1..=last {
            let Some(line) = self.lines.get_mut(at) else { return false };
            let Some((commands, removed)) = line.join_into(into) else { continue };
            if let Some(line) = self.lines.get_mut(first) {
                line.extend(commands, removed);
            }
        }
        true
    }

    /// Whether all of these edits can be applied.
    pub fn can_apply(&self, edits: &[Edit]) -> bool {
        let mut draft = self.clone();
        !edits.is_empty() && in_order(edits).all(|edit| draft.apply(edit))
    }

    /// Writes out the instructions that these edits change; empty if they change none.
    pub fn changed(&self, edits: &[Edit]) -> Vec<String> {
        if edits.is_empty() {
            return Vec::new();
        }
        let mut draft = self.clone();
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

    /// Writes out the instructions after these edits, except those with these keywords.
    pub fn write_without(&self, edits: &[Edit], without: &[Keyword]) -> Vec<String> {
        let mut draft = self.clone();
        for edit in in_order(edits) {
            draft.apply(edit);
        }
        let kept = draft.lines.iter().filter(|line| !without.contains(&line.keyword));
        kept.flat_map(Line::write).collect()
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
