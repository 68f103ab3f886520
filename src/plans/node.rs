//! Node: production packages, the built output and `package.json`.

use super::runtime::{Copy, RuntimeSet, Scene};
use crate::rules::Image;
use crate::tree::NodeId;

/// The set of an image that starts `node SCRIPT`, or a script of `package.json` that does.
pub(super) fn runtime_set(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    if !matches!(scene.program.name.as_str(), "node" | "nodejs") {
        return None;
    }
    let script = scene.program.arguments.iter().find(|word| !word.starts_with('-'))?;
    let script = [script.clone(), format!("{script}.js"), format!("{script}/index.js")]
        .iter()
        .filter_map(|path| tree.follow(super::program::at(image, path)?))
        .find(|&node| !tree.is_directory(node))?;
    let root = project_root(image, script)?;
    let mut set = RuntimeSet { interpreter: Some(scene.program.named), ..RuntimeSet::default() };
    set.packages = scene.system_packages(Some(scene.program.file));
    if let Some(modules) = tree.child(root, b"node_modules") {
        set.copy(scene, modules);
    }
    let manifest = tree.child(root, b"package.json");
    let output = output_directory(image, root, script);
    match output {
        Some(directory) => {
            set.copy(scene, directory);
            manifest.into_iter().for_each(|node| set.copy(scene, node));
        }
        // A script among its sources may load any of them.
        None => own_sources(image, root).into_iter().for_each(|node| set.copy(scene, node)),
    }
    set.what = match output {
        Some(directory) => {
            format!("the production node_modules, package.json and {}", image.path(directory))
        }
        None => format!("the production node_modules and the sources in {}", image.path(root)),
    };
    if output.is_some() {
        set.caveats.push(format!(
            "what the program reads at run time beside {} has to be copied too",
            output.map_or_else(String::new, |node| image.path(node))
        ));
    }
    Some(set)
}

/// The nearest directory above a script with a `package.json`.
pub(super) fn project_root(image: &Image<'_>, script: NodeId) -> Option<NodeId> {
    let tree = image.tree;
    let mut at = tree.parent(script);
    loop {
        if tree.child(at, b"package.json").is_some() {
            return Some(at);
        }
        if at == NodeId::ROOT {
            return None;
        }
        at = tree.parent(at);
    }
}

/// The command that removes development packages from a project's `node_modules`.
pub(super) fn prune(image: &Image<'_>, project: NodeId) -> String {
    let has = |name: &[u8]| image.tree.child(project, name).is_some();
    let command = if has(b"pnpm-lock.yaml") {
        "pnpm prune --prod"
    } else if has(b".yarnrc.yml") {
        "yarn workspaces focus --all --production"
    } else if has(b"yarn.lock") {
        "yarn install --production --ignore-scripts --prefer-offline"
    } else if has(b"bun.lock") || has(b"bun.lockb") {
        "rm -rf node_modules && bun install --production"
    } else {
        "npm prune --omit=dev"
    };
    let path = image.path(project);
    match path == image.working_directory() {
        true => command.to_owned(),
        false => format!("cd {path} && {command}"),
    }
}

/// The directory right below the project that the script is in, where it holds what was built.
fn output_directory(image: &Image<'_>, root: NodeId, script: NodeId) -> Option<NodeId> {
    let tree = image.tree;
    let mut at = tree.parent(script);
    if at == root {
        return None;
    }
    while tree.parent(at) != root {
        at = tree.parent(at);
    }
    matches!(tree.name(at), b"dist" | b"build" | b"out" | b"output" | b".output").then_some(at)
}

/// What stands in a project beside its packages.
fn own_sources(image: &Image<'_>, root: NodeId) -> Vec<NodeId> {
    let mut children = image.tree.children(root).to_vec();
    children.retain(|&child| image.tree.name(child) != b"node_modules");
    children.sort_unstable();
    children
}

/// The set of a Next.js application: what its own traces name, or its standalone output.
pub(super) fn next(scene: &Scene<'_, '_>) -> Option<RuntimeSet> {
    let (image, tree) = (scene.image, scene.image.tree);
    let root = image.directory(image.working_directory())?;
    let built = tree.child(root, b".next")?;
    tree.child(built, b"BUILD_ID")?;
    let starts = scene.program.arguments.first().is_some_and(|it| it == "start");
    if scene.program.name != "next" || !starts {
        return None;
    }
    let mut set = RuntimeSet {
        interpreter: super::program::locate(image, "node"),
        command: Some(vec!["node".to_owned(), "server.js".to_owned()]),
        what: "what Next.js traced of node_modules, its built output and the public files"
            .to_owned(),
        ..RuntimeSet::default()
    };
    set.packages = scene.system_packages(None);
    let here = image.path(root);
    match tree.child(built, b"standalone") {
        Some(standalone) => {
            set.copy(scene, standalone);
            set.copies = vec![Copy { node: standalone, to: Some(here.clone()) }];
        }
        None => {
            set.files.extend(traced(image).into_iter().filter(|&node| image.is_own(node)));
            let server = tree
                .child(built, b"server")
                .into_iter()
                .chain(tree.children(built).iter().copied().filter(|&it| !tree.is_directory(it)));
            let output = server.flat_map(|node| image.files_in(node));
            set.files
                .extend(output.filter(|&node| scene.is_wanted(node) && !is_trace(image, node)));
            set.files.extend(tree.child(root, b"package.json"));
            // The directory is there only once the setting is made.
            set.copies = vec![Copy { node: built, to: Some(format!("{here}:standalone")) }];
            set.caveats.push("set `output: \"standalone\"` in next.config first".to_owned());
        }
    }
    for part in [tree.child(built, b"static"), tree.child(root, b"public")] {
        part.into_iter().for_each(|node| set.copy(scene, node));
    }
    (!set.files.is_empty()).then_some(set)
}

fn is_trace(image: &Image<'_>, node: NodeId) -> bool {
    image.tree.name(node).ends_with(b".nft.json")
}

/// The files of `node_modules` that the traces of a build name (Next.js docs, output file tracing).
fn traced(image: &Image<'_>) -> Vec<NodeId> {
    let traces = image.contents(super::TRACE);
    let files = traces.iter().flat_map(|trace| {
        let start = image.tree.parent(trace.node);
        let lines = trace.bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        lines.filter_map(move |line| {
            let node = image.tree.find_from(start, line)?;
            (!image.tree.is_directory(node)).then_some(node)
        })
    });
    let mut files: Vec<NodeId> = files.collect();
    files.sort_unstable();
    files.dedup();
    files
}
