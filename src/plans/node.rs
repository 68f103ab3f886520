//! Node: production packages, the built output and `package.json`.

use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::tree::NodeId;

/// Options of Node that are followed by a value (Node.js docs, command-line API).
const OPTIONS_WITH_VALUE: [&str; 8] = [
    "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions",
    "--title",
];

/// Directories that programs usually read at run time and that builds do not put into their output.
const RUNTIME_DIRECTORIES: [&str; 10] = [
    "public", "static", "views", "templates", "assets", "locales", "config", "migrations",
    "prisma", "db",
];

/// Returns the set of an image that starts `node SCRIPT`, or a script of `package.json` that does.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let watches = scene.program.name == "nodemon";
    if !watches && !matches!(scene.program.name.as_str(), "node" | "nodejs") {
        return None;
    }
    let named = script(&scene.program.arguments)?;
    let script = [named.to_owned(), format!("{named}.js"), format!("{named}/index.js")]
        .iter()
        .filter_map(|path| tree.follow(facts.at(path)?))
        .find(|&node| !tree.is_directory(node))
        .or_else(|| main_of(facts, named))?;
    let root = project_root(facts, script)?;
    if tree.name(script).ends_with(b".ts") {
        return None;
    }
    let node = facts.locate("node");
    let interpreter = if watches { node? } else { scene.program.named };
    let mut set = RuntimeSet { interpreter: Some(interpreter), ..RuntimeSet::default() };
    set.packages = scene.system_packages(tree.follow(interpreter));
    if watches {
        set.command = Some(vec!["node".to_owned(), named.to_owned()]);
    }
    let output = output_directory(facts, root, script);
    if let Some(bundle) = output.filter(|&directory| tree.name(directory) == b".output") {
        // Nitro puts everything that the program needs into its output, even packages.
        set.copy(scene, bundle);
        set.what = format!("the whole application in {}", facts.path(bundle));
        return (!set.files.is_empty()).then_some(set);
    }
    if let Some(modules) = tree.child(root, b"node_modules") {
        set.copy(scene, modules);
    }
    let manifest = tree.child(root, b"package.json");
    match output {
        Some(directory) => {
            set.copy(scene, directory);
            manifest.into_iter().for_each(|node| set.copy(scene, node));
            let read =
                RUNTIME_DIRECTORIES.iter().filter_map(|name| tree.child(root, name.as_bytes()));
            read.for_each(|node| set.copy(scene, node));
        }
        // A script among its sources may load any of them.
        None => own_sources(facts, root).into_iter().for_each(|node| set.copy(scene, node)),
    }
    set.what = match output {
        Some(directory) => {
            format!("the production node_modules, package.json and {}", facts.path(directory))
        }
        None => format!("the production node_modules and the sources in {}", facts.path(root)),
    };
    if let Some(directory) = output {
        set.caveats.push(format!(
            "what the program reads at run time beside {} has to be copied too",
            facts.path(directory)
        ));
    }
    Some(set)
}

/// Returns the first argument that is neither an option nor the value of one.
fn script(arguments: &[String]) -> Option<&str> {
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            word if OPTIONS_WITH_VALUE.contains(&word) => drop(words.next()),
            "--exec" | "-x" => return None,
            word if word.starts_with('-') => (),
            word => return Some(word),
        }
    }
    None
}

/// Returns a file of the project that `node DIRECTORY` starts. Which one does not matter, as it is
/// only used to find the project.
fn main_of(facts: &Facts, named: &str) -> Option<NodeId> {
    let directory = facts.tree.follow(facts.at(named)?)?;
    facts.tree.child(directory, b"package.json")
}

/// Returns the set of an image that starts a program of a production package, such as
/// `remix-serve`.
pub(super) fn tool_runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let (_, package) = facts.owner(scene.program.file)?;
    let is_built_for = BUILDERS.contains(&scene.program.name.as_str());
    if package.ecosystem != EcosystemName::Npm
        || !scene.is_wanted(scene.program.file)
        || is_built_for
    {
        return None;
    }
    let root = facts.directory(facts.working_directory()).filter(|&root| root != NodeId::ROOT)?;
    tree.child(root, b"package.json")?;
    let mut set = RuntimeSet {
        interpreter: facts.locate("node"),
        what: format!("the production node_modules and the files in {}", facts.path(root)),
        ..RuntimeSet::default()
    };
    set.packages = scene.system_packages(set.interpreter.and_then(|node| tree.follow(node)));
    if let Some(modules) = tree.child(root, b"node_modules") {
        set.copy(scene, modules);
    }
    own_sources(facts, root).into_iter().for_each(|node| set.copy(scene, node));
    // Of a package that is installed elsewhere, the directory is copied: a link to the program
    // would be copied as a file, which does not find its package.
    if !set.files.contains(&scene.program.file) {
        let proof = package.proof?;
        set.copy(scene, tree.parent(proof));
        let words = ["node".to_owned(), facts.path(scene.program.file)];
        set.command = Some(words.into_iter().chain(scene.program.arguments.clone()).collect());
    }
    Some(set)
}

/// Programs that build or watch; in production, another program is started.
const BUILDERS: [&str; 12] = [
    "npm", "yarn", "pnpm", "vite", "webpack", "webpack-dev-server", "react-scripts",
    "vue-cli-service", "ng", "nodemon", "next", "nuxt",
];

/// Returns the nearest directory with a `package.json` above a script.
pub(super) fn project_root(facts: &Facts, script: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    tree.ancestors(tree.parent(script)).find(|&at| tree.child(at, b"package.json").is_some())
}

/// Returns the directory right below the project that the script is in, if it has the name that
/// build tools give to their output: then the script does not read the sources beside it.
fn output_directory(facts: &Facts, root: NodeId, script: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let above = tree.ancestors(tree.parent(script)).take_while(|&at| at != root);
    let at = above.last()?;
    matches!(tree.name(at), b"dist" | b"build" | b"out" | b"output" | b".output").then_some(at)
}

/// Returns everything in a project but its packages.
fn own_sources(facts: &Facts, root: NodeId) -> Vec<NodeId> {
    let mut children = facts.tree.children(root).to_vec();
    children.retain(|&child| facts.tree.name(child) != b"node_modules");
    children.sort_unstable();
    children
}
