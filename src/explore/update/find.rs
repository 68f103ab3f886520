//! Searches: the cursor goes to what was found, and nothing is hidden.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{go, show};
use crate::escape::printable_text;
use crate::explore::files::{Hits, Scope};
use crate::explore::keys::{Action, View};
use crate::explore::message::Effect;
use crate::explore::model::{Model, Prompt, Purpose};
use crate::tree::NodeId;
use crate::units::grouped;

/// Asks for what to search.
pub(super) fn start(model: &mut Model) -> Vec<Effect> {
    go::leave(model);
    if !matches!(model.focus, View::Findings | View::Packages) {
        show::give_keyboard(model, View::Files);
    }
    model.search.folds = model.files.as_ref().map(|pane| pane.files.folds());
    model.prompt = Some(Prompt::new(Purpose::Search, ""));
    Vec::new()
}

/// Searches what has been typed.
pub(super) fn typed(model: &mut Model, query: &str) -> Vec<Effect> {
    model.search.query = query.to_owned();
    model.search.at = 0;
    match model.focus {
        View::Findings | View::Packages => {
            in_list(model, 0);
            Vec::new()
        }
        _ if query.trim().is_empty() => {
            (model.search.found, model.search.count) = (Vec::new(), 0);
            Vec::new()
        }
        _ => {
            model.search.generation += 1;
            let (generation, query) = (model.search.generation, query.to_owned());
            vec![Effect::Search { generation, query }]
        }
    }
}

/// Goes to the next or previous match.
pub(super) fn next(model: &mut Model, by: isize) -> Vec<Effect> {
    if model.search.query.is_empty() {
        model.say(format!("nothing is searched; {} searches", model.key(Action::Search)));
        return Vec::new();
    }
    if matches!(model.focus, View::Findings | View::Packages) {
        in_list(model, by);
        return Vec::new();
    }
    let hits = model.search.found.len();
    if hits == 0 {
        say_none(model);
        return Vec::new();
    }
    let at = model.search.at as isize + by;
    model.search.at = at.rem_euclid(hits as isize) as usize;
    to_hit(model);
    Vec::new()
}

/// A search has found something: what is listed comes first.
pub(super) fn found(model: &mut Model, hits: &Hits) {
    let files = model.files.as_ref().map(|pane| &pane.files);
    let is_listed = |node: &NodeId| files.is_some_and(|files| files.lists(*node));
    let nodes = hits.first.iter().map(|hit| hit.node);
    let (mut found, others): (Vec<NodeId>, Vec<NodeId>) = nodes.partition(is_listed);
    let listed = found.len();
    found.extend(others);
    let search = &mut model.search;
    (search.found, search.listed, search.count, search.at) = (found, listed, hits.count, 0);
    match (listed, model.search.count) {
        (_, 0) => {
            to_start(model);
            say_none(model);
        }
        // While one types, the list stays as it is.
        (0, count) if model.prompt.is_some() => {
            to_start(model);
            model.say(format!("0 listed, {} in the whole image: Enter", grouped(count as u64)));
        }
        (listed, count) if model.prompt.is_some() && listed < count.min(hits.first.len()) => {
            to_hit(model);
            let (listed, count) = (grouped(listed as u64), grouped(count as u64));
            model.say(format!("{listed} listed, {count} in the whole image"));
        }
        _ => to_hit(model),
    }
}

fn say_none(model: &mut Model) {
    model.say(format!("nothing matches `{}`", printable_text(&model.search.query)));
}

/// While one types, the cursor is where the search began as long as there is no match to be on.
fn to_start(model: &mut Model) {
    if model.prompt.is_none() {
        return;
    }
    if let (Some(folds), Some(pane)) = (model.search.folds.clone(), &mut model.files) {
        pane.files.set_folds(folds);
    }
    if let Some(place) = model.history.before().last().cloned() {
        go::restore(model, place);
    }
}

