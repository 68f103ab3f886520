//! The link that the program was started with.

use super::{filters, go, menus, prompts, show};
use crate::explore::files::{Filters, Scope};
use crate::explore::message::Effect;
use crate::explore::model::Model;

/// Shows what the link that the program was started with is about.
pub(super) fn apply(model: &mut Model) -> Vec<Effect> {
    let Some(link) = model.link.take() else { return Vec::new() };
    let mut effects = Vec::new();
    if let Some(layer) = link.layer {
        match layer.checked_sub(1).filter(|&layer| layer < model.layers.len()) {
            Some(layer) => {
                model.layer = layer;
                go::show_files(model, Scope::Changes(layer), Filters::default());
            }
            None => model.warn(format!("the image has {} layers, not {layer}", model.layers.len())),
        }
    }
    if let Some(filter) = &link.filter {
        match Filters::parse(filter) {
            Ok(filters) => filters::set_filters(model, filters),
            Err(error) => model.warn(format!("`--filter`: {error}")),
        }
    }
    if let Some(path) = &link.at {
        if link.layer.is_none() {
            go::set_scope(model, Scope::Image);
        }
        prompts::to_path(model, path);
    }
    if let Some(view) = link.view {
        effects.extend(show::view(model, view));
    }
    if let Some(sort) = &link.sort {
        menus::sort_by_word(model, sort);
    }
    effects
}
