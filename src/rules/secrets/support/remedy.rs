//! What to do about a secret that shipped: rotate it, and give it to what needs it in another way.

use super::mounted::{self, id_of, is_variable};
use crate::base::Confidence;
use crate::dockerfile::{ignore, shell};
use crate::facts::Facts;
use crate::rules::{Fix, FixFile};
use crate::secrets::{Holder, MASK};
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
pub(in crate::rules::secrets) fn of_files(
    facts: &Facts,
    layer: usize,
    nodes: &[NodeId],
    holder: Holder,
) -> Fix {
    let mount = || nodes.iter().find_map(|&node| mount(facts, layer, node));
    let is_copy = facts.is_copy(layer);
    let fix = match mount().filter(|_| !is_windows(facts)) {
        Some(line) => {
            let keep_out = if is_copy { "keep it out of the build context, " } else { "" };
            Fix::lines(
                format!("{ROTATE}, {keep_out}and mount it in the RUN that needs it"),
                FixFile::Dockerfile,
                vec![line],
            )
        }
        None if is_copy => kept_out(facts, layer, nodes, holder),
        None => not_written(facts, layer, nodes, holder),
    };
    shipped(facts, layer < facts.base.layers, fix)
}

/// Returns the fix for a secret, whoever put it into the image: that of a layer or a step of the
/// base image is to be rotated too, by whoever built that.
pub(in crate::rules::secrets) fn shipped(facts: &Facts, is_of_base: bool, fix: Fix) -> Fix {
    match (is_of_base, facts.base.confidence) {
        (false, _) => fix,
        // The layer is most likely one's own.
        (true, Confidence::Guess) => Fix {
            advice: format!("{}; it is in the base image (a guess)", fix.advice),
            remedy: fix.remedy,
        },
        (true, _) if !fix.advice.starts_with(ROTATE) => Fix::other_base(),
        (true, _) => Fix::advice(format!(
            "{ROTATE}: anyone who has the image can read it; it is in the base image, so only \
             another base is without it"
        )),
    }
}

/// Whether it is an image for Windows, whose builds cannot mount secrets.
fn is_windows(facts: &Facts) -> bool {
    facts.image.config.os.as_deref() == Some("windows")
}

/// Returns the commands that read the file at a path as theirs; empty if none is known to.
fn readers(path: &str) -> &'static [&'static str] {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_meant = |part: &str| match part {
        // Only the names of keys of SSH begin so: `valid_keys` does not.
        "id_" => name.starts_with(part),
        part => path.contains(part),
    };
    READERS.iter().find(|(part, _)| is_meant(part)).map_or(&[], |(_, readers)| readers)
}

/// Returns the first `RUN` from a layer on that reads a file, with a mount for it.
fn mount(facts: &Facts, layer: usize, node: NodeId) -> Option<String> {
    let path = String::from_utf8(facts.tree.path(node)).ok()?;
    let readers = readers(&path);
    let is_ssh = path.contains(".ssh/") || readers.contains(&"ssh");
    // Git reads a key only for addresses of SSH.
    let reads = |command: &&str| {
        let is_over_https = is_ssh && shell::runs(command, &["git"]) && !uses_ssh(command);
        !is_over_https && !command.contains(MASK) && shell::runs(command, readers)
    };
    let mut runs = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    let command = runs.find(reads)?;
    let (id, target) = (id_of(facts.tree.name(node)), facts.quoted(node));
    Some(format!("RUN --mount=type=secret,id={id},target={target} {command}"))
}

fn uses_ssh(command: &str) -> bool {
    ["git@", "ssh://", "git+ssh"].iter().any(|part| command.contains(part))
}

/// Returns the fix for files that a `COPY` brought and no later `RUN` reads: lines of a
/// `.dockerignore`.
fn kept_out(facts: &Facts, layer: usize, nodes: &[NodeId], holder: Holder) -> Fix {
    let destination = facts.copy_destination(layer).unwrap_or_default();
    let sources = facts.copy_sources(layer);
    let paths = nodes.iter().filter_map(|&node| String::from_utf8(facts.tree.path(node)).ok());
    let lines =
        paths.flat_map(|path| ignore::context_paths(&path, &destination, sources.as_deref()));
    let lines: Vec<String> = ignore::with_wildcards(lines.collect());
    let advice = match holder {
        // The program is built of such files, or reads them for other things.
        Holder::Token | Holder::Address => {
            format!("{ROTATE}, and remove it from the build context (`.dockerignore`)")
        }
        _ => format!(
            "{ROTATE}, keep it out of the build context, and mount it when the container starts"
        ),
    };
    match lines.is_empty() {
        true => Fix::advice(advice),
        false => Fix::lines(advice, FixFile::Dockerignore, lines),
    }
}

