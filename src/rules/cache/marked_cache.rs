//! Directories with a file that marks them as caches.

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::rules::places::{Found, above};
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "marked-cache",
    title: "Directories marked as caches",
    why: "A file `CACHEDIR.TAG` says that a program can create the directory again, and that \
          backups may leave it out.",
    proof: "`CACHEDIR.TAG` with the signature of its specification. Virtual environments, which uv \
            marks as well, stay, as do font caches, directories that packages own, and directories \
            that hold the started program.",
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
            && BESIDE.iter().all(|name| tree.child(directory, name).is_none())
            && !tree.children(directory).iter().any(|&child| facts.owner(child).is_some())
    });
    directories.map(|directory| Found::whole(facts, directory)).collect()
}
