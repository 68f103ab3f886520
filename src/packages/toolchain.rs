//! Toolchains and runtimes that were unpacked or built by hand, identified by their version files.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::jar::file_name;
use super::stored::stored;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places};
use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Parts, Plan, Wanted};
use crate::tree::{MergedTree, NodeId};
use crate::versions;
use marker::Marker;

mod compiled;
mod marker;
mod prefix;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Toolchain, versions: &versions::PLAIN, wanted: &WANTED, read };

/// Returns the toolchain that a marker proves; `None` if other files of it are missing.
type Find = fn(&MergedTree, NodeId, &Marker) -> Option<Tool>;

/// The version of the Java runtime in a directory, by its `release` file, such as `17.0.9` or
/// `1.8.0_392`; `None` without one.
pub(crate) fn java_version(contents: &Contents, home: NodeId) -> Option<String> {
    let content = contents.child(home, "release").filter(|one| one.kind == JAVA)?;
    stored::<Marker>(content.bytes()).map(|marker| marker.version)
}

/// In the order of [`WANTED`].
static FIND: [Find; 10] = [
    compiled::go,
    compiled::rust,
    compiled::rustup,
    compiled::java,
    compiled::dotnet,
    compiled::erlang,
    prefix::node,
    prefix::python,
    prefix::ruby,
    prefix::php,
];

const fn marker(
    kind: &'static str,
    name: &'static str,
    below: Below,
    plan: Plan,
    condense: fn(&Parts) -> Vec<u8>,
) -> Wanted {
    Wanted { kind, name: Name::Is(name), below, keep: Keep::Parts { plan, condense } }
}

/// The kind of contents of the version files of Java runtimes.
const JAVA: &str = "toolchain-java";

const ANYWHERE: Below = Below::EndsWith("");

static WANTED: [Wanted; 10] = [
    marker("toolchain-go", "VERSION", ANYWHERE, marker::small, marker::go),
    marker(
        "toolchain-rust",
        "multirust-channel-manifest.toml",
        Below::EndsWith("lib/rustlib"),
        marker::rust_plan,
        marker::rust,
    ),
    marker("toolchain-rustup", "settings.toml", ANYWHERE, marker::small, marker::rustup),
    marker(JAVA, "release", ANYWHERE, marker::java_plan, marker::java),
    marker("toolchain-dotnet", ".version", Below::Within("sdk"), marker::small, marker::dotnet),
    marker("toolchain-erlang", "OTP_VERSION", ANYWHERE, marker::small, marker::erlang),
    marker("toolchain-node", "node_version.h", ANYWHERE, marker::begin, marker::node),
    marker(
        "toolchain-python",
        "patchlevel.h",
        Below::Within("include"),
        marker::begin,
        marker::python,
    ),
    marker("toolchain-ruby", "rbconfig.rb", Below::Within("lib"), marker::begin, marker::ruby),
    marker(
        "toolchain-php",
        "php_version.h",
        Below::EndsWith("php/main"),
        marker::begin,
        marker::php,
    ),
];

/// A toolchain that was found.
struct Tool {
    name: &'static str,
    version: String,
    architecture: Option<String>,
    /// The directory that it is unpacked into.
    root: NodeId,
    directories: Vec<NodeId>,
    files: Vec<NodeId>,
}

