//! Archives of NLTK's data beside what they were unpacked to.

use crate::facts::Facts;
use crate::rules::places::{self, Found};
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "nltk-archives",
    title: "NLTK archives beside the unpacked data",
    why: "`nltk.download` keeps the archive that it unpacks. NLTK reads the directory.",
    proof: "`NAME.zip` beside a directory `NAME` below `nltk_data`.",
    fix: "Remove the archives in the RUN that downloads them.",
    references: &["https://www.nltk.org/data.html"],
    example: Example { found: &[], left_alone: &["usr/share/nltk_data/corpora/words.zip"] },
    find: Find::Directories(found, Residue::new("contains archives that are unpacked beside them")),
    ..super::DEFAULT
};

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let is_unpacked = |zip: &NodeId| {
        let stem = tree.name(*zip).strip_suffix(b".zip").unwrap_or_default();
        let twin = tree.child(tree.parent(*zip), stem);
        twin.is_some_and(|node| tree.is_directory(node) && !tree.children(node).is_empty())
    };
    let found = facts.index.directories("nltk_data").iter().filter_map(|&directory| {
        let zips = places::matching(facts, directory, "*/*.zip");
        let taken: Vec<NodeId> = zips.into_iter().filter(is_unpacked).collect();
        Found::of_nodes(facts, directory, taken)
    });
    found.collect()
}
