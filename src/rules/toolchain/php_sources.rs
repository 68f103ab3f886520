//! PHP's own sources, kept to compile extensions.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "php-sources",
    title: "PHP sources",
    why: "`docker-php-ext-install` unpacks them to compile extensions; PHP does not read them.",
    proof: "`/usr/src/php.tar.xz` with its signature, or `/usr/src/php` with `main/php.h`.",
    fix: "End the RUN that compiles extensions with `docker-php-source delete`; the archive itself \
          comes with the base image.",
    references: &["https://github.com/docker-library/docs/tree/master/php"],
    places: &[
        root("usr/src", "php.tar.xz.asc").takes("php.tar.xz*"),
        root("usr/src/php", "main/php.h"),
    ],
    example: Example {
        found: &["usr/src/php.tar.xz", "usr/src/php.tar.xz.asc"],
        left_alone: &["usr/src/php.ini"],
    },
    find: Find::Places(Residue::per_directory("contains the PHP sources")),
    ..super::DEFAULT
};
