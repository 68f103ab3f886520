//! Files that tools leave behind in directories: which programs still read them, and how they are
//! removed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::places::{self, Found, Place};
use super::{Claim, Cleanup, Match, Proof};
use crate::facts::Facts;
use crate::tree::NodeId;

/// How directories that a tool leaves behind are reported.
#[derive(Debug)]
pub struct Residue {
    /// The evidence, after the path of a directory: `contains what pip downloaded or built`.
    pub evidence: &'static str,
    /// How certain it is.
    pub proof: Proof,
    /// Programs that still read the files: if a container starts one, they are not reported.
    pub needed_by: &'static [&'static str],
    /// Whether the files are still read for another reason, so that they are not reported.
    pub unless: fn(&Facts) -> bool,
    /// How the files are removed.
    pub cleanup: Cleanup,
    /// Whether each directory is a separate match; otherwise those of one layer are one.
    pub is_per_directory: bool,
}

/// The parts of one match.
#[derive(Default)]
struct Part {
    files: Vec<NodeId>,
    /// What a `.dockerignore` would list.
    nodes: Vec<NodeId>,
    shown: Vec<NodeId>,
    quoted: Vec<String>,
    /// With the bytes of the layer in each.
    directories: Vec<(Reverse<u64>, NodeId)>,
    /// Whether something was left because it is in use.
    is_partial: bool,
}

impl Residue {
    /// Returns a residue that no program reads and that `rm` removes: one match for each layer.
    pub const fn new(evidence: &'static str) -> Self {
        Self {
            evidence,
            proof: Proof::Identified,
            needed_by: &[],
            unless: |_| false,
            cleanup: Cleanup::Remove,
            is_per_directory: false,
        }
    }

    /// Like [`Self::new`], with a match for each directory.
    pub const fn per_directory(evidence: &'static str) -> Self {
        Self { is_per_directory: true, ..Self::new(evidence) }
    }

    /// Returns matches of what is at the places.
    pub fn matches_at(&self, facts: &Facts, places: &[Place]) -> Vec<Match> {
        self.matches_by(facts, |facts| places::find(facts, places))
    }

    /// Returns matches of what a function finds. It is not called if a program still reads the
    /// files.
    pub fn matches_by(&self, facts: &Facts, find: impl Fn(&Facts) -> Vec<Found>) -> Vec<Match> {
        match facts.startup.runs(self.needed_by) || (self.unless)(facts) {
            true => Vec::new(),
            false => self.matches(facts, find(facts)),
        }
    }

    /// Returns matches of what was found; directories with a started program are left alone, and
    /// so is what links and variables outside of a directory lead into.
    pub fn matches(&self, facts: &Facts, mut found: Vec<Found>) -> Vec<Match> {
        let started = facts.startup.named_and_above(facts);
        let is_started = |found: &Found| found.taken.iter().any(|taken| started.contains(taken));
        found.retain(|found| !is_started(found));
        let found = found.into_iter().filter_map(|found| found.without_used(facts)).collect();
        let mut parts: BTreeMap<(usize, usize), Part> = BTreeMap::new();
        for (position, found) in places::outermost(facts, found).into_iter().enumerate() {
            let group = if self.is_per_directory { position } else { 0 };
            for (layer, files) in places::by_layer(facts, &found.taken) {
                let bytes = files.iter().filter_map(|&file| facts.tree.file_bytes(file)).sum();
                let part = parts.entry((group, layer)).or_default();
                part.add(&found, files, bytes, self.is_per_directory);
            }
        }
        let parts = parts.into_iter();
        parts.filter_map(|((_, layer), part)| self.layer_match(facts, layer, part)).collect()
    }

    fn layer_match(&self, facts: &Facts, layer: usize, mut part: Part) -> Option<Match> {
        part.directories.sort_unstable();
        let ((_, largest), more) = part.directories.split_first()?;
        let evidence = format!("{} {}", facts.path(*largest), self.evidence);
        let evidence = match more.len() {
            0 => evidence,
            more => format!("{evidence}; {more} more like it"),
        };
        // A start script that cannot be followed may call a program that reads the files.
        let may_be_read = facts.startup.is_opaque && !self.needed_by.is_empty();
        let proof = if may_be_read { Proof::Guessed } else { self.proof };
        // The tool's own way to remove files does not know what links lead to.
        let cleanup = if part.is_partial { &Cleanup::Remove } else { &self.cleanup };
        let fix = cleanup.fix(facts, layer, &part.nodes, &part.quoted);
        let claim = Claim::Visible(part.files);
        let place = more.is_empty().then_some(*largest);
        Some(Match {
            place,
            ..Match::new(proof, evidence, fix).claiming(claim).showing(part.shown)
        })
    }
}

impl Part {
    fn add(&mut self, found: &Found, files: Vec<NodeId>, bytes: u64, is_per_directory: bool) {
        match (is_per_directory, found.taken.as_slice()) {
            (true, [_, _, ..]) => self.nodes.extend(&files),
            _ => self.nodes.extend(&found.taken),
        }
        self.shown.extend(&found.taken);
        self.is_partial |= found.is_partial;
        self.files.extend(files);
        self.quoted.extend(found.quoted.iter().cloned());
        self.directories.push((Reverse(bytes), found.directory));
    }
}
