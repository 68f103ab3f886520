//! Files of one kind that lie about in `node_modules`, and how an installation drops them.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::rules::Fix;
use crate::tree::NodeId;

/// More directories than these are not named.
const MAX_DIRECTORIES: usize = 3;

/// Deletes files of these names once all is built.
pub(super) fn fix(facts: &Facts, layer: usize, files: &[NodeId], names: &[&str]) -> Fix {
    Fix::for_layer(facts, layer, || delete(facts, layer, files, names))
}

fn delete(facts: &Facts, layer: usize, files: &[NodeId], names: &[&str]) -> Fix {
    if facts.command_of(layer).is_none() {
        return Fix::advice("Delete them where the files come from, after the build");
    }
    let roots: BTreeSet<String> =
        files.iter().filter_map(|&node| root(&facts.path(node))).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._+@-".contains(&byte);
    let can = roots.len() <= MAX_DIRECTORIES && roots.iter().all(|root| root.bytes().all(plain));
    let roots: Vec<String> = roots.into_iter().collect();
    let tests: Vec<String> = names.iter().map(|name| format!("-name '{name}'")).collect();
    let tests = match tests.as_slice() {
        [only] => only.clone(),
        several => format!("\\( {} \\)", several.join(" -o ")),
    };
    let command = format!("find {} -type f {tests} -delete", roots.join(" "));
    let advice = "Delete them at the end of the RUN that adds them";
    let ended = (can && !roots.is_empty()).then(|| Fix::end_with(facts, layer, advice, &command));
    ended.flatten().unwrap_or_else(|| Fix::advice("Build in another stage, and copy what runs"))
}

/// Whether a file belongs to a package that is used only for development.
pub(super) fn is_for_development(facts: &Facts, node: NodeId) -> bool {
    facts.owner(node).is_some_and(|(_, owner)| owner.development.is_some())
}

/// A number of files in words.
pub(super) fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// The uppermost `node_modules` of a path.
fn root(path: &str) -> Option<String> {
    const NAME: &str = "/node_modules/";
    let at = path.find(NAME)?;
    path.get(..at + NAME.len() - 1).map(str::to_owned)
}
