//! How the contents of two files differ: lines of text, parts of ELF files, or bytes.

use self::elf::Elf;
use self::lines::{LineChanges, Place, line_changes, line_range};
use self::sections::section_changes;
use self::text::{Encoding, Text};
use super::{Difference, ElfChange, ElfFacts, Hunk, HunkLine, LineChange, LineEnds, SectionChange};
use crate::escape::printable_content;
use crate::layer::Parts;
use crate::secrets::{has_private_key, masked_line};
use crate::units::Bytes;

pub(crate) mod elf;
pub(crate) mod lines;
pub(crate) mod sections;
pub(crate) mod text;

/// Bytes of each side that are read: the sections of nearly all programs, and little enough to be
/// held in memory twice.
pub const COMPARED_BYTES: u64 = 64 << 20;

/// Bytes of each side that are compared by lines; what people write is shorter, and the rest would
/// scroll everything else away.
pub const TEXT_BYTES: u64 = 1 << 20;

/// Bytes of one line that are shown; minified files have millions in one.
const MAX_LINE_BYTES: usize = 4_096;

/// The beginning of a file, as it was read: at most [`COMPARED_BYTES`] of it, as a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beginning {
    /// Its first bytes; empty also for a file that is not there.
    pub bytes: Vec<u8>,
    /// The length of the whole file, in bytes.
    pub file_bytes: u64,
}

impl Beginning {
    fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.file_bytes
    }

    fn encoding(&self) -> Option<Encoding> {
        Encoding::detect(&self.bytes)
    }
}

/// Compares two files, the older one first: text by lines, anything else by bytes, and ELF files
/// also by sections and by what they need.
///
/// A file that is not there is compared like an empty one. Text of more than [`TEXT_BYTES`] on a
/// side, or of too many lines, is not compared by lines.
pub fn of(before: Beginning, after: Beginning) -> Difference {
    let first_byte = first_difference(&before.bytes, &after.bytes);
    let are_whole = before.is_whole() && after.is_whole();
    if first_byte.is_none() && are_whole && before.file_bytes == after.file_bytes {
        return Difference::Same;
    }
    let compared = before.bytes.len().min(after.bytes.len()) as u64;
    let (Some(old), Some(new)) = (before.encoding(), after.encoding()) else {
        return binary(before, after, first_byte);
    };
    let is_short = |side: &Beginning| side.file_bytes <= TEXT_BYTES;
    if !(are_whole && is_short(&before) && is_short(&after)) {
        return Difference::LongText { first_byte, first_line: None, compared: Bytes(compared) };
    }
    let (old, new) = (Text::of(&before.bytes, old), Text::of(&after.bytes, new));
    match line_changes(&old, &new) {
        LineChanges::Places(places) => Difference::Text {
            hunks: places.iter().map(|place| hunk(place, &old, &new)).collect(),
            first_byte: first_byte.unwrap_or(compared),
            before_ends: line_ends(&old),
            after_ends: line_ends(&new),
        },
        LineChanges::TooLong { first } => Difference::LongText {
            first_byte,
            first_line: Some((first as u64).saturating_add(1)),
            compared: Bytes(compared),
        },
    }
}

/// Returns the offset of the first byte that differs; `None` if one is the beginning of the other.
pub(crate) fn first_difference(old: &[u8], new: &[u8]) -> Option<u64> {
    let differs = old.iter().zip(new).position(|(old, new)| old != new);
    differs.map(|at| at as u64)
}

fn hunk(place: &Place, old: &Text, new: &Text) -> Hunk {
    let (old, new) = (Shown::of(old), Shown::of(new));
    let mut lines = Vec::new();
    for run in &place.runs {
        if run.is_same {
            lines.extend(run.old.clone().map(|index| old.line(LineChange::Same, index)));
            continue;
        }
        lines.extend(run.old.clone().map(|index| old.line(LineChange::Removed, index)));
        lines.extend(run.new.clone().map(|index| new.line(LineChange::Added, index)));
    }
    Hunk { before: line_range(&place.old), after: line_range(&place.new), lines }
}

/// A text whose lines are shown, without the values of secrets.
struct Shown<'t> {
    text: &'t Text,
    /// Whether a private key is in it, whose lines look like any other Base64.
    has_key: bool,
}

impl<'t> Shown<'t> {
    fn of(text: &'t Text) -> Self {
        Self { text, has_key: has_private_key(text.bytes()) }
    }

    fn line(&self, change: LineChange, index: usize) -> HunkLine {
        let bytes = self.text.line(index);
        let (shown, rest) = bytes.split_at_checked(shown_bytes(bytes)).unwrap_or((bytes, &[]));
        let shown = masked_line(shown, self.has_key);
        // A tab acts on nothing, and configurations are unreadable without.
        let pieces: Vec<String> =
            shown.split(|&byte| byte == b'\t').map(printable_content).collect();
        HunkLine {
            change,
            text: pieces.join("\t"),
            left_out: Bytes(rest.len() as u64),
            has_newline: index.saturating_add(1) != self.text.count()
                || self.text.ends_with_newline,
        }
    }
}

/// How many bytes of a line are shown: no character is cut.
fn shown_bytes(line: &[u8]) -> usize {
    if line.len() <= MAX_LINE_BYTES {
        return line.len();
    }
    // A character of UTF-8 has up to three bytes after its first.
    let is_inside = |at: &usize| line.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let ends = (MAX_LINE_BYTES - 3..=MAX_LINE_BYTES).rev();
    ends.into_iter().find(|at| !is_inside(at)).unwrap_or(MAX_LINE_BYTES)
}

fn line_ends(text: &Text) -> LineEnds {
    let newlines = text.count().saturating_sub(usize::from(!text.ends_with_newline));
    let ended = (0..newlines).filter(|&index| text.line(index).ends_with(b"\r")).count();
    match ended {
        _ if newlines == 0 => LineEnds::NoNewline,
        0 => LineEnds::Lf,
        _ if ended == newlines => LineEnds::CrLf,
        _ => LineEnds::Mixed,
    }
}

fn binary(before: Beginning, after: Beginning, first_byte: Option<u64>) -> Difference {
    let compared = before.bytes.len().min(after.bytes.len()) as u64;
    let [before, after] = [before, after].map(|side| Parts::beginning(side.bytes, side.file_bytes));
    let elf = match (Elf::read(&before), Elf::read(&after)) {
        (Some(old), Some(new)) => Some(elf_change((&before, &old), (&after, &new))),
        _ => None,
    };
    Difference::Binary { first_byte, compared: Bytes(compared), elf }
}

fn elf_change(old: (&Parts, &Elf), new: (&Parts, &Elf)) -> ElfChange {
    let facts = |elf: &Elf| ElfFacts {
        about: elf.about.clone(),
        interpreter: elf.interpreter.clone(),
        build_id: elf.build_id.clone(),
    };
    let only = |these: &Elf, others: &Elf| these.needs_beyond(others).cloned().collect();
    let mut sections = section_changes(old, new);
    sections.sort_by(|one, other| {
        let bytes = SectionChange::changed_bytes;
        bytes(other).cmp(&bytes(one)).then_with(|| one.name.cmp(&other.name))
    });
    ElfChange {
        before: facts(old.1),
        after: facts(new.1),
        needs_removed: only(old.1, new.1),
        needs_added: only(new.1, old.1),
        sections,
    }
}
