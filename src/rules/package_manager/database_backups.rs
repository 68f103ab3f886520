//! Earlier versions of package and user databases.

use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "package-database-backups",
    title: "Backups of package and user databases",
    category: Category::PackageManager,
    why: "dpkg, debconf and the tools that add users keep the version before of each file that they change. Nothing reads them; whoever repairs an image builds it again.",
    proof: "The names that these tools give to backups, beside the file that is in use; that one is never meant. The auxiliary cache of ldconfig and the environment files of Berkeley DB (`__db.*`), which are made anew when needed, count too.",
    fix: "Remove them at the end of the RUN that installs.",
    references: &[
        "https://github.com/debuerreotype/debuerreotype",
        "https://manpages.debian.org/bookworm/libc-bin/ldconfig.8.en.html",
    ],
    cost: None,
    wanted: &[],
    find: |image| {
        places::left_behind(image, PLACES, Proof::Identified, |path| {
            format!("{path} has backups beside the databases in use")
        })
    },
};

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
