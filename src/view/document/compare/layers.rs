//! The layers of both images, aligned: what became of each, in what it differs, and whether it is
//! pulled.

use std::cmp::Reverse;

use super::reuse::word;
use super::{Room, amount, change_cell, listed};
use crate::compare::{Change, Comparison, Differs, LayerChange, LayerCounts, LayerPairState};
use crate::units::{Bytes, counted, grouped, ranges};
use crate::view::document::{
    Block, Cell, Fit, ROOMY, Section, Table, Tone, estimate, instruction, table,
};

/// Most of the files that every build writes anew.
const VOLATILE: &str = "logs, caches";

/// The most columns of the numbers of layers where there is little room.
const MAX_NUMBERS: usize = 12;

/// One row: a pair of layers, or all layers of the base that are not the same.
struct Row<'c> {
    before: Vec<usize>,
    after: Vec<usize>,
    state: LayerPairState,
    differs: String,
    instruction: String,
    unpacked: Change,
    pulled: Option<Bytes>,
    first: &'c LayerChange,
}

/// The layers that are not the same.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let layers = &comparison.layers;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for layer in layers.iter().filter(|layer| layer.state != LayerPairState::Same) {
        match rows.last_mut() {
            Some(row) if !room.full && is_one_base(row, layer) => row.add(layer),
            _ => rows.push(Row::of(comparison, layer, room)),
        }
    }
    let folded = fold(&mut rows, room.layers);
    let rest = rest(comparison, &folded, room);
    let is_estimate = comparison.pull.estimated;
    let (heading, block) = table(
        heading(comparison),
        &rows,
        &[
            ("Layer", Fit::Word, &|row| Cell::plain(row.numbers())),
            ("State", Fit::Word, &|row| Cell::plain(row.state.word())),
            ("Instruction", Fit::End, &|row| match row.instruction.as_str() {
                "" => Cell::text("instruction unknown", Tone::Quiet),
                text => {
                    let lines: Vec<usize> = row.first.line.into_iter().collect();
                    let dockerfile = comparison.after.dockerfile.as_ref();
                    let place = dockerfile.map(|file| file.short_places(&lines));
                    Cell::placed(&place.unwrap_or_default(), text)
                }
            }),
            ("Differs in", Fit::End, &|row| match room.below {
                true => Cell::Empty,
                false => Cell::text(&row.differs, Tone::Quiet),
            }),
            ("Unpacked", Fit::Number, &|row| {
                change_cell(Some(row.unpacked), false, comparison.threshold)
            }),
            ("Pulled", Fit::Number, &|row| match row.pulled {
                _ if row.after.is_empty() => Cell::Empty,
                None => Cell::Unknown,
                Some(Bytes(0)) => Cell::bytes(Bytes(0)),
                Some(bytes) => Cell::plain(estimate(bytes, is_estimate)),
            }),
        ],
        rest,
    )?;
    let Block::Table(table) = block else { return None };
    let under = rows.iter().filter(|_| room.below);
    let under = under.map(|row| Cell::text(under_row(row), Tone::Quiet)).collect();
    Some((heading, Block::Table(Table { under, ..table })))
}

/// The number of layers of each state: `Layers: 3 same, 2 rebuilt, 1 added`.
fn heading(comparison: &Comparison) -> String {
    let counts = LayerPairState::ALL.iter().filter_map(|state| {
        let layers = comparison.layers.iter().filter(|layer| layer.state == *state);
        let count = layers.count();
        (0 < count).then(|| format!("{} {}", grouped(count as u64), state.word()))
    });
    format!("Layers: {}", counts.collect::<Vec<_>>().join(", "))
}

/// Leaves that many rows, those that matter most, in their order; returns the others.
fn fold<'c>(rows: &mut Vec<Row<'c>>, max_rows: usize) -> Vec<Row<'c>> {
    if rows.len() <= max_rows {
        return Vec::new();
    }
    let mut weights: Vec<(Bytes, usize)> =
        rows.iter().enumerate().map(|(index, row)| (row.weight(), index)).collect();
    weights.sort_by_key(|(weight, index)| (Reverse(*weight), *index));
    let kept: Vec<usize> = weights.into_iter().take(max_rows).map(|(_, index)| index).collect();
    let mut folded = Vec::new();
    for (index, row) in std::mem::take(rows).into_iter().enumerate() {
        if kept.contains(&index) { rows.push(row) } else { folded.push(row) }
    }
    folded
}

