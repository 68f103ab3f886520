//! What pacman downloads.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pacman-cache",
    title: "Cache of pacman",
    category: Category::PackageManager,
    why: "pacman keeps every package that it downloads, and the lists of all packages that there are.",
    proof: "Packages in `/var/cache/pacman/pkg` and databases in `/var/lib/pacman/sync`; the database of \
           what is installed is another one.",
    fix: "End the RUN that installs with `pacman -Scc --noconfirm` and `rm -rf /var/lib/pacman/sync`, or \
         mount a cache on `/var/cache/pacman/pkg`.",
    references: &["https://wiki.archlinux.org/title/Pacman#Cleaning_the_package_cache"],
    cost: None,
    wanted: &[],
    find: |facts| {
        places::left_behind(facts, PLACES, Proof::Identified, |path| {
            format!("{path} has what pacman downloaded")
        })
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Root("var/cache/pacman/pkg"), proof: &[], takes: &["*.pkg.tar.*"] },
    Place { at: At::Root("var/lib/pacman/sync"), proof: &[], takes: &["*.db", "*.files", "*.sig"] },
];
