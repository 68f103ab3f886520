//! The link that opens the current screen again.

use super::files::{Order, Scope};
use super::keys::View;
use super::link::Link;
use super::model::Model;

/// Returns the link of the current screen; what a start shows anyway is left out.
pub(super) fn link(model: &Model) -> Link {
    let listing = model.files.as_ref().map(|pane| pane.files.listing());
    let filters = model.filters().filter(|filters| !filters.is_empty());
    let node = model.facts().zip(model.files.as_ref()).and_then(|(facts, pane)| {
        let node = pane.node(&facts.tree)?;
        Some(facts.path(node))
    });
    let is_about_layer = matches!(listing.map(|listing| listing.scope), Some(Scope::Changes(_)));
    let order = listing.map(|listing| (listing.order, listing.reversed));
    Link {
        at: node,
        view: Some(model.focus).filter(|view| *view != View::Files),
        layer: is_about_layer.then_some(model.layer + 1),
        filter: filters.map(ToString::to_string),
        sort: order.filter(|order| *order != (Order::Unpacked, false)).map(|(order, reversed)| {
            let minus = if reversed { "-" } else { "" };
            format!("{minus}{}", order.word())
        }),
    }
}
