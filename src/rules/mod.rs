//! What should not be in an image: each rule a file and a row, with its reasons and its fix.
//!
//! A rule finds matches; [`claims`] sees to it that every byte is claimed once.

use crate::facts::Facts;
use crate::layer::Wanted;
use crate::tree::{NodeId, VersionId};
use crate::words::words;

mod build_context;
mod caches;
pub mod claims;
mod debug_symbols;
mod development;
mod documentation;
mod duplicates;
pub mod fix;
pub mod glob;
mod hidden;
pub mod installed;
mod leftovers;
mod level;
mod package_manager;
pub mod places;
pub mod runs;
mod recommended;
pub mod policy;
mod toolchains;
mod sources;
mod tests;
mod version_control;

pub use fix::{Fix, FixFile, Remedy};
pub use level::{Ignored, Level};
pub use policy::Policy;

/// One thing that is looked for.
#[derive(Debug)]
pub struct Rule {
    /// Says what is wrong, in a few words joined by hyphens; never changes.
    pub id: &'static str,
    /// What is wrong, as a noun phrase in sentence case, such as `Package lists of apt`.
    pub title: &'static str,
    /// Its family, which also settles who claims a byte that several rules would.
    pub category: Category,
    /// Why it does not belong in an image: a sentence or two.
    pub why: &'static str,
    /// How it is recognised, and what is left alone.
    pub proof: &'static str,
    /// What to do instead, in general; a finding says it for its image.
    pub fix: &'static str,
    /// Where the rule and its fix are described, by others.
    pub references: &'static [&'static str],
    /// What removing it costs, where that is a choice; such savings are listed apart.
    pub cost: Option<&'static str>,
    /// Contents that it needs.
    pub wanted: &'static [Wanted],
    /// Looks for it. Never fails.
    pub find: fn(&Facts) -> Vec<Match>,
}

/// Every family of rules, each with a row for each of its files.
pub static FAMILIES: &[&[&Rule]] = &[
    hidden::RULES,
    package_manager::RULES,
    caches::RULES,
    development::RULES,
    toolchains::RULES,
    debug_symbols::RULES,
    recommended::RULES,
    documentation::RULES,
    leftovers::RULES,
    version_control::RULES,
    tests::RULES,
    duplicates::RULES,
    sources::RULES,
];

/// Every rule, by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// Returns the rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

words! {
    /// What rules look for. Of rules with equally strong proof, those of the earlier category claim a byte.
    pub enum Category {
        /// Bytes that a later layer hides.
        Hidden = "hidden",
        /// Caches and leftovers of the operating system's package manager.
        PackageManager = "package-manager",
        /// Caches of languages' package managers and of build tools.
        Cache = "cache",
        /// Packages used only for development.
        Development = "development",
        /// Compilers and what only building needs.
        Toolchain = "toolchain",
        /// Packages that were only recommended.
        Recommended = "recommended",
        /// Histories of version control.
        VersionControl = "version-control",
        /// Debug symbols and source maps.
        DebugSymbols = "debug-symbols",
        /// Tests and what they need.
        Tests = "tests",
        /// Documentation, manual pages, translations.
        Documentation = "documentation",
        /// The same bytes more than once.
        Duplicates = "duplicates",
        /// Sources, and what a `.dockerignore` should have stopped.
        Sources = "sources",
        /// Logs, temporary files, dumps.
        Leftovers = "leftovers",
    }

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

impl Category {
    /// What its rules find, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Hidden => "Bytes that a later layer hides",
            Self::PackageManager => "Leftovers of the system's package manager",
            Self::Cache => "Caches of languages and build tools",
            Self::Development => "Packages for development",
            Self::Toolchain => "Compilers and what only building needs",
            Self::Recommended => "Packages that were only recommended",
            Self::VersionControl => "Histories of version control",
            Self::DebugSymbols => "Debug symbols and source maps",
            Self::Tests => "Tests and what they need",
            Self::Documentation => "Documentation and translations",
            Self::Duplicates => "The same bytes more than once",
            Self::Sources => "What should stay out of the build context",
            Self::Leftovers => "Logs, temporary files, dumps",
        }
    }
}

/// One case of a rule.
#[derive(Debug, Clone)]
pub struct Match {
    /// How sure it is.
    pub proof: Proof,
    /// What it claims.
    pub claim: Claim,
    /// What shows it here, as a sentence without its full stop.
    pub evidence: String,
    /// How it is mended in this image.
    pub fix: Fix,
    /// Paths to show; where empty, the claimed ones are folded.
    pub shown: Vec<NodeId>,
    /// Whether it cannot be saved by changing this image's own instructions even where own layers
    /// ship it.
    pub needs_other_base: bool,
}

/// What a match claims.
#[derive(Debug, Clone)]
pub enum Claim {
    /// These visible files, and all those in and below these directories.
    Visible(Vec<NodeId>),
    /// So many bytes of each of these files, such as their debug sections.
    Parts(Vec<(NodeId, u64)>),
    /// Groups of files with the same content: all but the first of those that nobody else claims.
    Copies(Vec<Vec<NodeId>>),
    /// What hidden versions carry.
    Hidden(Vec<VersionId>),
}
