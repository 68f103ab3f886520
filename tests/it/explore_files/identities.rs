//! What every scope of every image adds up to.

use std::path::PathBuf;
use std::sync::Arc;

use plimsoll::explore::files::{Files, Listing, Row, Scope, Sizes};
use plimsoll::facts::Facts;
use plimsoll::limits::Limits;
use plimsoll::scan::NoEvents;
use plimsoll::tree::{MergedTree, NodeId};
use plimsoll::{Options, Session};
use proptest::prelude::*;

use super::facts_of;
use crate::overlay::random::stack;

fn assert_scopes(facts: &Arc<Facts>) {
    let of = |scope| Files::new(Arc::clone(facts), Listing { scope, ..Listing::default() });
    let mut so_far = 0;
    for (index, layer) in facts.layers().iter().enumerate() {
        let unpacked = layer.entries.unpacked();
        so_far += unpacked;
        let changes = of(Scope::Changes(index));
        assert_eq!(changes.total().unpacked, unpacked, "changes of layer {index}");
        let hidden = facts.hidden.iter().filter(|((_, shipper, _), _)| *shipper == index);
        let hidden = hidden.flat_map(|(_, versions)| versions);
        let hidden: u64 = hidden.map(|&version| facts.tree.amount(version).unpacked).sum();
        assert_eq!(changes.total().hidden, hidden, "hidden of layer {index}");
        assert_directories(&changes);
        let hides = facts
            .hidden
            .iter()
            .filter(|((_, shipper, hider), _)| *hider == index && *shipper < index);
        let hides = hides.flat_map(|(_, versions)| versions);
        let hides: u64 = hides.map(|&version| facts.tree.amount(version).unpacked).sum();
        assert_eq!(changes.total().hides, hides, "what layer {index} hides");
        let up_to = of(Scope::UpTo(index));
        let total = up_to.total();
        assert_eq!(total.unpacked + total.hidden, so_far, "up to layer {index}");
        assert_directories(&up_to);
        assert_as_merged(&up_to, index + 1);
    }
    let (image, total) = (of(Scope::Image), facts.tree.totals(NodeId::ROOT));
    assert_eq!(image.total().unpacked, total.visible.unpacked);
    assert_eq!(image.total().hidden, total.hidden().unpacked);
    assert_eq!(image.total().unpacked + image.total().hidden, facts.unpacked());
    assert_directories(&image);
    assert_rows(image);
}

/// A directory has what is in it, and nothing twice.
fn assert_directories(files: &Files) {
    let tree = &files.facts().tree;
    for node in tree.nodes().filter(|&node| !tree.children(node).is_empty()) {
        let below = |size: fn(&Sizes) -> u64| -> u64 {
            tree.children(node).iter().map(|&child| size(&files.sizes(child))).sum()
        };
        let all = files.sizes(node);
        // What was a file or a link to one has its own bytes too.
        assert!(below(|sizes| sizes.unpacked) <= all.unpacked);
        assert!(below(|sizes| sizes.hidden) <= all.hidden);
        assert!(below(|sizes| sizes.files) <= all.files);
        if tree.versions(node).all(|version| tree.carrier(version).is_none()) {
            assert_eq!(below(|sizes| sizes.unpacked), all.unpacked);
            assert_eq!(below(|sizes| sizes.hidden), all.hidden);
            assert_eq!(below(|sizes| sizes.hides), all.hides);
            assert_eq!(below(|sizes| sizes.files), all.files);
        }
    }
}

/// The lowest layers merged alone are the same, path by path.
fn assert_as_merged(files: &Files, layers: usize) {
    let all = &files.facts().tree;
    let alone = MergedTree::merge(all.layers()[..layers].to_vec(), &Limits::default());
    for node in alone.nodes() {
        let path = alone.path(node);
        let name = String::from_utf8_lossy(&path);
        let same = all.node_at(&path).unwrap();
        let (sizes, expected) = (files.sizes(same), alone.totals(node));
        assert_eq!(sizes.unpacked, expected.visible.unpacked, "{name}");
        assert_eq!(sizes.download, expected.visible.download, "{name}");
        assert_eq!(sizes.files, expected.visible.files, "{name}");
        assert_eq!(sizes.hidden, expected.hidden().unpacked, "{name}");
        assert_eq!(sizes.hidden_download, expected.hidden().download, "{name}");
        // Only a directory that nothing names, and that only such are in, may be left out.
        let is_unnamed = alone.all_in(&[node]).iter().all(|&node| alone.current(node).is_none());
        assert!(files.is_seen(same) == alone.is_present(node) || is_unnamed, "{name}");
    }
}

/// Folds and unfolds end where a listing from the start does.
fn assert_rows(mut files: Files) {
    files.show_hidden(true);
    files.open_below(NodeId::ROOT);
    let all = files.rows().to_vec();
    let nodes: Vec<NodeId> = all
        .iter()
        .filter_map(|row| match row {
            Row::Node { node, .. } => Some(*node),
            Row::Version { .. } => None,
        })
        .collect();
    let tree = Arc::clone(&files.facts().tree);
    let is_listed = |node: &NodeId| {
        let all = || tree.all_in(&[*node]);
        tree.is_present(*node) || all().iter().any(|&node| tree.versions(node).next().is_some())
    };
    assert_eq!(nodes.len() + 1, tree.nodes().filter(is_listed).count(), "every path once");
    for &node in nodes.iter().take(200) {
        files.toggle(node);
        files.toggle(node);
        assert!(files.rows() == all, "a fold and back");
    }
    files.close_all();
    for &node in nodes.iter().rev().take(2000) {
        files.open(node);
    }
    for &node in nodes.iter().take(2000) {
        files.open(node);
    }
    if nodes.len() <= 2000 {
        assert!(files.rows() == all, "opened one by one");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn scopes_of_random_layers_add_up(layers in stack(), base in 0..3_usize) {
        let base = base.min(layers.len());
        assert_scopes(&facts_of(&layers, base));
    }
}

#[test]
fn scopes_of_every_fixture_add_up() {
    let Some(folder) = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from) else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut count = 0;
    for name in expected.as_object().unwrap().keys() {
        let reference = folder.join(name).display().to_string();
        let reference = reference.as_str().into();
        let Ok(session) = Session::open(&reference, Options::default(), &NoEvents) else {
            continue;
        };
        let Ok(layers) = session.read(&NoEvents) else { continue };
        assert_scopes(&Arc::new(session.facts(layers, None)));
        count += 1;
    }
    assert!(50 < count, "only {count} images were found");
}
