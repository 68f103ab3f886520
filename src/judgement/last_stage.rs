//! The stage that a plan with several ends with.

use std::collections::BTreeSet;

use super::FourSizes;
use crate::tree::NodeId;

/// The stage that a plan ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastStage {
    /// The name of its base image.
    pub base: String,
    /// What is copied into it, for a sentence.
    pub copies: String,
    /// The same: files and directories.
    pub copied: Vec<NodeId>,
    /// What is removed from them before.
    pub left_out: BTreeSet<NodeId>,
    /// The findings of which it has no file, by the positions of their claims.
    pub without: BTreeSet<usize>,
    /// The sizes if it started from the base that the image has; `None` if it has none.
    pub on_same_base: Option<FourSizes>,
}
