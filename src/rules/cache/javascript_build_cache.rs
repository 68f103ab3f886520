//! What frameworks and bundlers for JavaScript keep between builds.

use crate::facts::Facts;
use crate::rules::places::{self, Found, anywhere, sibling};
use crate::rules::{Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "javascript-build-cache",
    title: "JavaScript framework build caches",
    why: "Next.js, Turborepo, Parcel, Angular, Nx and others keep intermediate results for the \
          next build, often more than 100 MB. What is served is elsewhere.",
    proof: "Directories such as `.next/cache` with files that only these tools write, and records \
            of incremental builds (`*.tsbuildinfo`, `.eslintcache`) outside of packages. What \
            Next.js writes at run time stays.",
    fix: "Copy only what is served from the build stage, such as `.next/standalone` and \
          `.next/static`, or remove the cache in the RUN that builds.",
    references: &[
        "https://nextjs.org/docs/app/api-reference/config/next-config-js/output",
        "https://turborepo.com/docs/crafting-your-repository/caching",
    ],
    places: &[
        anywhere(".next/cache", NEXT).takes(NEXT),
        anywhere(".turbo", "cache/* turbo-*.log cookies daemon"),
        anywhere(".parcel-cache", "data.mdb *.blob requestGraph* snapshot-*"),
        anywhere(".angular/cache", "*/*"),
        anywhere(".nx/cache", "*"),
        anywhere(".nx/workspace-data", "*"),
        anywhere(".docusaurus", "registry.js globalData.json"),
        anywhere(".cache", "caches-lmdb redux/redux.*")
            .takes("caches caches-lmdb redux webpack babel"),
        anywhere(".rpt2_cache*", "*/code */types code types"),
        anywhere(".rollup.cache", "*"),
        anywhere(".swc", "plugins"),
    ],
    example: Example {
        found: &["app/.next/cache/webpack/client/0.pack"],
        left_alone: &["app/.next/cache/images/a.webp", "app/.next/server/app.js"],
    },
    find: Find::Directories(found, Residue::new("is kept for the next build")),
    ..super::DEFAULT
};

const NEXT: &str = "webpack swc turbopack eslint .tsbuildinfo .rscinfo";

fn found(facts: &Facts) -> Vec<Found> {
    let tree = &facts.tree;
    let mut found = places::find(facts, RULE.places);
    // Nuxt 3 serves `.output`, so `.nuxt` is a cache; Nuxt 2 starts from `.nuxt` itself.
    for &nuxt in facts.index.directories(".nuxt") {
        let output =
            sibling(facts, nuxt, ".output").and_then(|node| tree.child(node, b"nitro.json"));
        if output.is_some() {
            found.push(Found::whole(facts, nuxt));
        }
    }
    let mut records = facts.index.files_with_extension("tsbuildinfo").to_vec();
    records.extend(facts.index.files_named(tree, ".eslintcache"));
    records.extend(facts.index.files_named(tree, ".stylelintcache"));
    // Such a file in a package was published with the package.
    records.retain(|&record| facts.owner(record).is_none() && !is_part_of_next(facts, record));
    for record in records {
        found.push(Found::whole(facts, record));
    }
    found
}

/// Whether a record is in `.next/cache`, parts of which are found as a whole.
fn is_part_of_next(facts: &Facts, record: NodeId) -> bool {
    let parent = facts.tree.parent(record);
    facts.tree.name(parent) == b"cache" && facts.tree.name(facts.tree.parent(parent)) == b".next"
}
