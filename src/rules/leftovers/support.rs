//! What rules about leftovers share: names that a shell can be given, and what files begin with.

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::rules::{Fix, Match, Proof};
use crate::tree::NodeId;

/// A path as a word for a shell that needs no quotes; `None` where it would need some.
pub(super) fn word(facts: &Facts, node: NodeId) -> Option<String> {
    let path = facts.tree.path(node);
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"/._-+@:,".contains(&it);
    let path = String::from_utf8(path).ok()?;
    path.bytes().all(is_plain).then_some(path)
}

/// Matches of files that are removed where they are left, one for each layer.
pub(super) fn removed(facts: &Facts, files: &[NodeId], proof: Proof, evidence: &str) -> Vec<Match> {
    Match::by_layer(facts, files, |layer, files| {
        let words: Option<Vec<String>> = files.iter().map(|&file| word(facts, file)).collect();
        let fix = match words {
            Some(words) => Fix::clean_up(facts, layer, files, &words.join(" ")),
            None => Fix::advice("Remove them in the instruction that adds them"),
        };
        Match::new(proof, evidence, fix)
    })
}

/// A row for files that begin with those bytes, of which only is remembered that they are there.
pub(super) const fn beginning(kind: &'static str, first: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan, condense };
    Wanted { kind, name: Name::Magic(first), below: Below::EndsWith(""), keep }
}

fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..1)]
}

fn condense(_: &Parts) -> Vec<u8> {
    vec![1]
}
