//! Files in `node_modules` that are deleted by name after the build.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::rules::Fix;
use crate::tree::NodeId;

/// In how many `node_modules` one command deletes files: a longer command is hard to review, and a
/// separate stage is the better fix for a workspace with that many.
const MAX_DIRECTORIES: usize = 3;

/// Deletes files with these names once everything is built.
pub(super) fn fix(facts: &Facts, layer: usize, files: &[NodeId], names: &[&str]) -> Fix {
    Fix::for_layer(facts, layer, || delete(facts, layer, files, names))
}

fn delete(facts: &Facts, layer: usize, files: &[NodeId], names: &[&str]) -> Fix {
    if facts.command_of(layer).is_none() {
        return Fix::advice("Delete these files where they come from, after the build");
    }
    let roots: BTreeSet<String> =
        files.iter().filter_map(|&node| root(&facts.path(node))).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._+@-".contains(&byte);
    let is_short = !roots.is_empty() && roots.len() <= MAX_DIRECTORIES;
    let can_delete = is_short && roots.iter().all(|root| root.bytes().all(plain));
    let roots: Vec<String> = roots.into_iter().collect();
    let tests: Vec<String> = names.iter().map(|name| format!("-name '{name}'")).collect();
    let tests = match tests.as_slice() {
        [only] => only.clone(),
        several => format!("\\( {} \\)", several.join(" -o ")),
    };
    let command = format!("find {} -type f {tests} -delete", roots.join(" "));
    let advice = "Delete these files at the end of the RUN that adds them";
    let deleted = can_delete.then(|| Fix::end_with(facts, layer, advice, &command)).flatten();
    deleted.unwrap_or_else(|| Fix::advice("Build in another stage, and copy what runs"))
}

/// Whether a file belongs to a package that is used only for development, which another rule
/// removes as a whole.
pub(super) fn is_for_development(facts: &Facts, node: NodeId) -> bool {
    facts.owner(node).is_some_and(|(_, owner)| owner.development.is_some())
}

/// Returns `1 file` or `2 files`.
pub(super) fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// Returns the topmost `node_modules` of a path.
fn root(path: &str) -> Option<String> {
    const NAME: &str = "/node_modules/";
    let at = path.find(NAME)?;
    path.get(..at + NAME.len() - 1).map(str::to_owned)
}
