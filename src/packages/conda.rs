//! Conda's packages: the records in `conda-meta`.
//!
//! conda documentation, "The conda-meta directory"; `PrefixRecord` and `PathsData` of conda.

use std::collections::HashMap;

use serde::Deserialize;

use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::packages::sized_paths::{self, SizedPaths};
use crate::tree::{Finder, NodeId};

use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet};

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Conda, wanted: WANTED, read };

static WANTED: &[Wanted] = &[Wanted {
    kind: RECORD,
    name: Name::Extension(".json"),
    below: Below::EndsWith("conda-meta"),
    keep: Keep::Whole { max_bytes: 64 << 20, condense },
}];

const RECORD: &str = "conda record";

/// Dependencies of one package that are kept; real ones have some tens.
const MOST_NEEDS: usize = 2000;

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

/// Keeps of a record a line each of name, version, platform, whether it was asked for, and what it
/// needs; behind an empty line its files with their lengths.
fn condense(content: Vec<u8>) -> Vec<u8> {
    let Ok(record) = serde_json::from_slice::<Record>(&content) else { return b"!".to_vec() };
    let asked = match asked(&record) {
        None => "",
        Some(true) => "y",
        Some(false) => "n",
    };
    let platform = record.subdir.as_deref().unwrap_or_default();
    let needs = record.depends.iter().take(MOST_NEEDS);
    let needs = needs.filter_map(|it| it.split([' ', '=', '<', '>', '!', '[']).next());
    let fields = [record.name.as_str(), &record.version, platform, asked];
    let lines: Vec<String> =
        fields.into_iter().chain(needs).map(|it| it.replace('\n', " ")).collect();
    let mut out = format!("{}\n\0", lines.join("\n")).into_bytes();
    let sizes = lengths(&record);
    let mut list = SizedPaths::default();
    for path in &record.files {
        list.push(path.as_bytes(), sizes.get(path.as_str()).copied().flatten());
    }
    if record.files.is_empty() {
        for it in record.paths_data.iter().flat_map(|it| &it.paths) {
            list.push(it.path.as_bytes(), sizes.get(it.path.as_str()).copied().flatten());
        }
    }
    list.write(&mut out);
    out
}

/// The lengths of files as they were packed. conda writes the environment's path into those with a
/// placeholder, which may change their length.
fn lengths(record: &Record) -> HashMap<&str, Option<u64>> {
    let paths = record.paths_data.iter().flat_map(|it| &it.paths);
    let is_packed = |it: &&PathData| {
        let is_file = matches!(it.path_type.as_deref(), None | Some("hardlink"));
        is_file && it.prefix_placeholder.as_deref().is_none_or(str::is_empty)
    };
    paths.filter(is_packed).map(|it| (it.path.as_str(), it.size_in_bytes)).collect()
}

/// Whether somebody asked for it: conda and mamba write the words that they were asked with, or
/// `None` or nothing for what came with others.
fn asked(record: &Record) -> Option<bool> {
    if let Some(specs) = record.requested_specs.as_ref().filter(|it| !it.is_empty()) {
        return Some(specs.iter().any(|it| !matches!(it.as_str(), "" | "None")));
    }
    match &record.requested_spec {
        Some(serde_json::Value::String(spec)) => Some(!matches!(spec.as_str(), "" | "None")),
        Some(_) => Some(false),
        None => record.requested_specs.as_ref().map(|_| false),
    }
}

struct Installed<'a> {
    id: PackageId,
    root: NodeId,
    needs: Vec<&'a str>,
}

fn read(contents: &Contents, finds: &mut PackageSet) {
    let tree = contents.tree();
    let mut list = Vec::new();
    let mut by_name: HashMap<(NodeId, &str), PackageId> = HashMap::new();
    for content in contents.all(RECORD) {
        // An environment's own settings lie there too, such as `state`.
        let root = tree.parent(tree.parent(content.node));
        let end = content.bytes().iter().position(|&byte| byte == 0);
        let Some((head, files)) = end.and_then(|end| content.bytes().split_at_checked(end)) else {
            finds.warn(
                tree,
                content.node,
                "is no record that can be read; its files count as nobody's",
            );
            continue;
        };
        let head = std::str::from_utf8(head).unwrap_or_default();
        let mut lines = head.strip_suffix('\n').unwrap_or(head).split('\n');
        let mut next = || lines.next().unwrap_or_default();
        let (name, version, platform, asked) = (next(), next(), next(), next());
        let mut package = Package {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: (!platform.is_empty()).then(|| platform.to_owned()),
            proof: Some(content.node),
            scope: Some(root),
            explicit: match asked {
                "y" => Some((true, "requested_spec")),
                "n" => Some((false, "requested_spec")),
                _ => None,
            },
            ..Package::of(ECOSYSTEM.name)
        };
        let mut finder = Finder::new(tree, root);
        package.claims.files.push(content.node);
        sized_paths::each(files.get(1..).unwrap_or_default(), |path, bytes| {
            // A record speaks of its own environment only.
            if path.first() != Some(&b'/') && !path.split(|&it| it == b'/').any(|it| it == b"..") {
                package.claims.path(&mut finder, path, bytes);
            }
        });
        let id = finds.add(package);
        by_name.entry((root, name)).or_insert(id);
        list.push(Installed { id, root, needs: lines.collect() });
    }
    for from in &list {
        for name in &from.needs {
            if let Some(&to) = by_name.get(&(from.root, *name)) {
                finds.need(from.id, to, NeedKind::Requires);
            }
        }
    }
}
