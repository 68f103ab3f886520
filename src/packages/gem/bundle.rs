//! What a Gemfile and its lock prove about the gems of an application.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::contents::{Content, Contents};
use crate::escape::printable;
use crate::packages::stored::stored;
use crate::packages::{Asked, EcosystemName};
use crate::tree::NodeId;

use super::gemfile::{Lock, Named, Settings};

/// Groups that are for development by convention; groups that Bundler's settings leave out are
/// added to them.
const DEVELOPMENT: [&str; 2] = ["development", "test"];

/// Where the official images keep Bundler's settings, relative to the root.
pub(super) const IMAGE_SETTINGS: &str = "usr/local/bundle/config";

type Set<'a> = HashSet<&'a str, RandomState>;

/// What is known about the gems of one lock file, by name and version as in the names of files.
pub(super) type Bundle = HashMap<String, Requested, RandomState>;

/// What is known about one gem.
pub(super) struct Requested {
    /// Whether the Gemfile names it.
    pub(super) explicit: bool,
    /// What proves that it is used only for development.
    pub(super) development: Option<String>,
}

/// Reads a lock file and the Gemfile beside it.
pub(super) fn read(contents: &Contents, content: &Content, asked: &Asked) -> Bundle {
    let lock: Lock = stored(content.bytes()).unwrap_or_default();
    let proven = development(contents, content.node, &lock, asked);
    let mut gems = Bundle::default();
    for gem in &lock.gems {
        let proof = proven.as_ref().filter(|(names, _)| names.contains(gem.name.as_str()));
        let development = proof.map(|(_, proof)| proof.clone());
        let explicit = lock.named.contains(&gem.name);
        let full_name = format!("{}-{}", gem.name, gem.version);
        gems.insert(full_name, Requested { explicit, development });
    }
    gems
}

/// Returns the gems that only gems of development groups depend on, and what proves it; `None` if
/// the Gemfile is missing or does more than declare gems.
fn development<'l>(
    contents: &Contents,
    node: NodeId,
    lock: &'l Lock,
    asked: &Asked,
) -> Option<(Set<'l>, String)> {
    let tree = contents.tree();
    let directory = tree.parent(node);
    let name = if tree.name(node) == b"gems.locked" { "gems.rb" } else { "Gemfile" };
    let gemfile = contents.child(directory, name)?;
    let mut left_out = DEVELOPMENT.map(str::to_owned).to_vec();
    let mut asked_for = Vec::new();
    let own = tree.find_from(directory, b".bundle/config").and_then(|node| contents.at(node));
    for settings in own.into_iter().chain(contents.find(IMAGE_SETTINGS)) {
        let settings: Settings = stored(settings.bytes()).unwrap_or_default();
        left_out.extend(settings.without);
        asked_for.extend(settings.with);
    }
    left_out.retain(|group| !asked.has(EcosystemName::Gem, group) && !asked_for.contains(group));
    let gems: Vec<Named> = stored(gemfile.bytes())?;
    let is_development = |gem: &Named| {
        !gem.groups.is_empty() && gem.groups.iter().all(|group| left_out.contains(group))
    };
    let (developing, running): (Vec<&Named>, Vec<&Named>) =
        gems.iter().partition(|gem| is_development(gem));
    let has = |gems: &[&Named], name: &str| gems.iter().any(|gem| gem.name == name);
    let names = lock.named.iter().map(String::as_str);
    let (roots, used_roots) =
        names.partition(|name| has(&developing, name) && !has(&running, name));
    let used = closure(lock, used_roots);
    let mut found = closure(lock, roots);
    found.retain(|name| !used.contains(name));
    let proof = printable(&tree.path(gemfile.node));
    Some((found, format!("dev: proven by {proof} (groups that are for development)")))
}

/// Returns some gems with all that they depend on, directly or not.
fn closure<'l>(lock: &'l Lock, mut open: Vec<&'l str>) -> Set<'l> {
    let mut dependencies: HashMap<&str, Vec<&str>, RandomState> = HashMap::default();
    for gem in &lock.gems {
        let names = gem.dependencies.iter().map(String::as_str);
        dependencies.entry(&gem.name).or_default().extend(names);
    }
    let mut found = Set::default();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(dependencies.get(name).into_iter().flatten());
        }
    }
    found
}
