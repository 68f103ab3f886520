//! A rule: a row with what is looked for, why, and what to do about it.

use super::places::{Found, Place};
use super::{Category, Match, Proof, Residue, Severity};
use crate::facts::Facts;
use crate::layer::Wanted;

/// One thing that should not be in an image.
#[derive(Debug)]
pub struct Rule {
    /// What is wrong, in a few words joined by hyphens; never changes. The rule's file has the same
    /// name, with `_` for `-`.
    pub id: &'static str,
    /// What is wrong, as a noun phrase in sentence case, such as `apt package lists`.
    pub title: &'static str,
    /// Its category, which also decides which of several rules claims a byte.
    pub category: Category,
    /// Why it does not belong in an image: a sentence or two.
    pub why: &'static str,
    /// How it is recognised, and what is left alone.
    pub proof: &'static str,
    /// What to do instead, in general; a finding has the fix for its image.
    pub fix: &'static str,
    /// Pages that describe the problem and its fix.
    pub references: &'static [&'static str],
    /// The disadvantage of removing it, if there is one; such savings are optional, and listed
    /// apart.
    pub cost: Option<&'static str>,
    /// How bad it is, unless a match says otherwise; of no meaning for rules about bytes, which
    /// weigh as much as their bytes.
    pub severity: Severity,
    /// Contents of files that have to be kept for it while layers are read.
    pub wanted: &'static [Wanted],
    /// Places where it looks. Rules that only guess leave these directories to it.
    pub places: &'static [Place],
    /// Examples of what it finds.
    pub example: Example,
    /// How it finds matches.
    pub find: Find,
}

/// Paths without a leading slash that show what a rule finds.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Files that the rule finds as a whole.
    pub found: &'static [&'static str],
    /// Files that look similar but are left alone.
    pub left_alone: &'static [&'static str],
}

/// How a rule finds matches.
#[derive(Debug)]
pub enum Find {
    /// What is at its places.
    Places(Residue),
    /// Directories, or parts of them, that a function finds.
    Directories(fn(&Facts) -> Vec<Found>, Residue),
    /// The matches that a function returns.
    With(fn(&Facts) -> Vec<Match>),
    /// Nothing: the default, which no row can keep.
    Missing,
}

impl Rule {
    /// Returns a row with the values that most rules have.
    pub(super) const fn defaults(category: Category) -> Self {
        Self {
            id: "",
            title: "",
            category,
            why: "",
            proof: "",
            fix: "",
            references: &[],
            cost: None,
            severity: Severity::Medium,
            wanted: &[],
            places: &[],
            example: Example { found: &[], left_alone: &[] },
            find: Find::Missing,
        }
    }

    /// Returns how bad a match is: a guess is never more than a hint.
    pub fn severity_of(&self, found: &Match) -> Severity {
        match found.proof {
            Proof::Guessed => Severity::Hint,
            _ => found.severity.unwrap_or(self.severity),
        }
    }

    /// Finds matches. Infallible.
    pub fn matches(&self, facts: &Facts) -> Vec<Match> {
        match &self.find {
            Find::Places(residue) => residue.matches_at(facts, self.places),
            Find::Directories(find, residue) => residue.matches_by(facts, find),
            Find::With(find) => find(facts),
            Find::Missing => Vec::new(),
        }
    }

    /// Refuses to compile a row that lacks a part, or whose file is not named after its id.
    pub(super) const fn check(&self, file: &str) {
        assert!(is_named_after(file, self.id), "the file of a rule is named after its id");
        let mut parts: &[&str] = &[self.title, self.why, self.proof, self.fix];
        while let [part, rest @ ..] = parts {
            assert!(!part.is_empty(), "a rule has a title, a why, a proof and a fix");
            parts = rest;
        }
        assert!(!self.references.is_empty(), "a rule has a reference");
        let has_examples = !self.example.found.is_empty() && !self.example.left_alone.is_empty();
        assert!(!matches!(self.find, Find::Missing), "a rule has a way to find");
        if let Find::Places(_) = self.find {
            assert!(!self.places.is_empty(), "a rule that finds places has places");
            assert!(has_examples, "a rule that finds places has an example of both kinds");
        }
    }
}

/// Whether a file's name is an id with `_` for `-`.
const fn is_named_after(file: &str, id: &str) -> bool {
    let (mut file, mut id) = (file.as_bytes(), id.as_bytes());
    while let ([in_file, file_rest @ ..], [in_id, id_rest @ ..]) = (file, id) {
        if *in_file != if *in_id == b'-' { b'_' } else { *in_id } {
            return false;
        }
        (file, id) = (file_rest, id_rest);
    }
    file.is_empty() && id.is_empty()
}
