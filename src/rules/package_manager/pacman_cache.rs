//! pacman's cache.

use crate::rules::places::root;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pacman-cache",
    title: "pacman's cache",
    why: "pacman keeps every package that it downloads, and the lists of all available packages.",
    proof: "Packages in `/var/cache/pacman/pkg` and databases in `/var/lib/pacman/sync`. The \
            database of installed packages is elsewhere and stays.",
    fix: "End the RUN that installs with `pacman -Scc --noconfirm` and `rm -rf \
          /var/lib/pacman/sync`, or mount a cache on `/var/cache/pacman/pkg`.",
    references: &["https://wiki.archlinux.org/title/Pacman#Cleaning_the_package_cache"],
    places: &[
        root("var/cache/pacman/pkg", "").takes("*.pkg.tar.*"),
        root("var/lib/pacman/sync", "").takes("*.db *.files *.sig"),
    ],
    example: Example {
        found: &["var/cache/pacman/pkg/a-1.0-1-x86_64.pkg.tar.zst"],
        left_alone: &["var/lib/pacman/local/a-1.0-1/desc"],
    },
    find: Find::Places(Residue::per_directory("contains what pacman downloaded")),
    ..super::DEFAULT
};
