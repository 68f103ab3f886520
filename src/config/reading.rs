//! A file while it is read: what was wrong with it so far, and where everything is set.

use std::sync::Arc;

use super::bounds::{Places, Written};
use super::problems::{Lines, Problems};
use crate::budget::{Limit, Origin, Target, Unit};

/// A file while it is read.
pub(super) struct Reading<'r, 't> {
    pub(super) file: Arc<str>,
    pub(super) lines: &'r Lines<'t>,
    pub(super) problems: &'r mut Problems,
    pub(super) warnings: Problems,
    /// Every limit that was read, in order.
    pub(super) placed: Vec<Placed>,
}

/// A limit, and where it is in its file.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) limit: Limit,
    /// Where its key is, or the header of its table.
    pub(super) at: usize,
    pub(super) places: Places,
}

impl Reading<'_, '_> {
    pub(super) fn origin(&self, at: usize, table: &str) -> Origin {
        let (file, line) = (Arc::clone(&self.file), self.lines.line(at));
        Origin::File { file, line, table: table.to_owned() }
    }

    /// Returns the limit that is set at a place.
    pub(super) fn place(
        &self,
        target: Target,
        unit: Unit,
        written: Written,
        (at, table): (usize, &str),
    ) -> Placed {
        let Written { bound, message, places, .. } = written;
        let limit = Limit { target, unit, bound, message, origin: self.origin(at, table) };
        Placed { limit, at, places }
    }

    /// Keeps a limit, unless `others` has one of the same.
    pub(super) fn add(&mut self, placed: Placed, others: &mut Vec<Placed>) {
        let same = |limit: &Limit| {
            (limit.target.name(), limit.unit == Unit::Count, limit.target.includes_hidden())
        };
        let is_same = |other: &&Placed| same(&other.limit) == same(&placed.limit);
        let Some(first) = others.iter().find(is_same) else {
            others.push(placed);
            return;
        };
        let what = match placed.limit.unit {
            Unit::Bytes => "bytes",
            Unit::Count => "number",
        };
        let of = match placed.limit.target {
            Target::Path { .. } => "files at",
            Target::Package { .. } => "packages",
            _ => "findings of",
        };
        let name = placed.limit.target.name();
        let name = name.split_once('.').map_or(name.as_str(), |(_, name)| name);
        let line = self.lines.line(first.at);
        let message =
            format!("a second limit for the {what} of {of} `{name}`; the first is in line {line}");
        self.problems.add(placed.at, message);
    }
}
