//! PHP packages, as Composer records them in `vendor`.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places, whole};
use crate::contents::Contents;
use crate::escape::printable;
use crate::layer::{Below, Name, Wanted};
use crate::tree::{Finder, NodeId};
use crate::versions;

mod installed;

use installed::Installed;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem = Ecosystem {
    name: EcosystemName::Composer,
    versions: &versions::COMPOSER,
    wanted: &WANTED,
    read,
};

const fn row(
    kind: &'static str,
    name: &'static str,
    below: &'static str,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    whole(kind, Name::Is(name), Below::EndsWith(below), 32 << 20, condense)
}

static WANTED: [Wanted; 3] = [
    row("composer-installed", "installed.json", "composer", installed::installed),
    row("composer-project", "composer.json", "", installed::project),
    row("composer-lock", "composer.lock", "", installed::lock),
];

fn read(contents: &Contents, packages: &mut PackageSet) {
    for content in contents.all("composer-installed") {
        let damaged = || Installed { is_damaged: true, ..Installed::default() };
        let composer = contents.tree().parent(content.node);
        let vendor = Vendor {
            contents,
            proof: content.node,
            composer,
            directory: contents.tree().parent(composer),
            by_name: HashMap::default(),
        };
        vendor.read(&stored(content.bytes()).unwrap_or_else(damaged), packages);
    }
}

/// One `vendor` directory.
struct Vendor<'c> {
    contents: &'c Contents,
    /// Its installed.json.
    proof: NodeId,
    /// `vendor/composer`.
    composer: NodeId,
    /// `vendor`.
    directory: NodeId,
    /// Packages by lower-case name.
    by_name: HashMap<String, PackageId, RandomState>,
}

impl Vendor<'_> {
    fn read(mut self, installed: &Installed, packages: &mut PackageSet) {
        if installed.is_damaged {
            let what =
                "is truncated or not in Composer's format: packages after the damage are unknown";
            packages.warn(self.contents.tree(), self.proof, what);
        }
        // By names that a package provides or replaces.
        let mut by_provided: HashMap<String, PackageId, RandomState> = HashMap::default();
        let mut ids = Vec::new();
        for entry in &installed.packages {
            let id = packages.add(self.package(&entry.name, &entry.version, &entry.path));
            ids.push(id);
            self.by_name.entry(entry.name.to_lowercase()).or_insert(id);
            for name in &entry.provided {
                by_provided.entry(name.to_lowercase()).or_insert(id);
            }
        }
        for (from, entry) in ids.into_iter().zip(&installed.packages) {
            for name in entry.dependencies.iter().filter(|name| installed::is_package(name)) {
                let name = name.to_lowercase();
                if let Some(&to) = self.by_name.get(&name).or_else(|| by_provided.get(&name)) {
                    packages.add_dependency(from, to, NeedKind::Requires);
                }
            }
        }
        self.mark_development(installed, packages);
        self.mark_explicit(packages);
    }

    fn package(&self, name: &str, version: &str, path: &str) -> Package {
        let tree = self.contents.tree();
        let mut package = Package {
            name: name.to_owned(),
            version: version.to_owned(),
            proof: Some(self.proof),
            scope: Some(self.directory),
            ..Package::new(ECOSYSTEM.name)
        };
        let path = path.as_bytes();
        // Metapackages have no files.
        if path.is_empty() {
            return package;
        }
        match places::claimable(tree, self.composer, path) {
            Some(directory) => {
                package.claims.directories.push(directory);
                // Packages of path repositories are installed as a link, which they own too.
                let link = tree.find_from(self.composer, path);
                package.claims.files.extend(link.filter(|&link| tree.link_target(link).is_some()));
            }
            None if places::directory(tree, self.composer, path).is_some() => (),
            None => package.claims.path(&mut Finder::new(tree, self.composer), path, None),
        }
        package
    }

    /// Composer 2 lists the packages for development in installed.json; with Composer 1 only the
    /// lock file does.
    fn mark_development(&self, installed: &Installed, packages: &mut PackageSet) {
        let tree = self.contents.tree();
        let mut mark = |names: &[String], source: NodeId, member: &str| {
            let proof = format!("dev: proven by {} ({member})", printable(&tree.path(source)));
            for name in names {
                let id = self.by_name.get(&name.to_lowercase());
                if let Some(package) = id.and_then(|id| packages.get_mut(*id)) {
                    package.development = Some(proof.clone());
                }
            }
        };
        mark(&installed.development, self.proof, "dev-package-names");
        let project = tree.parent(self.directory);
        if installed.is_first
            && let Some(lock) = self.contents.child(project, "composer.lock")
        {
            let names: Vec<String> = stored(lock.bytes()).unwrap_or_default();
            mark(&names, lock.node, "packages-dev");
        }
    }

    fn mark_explicit(&self, packages: &mut PackageSet) {
        let project = self.contents.tree().parent(self.directory);
        let Some(project) = self.contents.child(project, "composer.json") else { return };
        let Some(names) = stored::<Vec<String>>(project.bytes()) else { return };
        let required: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        for (name, id) in &self.by_name {
            if let Some(package) = packages.get_mut(*id) {
                package.explicit = Some((required.contains(name), "composer.json"));
            }
        }
    }
}
