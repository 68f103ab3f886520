//! Packages and archives of Hex, Mix and Rebar3.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "hex-cache",
    title: "Hex packages and caches of Rebar3",
    category: Category::Cache,
    why: "Hex keeps each package packed, and Rebar3 too. A release has what runs.",
    proof: "Their directories with `.tar` packages, `cache.ets`, or `hex` packages. Nothing is \
          found where the container starts Mix.",
    fix: "Build a release in another stage and copy it: `mix release`.",
    references: &["https://hexdocs.pm/mix/Mix.Tasks.Release.html", "https://hex.pm/docs/usage"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has packages of Hex")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["mix", "iex", "elixir", "rebar3"],
    mend: Mend::Build {
        tools: &["mix", "rebar3"],
        downloads: &["mix deps.get", "rebar3 get-deps"],
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".hex"), proof: HEX, takes: OF_HEX },
    Place { at: At::Variable("HEX_HOME", ""), proof: HEX, takes: OF_HEX },
    Place { at: At::Home(".cache/rebar3"), proof: &["hex", "packages", "*"], takes: &[] },
];

const HEX: &[&str] = &["packages/*", "cache.ets"];
const OF_HEX: &[&str] = &["packages", "cache.ets"];