impl Tool {
    fn new(name: &'static str, version: &str, root: NodeId) -> Self {
        Self {
            name,
            version: version.to_owned(),
            architecture: None,
            root,
            directories: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Claims all of its root; `None` if that is the root of the image.
    fn whole(mut self) -> Option<Self> {
        self.directories.push(self.root);
        (self.root != NodeId::ROOT).then_some(self)
    }

    /// Claims the directories that exist.
    fn directories(mut self, tree: &MergedTree, paths: &[impl AsRef<str>]) -> Self {
        let found = self.found(tree, paths).filter(|&node| tree.is_directory(node));
        self.directories.extend(found.collect::<Vec<_>>());
        self
    }

    /// Claims the files that exist.
    fn files(mut self, tree: &MergedTree, paths: &[impl AsRef<str>]) -> Self {
        let found = self.found(tree, paths).filter(|&node| !tree.is_directory(node));
        self.files.extend(found.collect::<Vec<_>>());
        self
    }

    fn found(&self, tree: &MergedTree, paths: &[impl AsRef<str>]) -> impl Iterator<Item = NodeId> {
        let root = self.root;
        paths.iter().filter_map(move |path| tree.find_from(root, path.as_ref().as_bytes()))
    }
}

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let mut found: Vec<(NodeId, Tool)> = Vec::new();
    for (row, find) in WANTED.iter().zip(FIND) {
        for content in contents.all(row.kind) {
            let marker: Option<Marker> = stored(content.bytes());
            let tool = marker.and_then(|marker| find(tree, content.node, &marker));
            found.extend(tool.map(|tool| (content.node, tool)));
        }
    }
    found.extend(contents.all("jar").iter().filter_map(|jar| built_with_jars(tree, jar.node)));
    if found.is_empty() {
        return;
    }
    // What a package manager installed belongs to its package, and was not unpacked by hand.
    let mut files: HashSet<NodeId, RandomState> = HashSet::default();
    let mut directories: HashSet<NodeId, RandomState> = HashSet::default();
    for package in &packages.packages {
        // Jars prove a toolchain, and own themselves.
        if package.ecosystem != EcosystemName::Jar {
            files.extend(&package.claims.files);
        }
        directories.extend(&package.claims.directories);
    }
    let mut roots: HashMap<NodeId, PackageId, RandomState> = HashMap::default();
    for (proof, tool) in found {
        let mut above = places::above(tree, proof);
        if files.contains(&proof) || above.any(|at| directories.contains(&at)) {
            continue;
        }
        let mut package = Package {
            name: tool.name.to_owned(),
            version: tool.version,
            architecture: tool.architecture,
            proof: Some(proof),
            scope: Some(tool.root),
            ..Package::new(ECOSYSTEM.name)
        };
        package.claims.files = tool.files;
        package.claims.directories.clone_from(&tool.directories);
        let id = packages.add(package);
        for directory in tool.directories {
            roots.entry(directory).or_insert(id);
        }
    }
    need_jars(tree, &roots, packages);
}

/// Makes a toolchain depend on its jars, which are separate packages.
fn need_jars(
    tree: &MergedTree,
    roots: &HashMap<NodeId, PackageId, RandomState>,
    packages: &mut PackageSet,
) {
    let mut needs = Vec::new();
    for (to, package) in (0_u32..).map(PackageId).zip(&packages.packages) {
        if package.ecosystem == EcosystemName::Jar
            && let Some(proof) = package.proof
            && let Some(&from) = places::above(tree, proof).find_map(|at| roots.get(&at))
        {
            needs.push((from, to));
        }
    }
    for (from, to) in needs {
        packages.add_dependency(from, to, NeedKind::Requires);
    }
}

/// Finds Maven and Gradle: `lib/maven-core-VERSION.jar` or `lib/gradle-core-VERSION.jar` beside
/// `bin/mvn` or `bin/gradle`.
fn built_with_jars(tree: &MergedTree, jar: NodeId) -> Option<(NodeId, Tool)> {
    let file = std::str::from_utf8(tree.name(jar)).ok()?;
    let (name, starter) = match file {
        name if name.starts_with("maven-core-") => ("maven", "bin/mvn"),
        name if name.starts_with("gradle-core-") => ("gradle", "bin/gradle"),
        _ => return None,
    };
    let (artifact, version) = file_name::split(file);
    let directory = tree.parent(jar);
    let root = tree.parent(directory);
    let is_tool = artifact == format!("{name}-core")
        && tree.name(directory) == b"lib"
        && tree.find_from(root, starter.as_bytes()).is_some();
    let tool = is_tool.then(|| Tool::new(name, &version, root))?;
    Some((jar, tool.whole()?))
}
