//! Directories with a file that marks them as caches.

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::rules::places::{self, Found, above, is_in};
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "marked-cache",
    title: "Directories marked as caches",
    why: "A file `CACHEDIR.TAG` says that a program can create the directory again, and that \
          backups may leave it out.",
    proof: "`CACHEDIR.TAG` with the signature of its specification. Virtual environments, which uv \
            marks as well, stay, as do font caches, directories that packages own, directories \
            that hold the started program, those with weights of models, and those that a variable \
            names: a program is told to use them.",
    fix: "Remove these files in the RUN that creates them, or keep them out of the build context.",
    references: &["https://bford.info/cachedir/"],
    wanted: &[Wanted {
        kind: KIND,
        name: Name::Is("CACHEDIR.TAG"),
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 4096, condense },
    }],
    example: Example { found: &[], left_alone: &["srv/store/CACHEDIR.TAG"] },
    find: Find::Directories(found, Residue::new("contains a CACHEDIR.TAG with the signature")),
    ..super::DEFAULT
};

const KIND: &str = "cache tag";
const SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Keeps one byte if the tag is signed.
fn condense(content: Vec<u8>) -> Vec<u8> {
    if content.starts_with(SIGNATURE) { vec![1] } else { Vec::new() }
}

/// Files and directories beside the tag that show that a program runs from the directory, or that
/// another rule knows it better.
const BESIDE: [&[u8]; 4] = [b"pyvenv.cfg", b".rustc_info.json", b"bin", b"node_modules"];

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    if facts.contents(KIND).is_empty() {
        return Vec::new();
    }
    let known = super::known(facts);
    let is_known = |directory: NodeId| {
        known.contains(&directory) || above(facts, directory).any(|at| known.contains(&at))
    };
    let signed = facts.contents(KIND).iter().filter(|tag| tag.bytes() == [1]);
    let directories = signed.map(|node| tree.parent(node.node)).filter(|&directory| {
        directory != NodeId::ROOT
            && !is_known(directory)
            && tree.name(directory) != b"fontconfig"
            && !is_named(facts, directory)
            && !has_models(facts, directory)
            && BESIDE.iter().all(|name| tree.child(directory, name).is_none())
            && !tree.children(directory).iter().any(|&child| facts.owner(child).is_some())
    });
    directories.map(|directory| Found::whole(facts, directory)).collect()
}

/// Whether a variable names a directory, or one above it that does not hold the whole program:
/// `HF_HOME=/models`, `SENTENCE_TRANSFORMERS_HOME=/data`.
fn is_named(facts: &Facts, directory: NodeId) -> bool {
    let holds_program = facts.directory(facts.working_directory());
    let named: Vec<NodeId> = facts.env_paths().filter(|path| !facts.homes.contains(path)).collect();
    facts.tree.ancestors(directory).any(|at| {
        named.contains(&at)
            && at != NodeId::ROOT
            && holds_program.is_none_or(|program| !is_in(facts, program, at))
    })
}

/// Repositories of the Hugging Face cache, up to two levels below the tag.
const REPOSITORIES: [&str; 3] = [
    "models--*/snapshots datasets--*/snapshots spaces--*/snapshots models--*/blobs",
    "*/models--*/snapshots */datasets--*/snapshots",
    "*/*/models--*/snapshots",
];

/// Extensions of files with the weights of models.
const WEIGHTS: [&str; 9] =
    ["safetensors", "gguf", "ggml", "onnx", "pt", "pth", "ckpt", "tflite", "keras"];

/// Whether a directory has models, which the program loads.
fn has_models(facts: &Facts, directory: NodeId) -> bool {
    let mut patterns = REPOSITORIES.iter().flat_map(|patterns| patterns.split(' '));
    let mut weights = WEIGHTS.iter().flat_map(|end| facts.index.files_with_extension(end));
    patterns.any(|pattern| !places::matching(facts, directory, pattern).is_empty())
        || weights.any(|&file| is_in(facts, file, directory))
}
