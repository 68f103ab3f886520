//! Which line of a Dockerfile made each step of a history.

use std::sync::Arc;

use super::align::{Alignment, Pair, align};
use super::expand::Variables;
use super::fit::{CHECKSUM, Fit, Holds, Row};
use super::forms::Forms;
use super::parse::File;
use super::stages::{Stage, chains, stages};
use super::values::Values;
use crate::dockerfile::history::builder;
use crate::dockerfile::{Builder, Keyword, Step};
use crate::words::words;

/// How many pairs of a step and an instruction are compared; real images have a few thousand.
const MAX_PAIRS: usize = 1 << 20;

/// How many stages, and ways from an image to them, are compared.
const MAX_ALTERNATIVES: usize = 256;

/// An image that may have been built from a Dockerfile.
pub struct Built<'a> {
    /// The steps of its history.
    pub steps: &'a [Step],
    /// How many of the first ones belong to the base image.
    pub base: usize,
    /// How far that can be trusted.
    pub trust: Trust,
    /// The environment of the image, as `NAME=value`.
    pub env: &'a [String],
    /// Says whether a layer, by its index, has an entry at an absolute path: builders that write
    /// checksums of what a `COPY` copied leave out its name.
    pub holds: &'a dyn Fn(usize, &str) -> bool,
}

/// What may show that steps are not of a base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Nothing: the user says that they are.
    Given,
    /// A Dockerfile that starts from nothing.
    Known,
    /// A Dockerfile that has them.
    Guessed,
}

/// Where the steps of a history are in a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    /// By step, in the order of the history.
    pub places: Vec<Place>,
    /// Whether the Dockerfile is that of the image at all, as far as its own steps show; if not, no
    /// step has a line.
    pub matches: bool,
    /// How many of the first steps belong to the base image, as far as the Dockerfile shows.
    pub base: usize,
}

/// Where a step is in a Dockerfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The instruction at this position of [`File::statements`].
    Statement(usize),
    /// Nowhere, or nobody can say where.
    Nowhere(NoLine),
}

words! {
    /// Why a step or a layer has no line.
    pub enum NoLine {
        /// It belongs to the base image.
        Base = "base",
        /// Several instructions could be the one, and their order does not decide.
        Ambiguous = "ambiguous",
        /// No instruction is the one: the Dockerfile is another one, or has changed.
        Absent = "absent",
        /// The history does not say what made it.
        Unrecorded = "unrecorded",
        /// Several instructions made it.
        Several = "several",
    }
}

impl Located {
    /// Returns the instruction of a step, by its position in the file.
    pub fn statement(&self, step: usize) -> Option<usize> {
        match self.places.get(step)? {
            Place::Statement(at) => Some(*at),
            Place::Nowhere(_) => None,
        }
    }
}

/// Finds the steps of an image in a Dockerfile.
///
/// Steps and instructions are paired in order, so that most text is the same. The stage is the one
/// that fits best, as `--target` may name any. A step has a line only if no other pairing is as
/// good. Steps that the Dockerfile shows not to be of the base image have lines too.
pub fn locate(file: &File, built: &Built<'_>) -> Located {
    let mut base = built.base.min(built.steps.len());
    let mut best = None;
    if 0 < base && built.trust != Trust::Given && starts_from_scratch(file) {
        best = found(file, built, 0).filter(|best| best.is_scratch);
    }
    if best.is_some() {
        base = 0;
    } else {
        best = found(file, built, base);
    }
    let below = best.as_ref().filter(|_| built.trust == Trust::Guessed);
    let below = below.map_or(0, |best| own_below(file, built, base, best));
    if 0 < below {
        base -= below;
        best = found(file, built, base);
    }
    let rows = Row::all(built.steps, base);
    let mut places = vec![Place::Nowhere(NoLine::Base); base];
    let matches = best.is_some();
    let pairs = best.map_or_else(|| vec![Pair::None; rows.len()], |best| best.pairs);
    places.extend(rows.iter().zip(pairs).map(|(row, pair)| match pair {
        Pair::Certain(at) => Place::Statement(at),
        Pair::Ambiguous => Place::Nowhere(NoLine::Ambiguous),
        Pair::None if row.keyword.is_none() => Place::Nowhere(NoLine::Unrecorded),
        Pair::None if row.is_squash() => Place::Nowhere(NoLine::Several),
        Pair::None => Place::Nowhere(NoLine::Absent),
    }));
    Located { places, matches, base }
}

