//! What frameworks and bundlers for JavaScript keep between builds.

use super::leftovers::{Leftovers, Mend, beside};
use crate::facts::Facts;
use crate::rules::places::{self, At, Found, Place};
use crate::rules::{Category, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "javascript-build-cache",
    title: "Build caches of JavaScript frameworks",
    category: Category::Cache,
    why: "Next.js, Turborepo, Parcel, Angular, Nx and others keep what they made for the next build, often more \
          than 100 MB. What is served lies elsewhere.",
    proof: "Directories such as `.next/cache` with files of their own kind, and notes of incremental builds \
            (`*.tsbuildinfo`, `.eslintcache`) outside of packages. What Next.js fills at run time stays.",
    fix: "Copy only what is served from the build stage, such as `.next/standalone` and `.next/static`, or remove \
          the cache in the RUN that builds.",
    references: &[
        "https://nextjs.org/docs/app/api-reference/config/next-config-js/output",
        "https://turborepo.com/docs/crafting-your-repository/caching",
    ],
    cost: None,
    wanted: &[],
    find,
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Anywhere(".next/cache"), proof: NEXT, takes: NEXT },
    Place {
        at: At::Anywhere(".turbo"),
        proof: &["cache/*", "turbo-*.log", "cookies", "daemon"],
        takes: &[],
    },
    Place {
        at: At::Anywhere(".parcel-cache"),
        proof: &["data.mdb", "*.blob", "requestGraph*", "snapshot-*"],
        takes: &[],
    },
    Place { at: At::Anywhere(".angular/cache"), proof: &["*/*"], takes: &[] },
    Place { at: At::Anywhere(".nx/cache"), proof: &["*"], takes: &[] },
    Place { at: At::Anywhere(".nx/workspace-data"), proof: &["*"], takes: &[] },
    Place {
        at: At::Anywhere(".docusaurus"),
        proof: &["registry.js", "globalData.json"],
        takes: &[],
    },
    Place {
        at: At::Anywhere(".cache"),
        proof: &["caches-lmdb", "redux/redux.*"],
        takes: &["caches", "caches-lmdb", "redux", "webpack", "babel"],
    },
    Place {
        at: At::Anywhere(".rpt2_cache*"),
        proof: &["*/code", "*/types", "code", "types"],
        takes: &[],
    },
    Place { at: At::Anywhere(".rollup.cache"), proof: &["*"], takes: &[] },
    Place { at: At::Anywhere(".swc"), proof: &["plugins"], takes: &[] },
];

const NEXT: &[&str] = &["webpack", "swc", "turbopack", "eslint", ".tsbuildinfo", ".rscinfo"];

fn find(facts: &Facts) -> Vec<Match> {
    let tree = &facts.tree;
    let mut found = places::find(facts, PLACES);
    // Nuxt 3 serves `.output`; Nuxt 2 starts from `.nuxt` itself.
    for &nuxt in facts.index.directories(".nuxt") {
        let output = beside(facts, nuxt, ".output").and_then(|it| tree.child(it, b"nitro.json"));
        if output.is_some() {
            let words = vec![facts.word(nuxt)];
            found.push(Found { directory: nuxt, taken: vec![nuxt], words });
        }
    }
    let mut notes = facts.index.files_with_extension("tsbuildinfo").to_vec();
    notes.extend(facts.index.files_named(tree, ".eslintcache"));
    notes.extend(facts.index.files_named(tree, ".stylelintcache"));
    // What a published package brings is the package's.
    notes.retain(|&note| facts.owner(note).is_none() && !is_of_next(facts, note));
    for note in notes {
        let words = vec![facts.word(note)];
        found.push(Found { directory: note, taken: vec![note], words });
    }
    LEFTOVERS.matches(facts, found, |path| format!("{path} is kept for the next build"))
}

/// Whether a note is in a directory that is found as a whole.
fn is_of_next(facts: &Facts, note: crate::tree::NodeId) -> bool {
    let parent = facts.tree.parent(note);
    facts.tree.name(parent) == b"cache" && facts.tree.name(facts.tree.parent(parent)) == b".next"
}
