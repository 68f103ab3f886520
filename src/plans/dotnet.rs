//! .NET: the directory that an application was published to.

use super::runtime::{RuntimeSet, Scene};
use crate::tree::NodeId;

/// The set of an image that starts `dotnet APP.dll`, or the program beside it.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    let is_host = scene.program.name == "dotnet";
    let library = match is_host {
        true => {
            let named = scene.program.arguments.iter().find(|it| it.ends_with(".dll"))?;
            tree.follow(super::program::at(image, named)?)?
        }
        false => {
            let name = format!("{}.dll", scene.program.name);
            tree.child(tree.parent(scene.program.file), name.as_bytes())?
        }
    };
    let directory = tree.parent(library);
    let published = settings(scene, directory)?;
    let mut set = RuntimeSet {
        interpreter: is_host.then_some(scene.program.named),
        packages: scene.system_packages(None),
        what: format!("what was published to {}", image.path(directory)),
        ..RuntimeSet::default()
    };
    set.copy(scene, directory);
    if published == NodeId::ROOT || directory == NodeId::ROOT {
        return None;
    }
    Some(set)
}

/// The `APP.runtimeconfig.json` that every published application has (dotnet docs, runtime
/// configuration).
fn settings(scene: &Scene<'_, '_>, directory: NodeId) -> Option<NodeId> {
    let tree = scene.image.tree;
    let children = tree.children(directory).iter().copied();
    children
        .filter(|&node| tree.is_present(node))
        .find(|&node| tree.name(node).ends_with(b".runtimeconfig.json"))
}
