//! Java archives: their names and versions, and what is packed into them.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{Ecosystem, EcosystemName, Package, PackageSet, places, whole};
use crate::contents::Contents;
use crate::escape::printable;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{MergedTree, NodeId};

pub(super) mod file_name;
mod manifest;
mod pom;
mod zip;

use manifest::{Artifact, Jar};

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
    whole("jar-pom", Name::Is("pom.xml"), Below::Within("META-INF/maven"), 4 << 20, pom::condense),
];

type Tests = HashSet<(NodeId, String), RandomState>;

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let all = packages.packages.iter();
    let owned: HashSet<NodeId, RandomState> =
        all.flat_map(|package| package.claims.directories.iter().copied()).collect();
    let tests = tests(contents);
    for content in contents.all("jar") {
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
        let mut package = package(tree, content.node, jar);
        // A jar in the directory of another package belongs to that package.
        if places::above(tree, content.node).any(|at| owned.contains(&at)) {
            package.claims.files.clear();
        }
        package.development = development(tree, content.node, &package.name, &tests);
        packages.add(package);
    }
}

/// One jar.
///
/// Its name and version are the first of: those of the Maven artifact in it that the file is named
/// after, or of the only one; those in the name of the file; those in its manifest
/// (`Implementation-Title` if it is one word, `Bundle-SymbolicName`, `Automatic-Module-Name`); the
/// name of the file.
fn package(tree: &MergedTree, proof: NodeId, jar: Jar) -> Package {
    let file = String::from_utf8_lossy(tree.name(proof)).into_owned();
    let (file_name, file_version) = file_name::split(&file);
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let Jar { manifest, mut artifacts, nested: mut contains, .. } = jar;
    let own = artifacts
        .iter()
        .position(|artifact| [&file_name, stem, &manifest.title].contains(&artifact.name.as_str()));
    let own = own.or((artifacts.len() == 1).then_some(0)).map(|index| artifacts.remove(index));
    contains.extend(artifacts.into_iter().map(|artifact| (artifact.full_name(), artifact.version)));
    let manifest_version = first([&manifest.version, &manifest.bundle_version]);
    let title = if manifest.title.contains(' ') { "" } else { &manifest.title };
    let (name, version) = match own {
        Some(own) => {
            (own.full_name(), first([&own.version, &file_version, manifest_version]).to_owned())
        }
        None if !file_version.is_empty() => (file_name, file_version),
        None => {
            let name = first([title, &manifest.bundle, &manifest.module, stem]);
            (name.to_owned(), manifest_version.to_owned())
        }
    };
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

impl Artifact {
    /// Returns `group:artifact`, as Maven prints it.
    fn full_name(&self) -> String {
        format!("{}:{}", self.group, self.name)
    }
}

/// Returns the first string that is not empty.
fn first<const N: usize>(texts: [&str; N]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
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
