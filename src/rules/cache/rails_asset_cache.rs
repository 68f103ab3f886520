//! Caches that Rails fills while it compiles assets.

use crate::rules::places::anywhere;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rails-asset-cache",
    title: "Rails asset cache",
    why: "Rails keeps the results of compiling assets for the next time. What is served is in \
          `public`.",
    proof: "A directory `tmp/cache/assets` with the directories of Sprockets.",
    fix: "Remove `tmp/cache/assets` in the RUN that compiles assets, or compile in another stage.",
    references: &["https://guides.rubyonrails.org/asset_pipeline.html"],
    places: &[
        anywhere("tmp/cache/assets", "sprockets development production"),
        anywhere("tmp/cache/webpacker", "*"),
    ],
    example: Example {
        found: &["app/tmp/cache/assets/sprockets/v4.0.0/ab.cache"],
        left_alone: &["app/tmp/cache/bootsnap/load-path-cache"],
    },
    find: Find::Places(Residue::new("contains intermediate results of compiling assets")),
    ..super::DEFAULT
};
