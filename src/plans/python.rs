//! Python: the installed packages, the project's files, and the interpreter with what it needs.

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::project;
use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId};
use crate::tree::NodeId;

/// Returns the set of an image that starts Python, or a script that Python packages installed.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    interpreter(scene)?;
    // What a manager would install again when a container starts is not, once the program is
    // started without it.
    let synced = synced(scene);
    if synced.is_empty() {
        return set(scene);
    }
    let claimed = scene.claimed.iter().copied().chain(synced).collect();
    set(&Scene { claimed: &claimed, ..*scene })
}

/// Returns the files of development packages that `uv run` keeps installed today; empty if the
/// command needs one of them.
fn synced(scene: &Scene<'_>) -> HashSet<NodeId, RandomState> {
    let (facts, program) = (scene.facts, scene.program);
    let mut found = HashSet::default();
    let syncs = program.managers.iter().any(|manager| manager.name == "uv");
    if !syncs || program.is_in_script || facts.startup.is_opaque {
        return found;
    }
    let all = facts.packages(EcosystemName::Python);
    let unused: Vec<PackageId> =
        all.filter(|(_, package)| package.development.is_some()).map(|(id, _)| id).collect();
    if facts.startup.started_of(facts, &unused).is_none() {
        found.extend(unused.into_iter().flat_map(|id| scene.own_files(id).collect::<Vec<_>>()));
    }
    found
}

fn set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let interpreter = interpreter(scene)?;
    let mut set = RuntimeSet { needs_certificates: true, ..RuntimeSet::default() };
    let places = places(scene);
    for &place in &places {
        set.copy(scene, place);
    }
    let left_out = copy_scripts(scene, &mut set, &places);
    let directory = facts.directory(facts.working_directory())?;
    for directory in BTreeSet::from([directory, scene.program.place.directory]) {
        if directory != NodeId::ROOT {
            project::copy_without_javascript(scene, &mut set, directory);
        }
    }
    if set.files.is_empty() {
        return None;
    }
    copy_sources(scene, &mut set, &places);
    copy_interpreter(scene, &mut set, interpreter)?;
    set.packages.extend(packages(scene, &set, interpreter));
    set.interpreter = Some(interpreter);
    let shown: Vec<String> = places.iter().map(|&node| facts.path(node)).collect();
    let packages = match shown.is_empty() {
        true => String::new(),
        false => format!("the Python packages in {}, ", shown.join(", ")),
    };
    set.what = format!("{packages}the files in {} and the interpreter", facts.path(directory));
    if left_out {
        set.caveats
            .push("programs that packages installed outside of these are left out".to_owned());
    }
    (tree.follow(interpreter).is_some()).then_some(set)
}

/// Returns the places of own Python packages that the program sees: its virtual environment, or
/// every directory of packages outside of such environments.
fn places(scene: &Scene<'_>) -> BTreeSet<NodeId> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let is_environment = |node: NodeId| tree.child(node, b"pyvenv.cfg").is_some();
    let started = started(scene);
    let environments = started.iter().filter_map(|&node| {
        let environment = tree.parent(tree.parent(node));
        is_environment(environment).then_some(environment)
    });
    let mut places: BTreeSet<NodeId> = environments.collect();
    let sees_system = places.iter().any(|&environment| {
        let settings = facts.contents.child(environment, "pyvenv.cfg");
        settings.is_some_and(|settings| {
            let text = String::from_utf8_lossy(settings.bytes()).to_lowercase();
            let words: Vec<&str> = text.split(['=', '\n']).map(str::trim).collect();
            words.windows(2).any(|pair| pair == ["include-system-site-packages", "true"])
        })
    });
    if !places.is_empty() && !sees_system {
        return places;
    }
    for (id, package) in facts.packages(EcosystemName::Python) {
        let (Some(scope), Some(proof)) = (package.scope, package.proof) else { continue };
        // Packages of the operating system install their Python packages again.
        let is_own = facts.owners.owner(proof) == Some(id) && facts.is_own(proof);
        let is_used =
            package.development.is_none() && scene.own_files(id).any(|node| scene.is_wanted(node));
        if is_own && is_used && !is_environment(scope) {
            places.insert(tree.parent(tree.parent(proof)));
        }
    }
    places
}

/// Returns the files that are started: the program, and those of commands before it.
fn started(scene: &Scene<'_>) -> Vec<NodeId> {
    let (facts, program) = (scene.facts, scene.program);
    let words = program.before.iter().filter_map(|line| line.split_whitespace().next());
    let before = words.filter_map(|word| program.place.locate(facts, word));
    let wrappers = program.wrappers.iter().copied();
    before.chain(wrappers).chain([program.named]).collect()
}

