//! Warnings: what could not be read or does not agree, each with a code that programs can match.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::words;

/// What could not be read or does not agree.
///
/// Warnings are ordered by layer, then by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(description = "What could not be read or does not agree.")]
pub struct Warning {
    /// What kind of thing it is.
    pub code: Code,
    /// Number of the layer concerned.
    ///
    /// `null` for the image as a whole.
    pub layer: Option<usize>,
    /// What was found, where, and what was done about it: a sentence without its full stop. Its
    /// wording may change.
    pub message: String,
}

impl Ord for Warning {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |warning: &Self| (warning.layer, warning.code);
        key(self).cmp(&key(other)).then_with(|| self.message.cmp(&other.message))
    }
}

impl Warning {
    /// Says where something was found, its code, and what it is: `layer 2, layer-damaged: …`.
    pub fn in_words(&self) -> String {
        let place = self.layer.map_or_else(|| "image".to_owned(), |layer| format!("layer {layer}"));
        format!("{place}, {}: {}", self.code.word(), self.message)
    }
}

impl PartialOrd for Warning {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Warning {
    /// Builds a warning about the image as a whole.
    pub fn image(code: Code, message: impl Into<String>) -> Self {
        Self { code, layer: None, message: message.into() }
    }
}

words! {
    /// Kinds of warnings.
    #[non_exhaustive]
    pub enum Code {
        /// A layer's content is not in the source.
        LayerAbsent = "layer-absent",
        /// A layer is encrypted.
        LayerEncrypted = "layer-encrypted",
        /// A layer is not a tar: squashfs, erofs, JSON.
        LayerNotListable = "layer-not-listable",
        /// A layer ends early.
        LayerTruncated = "layer-truncated",
        /// A layer's compressed stream or tar is damaged.
        LayerDamaged = "layer-damaged",
        /// A blob or layer does not have the digest that is declared for it.
        DigestMismatch = "digest-mismatch",
        /// A blob does not have the length that is declared for it.
        SizeMismatch = "size-mismatch",
        /// Bytes follow the end of a compressed stream or a tar.
        TrailingData = "trailing-data",
        /// A path was refused or had to be changed.
        PathRefused = "path-refused",
        /// A whiteout names nothing, or a device is where an overlay whiteout would be.
        Whiteout = "whiteout",
        /// A hard link names a file that does not exist.
        HardLinkTarget = "hard-link-target",
        /// Symbolic links form a cycle or lead too far.
        SymlinkLoop = "symlink-loop",
        /// One path occurs more than once in one layer.
        RepeatedPath = "repeated-path",
        /// A limit was reached, so that a part of the image was not read.
        Limit = "limit",
        /// A file is larger than what is looked into; its bytes are counted.
        NotInspected = "not-inspected",
        /// The history and the layers do not match one to one.
        HistoryMismatch = "history-mismatch",
        /// The manifest, the index or the configuration is incomplete or contradicts itself.
        Metadata = "metadata",
        /// The manifest, the index or the configuration is missing or cannot be read.
        MetadataDamaged = "metadata-damaged",
        /// The archive around the image is damaged.
        ArchiveDamaged = "archive-damaged",
        /// A package database, or a file that says what packages are for, could not be read
        /// completely.
        PackageDatabase = "package-database",
        /// The image that was given as the base is not the base of this one.
        NotTheBase = "not-the-base",
        /// An ignore of the configuration has expired.
        IgnoreExpired = "ignore-expired",
    }
}

impl Code {
    /// Whether a warning of that kind means that bytes were not read or are not as declared.
    ///
    /// Oddities that are read and reported in full are not damage.
    pub fn is_damage(self) -> bool {
        match self {
            Self::LayerAbsent
            | Self::LayerEncrypted
            | Self::LayerNotListable
            | Self::LayerTruncated
            | Self::LayerDamaged
            | Self::DigestMismatch
            | Self::SizeMismatch
            | Self::PathRefused
            | Self::Limit
            | Self::MetadataDamaged
            | Self::ArchiveDamaged
            | Self::PackageDatabase => true,
            Self::TrailingData
            | Self::NotInspected
            | Self::Whiteout
            | Self::HardLinkTarget
            | Self::SymlinkLoop
            | Self::RepeatedPath
            | Self::HistoryMismatch
            | Self::Metadata
            | Self::NotTheBase
            | Self::IgnoreExpired => false,
        }
    }
}

/// What was wrong with a layer: for each kind the first message, and how many there were.
///
/// So a layer with a million bad paths costs no more than one with a single one.
#[derive(Debug, Default)]
pub struct Notes(BTreeMap<Code, (String, u64)>);

impl Notes {
    /// Adds an occurrence; `first` is called only for the first of its kind.
    pub fn add(&mut self, code: Code, first: impl FnOnce() -> String) {
        self.0.entry(code).or_insert_with(|| (first(), 0)).1 += 1;
    }

    /// Adds a kind with its first message and the number of its occurrences, unless it is there.
    pub(crate) fn put(&mut self, code: Code, first: String, count: u64) {
        self.0.entry(code).or_insert((first, count));
    }

    /// Adds all occurrences of another list.
    pub fn merge(&mut self, other: Self) {
        for (code, (first, count)) in other.0 {
            self.0.entry(code).or_insert((first, 0)).1 += count;
        }
    }

    /// Each kind with its first message and the number of occurrences, in the order of [`Code`].
    pub fn iter(&self) -> impl Iterator<Item = (Code, &str, u64)> {
        self.0.iter().map(|(&code, (first, count))| (code, first.as_str(), *count))
    }
}
