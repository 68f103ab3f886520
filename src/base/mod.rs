//! The base image: which layers belong to it, by what evidence, and what it is.

use crate::contents::Contents;
use crate::dockerfile::History;
use crate::image::described::Described;
use crate::packages::PackageSet;
use crate::warning::Warning;

mod boundary;
mod clock;
mod facts;
mod history;
mod known;
mod os_release;
mod runtimes;
mod system;
mod words;

/// What the user says about the base image.
#[derive(Debug, Clone, Copy, Default)]
pub enum Given<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// It is this many of the lowest layers.
    Layers(usize),
    /// It is this image, of which only the metadata is read.
    Image {
        /// As the user named it.
        reference: &'a str,
        /// What was found there.
        image: &'a Described,
    },
}

/// The base image; by default there is none.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// How many of the lowest layers it is.
    pub layers: usize,
    /// How many of the first steps of the history belong to it.
    pub steps: usize,
    /// What shows how many layers it is.
    pub evidence: Evidence,
    /// How far that can be trusted.
    pub confidence: Confidence,
    /// Its name, not escaped.
    pub name: Option<String>,
    /// The digest of its manifest or index.
    pub digest: Option<String>,
    /// What names it.
    pub named_by: Option<String>,
    /// What it is.
    pub facts: Vec<BaseFact>,
    /// What the user said that the image contradicts.
    pub warnings: Vec<Warning>,
}

pub use facts::WANTED;
pub use words::{BaseFact, Confidence, Evidence, Fact};

/// Finds the base image of an image: by what the user says, then by the best evidence.
///
/// `contents` include what [`WANTED`] keeps. Infallible: without evidence there is no base.
pub fn find(
    image: &Described,
    history: &History,
    contents: &Contents,
    packages: &PackageSet,
    given: Given<'_>,
) -> Base {
    let mut warnings = Vec::new();
    let system = system::System::of(contents);
    let boundary = boundary::boundary(image, history, given, system.is_some(), &mut warnings);
    let mut facts = facts::Facts::new(image, history, contents, packages, boundary.layers);
    facts.collect(system.as_ref(), given);
    Base {
        layers: boundary.layers,
        steps: steps(history, boundary.layers),
        evidence: boundary.evidence,
        confidence: boundary.confidence,
        facts: facts.list,
        name: boundary.name.as_ref().map(|name| name.text.clone()),
        digest: boundary.name.as_ref().and_then(|name| name.digest.clone()),
        named_by: boundary.name.map(|name| name.named_by),
        warnings,
    }
}

/// How many of the first steps of a history belong to the lowest layers.
fn steps(history: &History, layers: usize) -> usize {
    let below =
        (0..history.steps.len()).take_while(|&index| history::is_below(history, index, layers));
    if layers == 0 { 0 } else { below.count() }
}
