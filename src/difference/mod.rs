//! How the file at a path differs between two images.
//!
//! [`find`] tells what both have there, and which contents have to be read; [`of`] compares those.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::FileKind;
use crate::units::Bytes;

#[cfg(feature = "cli")]
mod between;
mod contents;
mod draw;
mod metadata;
mod sides;

#[cfg(feature = "cli")]
pub use between::{Beginning, COMPARED_BYTES, TEXT_BYTES, of};
pub use contents::{
    Difference, ElfChange, ElfFacts, Hunk, HunkLine, LineChange, LineEnds, LineRange, SectionChange,
};
pub use metadata::MetadataChange;
pub use sides::{Found, NoSuchPath, Wanted, find};

#[cfg(feature = "cli")]
pub(crate) use between::{
    elf::{Elf, Purpose},
    first_difference,
    lines::{CONTEXT_LINES, LineChanges, line_changes},
    sections::section_changes,
    text::{Encoding, Text},
};
#[cfg(feature = "cli")]
pub(crate) use {draw::change_of_size, metadata::metadata_changes};

/// How what is at a path differs between two images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileDifference {
    /// The path that was asked for.
    pub path: String,
    /// What the first image has there.
    ///
    /// `null` if no layer of it has anything there.
    pub before: Option<Side>,
    /// What the second image has there.
    ///
    /// `null` if no layer of it has anything there.
    pub after: Option<Side>,
    /// What differs apart from the content, such as the owner; empty if only one image has it.
    pub metadata: Vec<MetadataChange>,
    /// How the contents differ.
    pub contents: Difference,
}

/// What an image has at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DifferenceSide")]
pub struct Side {
    /// The path, links on the way to it followed.
    pub path: String,
    /// Target of the symbolic link that led there; both images have the same one.
    ///
    /// `null` if nothing but directories did.
    pub link: Option<String>,
    /// Number of the layer that shipped it.
    ///
    /// `null` for a directory that is only implied by what is in it.
    pub layer: Option<usize>,
    /// Number of the layer that hid it.
    ///
    /// `null` if a container sees it; its content is compared only then.
    pub hidden_by: Option<usize>,
    /// What it is; that of a hard link is what it names.
    pub kind: FileKind,
    /// Bytes of a regular file as a reader sees them.
    ///
    /// `null` for everything else.
    pub bytes: Option<Bytes>,
    /// xxh3-128 of a regular file's content, 32 hexadecimal digits.
    ///
    /// `null` for everything else.
    pub content: Option<String>,
    /// Where a symbolic link points.
    ///
    /// `null` for everything else.
    pub target: Option<String>,
}
