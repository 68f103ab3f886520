//! What a rule found: what it claims of an image, why, and how that is fixed.

use super::{Fix, Proof, places};
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};

/// Fewer bytes than this in a layer are not worth a line of a Dockerfile.
pub const MIN_LAYER_BYTES: u64 = 16 << 10;

/// One case of a rule.
#[derive(Debug, Clone)]
pub struct Match {
    /// How certain it is.
    pub proof: Proof,
    /// What it claims.
    pub claim: Claim,
    /// What shows it here, as a sentence without its full stop.
    pub evidence: String,
    /// How it is fixed in this image.
    pub fix: Fix,
    /// Paths to show; where empty, the claimed ones are folded.
    pub shown: Vec<NodeId>,
    /// Whether it cannot be saved by changing this image's own instructions even where own layers
    /// ship it.
    pub needs_other_base: bool,
}

/// What a match claims.
#[derive(Debug, Clone)]
pub enum Claim {
    /// These visible files, and all those in and below these directories.
    Visible(Vec<NodeId>),
    /// This many bytes of each of these files, such as their debug sections.
    Parts(Vec<(NodeId, u64)>),
    /// Groups of files with the same content: all but the first of those that no other match
    /// claims.
    Copies(Vec<Vec<NodeId>>),
    /// What hidden versions carry.
    Hidden(Vec<VersionId>),
}

impl Match {
    /// A match that claims nothing yet.
    pub fn new(proof: Proof, evidence: impl Into<String>, fix: Fix) -> Self {
        Self {
            proof,
            claim: Claim::Visible(Vec::new()),
            evidence: evidence.into(),
            fix,
            shown: Vec::new(),
            needs_other_base: false,
        }
    }

    /// The same match with a claim.
    pub fn claiming(self, claim: Claim) -> Self {
        Self { claim, ..self }
    }

    /// The same match with paths to show.
    pub fn showing(self, shown: Vec<NodeId>) -> Self {
        Self { shown, ..self }
    }

    /// The bytes of visible files that it claims as a whole.
    pub fn visible_bytes(&self, facts: &Facts) -> u64 {
        let Claim::Visible(files) = &self.claim else { return 0 };
        files.iter().filter_map(|&file| facts.tree.file_bytes(file)).sum()
    }

    /// The layer that ships what it claims, where that is visible files of one layer.
    pub fn layer(&self, facts: &Facts) -> Option<usize> {
        let Claim::Visible(files) = &self.claim else { return None };
        files.iter().find_map(|&file| facts.layer(file))
    }

    /// One match for each layer that ships any of the files in and below nodes, the base image
    /// counted as one. It is described by the layer and those files, and claims them.
    pub fn by_layer(
        facts: &Facts,
        nodes: &[NodeId],
        describe: impl Fn(usize, &[NodeId]) -> Self,
    ) -> Vec<Self> {
        let layers = places::by_layer(facts, nodes).into_iter();
        layers
            .map(|(layer, files)| describe(layer, &files).claiming(Claim::Visible(files)))
            .collect()
    }
}
