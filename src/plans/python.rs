//! Python: the installed packages, the project's files, and the interpreter with what it needs.

use std::collections::BTreeSet;

use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId};
use crate::tree::NodeId;

/// Returns the set of an image that starts Python, or a script that Python packages installed.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let interpreter = interpreter(scene)?;
    let mut set = RuntimeSet { needs_certificates: true, ..RuntimeSet::default() };
    let mut environments: BTreeSet<NodeId> = BTreeSet::new();
    let mut libraries: BTreeSet<NodeId> = BTreeSet::new();
    for (id, package) in facts.packages(EcosystemName::Python) {
        let (Some(scope), Some(proof)) = (package.scope, package.proof) else { continue };
        // Packages of the operating system install their Python packages again.
        let is_own = facts.owners.owner(proof) == Some(id) && facts.is_own(proof);
        if package.development.is_some() || !is_own {
            continue;
        }
        let own: Vec<NodeId> = scene.own_files(id).filter(|&node| scene.is_wanted(node)).collect();
        if own.is_empty() {
            continue;
        }
        set.files.extend(own);
        match tree.child(scope, b"pyvenv.cfg") {
            Some(_) => environments.insert(scope),
            None => libraries.insert(tree.parent(tree.parent(proof))),
        };
    }
    // A virtual environment has links and scripts besides its packages.
    for &environment in &environments {
        set.copy(scene, environment);
    }
    set.copies.extend(libraries.iter().map(|&node| CopyStep::same(node)));
    environments.append(&mut libraries);
    let left_out = keep_script(scene, &mut set);
    let directory = facts.directory(facts.working_directory())?;
    if directory != NodeId::ROOT {
        set.copy_children(scene, directory, |_| true);
    }
    if set.files.is_empty() {
        return None;
    }
    set.packages = packages(scene, &set, interpreter);
    with_bytecode(facts, &mut set);
    set.interpreter = Some(interpreter);
    let places: Vec<String> = environments.iter().map(|&node| facts.path(node)).collect();
    set.what = format!(
        "the Python packages in {}, the files in {} and the interpreter",
        if places.is_empty() { "the image".to_owned() } else { places.join(", ") },
        facts.path(directory)
    );
    if left_out {
        set.caveats.push(format!(
            "scripts that packages installed beside {} are left out",
            facts.path(scene.program.named)
        ));
    }
    Some(set)
}

/// Drops the scripts that packages installed in directories of programs, except the one that is
/// started. Returns whether there were others.
fn keep_script(scene: &Scene<'_>, set: &mut RuntimeSet) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let copied: BTreeSet<NodeId> = set.copies.iter().map(|copy| copy.node).collect();
    let is_loose =
        |&node: &NodeId| tree.name(tree.parent(node)) == b"bin" && !is_in_any(facts, node, &copied);
    let loose: Vec<NodeId> = set.files.iter().copied().filter(is_loose).collect();
    for node in &loose {
        set.files.remove(node);
    }
    let started = [scene.program.named, scene.program.file];
    let kept = loose.iter().copied().find(|node| started.contains(node));
    set.files.extend(kept);
    set.copies.extend(kept.map(CopyStep::same));
    usize::from(kept.is_some()) < loose.len()
}

/// Whether a node is one of these directories or in one of them.
fn is_in_any(facts: &Facts, node: NodeId, directories: &BTreeSet<NodeId>) -> bool {
    facts.tree.ancestors(node).any(|at| directories.contains(&at))
}

/// Adds the bytecode beside the sources of Debian's Python packages: no package owns it, but
/// installing them creates it again.
fn with_bytecode(facts: &Facts, set: &mut RuntimeSet) {
    let tree = &facts.tree;
    let files = |id: &PackageId| facts.files_of(*id).iter().copied();
    let files = set.packages.iter().flat_map(files);
    let sources = files.filter(|&node| tree.name(node).ends_with(b".py"));
    let directories: BTreeSet<NodeId> = sources.map(|node| tree.parent(node)).collect();
    let caches = directories.iter().filter_map(|&node| tree.child(node, b"__pycache__"));
    let compiled = caches.flat_map(|node| facts.files_in(node)).filter(|&node| facts.is_own(node));
    set.files.extend(compiled);
}

/// Returns the interpreter: the program itself, or for a script of a Python package, the one beside
/// it or in the `PATH`.
fn interpreter(scene: &Scene<'_>) -> Option<NodeId> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    if tree.name(scene.program.file).starts_with(b"python") {
        return Some(scene.program.file);
    }
    let owner = facts.owner(scene.program.named).or_else(|| facts.owner(scene.program.file));
    owner.filter(|(_, package)| package.ecosystem == EcosystemName::Python)?;
    let beside = tree.parent(scene.program.named);
    let named = |name: &[u8]| tree.child(beside, name).and_then(|node| tree.follow(node));
    let on_path = || facts.locate("python3").and_then(|node| tree.follow(node));
    named(b"python3").or_else(|| named(b"python")).or_else(on_path)
}

/// Packages of the operating system that only install Python packages, so the last stage has no use
/// for them.
const INSTALLERS: [&str; 7] = [
    "pipx", "py3-pip", "python-pip", "python3-pip", "python3-venv", "python3-virtualenv",
    "python3-wheel",
];

/// Returns the packages of the operating system that the set needs: the ones that were installed
/// explicitly, except installers; the owners of the interpreter, of libraries that extension
/// modules name, and of Python packages that packages of the set depend on; and certificates, which
/// the interpreter opens one by one.
fn packages(scene: &Scene<'_>, set: &RuntimeSet, interpreter: NodeId) -> BTreeSet<PackageId> {
    let facts = scene.facts;
    let mut files = super::libraries::packaged(facts, &set.files);
    files.push(interpreter);
    let is_copied = |id: PackageId| {
        let proof = facts.packages.get(id).and_then(|package| package.proof);
        proof.is_some_and(|node| set.files.contains(&node))
    };
    let needs = facts.packages.needs.iter().filter(|need| need.kind == NeedKind::Requires);
    let needed =
        needs.filter(|need| is_copied(need.from)).filter_map(|need| facts.packages.get(need.to));
    files.extend(needed.filter_map(|package| package.proof));
    let certificates =
        facts.system_packages().filter(|(_, package)| package.name == "ca-certificates");
    files.extend(certificates.filter_map(|(id, _)| facts.files_of(id).first().copied()));
    let is_started = scene.program.name.starts_with("pip");
    scene.system_packages_except(if is_started { &[] } else { &INSTALLERS }, &files)
}
