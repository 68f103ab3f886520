//! Ruby gems: the gemspecs of every gem home, and the lock files of applications.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::fields::records;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};

mod bundle;
mod gemfile;
mod spec;
mod text;
mod version;

use bundle::Bundle;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Gem, wanted: &WANTED, read };

const fn row(
    kind: &'static str,
    name: Name,
    below: Below,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    Wanted { kind, name, below, keep: Keep::Whole { max_bytes: 4 << 20, condense } }
}

const ANYWHERE: Below = Below::EndsWith("");

static WANTED: [Wanted; 7] = [
    row("gemspec", Name::Extension(".gemspec"), Below::Within("specifications"), spec::condense),
    row("gemfile", Name::Is("Gemfile"), ANYWHERE, gemfile::gemfile),
    row("gemfile", Name::Is("gems.rb"), ANYWHERE, gemfile::gemfile),
    row("gem-lock", Name::Is("Gemfile.lock"), ANYWHERE, gemfile::lock),
    row("gem-lock", Name::Is("gems.locked"), ANYWHERE, gemfile::lock),
    row("bundle-settings", Name::Is("config"), Below::EndsWith(".bundle"), gemfile::settings),
    row("bundle-settings", Name::Is("config"), Below::Is("usr/local/bundle"), gemfile::settings),
];

/// Versions of one gem that are tried for one need.
const MOST_VERSIONS: usize = 64;

/// A gem that is installed.
struct Gem<'a> {
    id: PackageId,
    /// Name, version and platform, as its files have them.
    full_name: String,
    version: String,
    home: NodeId,
    spec: &'a [u8],
}

fn read(contents: &Contents, finds: &mut PackageSet) {
    let tree = contents.tree();
    let mut gems = Vec::new();
    for content in contents.all("gemspec") {
        match gem(tree, content, finds) {
            Some(gem) => gems.push(gem),
            None => finds.warn(tree, content.node, "is no gemspec: what it is of is not known"),
        }
    }
    let mut by_name: HashMap<String, Vec<usize>, RandomState> = HashMap::default();
    for (index, gem) in gems.iter().enumerate() {
        let name = finds.get(gem.id).map(|package| package.name.clone()).unwrap_or_default();
        by_name.entry(name).or_default().push(index);
    }
    for gem in &gems {
        for (_, mut fields) in records(gem.spec).filter(|(kind, _)| *kind == b'R') {
            let name = fields.next().unwrap_or_default();
            let conditions: Vec<&str> = fields.collect();
            let versions = by_name.get(name).into_iter().flatten().take(MOST_VERSIONS);
            let fits = versions.filter_map(|&index| gems.get(index)).filter(|other| {
                conditions.iter().all(|condition| version::meets(&other.version, condition))
            });
            // RubyGems loads the newest one; each home is mostly used for itself.
            let best = fits.max_by(|a, b| {
                (a.home == gem.home)
                    .cmp(&(b.home == gem.home))
                    .then_with(|| version::compare(&a.version, &b.version))
            });
            if let Some(best) = best {
                finds.need(gem.id, best.id, NeedKind::Requires);
            }
        }
    }
    read_bundles(contents, &gems, finds);
}

fn gem<'a>(tree: &MergedTree, content: &'a Content, finds: &mut PackageSet) -> Option<Gem<'a>> {
    let file = String::from_utf8_lossy(tree.name(content.node)).into_owned();
    let full_name = file.strip_suffix(".gemspec").unwrap_or(&file).to_owned();
    let mut said = records(content.bytes()).find(|(kind, _)| *kind == b'G')?.1;
    let (name, version) = (said.next()?.to_owned(), said.next()?.to_owned());
    let directory = tree.parent(content.node);
    let is_default = tree.name(directory) == b"default";
    let home = match is_default {
        true => tree.parent(tree.parent(directory)),
        false => tree.parent(directory),
    };
    let mut package = Package {
        name,
        version: version.clone(),
        proof: Some(content.node),
        scope: Some(home),
        ..Package::of(ECOSYSTEM.name)
    };
    // `NAME-VERSION-PLATFORM`.
    let known = package.name.len() + version.len() + 1;
    let platform = full_name.get(known..).and_then(|rest| rest.strip_prefix('-'));
    package.architecture = platform.map(str::to_owned);
    claim(tree, home, &full_name, &mut package);
    package.claims.files.push(content.node);
    let executables = records(content.bytes()).filter(|(kind, _)| *kind == b'X');
    for (_, mut fields) in executables {
        let path = format!("bin/{}", fields.next().unwrap_or_default());
        let found = tree.find_from(home, path.as_bytes());
        package.claims.files.extend(found.filter(|&node| !tree.is_directory(node)));
    }
    // Gems that come with Ruby, and Debian's, have their files elsewhere.
    let is_elsewhere =
        is_default || places::above(tree, home).any(|at| tree.name(at) == b"rubygems-integration");
    let own = format!("gems/{full_name}");
    if !is_elsewhere && tree.find_from(home, own.as_bytes()).is_none() {
        package.claims.path(&mut Finder::new(tree, home), own.as_bytes(), None);
    }
    let id = finds.add(package);
    Some(Gem { id, full_name, version, home, spec: content.bytes() })
}

/// Claims the directories of a gem in its home (RubyGems, `Gem::Specification#gem_dir` and others).
fn claim(tree: &MergedTree, home: NodeId, full_name: &str, package: &mut Package) {
    if full_name.is_empty() || full_name.starts_with('.') {
        return;
    }
    for parent in ["gems", "doc"] {
        let path = format!("{parent}/{full_name}");
        package.claims.directories.extend(places::directory(tree, home, path.as_bytes()));
    }
    let build_info = tree.find_from(home, format!("build_info/{full_name}.info").as_bytes());
    package.claims.files.extend(build_info);
    // `extensions/PLATFORM/RUBY/NAME`.
    let Some(extensions) = places::directory(tree, home, b"extensions") else { return };
    let below = |node: NodeId| tree.children(node).iter().copied();
    for platform in below(extensions).take(MOST_VERSIONS) {
        for ruby in below(platform).take(MOST_VERSIONS) {
            let found = tree.child(ruby, full_name.as_bytes());
            package.claims.directories.extend(found.filter(|&node| tree.is_directory(node)));
        }
    }
}

fn read_bundles(contents: &Contents, gems: &[Gem<'_>], finds: &mut PackageSet) {
    let tree = contents.tree();
    let owned: HashSet<NodeId, RandomState> = gems
        .iter()
        .filter_map(|gem| finds.get(gem.id))
        .flat_map(|package| package.claims.directories.iter().copied())
        .collect();
    // Of a gem that one application uses and another only tests with, the first one counts.
    let mut used: HashSet<PackageId, RandomState> = HashSet::default();
    for lock in contents.all("gem-lock") {
        // The lock file that the authors of a gem packed with it is about their own work.
        if places::above(tree, lock.node).any(|at| owned.contains(&at)) {
            continue;
        }
        let bundle = Bundle::new(contents, lock);
        for gem in gems {
            let Some(asked) = bundle.gems.get(&gem.full_name) else { continue };
            let Some(package) = finds.packages.get_mut(gem.id.0 as usize) else { continue };
            let was_explicit = package.explicit.is_some_and(|(explicit, _)| explicit);
            package.explicit = Some((was_explicit || asked.explicit, "Gemfile.lock"));
            match &asked.development {
                Some(proof) if !used.contains(&gem.id) => package.development = Some(proof.clone()),
                Some(_) => (),
                None => {
                    used.insert(gem.id);
                    package.development = None;
                }
            }
        }
    }
}
