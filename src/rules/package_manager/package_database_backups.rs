//! Earlier versions of package and user databases.

use crate::facts::Facts;
use crate::rules::places::{self, root};
use crate::rules::{Find, Fix, MIN_LAYER_BYTES, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "package-database-backups",
    title: "Package and user database backups",
    why: "dpkg, debconf and the tools that add users keep the previous version of each file that \
          they change. Nothing reads it, and an image is rebuilt rather than repaired.",
    proof: "The names that these tools give to backups, beside the file that is in use, which \
            stays.",
    fix: "Remove these files at the end of the RUN that installs.",
    references: &["https://github.com/debuerreotype/debuerreotype"],
    places: &[
        root("var/lib/dpkg", "status").takes("*-old"),
        root("var/cache/debconf", "*.dat").takes("*-old"),
        root("var/backups", "").takes("*.gz *.bak dpkg.* apt.extended_states* alternatives.tar.*"),
        root("etc", "passwd").takes("passwd- group- shadow- gshadow- subuid- subgid-"),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let found = places::find(facts, RULE.places);
    let evidence = "named like backups, beside the files in use";
    let mut matches = Match::by_layer(facts, &places::all_taken(&found), |layer, files| {
        let in_layer =
            found.iter().filter(|found| found.taken.iter().any(|node| files.contains(node)));
        let quoted: Vec<&str> =
            in_layer.flat_map(|found| &found.quoted).map(String::as_str).collect();
        let fix = Fix::clean_up(facts, layer, files, &quoted.join(" "));
        Match::new(Proof::Identified, evidence, fix)
    });
    matches.retain(|found| MIN_LAYER_BYTES <= found.visible_bytes(facts));
    matches
}
