//! Matches of the rules about secrets in files: one for each layer that ships some.

use std::collections::BTreeMap;

use super::remedy;
use crate::facts::Facts;
use crate::facts::leaks::FileLeak;
use crate::rules::{About, Fix, Match, Proof, Severity, distinct};
use crate::secrets::{Hit, Holder};
use crate::tree::{NodeId, VersionId};

/// A file with secrets: its first version that has them, and what became of the last one.
struct Leaking {
    node: NodeId,
    layer: usize,
    /// The last version with secrets, if all of them are hidden.
    hidden: Option<VersionId>,
    hits: Vec<Hit>,
}

/// What a rule looks for.
#[derive(Clone, Copy)]
pub(in crate::rules::secrets) struct Search {
    /// What holds the secret.
    pub(in crate::rules::secrets) holder: Holder,
    /// What to do about it; `None` if that depends on the file.
    pub(in crate::rules::secrets) advice: Option<&'static str>,
}

/// Returns one match for each layer that ships files with such secrets, and for what became of
/// them.
pub(in crate::rules::secrets) fn matches(facts: &Facts, search: Search) -> Vec<Match> {
    let mut groups: BTreeMap<(usize, Option<usize>, bool), Vec<Leaking>> = BTreeMap::new();
    for leaking in leaking(facts, search.holder) {
        let is_weak = leaking.hits.iter().all(|hit| hit.is_weak);
        let hider = leaking.hidden.and_then(|version| facts.tree.fate(version));
        let key = (leaking.layer, hider.map(|(_, by)| by), is_weak);
        groups.entry(key).or_default().push(leaking);
    }
    groups
        .into_iter()
        .map(|((layer, _, is_weak), files)| found(facts, search, (layer, is_weak), &files))
        .collect()
}

/// Returns the files that have secrets of a kind, by layer.
fn leaking(facts: &Facts, holder: Holder) -> Vec<Leaking> {
    let mut files: BTreeMap<NodeId, Leaking> = BTreeMap::new();
    for leak in facts.leaks.files.iter().filter(|leak| !is_of_package(facts, leak)) {
        let hits: Vec<Hit> = leak.hits.iter().filter(|hit| hit.holder == holder).copied().collect();
        if hits.is_empty() {
            continue;
        }
        let hidden = leak.hidden_by.map(|_| leak.version);
        // Layers come in order, so the last version decides.
        let file = files.entry(leak.node).or_insert_with(|| Leaking {
            node: leak.node,
            layer: leak.layer,
            hidden,
            hits: Vec::new(),
        });
        file.hidden = hidden;
        file.hits = hits;
    }
    files.into_values().collect()
}

/// Whether a file is as a package brought it: nothing replaced it, and nothing was there before.
fn is_of_package(facts: &Facts, leak: &FileLeak) -> bool {
    let is_first = facts.tree.previous(leak.version).is_none();
    is_first && facts.owners.owner_of(&facts.tree, leak.version).is_some()
}

fn found(
    facts: &Facts,
    search: Search,
    (layer, is_weak): (usize, bool),
    files: &[Leaking],
) -> Match {
    let about: Vec<About> = files
        .iter()
        .map(|file| match file.hidden {
            None => About::Path(file.node),
            Some(version) => About::Hidden(version),
        })
        .collect();
    let nodes: Vec<NodeId> = files.iter().map(|file| file.node).collect();
    let evidence = evidence(facts, layer, files, &about);
    let fix = match search.advice {
        Some(advice) => remedy::shipped(facts, layer < facts.base.layers, Fix::advice(advice)),
        None => remedy::of_files(facts, layer, &nodes, search.holder),
    };
    let found = Match::about(Proof::Identified, evidence, fix, about);
    if is_weak { found.with_severity(Severity::Medium) } else { found }
}

/// Says what is in the files, and who can read it.
fn evidence(facts: &Facts, layer: usize, files: &[Leaking], about: &[About]) -> String {
    let nouns = distinct(files.iter().flat_map(|file| &file.hits).map(|hit| hit.noun));
    let shown: Vec<&str> = nouns.iter().take(3).copied().collect();
    let more = if shown.len() < nouns.len() { " and more" } else { "" };
    let nouns = shown.join(", ");
    let what = match files {
        [one] => format!(
            "{} has {}{more}{}",
            facts.path(one.node),
            with_article(&nouns),
            lines(&one.hits)
        ),
        several => format!("{} files have secrets: {nouns}{more}", several.len()),
    };
    let place = facts.numbered_layer(layer);
    let it = if files.len() == 1 { "it" } else { "them" };
    match about.first().and_then(|about| about.hidden_by(facts)) {
        Some(by) => {
            let gone = about.first().map(|about| about.whereabouts(facts)).unwrap_or_default();
            let gone = if gone.starts_with("replaced") { "replaced" } else { "deleted" };
            format!(
                "{what}; {gone} by {}, still in {place}: anyone who pulls the image has {it}",
                facts.numbered_layer(by)
            )
        }
        None => format!("{what}; anyone who has the image can read {it}, from {place}"),
    }
}

/// Returns nouns with an article before the first.
fn with_article(nouns: &str) -> String {
    let is_plural = ["credentials", "secrets", "passwords", "variables"].iter().any(|end| {
        nouns
            .split(',')
            .next()
            .is_some_and(|first| first.split(" of ").next().is_some_and(|head| head.ends_with(end)))
    });
    // Sounds, not letters: an SSH key, an RSA key, an EC key.
    let vowel = nouns.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o'])
        || ["RSA", "SSH", "npm", "xAI"].iter().any(|start| nouns.starts_with(start));
    match (is_plural, vowel) {
        (true, _) => nouns.to_owned(),
        (false, true) => format!("an {nouns}"),
        (false, false) => format!("a {nouns}"),
    }
}

/// Names the lines of secrets; nothing if that is the first one, or the file is not text.
fn lines(hits: &[Hit]) -> String {
    const MAX_LINES: usize = 4;
    let lines: Vec<String> = hits.iter().take(MAX_LINES).map(|hit| hit.line.to_string()).collect();
    let more = if MAX_LINES < hits.len() { " and more" } else { "" };
    match hits {
        [] => String::new(),
        [one] if one.line <= 1 => String::new(),
        [one] => format!(" in line {}", one.line),
        _ => format!(" in lines {}{more}", lines.join(", ")),
    }
}
