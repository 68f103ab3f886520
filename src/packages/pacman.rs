//! Arch Linux's packages, from the database of `pacman` in `var/lib/pacman/local`.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use super::path_list::{self, PathList};
use super::stored::{store, stored};
use super::{
    Claims, Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, filled, text, whole,
};
use crate::contents::Contents;
use crate::layer::{Below, Name, Wanted};
use crate::tree::{Finder, NodeId};
use crate::versions;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Pacman, versions: &versions::PACMAN, wanted: &WANTED, read };

const LOCAL: Below = Below::Within("var/lib/pacman/local");

static WANTED: [Wanted; 2] = [
    whole("pacman.desc", Name::Is("desc"), LOCAL, 1 << 20, condense_desc),
    whole("pacman.files", Name::Is("files"), LOCAL, 64 << 20, condense_files),
];

const EXPLICIT: &str = "no %REASON% in var/lib/pacman/local";
const DEPENDENCY: &str = "%REASON% 1 in var/lib/pacman/local";

/// How many pairs of a dependency and a package are considered in one database, so that
/// thousands of providers of one name take a reasonable time.
const MAX_PAIRS: u32 = 1_000_000;

/// Returns the lines of a file in the database, each with the name of its section.
fn lines(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut section: &[u8] = b"";
    path_list::lines(text).filter_map(move |line| {
        if line.is_empty() {
            section = b"";
            return None;
        }
        if section.is_empty() {
            section = line;
            return None;
        }
        Some((section, line))
    })
}

/// The parts of `desc` that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Description {
    name: String,
    version: String,
    architecture: String,
    is_dependency: bool,
    depends: Vec<String>,
    provides: Vec<String>,
}

fn condense_desc(content: Vec<u8>) -> Vec<u8> {
    let mut kept = Description::default();
    for (section, line) in lines(&content) {
        match section {
            b"%NAME%" => kept.name = text(line),
            b"%VERSION%" => kept.version = text(line),
            b"%ARCH%" => kept.architecture = text(line),
            b"%REASON%" => kept.is_dependency = line == b"1",
            b"%DEPENDS%" => kept.depends.push(text(line)),
            b"%PROVIDES%" => kept.provides.push(text(line)),
            _ => (),
        }
    }
    store(&kept)
}

fn condense_files(content: Vec<u8>) -> Vec<u8> {
    // Directories end in a slash.
    let is_file =
        |(section, line): &(&[u8], &[u8])| *section == b"%FILES%" && !line.ends_with(b"/");
    store(&lines(&content).filter(is_file).map(|(_, line)| line).collect::<PathList>())
}

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let mut finder = Finder::new(tree, NodeId::ROOT);
    let mut installed = Vec::new();
    let local = tree.find(b"var/lib/pacman/local");
    for content in contents.all("pacman.desc") {
        let directory = tree.parent(content.node);
        if local != Some(tree.parent(directory)) {
            continue;
        }
        let description: Description = stored(content.bytes()).unwrap_or_default();
        if description.name.is_empty() {
            packages.warn(tree, content.node, "has no package name; the package is left out");
            continue;
        }
        let mut claims = Claims::default();
        if let Some(files) = contents.child(directory, "files") {
            let files: PathList = stored(files.bytes()).unwrap_or_default();
            files.each(|path| claims.path(&mut finder, path, None));
        }
        let id = packages.add(Package {
            name: description.name.clone(),
            version: description.version.clone(),
            architecture: filled(&description.architecture),
            proof: Some(content.node),
            explicit: Some(match description.is_dependency {
                true => (false, DEPENDENCY),
                false => (true, EXPLICIT),
            }),
            claims,
            ..Package::new(ECOSYSTEM.name)
        });
        installed.push((id, description));
    }
    resolve(&installed, packages);
}

/// Records which package depends on which: by name or by what is provided, in a matching version.
fn resolve(installed: &[(PackageId, Description)], packages: &mut PackageSet) {
    type Provider<'a> = (PackageId, Option<&'a str>);
    let mut providers: HashMap<&str, Vec<Provider<'_>>, RandomState> = HashMap::default();
    for (id, description) in installed {
        let own = (*id, Some(description.version.as_str()));
        providers.entry(&description.name).or_default().push(own);
        for provided in &description.provides {
            let (name, version) = split_constraint(provided);
            let provider = (*id, version.map(|(_, version)| version));
            providers.entry(name).or_default().push(provider);
        }
    }
    let mut pairs = MAX_PAIRS;
    for (id, description) in installed {
        for need in &description.depends {
            let (name, wanted) = split_constraint(need);
            for (to, provided) in providers.get(name).into_iter().flatten() {
                pairs = pairs.saturating_sub(1);
                if pairs == 0 {
                    return;
                }
                let matches = match (wanted, provided) {
                    (None, _) => true,
                    (Some((relation, wanted)), Some(provided)) => {
                        holds(relation, versions::pacman::compare(provided, wanted))
                    }
                    // A name that is provided without a version satisfies no version (PKGBUILD(5)).
                    (Some(_), None) => false,
                };
                if matches {
                    packages.add_dependency(*id, *to, NeedKind::Requires);
                }
            }
        }
    }
}

/// Splits `name>=1.0` into the name, the operator and the version.
fn split_constraint(text: &str) -> (&str, Option<(&str, &str)>) {
    let end = text.find(['<', '>', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let version = rest.trim_start_matches(['<', '>', '=']);
    let relation = rest.strip_suffix(version).filter(|relation| !relation.is_empty());
    (name, relation.map(|relation| (relation, version)))
}

fn holds(relation: &str, order: Ordering) -> bool {
    match relation {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        "=" => order.is_eq(),
        ">=" => order.is_ge(),
        ">" => order.is_gt(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_keep_what_is_needed() {
        let text = b"%NAME%\nbash\n\n%VERSION%\n5.2-1\n\n%DESC%\n%NAME%\n\n%ARCH%\nx86_64\n\n\
            %REASON%\n1\n\n%DEPENDS%\nreadline\nlibreadline.so=8-64\n\n%PROVIDES%\nsh\n";
        let description: Description = stored(&condense_desc(text.to_vec())).unwrap();
        assert_eq!((description.name.as_str(), description.version.as_str()), ("bash", "5.2-1"));
        assert!(description.is_dependency);
        assert_eq!(description.depends, ["readline", "libreadline.so=8-64"]);
        assert_eq!(description.provides, ["sh"]);
    }

    #[test]
    fn constraints_are_split_into_name_operator_and_version() {
        assert_eq!(split_constraint("a"), ("a", None));
        assert_eq!(split_constraint("a>=1:2-3"), ("a", Some((">=", "1:2-3"))));
        assert_eq!(split_constraint("l.so=8-64"), ("l.so", Some(("=", "8-64"))));
        assert_eq!(split_constraint(""), ("", None));
    }
}
