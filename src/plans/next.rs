//! Next.js: its standalone output, or the files that would be in it according to its traces.

use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::facts::Facts;
use crate::tree::{Amount, NodeId};

/// What the standalone output has besides the files in the traces: the program that starts the
/// server, and the parts of Next.js that it needs. Approximate, as measured with version 14.
const SERVER: Amount = Amount { unpacked: 9_300_000, download: 2_300_000, files: 0 };

/// Returns the set of a Next.js application: its standalone output, or the files that its traces
/// name.
pub(super) fn runtime_set(scene: &Scene<'_>) -> Option<RuntimeSet> {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let root = scene.program.place.directory;
    // In a workspace the output has the path of the member in it, and members that are linked.
    if facts.workspace(root) != root {
        return None;
    }
    let built = tree.child(root, b".next")?;
    tree.child(built, b"BUILD_ID")?;
    let arguments = &scene.program.arguments;
    let starts = arguments.first().is_some_and(|argument| argument == "start");
    if scene.program.name != "next" || !starts {
        return None;
    }
    // The standalone server takes these from its environment (Next.js docs, `output`).
    let port = option(arguments, &["-p", "--port"]).map(|port| format!("PORT={port}"));
    let host = option(arguments, &["-H", "--hostname"]).unwrap_or("0.0.0.0");
    let mut set = RuntimeSet {
        interpreter: facts.locate("node"),
        command: Some(vec!["node".to_owned(), "server.js".to_owned()]),
        variables: port.into_iter().chain([format!("HOSTNAME={host}")]).collect(),
        what: "what Next.js traced of node_modules, its built output and the public files"
            .to_owned(),
        ..RuntimeSet::default()
    };
    set.packages = scene.system_packages(None);
    let destination = facts.path(root);
    match tree.child(built, b"standalone") {
        Some(standalone) => {
            set.copy(scene, standalone);
            set.copies = vec![CopyStep::to(standalone, destination)];
        }
        None => {
            set.files.extend(traced(facts).into_iter().filter(|&node| facts.is_own(node)));
            let mut output = tree.children(built).to_vec();
            output.retain(|&node| tree.name(node) == b"server" || !tree.is_directory(node));
            let files = output.into_iter().flat_map(|node| facts.files_in(node));
            set.files.extend(files.filter(|&node| scene.is_wanted(node) && !is_trace(facts, node)));
            set.files.extend(tree.child(root, b"package.json"));
            // The build creates the directory only with the setting.
            set.copies =
                vec![CopyStep { node: built, part: Some("standalone"), to: Some(destination) }];
            set.added = SERVER;
            set.caveats.push("set `output: \"standalone\"` in next.config first".to_owned());
        }
    }
    for part in [tree.child(built, b"static"), tree.child(root, b"public")] {
        part.into_iter().for_each(|node| set.copy(scene, node));
    }
    (!set.files.is_empty()).then_some(set)
}

/// Returns the value of an option, which follows as the next word or after a `=`.
fn option<'w>(words: &'w [String], names: &[&str]) -> Option<&'w str> {
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        if names.contains(&word) {
            return words.next();
        }
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        if names.contains(&name) {
            return Some(value);
        }
    }
    None
}

fn is_trace(facts: &Facts, node: NodeId) -> bool {
    facts.tree.name(node).ends_with(b".nft.json")
}

/// Returns the files of `node_modules` that the traces of a build name (Next.js docs, output file
/// tracing).
fn traced(facts: &Facts) -> Vec<NodeId> {
    let traces = facts.contents(super::TRACE);
    let files = traces.iter().flat_map(|trace| {
        let start = facts.tree.parent(trace.node);
        let lines = trace.bytes().split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        lines.filter_map(move |line| {
            let node = facts.tree.find_from(start, line)?;
            (!facts.tree.is_directory(node)).then_some(node)
        })
    });
    let mut files: Vec<NodeId> = files.collect();
    files.sort_unstable();
    files.dedup();
    files
}
