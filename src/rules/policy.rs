//! What a configuration says about rules: which findings are ignored, and how bad the others are.

use std::collections::{HashMap, HashSet};

use super::glob::PathGlob;
use super::{About, Category, Claim, Fix, Match, Remedy, Rule};
use super::{Ignored, Level};
use crate::date::Date;
use crate::dockerfile::Rewrite;
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};

/// Everything that a configuration says about rules; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Levels of rules and of categories; the level of a rule takes precedence.
    pub levels: Vec<Leveled>,
    /// The findings that are ignored.
    pub ignores: Vec<Ignore>,
    /// Ignores that have expired and have no effect.
    pub expired: Vec<Ignore>,
    /// How much a finding must save to be worth a change.
    pub min_saving: MinSaving,
}

/// How much a finding must save to be in the headline, in fixes and in plans. What saves less is
/// still a finding, which [counts](super::claims::Counts::Small) on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MinSaving {
    /// A byte.
    #[default]
    Nothing,
    /// 1 MB, or 1 % of the image after the fixes if that is more: below that, nobody notices the
    /// gain when the image is pulled, but every line of a Dockerfile is read by somebody.
    Usual,
    /// That many unpacked bytes.
    Bytes(u64),
}

impl MinSaving {
    /// Returns the number of unpacked bytes for an image of that many.
    pub fn of(self, unpacked: u64) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Usual => (unpacked / 100).max(1_000_000),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// One rule, or all rules of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// The rule with this id.
    Rule(&'static str),
    /// All rules of a category.
    Category(Category),
}

/// The level of a rule or of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leveled {
    /// The rules that it applies to.
    pub selector: Selector,
    /// How bad their findings are.
    pub level: Level,
    /// The line of the configuration that sets it, from 1; `None` if an option does.
    pub line: Option<usize>,
}

/// Findings that are ignored.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// The rules that it applies to.
    pub selector: Selector,
    /// The paths that it applies to; `None` for all.
    pub path: Option<PathGlob>,
    /// Why.
    pub reason: String,
    /// The last day on which it has an effect; `None` if it does not expire.
    pub expires: Option<Date>,
    /// The line of the configuration that it begins in, from 1.
    pub line: usize,
}

