//! Deno's cache, where the program that starts has been compiled and needs none of it.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "deno-cache",
    title: "Deno's cache",
    category: Category::Cache,
    why: "Deno keeps what it downloads and what it makes of it. A program that `deno compile` made has it all \
          inside.",
    proof: "Deno's directory with `npm`, `remote`, `deps` or `gen`, and a container that starts neither Deno nor a \
            script: only then nothing loads from it.",
    fix: "Compile in another stage and copy the program; where `deno run` starts the container, keep the cache.",
    references: &["https://docs.deno.com/runtime/reference/cli/compile/"],
    cost: None,
    wanted: &[],
    find: |facts| match is_compiled(facts) {
        true => LEFTOVERS.find(facts, |path| {
            format!("{path} has what Deno downloaded, and the container starts a binary")
        }),
        false => Vec::new(),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["deno", "tini", "docker-entrypoint.sh", "sh", "bash"],
    mend: Mend::Build { tools: &["deno"], downloads: &["deno cache", "deno install"] },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/deno"), proof: PROOF, takes: TAKES },
    Place { at: At::Root("deno-dir"), proof: PROOF, takes: TAKES },
    Place { at: At::Variable("DENO_DIR", ""), proof: PROOF, takes: TAKES },
];

const PROOF: &[&str] =
    &["npm/registry.npmjs.org", "remote/http*", "deps/http*", "gen/*", "dep_analysis_cache_v*"];
const TAKES: &[&str] = &["npm", "remote", "deps", "gen", "*_cache_v*", "registries", "dl"];

/// Whether the first word of the command names a file that no package and no interpreter brought.
fn is_compiled(facts: &Facts) -> bool {
    let first = facts.command().into_iter().next().filter(|word| word.starts_with('/'));
    let node = first.and_then(|word| facts.find(word)).and_then(|node| facts.tree.follow(node));
    let is_owned = |node| {
        facts.owner(node).is_some_and(|(PackageId(_), it)| it.ecosystem == EcosystemName::Dpkg)
    };
    node.is_some_and(|node| !is_owned(node) && !facts.tree.name(node).ends_with(b".sh"))
}
