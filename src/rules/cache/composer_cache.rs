//! Composer's cache.

use crate::rules::places::{home, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "composer-cache",
    title: "Composer's cache",
    why: "Composer keeps every package that it downloads, packed, and the metadata of the \
          repository.",
    proof: "Composer's cache directory with `files` or `repo`.",
    fix: "`composer install --no-dev --no-cache`, or a cache mount on Composer's cache directory.",
    references: &["https://getcomposer.org/doc/06-config.md#cache-dir"],
    places: &[
        home(".composer/cache", PROOF),
        home(".cache/composer", PROOF),
        variable("COMPOSER_HOME", "cache", PROOF),
        variable("COMPOSER_CACHE_DIR", "", PROOF).takes("files repo vcs .htaccess"),
        variable("XDG_CACHE_HOME", "composer", PROOF),
    ],
    example: Example {
        found: &["root/.composer/cache/files/a/b/ab.zip"],
        left_alone: &["root/.composer/vendor/bin/phpunit"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Option {
            commands: &[
                "composer install", "composer update", "composer require",
                "composer create-project",
            ],
            option: "--no-cache",
        },
        ..Residue::new("contains what Composer downloaded")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "files/* repo/* vcs/*";
