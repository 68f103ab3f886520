//! The menus: what is chosen after `s`, `f`, `E` and `C`.

use std::sync::Arc;

use super::{filters, prompts, show};
use crate::explore::files::{Filters, Order};
use crate::explore::key::{Code, Key, Named};
use crate::explore::keys::{Action, View};
use crate::explore::menus::{Menu, MenuAction};
use crate::explore::message::{Document, Effect};
use crate::explore::model::{FindingsOrder, Model, PackagesOrder, Prompt, Purpose};

/// Opens the menu of an action.
pub(super) fn open(model: &mut Model, action: Action) -> Vec<Effect> {
    let menu = match action {
        Action::Filter => Menu::Filter,
        Action::Sort => Menu::Sort,
        Action::Write => Menu::Write,
        _ => Menu::Columns,
    };
    if menu == Menu::Write && model.marks.is_empty() {
        model.say(format!("nothing is marked; {} marks", model.key(Action::Mark)));
        return Vec::new();
    }
    if menu == Menu::Filter && model.focus != View::Files {
        show::view(model, View::Files);
    }
    model.menu = Some(menu);
    Vec::new()
}

/// Does what a key chooses in an open menu. A key that chooses nothing leaves it open, so that what
/// is typed next does nothing in the view.
pub(super) fn key(model: &mut Model, menu: Menu, key: Key) -> Vec<Effect> {
    match menu.action(key) {
        Some(action) => chosen(model, action),
        None => {
            let action = model.settings.keymap.action(key, model.focus);
            let closes = matches!(action, Some(Action::Back | Action::Quit));
            if key.code != Code::Named(Named::Esc) && !closes {
                let (key, close) = (key.short(), model.key(Action::Back));
                model.say(format!("{key} is not in this menu; {close} closes it"));
                model.menu = Some(menu);
            }
            Vec::new()
        }
    }
}

fn chosen(model: &mut Model, action: MenuAction) -> Vec<Effect> {
    use MenuAction as A;
    if let Some(column) = action.column() {
        let columns = &mut model.settings.columns;
        match columns.iter().position(|shown| *shown == column) {
            Some(at) => {
                columns.remove(at);
            }
            None => columns.push(column),
        }
        // Several columns are often chosen one after the other.
        model.menu = Some(Menu::Columns);
        return Vec::new();
    }
    let changed = |sign: char| format!("change:{sign}");
    match action {
        A::ByUnpacked => sort(model, Order::Unpacked),
        A::ByDownload => sort(model, Order::Download),
        A::ByName => sort(model, Order::Name),
        A::ByCount => sort(model, Order::Count),
        A::ByTime => sort(model, Order::Time),
        A::ByHidden => sort(model, Order::Hidden),
        A::ByLayer => sort(model, Order::Layer),
        A::Glob => ask(model, "glob:"),
        A::Regex => ask(model, "re:"),
        A::Size => ask(model, "size>="),
        A::Kind => ask(model, "kind:"),
        A::Rule => ask(model, "rule:"),
        A::Layer => ask_layer(model),
        A::Added => toggle_filter(model, &changed('+')),
        A::Removed => toggle_filter(model, &changed('-')),
        A::Modified => toggle_filter(model, &changed('~')),
        A::Unchanged => toggle_filter(model, &changed('=')),
        A::Metadata => toggle_filter(model, &changed('m')),
        A::HiddenOnly => toggle_filter(model, "hidden"),
        A::MarkedOnly => toggle_filter(model, "marked"),
        A::OwnOnly => toggle_filter(model, "own"),
        A::Report => prompts::write(model, Document::Report),
        A::Dockerfile => prompts::write(model, Document::Advice),
        A::Paths => prompts::write(model, Document::Paths),
        A::MarksFile => prompts::write(model, Document::Marks),
        _ => (),
    }
    Vec::new()
}

/// Asks for the value of a filter.
fn ask(model: &mut Model, start: &'static str) {
    model.prompt = Some(Prompt::new(Purpose::Filter(start), ""));
    prompts::say_choices(model, start, "");
}

