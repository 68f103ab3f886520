//! What should not be in an image: a file for each rule, with its reasons and its fix.
//!
//! A rule finds matches; [`claims`] ensures that every byte is claimed once.

use crate::words::words;

mod about;
mod build_context;
mod cache;
pub mod claims;
mod cleanup;
mod configuration;
mod copied;
mod counts;
mod debug_symbols;
mod development;
mod documentation;
mod duplicates;
pub mod fix;
pub mod glob;
mod hidden;
mod leftovers;
mod level;
mod list;
mod matches;
mod package_manager;
pub mod places;
pub mod policy;
mod rebuild;
mod recommended;
mod residue;
mod rule;
mod runtime;
mod secrets;
mod self_cleaning;
mod sources;
pub mod system_packages;
mod tests;
mod toolchain;
mod version_control;

pub use about::About;
pub use cleanup::Cleanup;
pub use fix::{Fix, FixFile, OTHER_BASE, Remedy};
pub use level::{Ignored, Level};
use list::categories;
pub use matches::{Claim, MIN_LAYER_BYTES, Match};
pub use policy::Policy;
pub use residue::Residue;
pub use rule::{Example, Find, Rule};

categories! {
    /// What rules look for. If several have equally strong proof, the earlier category claims a
    /// byte.
    pub enum Category {
        /// Bytes that a later layer hides.
        Hidden = "hidden", "Bytes that a later layer hides", hidden;
        /// Caches and leftovers of the operating system's package manager.
        PackageManager =
            "package-manager", "Leftovers of the system's package manager", package_manager;
        /// Caches of languages' package managers and of build tools.
        Cache = "cache", "Caches of languages and build tools", cache;
        /// Packages used only for development.
        Development = "development", "Packages for development", development;
        /// Compilers and what only building needs.
        Toolchain = "toolchain", "Compilers and what only building needs", toolchain;
        /// Packages that were only recommended.
        Recommended = "recommended", "Packages that were only recommended", recommended;
        /// Version control history.
        VersionControl = "version-control", "Version control history", version_control;
        /// Debug symbols and source maps.
        DebugSymbols = "debug-symbols", "Debug symbols and source maps", debug_symbols;
        /// Tests and what they need.
        Tests = "tests", "Tests and what they need", tests;
        /// Documentation, manual pages, translations.
        Documentation = "documentation", "Documentation and translations", documentation;
        /// The same bytes more than once.
        Duplicates = "duplicates", "The same bytes more than once", duplicates;
        /// Sources, and what a `.dockerignore` should have stopped.
        Sources = "sources", "What should stay out of the build context", sources;
        /// Logs, temporary files, dumps.
        Leftovers = "leftovers", "Logs, temporary files, dumps", leftovers;
    }
    without_bytes {
        /// Keys, passwords and tokens that everybody who has the image can read.
        Secrets = "secrets", "Secrets that ship", secrets;
        /// What is built and pulled again although it has not changed.
        Rebuild = "rebuild", "What a rebuild costs", rebuild;
        /// How the image is configured: its user, its ports, how its program is started.
        Configuration = "configuration", "Configuration", configuration;
        /// What its program needs to start and does not find.
        Runtime = "runtime", "Will it run", runtime;
    }
}

words! {
    /// How certain a finding is, the most certain first.
    pub enum Proof {
        /// Metadata says so: a package database, a lock file, a section table, a checksum.
        Proven = "proven",
        /// Path and content say so.
        Identified = "identified",
        /// Only a name or a size says so: listed, and counted nowhere.
        Guessed = "guessed",
    }
}

words! {
    /// How bad a finding without bytes is, the worst first.
    pub enum Severity {
        /// The image does not run, or ships a secret.
        High = "high",
        /// It is worth a fix.
        Medium = "medium",
        /// It is a matter of taste, or of little weight: only listed on request.
        Hint = "hint",
    }
}

/// Every rule, category by category.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    Category::ALL.iter().flat_map(|category| category.rules()).copied()
}

/// Returns the rule with an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Sorts items and removes repeated ones.
fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
