//! pip's caches: responses of the index, and wheels built here.

use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pip-cache",
    title: "pip's cache",
    why: "pip keeps each file that it downloads, and each wheel that it builds, for the next \
          installation. Wheels are compressed already, so nearly all of it is transferred with \
          every pull.",
    proof: "pip's cache directory with its responses (`http` or `http-v2`, in directories of one \
            hexadecimal digit), its `wheels` or its `selfcheck`.",
    fix: "`pip install --no-cache-dir`, or a cache mount: `RUN \
          --mount=type=cache,target=/root/.cache/pip pip install …`.",
    references: &[
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://github.com/hadolint/hadolint/wiki/DL3042",
    ],
    places: &[
        home(".cache/pip", PROOF),
        variable("PIP_CACHE_DIR", "", PROOF).takes(TAKES),
        variable("XDG_CACHE_HOME", "pip", PROOF),
    ],
    example: Example {
        found: &["root/.cache/pip/http-v2/a/b/c/d/e/abcde.body"],
        left_alone: &["root/.config/pip/pip.conf"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Option {
            commands: &["pip install", "pip3 install", "pip wheel", "pip3 wheel", "pip download"],
            option: "--no-cache-dir",
        },
        ..Residue::new("contains what pip downloaded or built")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "http/*/*/* http-v2/*/*/* wheels/*/*/* selfcheck/*";
const TAKES: &str = "http http-v2 wheels selfcheck";
