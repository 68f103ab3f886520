//! .NET: the packages that applications were built from, shared frameworks, and unpacked packages.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::fields::records;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};

mod deps;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Nuget, wanted: &WANTED, read };

static WANTED: [Wanted; 2] = [
    Wanted {
        kind: "nuget-deps",
        name: Name::Ending(".deps.json"),
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 16 << 20, condense: deps::condense },
    },
    Wanted {
        kind: "nuget-unpacked",
        name: Name::Is(".nupkg.metadata"),
        below: Below::EndsWith(""),
        // That it is there says all.
        keep: Keep::Parts { plan: |_| vec![Want::Keep(0..1)], condense: |_: &Parts| vec![b'1'] },
    },
];

fn read(contents: &Contents, finds: &mut PackageSet) {
    let tree = contents.tree();
    for content in contents.all("nuget-deps") {
        if is_sdk(tree, content.node) {
            continue;
        }
        if records(content.bytes()).any(|(kind, _)| kind == b'!') {
            let what = "is cut or not in the form of .NET: its packages are not known";
            finds.warn(tree, content.node, what);
        }
        match framework(tree, content.node) {
            Some(package) => _ = finds.add(package),
            None => Application::new(tree, content).read(content.bytes(), finds),
        }
    }
    for content in contents.all("nuget-unpacked") {
        finds.add(unpacked(tree, content.node));
    }
}

/// Whether a file is part of an SDK, which is one thing however many it was built from.
fn is_sdk(tree: &MergedTree, node: NodeId) -> bool {
    places::above(tree, node)
        .any(|at| tree.name(tree.parent(at)) == b"sdk" && tree.child(at, b".version").is_some())
}

fn text(tree: &MergedTree, node: NodeId) -> String {
    String::from_utf8_lossy(tree.name(node)).into_owned()
}

/// A shared framework: `shared/NAME/VERSION/NAME.deps.json` (.NET docs, "install location").
fn framework(tree: &MergedTree, deps: NodeId) -> Option<Package> {
    let directory = tree.parent(deps);
    let (version, name) = (text(tree, directory), text(tree, tree.parent(directory)));
    let shared = tree.parent(tree.parent(directory));
    if tree.name(shared) != b"shared" || text(tree, deps) != format!("{name}.deps.json") {
        return None;
    }
    let root = tree.parent(shared);
    let mut package =
        Package { scope: Some(root), proof: Some(deps), ..Package::of(ECOSYSTEM.name) };
    package.claims.directories.push(directory);
    if name == "Microsoft.NETCore.App" {
        let host = format!("host/fxr/{version}");
        package.claims.directories.extend(places::directory(tree, root, host.as_bytes()));
        let files = ["dotnet", "LICENSE.txt", "ThirdPartyNotices.txt"];
        let found = files.iter().filter_map(|name| tree.child(root, name.as_bytes()));
        package.claims.files.extend(found.filter(|&node| !tree.is_directory(node)));
    }
    package.name = name;
    package.version = version;
    Some(package)
}

/// A package in a folder of unpacked ones: `ID/VERSION/.nupkg.metadata` (NuGet docs, "global packages").
fn unpacked(tree: &MergedTree, metadata: NodeId) -> Package {
    let directory = tree.parent(metadata);
    let id = tree.parent(directory);
    let mut package = Package {
        name: text(tree, id),
        version: text(tree, directory),
        proof: Some(metadata),
        scope: Some(tree.parent(id)),
        ..Package::of(ECOSYSTEM.name)
    };
    if id != NodeId::ROOT {
        package.claims.directories.push(directory);
    }
    package
}

/// What one `NAME.deps.json` lists.
struct Application<'t> {
    tree: &'t MergedTree,
    proof: NodeId,
    directory: NodeId,
    /// What the file is called before `.deps.json`.
    name: String,
    by_name: HashMap<String, PackageId, RandomState>,
    needs: Vec<(PackageId, String)>,
}

impl<'t> Application<'t> {
    fn new(tree: &'t MergedTree, content: &Content) -> Self {
        let file = text(tree, content.node);
        Self {
            tree,
            proof: content.node,
            directory: tree.parent(content.node),
            name: file.strip_suffix(".deps.json").unwrap_or(&file).to_owned(),
            by_name: HashMap::default(),
            needs: Vec::new(),
        }
    }

    fn read(mut self, list: &[u8], finds: &mut PackageSet) {
        let mut finder = Finder::new(self.tree, self.directory);
        let mut last = None;
        let mut own = None;
        for (kind, mut fields) in records(list) {
            let first = fields.next().unwrap_or_default();
            match (kind, last) {
                (b'L', _) => {
                    let id = finds.add(self.package(first, fields.next().unwrap_or_default()));
                    self.by_name.entry(first.to_lowercase()).or_insert(id);
                    if first == self.name && fields.next() == Some("project") {
                        own = Some(id);
                    }
                    last = Some(id);
                }
                (b'D', Some(id)) => self.needs.push((id, first.to_lowercase())),
                // What is not there comes from a shared framework, or was trimmed.
                (b'F', Some(id)) => {
                    let found = finder.find(first.as_bytes());
                    let found = found.filter(|&node| !self.tree.is_directory(node));
                    if let Some(package) = finds.packages.get_mut(id.0 as usize) {
                        package.claims.files.extend(found);
                    }
                }
                _ => (),
            }
        }
        let mut direct: HashSet<PackageId, RandomState> = HashSet::default();
        for (from, name) in &self.needs {
            if let Some(&to) = self.by_name.get(name) {
                finds.need(*from, to, NeedKind::Requires);
                direct.extend((Some(*from) == own).then_some(to));
            }
        }
        if let Some(own) = own {
            self.claim_own(own, finds);
            self.mark_explicit(own, &direct, finds);
        }
    }

    fn package(&self, name: &str, version: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            proof: Some(self.proof),
            scope: Some(self.directory),
            ..Package::of(ECOSYSTEM.name)
        }
    }

    /// The application itself: what starts it, and what says how.
    fn claim_own(&self, own: PackageId, finds: &mut PackageSet) {
        let Some(package) = finds.packages.get_mut(own.0 as usize) else { return };
        for end in ["", ".exe", ".dll", ".deps.json", ".runtimeconfig.json"] {
            let path = format!("{}{end}", self.name);
            let found = self.tree.child(self.directory, path.as_bytes());
            package.claims.files.extend(found.filter(|&node| !self.tree.is_directory(node)));
        }
    }

    /// What the project itself refers to was asked for, the rest came with it.
    fn mark_explicit(
        &self,
        own: PackageId,
        direct: &HashSet<PackageId, RandomState>,
        finds: &mut PackageSet,
    ) {
        for &id in self.by_name.values().filter(|&&id| id != own) {
            if let Some(package) = finds.packages.get_mut(id.0 as usize) {
                package.explicit = Some((direct.contains(&id), "deps.json"));
            }
        }
    }
}