/// Returns what the steps above a base are; `None` if the file is not that of the image, or is too
/// large.
fn found(file: &File, built: &Built<'_>, base: usize) -> Option<Best> {
    let rows = Row::all(built.steps, base);
    let most = MAX_PAIRS.checked_div(rows.len().max(1))?;
    let own = builder(built.steps.get(base..).unwrap_or_default());
    let written = || Written::of(file, Values::of(file, built.steps, base, built.env));
    (file.statements.len() <= most).then(|| best(&written(), &rows, own, built.holds))?
}

/// Returns how many steps at the end of the base are not of it: if each step above is an
/// instruction, those that are the instructions before these, one after the other, from the first.
fn own_below(file: &File, built: &Built<'_>, base: usize, best: &Best) -> usize {
    let first = best.pairs.first().filter(|_| best.is_certain());
    let Some(Pair::Certain(first)) = first else { return 0 };
    let written = Written::of(file, Values::of(file, built.steps, base, built.env));
    let own = builder(built.steps.get(base..).unwrap_or_default());
    let rows = Row::all(built.steps, 0);
    let mut below = rows.get(..base).unwrap_or_default().iter().rev().peekable();
    let before = best.instructions.iter().take_while(|at| *at != first).collect::<Vec<_>>();
    let mut count = 0;
    for at in before.into_iter().rev() {
        let Some((keyword, forms)) = written.forms.get(*at) else { return 0 };
        let fits = below.next_if(|row| row.fit(*keyword, forms, built.holds) != 0).is_some();
        if !fits && leaves_step(*keyword, own) {
            return 0;
        }
        count += usize::from(fits);
    }
    count
}

/// Whether a stage of a file starts from nothing.
fn starts_from_scratch(file: &File) -> bool {
    stages(file).0.iter().any(|stage| stage.is_scratch)
}

/// The instructions of a file, with what builders write for them.
struct Written {
    stages: Vec<Stage>,
    /// By position of the instruction in the file.
    forms: Vec<(Keyword, Forms)>,
}

impl Written {
    fn of(file: &File, known: Values) -> Self {
        let known = Arc::new(known);
        let mut forms: Vec<_> =
            file.statements.iter().map(|one| (one.keyword, Forms::default())).collect();
        let (stages, global) = stages(file);
        // With the values of the file, and with others, as the command line may set them.
        for round in 0..known.rounds() {
            let mut ends: Vec<Variables> = Vec::new();
            for stage in &stages {
                let start = match stage.parents.as_slice() {
                    [parent] => ends.get(*parent).cloned(),
                    _ => None,
                };
                let mut variables =
                    start.unwrap_or_else(|| Variables::new(round, file.escape, Arc::clone(&known)));
                variables.drop_arguments();
                let statements = file.statements.get(stage.statements.clone()).unwrap_or_default();
                let forms = forms.get_mut(stage.statements.clone()).unwrap_or_default();
                for (statement, (_, forms)) in statements.iter().zip(forms) {
                    forms.add(statement, &mut variables, &global);
                }
                ends.push(variables);
            }
        }
        Self { stages, forms }
    }

