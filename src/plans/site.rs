//! Static sites: the directory that a development server serves.

use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::tree::NodeId;

/// Programs that serve the files of a directory, with the directories that they serve by default.
const SERVERS: [(&str, &[&str]); 15] = [
    ("serve", &["."]),
    ("http-server", &["public", "."]),
    ("live-server", &["."]),
    ("vite", &["dist"]),
    ("sirv", &["."]),
    ("ng", &["dist"]),
    ("react-scripts", &["build"]),
    ("vue-cli-service", &["dist"]),
    ("webpack", &["dist"]),
    ("webpack-dev-server", &["dist"]),
    ("parcel", &["dist"]),
    ("gatsby", &["public"]),
    ("astro", &["dist"]),
    ("docusaurus", &["build"]),
    ("vitepress", &["docs/.vitepress/dist", ".vitepress/dist"]),
];

/// First arguments of these programs that are commands, not directories.
const COMMANDS: [&str; 5] = ["preview", "start", "dev", "serve", "develop"];

/// Returns the set of an image that serves built files with a development server.
///
/// The last stage needs a web server instead, and nothing of Node.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let facts = scene.facts;
    let name = scene.program.name.as_str();
    let (_, defaults) = SERVERS.iter().find(|(server, _)| *server == name)?;
    let arguments = scene.program.arguments.iter().map(String::as_str);
    let named = arguments.filter(|word| !word.starts_with('-') && !COMMANDS.contains(word));
    let directory = named
        .chain(defaults.iter().copied())
        .find_map(|path| site_directory(facts, facts.tree.follow(facts.at(path)?)?))?;
    let mut set = RuntimeSet {
        what: format!("the built files in {}", facts.path(directory)),
        served: Some(directory),
        caveats: vec![format!(
            "a web server, such as nginx, has to serve {} instead of {name}; here its default \
             settings do, on port 80",
            facts.path(directory)
        )],
        ..RuntimeSet::default()
    };
    let falls_back = |word: &String| word == "-s" || word == "--single";
    if matches!(name, "vite" | "react-scripts" | "ng")
        || scene.program.arguments.iter().any(falls_back)
    {
        set.caveats.push(format!(
            "{name} answers unknown paths with index.html: nginx needs \
             `try_files $uri /index.html` for that"
        ));
    }
    set.copy(scene, directory);
    (!set.files.is_empty()).then_some(set)
}

/// Returns the directory with `index.html`: this one, or the one that Angular creates in it
/// (`dist/APP` or `dist/APP/browser`).
fn site_directory(facts: &Facts, directory: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let children = |node: NodeId| tree.children(node).iter().copied();
    let below = children(directory).filter(|&child| tree.is_directory(child));
    let browser = below.clone().filter_map(|child| tree.child(child, b"browser"));
    std::iter::once(directory)
        .chain(below)
        .chain(browser)
        .find(|&node| tree.is_directory(node) && tree.child(node, b"index.html").is_some())
}
