//! Deno's cache, in images that start a compiled program, which does not read it.

use crate::facts::Facts;
use crate::rules::places::{home, root, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "deno-cache",
    title: "Deno's cache",
    why: "Deno keeps what it downloads and what it compiles. A program made by `deno compile` \
          contains all of it.",
    proof: "Deno's directory with `npm`, `remote`, `deps` or `gen`, and a container that starts \
            neither Deno nor a script: only then is nothing loaded from it.",
    fix: "Compile in another stage and copy the program; if `deno run` starts the container, keep \
          the cache.",
    references: &["https://docs.deno.com/runtime/reference/cli/compile/"],
    places: &[
        home(".cache/deno", PROOF).takes(TAKES),
        root("deno-dir", PROOF).takes(TAKES),
        variable("DENO_DIR", "", PROOF).takes(TAKES),
    ],
    example: Example {
        found: &["root/.cache/deno/npm/registry.npmjs.org/a/1.0.0/index.js"],
        left_alone: &["root/.deno/bin/deno"],
    },
    find: Find::Places(Residue {
        needed_by: &["deno", "tini", "docker-entrypoint.sh", "sh", "bash"],
        cleanup: Cleanup::Build { tools: &["deno"], downloads: &["deno cache", "deno install"] },
        unless: |facts| !is_compiled(facts),
        ..Residue::new("contains what Deno downloaded, and the container starts a binary")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "npm/registry.npmjs.org remote/http* deps/http* gen/* dep_analysis_cache_v*";
const TAKES: &str = "npm remote deps gen *_cache_v* registries dl";

/// Whether the command starts with the path of a file that is no shell script and that no package
/// of the operating system owns: an interpreter would be in such a package.
fn is_compiled(facts: &Facts) -> bool {
    let first = facts.command().into_iter().next().filter(|word| word.starts_with('/'));
    let node = first.and_then(|word| facts.find(word)).and_then(|node| facts.tree.follow(node));
    let is_owned = |node| facts.owner(node).is_some_and(|(_, owner)| owner.ecosystem.is_system());
    node.is_some_and(|node| !is_owned(node) && !facts.tree.name(node).ends_with(b".sh"))
}
