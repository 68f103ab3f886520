//! What a rule found: the bytes that it claims, the evidence, and the fix.

use super::{About, Fix, Proof, Severity, places};
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};

/// Rules about files that every build leaves, such as logs, report nothing below this many bytes in
/// a layer: a few kilobytes are not worth a line of a Dockerfile.
pub const MIN_LAYER_BYTES: u64 = 16 << 10;

/// One place in an image where a rule found something.
#[derive(Debug, Clone)]
pub struct Match {
    /// How certain it is.
    pub proof: Proof,
    /// What it claims.
    pub claim: Claim,
    /// What in this image supports the finding, as a sentence without a full stop.
    pub evidence: String,
    /// How it is fixed in this image.
    pub fix: Fix,
    /// Directories that are shown in place of what is in them, if all of it is claimed.
    pub shown: Vec<NodeId>,
    /// The directory that it is about; if `None`, the deepest one that holds what it claims.
    pub place: Option<NodeId>,
    /// Pages about the fix, if those of the rule are about other tools too.
    pub references: &'static [&'static str],
    /// Whether changing this image's own instructions cannot save it, even if own layers ship it.
    pub needs_other_base: bool,
    /// How bad it is, if not as bad as its rule says.
    pub severity: Option<Severity>,
    /// Names of the settings that it is about, such as variables and options, escaped; empty if it
    /// is about none.
    pub names: Vec<String>,
    /// Unpacked bytes that are built and pulled again with every change of the application's
    /// sources; `None` if the rule is not about that.
    pub churn: Option<u64>,
}

/// What a match claims.
#[derive(Debug, Clone)]
pub enum Claim {
    /// These visible files, and all files below these directories.
    Visible(Vec<NodeId>),
    /// This many bytes of each of these files, such as their debug sections.
    Parts(Vec<(NodeId, u64)>),
    /// Groups of files with the same content. Of the files of a group that no other match claims,
    /// the first stays.
    Copies(Vec<Vec<NodeId>>),
    /// What hidden versions carry.
    Hidden(Vec<VersionId>),
    /// No bytes. It is about these parts of the image; about none if it is about its
    /// configuration as a whole.
    Nothing(Vec<About>),
}

impl Match {
    /// Returns a match that claims nothing yet.
    pub fn new(proof: Proof, evidence: impl Into<String>, fix: Fix) -> Self {
        Self {
            proof,
            claim: Claim::Visible(Vec::new()),
            evidence: evidence.into(),
            fix,
            shown: Vec::new(),
            place: None,
            references: &[],
            needs_other_base: false,
            severity: None,
            names: Vec::new(),
            churn: None,
        }
    }

    /// Returns a match that claims no bytes and is about parts of the image; about its
    /// configuration if there are none.
    pub fn about(proof: Proof, evidence: impl Into<String>, fix: Fix, about: Vec<About>) -> Self {
        Self::new(proof, evidence, fix).claiming(Claim::Nothing(about))
    }

    /// Returns the match with a severity other than that of its rule.
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// Returns the match with the names of the settings that it is about.
    pub fn naming(self, names: Vec<String>) -> Self {
        Self { names, ..self }
    }

    /// Returns the match with the bytes that every change of the sources builds and pulls again.
    pub fn with_churn(self, unpacked: u64) -> Self {
        Self { churn: Some(unpacked), ..self }
    }

    /// Returns the match with a claim.
    pub fn claiming(self, claim: Claim) -> Self {
        Self { claim, ..self }
    }

    /// Returns the match with directories to show in place of what is in them.
    pub fn showing(self, shown: Vec<NodeId>) -> Self {
        Self { shown, ..self }
    }

    /// Returns the bytes of visible files that it claims as a whole.
    pub fn visible_bytes(&self, facts: &Facts) -> u64 {
        let Claim::Visible(files) = &self.claim else { return 0 };
        files.iter().filter_map(|&file| facts.tree.file_bytes(file)).sum()
    }

    /// Returns the layer that ships what it claims, if that is visible files of one layer.
    pub fn layer(&self, facts: &Facts) -> Option<usize> {
        let Claim::Visible(files) = &self.claim else { return None };
        files.iter().find_map(|&file| facts.layer(file))
    }

    /// Returns one match for each layer that ships files in or below the nodes, and one for the
    /// base image. `describe` gets the layer and those files; the match claims them.
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
