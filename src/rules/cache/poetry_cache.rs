//! Poetry's caches, without the virtual environments beside them.

use crate::rules::places::{home, variable};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "poetry-cache",
    title: "Poetry's cache",
    why: "Poetry keeps what it downloads, and wheels that it builds, for the next installation.",
    proof: "Poetry's cache directory with `artifacts` or `cache/repositories`. The virtual \
            environments beside them stay: programs run from there.",
    fix: "Remove `cache` and `artifacts` in the RUN that installs, or mount a cache; better, \
          install in another stage with `POETRY_VIRTUALENVS_IN_PROJECT=1` and copy `.venv`.",
    references: &[
        "https://python-poetry.org/docs/configuration/#cache-dir",
        "https://python-poetry.org/docs/cli/#cache",
    ],
    places: &[
        home(".cache/pypoetry", PROOF).takes(TAKES),
        variable("POETRY_CACHE_DIR", "", PROOF).takes(TAKES),
        variable("XDG_CACHE_HOME", "pypoetry", PROOF).takes(TAKES),
    ],
    example: Example {
        found: &["root/.cache/pypoetry/artifacts/ab/cd/a.whl"],
        left_alone: &["root/.cache/pypoetry/virtualenvs/app-py3.11/lib/a.py"],
    },
    find: Find::Places(Residue::new("contains what Poetry downloaded")),
    ..super::DEFAULT
};

const PROOF: &str = "artifacts/* cache/repositories/*";
const TAKES: &str = "artifacts cache";
