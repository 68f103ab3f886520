//! uv's cache, without the files that environments link to.

use crate::facts::Facts;
use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "uv-cache",
    title: "uv's cache",
    why: "uv keeps every package unpacked and links its files into environments. Linked files cost \
          nothing extra; files that are not linked, or were copied, do.",
    proof: "uv's cache directory with `archive-v…`, `wheels-v…` or `simple-v…`. Only files that no \
            path outside of it names count. Not reported if environments may hold symbolic links \
            to it, or if the container starts a tool with `uvx`.",
    fix: "`uv sync --no-cache`, `ENV UV_NO_CACHE=1`, or a cache mount on `/root/.cache/uv`.",
    references: &["https://docs.astral.sh/uv/guides/integration/docker/#caching"],
    places: &[
        home(".cache/uv", PROOF),
        variable("UV_CACHE_DIR", "", PROOF).takes("*"),
        variable("XDG_CACHE_HOME", "uv", PROOF),
    ],
    example: Example {
        found: &["root/.cache/uv/archive-v0/ab/a.py"],
        left_alone: &["root/.local/share/uv/tools/ruff/bin/ruff"],
    },
    find: Find::Places(Residue {
        needed_by: &["uvx", "uv tool", "uv --script", "uv --with"],
        cleanup: Cleanup::Option {
            commands: &["uv sync", "uv pip install", "uv pip sync", "uv tool install", "uv add"],
            option: "--no-cache",
        },
        unless: links_to_it,
        ..Residue::new("contains packages that uv unpacked")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "archive-v* wheels-v* simple-v* sdists-v* builds-v*";

/// Whether a program may still read files from the cache.
fn links_to_it(facts: &Facts) -> bool {
    let is_symbolic = |text: &str| {
        text.contains("UV_LINK_MODE=symlink")
            || text.contains("--link-mode symlink")
            || text.contains("--link-mode=symlink")
    };
    let instructions = facts.history.steps.iter().filter_map(|step| step.instruction.as_ref());
    let is_requested = instructions.map(|instruction| instruction.text.as_str()).any(is_symbolic);
    is_requested || facts.env("UV_LINK_MODE") == Some("symlink")
}
