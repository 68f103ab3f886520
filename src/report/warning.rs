//! Warnings: what could not be read or does not agree, each with a code that programs can match.

/// One thing that is wrong with the image; the rest of the report holds all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The number of the layer concerned; `None` for the image as a whole.
    pub layer: Option<usize>,
    /// What kind of thing it is.
    pub code: Code,
    /// What was found, where, and what was done about it: a sentence without its full stop.
    pub message: String,
}

impl Warning {
    /// Builds a warning about the image as a whole.
    pub fn image(code: Code, message: impl Into<String>) -> Self {
        Self { layer: None, code, message: message.into() }
    }
}

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A layer's content is not in the source.
    LayerAbsent,
    /// A layer is encrypted.
    LayerEncrypted,
    /// A layer is not a tar: squashfs, erofs, JSON.
    LayerNotListable,
    /// A layer ends early.
    LayerTruncated,
    /// A layer's compressed stream or tar is damaged.
    LayerDamaged,
    /// A blob or layer has another digest than is written of it.
    DigestMismatch,
    /// A blob has another length than is written of it.
    SizeMismatch,
    /// Bytes follow the end of a compressed stream or a tar.
    TrailingData,
    /// A path was refused or had to be changed.
    PathRefused,
    /// A whiteout names nothing, or a device stands where an overlay whiteout would.
    Whiteout,
    /// A hard link names a file that is not there.
    HardLinkTarget,
    /// Symbolic links lead in a circle or too far.
    SymlinkLoop,
    /// One path stands more than once in one layer.
    RepeatedPath,
    /// A limit was reached.
    Limit,
    /// The history and the layers do not match one to one.
    HistoryMismatch,
    /// The manifest, the index or the configuration is incomplete or contradicts itself.
    Metadata,
    /// The archive around the image is damaged.
    ArchiveDamaged,
    /// A package database, or a file that says what packages are for, could not be read whole.
    PackageDatabase,
    /// The image that was given as the base is not the base of this one.
    NotTheBase,
    /// An ignore of the configuration no longer holds.
    IgnoreExpired,
}

impl Code {
    /// Its word in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::LayerAbsent => "layer-absent",
            Self::LayerEncrypted => "layer-encrypted",
            Self::LayerNotListable => "layer-not-listable",
            Self::LayerTruncated => "layer-truncated",
            Self::LayerDamaged => "layer-damaged",
            Self::DigestMismatch => "digest-mismatch",
            Self::SizeMismatch => "size-mismatch",
            Self::TrailingData => "trailing-data",
            Self::PathRefused => "path-refused",
            Self::Whiteout => "whiteout",
            Self::HardLinkTarget => "hard-link-target",
            Self::SymlinkLoop => "symlink-loop",
            Self::RepeatedPath => "repeated-path",
            Self::Limit => "limit",
            Self::HistoryMismatch => "history-mismatch",
            Self::Metadata => "metadata",
            Self::ArchiveDamaged => "archive-damaged",
            Self::PackageDatabase => "package-database",
            Self::NotTheBase => "not-the-base",
            Self::IgnoreExpired => "ignore-expired",
        }
    }
}