/// Returns the fix for files that a `RUN` wrote and no later one reads.
fn not_written(facts: &Facts, layer: usize, nodes: &[NodeId], holder: Holder) -> Fix {
    let place = facts.numbered_layer(layer);
    let of_tool = nodes.iter().find(|&&node| {
        let path = String::from_utf8_lossy(&facts.tree.path(node)).into_owned();
        holder == Holder::Credentials || !readers(&path).is_empty()
    });
    match of_tool.filter(|_| !is_windows(facts)) {
        Some(&node) => Fix::advice(format!(
            "{ROTATE}, and do not write it in {place}: mount it with `RUN --mount=type=secret,\
             id={},target={}`",
            id_of(facts.tree.name(node)),
            facts.quoted(node),
        )),
        None => Fix::advice(format!(
            "{ROTATE}, and do not write it in {place}: give it to the container when it starts"
        )),
    }
}

/// Returns the fix for variables that a step gives to commands of the build.
pub(in crate::rules::secrets) fn of_build(
    facts: &Facts,
    step: Option<usize>,
    names: &[&str],
) -> Fix {
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
    let fix = match (mounts.as_slice(), command.filter(|command| !command.contains(MASK))) {
        _ if is_windows(facts) => Fix::advice(format!("{ROTATE}, and do not give it to the build")),
        ([], _) => Fix::advice(format!("{advice}: {}", mounted::EXAMPLE)),
        (mounts, Some(command)) => Fix::lines(
            advice,
            FixFile::Dockerfile,
            vec![format!("RUN {} {command}", mounts.join(" "))],
        ),
        (mounts, None) => Fix::advice(format!("{advice}: `RUN {} …`", mounts.join(" "))),
    };
    shipped(facts, is_of_base(facts, step), fix)
}

/// Returns the fix for secrets that are written in a command of the build.
pub(in crate::rules::secrets) fn of_command(
    facts: &Facts,
    step: Option<usize>,
    names: &[&str],
) -> Fix {
    let command = step.and_then(|step| {
        facts.history.steps.get(step)?.instruction.as_ref()?.command().map(str::trim)
    });
    let fix = match command {
        _ if is_windows(facts) => {
            Fix::advice(format!("{ROTATE}, and do not write it in a command of the build"))
        }
        Some(command) if mounted::keeps(command) => Fix::advice(format!(
            "{ROTATE}, and mount the file that has it, as this command also leaves it in the \
             layer: `RUN --mount=type=secret,id=NAME,target=FILE …`"
        )),
        command => {
            let advice = format!("{ROTATE}, and mount it in the RUN that needs it");
            match command.and_then(|command| mounted::with_mounts(command, names)) {
                Some(line) => Fix::lines(advice, FixFile::Dockerfile, vec![line]),
                None => Fix::advice(format!("{advice}: {}", mounted::EXAMPLE)),
            }
        }
    };
    shipped(facts, is_of_base(facts, step), fix)
}

/// Returns the fix for what containers get, from a variable or on their command line.
pub(in crate::rules::secrets) fn of_start(facts: &Facts, step: Option<usize>, what: &str) -> Fix {
    let build = match is_windows(facts) {
        true => "",
        false => "; for the build, use `RUN --mount=type=secret`",
    };
    let fix = Fix::advice(format!(
        "{ROTATE}, and set {what} when the container starts (`docker run --env-file`, a secret of \
         Kubernetes){build}"
    ));
    shipped(facts, is_of_base(facts, step), fix)
}

/// Whether a step of the history belongs to the base image.
fn is_of_base(facts: &Facts, step: Option<usize>) -> bool {
    step.is_some_and(|step| step < facts.base.steps)
}
