//! What is on the screen: views, scopes, splits.

use std::sync::Arc;

use super::go;
use crate::explore::files::{Arrangement, Scope};
use crate::explore::keys::{Action, View};
use crate::explore::message::Effect;
use crate::explore::model::Model;

/// Gives a view the keyboard.
pub(super) fn view(model: &mut Model, view: View) -> Vec<Effect> {
    if view == model.focus {
        return Vec::new();
    }
    go::leave(model);
    give_keyboard(model, view);
    Vec::new()
}

/// Gives a view the keyboard, without remembering where it was.
pub(super) fn give_keyboard(model: &mut Model, view: View) {
    if model.focus == View::Treemap && view == View::Files {
        super::treemap::leave(model);
    }
    if model.focus != View::Treemap && view == View::Treemap {
        super::treemap::enter(model);
    }
    model.focus = view;
    if !matches!(view, View::Answer | View::Layers) {
        model.main = view;
    } else if view == View::Layers {
        // Layers stand beside the files in any layout.
        model.main = View::Files;
    }
}

pub(super) fn next_view(model: &mut Model, by: isize) -> Vec<Effect> {
    let count = View::ALL.len() as isize;
    let at = View::ALL.iter().position(|view| *view == model.focus).unwrap_or(0) as isize;
    let next = (at + by).rem_euclid(count) as usize;
    if let Some(&next) = View::ALL.get(next) {
        give_keyboard(model, next);
    }
    Vec::new()
}

pub(super) fn by_action(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Details => model.shows_details = !model.shows_details,
        Action::Zoom => model.is_zoomed = !model.is_zoomed,
        Action::Narrower => move_split(model, -SPLIT_STEP),
        Action::Wider => move_split(model, SPLIT_STEP),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Mouse => {
            model.settings.mouse = !model.settings.mouse;
            let is_on = model.settings.mouse;
            model.say(match is_on {
                true => "the mouse is on; hold Shift (Option on macOS) to select text",
                false => "the mouse is left to the terminal",
            });
            return vec![Effect::CaptureMouse(is_on)];
        }
        Action::BaseLayers => base_layers(model),
        Action::Scope => scope(model),
        _ => arrange(model, action),
    }
    Vec::new()
}

/// Columns for one press.
const SPLIT_STEP: i16 = 4;

/// Moves the split by some columns, as far as there is room on both of its sides.
pub(super) fn move_split(model: &mut Model, by: i16) {
    let (least, most) = model.hits.split_room;
    if least < most {
        model.split = model.split.saturating_add(by).clamp(least, most);
    }
}

fn base_layers(model: &mut Model) {
    if !model.layers.iter().any(|layer| layer.is_base) {
        model.say("no layer is known to be of a base image");
        return;
    }
    if model.layers.iter().all(|layer| layer.is_base) {
        model.say("all layers are of the base image");
        return;
    }
    let shows_base = !model.shows_base();
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    if let Some(pane) = &mut model.files {
        pane.change(&facts.tree, |files| files.show_base(shows_base));
    }
    let is_base = |layer: usize| model.layers.get(layer).is_some_and(|layer| layer.is_base);
    if !shows_base && is_base(model.layer) {
        let own = model.listed_layers().next();
        if let Some(layer) = own {
            go::select_layer(model, layer);
        }
    }
    model.say(if shows_base { "base layers are shown" } else { "base layers are not listed" });
}

/// Changes of the layer, files up to it, the whole image, and again.
fn scope(model: &mut Model) {
    let layer = model.layer;
    let scope = model.files.as_ref().map(|pane| pane.files.listing().scope);
    let next = match scope {
        Some(Scope::Changes(_)) => Scope::UpTo(layer),
        Some(Scope::UpTo(_)) => Scope::Image,
        Some(Scope::Image) | None => Scope::Changes(layer),
    };
    go::set_scope(model, next);
}

fn arrange(model: &mut Model, action: Action) {
    let Some(facts) = model.facts().map(Arc::clone) else { return };
    let Some(pane) = &mut model.files else { return };
    let listing = pane.files.listing();
    pane.change(&facts.tree, |files| match action {
        Action::Arrangement => files.set_arrangement(match listing.arrangement {
            Arrangement::Tree => Arrangement::Largest,
            Arrangement::Largest => Arrangement::Directories,
            Arrangement::Directories => Arrangement::Tree,
        }),
        Action::HiddenVersions => files.show_hidden(!listing.show_hidden),
        _ => (),
    });
    let is_shown = pane.files.listing().show_hidden;
    if action == Action::HiddenVersions {
        model.say(if is_shown { "hidden versions are shown" } else { "hidden versions are not" });
    }
}
