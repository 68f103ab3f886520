//! What a `COPY` or an `ADD` brings: sources of the application, manifests, third-party packages.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::Facts;
use crate::packages::binary;
use crate::tree::{Amount, NodeId, VersionId};

/// What a copied file is to the application. Of several kinds, a layer is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Its code, pages or program: what most commits change.
    Code,
    /// Something else of its own, such as data.
    Data,
    /// Settings, and scripts that start it: they change rarely.
    Setting,
    /// A manifest or a lock file: what its dependencies are.
    Manifest,
    /// Somebody else's: an installed package, a tool, certificates.
    Foreign,
}

/// What the `COPY` or `ADD` of one layer brings, by kind.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Code.
    pub code: Amount,
    /// Other own files.
    pub data: Amount,
    /// Settings and scripts that start it.
    pub settings: Amount,
    /// Manifests and lock files, as paths.
    pub manifests: Vec<NodeId>,
    /// What is somebody else's.
    pub foreign: Amount,
}

impl Brought {
    /// The kind of its own files that changes most often; `None` if it has no own files.
    pub fn kind(&self) -> Option<Kind> {
        let own = [
            (Kind::Code, self.code.files),
            (Kind::Data, self.data.files),
            (Kind::Setting, self.settings.files),
        ];
        own.into_iter().find(|(_, files)| 0 < *files).map(|(kind, _)| kind)
    }

    fn add(&mut self, kind: Kind, node: NodeId, amount: &Amount) {
        match kind {
            Kind::Code => self.code.add(amount),
            Kind::Data => self.data.add(amount),
            Kind::Setting => self.settings.add(amount),
            Kind::Manifest => self.manifests.push(node),
            Kind::Foreign => self.foreign.add(amount),
        }
    }
}

impl Facts {
    /// What the `COPY` or `ADD` of an own layer brings; `None` for other instructions and layers,
    /// and for what is downloaded or unpacked.
    pub fn brought(&self, layer: usize) -> Option<&Brought> {
        self.brought.get_or_init(|| all(self)).get(&layer)
    }
}

/// What the own `COPY` and `ADD` instructions bring, by the index of their layers.
fn all(facts: &Facts) -> BTreeMap<usize, Brought> {
    let is_foreign = &mut HashMap::with_hasher(RandomState::default());
    let copies = facts
        .own_layers()
        .filter(|&layer| facts.is_copy(layer) && facts.unpacked_archive(layer).is_none());
    let of_layer = |layer: usize| {
        let mut brought = Brought::default();
        for version in facts.tree.versions_of(layer..layer + 1) {
            if facts.tree.own_content(version).is_some() {
                let node = facts.tree.node_of(version);
                let kind = kind(facts, node, version, is_foreign);
                brought.add(kind, node, &facts.tree.amount(version));
            }
        }
        (layer, brought)
    };
    copies.map(of_layer).collect()
}

/// Whether what is in a directory is somebody else's, as far as that is known.
type Known = HashMap<NodeId, bool, RandomState>;

impl Facts {
    /// The outermost directory of installed packages, or of a virtual environment, that a path is
    /// in; `None` for other paths.
    pub fn foreign_top(&self, node: NodeId) -> Option<NodeId> {
        let tree = &self.tree;
        let above = tree.ancestors(node).skip(1).take_while(|&at| at != NodeId::ROOT);
        let is_foreign = |&at: &NodeId| {
            FOREIGN.iter().any(|name| name.as_bytes() == tree.name(at))
                || tree.child(at, b"pyvenv.cfg").is_some()
        };
        above.filter(is_foreign).last()
    }
}

/// Directories of installed packages, and of what belongs to a system.
const FOREIGN: &[&str] = &[
    "node_modules", "bower_components", "site-packages", "dist-packages", "vendor", "gems",
    "bundle", "_cacache", ".cargo", ".rustup", ".m2", ".gradle", ".nuget", ".git", "zoneinfo",
    "ca-certificates", "certs", "BOOT-INF",
];

/// Names of manifests and lock files, and of what their tools read beside them. A name with a dot
/// in front of it is an extension.
const MANIFESTS: &[&str] = &[
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
    "pnpm-workspace.yaml", "bun.lock", "bun.lockb", ".npmrc", ".yarnrc", ".yarnrc.yml", ".nvmrc",
    "lerna.json", "turbo.json", "nx.json", "Pipfile", "Pipfile.lock", "pyproject.toml",
    "poetry.lock", "poetry.toml", "uv.lock", "uv.toml", "pdm.lock", "setup.cfg", "setup.py",
    "environment.yml", "environment.yaml", "constraints.txt", ".python-version", "Gemfile",
    "Gemfile.lock", ".ruby-version", "composer.json", "composer.lock", "symfony.lock", "go.mod",
    "go.sum", "go.work", "go.work.sum", "Cargo.toml", "Cargo.lock", "pom.xml", "build.gradle",
    "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties", "gradlew",
    "gradle-wrapper.jar", "gradle-wrapper.properties", "mvnw", "build.sbt",
    "Directory.Packages.props", "Directory.Build.props", "packages.lock.json", "nuget.config",
    "NuGet.config", "global.json", "mix.exs", "mix.lock", "rebar.config", "rebar.lock",
    "deno.lock", ".tool-versions",
];

