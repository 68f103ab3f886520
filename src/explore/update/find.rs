//! Searches: the cursor goes to what was found, and nothing is hidden.

use std::sync::Arc;

use super::{go, show};
use crate::escape::printable_text;
use crate::explore::files::Hits;
use crate::explore::keys::View;
use crate::explore::message::Effect;
use crate::explore::model::{Model, Prompt, Purpose};
use crate::tree::NodeId;
use crate::units::{counted, grouped};

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
            model.search.is_pending = true;
            let (generation, query) = (model.search.generation, query.to_owned());
            vec![Effect::Search { generation, query }]
        }
    }
}

/// Goes to the next or previous match.
pub(super) fn next(model: &mut Model, by: isize) -> Vec<Effect> {
    if model.search.query.is_empty() {
        model.say("nothing is searched; / searches");
        return Vec::new();
    }
    if matches!(model.focus, View::Findings | View::Packages) {
        in_list(model, by);
        return Vec::new();
    }
    let hits = model.search.found.len();
    if hits == 0 {
        model.say(format!("nothing matches `{}`", model.search.query));
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
    search.is_pending = false;
    (search.found, search.listed, search.count, search.at) = (found, listed, hits.count, 0);
    match (listed, model.search.count) {
        (_, 0) => model.say(format!("no name matches `{}`", printable_text(&model.search.query))),
        // While one types, the list stays as it is.
        (0, count) if model.prompt.is_some() => {
            let matches = counted(count as u64, "match");
            model.say(format!("{matches}, none of what is listed; Enter goes there"));
        }
        _ => to_hit(model),
    }
}

/// Goes to the current hit; if it is not listed, the list is widened.
pub(super) fn to_hit(model: &mut Model) {
    let Some(&node) = model.search.found.get(model.search.at) else { return };
    let is_listed = model.files.as_mut().is_some_and(|pane| pane.go_to(node));
    if !is_listed {
        go::widen_to(model, node);
    }
    let (at, count) = (model.search.at + 1, model.search.count);
    let query = printable_text(&model.search.query);
    model.say(format!("match {at} of {} for `{query}`", grouped(count as u64)));
}

/// Goes to a row of the findings or packages that has all words of the query, at or after the
/// cursor.
fn in_list(model: &mut Model, by: isize) {
    let query = model.search.query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let has = |text: String| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let Some(judged) = model.judged().map(Arc::clone) else { return };
    let (at, matches): (usize, Vec<bool>) = match model.focus {
        View::Findings => {
            let rows = model.findings.rows.iter().map(|row| {
                judged.report.findings.get(row.finding()).is_some_and(|found| {
                    has(format!("{} {} {}", found.title, found.id, found.paths.join(" ")))
                })
            });
            (model.findings.at, rows.collect())
        }
        _ => {
            let rows = model.packages.rows.iter().map(|row| {
                judged.packages.get(row.index).is_some_and(|(_, package)| {
                    has(format!("{} {} {}", package.ecosystem, package.name, package.version))
                })
            });
            (model.packages.at, rows.collect())
        }
    };
    let rows = matches.len() as isize;
    let step = if by < 0 { -1 } else { 1 };
    let order = (0..rows).map(|step_count| (at as isize + by + step * step_count).rem_euclid(rows));
    let found = order.map(|row| row as usize).find(|&row| matches.get(row) == Some(&true));
    let count = matches.iter().filter(|&&is_match| is_match).count();
    match (found, model.focus) {
        _ if words.is_empty() => (),
        (Some(row), View::Findings) => model.findings.at = row,
        (Some(row), _) => model.packages.at = row,
        (None, _) => (),
    }
    if !words.is_empty() {
        model.say(format!("{} for `{query}`", counted(count as u64, "match")));
    }
}