    /// Returns each stage, the last one first, with the positions of the instructions that make it
    /// up, in order.
    fn alternatives(&self) -> Vec<Alternative> {
        let stages = (0..self.stages.len()).rev();
        let chains =
            stages.flat_map(|at| chains(&self.stages, at).into_iter().map(move |one| (at, one)));
        let alternatives = chains.map(|(stage, chain)| {
            let parts = || chain.iter().filter_map(|at| self.stages.get(*at));
            Alternative {
                instructions: parts().flat_map(|stage| stage.statements.clone()).collect(),
                is_last: stage + 1 == self.stages.len(),
                is_scratch: parts().next().is_some_and(|first| first.is_scratch),
            }
        });
        alternatives.take(MAX_ALTERNATIVES).collect()
    }
}

/// A stage, with the stages that it is from.
struct Alternative {
    /// The positions of its instructions in the file.
    instructions: Vec<usize>,
    /// Whether it is the last stage of the file.
    is_last: bool,
    /// Whether it starts from nothing.
    is_scratch: bool,
}

/// A stage paired with the steps of an image.
struct Candidate {
    stage: Alternative,
    alignment: Alignment,
    /// How many of its instructions are no step though the builder writes one for each.
    left: usize,
}

/// What the steps of an image are, by positions in the file.
struct Best {
    pairs: Vec<Pair>,
    /// The instructions of a stage that it may have been built to.
    instructions: Vec<usize>,
    /// Whether each of these stages starts from nothing.
    is_scratch: bool,
}

impl Best {
    /// Whether each step is certainly an instruction.
    fn is_certain(&self) -> bool {
        self.pairs.iter().all(|pair| matches!(pair, Pair::Certain(_)))
    }
}

impl Candidate {
    /// Returns what each step is, by positions in the file.
    fn pairs(&self) -> Vec<Pair> {
        let in_file = |pair: &Pair| match pair {
            Pair::Certain(at) => {
                self.stage.instructions.get(*at).map_or(Pair::None, |&at| Pair::Certain(at))
            }
            other => *other,
        };
        self.alignment.pairs.iter().map(in_file).collect()
    }

    /// Drops pairs of which the history has only a checksum, if another instruction with other
    /// sources fits as well: they may have changed places.
    fn drop_unsure(&mut self, written: &Written, fit: &dyn Fn(usize, usize) -> Fit) {
        let instructions = &self.stage.instructions;
        let copies = |at: usize| written.forms.get(at).map(|(_, forms)| &forms.copies);
        for (row, pair) in self.alignment.pairs.iter_mut().enumerate() {
            let Pair::Certain(at) = *pair else { continue };
            let Some(&own) = instructions.get(at) else { continue };
            let is_as_good =
                |other: usize| fit(row, other) == CHECKSUM && copies(other) != copies(own);
            if fit(row, own) == CHECKSUM && instructions.iter().any(|&other| is_as_good(other)) {
                *pair = Pair::Ambiguous;
            }
        }
    }

    /// Whether each step is an instruction, and each instruction a step.
    fn is_perfect(&self) -> bool {
        self.left == 0 && self.alignment.pairs.iter().all(|pair| *pair != Pair::None)
    }
}

