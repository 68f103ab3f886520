//! Mounts of a `RUN`: BuildKit's history does not have them, but a cache that a command fills and
//! that is not in the layer was in one, and a manifest that it reads and that is in no layer was
//! mounted.

use crate::dockerfile::{Keyword, ignore, installers, shell, workdir};
use crate::facts::Facts;

/// A cache, what fills it, and what else explains that it is empty.
struct Cache {
    /// Commands that fill it.
    commands: &'static [&'static str],
    /// The directories that guides mount there.
    mounted: fn(&Facts) -> Vec<String>,
    /// The directory that has files afterwards, unless it was mounted; `None` if it is the first
    /// mounted one.
    filled: Option<&'static str>,
    /// Parts of commands that empty it, or keep a tool from filling it.
    emptied: &'static [&'static str],
    /// Variables that keep a tool from filling it, or move it.
    variables: &'static [&'static str],
    /// Whether only one build may use it at a time.
    is_locked: bool,
    /// A file in the working directory that, unless it is empty, shows that the commands fill the
    /// cache though they leave nothing else in their layer; empty if no file does.
    filled_by: &'static str,
}

/// The caches that Docker's guides mount (docs.docker.com/build/cache/optimize).
const CACHES: &[Cache] = &[
    Cache {
        commands: &["apt-get update", "apt update"],
        mounted: |_| vec!["/var/cache/apt".to_owned(), "/var/lib/apt".to_owned()],
        filled: Some("/var/lib/apt/lists"),
        emptied: &["/var/lib/apt", "/var/lib/*", "/var/*", "distclean", "dist-clean"],
        variables: &[],
        is_locked: true,
        filled_by: "",
    },
    Cache {
        commands: &["npm ci", "npm install", "npm i"],
        mounted: |_| vec!["/root/.npm".to_owned()],
        filled: None,
        emptied: &[".npm", "npm cache", "/root", "--cache"],
        variables: &["npm_config_cache", "NPM_CONFIG_CACHE"],
        is_locked: false,
        filled_by: "",
    },
    Cache {
        commands: &["pip install", "pip3 install"],
        mounted: |_| vec!["/root/.cache/pip".to_owned()],
        filled: None,
        emptied: &["--no-cache-dir", ".cache", "pip cache", "/root", "--cache-dir"],
        variables: &["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR"],
        is_locked: false,
        filled_by: "",
    },
    Cache {
        commands: &["uv sync", "uv pip install"],
        mounted: |_| vec!["/root/.cache/uv".to_owned()],
        filled: None,
        emptied: &["--no-cache", ".cache", "uv cache", "/root", "--cache-dir"],
        variables: &["UV_NO_CACHE", "UV_CACHE_DIR"],
        is_locked: false,
        filled_by: "",
    },
    Cache {
        commands: &["go build", "go install"],
        mounted: |facts| vec!["/root/.cache/go-build".to_owned(), go_modules(facts)],
        filled: None,
        emptied: &["go clean", ".cache", "/root", "GOCACHE"],
        variables: &["GOCACHE"],
        is_locked: false,
        filled_by: "",
    },
    Cache {
        commands: &["go mod download"],
        mounted: |facts| vec![go_modules(facts)],
        filled: None,
        emptied: &["go clean", "pkg/mod", "GOMODCACHE"],
        variables: &[],
        is_locked: false,
        filled_by: "go.sum",
    },
    Cache {
        commands: &["cargo build", "cargo install", "cargo fetch"],
        mounted: |facts| {
            vec![format!("{}/registry", facts.env("CARGO_HOME").unwrap_or("/root/.cargo"))]
        },
        filled: None,
        emptied: &["registry", ".cargo", "/root", "CARGO_HOME"],
        variables: &[],
        is_locked: false,
        filled_by: "",
    },
];

/// Where Go keeps the modules that it downloads (`go help environment`).
fn go_modules(facts: &Facts) -> String {
    match (facts.env("GOMODCACHE"), facts.env("GOPATH")) {
        (Some(directory), _) => directory.to_owned(),
        (None, Some(path)) => format!("{path}/pkg/mod"),
        (None, None) => "/root/go/pkg/mod".to_owned(),
    }
}

