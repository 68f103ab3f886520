//! Where a `.dive-ci` sets which rule: its keys, and those that dive does not read.

use std::collections::HashSet;

use super::problems::Problems;
use super::values::shown;
use super::yaml::{Document, NodeId, Place, Value};
use crate::budget::limit::DiveRule;
use crate::similar::{misspelt, nearest};

/// A rule that a file sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) rule: DiveRule,
    /// Where its key is.
    pub(super) at: Place,
    pub(super) value: NodeId,
}

/// Keys that people write below `rules`, in lowercase, and what limits that.
const OTHER_LIMITS: &[(&str, &str)] = &[
    ("imagesizelimit", "`unpacked`"),
    ("maximagesize", "`unpacked`"),
    ("maxlayers", "`layers`"),
    ("maxsize", "`unpacked`"),
];

/// Returns the rules that a document sets, each once, in order.
pub(super) fn entries(document: &Document, problems: &mut Problems) -> Vec<Entry> {
    let mut reader = Reader { document, problems, found: Vec::new(), table: None };
    if let Some(root) = document.root().filter(|root| !document.is_null(*root)) {
        reader.file(root);
    }
    reader.found
}

struct Reader<'a> {
    document: &'a Document,
    problems: &'a mut Problems,
    found: Vec<Entry>,
    /// Where the table `rules` is.
    table: Option<Place>,
}

impl Reader<'_> {
    fn file(&mut self, root: NodeId) {
        let Some(Value::Map(entries)) = self.document.value(root) else {
            let what = kind(self.document, root);
            let message =
                format!("expected a table `rules:` with the limits of dive, found {what}");
            return self.error(root, message);
        };
        for (key, value) in self.with_merged(entries) {
            let Some(name) = self.document.text(key) else { continue };
            let lower = name.to_ascii_lowercase();
            if lower == "rules" {
                self.rules(key, value);
            } else if let Some(rule) = lower.strip_prefix("rules.").and_then(rule) {
                self.set(rule, key, value);
            } else if !self.document.node(value).is_some_and(|node| node.is_anchored) {
                self.warn(key, ignored_in_file(name));
            }
        }
    }

    fn rules(&mut self, key: NodeId, table: NodeId) {
        let at = self.at(key);
        if let Some(first) = self.table.replace(at) {
            return self
                .error(key, format!("`rules` is there twice, first in line {}", first.line));
        }
        if self.document.is_null(table) {
            return;
        }
        let Some(Value::Map(entries)) = self.document.value(table) else {
            let what = kind(self.document, table);
            let words = self.document.text(table).unwrap_or_default();
            let hint = match words.contains(':') {
                true => "; a colon needs a space after it",
                false => "; the limits are written below it, indented by spaces",
            };
            return self.error(table, format!("`rules` expects a table, found {what}{hint}"));
        };
        for (key, value) in self.with_merged(entries) {
            let Some(name) = self.document.text(key) else { continue };
            match rule(&name.to_ascii_lowercase()) {
                Some(rule) => self.set(rule, key, value),
                None => self.warn(key, ignored_in_rules(name)),
            }
        }
    }

    fn set(&mut self, rule: DiveRule, key: NodeId, value: NodeId) {
        if let Some(first) = self.found.iter().find(|entry| entry.rule == rule) {
            let line = first.at.line;
            let message = format!("`{}` is set twice, first in line {line}", rule.name());
            return self.error(key, message);
        }
        let at = self.at(key);
        self.found.push(Entry { rule, at, value });
    }

    /// The entries of a mapping, then those of the mappings that `<<` merges into it, as far as it
    /// does not set the same key. Each mapping is merged once, however often it is referred to.
    fn with_merged(&mut self, entries: &[(NodeId, NodeId)]) -> Vec<(NodeId, NodeId)> {
        let document = self.document;
        let (mut all, mut sources) = without_merges(document, entries);
        let lower = |key| document.text(key).map(str::to_ascii_lowercase);
        let mut names: HashSet<String> = all.iter().filter_map(|(key, _)| lower(*key)).collect();
        let mut merged: HashSet<NodeId> = HashSet::new();
        while let Some(source) = sources.pop() {
            if !merged.insert(target(document, source)) {
                continue;
            }
            match document.value(source) {
                Some(Value::List(items)) => sources.extend(items.iter().rev()),
                Some(Value::Map(entries)) => {
                    let (mut entries, inner) = without_merges(document, entries);
                    entries.retain(|(key, _)| lower(*key).is_none_or(|key| !names.contains(&key)));
                    names.extend(entries.iter().filter_map(|(key, _)| lower(*key)));
                    all.extend(entries);
                    sources.extend(inner);
                }
                _ => self.error(source, "`<<` expects a table, or a list of tables".to_owned()),
            }
        }
        all
    }

    fn at(&self, node: NodeId) -> Place {
        self.document.node(node).map_or(Place { line: 1, column: 1 }, |node| node.at)
    }

    fn error(&mut self, node: NodeId, message: String) {
        let at = self.at(node);
        self.problems.errors.push(at, message);
    }

    fn warn(&mut self, node: NodeId, message: String) {
        let at = self.at(node);
        self.problems.warnings.push(at, message);
    }
}

