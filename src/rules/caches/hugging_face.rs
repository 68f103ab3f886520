//! Files of the Hugging Face cache that no snapshot names.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{self, At, Found, Place};
use crate::rules::{Category, Match, Proof, Rule};
use crate::tree::NodeId;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    id: "unused-hugging-face-files",
    title: "Files of the Hugging Face cache that no snapshot names",
    category: Category::Cache,
    why: "The cache keeps files by checksum, and snapshots that link to them. Files without a link, unfinished \
          downloads and chunks are never loaded.",
    proof: "Every link of every snapshot of the repository was followed: none leads to these files. The models \
            themselves stay.",
    fix: "Download one revision in one RUN, with `allow_patterns`; remove `*.incomplete`, `.locks` and `xet` in \
          the same RUN.",
    references: &["https://huggingface.co/docs/huggingface_hub/guides/manage-cache"],
    cost: None,
    wanted: &[],
    find,
};

static LEFTOVERS: Leftovers =
    Leftovers { places: &[], proof: Proof::Proven, needed_by: &[], mend: Mend::Remove };

/// Where the cache is.
static HUBS: &[Place] = &[
    Place { at: At::Home(".cache/huggingface/hub"), proof: REPOSITORY, takes: &[] },
    Place { at: At::Variable("HF_HOME", "hub"), proof: REPOSITORY, takes: &[] },
    Place { at: At::Variable("HF_HUB_CACHE", ""), proof: REPOSITORY, takes: &[] },
    Place { at: At::Variable("TRANSFORMERS_CACHE", ""), proof: REPOSITORY, takes: &[] },
];

/// For those who look for other caches: all of it is spoken for.
pub(super) static PLACES: &[Place] =
    &[Place { at: At::Home(".cache/huggingface"), proof: &[], takes: &[] }];

const REPOSITORY: &[&str] = &["models--*/blobs", "datasets--*/blobs", "spaces--*/blobs"];

/// What a download leaves beside repositories.
static CHUNKS: &[Place] = &[
    Place { at: At::Home(".cache/huggingface/xet"), proof: &["*/chunk-cache", "*/*"], takes: &[] },
    Place { at: At::Variable("HF_HOME", "xet"), proof: &["*/chunk-cache", "*/*"], takes: &[] },
];

fn find(facts: &Facts) -> Vec<Match> {
    let mut found = places::find(facts, CHUNKS);
    for hub in places::find(facts, HUBS) {
        for repository in places::matching(facts, hub.directory, "*--*") {
            found.extend(unused(facts, repository));
        }
    }
    LEFTOVERS.matches(facts, found, |path| format!("{path} has files that no snapshot links to"))
}

/// Files of a repository that no link of its snapshots leads to.
fn unused(facts: &Facts, repository: NodeId) -> Option<Found> {
    let tree = &facts.tree;
    let snapshots = tree.child(repository, b"snapshots")?;
    let links: HashSet<NodeId> =
        facts.files_in(snapshots).into_iter().filter_map(|it| tree.follow(it)).collect();
    let blobs = places::matching(facts, repository, "blobs/*");
    let taken: Vec<NodeId> = blobs.into_iter().filter(|it| !links.contains(it)).collect();
    let words = taken.iter().map(|&it| facts.word(it)).collect();
    // Without any link, as where a copy followed them, nothing is known.
    let knows = links.iter().any(|&it| tree.name(tree.parent(it)) == b"blobs");
    (knows && !taken.is_empty()).then_some(Found { directory: repository, taken, words })
}
