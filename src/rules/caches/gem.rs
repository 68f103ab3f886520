//! Gems as they were downloaded, beside what they were unpacked to.

use super::leftovers::{Leftovers, Mend, beside};
use crate::facts::Facts;
use crate::rules::places::{self, At, Found, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gem-cache",
    title: "Packed gems beside the installed ones",
    category: Category::Cache,
    why: "RubyGems keeps each gem that it installs once more, packed, and what the server says of all gems.",
    proof: "A directory `cache` of a gem home whose gems have their specification and are unpacked; the caches of \
            Bundler and of specifications in a home directory. `vendor/cache` of a project stays.",
    fix: "End the RUN that installs with `rm -rf \"$GEM_HOME\"/cache/*.gem`; with Bundler, remove `cache` below \
          its path.",
    references: &[
        "https://bundler.io/guides/bundler_docker_guide.html",
        "https://guides.rubygems.org/command-reference/",
    ],
    cost: None,
    wanted: &[],
    find,
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".bundle/cache"), proof: &["compact_index/*", "*"], takes: &[] },
    Place { at: At::Variable("BUNDLE_USER_CACHE", ""), proof: &["compact_index/*"], takes: &["*"] },
    Place { at: At::Home(".local/share/gem/specs"), proof: &["*/*"], takes: &[] },
    Place { at: At::Home(".gem/specs"), proof: &["*/*"], takes: &[] },
    Place { at: At::Home(".cache/gem/specs"), proof: &["*/*"], takes: &[] },
];

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let mut found = places::find(facts, PLACES);
    for &cache in facts.index.directories("cache") {
        let (Some(specifications), Some(gems)) =
            (beside(facts, cache, "specifications"), beside(facts, cache, "gems"))
        else {
            continue;
        };
        let is_installed = |name: &[u8]| {
            let Some(stem) = name.strip_suffix(b".gem") else { return false };
            tree.child(specifications, &[stem, b".gemspec"].concat()).is_some()
                && tree.child(gems, stem).is_some()
        };
        let children = tree.children(cache).iter().copied();
        let taken: Vec<_> =
            children.filter(|&it| tree.is_present(it) && is_installed(tree.name(it))).collect();
        if !taken.is_empty() {
            let words = vec![format!("{}/*.gem", facts.word(cache))];
            found.push(Found { directory: cache, taken, words });
        }
    }
    LEFTOVERS.matches(facts, found, |path| {
        format!("{path} has gems that are installed beside it, or lists of gems")
    })
}
