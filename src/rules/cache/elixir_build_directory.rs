//! What Mix built beside a release.

use crate::facts::{Facts, builders};
use crate::rules::places::{self, Found, sibling};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "elixir-build-directory",
    title: "Mix build directories beside a release",
    why: "A release has a copy of everything that runs. `deps` and the rest of `_build` were only \
          needed to make it.",
    proof: "`_build` of Mix, and a release (`releases/COOKIE`) in it or elsewhere. Not reported if \
            the container runs Mix. The release stays.",
    fix: "Build the release in another stage and copy it: `COPY --from=build \
          /app/_build/prod/rel/NAME ./`.",
    references: &["https://hexdocs.pm/mix/Mix.Tasks.Release.html"],
    example: Example {
        found: &[],
        left_alone: &["app/_build/prod/lib/a/ebin/a.beam", "app/mix.exs"],
    },
    find: Find::Directories(
        found,
        Residue {
            needed_by: builders::ELIXIR,
            cleanup: Cleanup::Build { tools: &["mix"], downloads: &["mix deps.get"] },
            ..Residue::new("is where Mix built, and the image has a release")
        },
    ),
    ..super::DEFAULT
};

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let has_cookie = |&node: &NodeId| tree.child(node, b"COOKIE").is_some();
    let is_released = facts.index.directories("releases").iter().any(has_cookie);
    if !is_released {
        return Vec::new();
    }
    let mut found = Vec::new();
    for &build in facts.index.directories("_build") {
        let mut taken = places::matching(facts, build, "*/lib");
        if taken.is_empty() {
            continue;
        }
        taken.extend(
            sibling(facts, build, "mix.exs").and_then(|project| sibling(facts, project, "deps")),
        );
        found.extend(Found::of_nodes(facts, build, taken));
    }
    found
}