/// A match, and what the configuration says about it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The rule.
    pub rule: &'static Rule,
    /// The match.
    pub found: Match,
    /// Why it is ignored; `None` if it is not.
    pub ignored: Option<Ignored>,
    /// The rule's level, if it has one.
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
    /// Returns the level of a rule; `None` if the configuration gives it none.
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        let matching = || self.levels.iter().filter(|set| set.selector.covers(rule));
        let own = matching().find(|set| matches!(set.selector, Selector::Rule(_)));
        own.or_else(|| matching().next()).map(|set| set.level)
    }

    /// Splits each match into what is ignored, by each ignore, and the rest. Returns also which
    /// ignores have an effect, in their order.
    pub fn apply(
        &self,
        facts: &Facts,
        matches: impl Iterator<Item = (&'static Rule, Match)>,
    ) -> (Vec<Case>, Vec<bool>) {
        let mut cases = Vec::new();
        let mut covers: Vec<Cover<'_>> = self.ignores.iter().map(Cover::of).collect();
        for (rule, found) in matches {
            let level = self.level(rule);
            let mut rest = Some(found);
            let matching = covers.iter_mut().filter(|cover| cover.ignore.selector.covers(rule));
            for cover in matching {
                let Some(found) = rest.take() else { break };
                let (left_alone, left) = cover.split(facts, found);
                cover.is_used |= left_alone.is_some();
                let ignored = cover.ignore.to_ignored();
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
        keep_what_is_ignored(&mut cases);
        (cases, covers.into_iter().map(|cover| cover.is_used).collect())
    }
}

/// Takes back commands that remove ignored packages with others: one command of the package manager
/// removes compilers, headers and more.
fn keep_what_is_ignored(cases: &mut [Case]) {
    let commands = |case: &Case| -> Vec<String> {
        let Remedy::Edits(edits) = &case.found.fix.remedy else { return Vec::new() };
        let then = edits.iter().filter_map(|edit| match &edit.rewrite {
            Rewrite::Then(command) => Some(command.clone()),
            _ => None,
        });
        then.collect()
    };
    let removes_packages = |case: &&Case| case.rule.category == Category::Toolchain;
    let ignored = cases.iter().filter(removes_packages).filter(|case| case.ignored.is_some());
    let ignored: HashSet<String> = ignored.flat_map(commands).collect();
    for case in cases.iter_mut().filter(|case| case.ignored.is_none()) {
        if removes_packages(&&*case) && commands(case).iter().any(|one| ignored.contains(one)) {
            case.found.fix =
                Fix::advice("Remove these packages, and keep those that the configuration allows");
        }
    }
}

impl Ignore {
    fn to_ignored(&self) -> Ignored {
        Ignored {
            reason: crate::escape::printable_text(&self.reason),
            expires: self.expires.map(|day| day.to_string()),
        }
    }
}

/// One ignore, and which nodes it is known to cover.
struct Cover<'p> {
    ignore: &'p Ignore,
    known: HashMap<NodeId, bool>,
    /// Whether it has an effect.
    is_used: bool,
}

impl<'p> Cover<'p> {
    fn of(ignore: &'p Ignore) -> Self {
        Self { ignore, known: HashMap::new(), is_used: false }
    }

    /// Whether a path matches, or a directory that it is in.
    fn covers(&mut self, facts: &Facts, node: NodeId) -> bool {
        let Some(glob) = &self.ignore.path else { return true };
        let mut open = Vec::new();
        let mut at = node;
        let mut is_in = loop {
            if at == NodeId::ROOT {
                break false;
            }
            if let Some(&known) = self.known.get(&at) {
                break known;
            }
            open.push(at);
            at = facts.tree.parent(at);
        };
        // From the outermost directory inwards: everything in a directory that matches is covered.
        for at in open.into_iter().rev() {
            is_in = is_in || glob.is_match(&facts.tree.path(at));
            self.known.insert(at, is_in);
        }
        is_in
    }

    /// Splits a match into what is ignored and the rest.
    fn split(&mut self, facts: &Facts, found: Match) -> (Option<Match>, Option<Match>) {
        if self.ignore.path.is_none() {
            return (Some(found), None);
        }
        let (ignored, rest) = match &found.claim {
            Claim::Visible(nodes) => {
                let (ignored, rest) = self.split_directories(facts, nodes);
                (unless_empty(ignored, Claim::Visible), unless_empty(rest, Claim::Visible))
            }
            Claim::Parts(parts) => {
                let (ignored, rest): (Vec<_>, Vec<_>) =
                    parts.iter().copied().partition(|(node, _)| self.covers(facts, *node));
                (unless_empty(ignored, Claim::Parts), unless_empty(rest, Claim::Parts))
            }
            Claim::Hidden(versions) => {
                let (ignored, rest): (Vec<VersionId>, Vec<VersionId>) = versions
                    .iter()
                    .copied()
                    .partition(|&version| self.covers(facts, facts.tree.node_of(version)));
                (unless_empty(ignored, Claim::Hidden), unless_empty(rest, Claim::Hidden))
            }
            Claim::Copies(groups) => {
                let (ignored, rest) = self.split_copies(facts, groups);
                (unless_empty(ignored, Claim::Copies), unless_empty(rest, Claim::Copies))
            }
            Claim::Nothing(about) => self.split_about(facts, about),
        };
        match (ignored, rest) {
            (None, _) => (None, Some(found)),
            (_, None) => (Some(found), None),
            (Some(ignored), Some(rest)) => {
                let shown = self.shown(facts, &ignored, &found.shown);
                let mut kept = Match { claim: rest, shown: Vec::new(), ..found.clone() };
                kept.shown =
                    found.shown.iter().copied().filter(|&node| !self.covers(facts, node)).collect();
                if !kept.fix.advice.is_empty() {
                    kept.fix.advice.push_str(", except for what the configuration ignores");
                }
                (Some(Match { claim: ignored, shown, ..found }), Some(kept))
            }
        }
    }

    /// Returns what to show of ignored files, if their match showed directories: the outermost
    /// directories that are ignored as a whole, up to the ones that the match showed.
    fn shown(&mut self, facts: &Facts, ignored: &Claim, tops: &[NodeId]) -> Vec<NodeId> {
        let Claim::Visible(nodes) = ignored else { return Vec::new() };
        let tops: HashSet<NodeId> = tops.iter().copied().collect();
        let mut shown = HashSet::new();
        for &node in nodes.iter().filter(|_| !tops.is_empty()) {
            let (mut at, mut outermost) = (node, node);
            while at != NodeId::ROOT && self.covers(facts, at) {
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

    /// Splits files and directories into the ignored ones and the rest. A directory is replaced
    /// with its children only if some of its files are ignored and others are not.
    fn split_directories(&mut self, facts: &Facts, nodes: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        // Directories that hold an ignored file.
        let mut mixed: HashSet<NodeId> = HashSet::new();
        for &root in nodes.iter().filter(|&&root| facts.tree.is_directory(root)) {
            for file in facts.files_in(root) {
                if !self.covers(facts, file) {
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
        let (mut ignored, mut rest) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        let mut open: Vec<NodeId> = nodes.to_vec();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            if self.covers(facts, node) {
                ignored.push(node);
            } else if mixed.contains(&node) {
                open.extend(facts.tree.children(node));
            } else {
                rest.push(node);
            }
        }
        ignored.sort_unstable();
        rest.sort_unstable();
        (ignored, rest)
    }

    /// Splits the paths that a match without bytes is about. Its layers and steps stay with both,
    /// as each is about them; without any path that is covered, nothing is ignored.
    fn split_about(&mut self, facts: &Facts, about: &[About]) -> (Option<Claim>, Option<Claim>) {
        let (paths, others): (Vec<About>, Vec<About>) =
            about.iter().partition(|about| about.node(facts).is_some());
        let is_covered =
            |about: &About| about.node(facts).is_some_and(|node| self.covers(facts, node));
        let (ignored, rest): (Vec<About>, Vec<About>) = paths.into_iter().partition(is_covered);
        let all_of = |paths: Vec<About>| [paths, others.clone()].concat();
        match (ignored.is_empty(), rest.is_empty()) {
            (true, _) => (None, Some(Claim::Nothing(about.to_vec()))),
            (false, true) => (Some(Claim::Nothing(all_of(ignored))), None),
            (false, false) => {
                (Some(Claim::Nothing(all_of(ignored))), Some(Claim::Nothing(all_of(rest))))
            }
        }
    }

    /// Splits each group of copies. The ignored files come after one that is not, as a claim keeps
    /// the first of a group.
    fn split_copies(
        &mut self,
        facts: &Facts,
        groups: &[Vec<NodeId>],
    ) -> (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>) {
        let (mut ignored, mut rest) = (Vec::new(), Vec::new());
        for group in groups {
            let (covered, free): (Vec<NodeId>, Vec<NodeId>) =
                group.iter().copied().partition(|&node| self.covers(facts, node));
            if !covered.is_empty() {
                ignored.push(free.first().copied().into_iter().chain(covered).collect());
            }
            if 1 < free.len() {
                rest.push(free);
            }
        }
        (ignored, rest)
    }
}

fn unless_empty<T>(list: Vec<T>, claim: fn(Vec<T>) -> Claim) -> Option<Claim> {
    (!list.is_empty()).then(|| claim(list))
}
