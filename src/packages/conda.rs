//! Conda's packages: the records in `conda-meta`.
//!
//! conda documentation, "The conda-meta directory"; `PrefixRecord` and `PathsData` of conda.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::contents::Contents;
use crate::layer::{Below, Name, Wanted};
use crate::packages::sized_paths::SizedPaths;
use crate::packages::stored::{store, stored};
use crate::tree::{Finder, NodeId};
use crate::versions;

use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, whole};

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Conda, versions: &versions::CONDA, wanted: &WANTED, read };

static WANTED: [Wanted; 1] =
    [whole(RECORD, Name::Extension(".json"), Below::EndsWith("conda-meta"), 64 << 20, condense)];

const RECORD: &str = "conda record";

/// How many dependencies of one package are kept; real ones have dozens.
const MAX_DEPENDENCIES: usize = 2000;

#[derive(Deserialize)]
struct Record {
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    subdir: Option<String>,
    #[serde(default)]
    depends: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    paths_data: Option<PathsData>,
    #[serde(default)]
    requested_spec: Option<serde_json::Value>,
    #[serde(default)]
    requested_specs: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
struct PathsData {
    #[serde(default)]
    paths: Vec<PathData>,
}

#[derive(Deserialize)]
struct PathData {
    #[serde(rename = "_path")]
    path: String,
    #[serde(default)]
    size_in_bytes: Option<u64>,
    #[serde(default)]
    prefix_placeholder: Option<String>,
    #[serde(default)]
    path_type: Option<String>,
}

/// The parts of a record that are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    version: String,
    platform: Option<String>,
    is_requested: Option<bool>,
    /// The names of packages.
    dependencies: Vec<String>,
    files: SizedPaths,
}

/// Keeps a record; nothing if it cannot be read.
fn condense(content: Vec<u8>) -> Vec<u8> {
    let Ok(record) = serde_json::from_slice::<Record>(&content) else { return Vec::new() };
    let sizes = lengths(&record);
    let mut files = SizedPaths::default();
    let mut add = |path: &str| {
        files.push(path.as_bytes(), sizes.get(path).copied().flatten());
    };
    if record.files.is_empty() {
        record.paths().for_each(|path| add(&path.path));
    } else {
        record.files.iter().for_each(|path| add(path));
    }
    let dependencies = record.depends.iter().take(MAX_DEPENDENCIES);
    let names = dependencies.filter_map(|spec| spec.split([' ', '=', '<', '>', '!', '[']).next());
    store(&Kept {
        name: record.name.clone(),
        version: record.version.clone(),
        platform: record.subdir.clone().filter(|platform| !platform.is_empty()),
        is_requested: is_requested(&record),
        dependencies: names.map(str::to_owned).collect(),
        files,
    })
}

impl Record {
    fn paths(&self) -> impl Iterator<Item = &PathData> {
        self.paths_data.iter().flat_map(|data| &data.paths)
    }
}

/// Returns the lengths of packed files. Files with a placeholder are left out: conda replaces it by
/// the path of the environment, which may change their length.
fn lengths(record: &Record) -> HashMap<&str, Option<u64>> {
    let is_packed = |path: &&PathData| {
        let is_file = matches!(path.path_type.as_deref(), None | Some("hardlink"));
        is_file && path.prefix_placeholder.as_deref().is_none_or(str::is_empty)
    };
    let packed = record.paths().filter(is_packed);
    packed.map(|path| (path.path.as_str(), path.size_in_bytes)).collect()
}

/// Whether the user requested a package: conda and mamba record the request as given; for
/// dependencies they record `None` or an empty string. Returns `None` if nothing is recorded.
fn is_requested(record: &Record) -> Option<bool> {
    if let Some(specs) = record.requested_specs.as_ref().filter(|specs| !specs.is_empty()) {
        return Some(specs.iter().any(|spec| !matches!(spec.as_str(), "" | "None")));
    }
    match &record.requested_spec {
        Some(serde_json::Value::String(spec)) => Some(!matches!(spec.as_str(), "" | "None")),
        Some(_) => Some(false),
        None => record.requested_specs.as_ref().map(|_| false),
    }
}

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let mut list = Vec::new();
    let mut by_name: HashMap<(NodeId, String), PackageId> = HashMap::new();
    for content in contents.all(RECORD) {
        let root = tree.parent(tree.parent(content.node));
        let Some(kept) = stored::<Kept>(content.bytes()) else {
            let what = "cannot be read as a record; its files count as unowned";
            packages.warn(tree, content.node, what);
            continue;
        };
        let mut package = Package {
            name: kept.name.clone(),
            version: kept.version,
            architecture: kept.platform,
            proof: Some(content.node),
            scope: Some(root),
            explicit: kept.is_requested.map(|is_requested| (is_requested, "requested_spec")),
            ..Package::new(ECOSYSTEM.name)
        };
        let mut finder = Finder::new(tree, root);
        package.claims.files.push(content.node);
        kept.files.each(|path, bytes| {
            // A record can only own files in its environment.
            let mut parts = path.split(|&byte| byte == b'/');
            if path.first() != Some(&b'/') && !parts.any(|part| part == b"..") {
                package.claims.path(&mut finder, path, bytes);
            }
        });
        let id = packages.add(package);
        by_name.entry((root, kept.name)).or_insert(id);
        list.push((id, root, kept.dependencies));
    }
    for (from, root, dependencies) in list {
        for name in dependencies {
            if let Some(&to) = by_name.get(&(root, name)) {
                packages.add_dependency(from, to, NeedKind::Requires);
            }
        }
    }
}