/// Goes to the current hit; if it is not listed, the list is widened.
pub(super) fn to_hit(model: &mut Model) {
    let Some(&node) = model.search.found.get(model.search.at) else { return };
    let outside = outside(model);
    let is_listed = model.files.as_mut().is_some_and(|pane| pane.go_to(node));
    if !is_listed {
        go::widen_to(model, node);
    }
    let after = model.search.at + 1;
    let next = model.search.found.get(after);
    let files = model.files.as_ref().map(|pane| &pane.files);
    let is_last = next.is_some_and(|next| files.is_some_and(|files| !files.lists(*next)));
    let (at, count) = (grouped(after as u64), grouped(model.search.count as u64));
    let query = printable_text(&model.search.query);
    model.say(match (is_listed, is_last) {
        (false, _) => format!("match {at} of {count} for `{query}`: outside of {outside}"),
        (true, true) => format!("match {at} of {count}; the rest is outside of {outside}"),
        (true, false) => format!("match {at} of {count} for `{query}`"),
    });
}

/// What is listed, in few words.
fn outside(model: &Model) -> String {
    let scope = model.files.as_ref().map(|pane| pane.files.listing().scope);
    match scope {
        _ if model.filters().is_some_and(|filters| !filters.is_empty()) => "the filter".to_owned(),
        Some(Scope::Changes(layer)) => format!("layer {}", layer + 1),
        Some(Scope::UpTo(0)) => "layer 1".to_owned(),
        Some(Scope::UpTo(layer)) => format!("layers 1-{}", layer + 1),
        Some(Scope::Image) | None => "what is listed".to_owned(),
    }
}

/// Goes to a row of the findings or packages that has all words of the query: the best first.
fn in_list(model: &mut Model, by: isize) {
    let query = model.search.query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.is_empty() {
        return;
    }
    let Some(judged) = model.judged().map(Arc::clone) else { return };
    let ranks: Vec<Option<u8>> = match model.focus {
        View::Findings => {
            let rows = model.findings.rows.iter().map(|row| {
                let found = judged.report.findings.get(row.finding())?;
                rank(&words, &[&found.title, &found.id], &found.paths.join(" "))
            });
            rows.collect()
        }
        _ => {
            let rows = model.packages.rows.iter().map(|row| {
                let (_, package) = judged.packages.get(row.index)?;
                let more = format!("{} {}", package.ecosystem, package.version);
                rank(&words, &[&package.name], &more)
            });
            rows.collect()
        }
    };
    let ranked = ranks.into_iter().enumerate();
    let mut matches: Vec<(Reverse<u8>, usize)> =
        ranked.filter_map(|(row, rank)| Some((Reverse(rank?), row))).collect();
    matches.sort_unstable();
    let at = (model.search.at as isize + by).rem_euclid(matches.len().max(1) as isize) as usize;
    model.search.at = at;
    let Some(&(_, row)) = matches.get(at) else {
        to_start(model);
        return say_none(model);
    };
    match model.focus {
        View::Findings => model.findings.at = row,
        _ => model.packages.at = row,
    }
    let (at, count) = (grouped(at as u64 + 1), grouped(matches.len() as u64));
    model.say(format!("match {at} of {count} for `{}`", printable_text(&query)));
}

/// How well all words match: whole names, their beginnings, beginnings of words, parts, and last
/// what else is known. `None` if a word is nowhere.
fn rank(words: &[&str], names: &[&str], more: &str) -> Option<u8> {
    let of_name = |word: &str, name: &str| -> Option<u8> {
        let name = name.to_lowercase();
        let starts_word = |(at, _): (usize, &str)| {
            let before = name.get(..at).and_then(|before| before.chars().next_back());
            before.is_some_and(|before| !before.is_alphanumeric())
        };
        match name.find(word)? {
            0 if name.len() == word.len() => Some(4),
            0 => Some(3),
            _ if name.match_indices(word).any(starts_word) => Some(2),
            _ => Some(1),
        }
    };
    let more = more.to_lowercase();
    let of_word = |word: &&str| {
        let best = names.iter().filter_map(|name| of_name(word, name)).max();
        best.or_else(|| more.contains(*word).then_some(0))
    };
    // With a word that is missing there is no match; else the worst counts.
    words.iter().map(of_word).collect::<Option<Vec<u8>>>()?.into_iter().min()
}
