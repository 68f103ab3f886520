//! What else lies in users' cache directories.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{self, At, Found, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "other-user-cache",
    title: "Other files in a user's cache directory",
    category: Category::Cache,
    why: "By convention, what lies in `~/.cache` can be made again. Some programs keep models or browsers there all \
          the same.",
    proof: "Only the place: files in `~/.cache` or `XDG_CACHE_HOME` that no other rule knows.",
    fix: "Remove them in the RUN that leaves them, if the program does not read them.",
    references: &["https://specifications.freedesktop.org/basedir-spec/latest/"],
    cost: None,
    wanted: &[],
    find,
};

static LEFTOVERS: Leftovers =
    Leftovers { places: &[], proof: Proof::Guessed, needed_by: &[], mend: Mend::Remove };

static CACHES: &[Place] = &[
    Place { at: At::Home(".cache"), proof: &[], takes: &["*"] },
    Place { at: At::Variable("XDG_CACHE_HOME", ""), proof: &[], takes: &["*"] },
];

fn find(facts: &Facts) -> Vec<Match> {
    let caches = places::find(facts, CACHES);
    if caches.is_empty() {
        return Vec::new();
    }
    let known = super::known(facts);
    let others = caches.into_iter().filter_map(|cache| {
        // Of a directory that some rule knows a part of, nothing is guessed of the rest.
        let is_other =
            |node: &_| !known.iter().any(|&it| super::leftovers::is_in(facts, it, *node));
        let taken: Vec<_> = cache.taken.into_iter().filter(is_other).collect();
        let words = taken.iter().map(|&it| facts.word(it)).collect();
        (!taken.is_empty()).then_some(Found { directory: cache.directory, taken, words })
    });
    LEFTOVERS.matches(facts, others.collect(), |path| format!("{path} is a user's cache directory"))
}
