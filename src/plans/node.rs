//! Node: production packages, the built output and `package.json`; in a workspace, all of its
//! members.

use super::project;
use super::runtime::{RuntimeSet, Scene};
use crate::facts::Facts;
use crate::facts::place::Place;
use crate::packages::EcosystemName;
use crate::tree::NodeId;

/// Options of Node that are followed by a value (Node.js docs, command-line API).
const OPTIONS_WITH_VALUE: [&str; 9] = [
    "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions",
    "--title", "--env-file",
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
    let place = &scene.program.place;
    let script = [named.to_owned(), format!("{named}.js"), format!("{named}/index.js")]
        .iter()
        .filter_map(|path| tree.follow(place.at(facts, path)?))
        .find(|&node| !tree.is_directory(node))
        .or_else(|| main_of(facts, place, named))?;
    // A program without packages needs no manifest.
    let root = project_root(facts, script).unwrap_or_else(|| tree.parent(script));
    if root == NodeId::ROOT {
        return None;
    }
    if tree.name(script).ends_with(b".ts") {
        return None;
    }
    let node = facts.locate("node");
    let interpreter = if watches { node? } else { scene.program.named };
    let mut set = RuntimeSet { interpreter: Some(interpreter), ..RuntimeSet::default() };
    if watches {
        set.command = Some(vec!["node".to_owned(), named.to_owned()]);
    }
    let output = output_directory(facts, root, script);
    if let Some(bundle) = output.filter(|&directory| tree.name(directory) == b".output") {
        // Nitro puts everything that the program needs into its output, even packages.
        set.copy(scene, bundle);
        set.what = format!("the whole application in {}", facts.path(bundle));
    } else if let Some(all) = whole_project(facts, root) {
        copy_all(scene, &mut set, all?);
    } else {
        copy_parts(scene, &mut set, root, output);
    }
    finish(scene, &mut set, interpreter);
    (!set.files.is_empty()).then_some(set)
}

/// Returns the directory to copy whole: the root of the workspace that a project is in, or of a
/// project with Yarn's Plug'n'Play. `Some(None)` if such a project has its packages elsewhere.
fn whole_project(facts: &Facts, root: NodeId) -> Option<Option<NodeId>> {
    let tree = &facts.tree;
    let mut above = tree.ancestors(root).filter(|&at| at != NodeId::ROOT);
    if let Some(at) = above.find(|&at| tree.child(at, b".pnp.cjs").is_some()) {
        return Some(tree.find_from(at, b".yarn/cache").map(|_| at));
    }
    let workspace = facts.workspace(root);
    let is_linked = || {
        let modules = tree.child(root, b"node_modules");
        modules.is_some_and(|modules| leads_out(facts, modules, root))
    };
    (workspace != NodeId::ROOT && (workspace != root || is_linked())).then_some(Some(workspace))
}

/// Whether links among the packages of a project lead to members of its workspace.
fn leads_out(facts: &Facts, modules: NodeId, root: NodeId) -> bool {
    let tree = &facts.tree;
    let children = tree.children(modules).iter().copied();
    let scopes = children.clone().filter(|&node| tree.name(node).starts_with(b"@"));
    let scoped = scopes.flat_map(|scope| tree.children(scope).iter().copied());
    children.chain(scoped).any(|node| {
        let target = tree.link_target(node).and_then(|_| tree.follow(node));
        target.is_some_and(|target| {
            let mut above = tree.ancestors(target);
            !above.any(|at| at == modules) && tree.ancestors(target).any(|at| at == root)
        })
    })
}

/// Copies a workspace with all of its members: links between them stay links, and packages are
/// wherever the manager put them.
fn copy_all(scene: &Scene<'_>, set: &mut RuntimeSet, root: NodeId) {
    let facts = scene.facts;
    project::copy(scene, set, root);
    let path = facts.path(root);
    set.what = format!("the workspace in {path} without packages for development");
    set.caveats.push(format!(
        "members of the workspace in {path} that the program does not use can be left out"
    ));
}