/// The entries of a mapping, and what `<<` merges into it, the last one first.
fn without_merges(
    document: &Document,
    entries: &[(NodeId, NodeId)],
) -> (Vec<(NodeId, NodeId)>, Vec<NodeId>) {
    let is_merge = |&&(key, _): &&(NodeId, NodeId)| {
        let value = document.value(key);
        matches!(value, Some(Value::Text { text, is_plain: true }) if text == "<<")
    };
    let (merges, entries): (Vec<_>, Vec<_>) = entries.iter().partition(is_merge);
    (entries, merges.into_iter().map(|(_, source)| source).rev().collect())
}

/// The node itself, or the one that it refers to.
fn target(document: &Document, id: NodeId) -> NodeId {
    match document.node(id).map(|node| &node.value) {
        Some(Value::Alias(target)) => *target,
        _ => id,
    }
}

/// The rule with that name in lowercase.
fn rule(name: &str) -> Option<DiveRule> {
    DiveRule::ALL.into_iter().find(|rule| rule.name().eq_ignore_ascii_case(name))
}

/// The rule that a name is another spelling of.
fn similar_rule(name: &str) -> Option<&'static str> {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let names = DiveRule::ALL.map(DiveRule::name);
    let same = names.into_iter().find(|name| name.eq_ignore_ascii_case(&letters));
    same.or_else(|| nearest(name, &names))
}

fn ignored_in_rules(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let shown = shown(name);
    if let Some((_, limit)) = OTHER_LIMITS.iter().find(|(other, _)| *other == lower) {
        return format!(
            "dive has no rule `{shown}` and ignores it; {limit} in `plimsoll.toml` limits that"
        );
    }
    let meant =
        similar_rule(name).map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    format!("dive has no rule `{shown}` and ignores it{meant}")
}

fn ignored_in_file(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let shown = shown(name);
    if rule(&lower).is_some() {
        return format!("dive ignores `{shown}` here; it belongs below `rules:`");
    }
    if let Some(rule) = lower.strip_prefix("rules.").and_then(similar_rule) {
        return format!("dive ignores `{shown}`; did you mean `rules.{rule}`?");
    }
    let is_similar = misspelt(&lower, &["rules"]).is_some() || lower == "rule";
    let meant = if is_similar { "; did you mean `rules`?" } else { "" };
    format!("dive ignores `{shown}`{meant}")
}

/// What a node is, for messages.
pub(super) fn kind(document: &Document, id: NodeId) -> String {
    match document.value(id) {
        Some(Value::Text { text, .. }) if text.is_empty() => "an empty string".to_owned(),
        Some(Value::Text { text, .. }) => format!("`{}`", shown(text)),
        Some(Value::List(_)) => "a list".to_owned(),
        Some(Value::Map(_)) => "a table".to_owned(),
        Some(Value::Alias(_)) | None => "nothing".to_owned(),
    }
}