/// Returns the mounts without which the commands of a layer's `RUN` would have left files in it.
pub(super) fn options(facts: &Facts, layer: usize) -> Vec<String> {
    let Some(command) = facts.command_of(layer) else { return Vec::new() };
    let mut options = bound(facts, layer, command);
    if !runs_as_root(facts, layer) {
        return options;
    }
    for cache in CACHES.iter().filter(|cache| is_missing(facts, layer, command, cache)) {
        let sharing = if cache.is_locked { ",sharing=locked" } else { "" };
        for directory in (cache.mounted)(facts) {
            // Another value would be the end of this option.
            if !directory.starts_with('/') || directory.contains([',', ' ', '"', '\\']) {
                continue;
            }
            let option = format!("--mount=type=cache,target={directory}{sharing}");
            if !options.contains(&option) {
                options.push(option);
            }
        }
    }
    options
}

/// Returns mounts for the manifests that a command reads and that no layer has before a later
/// `COPY` brings them from the build context.
fn bound(facts: &Facts, layer: usize, command: &str) -> Vec<String> {
    let tree = &facts.tree;
    let directory = workdir::working_directory(&facts.history.steps, layer);
    let mut options = Vec::new();
    for name in installers::read_by(command) {
        let path = format!("{directory}/{name}");
        let Some(node) = tree.node_at(path.as_bytes()) else { continue };
        let is_there = tree.current_as_of(node, layer).is_some() || facts.ships(layer, node);
        let first = tree.versions(node).filter_map(|version| tree.layer_of(version)).last();
        let Some(copied) = first
            .filter(|&first| !is_there && facts.is_copy(first) && !facts.copies_from_stage(first))
        else {
            continue;
        };
        let destination = facts.copy_destination(copied).unwrap_or_default();
        let sources = facts.copy_sources(copied);
        let paths = ignore::context_paths(&path, &destination, sources.as_deref());
        options.extend(
            paths.first().map(|source| format!("--mount=type=bind,source={source},target={name}")),
        );
    }
    options
}

/// Whether a command fills a cache that is not in its layer, and nothing else explains that.
fn is_missing(facts: &Facts, layer: usize, command: &str, cache: &Cache) -> bool {
    let is_explained = cache.emptied.iter().any(|part| command.contains(part))
        || cache.variables.iter().any(|variable| facts.env(variable).is_some());
    if is_explained || !shell::runs(command, cache.commands) || !is_read(facts, layer, cache) {
        return false;
    }
    let mounted = (cache.mounted)(facts);
    let filled = cache.filled.or(mounted.first().map(String::as_str)).unwrap_or_default();
    let directory = facts.tree.node_at(filled.trim_start_matches('/').as_bytes());
    !directory.is_some_and(|directory| facts.ships_below(layer, directory))
}

/// Whether the layer was read, and the command did something: it left a file, or another file shows
/// that it fills the cache.
fn is_read(facts: &Facts, layer: usize, cache: &Cache) -> bool {
    let is_filled = || {
        let directory = workdir::working_directory(&facts.history.steps, layer);
        let path = format!("{directory}/{}", cache.filled_by);
        let file = facts.tree.node_at(path.as_bytes()).filter(|_| !cache.filled_by.is_empty());
        file.is_some_and(|file| {
            let is_there = facts.tree.current_as_of(file, layer).is_some();
            is_there && facts.tree.file_bytes(file).is_some_and(|bytes| 0 < bytes)
        })
    };
    let read = facts.layers().get(layer).filter(|layer| !layer.is_cut);
    read.is_some_and(|layer| 0 < layer.entries.unpacked() || is_filled())
}

/// Whether the commands of a layer ran as root, whose caches are the ones that are known.
fn runs_as_root(facts: &Facts, layer: usize) -> bool {
    let before = facts.history.steps.iter().take_while(|step| step.layer != Some(layer));
    let instructions = before.filter_map(|step| step.instruction.as_ref());
    let users = instructions.filter(|instruction| instruction.keyword == Keyword::User);
    let user = users.last().and_then(|user| user.text.strip_prefix("USER "));
    let user = user.map_or("root", |user| user.split(':').next().unwrap_or(user));
    matches!(user, "" | "root" | "0") && facts.env("HOME").is_none_or(|home| home == "/root")
}
