//! What an image may weigh: limits, as configurations and options set them.

use std::fmt;
use std::sync::Arc;

use super::amount::{Bound, Share, Tolerance};
use super::quantity::{Quantity, Unit};
use crate::packages::EcosystemName;
use crate::rules::glob::PathGlob;
use crate::rules::policy::Selector;

/// What images may weigh.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// What holds for every image.
    pub general: Section,
    /// What holds for images of a platform or of a name only, and takes precedence: in order, the
    /// later over the earlier.
    pub sections: Vec<(Scope, Section)>,
    /// What all images of one run may weigh together; a layer that several share counts once.
    pub total: Vec<Limit>,
    /// The image or file that growth is measured against, if none is named on the command line.
    pub baseline: Option<Baseline>,
    /// By how much a measure may differ from a recorded one before a new one is recorded.
    pub tolerance: Option<Tolerance>,
}

/// Limits that hold together.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The limits, in the order in which they are set.
    pub limits: Vec<Limit>,
    /// Whose bytes count; `None` if nothing is said about it.
    pub counted: Option<Counted>,
    /// How much room a limit may leave before a lower one is recommended; `None` if nothing is said
    /// about it.
    pub ratchet: Option<Share>,
}

/// Which images a section is about.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Which ones.
    pub kind: ScopeKind,
    /// Where that is set.
    pub origin: Origin,
}

/// What a section is chosen by.
#[derive(Debug, Clone)]
pub enum ScopeKind {
    /// The platform, such as `linux/arm64`.
    Platform(String),
    /// The name of the image, or that of its file.
    Image(PathGlob),
}

/// Whose bytes limits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Those of all layers.
    All,
    /// Those of the layers above the base image.
    Own,
}

/// A named baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// As it is written: relative to the file that names it.
    pub path: String,
    /// Where it is named.
    pub origin: Origin,
}

/// One limit.
#[derive(Debug, Clone)]
pub struct Limit {
    /// What is limited.
    pub target: Target,
    /// What its numbers are.
    pub unit: Unit,
    /// How much is allowed.
    pub bound: Bound,
    /// What to say when it is exceeded.
    pub message: Option<String>,
    /// Where it is set.
    pub origin: Origin,
}

/// Something that can be limited.
#[derive(Debug, Clone)]
pub enum Target {
    /// A measure of an image.
    Image(&'static Quantity),
    /// By how much a measure may be more than that of the baseline.
    Growth(&'static Quantity),
    /// What is at some paths: visible files, with `hidden` also those that no container sees.
    Path {
        /// The paths; a directory that matches includes everything in it.
        glob: PathGlob,
        /// Whether hidden files count too.
        hidden: bool,
    },
    /// Packages; both have to fit if both are given, and at least one is.
    Package {
        /// A pattern of names.
        name: Option<PathGlob>,
        /// Their ecosystem.
        ecosystem: Option<EcosystemName>,
    },
    /// The findings of a rule or of a category.
    Findings(Selector),
    /// A rule of dive.
    Dive(DiveRule),
    /// A measure of all images together.
    Total(&'static Quantity),
}

/// A rule of dive, which its file `.dive-ci` calls by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiveRule {
    /// The share of the shipped bytes that a container sees must not be less. Its bound is that of
    /// the other bytes, the hidden ones: 95 % allow 5 %.
    LowestEfficiency,
    /// The hidden bytes must not be more.
    HighestWastedBytes,
    /// Their share of the bytes of all layers but the first must not be more.
    HighestUserWastedPercent,
}

impl DiveRule {
    /// All of them.
    pub const ALL: [Self; 3] =
        [Self::LowestEfficiency, Self::HighestWastedBytes, Self::HighestUserWastedPercent];

    /// Returns its name in `.dive-ci` and as an option.
    pub fn name(self) -> &'static str {
        match self {
            Self::LowestEfficiency => "lowestEfficiency",
            Self::HighestWastedBytes => "highestWastedBytes",
            Self::HighestUserWastedPercent => "highestUserWastedPercent",
        }
    }
}

/// Where something is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In a file.
    File {
        /// Its name, as messages show it.
        file: Arc<str>,
        /// The line, from 1.
        line: usize,
        /// The table, such as `[limits]`.
        table: String,
    },
    /// On the command line, by that option.
    Option(&'static str),
    /// Nowhere: it is the default of dive.
    DefaultOfDive,
}

/// Names the place, such as `plimsoll.toml:4` or `--max`.
impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, .. } => write!(out, "{file}:{line}"),
            Self::Option(option) => out.write_str(option),
            Self::DefaultOfDive => out.write_str("dive's default"),
        }
    }
}

impl Target {
    /// Returns its name in outputs, such as `limits.download` or `path.usr/share/doc/**`; two
    /// targets with the same name are the same.
    pub fn name(&self) -> String {
        match self {
            Self::Image(quantity) => format!("limits.{}", quantity.name),
            Self::Growth(quantity) => format!("growth.{}", quantity.name),
            Self::Path { glob, .. } => format!("path.{}", glob.text()),
            Self::Package { name, ecosystem } => {
                let name = name.as_ref().map_or("*", |name| name.text());
                match ecosystem {
                    Some(ecosystem) => format!("package.{}/{name}", ecosystem.word()),
                    None => format!("package.{name}"),
                }
            }
            Self::Findings(selector) => format!("finding.{}", selector.word()),
            Self::Dive(rule) => format!("dive.{}", rule.name()),
            Self::Total(quantity) => format!("total.{}", quantity.name),
        }
    }

    /// Returns what it is about as a noun phrase, such as `package openssl`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Image(quantity) => quantity.name.to_owned(),
            Self::Growth(quantity) => format!("growth of {}", quantity.name),
            Self::Path { glob, hidden: false } => format!("path {}", glob.text()),
            Self::Path { glob, hidden: true } => format!("path {}, with hidden files", glob.text()),
            Self::Package { name, ecosystem } => {
                let ecosystem = ecosystem.map(EcosystemName::word);
                match (ecosystem, name.as_ref().map(PathGlob::text)) {
                    (None, None) => "packages".to_owned(),
                    (None, Some(name)) => format!("package {name}"),
                    (Some(ecosystem), None) => format!("{ecosystem} packages"),
                    (Some(ecosystem), Some(name)) => format!("{ecosystem} package {name}"),
                }
            }
            Self::Findings(selector) => format!("findings of {}", selector.word()),
            Self::Dive(rule) => rule.name().to_owned(),
            Self::Total(quantity) => format!("total {}", quantity.name),
        }
    }

    /// Whether it is about paths, and hidden files count too.
    pub fn includes_hidden(&self) -> bool {
        matches!(self, Self::Path { hidden: true, .. })
    }
}

impl Section {
    /// Sets a limit; one with the same target and the same unit is replaced, unless only one of
    /// both counts hidden files too.
    pub fn set(&mut self, limit: Limit) {
        let name = limit.target.name();
        let hidden = limit.target.includes_hidden();
        let is_same = |other: &&mut Limit| {
            other.unit == limit.unit
                && other.target.name() == name
                && other.target.includes_hidden() == hidden
        };
        match self.limits.iter_mut().find(is_same) {
            Some(other) => *other = limit,
            None => self.limits.push(limit),
        }
    }
}
