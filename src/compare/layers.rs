//! The layers of two images, aligned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sizes::Change;
use crate::units::Bytes;
use crate::words::words;

/// One layer of both images, or of one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerChange {
    /// What became of it.
    pub state: LayerPairState,
    /// Its number in the first image.
    ///
    /// `null` if it was added.
    pub before: Option<usize>,
    /// Its number in the second image.
    ///
    /// `null` if it was removed.
    pub after: Option<usize>,
    /// In what both differ, if they are neither the same nor compressed differently.
    pub differs: Vec<Differs>,
    /// How many entries differ in what.
    pub counts: LayerCounts,
    /// Paths of files that differ, most bytes first; at most ten.
    pub files: Vec<String>,
    /// Dockerfile instruction that made it: that of the second image, if it has the layer.
    ///
    /// `null` if the history does not say.
    pub instruction: Option<String>,
    /// Instruction of the first image, if it is another one.
    ///
    /// `null` if it is the same, or unknown.
    pub instruction_before: Option<String>,
    /// Whether it belongs to the base image of an image that has it.
    pub base: bool,
    /// How many unpacked bytes the second image has more in it.
    pub unpacked: Change,
    /// How many bytes of `download` the second image has more in it.
    ///
    /// `null` if one of them is unknown.
    pub download: Option<Change>,
    /// What a node that has the first image downloads for it; 0 if nothing.
    ///
    /// `null` if it is unknown.
    pub pulled: Option<Bytes>,
}

/// How many entries of a pair of layers differ in what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerCounts {
    /// Paths that are in both.
    pub common: u64,
    /// Of these, those with another time.
    pub times: u64,
    /// Those with another owner or group.
    pub owners: u64,
    /// Those with other permissions.
    pub modes: u64,
    /// Those with other extended attributes.
    pub xattrs: u64,
    /// Those with another content, target or type.
    pub modified: u64,
    /// Paths that only the second has.
    pub added: u64,
    /// Paths that only the first has.
    pub removed: u64,
    /// Of the files that were modified, added or removed, those that differ after every build: logs,
    /// caches, compiled modules of equal sources.
    pub volatile: u64,
}

words! {
    /// What became of a layer.
    pub enum LayerPairState {
        /// Both have the same blob.
        Same = "same",
        /// Both have the same tar, compressed differently.
        Recompressed = "recompressed",
        /// The same instruction was run again: what it made differs in metadata or in a few files.
        Rebuilt = "rebuilt",
        /// It holds something else.
        Changed = "changed",
        /// It is at another place between the other layers.
        Moved = "moved",
        /// Only the second image has it.
        Added = "added",
        /// Only the first image has it.
        Removed = "removed",
    }

    /// In what two layers differ.
    pub enum Differs {
        /// Times of entries.
        Times = "times",
        /// Order of entries.
        Order = "order",
        /// Owners or groups of entries.
        Owners = "owners",
        /// Permissions of entries.
        Modes = "modes",
        /// Extended attributes of entries.
        Xattrs = "xattrs",
        /// Which paths there are, their types, targets or contents.
        Files = "files",
        /// What they remove of lower layers.
        Removals = "removals",
        /// Only the way in which the tar is written.
        Format = "format",
    }
}