/// Extensions of manifests.
const MANIFEST_ENDS: &[&str] = &[".csproj", ".fsproj", ".vbproj", ".sln", ".gemspec"];

/// Extensions of code, pages, styles and templates.
const CODE: &[&str] = &[
    "py", "js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx", "vue", "svelte", "go", "rs",
    "java", "kt", "kts", "scala", "groovy", "clj", "rb", "erb", "haml", "slim", "php", "twig", "c",
    "h", "cc", "cpp", "cxx", "hpp", "cs", "fs", "vb", "cshtml", "razor", "ex", "exs", "eex",
    "heex", "erl", "hrl", "hs", "ml", "lua", "pl", "pm", "swift", "dart", "zig", "nim", "r", "jl",
    "html", "htm", "css", "scss", "sass", "less", "ejs", "hbs", "pug", "j2", "jinja", "jinja2",
    "tmpl", "graphql", "proto", "md", "class", "dll", "war", "wasm",
];

/// Extensions of settings.
const SETTINGS: &[&str] = &["conf", "cnf", "cfg", "ini", "sh", "bash", "service", "env"];

/// Directories, without a slash at the start, for settings, for the system's programs, and for what
/// only the build reads.
const SETTING_PLACES: &[&str] = &[
    "etc/", "bin/", "sbin/", "usr/bin/", "usr/sbin/", "usr/local/bin/", "usr/local/sbin/", "tmp/",
];

/// Whether a name is that of a manifest or of a lock file.
pub fn is_manifest(name: &[u8]) -> bool {
    let Ok(name) = std::str::from_utf8(name) else { return false };
    let is_requirements = name.starts_with("requirements") && name.ends_with(".txt");
    is_requirements
        || MANIFESTS.contains(&name)
        || MANIFEST_ENDS.iter().any(|end| name.ends_with(end))
}

fn kind(facts: &Facts, node: NodeId, version: VersionId, known: &mut Known) -> Kind {
    let tree = &facts.tree;
    let name = tree.name(node);
    let is_started = facts.startup.named.contains(&node) || facts.startup.run.contains(&node);
    if is_foreign(facts, node, known) {
        return Kind::Foreign;
    }
    if is_manifest(name) {
        return Kind::Manifest;
    }
    let extension = name.iter().rposition(|&byte| byte == b'.').and_then(|at| name.get(at + 1..));
    let extension = extension.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    let is_visible = tree.current(node) == Some(version);
    if is_visible && binary::linkage(&facts.contents, node).is_some() {
        // A tool that was copied is not the application.
        return if is_started { Kind::Code } else { Kind::Foreign };
    }
    if matches!(extension.as_str(), "jar") {
        return jar_kind(facts, node, is_started);
    }
    if extension == "so" || name.windows(4).any(|part| part == b".so.") {
        return Kind::Foreign;
    }
    let path = tree.path(node);
    let is_setting_place = SETTING_PLACES
        .iter()
        .any(|place| path.strip_prefix(b"/").unwrap_or(&path).starts_with(place.as_bytes()));
    if is_setting_place || SETTINGS.contains(&extension.as_str()) || tree.depth(node) <= 1 {
        let is_code = CODE.contains(&extension.as_str()) && !path.starts_with(b"/etc/");
        return if is_code { Kind::Code } else { Kind::Setting };
    }
    if CODE.contains(&extension.as_str()) { Kind::Code } else { Kind::Data }
}

/// Whether a file is that of a system package, or below a directory of installed packages or of a
/// virtual environment.
fn is_foreign(facts: &Facts, node: NodeId, known: &mut Known) -> bool {
    let in_directory =
        *known.entry(facts.tree.parent(node)).or_insert_with(|| facts.foreign_top(node).is_some());
    in_directory || facts.owner(node).is_some_and(|(_, package)| package.ecosystem.is_system())
}

/// A jar that is started, or that is alone in its directory, is the application; those of a
/// directory of several are its dependencies.
fn jar_kind(facts: &Facts, node: NodeId, is_started: bool) -> Kind {
    let tree = &facts.tree;
    let is_jar = |&&other: &&NodeId| tree.name(other).ends_with(b".jar");
    let jars = tree.children(tree.parent(node)).iter().filter(is_jar).count();
    if is_started || jars <= 1 { Kind::Code } else { Kind::Foreign }
}
