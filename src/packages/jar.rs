//! Java archives: what they are, and what is packed into them.

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::RandomState;

use super::fields::records;
use super::{Ecosystem, EcosystemName, Package, PackageSet, places};
use crate::contents::{Content, Contents};
use crate::escape::printable;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{MergedTree, NodeId};

pub(super) mod file_name;
mod manifest;
mod pom;
mod zip;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Jar, wanted: &WANTED, read };

const fn row(extension: &'static str) -> Wanted {
    Wanted {
        kind: "jar",
        name: Name::Extension(extension),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan: manifest::plan, condense: manifest::condense },
    }
}

static WANTED: [Wanted; 5] = [
    row(".jar"),
    row(".war"),
    row(".ear"),
    row(".hpi"),
    Wanted {
        kind: "jar-pom",
        name: Name::Is("pom.xml"),
        below: Below::Within("META-INF/maven"),
        keep: Keep::Whole { max_bytes: 4 << 20, condense: pom::condense },
    },
];

type Tests = HashSet<(NodeId, String), RandomState>;

fn read(contents: &Contents, finds: &mut PackageSet) {
    let tree = contents.tree();
    let owned: HashSet<NodeId, RandomState> = finds
        .packages
        .iter()
        .flat_map(|package| package.claims.directories.iter().copied())
        .collect();
    let tests = tests(contents);
    for content in contents.all("jar") {
        if records(content.bytes()).any(|(kind, _)| kind == b'!') {
            let what = "is cut or damaged: what is packed into it is not known";
            finds.warn(tree, content.node, what);
        }
        if records(content.bytes()).any(|(kind, _)| kind == b'?') {
            let what = "has a longer directory than is looked into: what is packed into it is not \
                        known";
            finds.warn(tree, content.node, what);
        }
        let mut package = package(tree, content);
        // What another package brought as a whole stays that one's.
        if places::above(tree, content.node).any(|at| owned.contains(&at)) {
            package.claims.files.clear();
        }
        package.development = development(tree, content.node, &package.name, &tests);
        finds.add(package);
    }
}

/// One jar.
///
/// Its name and version are, in this order: those of the Maven artifact in it that its file is
/// named after, or of the only one; those in its file name; those in its manifest
/// (`Implementation-Title` where it is one word, `Bundle-SymbolicName`, `Automatic-Module-Name`);
/// its file name.
fn package(tree: &MergedTree, content: &Content) -> Package {
    let file = String::from_utf8_lossy(tree.name(content.node)).into_owned();
    let (file_name, file_version) = file_name::split(&file);
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let mut said = [""; 5];
    let mut artifacts: Vec<[&str; 3]> = Vec::new();
    let mut contains: BTreeSet<(String, String)> = BTreeSet::new();
    for (kind, mut fields) in records(content.bytes()) {
        let mut next = || fields.next().unwrap_or_default();
        match kind {
            b'J' => said = [next(), next(), next(), next(), next()],
            b'A' => artifacts.push([next(), next(), next()]),
            b'N' => _ = contains.insert((next().to_owned(), next().to_owned())),
            _ => (),
        }
    }
    let [title, version, bundle, bundle_version, module] = said;
    let named_after =
        |artifact: &str| artifact == file_name || artifact == stem || artifact == title;
    let own = artifacts.iter().position(|[_, artifact, _]| named_after(artifact));
    let own = own.or((artifacts.len() == 1).then_some(0));
    let own = own.map(|index| artifacts.remove(index));
    contains.extend(artifacts.iter().map(|it| (maven_name(it), it[2].to_owned())));
    let said_version = first([version, bundle_version]);
    let said_name =
        first([Some(title).filter(|it| !it.contains(' ')).unwrap_or(""), bundle, module]);
    let (name, version) = match own {
        Some(own) => (maven_name(&own), first([own[2], &file_version, said_version]).to_owned()),
        None if !file_version.is_empty() => (file_name, file_version),
        None => (first([said_name, stem]).to_owned(), said_version.to_owned()),
    };
    let mut package = Package {
        name,
        version,
        proof: Some(content.node),
        contains: contains.into_iter().collect(),
        ..Package::of(ECOSYSTEM.name)
    };
    package.claims.files.push(content.node);
    package
}

/// `group:artifact`, as Maven prints it.
fn maven_name([group, artifact, _]: &[&str; 3]) -> String {
    format!("{group}:{artifact}")
}

/// The first that is not empty.
fn first<const N: usize>(texts: [&str; N]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// By the root of each unpacked application, the names of artifacts that its `pom.xml` has for
/// tests only, with and without their group.
fn tests(contents: &Contents) -> Tests {
    let tree = contents.tree();
    let mut tests = Tests::default();
    for pom in contents.all("jar-pom") {
        // `ROOT/META-INF/maven/GROUP/ARTIFACT/pom.xml`.
        let Some(root) = places::above(tree, pom.node).nth(4) else { continue };
        for (_, mut fields) in records(pom.bytes()) {
            let (group, artifact) = (fields.next().unwrap_or_default(), fields.next());
            let artifact = artifact.unwrap_or_default();
            tests.insert((root, format!("{group}:{artifact}")));
            tests.insert((root, artifact.to_owned()));
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
