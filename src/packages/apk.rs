//! Alpine's packages, and those of Wolfi and others that use apk-tools: what `apk` wrote down.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{
    Claims, Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, path_list,
};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};
use installed::Installed;

mod installed;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Apk, wanted: &WANTED, read };

static WANTED: [Wanted; 2] = [
    Wanted {
        kind: "apk.installed",
        name: Name::Is("installed"),
        below: Below::EndsWith("lib/apk/db"),
        keep: Keep::Whole { max_bytes: 128 << 20, condense: installed::condense },
    },
    Wanted {
        kind: "apk.world",
        name: Name::Is("world"),
        below: Below::EndsWith("etc/apk"),
        keep: Keep::Whole { max_bytes: 4 << 20, condense: crate::layer::as_it_is },
    },
];

const IN_WORLD: &str = "etc/apk/world";
const NOT_IN_WORLD: &str = "not in etc/apk/world";

/// How many pairs of a need and a package are looked at in one database.
const MOST_PAIRS: u32 = 1_000_000;

type Providers<'a> = HashMap<&'a [u8], Vec<PackageId>, RandomState>;

fn read(contents: &Contents, finds: &mut PackageSet) {
    for content in contents.all("apk.installed") {
        if installed::is_damaged(content.bytes()) {
            let what = "is damaged or cut: packages and files that it named may be missing here";
            finds.warn(contents.tree(), content.node, what);
        }
        read_database(contents, content, finds);
    }
}

fn read_database(contents: &Contents, content: &Content, finds: &mut PackageSet) {
    let tree = contents.tree();
    let root = root_of(tree, content.node);
    let mut finder = Finder::new(tree, root);
    let mut packages: Vec<(PackageId, Installed<'_>)> = Vec::new();
    installed::each(content.bytes(), |package| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut claims = Claims::default();
        path_list::each(package.files, |path| claims.path(&mut finder, path, None));
        let id = finds.add(Package {
            name: text(package.name),
            version: text(package.version),
            architecture: (!package.architecture.is_empty()).then(|| text(package.architecture)),
            proof: Some(content.node),
            scope: (root != NodeId::ROOT).then_some(root),
            claims,
            ..Package::of(ECOSYSTEM.name)
        });
        packages.push((id, package));
    });
    let providers = providers(&packages);
    let world = tree.find_from(root, b"etc/apk/world").and_then(|node| contents.at(node));
    if let Some(world) = world {
        mark(&packages, &providers, world.bytes(), finds);
    }
    resolve(&packages, &providers, finds);
}

/// The directory that a database speaks of: that above `lib/apk/db`, or above `usr/lib/apk/db`
/// where the two are one.
fn root_of(tree: &MergedTree, database: NodeId) -> NodeId {
    let above = (0..4).fold(database, |node, _| tree.parent(node));
    if above != NodeId::ROOT && tree.name(above) == b"usr" { tree.parent(above) } else { above }
}

/// Who is meant by each name: packages before those that only provide it.
fn providers<'a>(packages: &[(PackageId, Installed<'a>)]) -> Providers<'a> {
    let mut providers: Providers<'_> = HashMap::default();
    for (id, package) in packages {
        providers.entry(package.name).or_default().push(*id);
    }
    for (id, package) in packages {
        for name in words(package.provides).map(name_of) {
            let list = providers.entry(name).or_default();
            if list.last() != Some(id) {
                list.push(*id);
            }
        }
    }
    providers
}

/// Notes who was asked for by name: those in `world`, and of what several can provide the first.
fn mark(
    packages: &[(PackageId, Installed<'_>)],
    providers: &Providers<'_>,
    world: &[u8],
    finds: &mut PackageSet,
) {
    for (id, _) in packages {
        if let Some(package) = finds.packages.get_mut(id.0 as usize) {
            package.explicit = Some((false, NOT_IN_WORLD));
        }
    }
    for name in words(world).filter(|word| !word.starts_with(b"!")).map(name_of) {
        let first = providers.get(name).and_then(|list| list.first());
        if let Some(package) = first.and_then(|id| finds.packages.get_mut(id.0 as usize)) {
            package.explicit = Some((true, IN_WORLD));
        }
    }
}

/// Notes who asks for whom.
///
/// Versions are not compared: what is installed satisfies what is installed, and apk lets no two
/// packages provide one name with different versions.
fn resolve(
    packages: &[(PackageId, Installed<'_>)],
    providers: &Providers<'_>,
    finds: &mut PackageSet,
) {
    let mut pairs = MOST_PAIRS;
    for (id, package) in packages {
        let depends = words(package.depends).filter(|word| !word.starts_with(b"!"));
        for to in depends.filter_map(|word| providers.get(name_of(word))).flatten() {
            pairs = pairs.saturating_sub(1);
            if pairs == 0 {
                return;
            }
            finds.need(*id, *to, NeedKind::Requires);
        }
        // It goes as soon as one of the conditions does. One is noted: that which names the
        // version, as a package does of which it is a part (`bash-doc`: `docs bash=5.2-r0`).
        let conditions = || words(package.install_if).filter(|word| !word.starts_with(b"!"));
        let first = conditions().find(|word| word.contains(&b'=')).or(conditions().next());
        let by = first.and_then(|word| providers.get(name_of(word))).and_then(|list| list.first());
        if let Some(by) = by {
            finds.need(*by, *id, NeedKind::Recommends);
        }
    }
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// The name in `name`, `name@repository`, `name>=1.2`, `name~1` and `name><identity`.
fn name_of(word: &[u8]) -> &[u8] {
    let end = word.iter().position(|byte| b"<>=~@".contains(byte)).unwrap_or(word.len());
    word.get(..end).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_and_repositories_are_no_part_of_names() {
        for word in ["a", "a@edge", "a=1-r0", "a>=1", "a~1.2", "a><Q1x=", "a<2"] {
            assert_eq!(name_of(word.as_bytes()), b"a", "{word}");
        }
        assert_eq!(name_of(b"so:libc.so.1=2"), b"so:libc.so.1");
    }
}