fn copy_parts(scene: &Scene<'_>, set: &mut RuntimeSet, root: NodeId, output: Option<NodeId>) {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    // Node also looks for packages in the directories above (Node.js docs, Modules).
    let modules = tree.ancestors(root).filter_map(|at| tree.child(at, b"node_modules"));
    for modules in modules.collect::<Vec<_>>() {
        set.copy(scene, modules);
    }
    let has_modules = !set.copies.is_empty();
    let Some(directory) = output else {
        // A script among its sources may load any of them.
        project::copy(scene, set, root);
        let packages = if has_modules { "the production node_modules and " } else { "" };
        set.what = format!("{packages}the sources in {}", facts.path(root));
        return;
    };
    set.copy(scene, directory);
    tree.child(root, b"package.json").into_iter().for_each(|node| set.copy(scene, node));
    let read = RUNTIME_DIRECTORIES.iter().filter_map(|name| tree.child(root, name.as_bytes()));
    read.for_each(|node| set.copy(scene, node));
    let path = facts.path(directory);
    let packages = if has_modules { "the production node_modules, " } else { "" };
    set.what = format!("{packages}package.json and {path}");
    set.caveats
        .push(format!("what the program reads at run time beside {path} has to be copied too"));
}

/// Adds the packages of the operating system that are needed: the owner of the interpreter, and of
/// libraries that native modules name.
fn finish(scene: &Scene<'_>, set: &mut RuntimeSet, interpreter: NodeId) {
    let facts = scene.facts;
    // Without its packages for development a program must not look for them, as many do unless this
    // says that it runs in production (Node.js docs, "Production environment").
    if facts.env("NODE_ENV").is_none() && !set.prepare.is_empty() && !has_settings(scene) {
        set.variables.push("NODE_ENV=production".to_owned());
        set.caveats.push("NODE_ENV is set to production, which programs may read".to_owned());
    }
    let mut files = super::libraries::packaged(facts, &set.files);
    files.extend(facts.tree.follow(interpreter));
    set.packages.extend(scene.system_packages_except(&[], &files));
}

/// Whether the program has settings for production, which it does not use today.
fn has_settings(scene: &Scene<'_>) -> bool {
    let tree = &scene.facts.tree;
    let root = scene.program.place.directory;
    let config = tree.child(root, b"config").into_iter().flat_map(|at| tree.children(at));
    let mut names = config.map(|&node| tree.name(node));
    names.any(|name| name.starts_with(b"production."))
        || tree.child(root, b".env.production").is_some()
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
fn main_of(facts: &Facts, place: &Place, named: &str) -> Option<NodeId> {
    let directory = facts.tree.follow(place.at(facts, named)?)?;
    facts.tree.child(directory, b"package.json")
}

/// Returns the set of an image that starts a program of a production package, such as
/// `remix-serve`.
pub(super) fn tool_runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let (_, package) = facts.owner(scene.program.file)?;
    let root = scene.program.place.directory;
    let whole = whole_project(facts, root);
    // `next start` serves what was built; outside of a workspace there is a smaller set for it.
    let starts_next = scene.program.name == "next"
        && whole.is_some()
        && scene.program.arguments.first().is_some_and(|word| word == "start");
    let is_built_for = BUILDERS.contains(&scene.program.name.as_str()) && !starts_next;
    if package.ecosystem != EcosystemName::Npm
        || !scene.is_wanted(scene.program.file)
        || is_built_for
        || root == NodeId::ROOT
    {
        return None;
    }
    tree.child(root, b"package.json")?;
    let interpreter = facts.locate("node")?;
    let mut set = RuntimeSet {
        interpreter: Some(interpreter),
        what: format!("the production node_modules and the files in {}", facts.path(root)),
        ..RuntimeSet::default()
    };
    match whole {
        Some(all) => copy_all(scene, &mut set, all?),
        None => copy_parts(scene, &mut set, root, None),
    }
    // Of a package that is installed elsewhere, the directory is copied: a link to the program
    // would be copied as a file, which does not find its package.
    if !set.files.contains(&scene.program.file) {
        let proof = package.proof?;
        set.copy(scene, tree.parent(proof));
        let words = ["node".to_owned(), facts.path(scene.program.file)];
        set.command = Some(words.into_iter().chain(scene.program.arguments.clone()).collect());
    }
    finish(scene, &mut set, interpreter);
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