fn rest(comparison: &Comparison, folded: &[Row<'_>], room: Room) -> Option<String> {
    let mut parts = Vec::new();
    if !folded.is_empty() {
        let sums = amount::up_and_down(folded.iter().map(|row| row.unpacked), false);
        let layers: usize = folded.iter().map(Row::layers).sum();
        let hint = room.hint;
        parts.push(format!("and {} more: {sums}{hint}", grouped(layers as u64)));
    }
    let differ = |count: u64, what: &str| {
        let differ = if count == 1 { "differs" } else { "differ" };
        (0 < count).then(|| format!("{} {differ} only in {what}", counted(count, "path")))
    };
    parts.extend(differ(comparison.metadata_only, "owner or permissions"));
    parts.extend(differ(comparison.times_only, "time"));
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Whether a layer of a base is shown with those below it.
fn is_one_base(row: &Row<'_>, layer: &LayerChange) -> bool {
    let is_replaced = |state| {
        matches!(state, LayerPairState::Changed | LayerPairState::Added | LayerPairState::Removed)
    };
    row.first.base && layer.base && is_replaced(row.first.state) && is_replaced(layer.state)
}

impl<'c> Row<'c> {
    fn of(comparison: &Comparison, layer: &'c LayerChange, room: Room) -> Self {
        let is_brief = !room.below && room.columns < ROOMY;
        Self {
            before: layer.before.into_iter().collect(),
            after: layer.after.into_iter().collect(),
            state: layer.state,
            differs: differs(comparison, layer, is_brief),
            instruction: layer.instruction.as_deref().map(instruction).unwrap_or_default(),
            unpacked: layer.unpacked,
            pulled: layer.pulled,
            first: layer,
        }
    }

    /// Adds another layer of the base.
    fn add(&mut self, layer: &LayerChange) {
        self.before.extend(layer.before);
        self.after.extend(layer.after);
        if self.state != layer.state {
            self.state = LayerPairState::Changed;
        }
        self.differs = String::new();
        self.instruction = "the base image".to_owned();
        self.unpacked += layer.unpacked;
        self.pulled = match layer.after {
            None => self.pulled,
            Some(_) => self.pulled.zip(layer.pulled).map(|(sum, more)| sum + more),
        };
    }

    /// How many layers it is.
    fn layers(&self) -> usize {
        self.before.len().max(self.after.len())
    }

    /// What makes it worth a row.
    fn weight(&self) -> Bytes {
        self.unpacked.size().max(self.pulled.unwrap_or_default())
    }

    /// Its number in both images: `4`, `4 -> 5`, `-> 5`, `4 ->`.
    fn numbers(&self) -> String {
        let numbers = |numbers: &[usize]| {
            let mut numbers = numbers.to_vec();
            numbers.sort_unstable();
            ranges(&numbers)
        };
        match (self.before.as_slice(), self.after.as_slice()) {
            (before, after) if before == after => numbers(before),
            ([], after) => format!("-> {}", numbers(after)),
            (before, []) => format!("{} ->", numbers(before)),
            (before, after) => format!("{} -> {}", numbers(before), numbers(after)),
        }
    }
}

/// In what both differ, with counts: `times of all 3,184 entries`; where there is little room,
/// `times only`.
fn differs(comparison: &Comparison, layer: &LayerChange, is_brief: bool) -> String {
    let held = held(comparison, layer, is_brief);
    if !held.is_empty() {
        return held;
    }
    if is_brief {
        return in_brief(layer);
    }
    let counts = &layer.counts;
    let of_entries = |what: &str, count: u64| match count {
        0 => what.to_owned(),
        count if count == counts.common && 1 < count => {
            format!("{what} of all {}", counted(count, "entry"))
        }
        count => format!("{what} of {}", counted(count, "entry")),
    };
    let (files_first, others): (Vec<Differs>, Vec<Differs>) =
        layer.differs.iter().partition(|what| **what == Differs::Files);
    let words = files_first.iter().chain(&others).map(|what| match what {
        Differs::Times => of_entries("times", counts.times),
        Differs::Owners => of_entries("owners", counts.owners),
        Differs::Modes => of_entries("permissions", counts.modes),
        Differs::Xattrs => of_entries("extended attributes", counts.xattrs),
        Differs::Files => files(layer),
        other => word(*other).to_owned(),
    });
    let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
    listed(&words)
}

/// In what both differ, in the columns of half a narrow row: `files +4 -25`, `logs, caches, times`.
fn in_brief(layer: &LayerChange) -> String {
    let counts = &layer.counts;
    let others = layer.differs.iter().filter(|what| **what != Differs::Files);
    let others: Vec<String> = others.map(|what| word(*what).to_owned()).collect();
    if !layer.differs.contains(&Differs::Files) {
        return match others.as_slice() {
            [only] => format!("{only} only"),
            others => others.join(", "),
        };
    }
    match changed(counts) {
        0 => "files".to_owned(),
        all if all <= counts.volatile => [vec![VOLATILE.to_owned()], others].concat().join(", "),
        // Where files differ, so do times and more.
        _ => signs(counts),
    }
}

/// Which other layers hold what it held, or were held by it; empty if that is none.
fn held(comparison: &Comparison, layer: &LayerChange, is_brief: bool) -> String {
    let layers = |numbers: &[usize]| match (numbers, ranges(numbers)) {
        ([only], _) => format!("layer {only}"),
        (all, text) if is_brief && MAX_NUMBERS < text.len() => format!("{} layers", all.len()),
        (_, text) if is_brief => text,
        (_, text) => format!("layers {text}"),
    };
    let holders: Vec<usize> = comparison
        .layers
        .iter()
        .filter(|other| layer.before.is_some_and(|before| other.holds.contains(&before)))
        .filter_map(|other| other.after)
        .collect();
    match (layer.holds.as_slice(), layer.held.as_slice(), holders.as_slice()) {
        (holds @ [_, ..], ..) if layer.state == LayerPairState::Added => {
            format!("copies of {}", layers(holds))
        }
        (holds @ [_, ..], ..) => format!("includes {}", layers(holds)),
        ([], held @ [_, ..], _) if layer.after.is_some() => format!("also in {}", layers(held)),
        ([], held @ [_, ..], _) => format!("kept in {}", layers(held)),
        ([], [], holders @ [_, ..]) if layer.after.is_none() => {
            format!("kept in {}", layers(holders))
        }
        _ => String::new(),
    }
}

/// Which files differ: the only one, or how many of which kind.
fn files(layer: &LayerChange) -> String {
    let counts = &layer.counts;
    let all = changed(counts);
    let volatile = match counts.volatile {
        0 => String::new(),
        some if some < all => format!(" ({} of them {VOLATILE})", grouped(some)),
        _ => format!(" ({VOLATILE})"),
    };
    match (all, layer.files.as_slice()) {
        (0, _) => "files".to_owned(),
        (1, [only]) => format!("{only}{volatile}"),
        _ => format!("{}{volatile}", signs(counts)),
    }
}

/// How many files are new, gone and other ones: `files +4 -25 ~2`.
fn signs(counts: &LayerCounts) -> String {
    let kinds = [("+", counts.added), ("-", counts.removed), ("~", counts.modified)];
    let kinds = kinds.into_iter().filter(|(_, count)| 0 < *count);
    let signs: String = kinds.map(|(sign, count)| format!(" {sign}{}", grouped(count))).collect();
    format!("files{signs}")
}

/// All that is known of a pair: in what it differs, in which files, and what it was made by.
fn under_row(row: &Row<'_>) -> String {
    let layer = row.first;
    let mut parts = vec![row.differs.clone()];
    if 1 < layer.files.len() {
        let more = match changed(&layer.counts).saturating_sub(layer.files.len() as u64) {
            0 => String::new(),
            more => format!(" and {} more", grouped(more)),
        };
        parts.push(format!("{}{more}", layer.files.join(", ")));
    }
    if let Some(before) = &layer.instruction_before {
        parts.push(format!("was: {}", instruction(before)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// How many files differ.
fn changed(counts: &LayerCounts) -> u64 {
    counts.added.saturating_add(counts.removed).saturating_add(counts.modified)
}
