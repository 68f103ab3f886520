//! Why an image changed: every byte that is in only one of two images, by its cause.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sizes::Change;
use crate::units::Bytes;
use crate::words::words;

/// One reason why an image changed, and what that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cause")]
pub struct CauseReport {
    /// What kind of reason it is.
    pub kind: CauseKind,
    /// What it is, as a phrase: `build-essential and 61 packages it brought`.
    pub what: String,
    /// What happened to it, in words: `removed`, `new`, `upgraded from 1.2 to 1.3`.
    pub how: String,
    /// How many unpacked bytes the second image has more because of it.
    pub unpacked: Change,
    /// How many bytes of `download` it has more because of it.
    ///
    /// `null` if the download of one of the images is unknown.
    pub download: Option<Change>,
    /// What the first image has of it.
    pub before: CauseSide,
    /// What the second image has of it.
    pub after: CauseSide,
    /// The directory or file that it is about.
    ///
    /// `null` if it is not about one.
    pub path: Option<String>,
    /// Id of the rule, for a finding.
    ///
    /// `null` for other kinds.
    pub rule: Option<String>,
}

/// What one image has of a cause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseSide {
    /// Bytes of it that the other image does not have at the same place.
    pub unpacked: Bytes,
    /// Their compressed share.
    ///
    /// `null` if the download of the image is unknown.
    pub download: Option<Bytes>,
    /// Number of files that the bytes are in.
    pub files: u64,
    /// Number of packages.
    pub packages: u64,
    /// Name of the base image, for that; the version, for a single package.
    ///
    /// `null` if there is none.
    pub name: Option<String>,
    /// Numbers of the layers that ship them, base first.
    pub layers: Vec<usize>,
}

words! {
    /// Why something changed, strongest evidence first.
    pub enum CauseKind {
        /// The base image is another one.
        Base = "base",
        /// A package was added, removed, upgraded or built again.
        Package = "package",
        /// A finding was fixed, is new, or weighs more or less.
        Finding = "finding",
        /// More or fewer bytes are hidden.
        Hidden = "hidden",
        /// Files that nobody owns, and how the layers are stored.
        Files = "files",
    }
}
