//! Python: the installed packages, the project's files, and the interpreter with what it needs.

use std::collections::BTreeSet;

use super::runtime::{RuntimeSet, Scene};
use crate::escape::printable;
use crate::tree::NodeId;

/// The set of an image that starts Python, or a script that Python packages installed.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    let interpreter = interpreter(scene)?;
    let mut set = RuntimeSet::default();
    let mut environments: BTreeSet<NodeId> = BTreeSet::new();
    for (id, package) in image.packages("python") {
        let Some(scope) = package.scope else { continue };
        if package.development.is_some() {
            continue;
        }
        let own = package
            .claims
            .files
            .iter()
            .copied()
            .filter(|&node| scene.is_wanted(node) && image.owners.owner(node) == Some(id));
        let before = set.files.len();
        set.files.extend(own);
        if before < set.files.len() {
            environments.insert(scope);
        }
    }
    // A virtual environment is more than its packages: its links and scripts.
    for &environment in &environments {
        if tree.child(environment, b"pyvenv.cfg").is_some() {
            set.files.extend(scene.clean_files_below(environment).filter(|&node| {
                image.owner(node).is_none_or(|(_, package)| package.development.is_none())
            }));
        }
    }
    let directory = image.directory(image.working_directory())?;
    if directory != NodeId::ROOT {
        let inside = scene.clean_files_below(directory);
        set.files.extend(inside.filter(|&node| image.owner(node).is_none()));
    }
    if set.files.is_empty() {
        return None;
    }
    if let Some((id, _)) = image.owner(interpreter).filter(|_| image.is_own(interpreter)) {
        set.files.extend(scene.package_closure(id));
    }
    set.interpreter = Some(interpreter);
    let shown = |node: &NodeId| printable(&tree.path(*node));
    let places: Vec<String> = environments.iter().map(shown).collect();
    set.what = format!(
        "the Python packages in {}, the files in {} and the interpreter",
        if places.is_empty() { "the image".to_owned() } else { places.join(", ") },
        shown(&directory)
    );
    set.caveats.push(
        "shared libraries that packages were built against have to be installed there too"
            .to_owned(),
    );
    Some(set)
}

/// The interpreter's file: the program itself, or what the first line of its script names.
fn interpreter(scene: &Scene<'_, '_>) -> Option<NodeId> {
    let (image, tree) = (scene.image, scene.image.tree);
    if tree.name(scene.program.file).starts_with(b"python") {
        return Some(scene.program.file);
    }
    let owner = image.owner(scene.program.named).or_else(|| image.owner(scene.program.file));
    owner.filter(|(_, package)| package.ecosystem == "python")?;
    let beside = tree.parent(scene.program.named);
    let named = |name: &[u8]| tree.child(beside, name).and_then(|node| tree.follow(node));
    let on_path = || super::program::locate(image, "python3").and_then(|node| tree.follow(node));
    named(b"python3").or_else(|| named(b"python")).or_else(on_path)
}
