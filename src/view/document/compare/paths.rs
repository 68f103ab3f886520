//! The tree of paths that changed: what is new, gone, another one, or moved, with sums.

use super::tree::{Node, Tree};
use super::{Room, change_cell};
use crate::compare::{Comparison, PathChange, PathSide, PathState};
use crate::report::FileKind;
use crate::units::{Bytes, counted, grouped};
use crate::view::document::{Block, Cell, Fit, Section, Tone, table};

/// How many paths below a directory that is new or gone as a whole are lines of their own, unless
/// everything is shown.
const MAX_BELOW: u64 = 10;

/// The deepest level that is indented further than the one above it.
const MAX_LEVEL: usize = 16;

struct Line {
    mark: &'static str,
    path: Cell,
    unpacked: Cell,
    note: String,
}

/// The paths that changed.
pub(super) fn section(comparison: &Comparison, room: Room) -> Section {
    let paths = comparison.paths.as_ref()?;
    if paths.is_empty() {
        let text = "No path that changed matches. `*` stops at slashes: `**/*.py` is all of them."
            .to_owned();
        return Some(("Files".to_owned(), Block::Paragraph(text)));
    }
    let (lines, shown) = lines(comparison, paths, room);
    let more = (paths.len() as u64).saturating_sub(shown);
    table(
        heading(paths),
        &lines,
        &[
            ("", Fit::Word, &|line| match line.mark {
                "" => Cell::Empty,
                mark => Cell::plain(mark),
            }),
            ("Path", Fit::Middle, &|line| line.path.clone()),
            ("Visible", Fit::Number, &|line| line.unpacked.clone()),
            ("Note", Fit::End, &|line| match line.note.as_str() {
                "" => Cell::Empty,
                note => Cell::text(note, Tone::Quiet),
            }),
        ],
        (0 < more).then(|| format!("and {}", counted(more, "more path"))),
    )
}

/// How many paths changed in which way.
fn heading(paths: &[PathChange]) -> String {
    let words = PathState::ALL.iter().filter_map(|state| {
        let count = paths.iter().filter(|path| path.change == *state).count() as u64;
        let word = match state {
            PathState::Metadata => "with other metadata",
            other => other.word(),
        };
        (0 < count).then(|| format!("{} {word}", grouped(count)))
    });
    format!("Files: {}", words.collect::<Vec<_>>().join(", "))
}

/// The lines, at most so many as there is room for, and how many paths they are about.
fn lines(comparison: &Comparison, paths: &[PathChange], room: Room) -> (Vec<Line>, u64) {
    let tree = Tree::of(paths);
    let mut lines = Vec::new();
    let mut shown = 0;
    // Names of directories that are one line with the only thing below them.
    let mut joined = String::new();
    // For each level whether lines follow below the line above.
    let mut goes_on: Vec<bool> = Vec::new();
    let mut level = 0;
    // Below this depth everything is in the line above.
    let mut folded = usize::MAX;
    let mut levels: Vec<usize> = Vec::new();
    for node in &tree.nodes {
        if folded < node.depth {
            continue;
        }
        if lines.len() == room.paths {
            break;
        }
        folded = usize::MAX;
        if joined.is_empty() {
            levels.truncate(node.depth);
            level = levels.last().map_or(0, |above| above + 1);
            goes_on.truncate(level);
            goes_on.push(!tree.is_last(node));
        }
        // What is joined with the directory above takes its level.
        levels.push(level);
        if node.change.is_none() && node.children == 1 {
            joined.push_str(node.name);
            joined.push('/');
            continue;
        }
        let is_folded = !room.full && MAX_BELOW < node.count && node.is_uniform();
        if is_folded {
            folded = node.depth;
        }
        shown += if is_folded { node.count } else { u64::from(node.change.is_some()) };
        let root = if level == 0 { "/" } else { "" };
        let name = format!("{root}{}{}", std::mem::take(&mut joined), node.name);
        lines.push(Line::of(comparison, node, &name, branches(level, &goes_on), is_folded));
    }
    (lines, shown)
}

/// Draws the branches that lead to a line.
fn branches(level: usize, goes_on: &[bool]) -> String {
    let level = level.min(MAX_LEVEL);
    let mut lead = String::new();
    for (index, goes_on) in goes_on.iter().enumerate().take(level + 1).skip(1) {
        lead.push_str(match (index == level, goes_on) {
            (true, true) => "├─ ",
            (true, false) => "└─ ",
            (false, true) => "│  ",
            (false, false) => "   ",
        });
    }
    lead
}

impl Line {
    fn of(
        comparison: &Comparison,
        node: &Node<'_>,
        name: &str,
        lead: String,
        is_folded: bool,
    ) -> Self {
        let slash = if node.is_directory() { "/" } else { "" };
        let text = format!("{name}{slash}");
        let note = match node.change {
            _ if is_folded => counted(node.count, "path"),
            Some(change) => note(change),
            None => String::new(),
        };
        Self {
            mark: node.change.map_or("", |path| mark(path.change)),
            path: Cell::Text { lead, text, tone: Tone::Plain },
            unpacked: change_cell(Some(node.unpacked), false, comparison.threshold),
            note,
        }
    }
}

fn mark(state: PathState) -> &'static str {
    match state {
        PathState::Added => "+",
        PathState::Removed => "-",
        PathState::Modified | PathState::Metadata => "~",
        PathState::Moved => ">",
    }
}

/// What is not seen from the size: where it was, or what of it is another one.
fn note(path: &PathChange) -> String {
    if let Some(from) = &path.from {
        let word = if path.change == PathState::Added { "copy of" } else { "from" };
        return format!("{word} {from}");
    }
    let (Some(before), Some(after)) = (&path.before, &path.after) else { return String::new() };
    let mut notes = Vec::new();
    if before.kind != after.kind {
        notes.push(format!("{} -> {}", kind(before.kind), kind(after.kind)));
    } else if before.target != after.target {
        notes.push(format!("to {}", after.target.as_deref().unwrap_or("nothing")));
    } else if path.change == PathState::Modified && after.kind == FileKind::File {
        notes.push(sizes(before, after));
    }
    let owner = |side: &PathSide| (side.uid, side.gid);
    if owner(before) != owner(after) {
        let [before, after] = [before, after].map(|side| format!("{}:{}", side.uid, side.gid));
        notes.push(format!("owner {before} -> {after}"));
    }
    if before.mode != after.mode {
        notes.push(format!("mode {} -> {}", before.mode, after.mode));
    }
    if notes.is_empty() && path.change == PathState::Metadata {
        notes.push("extended attributes".to_owned());
    }
    notes.join(", ")
}

fn sizes(before: &PathSide, after: &PathSide) -> String {
    match (before.unpacked, after.unpacked) {
        (Bytes(before), Bytes(after)) if before == after => "same size".to_owned(),
        (before, after) => {
            let (before, after) = super::amount::pair(before, after);
            format!("{before} -> {after}")
        }
    }
}

fn kind(kind: FileKind) -> String {
    kind.word().replace('-', " ")
}
