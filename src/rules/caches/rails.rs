//! Caches that Rails fills while it compiles assets.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rails-asset-cache",
    title: "Cache of compiled assets",
    category: Category::Cache,
    why: "Rails keeps each step of compiling assets for the next time. What is served is in \
          `public`.",
    proof: "A directory `tmp/cache/assets` with the directories of Sprockets.",
    fix: "Remove `tmp/cache/assets` in the RUN that compiles assets, or compile in another \
          stage.",
    references: &["https://guides.rubyonrails.org/asset_pipeline.html"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has steps of compiling assets")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Anywhere("tmp/cache/assets"),
        proof: &["sprockets", "development", "production"],
        takes: &[],
    },
    Place { at: At::Anywhere("tmp/cache/webpacker"), proof: &["*"], takes: &[] },
];
