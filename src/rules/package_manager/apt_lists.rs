//! The package lists that `apt-get update` downloads.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::root;
use crate::rules::{Claim, Find, Fix, Match, Residue, Rule, self_cleaning};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "apt-lists",
    title: "apt package lists",
    why: "`apt-get update` downloads the lists of all available packages. They are of no use once \
          the packages are installed, and out of date a day later.",
    proof: "Files below `/var/lib/apt/lists` with the names that apt gives to lists and their \
            signatures.",
    fix: "End the RUN that updates with `rm -rf /var/lib/apt/lists/*`, or mount a cache on \
          `/var/lib/apt`.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://github.com/hadolint/hadolint/wiki/DL3009",
    ],
    places: &[root("var/lib/apt/lists", "").takes(NAMES)],
    find: Find::With(find),
    ..super::DEFAULT
};

const INSTALLERS: &[&str] = &["apt-get", "apt", "aptitude"];

const LISTS: &str = "/var/lib/apt/lists/*";

static RESIDUE: Residue = Residue::per_directory("contains lists from an `apt-get update`");

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = RESIDUE.matches_at(facts, RULE.places);
    for found in &mut matches {
        let Claim::Visible(files) = &found.claim else { continue };
        if let Some(layer) = found.layer(facts) {
            found.fix = fix(facts, layer, files);
        }
    }
    matches
}

/// Removes the lists in the last `RUN` that installs from them.
fn fix(facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
    let installs = |&above: &usize| {
        facts.command_of(above).is_some_and(|command| shell::runs(command, INSTALLERS))
    };
    let last = facts.layers_above(layer).filter(installs).max();
    let Some(last) = last.filter(|_| facts.base.layers <= layer) else {
        return Fix::clean_up(facts, layer, files, LISTS);
    };
    let advice = "Update, install and remove the lists in one RUN";
    if facts.command_of(layer).is_none() || !facts.later_runs(layer).any(|above| above == last) {
        return match self_cleaning::edits(facts, layer, files) {
            Some(edits) => {
                let obstacle = self_cleaning::obstacle(facts, layer, last);
                Fix::edits(format!("Update and remove the lists in each RUN{obstacle}"), edits)
            }
            None => Fix::advice(advice),
        };
    }
    let remove = Edit { layer: last, rewrite: Rewrite::Remove(LISTS.to_owned()) };
    Fix::edits(advice, vec![remove, Edit { layer: last, rewrite: Rewrite::JoinInto(layer) }])
}

const NAMES: &str = "*_InRelease *_Release *_Release.gpg *_Packages* *_Sources* *_Translation-* \
                     *_Contents-* *_Components-* *_icons-*";
