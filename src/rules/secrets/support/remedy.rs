//! What to do about a secret that shipped: rotate it, and give it to what needs it in another way.

use crate::dockerfile::{ignore, shell};
use crate::facts::Facts;
use crate::rules::{Fix, FixFile};
use crate::tree::NodeId;

/// Which commands read which files, by parts of their paths: the first that matches counts.
const READERS: &[(&str, &[&str])] = &[
    (".npmrc", &["npm", "npx", "pnpm", "yarn", "bun"]),
    (".yarnrc", &["yarn", "npm", "pnpm"]),
    ("bunfig.toml", &["bun"]),
    ("pip.conf", &["pip", "pip3", "python", "python3", "uv"]),
    (".pypirc", &["twine", "pip", "python", "uv"]),
    ("pypoetry", &["poetry"]),
    (".netrc", &["git", "curl", "wget", "pip", "go", "uv", "npm"]),
    (".git-credentials", &["git", "go", "npm", "pip", "cargo", "bundle", "composer"]),
    (
        ".ssh/",
        &["git", "ssh", "scp", "rsync", "go", "npm", "pip", "cargo", "composer", "bundle", "yarn"],
    ),
    (
        "id_",
        &["git", "ssh", "scp", "rsync", "go", "npm", "pip", "cargo", "composer", "bundle", "yarn"],
    ),
    (".cargo/", &["cargo"]),
    (".gem/", &["gem", "bundle"]),
    (".bundle/", &["bundle", "gem"]),
    ("auth.json", &["composer"]),
    ("settings.xml", &["mvn", "./mvnw", "mvnw"]),
    ("gradle.properties", &["gradle", "./gradlew"]),
    ("uget.", &["dotnet", "nuget"]),
    (".aws/", &["aws"]),
    ("gcloud", &["gcloud", "gsutil", "bq"]),
    (".terraform", &["terraform"]),
];

/// What to do first, whatever follows.
const ROTATE: &str = "Rotate it now";

/// Returns the fix for files with secrets that a layer ships, in the order of their paths.
pub(in crate::rules::secrets) fn of_files(facts: &Facts, layer: usize, nodes: &[NodeId]) -> Fix {
    Fix::for_layer(facts, layer, || {
        let mount = nodes.iter().find_map(|&node| mount(facts, layer, node));
        let keep_out = if facts.is_copy(layer) { "keep it out of the build context, " } else { "" };
        match mount {
            Some(line) => Fix::lines(
                format!("{ROTATE}, {keep_out}and mount it in the RUN that needs it"),
                FixFile::Dockerfile,
                vec![line],
            ),
            None if facts.is_copy(layer) => kept_out(facts, layer, nodes),
            None => Fix::advice(format!(
                "{ROTATE}, and do not write it in {}: mount it with `RUN --mount=type=secret,\
                 id={},target={}`",
                facts.numbered_layer(layer),
                nodes.first().map(|&node| id_of(facts.tree.name(node))).unwrap_or_default(),
                nodes.first().map(|&node| facts.quoted(node)).unwrap_or_default(),
            )),
        }
    })
}

/// Returns the first `RUN` from a layer on that reads a file, with a mount for it.
fn mount(facts: &Facts, layer: usize, node: NodeId) -> Option<String> {
    let path = String::from_utf8(facts.tree.path(node)).ok()?;
    let (_, readers) = READERS.iter().find(|(part, _)| path.contains(part))?;
    let mut runs = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    let command = runs.find(|command| shell::runs(command, readers))?;
    let (id, target) = (id_of(facts.tree.name(node)), facts.quoted(node));
    Some(format!("RUN --mount=type=secret,id={id},target={target} {command}"))
}

/// Returns the lines of a `.dockerignore` for files that no later `RUN` reads.
fn kept_out(facts: &Facts, layer: usize, nodes: &[NodeId]) -> Fix {
    let destination = facts.copy_destination(layer).unwrap_or_default();
    let sources = facts.copy_sources(layer);
    let paths = nodes.iter().filter_map(|&node| String::from_utf8(facts.tree.path(node)).ok());
    let lines =
        paths.flat_map(|path| ignore::context_paths(&path, &destination, sources.as_deref()));
    let lines: Vec<String> = ignore::with_wildcards(lines.collect());
    let advice = format!(
        "{ROTATE}, keep it out of the build context, and mount it when the container starts"
    );
    match lines.is_empty() {
        true => Fix::advice(advice),
        false => Fix::lines(advice, FixFile::Dockerignore, lines),
    }
}

/// Returns the id of a secret that is named like a file or a variable: its letters and digits, in
/// small letters.
pub(in crate::rules::secrets) fn id_of(name: &[u8]) -> String {
    let small = name.iter().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte.to_ascii_lowercase()),
        _ => '_',
    });
    let id: String = small.collect();
    let id = id.trim_matches('_');
    if id.is_empty() { "secret".to_owned() } else { id.to_owned() }
}

/// Returns the fix for variables that a step gives to commands of the build.
pub(in crate::rules::secrets) fn of_build(
    facts: &Facts,
    step: Option<usize>,
    names: &[&str],
) -> Fix {
    if step.is_some_and(|step| step < facts.base.steps) {
        return Fix::other_base();
    }
    let mounts: Vec<String> = names
        .iter()
        .filter(|name| is_variable(name))
        .map(|name| format!("--mount=type=secret,id={},env={name}", id_of(name.as_bytes())))
        .collect();
    let command = step.and_then(|step| {
        let steps = facts.history.steps.get(step..)?;
        let mut made = steps.iter().filter_map(|step| step.instruction.as_ref()?.command());
        made.find(|command| names.iter().any(|name| command.contains(name)))
    });
    let advice = format!("{ROTATE}, and mount it in the RUN that needs it");
    match (mounts.as_slice(), command) {
        ([], _) => Fix::advice(format!(
            "{ROTATE}, and read it from `RUN --mount=type=secret,id=secret` \
             (`/run/secrets/secret`)"
        )),
        (mounts, Some(command)) => Fix::lines(
            advice,
            FixFile::Dockerfile,
            vec![format!("RUN {} {command}", mounts.join(" "))],
        ),
        (mounts, None) => Fix::advice(format!("{advice}: `RUN {} …`", mounts.join(" "))),
    }
}

/// Returns the fix for what containers get, from a variable or on their command line.
pub(in crate::rules::secrets) fn of_start(facts: &Facts, step: Option<usize>, what: &str) -> Fix {
    if step.is_some_and(|step| step < facts.base.steps) {
        return Fix::other_base();
    }
    Fix::advice(format!(
        "{ROTATE}, and set {what} when the container starts (`docker run --env-file`, a secret of \
         Kubernetes); for the build, use `RUN --mount=type=secret`"
    ))
}

/// Whether a name is one of a variable of the environment.
fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}
