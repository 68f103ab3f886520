//! What should not be in an image: each rule a file and a row, with its reasons and its fix.
//!
//! A rule finds matches; [`claims`] sees to it that every byte is claimed once.

use crate::layer::Wanted;
use crate::tree::{NodeId, VersionId};

pub mod claims;
mod deleted_too_late;
pub mod image;
mod metadata_copies;
mod overwritten_later;
mod package_database_rewritten;

pub use image::Image;

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
    pub find: fn(&Image<'_>) -> Vec<Match>,
}

/// Every rule, by category and then by id.
pub static RULES: &[&Rule] = &[
    &deleted_too_late::RULE,
    &metadata_copies::RULE,
    &overwritten_later::RULE,
    &package_database_rewritten::RULE,
];

/// Returns the rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Families of rules. Of rules with equally strong proof the earlier family claims a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Bytes that a later layer hides.
    Hidden,
    /// Caches and leftovers of the operating system's package manager.
    PackageManager,
    /// Caches of languages' package managers and of build tools.
    Cache,
    /// Packages that only serve development.
    Development,
    /// Compilers and what only building needs.
    Toolchain,
    /// Packages that were only recommended.
    Recommended,
    /// Histories of version control.
    VersionControl,
    /// Debug symbols and source maps.
    DebugSymbols,
    /// Tests and what they need.
    Tests,
    /// Documentation, manual pages, translations.
    Documentation,
    /// The same bytes more than once.
    Duplicates,
    /// Sources, and what a `.dockerignore` should have stopped.
    Sources,
    /// Logs, temporary files, dumps.
    Leftovers,
}

impl Category {
    /// Its word in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::PackageManager => "package-manager",
            Self::Cache => "cache",
            Self::Development => "development",
            Self::Toolchain => "toolchain",
            Self::Recommended => "recommended",
            Self::VersionControl => "version-control",
            Self::DebugSymbols => "debug-symbols",
            Self::Tests => "tests",
            Self::Documentation => "documentation",
            Self::Duplicates => "duplicates",
            Self::Sources => "sources",
            Self::Leftovers => "leftovers",
        }
    }
}

/// How sure a match is; stronger ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// Metadata says so: a package database, a lock file, a section table, a checksum.
    Proven,
    /// Path and content say so.
    Identified,
    /// Only a name or a size says so: listed, and counted nowhere.
    Guessed,
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
    /// The fix as lines of a Dockerfile, a `.dockerignore` or a shell, for this image; empty where
    /// there is only advice.
    pub fix: Fix,
    /// Paths to show; where empty, the claimed ones are folded.
    pub shown: Vec<NodeId>,
    /// Whether it cannot be saved by changing this image's own instructions even where own layers
    /// ship it.
    pub needs_other_base: bool,
}

/// How a match is mended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fix {
    /// What to do, as a sentence in the imperative without its full stop.
    pub advice: String,
    /// Where `lines` go.
    pub place: Place,
    /// What can be pasted.
    pub lines: Vec<String>,
}

/// Where the lines of a [`Fix`] go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// In the Dockerfile, in place of the instruction of the finding's layer.
    #[default]
    Dockerfile,
    /// In `.dockerignore`.
    DockerIgnore,
}

/// What a match claims.
#[derive(Debug, Clone)]
pub enum Claim {
    /// Visible files and links.
    Files(Vec<NodeId>),
    /// All visible files in and below directories.
    Below(Vec<NodeId>),
    /// So many bytes of each of these files, such as their debug sections.
    Parts(Vec<(NodeId, u64)>),
    /// What hidden versions carry.
    Hidden(Vec<VersionId>),
}
