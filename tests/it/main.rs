//! Everything that is tested through the public API or the command line.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic fails the test, as it should"
)]

mod architecture;
mod base;
#[cfg(feature = "network")]
mod by_name;
mod cache;
mod captures;
mod check_cli;
mod check_views;
mod ci_views;
mod cli;
mod compare;
mod compare_cli;
mod compare_views;
mod config;
mod decoders;
mod dependencies;
mod difference;
mod dive_ci;
mod dockerfile_lines;
mod docs;
mod drafts;
mod elf;
#[cfg(feature = "network")]
mod engine;
mod explore;
mod explore_checks;
mod explore_files;
mod explore_inside;
mod explore_journeys;
mod explore_keys;
mod explore_look;
mod explore_marks;
mod explore_settings;
mod explore_treemap;
mod first_screens;
#[path = "../fuzz/lib.rs"]
mod fuzz;
mod fuzz_targets;
mod hostile;
mod instructions;
mod layer_language;
mod layers;
mod library;
mod managers;
mod markdown;
mod memory;
mod outputs;
mod overlay;
mod packages;
mod plans;
mod plans_accuracy;
mod program;
mod read_back;
mod removal;
mod rules;
mod sample;
mod schema;
mod sources;
mod startup;
mod storage;
mod tars;
mod usage;
mod versions;
mod views;
mod widths;
