//! Node: production packages, the built output and `package.json`.

use super::runtime::{RuntimeSet, Scene};
use crate::escape::printable;
use crate::tree::NodeId;

/// The set of an image that starts `node SCRIPT`, or npm or Yarn in a project with a start script.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    let name = tree.name(scene.program.named);
    if !matches!(name, b"node" | b"nodejs") {
        return None;
    }
    let script = scene.program.arguments.iter().find(|word| !word.starts_with('-'))?;
    let script = [*script, &format!("{script}.js"), &format!("{script}/index.js")]
        .iter()
        .find_map(|path| super::program::at(image, path))?;
    let script = tree.follow(script)?;
    let root = project_root(scene, script)?;
    let mut set = RuntimeSet { interpreter: Some(scene.program.named), ..RuntimeSet::default() };
    let output = output_directory(scene, root, script);
    set.files.extend(match output {
        Some(directory) => scene.clean_files_below(directory).collect::<Vec<_>>(),
        None => own_sources(scene, root),
    });
    set.files.insert(script);
    set.files.extend(tree.child(root, b"package.json"));
    if let Some(modules) = tree.child(root, b"node_modules") {
        set.files.extend(scene.clean_files_below(modules));
    }
    let shown = |node: NodeId| printable(&tree.path(node));
    set.what = match output {
        Some(directory) => {
            format!("production node_modules, package.json and {}", shown(directory))
        }
        None => format!("production node_modules and the sources in {}", shown(root)),
    };
    set.caveats.push(format!(
        "files that the program reads beside {} have to be copied too",
        shown(output.unwrap_or(script))
    ));
    Some(set)
}

/// The nearest directory above the script with a `package.json`.
fn project_root(scene: &Scene<'_, '_>, script: NodeId) -> Option<NodeId> {
    let tree = scene.image.tree;
    let mut at = tree.parent(script);
    loop {
        if tree.child(at, b"package.json").is_some() {
            return Some(at);
        }
        if at == NodeId::ROOT {
            return None;
        }
        at = tree.parent(at);
    }
}

/// The directory right below the project that the script is in, where it holds what was built.
fn output_directory(scene: &Scene<'_, '_>, root: NodeId, script: NodeId) -> Option<NodeId> {
    let tree = scene.image.tree;
    let mut at = tree.parent(script);
    if at == root {
        return None;
    }
    while tree.parent(at) != root {
        at = tree.parent(at);
    }
    // A script among its sources needs the directories beside it.
    matches!(tree.name(at), b"dist" | b"build" | b"out" | b"output" | b".output").then_some(at)
}

/// The project's own files, its packages left out.
fn own_sources(scene: &Scene<'_, '_>, root: NodeId) -> Vec<NodeId> {
    let tree = scene.image.tree;
    let children = tree.children(root).iter().copied();
    children
        .filter(|&child| tree.name(child) != b"node_modules")
        .flat_map(|child| match tree.is_directory(child) {
            true => scene.clean_files_below(child).collect(),
            false if scene.is_wanted(child) && tree.visible(child).is_some() => vec![child],
            false => Vec::new(),
        })
        .collect()
}
