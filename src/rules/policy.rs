//! What a configuration says of rules: which findings are left alone, and how bad the others are.

use std::collections::{HashMap, HashSet};

use super::glob::PathGlob;
use super::{Category, Claim, Match, Rule};
use super::{Ignored, Level};
use crate::date::Date;
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};

/// Everything that a configuration says of rules; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Levels of rules and of categories; a rule's own takes precedence over its category's.
    pub levels: Vec<(Selector, Level)>,
    /// What is left alone.
    pub ignores: Vec<Ignore>,
    /// Ignores that no longer hold.
    pub expired: Vec<Ignore>,
}

/// One rule, or a category of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// The rule of that id.
    Rule(&'static str),
    /// All rules of a category.
    Category(Category),
}

/// Findings that are left alone.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Of which rules.
    pub selector: Selector,
    /// Which paths; without one, all.
    pub path: Option<PathGlob>,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub expires: Option<Date>,
}

/// A match with what the configuration says of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The rule.
    pub rule: &'static Rule,
    /// The match.
    pub found: Match,
    /// Why it is left alone; `None` where it is not.
    pub ignored: Option<Ignored>,
    /// The rule's level, where it has one.
    pub level: Option<Level>,
}

impl Selector {
    /// Whether it includes a rule.
    pub fn covers(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(id) => id == rule.id,
            Self::Category(category) => category == rule.category,
        }
    }

    /// Its word in configurations.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rule(id) => id,
            Self::Category(category) => category.word(),
        }
    }
}

impl Policy {
    /// The level of a rule, where it has one.
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        let fitting = || self.levels.iter().filter(|(selector, _)| selector.covers(rule));
        let own = fitting().find(|(selector, _)| matches!(selector, Selector::Rule(_)));
        own.or_else(|| fitting().next()).map(|(_, level)| *level)
    }

    /// Sets matches aside that are to be left alone, or those parts of them.
    pub fn apply(
        &self,
        facts: &Facts,
        matches: impl Iterator<Item = (&'static Rule, Match)>,
    ) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut covers: Vec<Cover<'_>> =
            self.ignores.iter().map(|ignore| Cover { ignore, known: HashMap::new() }).collect();
        for (rule, found) in matches {
            let level = self.level(rule);
            let mut rest = Some(found);
            let fitting = covers.iter_mut().filter(|cover| cover.ignore.selector.covers(rule));
            for cover in fitting {
                let Some(found) = rest.take() else { break };
                let (left_alone, left) = cover.split(facts, found);
                let ignored = cover.ignore.because();
                cases.extend(left_alone.map(|found| Case {
                    rule,
                    found,
                    ignored: Some(ignored),
                    level,
                }));
                rest = left;
            }
            let allowed = (level == Some(Level::Allow)).then(|| Ignored {
                reason: "the configuration allows it".to_owned(),
                expires: None,
            });
            cases.extend(rest.map(|found| Case { rule, found, ignored: allowed, level }));
        }
        cases
    }
}

impl Ignore {
    fn because(&self) -> Ignored {
        Ignored {
            reason: crate::escape::printable_text(&self.reason),
            expires: self.expires.map(|day| day.to_string()),
        }
    }
}

/// The paths of one ignore, and what is known of them.
struct Cover<'p> {
    ignore: &'p Ignore,
    known: HashMap<NodeId, bool>,
}

