//! Which file that is gone is which file that is new.

use std::cmp::Reverse;

use super::super::both::{Both, Which};
use super::super::joint::Joint;
use super::super::listing::{Content, Node};
use super::by_content;

/// More paths of one content than this are paired in their order only: scoring all pairs of them
/// would take a time that grows with the square.
const MAX_SCORED: usize = 64;

/// Pairs files with the same content, however small, each once: those with the same name and the
/// longest common end of their paths first, the rest in order.
pub(super) fn pairs(joint: &Joint<'_>, gone: &[Node], new: &[Node]) -> Vec<(Node, Node)> {
    let movable = |which: Which, nodes: &[Node]| {
        let nodes = nodes.iter().copied();
        let has_bytes = |&node: &Node| 0 < joint.bytes_at(which, node).0;
        by_content(joint, which, nodes.filter(has_bytes))
    };
    let gone = movable(Which::Before, gone);
    let new = movable(Which::After, new);
    let mut pairs = Vec::new();
    for (_, both) in Both::new(gone.as_slice(), new.as_slice()).groups(|_, &(content, _)| content) {
        if !both.before.is_empty() && !both.after.is_empty() {
            let nodes =
                |same: &[(Content, u32)]| same.iter().map(|&(_, node)| node as Node).collect();
            pair(joint, nodes(both.before), nodes(both.after), &mut pairs);
        }
    }
    pairs
}

fn pair(joint: &Joint<'_>, mut gone: Vec<Node>, mut new: Vec<Node>, pairs: &mut Vec<(Node, Node)>) {
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
