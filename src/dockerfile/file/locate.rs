//! Which line of a Dockerfile made each step of a history.

use super::align::{Alignment, Pair, align};
use super::expand::Variables;
use super::fit::{Fit, Holds, Row};
use super::forms::Forms;
use super::parse::File;
use super::stages::{Stage, chains, stages};
use crate::dockerfile::history::builder;
use crate::dockerfile::{Builder, Keyword, Step};
use crate::words::words;

/// How many pairs of a step and an instruction are compared; real images have a few thousand.
const MAX_PAIRS: usize = 1 << 20;

/// How many stages, and ways from an image to them, are compared.
const MAX_ALTERNATIVES: usize = 256;

/// Where the steps of a history are in a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    /// By step, in the order of the history.
    pub places: Vec<Place>,
    /// Whether the Dockerfile is that of the image at all, as far as its own steps show; if not, no
    /// step has a line.
    pub matches: bool,
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

/// Finds the steps of a history in a Dockerfile; the first ones, `base` of them, belong to the base
/// image.
///
/// Steps and instructions are paired in order, so that most text is the same. The stage is the one
/// that fits best, as `--target` may name any. A step has a line only if no other pairing is as
/// good.
///
/// `holds` says whether a layer, by its index, has an entry at an absolute path: builders that
/// write checksums of what a `COPY` copied leave out its name.
pub fn locate(
    file: &File,
    steps: &[Step],
    base: usize,
    holds: &dyn Fn(usize, &str) -> bool,
) -> Located {
    let own = steps.get(base..).unwrap_or_default();
    let rows = Row::all(steps, base);
    let mut places = vec![Place::Nowhere(NoLine::Base); base.min(steps.len())];
    let best = MAX_PAIRS
        .checked_div(rows.len().max(1))
        .filter(|most| file.statements.len() <= *most)
        .and_then(|_| best(file, &rows, builder(own), holds));
    let matches = best.is_some();
    let pairs = best.unwrap_or_else(|| vec![Pair::None; rows.len()]);
    places.extend(rows.iter().zip(pairs).map(|(row, pair)| match pair {
        Pair::Certain(at) => Place::Statement(at),
        Pair::Ambiguous => Place::Nowhere(NoLine::Ambiguous),
        Pair::None if row.keyword.is_none() => Place::Nowhere(NoLine::Unrecorded),
        Pair::None => Place::Nowhere(NoLine::Absent),
    }));
    Located { places, matches }
}

/// The instructions of a file, with what builders write for them.
struct Written {
    stages: Vec<Stage>,
    /// By position of the instruction in the file.
    forms: Vec<(Keyword, Forms)>,
}

impl Written {
    fn of(file: &File) -> Self {
        let mut forms: Vec<_> =
            file.statements.iter().map(|one| (one.keyword, Forms::default())).collect();
        // With the values of the file, and with any, as the command line may set others.
        for by_default in [true, false] {
            let (stages, mut global) = stages(file);
            global.by_default = by_default;
            let mut ends: Vec<Variables> = Vec::new();
            for stage in &stages {
                let start = match stage.parents.as_slice() {
                    [parent] => ends.get(*parent).cloned(),
                    _ => None,
                };
                let mut variables =
                    start.unwrap_or_else(|| Variables::new(by_default, file.escape));
                variables.drop_arguments();
                let statements = file.statements.get(stage.statements.clone()).unwrap_or_default();
                let forms = forms.get_mut(stage.statements.clone()).unwrap_or_default();
                for (statement, (_, forms)) in statements.iter().zip(forms) {
                    forms.add(statement, &mut variables, &global);
                }
                ends.push(variables);
            }
        }
        Self { stages: stages(file).0, forms }
    }

    /// Returns each stage, the last one first, with the positions of the instructions that make it
    /// up, in order.
    fn alternatives(&self) -> Vec<(usize, Vec<usize>)> {
        let stages = (0..self.stages.len()).rev();
        let chains =
            stages.flat_map(|at| chains(&self.stages, at).into_iter().map(move |one| (at, one)));
        let instructions = chains.map(|(stage, chain)| {
            let parts = chain.into_iter().filter_map(|at| self.stages.get(at));
            (stage, parts.flat_map(|stage| stage.statements.clone()).collect())
        });
        instructions.take(MAX_ALTERNATIVES).collect()
    }
}

/// A stage paired with the steps of an image.
struct Candidate {
    /// The positions of its instructions in the file.
    instructions: Vec<usize>,
    alignment: Alignment,
    /// How many of its instructions are no step though the builder writes one for each.
    left: usize,
    /// Whether it is the last stage of the file.
    is_last: bool,
}

impl Candidate {
    /// Returns what each step is, by positions in the file.
    fn pairs(&self) -> Vec<Pair> {
        let in_file = |pair: &Pair| match pair {
            Pair::Certain(at) => {
                self.instructions.get(*at).map_or(Pair::None, |&at| Pair::Certain(at))
            }
            other => *other,
        };
        self.alignment.pairs.iter().map(in_file).collect()
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
fn best(file: &File, rows: &[Row<'_>], builder: Builder, holds: Holds<'_>) -> Option<Vec<Pair>> {
    let candidates = candidates(file, rows, builder, holds);
    let perfect: Vec<&Candidate> = candidates.iter().filter(|one| one.is_perfect()).collect();
    let meant = match perfect.iter().map(|one| one.alignment.total).max() {
        Some(most) => {
            perfect.into_iter().filter(|one| one.alignment.total == most).collect::<Vec<_>>()
        }
        None => {
            let last = candidates.iter().filter(|one| one.is_last);
            let least = last.map(|one| one.alignment.total).max()?;
            candidates.iter().filter(|one| least <= one.alignment.total).collect()
        }
    };
    let (first, others) = meant.split_first()?;
    if !meant.iter().any(|one| is_of_this_image(rows, &one.alignment)) {
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
    Some(pairs)
}

/// Pairs the steps with the instructions of each stage, the last one first.
fn candidates(file: &File, rows: &[Row<'_>], builder: Builder, holds: Holds<'_>) -> Vec<Candidate> {
    let written = Written::of(file);
    let of_row = |row: &Row<'_>| -> Vec<Fit> {
        written.forms.iter().map(|(keyword, forms)| row.fit(*keyword, forms, holds)).collect()
    };
    let fits: Vec<Vec<Fit>> = rows.iter().map(of_row).collect();
    let fit = |row: usize, at: usize| -> Fit {
        fits.get(row).and_then(|row| row.get(at)).copied().unwrap_or_default()
    };
    let candidate = |(stage, instructions): (usize, Vec<usize>)| {
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
        let is_last = stage + 1 == written.stages.len();
        Candidate { instructions, alignment, left, is_last }
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

/// Whether enough steps are instructions of the file: a third, and one of those that add files if
/// the image has any.
fn is_of_this_image(rows: &[Row<'_>], alignment: &Alignment) -> bool {
    let adds = |row: &Row<'_>| {
        matches!(row.keyword, Some(Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Other))
    };
    let paired = alignment.pairs.iter().filter(|pair| **pair != Pair::None).count();
    let mut all = rows.iter().zip(&alignment.pairs).filter(|(row, _)| adds(row)).peekable();
    let has_added = all.peek().is_none() || all.any(|(_, pair)| *pair != Pair::None);
    0 < paired && rows.len() <= paired.saturating_mul(3) && has_added
}
