//! The content of a file in every way that it can be looked at, by the parts that were read.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::kind::Format;
use super::line::{Line, Role};
use super::members::Members;
use super::sections::Sections;
use super::text::push_text;
use super::{hex, strings};
use crate::difference::{Elf, Encoding, Text};
use crate::escape::printable;
use crate::layer::Parts;
use crate::units::{Bytes, grouped};

mod windows;

/// How many bytes of a file are shown at once, and so read for it.
pub const WINDOW_BYTES: u64 = 1 << 20;

/// The digits of a line number that are reserved at least.
const NUMBER_COLUMNS: usize = 4;

/// A part of a file, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The offset of the first of them in the file.
    pub start: u64,
    /// The length of the whole file, in bytes.
    pub total: u64,
}

/// A way to look at a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookMode {
    /// Lines of text, with numbers.
    Text,
    /// Rows of hexadecimal digits.
    Hex,
    /// The texts in a binary file.
    Strings,
    /// The sections of an ELF file, and the libraries that it needs.
    Sections,
    /// The members of an archive.
    Members,
}

/// A part of a file that has to be read before a mode shows all that it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The offset of its first byte.
    pub start: u64,
    /// Its length, in bytes; the file has as many.
    pub bytes: u64,
}

/// A file that is looked at: a window of it that is shown, and other parts that modes need.
#[derive(Debug)]
pub struct Content {
    name: String,
    parts: Parts,
    /// What modes wanted and was added, or as much of it as could be read.
    asked: Vec<Wanted>,
    window: Range<u64>,
    /// The bytes of the window, if it is not the first that was shown.
    moved: Option<Vec<u8>>,
    /// By the offset of a window that was shown: the number of its first line, and where its text
    /// ended.
    known_lines: BTreeMap<u64, (u64, u64)>,
    /// The number from 1 of the first line of the window; `None` if what comes before is unknown.
    first_line: Option<u64>,
    /// `None` if it is not text.
    encoding: Option<Encoding>,
    format: Option<Format>,
    /// The needed libraries that the image does not have; `None` if that is unknown.
    missing: Option<Vec<String>>,
    text: OnceLock<Text>,
    strings: OnceLock<Vec<Range<usize>>>,
    elf: OnceLock<Option<Elf>>,
    sections: OnceLock<Sections>,
    members: OnceLock<Members>,
}

impl Content {
    /// Takes the first part of a file that is shown: its first [`WINDOW_BYTES`], as a rule.
    pub fn new(name: &[u8], piece: Piece) -> Self {
        let mut parts = Parts::default();
        parts.file_bytes = piece.total;
        parts.push(piece.start, &piece.bytes);
        Self {
            name: printable(name),
            window: window(&piece),
            moved: None,
            known_lines: BTreeMap::new(),
            first_line: (piece.start == 0).then_some(1),
            encoding: Encoding::detect(&piece.bytes),
            format: Format::detect(&piece.bytes).filter(|_| piece.start == 0),
            parts,
            asked: Vec::new(),
            missing: None,
            text: OnceLock::new(),
            strings: OnceLock::new(),
            elf: OnceLock::new(),
            sections: OnceLock::new(),
            members: OnceLock::new(),
        }
    }

    /// Adds a part that [`wanted`](Self::wanted) asked for.
    pub fn add(&mut self, piece: &Piece) {
        let wanted = [LookMode::Sections, LookMode::Members].map(|mode| self.wanted(mode));
        self.asked.extend(wanted.into_iter().flatten().filter(|asked| asked.start == piece.start));
        self.parts.push(piece.start, &piece.bytes);
        (self.elf, self.sections) = (OnceLock::new(), OnceLock::new());
        self.members = OnceLock::new();
    }

    /// Returns the part that has to be read next for a mode; `None` if it has all that it needs.
    pub fn wanted(&self, mode: LookMode) -> Option<Wanted> {
        let range = match mode {
            LookMode::Sections => self.elf()?.wanted.clone()?,
            LookMode::Members => self.members().wanted.clone()?,
            LookMode::Text | LookMode::Hex | LookMode::Strings => return None,
        };
        let bytes = range.end.saturating_sub(range.start);
        let wanted = Wanted { start: range.start, bytes };
        // What did not come, as of a file that is damaged, is not asked for again.
        (!self.asked.contains(&wanted)).then_some(wanted)
    }

