//! What happens to the model, and what it wants done.

use std::path::PathBuf;
use std::sync::Arc;

use super::files::Hits;
use super::key::Key;
use super::loaded::{Loaded, Progress};
use super::look::Piece;
use super::marks::{Marks, WhatIf};
use crate::tree::{NodeId, VersionId};

/// Something that happens to the model.
#[derive(Debug)]
pub enum Message {
    /// A key is pressed.
    Key(Key),
    /// Text is pasted.
    Paste(String),
    /// The mouse is moved or clicked.
    Mouse(Mouse),
    /// The terminal has another size.
    Resize {
        /// Its width.
        columns: u16,
        /// Its height.
        rows: u16,
    },
    /// The image is open: its metadata is known, no layer is.
    Opened(Box<Opened>),
    /// Reading goes on.
    Progress(Progress),
    /// More is known about the image.
    Loaded(Loaded),
    /// The image cannot be read; the reason, with what to do next.
    Failed(String),
    /// An effect is done.
    Answer(Answer),
}

/// What is known about an image before its layers are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// What the user called it.
    pub reference: String,
    /// Its names.
    pub names: Vec<String>,
    /// Its platform, if it has one.
    pub platform: Option<String>,
    /// By layer: the instruction that made it; empty if there is none.
    pub instructions: Vec<String>,
}

/// A movement of the mouse, at a cell of the screen from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it does.
    pub what: MouseEvent,
    /// The column.
    pub column: u16,
    /// The row.
    pub row: u16,
}

/// What the mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseEvent {
    /// The left button is pressed.
    Press,
    /// The mouse is moved with the left button held.
    Drag,
    /// The left button is released.
    Release,
    /// The wheel is turned, a step down or up.
    Wheel {
        /// Whether down.
        down: bool,
    },
}

/// What the model wants done outside of it.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Leave the program.
    Quit,
    /// Suspend the program, and draw the screen anew when it is resumed.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Capture the mouse, or leave it to the terminal.
    CaptureMouse(bool),
    /// Give text to the clipboard of the terminal.
    Copy(String),
    /// Read a piece of a file.
    Read {
        /// Which file.
        version: VersionId,
        /// From which byte.
        start: u64,
        /// How many bytes at most.
        max_bytes: u64,
    },
    /// Read two versions of a path, to compare them.
    ReadBoth {
        /// The older one.
        old: VersionId,
        /// The newer one.
        new: VersionId,
        /// How many bytes of each at most.
        max_bytes: u64,
    },
    /// Write files of the image to the disk.
    Extract {
        /// What is written.
        what: Extracted,
        /// Where to: a directory that exists or can be made.
        to: PathBuf,
        /// Whether existing files are replaced.
        overwrite: bool,
    },
    /// Write text to a file.
    Write {
        /// What the text is.
        document: Document,
        /// Which file.
        path: PathBuf,
        /// Its content.
        text: String,
        /// Whether an existing file is replaced.
        overwrite: bool,
    },
    /// Search names; only the answer to the latest generation is used.
    Search {
        /// Counts searches.
        generation: u64,
        /// What is searched.
        query: String,
    },
    /// Compute the sizes without what is marked; only the answer to the latest generation is used.
    WhatIf {
        /// Counts changes of marks.
        generation: u64,
        /// What is marked.
        marks: Marks,
    },
}

/// What is to be written to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extracted {
    /// What a container finds at a path, with everything below.
    Node(NodeId),
    /// One version of a path, which may be hidden.
    Version(VersionId),
}

/// The result of an effect.
#[derive(Debug)]
pub enum Answer {
    /// A piece of a file, or why it cannot be read.
    Read {
        /// Which file.
        version: VersionId,
        /// Its bytes.
        piece: Result<Piece, String>,
    },
    /// Two versions of a path.
    ReadBoth {
        /// The older one.
        old: VersionId,
        /// The newer one.
        new: VersionId,
        /// Their bytes.
        pieces: Result<(Piece, Piece), String>,
    },
    /// What was written to the disk.
    Extracted {
        /// What was to be written.
        what: Extracted,
        /// What was written, in words, or why nothing was.
        result: Result<String, NotWritten>,
    },
    /// A file was written.
    Written {
        /// What the text is.
        document: Document,
        /// What was to be written.
        text: String,
        /// The file, or why it was not.
        result: Result<PathBuf, NotWritten>,
    },
    /// What the terminal was sent for its clipboard.
    Copied(Result<String, String>),
    /// What a search found.
    Found {
        /// Which search.
        generation: u64,
        /// What it found.
        hits: Arc<Hits>,
    },
    /// Sizes without what is marked.
    WhatIf {
        /// Which marks.
        generation: u64,
        /// The sizes.
        what_if: Arc<WhatIf>,
    },
}

/// A text that is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// What is marked, with the sizes without it.
    Report,
    /// What is marked, as changes of the Dockerfile.
    Advice,
    /// The paths that are marked.
    Paths,
    /// The marks, as they are read again.
    Marks,
    /// The Dockerfile of a plan, by its position.
    Plan(usize),
}

impl Document {
    /// The name of its file, unless the user has another one in mind.
    pub fn usual_name(self) -> &'static str {
        match self {
            Self::Report => "plimsoll-what-if.txt",
            Self::Advice => "plimsoll-advice.Dockerfile",
            Self::Paths => "plimsoll-paths.txt",
            Self::Marks => "plimsoll-marks.txt",
            Self::Plan(_) => "Dockerfile.plimsoll",
        }
    }

    /// Whether it says what is marked.
    pub fn has_marks(self) -> bool {
        !matches!(self, Self::Plan(_))
    }
}

/// Why something was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWritten {
    /// A file is there already: it is replaced only if the user says so.
    Exists(PathBuf),
    /// Something else, in words.
    Failed(String),
}
