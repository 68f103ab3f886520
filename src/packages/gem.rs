//! Ruby gems, from the gemspecs of every gem home and the lock files of applications.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::stored::stored;
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, places};
use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};
use crate::versions;

mod bundle;
mod gemfile;
mod spec;
mod text;
mod version;

use spec::Spec;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Gem, versions: &versions::GEM, wanted: &WANTED, read };

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

/// How many versions of one gem are considered for a dependency, and how many directories for its
/// extensions; real homes have one or two.
const MAX_VERSIONS: usize = 64;

/// A gem that is installed.
struct Gem {
    id: PackageId,
    /// Name, version and platform, as in the names of its files.
    full_name: String,
    home: NodeId,
    spec: Spec,
}

fn read(contents: &Contents, packages: &mut PackageSet) {
    let tree = contents.tree();
    let mut gems = Vec::new();
    for content in contents.all("gemspec") {
        match stored(content.bytes()) {
            Some(spec) => gems.push(gem(tree, content.node, spec, packages)),
            None => {
                packages.warn(tree, content.node, "cannot be read as a gemspec: its gem is unknown")
            }
        }
    }
    let mut by_name: HashMap<&str, Vec<&Gem>, RandomState> = HashMap::default();
    for gem in &gems {
        by_name.entry(&gem.spec.name).or_default().push(gem);
    }
    for gem in &gems {
        for dependency in &gem.spec.dependencies {
            let Some((name, conditions)) = dependency.split_first() else { continue };
            let versions = by_name.get(name.as_str()).into_iter().flatten().take(MAX_VERSIONS);
            let fitting = versions.filter(|other| {
                conditions.iter().all(|condition| version::meets(&other.spec.version, condition))
            });
            // RubyGems loads the newest version. Gems of the same home come first, as most programs
            // use a single home.
            let best = fitting.max_by(|a, b| {
                (a.home == gem.home)
                    .cmp(&(b.home == gem.home))
                    .then_with(|| versions::gem::compare(&a.spec.version, &b.spec.version))
            });
            if let Some(best) = best {
                packages.add_dependency(gem.id, best.id, NeedKind::Requires);
            }
        }
    }
    read_bundles(contents, &gems, packages);
}

fn gem(tree: &MergedTree, node: NodeId, spec: Spec, packages: &mut PackageSet) -> Gem {
    let file = String::from_utf8_lossy(tree.name(node)).into_owned();
    let full_name = file.strip_suffix(".gemspec").unwrap_or(&file).to_owned();
    let directory = tree.parent(node);
    let is_default = tree.name(directory) == b"default";
    let home = match is_default {
        true => tree.parent(tree.parent(directory)),
        false => tree.parent(directory),
    };
    let mut package = Package {
        name: spec.name.clone(),
        version: spec.version.clone(),
        proof: Some(node),
        scope: Some(home),
        ..Package::new(ECOSYSTEM.name)
    };
    // `NAME-VERSION-PLATFORM`.
    let known = spec.name.len() + spec.version.len() + 1;
    let platform = full_name.get(known..).and_then(|rest| rest.strip_prefix('-'));
    package.architecture = platform.map(str::to_owned);
    claim(tree, home, &full_name, &mut package);
    package.claims.files.push(node);
    for name in &spec.executables {
        let found = tree.find_from(home, format!("bin/{name}").as_bytes());
        package.claims.files.extend(found.filter(|&node| !tree.is_directory(node)));
    }
    // Gems that are part of Ruby, and those of Debian, have their files elsewhere.
    let is_elsewhere =
        is_default || places::above(tree, home).any(|at| tree.name(at) == b"rubygems-integration");
    let directory = format!("gems/{full_name}");
    if !is_elsewhere && tree.find_from(home, directory.as_bytes()).is_none() {
        package.claims.path(&mut Finder::new(tree, home), directory.as_bytes(), None);
    }
    Gem { id: packages.add(package), full_name, home, spec }
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
    for platform in below(extensions).take(MAX_VERSIONS) {
        for ruby in below(platform).take(MAX_VERSIONS) {
            let found = tree.child(ruby, full_name.as_bytes());
            package.claims.directories.extend(found.filter(|&node| tree.is_directory(node)));
        }
    }
}

fn read_bundles(contents: &Contents, gems: &[Gem], packages: &mut PackageSet) {
    let tree = contents.tree();
    let mut owned: HashSet<NodeId, RandomState> = HashSet::default();
    for package in gems.iter().filter_map(|gem| packages.get(gem.id)) {
        owned.extend(&package.claims.directories);
    }
    // A gem that one application uses and another only tests with is not for development.
    let mut used: HashSet<PackageId, RandomState> = HashSet::default();
    for lock in contents.all("gem-lock") {
        // A lock file inside a gem describes how its authors work on it.
        if places::above(tree, lock.node).any(|directory| owned.contains(&directory)) {
            continue;
        }
        let bundle = bundle::read(contents, lock, &packages.asked);
        for gem in gems {
            let Some(requested) = bundle.get(&gem.full_name) else { continue };
            let Some(package) = packages.get_mut(gem.id) else { continue };
            let was_explicit = package.explicit.is_some_and(|(explicit, _)| explicit);
            package.explicit = Some((was_explicit || requested.explicit, "Gemfile.lock"));
            if requested.development.is_none() {
                used.insert(gem.id);
            }
            let development = requested.development.clone();
            package.development = development.filter(|_| !used.contains(&gem.id));
        }
    }
}
