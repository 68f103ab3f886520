//! The archives of Yarn 2 and later, if Plug'n'Play does not load packages from them.

use crate::facts::Facts;
use crate::rules::places::{Place, anywhere, home, variable};
use crate::rules::{Example, Find, Match, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yarn-berry-cache",
    title: "Yarn cache (version 2 and later)",
    why: "Yarn keeps each package as an archive. With `nodeLinker: node-modules` they are unpacked \
          into `node_modules`, and the archives are not needed any more.",
    proof: "`.yarn/berry/cache` in a home directory or `.yarn/cache` in a project, with archives \
            in it. If the image has a Plug'n'Play loader (`.pnp.cjs`), packages are loaded from \
            the archives, and only the registry metadata is found.",
    fix: "`yarn install --immutable && yarn cache clean --all` in one RUN, or a cache mount on \
          `/root/.yarn/berry/cache`.",
    references: &["https://yarnpkg.com/features/caching", "https://yarnpkg.com/cli/cache/clean"],
    places: &[
        home(".yarn/berry", "cache/*.zip metadata/*").takes("cache metadata index"),
        anywhere(".yarn/cache", "*.zip").takes("*.zip"),
        variable("YARN_CACHE_FOLDER", "", "*.zip").takes("*.zip"),
    ],
    example: Example {
        found: &["root/.yarn/berry/cache/a-npm-1.0.0-ab.zip"],
        left_alone: &["app/.yarn/releases/yarn-4.0.0.cjs"],
    },
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let loaders = [".pnp.cjs", ".pnp.js", ".pnp.loader.mjs", ".pnp.data.json"];
    let has_loader =
        loaders.iter().any(|name| !facts.index.files_named(&facts.tree, name).is_empty());
    let places = if has_loader { REGISTRY } else { RULE.places };
    RESIDUE.matches_at(facts, places)
}

static RESIDUE: Residue =
    Residue::new("contains package archives, and nothing loads packages from archives");

static REGISTRY: &[Place] = &[home(".yarn/berry", "metadata/*").takes("metadata index")];