/// Copies scripts that packages installed in directories of programs, if a command names them.
/// Returns whether there are others.
fn copy_scripts(scene: &Scene<'_>, set: &mut RuntimeSet, places: &BTreeSet<NodeId>) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let packages = facts.packages(EcosystemName::Python);
    let files = packages.flat_map(|(id, _)| scene.own_files(id).collect::<Vec<_>>());
    let is_loose = |&node: &NodeId| {
        tree.name(tree.parent(node)) == b"bin"
            && tree.child(tree.parent(tree.parent(node)), b"pyvenv.cfg").is_none()
            && !is_in_any(facts, node, places)
    };
    let loose: BTreeSet<NodeId> = files.filter(is_loose).collect();
    let named = facts.startup.named_and_above(facts);
    let managers = scene.program.managers.iter().filter_map(|manager| manager.file);
    let managers: BTreeSet<NodeId> = managers.collect();
    let mut kept: BTreeSet<NodeId> = loose.iter().copied().collect();
    kept.retain(|node| named.contains(node) && !managers.contains(node));
    kept.extend(started(scene).into_iter().filter(|node| loose.contains(node)));
    for &node in &kept {
        set.files.insert(node);
        set.copies.push(CopyStep::same(node));
    }
    kept.len() < loose.len()
}

/// Copies what lines in `.pth` files name: sources that are installed in place.
fn copy_sources(scene: &Scene<'_>, set: &mut RuntimeSet, places: &BTreeSet<NodeId>) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    for file in facts.contents(super::PATHS) {
        if !is_in_any(facts, file.node, places) {
            continue;
        }
        for line in file.bytes().split(|&byte| byte == b'\n') {
            let found = tree.find_from(tree.parent(file.node), line.trim_ascii());
            let sources = found.filter(|&node| tree.is_directory(node) && 1 < tree.depth(node));
            let copied: BTreeSet<NodeId> = set.copies.iter().map(|copy| copy.node).collect();
            if let Some(sources) = sources.filter(|&node| !is_in_any(facts, node, &copied)) {
                set.copy(scene, sources);
            }
        }
    }
}

/// Directories of Python installations that nothing else is in.
const INSTALLATIONS: [&[u8]; 3] =
    [b".local/share/uv/python", b".pyenv/versions", b".local/share/pdm/python"];

/// Copies an interpreter that is in a directory of its own, such as one that uv installed. `None`
/// if it is elsewhere and neither the base nor a package has it.
fn copy_interpreter(scene: &Scene<'_>, set: &mut RuntimeSet, node: NodeId) -> Option<()> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let file = tree.follow(node)?;
    let is_packaged = facts.owner(file).is_some_and(|(_, package)| package.ecosystem.is_system());
    if !facts.is_own(file) || is_packaged || set.files.contains(&file) {
        return Some(());
    }
    let named = facts.env("UV_PYTHON_INSTALL_DIR").and_then(|path| facts.directory(path));
    let homes = facts.homes.iter();
    let mut known = homes
        .flat_map(|&home| INSTALLATIONS.iter().filter_map(move |path| tree.find_from(home, path)));
    let installations = named.into_iter().chain(known.by_ref()).collect::<Vec<_>>();
    let within = tree.ancestors(file).find(|at| installations.contains(at));
    // A Python that was compiled is copied by its own directories, if they have nothing else.
    let prefix = tree.parent(tree.parent(file));
    let whole = within.or_else(|| (1 < tree.depth(prefix)).then_some(prefix))?;
    let is_shared = facts.path(whole) == "/usr/local" || facts.path(whole) == "/usr";
    if is_shared {
        return None;
    }
    set.copy(scene, whole);
    Some(())
}

/// Whether a node is one of these directories or in one of them.
fn is_in_any(facts: &Facts, node: NodeId, directories: &BTreeSet<NodeId>) -> bool {
    facts.tree.ancestors(node).any(|at| directories.contains(&at))
}

/// Returns the interpreter: the program itself, or for a script of a Python package, the one beside
/// it or in the `PATH`.
fn interpreter(scene: &Scene<'_>) -> Option<NodeId> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    if tree.name(scene.program.file).starts_with(b"python") {
        return Some(scene.program.file);
    }
    let beside = tree.parent(scene.program.named);
    let named = |name: &[u8]| tree.child(beside, name).and_then(|node| tree.follow(node));
    let owner = facts.owner(scene.program.named).or_else(|| facts.owner(scene.program.file));
    // The project's own scripts in its environment belong to an editable package, or to none.
    let in_environment = tree.child(tree.parent(beside), b"pyvenv.cfg").is_some();
    let is_python = owner.is_some_and(|(_, package)| package.ecosystem == EcosystemName::Python);
    (is_python || in_environment && named(b"python").is_some()).then_some(())?;
    let on_path = || facts.locate("python3").and_then(|node| tree.follow(node));
    named(b"python3").or_else(|| named(b"python")).or_else(on_path)
}

/// Returns the packages of the operating system that the set needs: the ones that were installed
/// explicitly; the owners of the interpreter, of libraries that extension
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
    scene.system_packages_except(&[], &files)
}
