//! Python: the installed packages, the project's files, and the interpreter with what it needs.

use std::collections::BTreeSet;

use super::runtime::{Copy, RuntimeSet, Scene};
use crate::packages::PackageId;
use crate::rules::Image;
use crate::tree::NodeId;

/// The set of an image that starts Python, or a script that Python packages installed.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    let interpreter = interpreter(scene)?;
    let mut set = RuntimeSet::default();
    let mut environments: BTreeSet<NodeId> = BTreeSet::new();
    for (id, package) in image.packages("python") {
        let Some(scope) = package.scope else { continue };
        let own = scene.own_files(id).filter(|&node| scene.is_wanted(node));
        let own: Vec<NodeId> = own.collect();
        if package.development.is_some() || own.is_empty() {
            continue;
        }
        set.files.extend(own);
        environments.insert(scope);
    }
    for &environment in &environments {
        match tree.child(environment, b"pyvenv.cfg") {
            // A virtual environment is more than its packages: its links and scripts.
            Some(_) => set.copy(scene, environment),
            None => set.copies.push(Copy { node: environment, to: None }),
        }
    }
    // Scripts that packages installed beside the directory they are in, such as /usr/local/bin.
    let scripts = set.files.iter().filter(|&&node| tree.name(tree.parent(node)) == b"bin");
    let scripts: BTreeSet<NodeId> = scripts.copied().collect();
    let inside = |node: NodeId| set.copies.iter().any(|copy| is_below(image, node, copy.node));
    let loose: Vec<NodeId> = scripts.into_iter().filter(|&node| !inside(node)).collect();
    set.copies.extend(loose.into_iter().map(|node| Copy { node, to: None }));
    let directory = image.directory(image.working_directory())?;
    if directory != NodeId::ROOT {
        set.copy_children(scene, directory);
    }
    if set.files.is_empty() {
        return None;
    }
    set.packages = scene.system_packages(Some(interpreter));
    with_bytecode(image, &mut set);
    set.interpreter = Some(interpreter);
    let places: Vec<String> = environments.iter().map(|&node| image.path(node)).collect();
    set.what = format!(
        "the Python packages in {}, the files in {} and the interpreter",
        if places.is_empty() { "the image".to_owned() } else { places.join(", ") },
        image.path(directory)
    );
    Some(set)
}

fn is_below(image: &Image<'_>, node: NodeId, directory: NodeId) -> bool {
    let mut at = node;
    while at != directory {
        if at == NodeId::ROOT {
            return false;
        }
        at = image.tree.parent(at);
    }
    true
}

/// Adds the bytecode that installing Debian's Python packages leaves beside their sources: no
/// package owns it, and it is there again wherever they are installed.
fn with_bytecode(image: &Image<'_>, set: &mut RuntimeSet) {
    let tree = image.tree;
    let files = |id: &PackageId| image.files_of(*id).iter().copied();
    let sources: BTreeSet<NodeId> = set
        .packages
        .iter()
        .flat_map(files)
        .filter(|&node| tree.name(node).ends_with(b".py"))
        .map(|node| tree.parent(node))
        .collect();
    let caches = sources.iter().filter_map(|&node| tree.child(node, b"__pycache__"));
    let compiled = caches.flat_map(|node| image.files_in(node)).filter(|&node| image.is_own(node));
    set.files.extend(compiled);
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
