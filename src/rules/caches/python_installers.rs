//! Caches of Pipenv, PDM, Hatch and virtualenv.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-installer-cache",
    title: "Cache of a Python installer",
    category: Category::Cache,
    why: "Pipenv, PDM, Hatch and virtualenv keep what they download and look up for the next \
          installation.",
    proof: "Their directories in a user's cache directory, with files of their own kind. \
          Environments and what environments may link to stay.",
    fix: "Remove them in the RUN that installs, or install in another stage and copy the \
          environment.",
    references: &[
        "https://pipenv.pypa.io/en/latest/configuration.html",
        "https://pdm-project.org/latest/reference/configuration/",
        "https://virtualenv.pypa.io/en/latest/",
    ],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what a Python installer keeps")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["hatch"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Home(".cache/pipenv"),
        proof: &["depcache*", "http*", "hash-cache*", "pkgs", "wheels"],
        takes: &[],
    },
    Place {
        at: At::Variable("PIPENV_CACHE_DIR", ""),
        proof: &["depcache*", "hash-cache*"],
        takes: &["depcache*", "hash-cache*", "http*", "pkgs", "wheels"],
    },
    Place {
        at: At::Home(".cache/pdm"),
        proof: &["http", "metadata", "wheels", "hashes*"],
        takes: &["http", "metadata", "wheels", "hashes*", "*.json", "find_links"],
    },
    Place { at: At::Home(".cache/hatch"), proof: &["*"], takes: &[] },
    Place {
        at: At::Home(".cache/virtualenv"),
        proof: &["wheel/*", "py-info/*", "py_info/*", "*/py_info/*"],
        takes: &[],
    },
    Place {
        at: At::Home(".local/share/virtualenv"),
        proof: &["wheel/*", "py_info/*", "unzip/*"],
        takes: &["wheel", "py_info"],
    },
    Place {
        at: At::Variable("XDG_CACHE_HOME", "pipenv"),
        proof: &["depcache*", "hash-cache*"],
        takes: &[],
    },
    Place {
        at: At::Variable("XDG_CACHE_HOME", "pdm"),
        proof: &["http", "metadata"],
        takes: &["http", "metadata", "wheels", "hashes*"],
    },
];