/// Asks for the number of a layer, from the current one on.
fn ask_layer(model: &mut Model) {
    let number = (model.layer + 1).to_string();
    model.prompt = Some(Prompt::new(Purpose::Filter("layer:"), &number));
    model.say(format!("1 to {}; an empty line takes the filter away", model.layers.len()));
}

/// Adds a filter, or removes it if it is there.
fn toggle_filter(model: &mut Model, filter: &str) {
    let mut filters = model.filters().cloned().unwrap_or_default();
    let before = filters.criteria.len();
    filters.criteria.retain(|criterion| criterion.to_string() != filter);
    if filters.criteria.len() == before {
        match Filters::parse(filter) {
            Ok(added) => filters.criteria.extend(added.criteria),
            Err(error) => return model.warn(error.to_string()),
        }
    }
    filters::set_filters(model, filters);
}

/// Sorts by the word of a link; an unknown one is said.
pub(super) fn sort_by_word(model: &mut Model, word: &str) {
    let (word, reversed) = match word.strip_prefix('-') {
        Some(word) => (word, true),
        None => (word, false),
    };
    match Order::ALL.iter().find(|sort| sort.word() == word) {
        Some(by) => {
            sort(model, *by);
            if reversed {
                reverse(model);
            }
        }
        None => model.warn(format!("`--sort {word}` is not an order")),
    }
}

/// Sorts by a word; in that order already, the other way round.
pub(super) fn sort_or_reverse(model: &mut Model, word: &str) {
    let files = model.files.as_ref().map(|pane| pane.files.listing().order.word());
    let current = match model.focus {
        View::Findings => Some(model.findings.order.unwrap_or(FindingsOrder::Unpacked).word()),
        View::Packages => Some(model.packages.order.unwrap_or(PackagesOrder::Freed).word()),
        _ => files,
    };
    match Order::ALL.iter().find(|sort| sort.word() == word) {
        // A treemap has its largest tiles first.
        Some(_) if current == Some(word) && model.focus != View::Treemap => {
            reverse(model);
        }
        Some(by) => sort(model, *by),
        None => (),
    }
}

fn sort(model: &mut Model, by: Order) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let judged = model.judged().map(Arc::clone);
    let word = by.word();
    let not_here = format!("{} cannot be sorted by {word}", model.focus.word());
    match (model.focus, judged) {
        (View::Findings, Some(judged)) => {
            match FindingsOrder::ALL.iter().find(|order| order.word() == word) {
                Some(order) => model.findings.order = Some(*order),
                None => model.say(not_here),
            }
            model.findings.reversed = false;
            model.findings.list(&judged);
        }
        (View::Packages, Some(judged)) => {
            match PackagesOrder::ALL.iter().find(|order| order.word() == word) {
                Some(order) => model.packages.order = Some(*order),
                None => model.say(not_here),
            }
            model.packages.reversed = false;
            model.packages.list(&judged);
        }
        _ => {
            let has_area = matches!(by, Order::Unpacked | Order::Download);
            if model.focus == View::Treemap && !has_area {
                model.say(not_here);
                return;
            }
            if let Some(pane) = &mut model.files {
                pane.change(&facts.tree, |files| files.set_order(by, false));
            }
        }
    }
}

/// The other way round.
pub(super) fn reverse(model: &mut Model) -> Vec<Effect> {
    let Some(facts) = model.facts().map(Arc::clone) else { return Vec::new() };
    let judged = model.judged().map(Arc::clone);
    match (model.focus, judged) {
        (View::Findings, Some(judged)) => {
            model.findings.reversed = !model.findings.reversed;
            model.findings.list(&judged);
        }
        (View::Packages, Some(judged)) => {
            model.packages.reversed = !model.packages.reversed;
            model.packages.list(&judged);
        }
        _ => {
            if let Some(pane) = &mut model.files {
                let listing = pane.files.listing();
                let (order, reversed) = (listing.order, !listing.reversed);
                pane.change(&facts.tree, |files| files.set_order(order, reversed));
            }
        }
    }
    Vec::new()
}
