//! The weights of one model in several formats.

use crate::facts::Facts;
use crate::rules::places::{self, Found};
use crate::rules::{Example, Find, Proof, Residue, Rule, distinct};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "model-in-several-formats",
    title: "Model weights in several formats",
    why: "Repositories of models often have the same weights for PyTorch, TensorFlow and Flax. A \
          program loads one of them.",
    proof: "Only the names: `model.safetensors` beside `pytorch_model.bin`, `tf_model.h5` or \
            `flax_model.msgpack`.",
    fix: "Download with `allow_patterns=[\"*.safetensors\", \"*.json\"]`, or the format that the \
          program loads.",
    references: &["https://huggingface.co/docs/huggingface_hub/guides/download"],
    example: Example { found: &[], left_alone: &["srv/model/model.safetensors"] },
    find: Find::Directories(
        found,
        Residue { proof: Proof::Guessed, ..Residue::new("contains weights in several formats") },
    ),
    ..super::DEFAULT
};

/// Files with the weights that `*.safetensors` beside them has too.
const OTHERS: [&str; 4] =
    ["pytorch_model*.bin", "tf_model*.h5", "flax_model*.msgpack", "rust_model.ot"];

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let weights = facts.index.files_with_extension("safetensors").iter();
    let directories = distinct(weights.map(|&node| tree.parent(node)));
    let found = directories.into_iter().filter_map(|directory| {
        let links = OTHERS.iter().flat_map(|pattern| places::matching(facts, directory, pattern));
        let taken: Vec<NodeId> = links.filter_map(|node| tree.follow(node)).collect();
        Found::of_nodes(facts, directory, taken)
    });
    found.collect()
}
