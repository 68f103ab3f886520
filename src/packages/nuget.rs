//! .NET: packages that applications were built from, shared frameworks, and unpacked packages.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places, whole};
use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};
use crate::versions;

mod deps;

use deps::Kept;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Nuget, versions: &versions::NUGET, wanted: &WANTED, read };

const ANYWHERE: Below = Below::EndsWith("");

static WANTED: [Wanted; 2] = [
    whole("nuget-deps", Name::Ending(".deps.json"), ANYWHERE, 16 << 20, deps::condense),
    Wanted {
        kind: "nuget-unpacked",
        name: Name::Is(".nupkg.metadata"),
        below: ANYWHERE,
        // Its existence is all that matters.
        keep: Keep::Parts { plan: |_| vec![Want::Keep(0..1)], condense: |_: &Parts| vec![b'1'] },
    },
];

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    for content in contents.all("nuget-deps") {
        if is_sdk(tree, content.node) {
            continue;
        }
        let libraries = stored::<Vec<Kept>>(content.bytes()).unwrap_or_else(|| {
            let what = "is truncated or not in the format of .NET: its packages are unknown";
            packages.warn(tree, content.node, what);
            Vec::new()
        });
        match framework(tree, content.node) {
            Some(package) => _ = packages.add(package),
            None => Application::new(tree, content.node).read(&libraries, packages),
        }
    }
    for content in contents.all("nuget-unpacked") {
        packages.add(unpacked(tree, content.node));
    }
}

/// Whether a file is part of an SDK, which counts as one package with all that it was built from.
fn is_sdk(tree: &MergedTree, node: NodeId) -> bool {
    places::above(tree, node)
        .any(|at| tree.name(tree.parent(at)) == b"sdk" && tree.child(at, b".version").is_some())
}

fn name_of(tree: &MergedTree, node: NodeId) -> String {
    String::from_utf8_lossy(tree.name(node)).into_owned()
}

/// Returns a shared framework: `shared/NAME/VERSION/NAME.deps.json` (.NET docs, "install
/// location").
fn framework(tree: &MergedTree, deps: NodeId) -> Option<Package> {
    let directory = tree.parent(deps);
    let (version, name) = (name_of(tree, directory), name_of(tree, tree.parent(directory)));
    let shared = tree.parent(tree.parent(directory));
    if tree.name(shared) != b"shared" || name_of(tree, deps) != format!("{name}.deps.json") {
        return None;
    }
    let root = tree.parent(shared);
    let mut package =
        Package { scope: Some(root), proof: Some(deps), ..Package::new(ECOSYSTEM.name) };
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

/// Returns an unpacked package: `ID/VERSION/.nupkg.metadata` (NuGet docs, "global packages").
fn unpacked(tree: &MergedTree, metadata: NodeId) -> Package {
    let directory = tree.parent(metadata);
    let id = tree.parent(directory);
    let mut package = Package {
        name: name_of(tree, id),
        version: name_of(tree, directory),
        proof: Some(metadata),
        scope: Some(tree.parent(id)),
        ..Package::new(ECOSYSTEM.name)
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
    /// The name of the file without `.deps.json`.
    name: String,
}

impl<'t> Application<'t> {
    fn new(tree: &'t MergedTree, proof: NodeId) -> Self {
        let file = name_of(tree, proof);
        let name = file.strip_suffix(".deps.json").unwrap_or(&file).to_owned();
        Self { tree, proof, directory: tree.parent(proof), name }
    }

    fn read(&self, libraries: &[Kept], packages: &mut PackageSet) {
        let mut finder = Finder::new(self.tree, self.directory);
        let mut by_name: HashMap<String, PackageId, RandomState> = HashMap::default();
        let mut ids = Vec::with_capacity(libraries.len());
        let mut own = None;
        for library in libraries {
            let is_own = library.is_project && library.name == self.name;
            let mut package = Package {
                name: library.name.clone(),
                version: library.version.clone(),
                proof: Some(self.proof),
                scope: Some(self.directory),
                ..Package::new(ECOSYSTEM.name)
            };
            // Files that do not exist come from a shared framework, or were trimmed.
            let found = library.files.iter().filter_map(|path| finder.find(path.as_bytes()));
            let files = found.filter(|&node| !self.tree.is_directory(node));
            package.claims.files.extend(files);
            if is_own {
                package.claims.files.extend(self.own_files());
            }
            let id = packages.add(package);
            by_name.entry(library.name.to_lowercase()).or_insert(id);
            ids.push(id);
            own = if is_own { Some(id) } else { own };
        }
        let mut direct: HashSet<PackageId, RandomState> = HashSet::default();
        for (from, library) in ids.into_iter().zip(libraries) {
            for name in &library.dependencies {
                if let Some(&to) = by_name.get(&name.to_lowercase()) {
                    packages.add_dependency(from, to, NeedKind::Requires);
                    direct.extend((Some(from) == own).then_some(to));
                }
            }
        }
        // What the project itself refers to was requested, and the rest was added by that.
        let Some(own) = own else { return };
        for &id in by_name.values().filter(|&&id| id != own) {
            if let Some(package) = packages.get_mut(id) {
                package.explicit = Some((direct.contains(&id), "deps.json"));
            }
        }
    }

    /// Returns the files of the application itself: its program and settings.
    fn own_files(&self) -> impl Iterator<Item = NodeId> {
        let ends = ["", ".exe", ".dll", ".deps.json", ".runtimeconfig.json"];
        let found = ends.into_iter().filter_map(|end| {
            self.tree.child(self.directory, format!("{}{end}", self.name).as_bytes())
        });
        found.filter(|&node| !self.tree.is_directory(node))
    }
}
