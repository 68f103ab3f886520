//! What rules about leftovers share: paths that need no quotes, and files known by their first
//! bytes.

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::rules::{Fix, Match, Proof};
use crate::tree::NodeId;

/// How many paths one `rm` lists: a line of a Dockerfile with more is hard to review.
pub(super) const MAX_PATHS: usize = 8;

/// Returns a path that a shell takes without quotes; `None` if it needs quotes.
pub(super) fn plain_path(facts: &Facts, node: NodeId) -> Option<String> {
    let path = facts.tree.path(node);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@:,".contains(&byte);
    let path = String::from_utf8(path).ok()?;
    path.bytes().all(is_plain).then_some(path)
}

/// Returns one match for each layer, with a fix that removes the files in the layer's instruction.
pub(super) fn removal_matches(
    facts: &Facts,
    files: &[NodeId],
    proof: Proof,
    evidence: &str,
) -> Vec<Match> {
    Match::by_layer(facts, files, |layer, files| {
        let paths: Option<Vec<String>> =
            files.iter().map(|&file| plain_path(facts, file)).collect();
        let fix = match paths {
            Some(paths) => Fix::clean_up(facts, layer, files, &paths.join(" ")),
            None => Fix::advice("Remove these files in the instruction that adds them"),
        };
        Match::new(proof, evidence, fix)
    })
}

/// Returns a row for files that begin with these bytes. Only the fact that they do is kept.
pub(super) const fn with_magic(kind: &'static str, first: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan, condense };
    Wanted { kind, name: Name::Magic(first), below: Below::EndsWith(""), keep }
}

fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..1)]
}

fn condense(_: &Parts) -> Vec<u8> {
    vec![1]
}
