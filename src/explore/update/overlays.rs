//! What lies over the views: opening, moving in it, closing. Esc is one step back everywhere.

use super::scroll::scroll;
use crate::explore::key::{Code, Key, Named};
use crate::explore::keys::Action;
use crate::explore::message::{Document, Effect};
use crate::explore::model::{Model, Overlay};

/// Opens what an action shows over the views.
pub(super) fn open(model: &mut Model, action: Action) -> Vec<Effect> {
    let overlay = match action {
        Action::Help => Some(Overlay::Help { filter: String::new(), top: 0 }),
        Action::Plans => plans(model),
        _ => super::super::why::why(model).map(|details| Overlay::Why { details, at: 0 }),
    };
    match (overlay, action) {
        (Some(overlay), _) => model.overlays.push(overlay),
        (None, Action::Plans) => model.say("there is no plan: nothing to fix was found"),
        (None, _) => model.say("there is nothing under the cursor"),
    }
    Vec::new()
}

fn plans(model: &Model) -> Option<Overlay> {
    let report = &model.judged()?.report;
    let best = report.summary.best_plan.as_ref().map_or(0, |best| best.plan);
    (!report.plans.is_empty()).then_some(Overlay::Plans { at: best, top: 0 })
}

/// A key while something lies over the views.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    if let Some(Overlay::Help { .. }) = model.overlays.last() {
        return help_key(model, key, action);
    }
    match action {
        Some(Action::Back | Action::Quit) => {
            model.overlays.pop();
            return Vec::new();
        }
        Some(Action::Suspend) => return vec![Effect::Suspend],
        Some(Action::Redraw) => return vec![Effect::Redraw],
        Some(Action::Help) => return open(model, Action::Help),
        _ => (),
    }
    match model.overlays.last() {
        Some(Overlay::Why { .. }) => why_key(model, action),
        Some(Overlay::Plans { .. }) => plans_key(model, key, action),
        Some(Overlay::Look(_)) => super::look::key(model, key),
        Some(Overlay::Help { .. }) | None => Vec::new(),
    }
}

/// In the help all letters are typed: they find keys and words.
fn help_key(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    let Some(Overlay::Help { filter, top }) = model.overlays.last_mut() else { return Vec::new() };
    let page = model.hits.overlay.height.max(1) as isize;
    let lowest = model.hits.overlay_lowest;
    let is_letter = key.typed().is_some();
    match (key.code, action) {
        (Code::Named(Named::Backspace), _) => {
            filter.pop();
            *top = 0;
        }
        (Code::Named(Named::Esc), _) if filter.is_empty() => {
            model.overlays.pop();
        }
        (Code::Named(Named::Esc), _) => filter.clear(),
        (_, Some(action)) if !is_letter && scroll(action, page).is_some() => {
            *top = top.saturating_add_signed(scroll(action, page).unwrap_or(0)).min(lowest);
        }
        _ => {
            if let Some(character) = key.typed() {
                filter.push(character);
                *top = 0;
            }
        }
    }
    Vec::new()
}

fn why_key(model: &mut Model, action: Option<Action>) -> Vec<Effect> {
    let page = model.hits.overlay.height.max(1) as isize;
    let Some(Overlay::Why { details, at }) = model.overlays.last_mut() else { return Vec::new() };
    match action {
        Some(Action::Enter | Action::Open | Action::OtherEnd) => {
            let target = details.lines.get(*at).and_then(|line| line.target);
            match target {
                Some(target) => {
                    model.overlays.clear();
                    super::go::target(model, target);
                }
                None => model.say("this line leads nowhere"),
            }
        }
        Some(Action::CopyPath) => {
            let text = details.lines.get(*at).map(|line| line.text.clone());
            return text.map(Effect::Copy).into_iter().collect();
        }
        Some(action) => {
            if let Some(by) = scroll(action, page) {
                let last = details.lines.len().saturating_sub(1);
                *at = at.saturating_add_signed(by).min(last);
            }
        }
        None => (),
    }
    Vec::new()
}

fn plans_key(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    let Some(judged) = model.judged().map(std::sync::Arc::clone) else { return Vec::new() };
    let count = judged.report.plans.len();
    let page = model.hits.overlay.height.max(1) as isize;
    let lowest = model.hits.overlay_lowest;
    let Some(Overlay::Plans { at, top }) = model.overlays.last_mut() else { return Vec::new() };
    let number = key.typed().and_then(|digit| digit.to_digit(10)).unwrap_or(0) as usize;
    if (1..=count).contains(&number) {
        (*at, *top) = (number - 1, 0);
        return Vec::new();
    }
    let plan = judged.report.plans.get(*at);
    match action {
        Some(Action::NextPane | Action::Open) => (*at, *top) = ((*at + 1) % count.max(1), 0),
        Some(Action::PreviousPane | Action::Fold) => {
            (*at, *top) = ((*at + count.max(1) - 1) % count.max(1), 0);
        }
        Some(Action::CopyPath) => {
            let text = plan.map(|plan| plan.dockerfile.join("\n"));
            return text.map(Effect::Copy).into_iter().collect();
        }
        Some(Action::Write) => {
            let document = Document::Plan(*at);
            super::prompts::write(model, document);
        }
        Some(action) => {
            if let Some(by) = scroll(action, page) {
                *top = top.saturating_add_signed(by).min(lowest);
            }
        }
        None => (),
    }
    Vec::new()
}

/// One step back: the zoom, the search, the filter, the history; it never quits.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    if model.is_zoomed {
        model.is_zoomed = false;
    } else if !model.search.query.is_empty() {
        model.search = crate::explore::model::Search {
            generation: model.search.generation + 1,
            ..Default::default()
        };
        model.say("the search is over");
    } else if model
        .filters()
        .is_some_and(|filters| !filters.is_empty() && !model.history.has_brought(filters))
    {
        return super::filters::clear(model);
    } else if model.history.before().is_empty() {
        model.say(format!("{} quits", model.key(Action::Quit)));
    } else {
        return super::go::back(model);
    }
    Vec::new()
}
