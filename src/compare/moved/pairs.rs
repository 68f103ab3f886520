//! Which file that is gone is which file that is new.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::both::Which;
use super::super::joint::Joint;
use super::super::listing::Node;
use super::{MIN_BYTES, content};

/// More paths of one content than this are paired in their order only: scoring all pairs of them
/// would take a time that grows with the square.
const MAX_SCORED: usize = 64;

/// The paths of one content.
#[derive(Default)]
struct Same {
    gone: Vec<Node>,
    new: Vec<Node>,
}

/// Pairs files with the same content, each once: those with the same name and the longest common
/// end of their paths first, the rest in order.
pub(super) fn pairs(joint: &Joint<'_>, gone: &[Node], new: &[Node]) -> Vec<(Node, Node)> {
    let mut same: HashMap<u128, Same, RandomState> = HashMap::default();
    for &node in gone {
        if let Some(content) = movable(joint, Which::Before, node) {
            same.entry(content).or_default().gone.push(node);
        }
    }
    for &node in new {
        if let Some(content) = movable(joint, Which::After, node)
            && let Some(same) = same.get_mut(&content)
        {
            same.new.push(node);
        }
    }
    let mut pairs = Vec::new();
    for same in same.into_values().filter(|same| !same.new.is_empty()) {
        pair(joint, same, &mut pairs);
    }
    pairs
}

/// The content of a file that is large enough to be said to have moved.
fn movable(joint: &Joint<'_>, which: Which, node: Node) -> Option<u128> {
    let content = joint.current(which, node).and_then(content)?;
    (MIN_BYTES <= joint.bytes_at(which, node).0).then_some(content)
}

fn pair(joint: &Joint<'_>, same: Same, pairs: &mut Vec<(Node, Node)>) {
    let Same { mut gone, mut new } = same;
    if let ([from], [to]) = (gone.as_slice(), new.as_slice()) {
        pairs.push((*from, *to));
        return;
    }
    // By path, so that the order of the images does not matter.
    gone.sort_by_cached_key(|&node| joint.path(node));
    new.sort_by_cached_key(|&node| joint.path(node));
    if gone.len() <= MAX_SCORED && new.len() <= MAX_SCORED {
        let mut scored = Vec::new();
        for (first, &from) in gone.iter().enumerate() {
            for (second, &to) in new.iter().enumerate() {
                scored.push((Reverse(common_end(joint, from, to)), first.max(second), from, to));
            }
        }
        scored.sort_by_key(|&(score, order, ..)| (score, order));
        for (_, _, from, to) in scored {
            if gone.contains(&from) && new.contains(&to) {
                gone.retain(|&node| node != from);
                new.retain(|&node| node != to);
                pairs.push((from, to));
            }
        }
    }
    pairs.extend(gone.into_iter().zip(new));
}

/// How many names two paths have in common at their ends.
fn common_end(joint: &Joint<'_>, from: Node, to: Node) -> usize {
    joint.names(from).zip(joint.names(to)).take_while(|(a, b)| a == b).count()
}
