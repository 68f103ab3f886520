//! Downloaded gems beside the directories that they were unpacked to.

use crate::facts::Facts;
use crate::rules::places::{self, Found, home, sibling, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gem-cache",
    title: "Packed gems beside the installed ones",
    why: "RubyGems keeps each gem that it installs a second time, packed, and the server's lists \
          of all gems.",
    proof: "A directory `cache` of a gem home whose gems have their specification and are \
            unpacked; the caches of Bundler and of specifications in a home directory. \
            `vendor/cache` of a project stays.",
    fix: "End the RUN that installs with `rm -rf \"$GEM_HOME\"/cache/*.gem`; with Bundler, remove \
          `cache` below its path.",
    references: &[
        "https://bundler.io/guides/bundler_docker_guide.html",
        "https://guides.rubygems.org/command-reference/",
    ],
    places: &[
        home(".bundle/cache", "compact_index/* *"),
        variable("BUNDLE_USER_CACHE", "", "compact_index/*").takes("*"),
        home(".local/share/gem/specs", "*/*"),
        home(".gem/specs", "*/*"),
        home(".cache/gem/specs", "*/*"),
    ],
    example: Example {
        found: &["root/.gem/specs/server%443/specs.4.8"],
        left_alone: &["app/vendor/cache/a-1.0.0.gem", "var/cache/a.gem"],
    },
    find: Find::Directories(
        found,
        Residue::new("contains gems that are installed beside it, or gem lists"),
    ),
    ..super::DEFAULT
};

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let mut found = places::find(facts, RULE.places);
    for &cache in facts.index.directories("cache") {
        let (Some(specifications), Some(gems)) =
            (sibling(facts, cache, "specifications"), sibling(facts, cache, "gems"))
        else {
            continue;
        };
        let is_installed = |name: &[u8]| {
            let Some(stem) = name.strip_suffix(b".gem") else { return false };
            tree.child(specifications, &[stem, b".gemspec"].concat()).is_some()
                && tree.child(gems, stem).is_some()
        };
        let children = tree.children(cache).iter().copied();
        let taken: Vec<_> = children
            .filter(|&node| tree.is_present(node) && is_installed(tree.name(node)))
            .collect();
        if !taken.is_empty() {
            let quoted = vec![format!("{}/*.gem", facts.quoted(cache))];
            found.push(Found::new(cache, taken, quoted));
        }
    }
    found
}
