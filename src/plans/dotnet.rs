//! .NET: the directory that an application was published to.

use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::rules::system_packages;
use crate::tree::NodeId;

/// Returns the set of an image that starts `dotnet APP.dll`, `dotnet run`, or the program beside
/// its library.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let is_host = scene.program.name == "dotnet";
    let mut words = scene.program.arguments.iter().map(String::as_str);
    let builds = is_host && matches!(words.next(), Some("run" | "watch"));
    let library = if builds {
        built_library(scene)?
    } else if is_host {
        let named = scene.program.arguments.iter().find(|argument| argument.ends_with(".dll"))?;
        tree.follow(facts.at(named)?)?
    } else {
        let name = format!("{}.dll", scene.program.name);
        tree.child(tree.parent(scene.program.file), name.as_bytes())?
    };
    let directory = tree.parent(library);
    if directory == NodeId::ROOT || !has_settings(scene, directory) {
        return None;
    }
    let mut set = RuntimeSet {
        what: format!("what was published to {}", facts.path(directory)),
        needs_certificates: true,
        ..RuntimeSet::default()
    };
    set.copy(scene, directory);
    let host = facts.locate("dotnet").filter(|_| is_host || !is_self_contained(scene, directory));
    set.interpreter = host;
    set.packages = scene.system_packages(host.and_then(|host| tree.follow(host)));
    if let Some(host) = host {
        add_shared_runtime(scene, host, &mut set);
    }
    if builds {
        set.what = format!("what was built in {}", facts.path(directory));
        set.command = Some(vec!["dotnet".to_owned(), facts.path(library)]);
        set.caveats.push("`dotnet publish -c Release` creates what belongs there".to_owned());
    }
    (!set.files.is_empty()).then_some(set)
}

/// Adds the shared runtime if own layers added it: as files, or as the packages that own them.
fn add_shared_runtime(scene: &Scene<'_>, host: NodeId, set: &mut RuntimeSet) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let Some(file) = tree.follow(host) else { return };
    let home = tree.parent(file);
    for name in ["host", "shared"] {
        let Some(part) = tree.child(home, name.as_bytes()) else { continue };
        let files = facts.files_in(part).into_iter().filter(|&file| facts.is_own(file));
        let (packaged, loose): (Vec<_>, Vec<_>) =
            files.partition(|&file| system_packages::installed(facts, file));
        let owners = packaged.iter().filter_map(|&file| facts.owner(file)).map(|(id, _)| id);
        set.packages.extend(owners);
        if !loose.is_empty() {
            set.copy(scene, part);
        }
    }
    if facts.is_own(file) && facts.owner(file).is_none_or(|(id, _)| !set.packages.contains(&id)) {
        set.files.insert(file);
        set.copies.push(CopyStep::same(file));
        // A copied link becomes a file, so a variable has to say where the runtime is.
        if host != file {
            set.variables.push(format!("DOTNET_ROOT={}", facts.path(home)));
            set.copies.push(CopyStep::to(file, facts.path(host)));
        }
    }
}

/// Returns the library that `dotnet run` starts: the one in `bin/CONFIGURATION/FRAMEWORK` with the
/// same name as the settings beside it.
fn built_library(scene: &Scene<'_>) -> Option<NodeId> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let project = facts.directory(facts.working_directory())?;
    let children = |node: NodeId| {
        let mut children = tree.children(node).to_vec();
        children.retain(|&child| tree.is_directory(child));
        children
    };
    let bin = tree.child(project, b"bin")?;
    let outputs = children(bin).into_iter().flat_map(children);
    outputs.into_iter().find_map(|output| {
        let mut names = tree.children(output).iter().map(|&file| tree.name(file));
        let name = names.find_map(|name| name.strip_suffix(b".runtimeconfig.json"))?;
        tree.child(output, &[name, b".dll"].concat())
    })
}

/// Whether a directory has the `APP.runtimeconfig.json` of every published application (dotnet
/// docs, runtime configuration).
fn has_settings(scene: &Scene<'_>, directory: NodeId) -> bool {
    let tree = &scene.facts.tree;
    let mut children = tree.children(directory).iter().filter(|&&node| tree.is_present(node));
    children.any(|&node| tree.name(node).ends_with(b".runtimeconfig.json"))
}

/// Whether an application was published with the runtime beside it.
fn is_self_contained(scene: &Scene<'_>, directory: NodeId) -> bool {
    scene.facts.tree.child(directory, b"libcoreclr.so").is_some()
}
