//! Other files in users' cache directories.

use crate::facts::Facts;
use crate::rules::places::{self, Found, Place, home, is_in, variable};
use crate::rules::{Example, Find, Proof, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "other-user-cache",
    title: "Other files in a user's cache directory",
    why: "By convention, what is in `~/.cache` can be created again. Some programs keep models or \
          browsers there nevertheless.",
    proof: "Only the place: files in `~/.cache` or `XDG_CACHE_HOME` that belong to no other rule.",
    fix: "Remove these files in the RUN that creates them, if the program does not read them.",
    references: &["https://specifications.freedesktop.org/basedir-spec/latest/"],
    example: Example { found: &["root/.cache/mine/a"], left_alone: &["root/.config/mine/a"] },
    find: Find::Directories(
        found,
        Residue { proof: Proof::Guessed, ..Residue::new("is a user's cache directory") },
    ),
    ..super::DEFAULT
};

static CACHES: &[Place] =
    &[home(".cache", "").takes("*"), variable("XDG_CACHE_HOME", "", "").takes("*")];

fn found(facts: &Facts) -> Vec<Found> {
    let caches = places::find(facts, CACHES);
    if caches.is_empty() {
        return Vec::new();
    }
    let known = super::known(facts);
    let others = caches.into_iter().filter_map(|cache| {
        // The rest of a directory that another rule finds a part of was left alone on purpose.
        let is_other = |node: &_| !known.iter().any(|&directory| is_in(facts, directory, *node));
        let taken: Vec<_> = cache.taken.into_iter().filter(is_other).collect();
        Found::of_nodes(facts, cache.directory, taken)
    });
    others.collect()
}
