//! Static sites: the directory that a development server serves.

use super::runtime::{RuntimeSet, Scene};

/// Programs that serve the files of a directory, and the one that they serve where none is named.
const SERVERS: [(&str, &[&str]); 5] = [
    ("serve", &["."]),
    ("http-server", &["public", "."]),
    ("vite", &["dist"]),
    ("sirv", &["."]),
    ("ng", &["dist"]),
];

/// The set of an image that serves built files with a server written for development.
///
/// A web server has to be in the other base; none of Node is needed.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let image = scene.image;
    let (_, defaults) = SERVERS.iter().find(|(name, _)| *name == scene.program.name)?;
    let named = scene.program.arguments.iter().filter(|word| {
        !word.starts_with('-') && !matches!(word.as_str(), "preview" | "start" | "dev")
    });
    let candidates = named.map(String::as_str).chain(defaults.iter().copied());
    let directory = candidates
        .filter_map(|path| image.tree.follow(super::program::at(image, path)?))
        .find(|&node| image.tree.child(node, b"index.html").is_some())?;
    let mut set = RuntimeSet {
        what: format!("the built files in {}", image.path(directory)),
        caveats: vec![format!(
            "a web server, such as nginx, has to serve {} in place of {}",
            image.path(directory),
            scene.program.name
        )],
        ..RuntimeSet::default()
    };
    set.copy(scene, directory);
    (!set.files.is_empty()).then_some(set)
}
