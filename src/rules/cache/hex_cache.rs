//! Packages and archives of Hex, Mix and Rebar3.

use crate::facts::builders;
use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "hex-cache",
    title: "Hex packages and Rebar3 caches",
    why: "Hex and Rebar3 keep each package packed. A release has what runs.",
    proof: "Their directories with `.tar` packages, `cache.ets`, or `hex` packages. Not reported \
            if the container runs Mix.",
    fix: "Build a release in another stage and copy it: `mix release`.",
    references: &["https://hexdocs.pm/mix/Mix.Tasks.Release.html", "https://hex.pm/docs/usage"],
    places: &[
        home(".hex", HEX).takes(OF_HEX),
        variable("HEX_HOME", "", HEX).takes(OF_HEX),
        home(".cache/rebar3", "hex packages *"),
    ],
    example: Example {
        found: &["root/.hex/packages/hexpm/a-1.0.0.tar"],
        left_alone: &["root/.mix/elixir/1-15/rebar3"],
    },
    find: Find::Places(Residue {
        needed_by: builders::ELIXIR,
        cleanup: Cleanup::Build {
            tools: &["mix", "rebar3"],
            downloads: &["mix deps.get", "rebar3 get-deps"],
        },
        ..Residue::new("contains Hex packages")
    }),
    ..super::DEFAULT
};

const HEX: &str = "packages/* cache.ets";
const OF_HEX: &str = "packages cache.ets";
