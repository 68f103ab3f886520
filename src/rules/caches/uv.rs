//! uv's cache, as far as environments do not link to it.

use super::leftovers::{Leftovers, Mend};
use crate::facts::Facts;
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "uv-cache",
    title: "uv's cache",
    category: Category::Cache,
    why: "uv keeps every package unpacked and links its files into environments. What is linked costs nothing \
          twice; what is not linked, or was copied, does.",
    proof: "uv's cache directory with `archive-v…`, `wheels-v…` or `simple-v…`. Only files that no path outside of \
            it names count. Nothing is found where environments may hold symbolic links to it, or where the \
            container starts a tool with `uvx`.",
    fix: "`uv sync --no-cache`, `ENV UV_NO_CACHE=1`, or a cache mount on `/root/.cache/uv`.",
    references: &["https://docs.astral.sh/uv/guides/integration/docker/#caching"],
    cost: None,
    wanted: &[],
    find: |facts| match links_to_it(facts) {
        true => Vec::new(),
        false => LEFTOVERS.find(facts, |path| format!("{path} has the packages that uv unpacked")),
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["uvx"],
    mend: Mend::Option {
        commands: &["uv sync", "uv pip install", "uv pip sync", "uv tool install", "uv add"],
        option: "--no-cache",
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".cache/uv"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("UV_CACHE_DIR", ""), proof: PROOF, takes: &["*"] },
    Place { at: At::Variable("XDG_CACHE_HOME", "uv"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["archive-v*", "wheels-v*", "simple-v*", "sdists-v*", "builds-v*"];

/// Whether something may still be read from the cache.
fn links_to_it(facts: &Facts) -> bool {
    let is_symbolic = |text: &str| {
        text.contains("UV_LINK_MODE=symlink")
            || text.contains("--link-mode symlink")
            || text.contains("--link-mode=symlink")
    };
    let instructions = facts.history.steps.iter().filter_map(|step| step.instruction.as_ref());
    let said = instructions.map(|it| it.text.as_str()).any(is_symbolic);
    let runs_tool =
        facts.startup.runs(&["uv"]) && facts.startup.runs(&["tool", "--script", "--with"]);
    said || facts.env("UV_LINK_MODE") == Some("symlink") || runs_tool
}
