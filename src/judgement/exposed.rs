//! Files with passwords or private keys that the image ships by chance: they matter whatever they
//! weigh, since everybody who has the image can read them, deleted ones too.

use crate::dockerfile::ignore::is_secret;
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::tree::NodeId;

/// Returns the files of a claim of the headline that are named as files with secrets are, and that
/// a `COPY` brought: those of packages are examples and public certificates.
pub(super) fn exposed(facts: &Facts, claimed: &Claimed) -> Vec<NodeId> {
    let Some(share) = claimed.shares.get(&Counts::Headline) else { return Vec::new() };
    let is_copied = |layer: usize| {
        let text = facts.instruction(layer).unwrap_or_default();
        text.starts_with("COPY ") || text.starts_with("ADD ")
    };
    let files = share.nodes.iter().zip(&share.versions);
    let exposed = files.filter(|&(&node, &version)| {
        is_secret(&String::from_utf8_lossy(facts.tree.name(node)))
            && facts.owner(node).is_none()
            && facts.tree.layer_of(version).is_some_and(is_copied)
    });
    exposed.map(|(&node, _)| node).collect()
}
