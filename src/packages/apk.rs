//! The packages of Alpine, Wolfi and others that use apk-tools, from the database of `apk`.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{
    Claims, Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, filled, text, whole,
};
use crate::contents::Contents;
use crate::layer::{Below, Name, Wanted, unchanged};
use crate::tree::{Finder, MergedTree, NodeId};
use crate::versions;
use installed::{Database, Installed};

mod installed;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Apk, versions: &versions::APK, wanted: &WANTED, read };

const DATABASE: Below = Below::EndsWith("lib/apk/db");

static WANTED: [Wanted; 2] = [
    whole("apk.installed", Name::Is("installed"), DATABASE, 128 << 20, installed::condense),
    whole("apk.world", Name::Is("world"), Below::EndsWith("etc/apk"), 4 << 20, unchanged),
];

const IN_WORLD: &str = "etc/apk/world";
const NOT_IN_WORLD: &str = "not in etc/apk/world";

/// How many pairs of a requirement and a package are considered in one database, so that
/// thousands of providers of one name take a reasonable time; a full system has tens of thousands.
const MAX_PAIRS: u32 = 1_000_000;

type Providers<'a> = HashMap<&'a str, Vec<PackageId>, RandomState>;

fn read(contents: &Contents, packages: &mut PackageSet) {
    for content in contents.all("apk.installed") {
        let database: Database = stored(content.bytes()).unwrap_or_default();
        if database.is_damaged {
            let what =
                "is damaged or truncated: packages and files that it named may be missing here";
            packages.warn(contents.tree(), content.node, what);
        }
        add_packages(contents, content.node, database.packages, packages);
    }
}

fn add_packages(
    contents: &Contents,
    proof: NodeId,
    list: Vec<Installed>,
    packages: &mut PackageSet,
) {
    let tree = contents.tree();
    let root = root_of(tree, proof);
    let mut finder = Finder::new(tree, root);
    let mut installed: Vec<(PackageId, Installed)> = Vec::new();
    for package in list {
        let mut claims = Claims::default();
        package.files.each(|path| claims.path(&mut finder, path, None));
        let id = packages.add(Package {
            name: package.name.clone(),
            version: package.version.clone(),
            architecture: filled(&package.architecture),
            proof: Some(proof),
            scope: (root != NodeId::ROOT).then_some(root),
            claims,
            ..Package::new(ECOSYSTEM.name)
        });
        installed.push((id, package));
    }
    let providers = providers(&installed);
    let world = tree.find_from(root, b"etc/apk/world").and_then(|node| contents.at(node));
    if let Some(world) = world {
        mark_explicit(&installed, &providers, &text(world.bytes()), packages);
    }
    resolve(&installed, &providers, packages);
}

/// Returns the root that a database is for: the directory above `lib/apk/db`, or above
/// `usr/lib/apk/db` with a merged `/usr`.
fn root_of(tree: &MergedTree, database: NodeId) -> NodeId {
    let above = (0..4).fold(database, |node, _| tree.parent(node));
    if above != NodeId::ROOT && tree.name(above) == b"usr" { tree.parent(above) } else { above }
}

/// Returns the packages that each name can mean: those with this name come before those that only
/// provide it.
fn providers(installed: &[(PackageId, Installed)]) -> Providers<'_> {
    let mut providers: Providers<'_> = HashMap::default();
    for (id, package) in installed {
        providers.entry(&package.name).or_default().push(*id);
    }
    for (id, package) in installed {
        for name in package.provides.split_ascii_whitespace().map(name_of) {
            let list = providers.entry(name).or_default();
            if list.last() != Some(id) {
                list.push(*id);
            }
        }
    }
    providers
}

/// Marks what was explicitly installed: for each name in `world` the first package that has or
/// provides it.
fn mark_explicit(
    installed: &[(PackageId, Installed)],
    providers: &Providers<'_>,
    world: &str,
    packages: &mut PackageSet,
) {
    for (id, _) in installed {
        if let Some(package) = packages.get_mut(*id) {
            package.explicit = Some((false, NOT_IN_WORLD));
        }
    }
    for name in conditions(world).map(name_of) {
        let first = providers.get(name).and_then(|list| list.first());
        if let Some(package) = first.and_then(|id| packages.get_mut(*id)) {
            package.explicit = Some((true, IN_WORLD));
        }
    }
}

/// Records which package depends on which.
///
/// Versions are not compared: apk installs only what satisfies all constraints, and no two packages
/// that provide one name with different versions.
fn resolve(
    installed: &[(PackageId, Installed)],
    providers: &Providers<'_>,
    packages: &mut PackageSet,
) {
    let mut pairs = MAX_PAIRS;
    for (id, package) in installed {
        let names = conditions(&package.depends).map(name_of);
        for to in names.filter_map(|name| providers.get(name)).flatten() {
            pairs = pairs.saturating_sub(1);
            if pairs == 0 {
                return;
            }
            packages.add_dependency(*id, *to, NeedKind::Requires);
        }
        // It is removed as soon as one of the conditions fails. Only one is noted: the one with a
        // version, which names the package that it is a part of (`bash-doc`: `docs bash=5.2-r0`).
        let all = || conditions(&package.install_if);
        let first = all().find(|word| word.contains('=')).or(all().next());
        let by = first.and_then(|word| providers.get(name_of(word))).and_then(|list| list.first());
        if let Some(by) = by {
            packages.add_dependency(*by, *id, NeedKind::Recommends);
        }
    }
}

/// Returns the words of a field, without those that name conflicts.
fn conditions(field: &str) -> impl Iterator<Item = &str> {
    field.split_ascii_whitespace().filter(|word| !word.starts_with('!'))
}

/// Returns the name in `name`, `name@repository`, `name>=1.2`, `name~1` and `name><identity`.
fn name_of(word: &str) -> &str {
    word.split(['<', '>', '=', '~', '@']).next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_exclude_constraints_and_repositories() {
        for word in ["a", "a@edge", "a=1-r0", "a>=1", "a~1.2", "a><Q1x=", "a<2"] {
            assert_eq!(name_of(word), "a");
        }
        assert_eq!(name_of("so:libc.so.1=2"), "so:libc.so.1");
    }
}
