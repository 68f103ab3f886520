//! Earlier versions of package and user databases.

use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "package-database-backups",
    title: "Backups of package and user databases",
    category: Category::PackageManager,
    why: "dpkg, debconf and the tools that add users keep the version before of each file that they \
         change. Nothing reads them; whoever repairs an image builds it again.",
    proof: "The names that these tools give to backups, beside the file that is in use; that one is never \
           meant. The auxiliary cache of ldconfig and the environment files of Berkeley DB (`__db.*`), \
           which are made anew when needed, count too.",
    fix: "Remove them at the end of the RUN that installs.",
    references: &[
        "https://github.com/debuerreotype/debuerreotype",
        "https://manpages.debian.org/bookworm/libc-bin/ldconfig.8.en.html",
    ],
    cost: None,
    wanted: &[],
    find,
};

/// Fewer bytes than this in a layer are not worth a line of a Dockerfile.
const LEAST_BYTES: u64 = 16 << 10;

fn find(facts: &Facts) -> Vec<Match> {
    let found = places::find(facts, PLACES);
    let nodes: Vec<NodeId> = found.iter().flat_map(|it| it.taken.iter().copied()).collect();
    let layers = places::by_layer(facts, &nodes).into_iter();
    let layers = layers.filter(|(_, files)| {
        let bytes = files.iter().filter_map(|&file| facts.tree.file_bytes(file));
        LEAST_BYTES <= bytes.sum()
    });
    let matches = layers.map(|(layer, files)| {
        let here = found.iter().filter(|it| it.taken.iter().any(|node| files.contains(node)));
        let words: Vec<String> = here.flat_map(|it| it.words.iter().cloned()).collect();
        Match {
            proof: Proof::Identified,
            evidence: "they are called as backups are, beside the files in use".to_owned(),
            fix: Fix::clean_up(facts, layer, &files, &words.join(" ")),
            claim: Claim::Visible(files),
            shown: Vec::new(),
            needs_other_base: false,
        }
    });
    matches.collect()
}

static PLACES: &[Place] = &[
    place("var/lib/dpkg", &["status"], &["*-old"]),
    place("var/cache/debconf", &["*.dat"], &["*-old"]),
    place(
        "var/backups",
        &[],
        &["*.gz", "*.bak", "dpkg.*", "apt.extended_states*", "alternatives.tar.*"],
    ),
    place("etc", &["passwd"], &["passwd-", "group-", "shadow-", "gshadow-", "subuid-", "subgid-"]),
    place("var/cache/ldconfig", &[], &["aux-cache"]),
    place("var/lib/rpm", &["Packages"], &["__db.00*"]),
];

const fn place(
    path: &'static str,
    proof: &'static [&'static str],
    takes: &'static [&'static str],
) -> Place {
    Place { at: At::Root(path), proof, takes }
}
