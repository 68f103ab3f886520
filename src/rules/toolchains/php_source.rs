//! PHP's own sources, kept to compile extensions.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "php-sources",
    title: "Sources of PHP",
    category: Category::Toolchain,
    why: "`docker-php-ext-install` unpacks them to compile extensions; PHP does not read them.",
    proof: "`/usr/src/php.tar.xz` with its signature, or `/usr/src/php` with `main/php.h`.",
    fix: "End the RUN that compiles extensions with `docker-php-source delete`; the archive itself comes with \
          the base image.",
    references: &["https://github.com/docker-library/docs/tree/master/php"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has the sources of PHP")
        })
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Root("usr/src"), proof: &["php.tar.xz.asc"], takes: &["php.tar.xz*"] },
    Place { at: At::Root("usr/src/php"), proof: &["main/php.h"], takes: &[] },
];
