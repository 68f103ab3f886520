//! How two contents differ, as data: lines, bytes, parts of ELF files.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Bytes;
use crate::words::words;

/// How two contents differ. One of a file that is not there, or hidden, is compared as empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Difference {
    /// They are equal: the content of files, the target of links.
    Same,
    /// There are no two contents: one is not a regular file, as the sides say.
    NotCompared,
    /// Both are text.
    Text {
        /// Places in which they differ, in order.
        ///
        /// Empty if all lines are the same: only a byte order mark or the encoding differs.
        hunks: Vec<Hunk>,
        /// Offset of the first byte that differs.
        first_byte: u64,
        /// How lines of the first one end.
        before_ends: LineEnds,
        /// How lines of the second one end.
        after_ends: LineEnds,
    },
    /// Both are text, and one is too long to be compared by lines.
    LongText {
        /// Offset of the first byte that differs.
        ///
        /// `null` if none of the bytes that were compared does.
        first_byte: Option<u64>,
        /// Number of the first line that differs.
        ///
        /// `null` if lines were not counted.
        first_line: Option<u64>,
        /// How many bytes of each were compared.
        compared: Bytes,
    },
    /// One of them is not text.
    Binary {
        /// Offset of the first byte that differs.
        ///
        /// `null` if none of the bytes that were compared does.
        first_byte: Option<u64>,
        /// How many bytes of each were compared.
        compared: Bytes,
        /// How their parts differ.
        ///
        /// `null` unless both are ELF files.
        elf: Option<ElfChange>,
    },
    /// One of them could not be read; sizes and hashes are known.
    Unread {
        /// Why the first one could not be read.
        ///
        /// `null` if it could.
        before: Option<String>,
        /// Why the second one could not be read.
        ///
        /// `null` if it could.
        after: Option<String>,
    },
}

/// Lines that differ, with up to three lines before and after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hunk {
    /// Where it is in the first text.
    pub before: LineRange,
    /// Where it is in the second text.
    pub after: LineRange,
    /// Its lines in order, removed before added.
    pub lines: Vec<HunkLine>,
}

/// Lines that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRange {
    /// Number of the first line, from 1; of no lines that of the line before, from 0.
    pub start: u64,
    /// Number of lines.
    pub lines: u64,
}

/// Writes it as `diff -u` does.
impl fmt::Display for LineRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines {
            1 => write!(out, "{}", self.start),
            lines => write!(out, "{},{lines}", self.start),
        }
    }
}

impl LineRange {
    /// Says where lines of two texts are, as `diff -u` does.
    pub(crate) fn heading(before: &Self, after: &Self) -> String {
        format!("@@ -{before} +{after} @@")
    }
}

/// A line of a text, or its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HunkLine {
    /// Which text has it.
    pub change: LineChange,
    /// The line without its newline, safe to print: control characters other than tabs are escaped,
    /// and bytes that are not UTF-8 are `\xNN`.
    pub text: String,
    /// How many bytes at its end are left out, as the line is very long.
    pub left_out: Bytes,
    /// Whether it ends with a newline; only the last line of a text may not.
    pub has_newline: bool,
}

words! {
    /// Which of two texts has a line.
    pub enum LineChange {
        /// Both.
        Same = "same",
        /// The first one only.
        Removed = "removed",
        /// The second one only.
        Added = "added",
    }

    /// How the lines of a text end.
    pub enum LineEnds {
        /// It has no newline.
        NoNewline = "none",
        /// With a newline.
        Lf = "lf",
        /// With a carriage return and a newline.
        CrLf = "crlf",
        /// Some of them in one way, some in the other.
        Mixed = "mixed",
    }
}

/// How the parts of two ELF files differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElfChange {
    /// What the first one says of itself.
    pub before: ElfFacts,
    /// What the second one says of itself.
    pub after: ElfFacts,
    /// Libraries that only the first one needs, in its order.
    pub needs_removed: Vec<String>,
    /// Libraries that only the second one needs, in its order.
    pub needs_added: Vec<String>,
    /// Sections that differ, the largest change of size first.
    pub sections: Vec<SectionChange>,
}

/// What an ELF file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElfFacts {
    /// Its machine, width and type.
    pub about: String,
    /// Path of the loader that it wants.
    ///
    /// `null` if it wants none.
    pub interpreter: Option<String>,
    /// What its linker made of its content, in hexadecimal digits.
    ///
    /// `null` if it has none.
    pub build_id: Option<String>,
}

/// A section that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionChange {
    /// Its name.
    pub name: String,
    /// Its bytes in the first file.
    ///
    /// `null` if it does not have the section.
    pub before: Option<Bytes>,
    /// Its bytes in the second file; if they are as many as in the first, their values differ.
    ///
    /// `null` if it does not have the section.
    pub after: Option<Bytes>,
}

impl SectionChange {
    /// Returns by how many bytes its size differs, larger or smaller.
    pub fn changed_bytes(&self) -> u64 {
        let [before, after] = [self.before, self.after].map(|bytes| bytes.unwrap_or_default().0);
        before.abs_diff(after)
    }
}
