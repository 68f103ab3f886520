//! Caches of the dynamic linker's configuration and of RPM's database.

use crate::facts::Facts;
use crate::rules::places::root;
use crate::rules::{Find, MIN_LAYER_BYTES, Match, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "system-caches",
    title: "Caches of ldconfig and RPM",
    why: "ldconfig notes what it knows about libraries, to be faster the next time, and RPM's \
          database has files that it creates whenever it is opened.",
    proof: "`/var/cache/ldconfig/aux-cache`, and files `__db.00*` beside RPM's database.",
    fix: "Remove these files at the end of the RUN that installs.",
    references: &["https://manpages.debian.org/bookworm/libc-bin/ldconfig.8.en.html"],
    places: &[
        root("var/cache/ldconfig", "").takes("aux-cache"),
        root("var/lib/rpm", "Packages").takes("__db.00*"),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

static RESIDUE: Residue = Residue::new("contains what is created again when needed");

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = RESIDUE.matches_at(facts, RULE.places);
    matches.retain(|found| MIN_LAYER_BYTES <= found.visible_bytes(facts));
    matches
}
