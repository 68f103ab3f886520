//! Composer's cache.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "composer-cache",
    title: "Composer's cache",
    category: Category::Cache,
    why: "Composer keeps every package that it downloads, packed, and what the repository says.",
    proof: "Composer's cache directory with `files` or `repo`.",
    fix: "`composer install --no-dev --no-cache`, or a cache mount on Composer's cache \
          directory.",
    references: &["https://getcomposer.org/doc/06-config.md#cache-dir"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has what Composer downloaded")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Option {
        commands: &[
            "composer install",
            "composer update",
            "composer require",
            "composer create-project",
        ],
        option: "--no-cache",
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Home(".composer/cache"), proof: PROOF, takes: &[] },
    Place { at: At::Home(".cache/composer"), proof: PROOF, takes: &[] },
    Place { at: At::Variable("COMPOSER_HOME", "cache"), proof: PROOF, takes: &[] },
    Place {
        at: At::Variable("COMPOSER_CACHE_DIR", ""),
        proof: PROOF,
        takes: &["files", "repo", "vcs", ".htaccess"],
    },
    Place { at: At::Variable("XDG_CACHE_HOME", "composer"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["files/*", "repo/*", "vcs/*"];
