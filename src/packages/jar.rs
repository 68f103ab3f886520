//! Java archives: their names and versions, and what is packed into them.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{Ecosystem, EcosystemName, Package, PackageSet, places, whole};
use crate::contents::Contents;
use crate::escape::printable;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{MergedTree, NodeId};
use crate::units::grouped;
use crate::versions;

pub(crate) mod class_file;
pub(super) mod file_name;
mod identity;
mod kept;
mod main_class;
mod manifest;
mod pom;
pub(crate) mod zip;

use identity::{Artifact, identify};
use kept::Jar;
pub(crate) use main_class::MainClass;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Jar, versions: &versions::MAVEN, wanted: &WANTED, read };

/// The kind of contents of jars.
const KIND: &str = "jar";

const fn row(extension: &'static str) -> Wanted {
    Wanted {
        kind: KIND,
        name: Name::Extension(extension),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan: kept::plan, condense: kept::condense },
    }
}

static WANTED: [Wanted; 5] = [
    row(".jar"),
    row(".war"),
    row(".ear"),
    row(".hpi"),
    whole("jar-pom", Name::Is("pom.xml"), Below::Within("META-INF/maven"), 4 << 20, pom::condense),
];

/// The classes that are loaded when a jar is started, in order: its main class and, if that is a
/// launcher of Spring Boot, the class that this starts. They end before one that is not known.
///
/// `None` if the file is not a jar.
pub(crate) fn main_classes(contents: &Contents, jar: NodeId) -> Option<Vec<MainClass>> {
    let content = contents.at(jar).filter(|content| content.kind == KIND)?;
    Some(stored::<Jar>(content.bytes())?.main_classes)
}

type Tests = HashSet<(NodeId, String), RandomState>;

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let all = packages.packages.iter();
    let owned: HashSet<NodeId, RandomState> =
        all.flat_map(|package| package.claims.directories.iter().copied()).collect();
    let tests = tests(contents);
    for content in contents.all(KIND) {
        let jar = stored(content.bytes());
        let jar = jar.unwrap_or_else(|| Jar { is_damaged: true, ..Jar::default() });
        if jar.is_damaged {
            let what = "is truncated or damaged: what is packed into it is unknown";
            packages.warn(tree, content.node, what);
        }
        if jar.is_too_long {
            let what = "has a directory that is too long: what is packed into it is unknown";
            packages.warn(tree, content.node, what);
        }
        if 0 < jar.without_version {
            let what = match jar.without_version {
                1 => "has an artifact whose version was not found".to_owned(),
                count => format!("has {} artifacts whose versions were not found", grouped(count)),
            };
            packages.warn(tree, content.node, &what);
        }
        let mut package = package(tree, content.node, jar);
        // A jar in the directory of another package belongs to that package.
        if places::above(tree, content.node).any(|at| owned.contains(&at)) {
            package.claims.files.clear();
        }
        package.development = development(tree, content.node, &package.name, &tests);
        packages.add(package);
    }
}

fn package(tree: &MergedTree, proof: NodeId, jar: Jar) -> Package {
    let file = String::from_utf8_lossy(tree.name(proof)).into_owned();
    let Jar { manifest, mut artifacts, nested: mut contains, .. } = jar;
    let (name, version) = identify(&file, &manifest, &mut artifacts);
    contains.extend(artifacts.into_iter().map(Artifact::into_pair));
    let mut package = Package {
        name,
        version,
        proof: Some(proof),
        contains: contains.into_iter().collect(),
        ..Package::new(ECOSYSTEM.name)
    };
    package.claims.files.push(proof);
    package
}

/// Returns the artifacts that an application has only for tests, by the root that it is unpacked
/// into; each artifact with and without its group.
fn tests(contents: &Contents) -> Tests {
    let tree = contents.tree();
    let mut tests = Tests::default();
    for pom in contents.all("jar-pom") {
        // `ROOT/META-INF/maven/GROUP/ARTIFACT/pom.xml`.
        let Some(root) = places::above(tree, pom.node).nth(4) else { continue };
        let artifacts: Vec<(String, String)> = stored(pom.bytes()).unwrap_or_default();
        for (group, artifact) in artifacts {
            tests.insert((root, format!("{group}:{artifact}")));
            tests.insert((root, artifact));
        }
    }
    tests
}

fn development(tree: &MergedTree, jar: NodeId, name: &str, tests: &Tests) -> Option<String> {
    if tests.is_empty() {
        return None;
    }
    // `ROOT/BOOT-INF/lib/NAME.jar`, `ROOT/WEB-INF/lib/NAME.jar`.
    let root = places::above(tree, jar).nth(2)?;
    let key = (root, name.to_owned());
    tests.contains(&key).then(|| {
        let root = printable(&tree.path(root));
        format!("dev: proven by the pom.xml below {root}/META-INF/maven (scope test)")
    })
}
