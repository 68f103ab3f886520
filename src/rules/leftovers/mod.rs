//! Logs, temporary files, dumps and the like.

use super::Rule;
use crate::facts::Facts;
use crate::tree::NodeId;

mod dumps;
mod installers;
mod logs;
mod shell_history;
mod temporary_files;

/// The family's rules.
pub(super) static RULES: &[&Rule] =
    &[&logs::RULE, &temporary_files::RULE, &dumps::RULE, &shell_history::RULE, &installers::RULE];

/// A path as a word for a shell that needs no quotes; `None` where it would need some.
fn word(facts: &Facts, node: NodeId) -> Option<String> {
    let path = facts.tree.path(node);
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"/._-+@:,".contains(&it);
    let path = String::from_utf8(path).ok()?;
    path.bytes().all(is_plain).then_some(path)
}