    /// Returns the libraries that the file needs, in the order in which its loader looks for them;
    /// empty for anything but an ELF file.
    pub fn libraries(&self) -> &[String] {
        self.elf().map_or(&[], |elf| &elf.needed)
    }

    /// Takes which libraries are in the image, so that the sections say what is missing.
    pub fn find_libraries(&mut self, is_found: &dyn Fn(&str) -> bool) {
        let missing = self.libraries().iter().filter(|name| !is_found(name)).cloned().collect();
        self.missing = Some(missing);
        self.sections = OnceLock::new();
    }

    /// Returns its name, printable.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the length of the whole file, in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.parts.file_bytes
    }

    /// Returns what it is, in a few words.
    pub fn kind(&self) -> &str {
        match (self.format, self.encoding) {
            _ if self.file_bytes() == 0 => "empty",
            (Some(Format::Elf), _) => {
                let about = self.elf().map_or("ELF", |elf| &elf.about);
                about.split_once(',').map_or(about, |(machine, _)| machine)
            }
            (Some(format), _) => format.name(),
            (None, Some(Encoding::Utf8)) => "text",
            (None, Some(Encoding::Utf16Le | Encoding::Utf16Be)) => "text in UTF-16",
            (None, None) => "binary",
        }
    }

    /// Returns the mode that tells most about the file.
    pub fn best_mode(&self) -> LookMode {
        match (self.format, self.encoding) {
            (Some(Format::Elf), _) => LookMode::Sections,
            (Some(_), _) => LookMode::Members,
            (None, Some(_)) => LookMode::Text,
            (None, None) => LookMode::Hex,
        }
    }

    /// Returns the modes that make sense for the file, the best one first.
    pub fn modes(&self) -> Vec<LookMode> {
        let mut modes = vec![self.best_mode()];
        let always = [LookMode::Text, LookMode::Hex, LookMode::Strings];
        modes.extend(always.into_iter().filter(|mode| *mode != self.best_mode()));
        if self.file_bytes() == 0 {
            modes.truncate(1);
        }
        modes
    }

    /// Returns the range of the file that a mode shows, in bytes. The next part to show begins at
    /// its end. Text ends with a whole line unless a line is longer than the window.
    pub fn shown(&self, mode: LookMode) -> Range<u64> {
        match mode {
            LookMode::Text => self.window.start..self.text_end(),
            LookMode::Hex | LookMode::Strings => self.window.clone(),
            LookMode::Sections | LookMode::Members => 0..self.file_bytes(),
        }
    }

    /// Returns how many lines a mode has, those about what is not shown included.
    pub fn line_count(&self, mode: LookMode) -> usize {
        let notes = [self.note_before(mode), self.note_after(mode)];
        self.rows(mode) + notes.iter().flatten().count()
    }

    /// Returns lines of a mode by their indexes; fewer if there are not as many.
    ///
    /// `columns` is the room for bars; lines of text may be longer than that, and are cut only
    /// after thousands of characters.
    pub fn lines(&self, mode: LookMode, range: Range<usize>, columns: usize) -> Vec<Line> {
        let before = self.note_before(mode);
        let rows = self.rows(mode);
        let range = range.start..range.end.min(self.line_count(mode));
        let line = |index: usize| match (&before, index) {
            (Some(note), 0) => Line::note(note.clone()),
            (_, index) => {
                let index = index.saturating_sub(usize::from(before.is_some()));
                match index < rows {
                    true => self.row(mode, index, columns),
                    false => Line::note(self.note_after(mode).unwrap_or_default()),
                }
            }
        };
        range.map(line).collect()
    }

    /// How many lines have content.
    fn rows(&self, mode: LookMode) -> usize {
        match mode {
            LookMode::Text => self.text().count(),
            LookMode::Hex if self.is_blank() => 0,
            LookMode::Hex => hex::count(self.bytes()),
            LookMode::Strings => self.strings().len(),
            LookMode::Sections => self.sections().count(),
            LookMode::Members => self.members().count(),
        }
    }

    fn row(&self, mode: LookMode, index: usize, columns: usize) -> Line {
        match mode {
            LookMode::Text => self.text_row(index),
            LookMode::Hex => hex::row(self.bytes(), self.window.start, index),
            LookMode::Strings => match self.strings().get(index) {
                Some(found) => strings::row(self.bytes(), self.window.start, found),
                None => Line::default(),
            },
            LookMode::Sections => self.sections().row(index, columns),
            LookMode::Members => self.members().row(index),
        }
    }

    fn text_row(&self, index: usize) -> Line {
        let text = self.text();
        let number = |index: usize| match self.first_line {
            Some(first) => first.saturating_add(index as u64).to_string(),
            // Counted from where the window begins.
            None => format!("+{}", index.saturating_add(1)),
        };
        let columns = number(text.count()).len().max(NUMBER_COLUMNS);
        let number = format!("{:>columns$}  ", number(index));
        let mut line = Line::default().with(Role::Number, number);
        push_text(&mut line, text.line(index));
        line
    }

    /// What is said before the content.
    fn note_before(&self, mode: LookMode) -> Option<String> {
        let bytes = self.file_bytes();
        if bytes == 0 {
            return Some("The file is empty.".to_owned());
        }
        let start = self.shown(mode).start;
        (start != 0).then(|| format!("From byte {} of {}:", grouped(start), Bytes(bytes)))
    }

    /// What is said after the content.
    fn note_after(&self, mode: LookMode) -> Option<String> {
        let (shown, bytes) = (self.shown(mode), self.file_bytes());
        let mut notes = Vec::new();
        let length = shown.end.saturating_sub(shown.start);
        if bytes != 0 && shown.is_empty() {
            notes.push("Nothing of this part could be read.".to_owned());
        } else if mode == LookMode::Hex && self.is_blank() && bytes != 0 {
            notes.push(format!("{} zeros.", grouped(length)));
        } else if mode == LookMode::Strings && self.strings().is_empty() && bytes != 0 {
            notes.push("There is no text in it.".to_owned());
        }
        if shown.end < bytes {
            let (end, rest) = (grouped(shown.end), Bytes(bytes - shown.end));
            notes.push(format!("Up to byte {end} of {}; {rest} follow.", Bytes(bytes)));
        }
        (!notes.is_empty()).then(|| notes.join(" "))
    }

    /// Whether there is nothing but zeros, as in the holes of a sparse file.
    fn is_blank(&self) -> bool {
        self.bytes().iter().all(|&byte| byte == 0)
    }

    /// The bytes of the window.
    pub(super) fn bytes(&self) -> &[u8] {
        match &self.moved {
            Some(bytes) => bytes,
            None => self.parts.get(self.window.clone()).unwrap_or_default(),
        }
    }

    /// Where the text of the window ends in the file.
    fn text_end(&self) -> u64 {
        let bytes = self.bytes();
        if self.file_bytes() <= self.window.end {
            return self.window.end;
        }
        let kept = match self.encoding {
            Some(Encoding::Utf16Le | Encoding::Utf16Be) => bytes.len() / 2 * 2,
            _ => memchr::memrchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1),
        };
        self.window.start.saturating_add(kept as u64)
    }

    pub(super) fn text(&self) -> &Text {
        self.text.get_or_init(|| {
            let kept = self.text_end().saturating_sub(self.window.start);
            let bytes = self.bytes();
            let bytes = bytes.get(..usize::try_from(kept).unwrap_or(usize::MAX)).unwrap_or(bytes);
            Text::of(bytes, self.encoding.unwrap_or(Encoding::Utf8))
        })
    }

    pub(super) fn is_text(&self) -> bool {
        self.encoding.is_some() && self.format.is_none()
    }

    /// Whether the window is the whole file.
    pub(super) fn is_whole(&self) -> bool {
        self.window == (0..self.file_bytes())
    }

    fn strings(&self) -> &[Range<usize>] {
        self.strings.get_or_init(|| strings::find(self.bytes()))
    }

    pub(super) fn elf(&self) -> Option<&Elf> {
        let read = || match self.format {
            Some(Format::Elf) => Elf::read(&self.parts),
            _ => None,
        };
        self.elf.get_or_init(read).as_ref()
    }

    /// What was read of the file.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    fn sections(&self) -> &Sections {
        self.sections.get_or_init(|| match self.elf() {
            Some(elf) => Sections::of(elf, self.missing.as_deref()),
            None if self.format == Some(Format::Elf) => Sections::damaged(),
            None => Sections::default(),
        })
    }

    fn members(&self) -> &Members {
        let format = self.format.filter(|format| *format != Format::Elf);
        let read = || format.map(|format| Members::of(format, &self.parts)).unwrap_or_default();
        self.members.get_or_init(read)
    }
}

/// The range of the file that a piece covers.
fn window(piece: &Piece) -> Range<u64> {
    piece.start..piece.start.saturating_add(piece.bytes.len() as u64)
}