impl Cover<'_> {
    /// Whether a path matches, or a directory that it is in.
    fn has(&mut self, facts: &Facts, node: NodeId) -> bool {
        let Some(glob) = &self.ignore.path else { return true };
        let mut open = Vec::new();
        let mut at = node;
        let is_in = loop {
            if at == NodeId::ROOT {
                break false;
            }
            if let Some(&known) = self.known.get(&at) {
                break known;
            }
            open.push(at);
            at = facts.tree.parent(at);
        };
        // From the outermost in: what is in a directory that matches needs no look.
        let mut is_in = is_in;
        for at in open.into_iter().rev() {
            is_in = is_in || glob.is_match(&facts.tree.path(at));
            self.known.insert(at, is_in);
        }
        is_in
    }

    /// Parts a match into what is left alone and the rest.
    fn split(&mut self, facts: &Facts, found: Match) -> (Option<Match>, Option<Match>) {
        if self.ignore.path.is_none() {
            return (Some(found), None);
        }
        let (alone, rest) = match &found.claim {
            Claim::Visible(nodes) => {
                let (alone, rest) = self.part_directories(facts, nodes);
                (unless_empty(alone, Claim::Visible), unless_empty(rest, Claim::Visible))
            }
            Claim::Parts(parts) => {
                let (alone, rest): (Vec<_>, Vec<_>) =
                    parts.iter().copied().partition(|(node, _)| self.has(facts, *node));
                (unless_empty(alone, Claim::Parts), unless_empty(rest, Claim::Parts))
            }
            Claim::Hidden(versions) => {
                let (alone, rest): (Vec<VersionId>, Vec<VersionId>) = versions
                    .iter()
                    .copied()
                    .partition(|&version| self.has(facts, facts.tree.node_of(version)));
                (unless_empty(alone, Claim::Hidden), unless_empty(rest, Claim::Hidden))
            }
            Claim::Copies(groups) => {
                let (alone, rest) = self.part_copies(facts, groups);
                (unless_empty(alone, Claim::Copies), unless_empty(rest, Claim::Copies))
            }
        };
        match (alone, rest) {
            (None, _) => (None, Some(found)),
            (_, None) => (Some(found), None),
            (Some(alone), Some(rest)) => {
                let shown = self.shown(facts, &alone, &found.shown);
                let mut kept = Match { claim: rest, shown: Vec::new(), ..found.clone() };
                kept.shown =
                    found.shown.iter().copied().filter(|&node| !self.has(facts, node)).collect();
                if !kept.fix.advice.is_empty() {
                    kept.fix.advice.push_str(", except for what the configuration ignores");
                }
                (Some(Match { claim: alone, shown, ..found }), Some(kept))
            }
        }
    }

    /// What to show of files that are left alone, where their match showed directories: the
    /// outermost that are left alone as a whole, but none above those.
    fn shown(&mut self, facts: &Facts, alone: &Claim, tops: &[NodeId]) -> Vec<NodeId> {
        let Claim::Visible(nodes) = alone else { return Vec::new() };
        let tops: HashSet<NodeId> = tops.iter().copied().collect();
        let mut shown = HashSet::new();
        for &node in nodes.iter().filter(|_| !tops.is_empty()) {
            let (mut at, mut outermost) = (node, node);
            while at != NodeId::ROOT && self.has(facts, at) {
                outermost = at;
                if tops.contains(&at) {
                    break;
                }
                at = facts.tree.parent(at);
            }
            shown.insert(outermost);
        }
        let mut shown: Vec<NodeId> = shown.into_iter().collect();
        shown.sort_unstable();
        shown
    }

    /// Directories stay whole where all or nothing in them is left alone.
    fn part_directories(&mut self, facts: &Facts, nodes: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        // Directories that hold something to be left alone.
        let mut mixed: HashSet<NodeId> = HashSet::new();
        for &root in nodes.iter().filter(|&&root| facts.tree.is_directory(root)) {
            for file in facts.files_in(root) {
                if !self.has(facts, file) {
                    continue;
                }
                let mut at = file;
                while at != NodeId::ROOT {
                    at = facts.tree.parent(at);
                    if !mixed.insert(at) {
                        break;
                    }
                }
            }
        }
        let (mut alone, mut rest) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        let mut open: Vec<NodeId> = nodes.to_vec();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            if self.has(facts, node) {
                alone.push(node);
            } else if mixed.contains(&node) {
                open.extend(facts.tree.children(node));
            } else {
                rest.push(node);
            }
        }
        alone.sort_unstable();
        rest.sort_unstable();
        (alone, rest)
    }

    /// Of each group the files that stay, after one of the others, of which they are copies.
    fn part_copies(
        &mut self,
        facts: &Facts,
        groups: &[Vec<NodeId>],
    ) -> (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>) {
        let (mut alone, mut rest) = (Vec::new(), Vec::new());
        for group in groups {
            let (covered, free): (Vec<NodeId>, Vec<NodeId>) =
                group.iter().copied().partition(|&node| self.has(facts, node));
            if !covered.is_empty() {
                alone.push(free.first().copied().into_iter().chain(covered).collect());
            }
            if 1 < free.len() {
                rest.push(free);
            }
        }
        (alone, rest)
    }
}

fn unless_empty<T>(list: Vec<T>, claim: fn(Vec<T>) -> Claim) -> Option<Claim> {
    (!list.is_empty()).then(|| claim(list))
}
