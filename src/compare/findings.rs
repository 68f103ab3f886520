//! The findings of two images that differ.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sizes::Change;
use crate::units::Bytes;
use crate::words::words;

/// One finding that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingChange {
    /// Its id in the reports of the images: its rule and the directory that it is about.
    pub id: String,
    /// Id of the rule that found it.
    pub rule: Cow<'static, str>,
    /// What is wrong, as a noun phrase.
    pub title: Cow<'static, str>,
    /// What happened to it.
    pub change: FindingState,
    /// Bytes that fixing it removed from the first image.
    ///
    /// `null` if it is new.
    pub before: Option<Bytes>,
    /// Bytes that fixing it removes from the second image.
    ///
    /// `null` if it is fixed.
    pub after: Option<Bytes>,
    /// How many bytes it has more in the second image.
    pub unpacked: Change,
    /// Their compressed share.
    ///
    /// `null` if it is unknown.
    pub download: Option<Change>,
}

words! {
    /// What happened to a finding.
    pub enum FindingState {
        /// Only the first image has it.
        Fixed = "fixed",
        /// Only the second image has it.
        New = "new",
        /// It has more bytes.
        Grown = "grown",
        /// It has fewer bytes.
        Shrunk = "shrunk",
    }
}