/// Returns what each step is, in the stage that the image was built to; `None` if none fits.
///
/// That is the last stage, or the one that `--target` named: one that fits wholly, or at least
/// better than the last. Where these disagree, nothing is certain.
fn best(written: &Written, rows: &[Row<'_>], builder: Builder, holds: Holds<'_>) -> Option<Best> {
    let candidates = candidates(written, rows, builder, holds);
    let perfect: Vec<&Candidate> = candidates.iter().filter(|one| one.is_perfect()).collect();
    let meant = match perfect.iter().map(|one| one.alignment.total).max() {
        Some(most) => {
            perfect.into_iter().filter(|one| one.alignment.total == most).collect::<Vec<_>>()
        }
        None => {
            let last = candidates.iter().filter(|one| one.stage.is_last);
            let least = last.map(|one| one.alignment.total).max()?;
            candidates.iter().filter(|one| least <= one.alignment.total).collect()
        }
    };
    let (first, others) = meant.split_first()?;
    if !meant.iter().any(|one| is_of_this_image(written, rows, one)) {
        return None;
    }
    let mut pairs = first.pairs();
    for other in others {
        for (pair, other) in pairs.iter_mut().zip(other.pairs()) {
            if *pair != other {
                *pair = Pair::Ambiguous;
            }
        }
    }
    let is_scratch = meant.iter().all(|one| one.stage.is_scratch);
    Some(Best { pairs, instructions: first.stage.instructions.clone(), is_scratch })
}

/// Pairs the steps with the instructions of each stage, the last one first.
fn candidates(
    written: &Written,
    rows: &[Row<'_>],
    builder: Builder,
    holds: Holds<'_>,
) -> Vec<Candidate> {
    let of_row = |row: &Row<'_>| -> Vec<Fit> {
        written.forms.iter().map(|(keyword, forms)| row.fit(*keyword, forms, holds)).collect()
    };
    let fits: Vec<Vec<Fit>> = rows.iter().map(of_row).collect();
    let fit = |row: usize, at: usize| -> Fit {
        fits.get(row).and_then(|row| row.get(at)).copied().unwrap_or_default()
    };
    let candidate = |stage: Alternative| {
        let instructions = &stage.instructions;
        let in_file = |at: usize| instructions.get(at).copied().unwrap_or(usize::MAX);
        let alignment = align(rows.len(), instructions.len(), |row, at| fit(row, in_file(at)));
        let keywords = instructions.iter().filter_map(|&at| written.forms.get(at));
        let expected = keywords.filter(|(keyword, _)| leaves_step(*keyword, builder)).count();
        let is_paired = |row: &&Row<'_>, pair: &Pair| {
            *pair != Pair::None && row.keyword.is_some_and(|keyword| leaves_step(keyword, builder))
        };
        let pairs = rows.iter().zip(&alignment.pairs);
        let paired = pairs.filter(|(row, pair)| is_paired(row, pair)).count();
        let left = expected.saturating_sub(paired);
        let mut candidate = Candidate { stage, alignment, left };
        if !candidate.is_perfect() {
            candidate.drop_unsure(written, &fit);
        }
        candidate
    };
    written.alternatives().into_iter().map(candidate).collect()
}

/// Whether a builder writes a line of the history for each instruction with this keyword.
fn leaves_step(keyword: Keyword, builder: Builder) -> bool {
    match builder {
        Builder::Kaniko => matches!(keyword, Keyword::Copy | Keyword::Add),
        Builder::BuildKit => keyword != Keyword::Onbuild,
        _ => true,
    }
}

/// Whether enough steps are instructions of the file: a third, one of those that add files if the
/// image has any, and a `RUN` if both have any: other instructions are alike in many files.
fn is_of_this_image(written: &Written, rows: &[Row<'_>], candidate: &Candidate) -> bool {
    let pairs = &candidate.alignment.pairs;
    let is_paired = |is_meant: &dyn Fn(&Row<'_>) -> bool| {
        let mut all = rows.iter().zip(pairs).filter(|(row, _)| is_meant(row)).peekable();
        all.peek().is_none() || all.any(|(_, pair)| *pair != Pair::None)
    };
    let runs = |row: &Row<'_>| matches!(row.keyword, Some(Keyword::Run | Keyword::Other));
    let adds =
        |row: &Row<'_>| runs(row) || matches!(row.keyword, Some(Keyword::Copy | Keyword::Add));
    let mut instructions = candidate.stage.instructions.iter();
    let has_run = instructions
        .any(|at| written.forms.get(*at).is_some_and(|(keyword, _)| *keyword == Keyword::Run));
    let runs_own = rows.iter().any(|row| row.keyword == Some(Keyword::Run));
    let paired = pairs.iter().filter(|pair| **pair != Pair::None).count();
    0 < paired
        && rows.len() <= paired.saturating_mul(3)
        && is_paired(&adds)
        && (!has_run || !runs_own || is_paired(&runs))
}
