//! What a Gemfile and its lock prove of the gems of an application.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::contents::{Content, Contents};
use crate::escape::printable;
use crate::packages::fields::records;

/// Groups that by their names serve development; those that Bundler is told to leave out join them.
const DEVELOPMENT: [&str; 2] = ["development", "test"];

/// Where the official images keep Bundler's settings, from the root.
pub(super) const IMAGE_SETTINGS: &str = "usr/local/bundle/config";

type Set<'a> = HashSet<&'a str, RandomState>;

/// What is known of the gems of one lock file, by the name and version that their files have.
pub(super) struct Bundle {
    pub(super) gems: HashMap<String, Asked, RandomState>,
}

/// What is known of one gem.
pub(super) struct Asked {
    /// Whether the Gemfile names it.
    pub(super) explicit: bool,
    /// What proves that it only serves development.
    pub(super) development: Option<String>,
}

impl Bundle {
    pub(super) fn new(contents: &Contents, lock: &Content) -> Self {
        let asked: Set<'_> = records(lock.bytes())
            .filter(|(kind, _)| *kind == b'D')
            .filter_map(|(_, mut fields)| fields.next())
            .collect();
        let proven = development(contents, lock, &asked);
        let mut gems = HashMap::default();
        for (_, mut fields) in records(lock.bytes()).filter(|(kind, _)| *kind == b'S') {
            let name = fields.next().unwrap_or_default();
            let full_name = format!("{name}-{}", fields.next().unwrap_or_default());
            let proof = proven.as_ref().filter(|proven| proven.0.contains(name));
            let development = proof.map(|proven| proven.1.clone());
            gems.insert(full_name, Asked { explicit: asked.contains(name), development });
        }
        Self { gems }
    }
}

/// The gems that only gems of development groups need, and what proves it; `None` where the Gemfile
/// is not there or does more than to declare.
fn development<'a>(
    contents: &Contents,
    lock: &'a Content,
    asked: &Set<'a>,
) -> Option<(Set<'a>, String)> {
    let tree = contents.tree();
    let directory = tree.parent(lock.node);
    let name = if tree.name(lock.node) == b"gems.locked" { "gems.rb" } else { "Gemfile" };
    let gemfile = contents.child(directory, name)?;
    let mut left_out: Set<'_> = DEVELOPMENT.into_iter().collect();
    let own = tree.find_from(directory, b".bundle/config").and_then(|node| contents.at(node));
    for settings in own.into_iter().chain(contents.find(IMAGE_SETTINGS)) {
        left_out.extend(records(settings.bytes()).filter_map(|(_, mut fields)| fields.next()));
    }
    let mut used: Set<'_> = Set::default();
    let mut only: Set<'_> = Set::default();
    for (kind, mut fields) in records(gemfile.bytes()) {
        if kind == b'C' {
            return None;
        }
        let name = fields.next().unwrap_or_default();
        let mut groups = fields.peekable();
        let is_default = groups.peek().is_none();
        let is_used = is_default || groups.any(|group| !left_out.contains(group));
        if is_used {
            used.insert(name)
        } else {
            only.insert(name)
        };
    }
    let is_only = |name: &&str| only.contains(name) && !used.contains(name);
    let needs = needs(lock.bytes());
    let (only, used) = asked.iter().copied().partition::<Vec<&str>, _>(is_only);
    let used = closure(&needs, used);
    let mut found = closure(&needs, only);
    found.retain(|name| !used.contains(name));
    let proof = printable(&tree.path(gemfile.node));
    Some((found, format!("dev: proven by {proof} (groups that are for development)")))
}

type Needs<'a> = HashMap<&'a str, Vec<&'a str>, RandomState>;

fn needs(lock: &[u8]) -> Needs<'_> {
    let mut needs = Needs::default();
    let mut of = "";
    for (kind, mut fields) in records(lock) {
        let name = fields.next().unwrap_or_default();
        match kind {
            b'S' => of = name,
            b'N' => needs.entry(of).or_default().push(name),
            _ => (),
        }
    }
    needs
}

fn closure<'a>(needs: &Needs<'a>, mut open: Vec<&'a str>) -> Set<'a> {
    let mut found = Set::default();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(needs.get(name).into_iter().flatten());
        }
    }
    found
}
