//! What is known about the image so far: a snapshot that the worker sends and the model keeps.

use std::sync::Arc;

use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::packages::PackageId;
use crate::report::{PackageReport, Packages, Report};

/// A snapshot of an image: its facts, and once all layers are read, what follows from them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The facts; while layers are still being read, only their bytes.
    pub facts: Arc<Facts>,
    /// By layer: whether it has been read.
    pub done: Vec<bool>,
    /// What follows, once every layer is read.
    pub judged: Option<Arc<Judged>>,
}

/// What follows from the facts of a whole image.
#[derive(Debug)]
pub struct Judged {
    /// Findings, fixes, plans and actions, with ids.
    pub judgement: Judgement,
    /// The same as text and JSON show it, in the same order.
    pub report: Report,
    /// The packages, most retained bytes first, as the report lists them.
    pub packages: Vec<(PackageId, PackageReport)>,
}

impl Judged {
    /// Puts a report and its judgement together with the packages of the facts.
    pub fn new(facts: &Facts, report: Report, judgement: Judgement) -> Self {
        let packages = Packages::of(facts).list();
        Self { judgement, report, packages }
    }
}

/// How far reading is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are to be read; 0 while unknown.
    pub total: u64,
    /// Bytes that have been read.
    pub read: u64,
    /// By layer: its stored bytes, once it has been started.
    pub started: Vec<Option<u64>>,
    /// By layer: whether it is done.
    pub done: Vec<bool>,
}
