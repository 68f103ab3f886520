//! PHP packages: what Composer wrote down in `vendor`.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::fields::records;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places};
use crate::contents::{Content, Contents};
use crate::escape::printable;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, NodeId};

mod installed;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Composer, wanted: &WANTED, read };

const fn row(
    kind: &'static str,
    name: &'static str,
    below: &'static str,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    Wanted {
        kind,
        name: Name::Is(name),
        below: Below::EndsWith(below),
        keep: Keep::Whole { max_bytes: 32 << 20, condense },
    }
}

static WANTED: [Wanted; 3] = [
    row("composer-installed", "installed.json", "composer", installed::installed),
    row("composer-project", "composer.json", "", installed::project),
    row("composer-lock", "composer.lock", "", installed::lock),
];

fn read(contents: &Contents, finds: &mut PackageSet) {
    for content in contents.all("composer-installed") {
        Vendor::new(contents, content).read(content.bytes(), finds);
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
    /// Packages by what they provide or replace.
    stands_for: HashMap<String, PackageId, RandomState>,
    needs: Vec<(PackageId, String)>,
}

impl<'c> Vendor<'c> {
    fn new(contents: &'c Contents, content: &Content) -> Self {
        let tree = contents.tree();
        let composer = tree.parent(content.node);
        Self {
            contents,
            proof: content.node,
            composer,
            directory: tree.parent(composer),
            by_name: HashMap::default(),
            stands_for: HashMap::default(),
            needs: Vec::new(),
        }
    }

    fn read(mut self, list: &[u8], finds: &mut PackageSet) {
        let mut last = None;
        for (kind, mut fields) in records(list) {
            let first = fields.next().unwrap_or_default();
            match (kind, last) {
                (b'P', _) => {
                    let version = fields.next().unwrap_or_default();
                    let path = fields.next().unwrap_or_default();
                    let id = finds.add(self.package(first, version, path));
                    last = Some(id);
                    self.by_name.entry(first.to_lowercase()).or_insert(id);
                }
                (b'R', Some(id)) if installed::is_name(first) => {
                    self.needs.push((id, first.to_lowercase()));
                }
                (b'V', Some(id)) => {
                    self.stands_for.entry(first.to_lowercase()).or_insert(id);
                }
                (b'!', _) => {
                    let what = "is cut or not in Composer's form: packages behind the damage are \
                                not known";
                    finds.warn(self.contents.tree(), self.proof, what);
                }
                _ => (),
            }
        }
        for (from, name) in &self.needs {
            if let Some(&to) = self.by_name.get(name).or_else(|| self.stands_for.get(name)) {
                finds.need(*from, to, NeedKind::Requires);
            }
        }
        self.mark_development(list, finds);
        self.mark_explicit(finds);
    }

    fn package(&self, name: &str, version: &str, path: &str) -> Package {
        let tree = self.contents.tree();
        let mut package = Package {
            name: name.to_owned(),
            version: version.to_owned(),
            proof: Some(self.proof),
            scope: Some(self.directory),
            ..Package::of(ECOSYSTEM.name)
        };
        let path = path.as_bytes();
        // Metapackages have no files.
        if path.is_empty() {
            return package;
        }
        match places::claimable(tree, self.composer, path) {
            Some(directory) => {
                package.claims.directories.push(directory);
                // The link that a package of a path repository is installed as is its own too.
                let link = tree.find_from(self.composer, path);
                package.claims.files.extend(link.filter(|&it| tree.link_target(it).is_some()));
            }
            None if places::directory(tree, self.composer, path).is_some() => (),
            None => package.claims.path(&mut Finder::new(tree, self.composer), path, None),
        }
        package
    }

    /// Composer 2 says itself what only serves development; of Composer 1 only the lock file does.
    fn mark_development(&self, list: &[u8], finds: &mut PackageSet) {
        let tree = self.contents.tree();
        let mark = |names: &[u8], proof: &str, finds: &mut PackageSet| {
            for (_, mut fields) in records(names).filter(|(kind, _)| *kind == b'D') {
                let name = fields.next().unwrap_or_default().to_lowercase();
                let id = self.by_name.get(&name);
                if let Some(package) = id.and_then(|id| finds.packages.get_mut(id.0 as usize)) {
                    package.development = Some(proof.to_owned());
                }
            }
        };
        let proof = printable(&tree.path(self.proof));
        mark(list, &format!("dev: proven by {proof} (dev-package-names)"), finds);
        let is_old = records(list).any(|(kind, _)| kind == b'1');
        let project = tree.parent(self.directory);
        if let (true, Some(lock)) = (is_old, self.contents.child(project, "composer.lock")) {
            let proof = printable(&tree.path(lock.node));
            mark(lock.bytes(), &format!("dev: proven by {proof} (packages-dev)"), finds);
        }
    }

    fn mark_explicit(&self, finds: &mut PackageSet) {
        let project = self.contents.tree().parent(self.directory);
        let Some(project) = self.contents.child(project, "composer.json") else { return };
        if project.bytes().is_empty() {
            return;
        }
        let asked: HashSet<String, RandomState> = records(project.bytes())
            .filter(|(kind, _)| matches!(kind, b'E' | b'F'))
            .filter_map(|(_, mut fields)| fields.next().map(str::to_lowercase))
            .collect();
        for (name, id) in &self.by_name {
            if let Some(package) = finds.packages.get_mut(id.0 as usize) {
                package.explicit = Some((asked.contains(name), "composer.json"));
            }
        }
    }
}
