//! What the files pane lists, and in what order: the choices, and the parts of a row.

use std::fmt;

use crate::tree::{NodeId, VersionId};
use crate::words::words;

/// Which layers the files are those of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What one layer, by its index, changed.
    Changes(usize),
    /// What a container sees of the layers up to one, by its index.
    UpTo(usize),
    /// What a container sees.
    Image,
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changes(layer) => write!(out, "changes of layer {}", layer.saturating_add(1)),
            Self::UpTo(layer) => write!(out, "up to layer {}", layer.saturating_add(1)),
            Self::Image => out.write_str("whole image"),
        }
    }
}

words! {
    /// How files are arranged.
    pub enum Arrangement {
        /// Directories that open and fold.
        Tree = "tree",
        /// A flat list of everything that is no directory.
        Largest = "largest",
        /// A flat list of directories, by what is in and below them.
        Directories = "directories",
    }

    /// What files are sorted by. What is equal stands by name.
    pub enum Order {
        /// Most unpacked bytes first.
        Unpacked = "unpacked",
        /// Largest download first.
        Download = "download",
        /// By the bytes of the names.
        Name = "name",
        /// Most files first.
        Count = "count",
        /// Latest modification first.
        Time = "time",
        /// Most hidden bytes first.
        Hidden = "hidden",
        /// Lowest layer first.
        Layer = "layer",
    }

    /// What a scope's layers did to a path.
    pub enum Change {
        /// It was not there before.
        Added = "added",
        /// It was there before, or came and went.
        Removed = "removed",
        /// Its content, or what kind of file it is, differs.
        Modified = "modified",
        /// Only owner, mode, extended attributes or, except for a directory, time differ.
        Metadata = "metadata",
        /// Nothing differs.
        Unchanged = "unchanged",
    }
}

impl Change {
    /// The character in front of a row.
    pub fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Modified => '~',
            Self::Metadata => 'm',
            Self::Unchanged => '=',
        }
    }
}

/// All choices but the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Which layers the files are those of.
    pub scope: Scope,
    /// How files are arranged.
    pub arrangement: Arrangement,
    /// What they are sorted by.
    pub order: Order,
    /// Whether the order is reversed.
    pub reversed: bool,
    /// Whether hidden versions, and paths that are no longer there, have rows.
    pub show_hidden: bool,
    /// Whether what only base layers ship has rows.
    pub show_base: bool,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            scope: Scope::Image,
            arrangement: Arrangement::Tree,
            order: Order::Unpacked,
            reversed: false,
            show_hidden: false,
            show_base: true,
        }
    }
}

/// What is at and below a path, in a scope; filters change none of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Bytes of regular files, each inode once: of changes, what the layer ships, whether it is
    /// hidden later or not; otherwise what a container of the scope's layers sees.
    pub unpacked: u64,
    /// Stored bytes of the same entries and of those without content. Meaningful only where the
    /// download of the layers is known.
    pub download: u64,
    /// The same regular files.
    pub files: u64,
    /// Unpacked bytes that are hidden: of changes, the part of `unpacked` that is hidden in the
    /// image; otherwise what the scope's layers ship besides `unpacked`.
    pub hidden: u64,
    /// Stored bytes of what is hidden.
    pub hidden_download: u64,
    /// Of changes, the unpacked bytes of lower layers that the layer hides; otherwise 0.
    pub hides: u64,
}

impl Sizes {
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.unpacked, other.unpacked),
            (&mut self.download, other.download),
            (&mut self.files, other.files),
            (&mut self.hidden, other.hidden),
            (&mut self.hidden_download, other.hidden_download),
            (&mut self.hides, other.hides),
        ] {
            *sum = sum.saturating_add(more);
        }
    }
}

/// One line of the list. Its text is made when it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A path.
    Node {
        /// The path.
        node: NodeId,
        /// How far it is indented: 0 at the top.
        depth: u16,
    },
    /// A hidden version, below its path.
    Version {
        /// The version.
        version: VersionId,
        /// How far it is indented: one more than its path.
        depth: u16,
    },
}

impl Row {
    /// How far the row is indented: 0 at the top.
    pub fn depth(self) -> u16 {
        match self {
            Self::Node { depth, .. } | Self::Version { depth, .. } => depth,
        }
    }
}
