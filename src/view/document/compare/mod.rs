//! The parts of a comparison for people: the answer, the sizes, why they changed, and where.
//!
//! Laid out once for all formats that people read; a format says how many rows it has room for.

use super::{Block, Cell, Section, Tone, WIDE, listed};
use crate::compare::{Change, Comparison, Sameness};
use crate::units::Bytes;

mod alerts;
mod amount;
mod answer;
mod attack_surface;
mod causes;
mod config;
mod findings;
mod layers;
mod moved;
mod names;
mod next;
mod packages;
mod paths;
mod pull;
mod reuse;
mod sizes;
mod summary;
mod tree;

/// How much of a comparison is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) struct Room {
    /// The most causes.
    pub(in crate::view) causes: usize,
    /// The most layers.
    pub(in crate::view) layers: usize,
    /// The most packages, moved paths, settings and findings of each; with 0, a line for each of
    /// these lists.
    pub(in crate::view) others: usize,
    /// The most lines of the tree of paths.
    pub(in crate::view) paths: usize,
    /// Whether everything is shown: what is below the threshold, and what is folded otherwise.
    pub(in crate::view) full: bool,
    /// Whether what is too long for a row may take a line below it.
    pub(in crate::view) below: bool,
    /// How many columns a row has.
    pub(in crate::view) columns: usize,
    /// Where the rows are that there is no room for, after a space; empty if nowhere.
    pub(in crate::view) hint: &'static str,
}

impl Room {
    /// For everything.
    pub(in crate::view) const ALL: Self =
        Self { below: true, ..Self::of(usize::MAX, usize::MAX, true) };

    /// So many rows of each list, and so many paths.
    pub(in crate::view) const fn of(rows: usize, paths: usize, full: bool) -> Self {
        let hint = if full { "" } else { " (`--full`)" };
        let columns = WIDE;
        Self { causes: rows, layers: rows, others: rows, paths, full, hint, below: false, columns }
    }
}

/// Names both images.
pub(in crate::view) fn title(comparison: &Comparison) -> String {
    names::title(comparison)
}

/// Names both images on one line of so many columns; `None` if they are one, or if the names do not
/// tell one from the other.
pub(in crate::view) fn header(comparison: &Comparison, columns: usize) -> Option<Block> {
    let is_one = comparison.same == Some(Sameness::Identical);
    names::line(comparison, columns).filter(|_| !is_one).map(Block::Paragraph)
}

/// Lays out the answer: what changes its meaning, what changed, why, and what a pull costs; names
/// are shortened so that a reason takes two lines of so many columns at most.
pub(in crate::view) fn answer(comparison: &Comparison, columns: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = alerts::of(comparison).into_iter().map(Block::Alert).collect();
    blocks.push(Block::Lead(answer::sentence(comparison)));
    if comparison.same != Some(Sameness::Identical) {
        blocks.extend(alerts::new_findings(comparison).map(Block::Alert));
        blocks.extend(answer::remarks(comparison, columns).into_iter().map(Block::Paragraph));
        blocks.extend(pull::sentences(comparison).into_iter().map(Block::Paragraph));
    }
    blocks
}

/// The table of sizes and counts; `None` if both images are one.
pub(in crate::view) fn measures(comparison: &Comparison) -> Option<Block> {
    match comparison.same {
        Some(Sameness::Identical) => None,
        _ => sizes::table_of(comparison).map(|(_, block)| block),
    }
}

/// Why it changed.
pub(in crate::view) fn why(comparison: &Comparison, room: Room) -> Section {
    causes::section(comparison, room)
}

/// Where it changed, and what could not be compared: a heading, and what is below it.
pub(in crate::view) fn details(comparison: &Comparison, room: Room) -> Vec<(String, Block)> {
    let mut sections = vec![layers::section(comparison, room)];
    if room.others == 0 {
        sections.push(summary::section(comparison));
    } else {
        sections.extend([
            packages::section(comparison, room),
            moved::section(comparison, room),
            config::section(comparison, room),
            findings::section(comparison, room),
            attack_surface::section(comparison),
        ]);
    }
    sections.push(alerts::not_compared(comparison, room));
    sections.into_iter().flatten().collect()
}

/// The tree of paths that changed; `None` if they were not asked for, or none did.
pub(in crate::view) fn paths(comparison: &Comparison, room: Room) -> Section {
    paths::section(comparison, room)
}

/// The one next step that is most worth taking; `None` if nothing changed.
pub(in crate::view) fn next_step(comparison: &Comparison) -> Option<String> {
    next::step(comparison)
}

/// A change of which less is better: what is gained stands out, and what is lost from the threshold
/// on.
fn change_cell(change: Option<Change>, is_estimate: bool, threshold: Bytes) -> Cell {
    let Some(change) = change else { return Cell::Unknown };
    let tone = match change.0 {
        0 => Tone::Quiet,
        ..0 => Tone::Good,
        _ if threshold <= change.size() => Tone::Alert,
        _ => Tone::Plain,
    };
    Cell::text(amount::change(change, is_estimate), tone)
}

/// Whether the download of one of the images is an estimate, and so the change of it.
fn estimates_download(comparison: &Comparison) -> bool {
    let download = &comparison.sizes.download;
    download.before_estimated || download.after_estimated
}
