//! Files of the Hugging Face cache that no snapshot names.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::rules::places::{self, Found, Place, home, variable};
use crate::rules::{Example, Find, Proof, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "unused-hugging-face-files",
    title: "Hugging Face cache files that no snapshot uses",
    why: "The cache keeps files by checksum, and snapshots that link to them. Files without a \
          link, unfinished downloads and chunks are never loaded.",
    proof: "Every link of every snapshot of the repository was followed: none leads to these \
            files. The models themselves stay.",
    fix: "Download one revision in one RUN, with `allow_patterns`; remove `*.incomplete`, `.locks` \
          and `xet` in the same RUN.",
    references: &["https://huggingface.co/docs/huggingface_hub/guides/manage-cache"],
    places: &[home(".cache/huggingface", "")],
    example: Example {
        found: &[],
        left_alone: &[
            "root/.cache/huggingface/hub/models--a--b/blobs/ab",
            "root/.cache/huggingface/hub/models--a--b/snapshots/1/model",
        ],
    },
    find: Find::Directories(
        found,
        Residue { proof: Proof::Proven, ..Residue::new("contains files that no snapshot uses") },
    ),
    ..super::DEFAULT
};

/// The places of the cache.
static HUBS: &[Place] = &[
    home(".cache/huggingface/hub", REPOSITORY),
    variable("HF_HOME", "hub", REPOSITORY),
    variable("HF_HUB_CACHE", "", REPOSITORY),
    variable("TRANSFORMERS_CACHE", "", REPOSITORY),
];

const REPOSITORY: &str = "models--*/blobs datasets--*/blobs spaces--*/blobs";

/// The places of chunks that a download leaves beside repositories.
static CHUNKS: &[Place] = &[
    home(".cache/huggingface/xet", "*/chunk-cache */*"),
    variable("HF_HOME", "xet", "*/chunk-cache */*"),
];

fn found(facts: &Facts) -> Vec<Found> {
    let mut found = places::find(facts, CHUNKS);
    for hub in places::find(facts, HUBS) {
        for repository in places::matching(facts, hub.directory, "*--*") {
            found.extend(unused(facts, repository));
        }
    }
    found
}

/// Returns the files of a repository that no link of its snapshots leads to.
fn unused(facts: &Facts, repository: NodeId) -> Option<Found> {
    let tree = &facts.tree;
    let snapshots = tree.child(repository, b"snapshots")?;
    let links: HashSet<NodeId> =
        facts.files_in(snapshots).into_iter().filter_map(|node| tree.follow(node)).collect();
    let blobs = places::matching(facts, repository, "blobs/*");
    let taken: Vec<NodeId> = blobs.into_iter().filter(|blob| !links.contains(blob)).collect();
    // A copy that followed the links has none, so it does not show which files are used.
    let has_links = links.iter().any(|&link| tree.name(tree.parent(link)) == b"blobs");
    Found::of_nodes(facts, repository, taken).filter(|_| has_links)
}
