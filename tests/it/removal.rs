//! What a removal saves, compared with a separate count over every version.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll::layer::Change;
use plimsoll::limits::Limits;
use plimsoll::tree::{MergedTree, NodeId, Removal, Removed, VersionId};
use proptest::prelude::*;

use crate::layer_language::{Pack, parse, read};
use crate::overlay::random::stack;

fn tree(text: &str) -> MergedTree {
    MergedTree::merge(read(&parse(text), Pack::Plain).layers, &Limits::default())
}

/// What removing paths saves, for each layer: visible and hidden bytes.
fn saved(text: &str, paths: &[&str]) -> Vec<(usize, u64, u64)> {
    let tree = tree(text);
    let every: BTreeMap<Vec<u8>, NodeId> =
        tree.nodes().map(|node| (tree.path(node), node)).collect();
    let nodes: Vec<NodeId> = paths.iter().map(|path| every[path.as_bytes()]).collect();
    let removed = Removal::of(&tree, &nodes);
    removed
        .iter()
        .map(|(&layer, removed)| (layer, removed.visible.unpacked, removed.hidden.unpacked))
        .collect()
}

#[test]
fn a_directory_is_removed_with_everything_below_it() {
    let text = "layer a\nfile d/a 3\nfile d/b/c 5\nfile e 7";
    assert_eq!(saved(text, &["/d"]), [(0, 8, 0)]);
    assert_eq!(saved(text, &["/d", "/d/b", "/d/b/c"]), [(0, 8, 0)]);
    assert_eq!(saved(text, &["/"]), [(0, 15, 0)]);
}

#[test]
fn versions_in_lower_layers_are_removed_too() {
    let replaced = "layer a\nfile d/a 3\nlayer b\nfile d/a 5";
    assert_eq!(saved(replaced, &["/d"]), [(0, 0, 3), (1, 5, 0)]);
    let removed = "layer a\nfile d/a 3\nlayer b\nremove d";
    assert_eq!(saved(removed, &["/d"]), [(0, 0, 3)]);
}

#[test]
fn a_hard_link_elsewhere_keeps_the_bytes() {
    let linked = "layer a\nfile d/a 3\nhard e d/a";
    assert_eq!(bytes(&saved(linked, &["/d"])), 0);
    assert_eq!(bytes(&saved(linked, &["/e"])), 0);
    assert_eq!(bytes(&saved(linked, &["/d", "/e"])), 3);
    // Only the link still shows the bytes: removing it removes them.
    let kept = "layer a\nfile d/a 3\nhard e d/a\nlayer b\nremove d/a";
    assert_eq!(saved(kept, &["/e"]).iter().map(|(_, visible, _)| visible).sum::<u64>(), 3);
}

#[test]
fn hidden_hard_links_count_once_and_only_together() {
    let hidden = "layer a\nfile d/a 3\nhard e d/a\nlayer b\nremove d/a\nremove e";
    assert_eq!(bytes(&saved(hidden, &["/d/a"])), 0);
    assert_eq!(bytes(&saved(hidden, &["/d/a", "/e"])), 3);
}

fn bytes(saved: &[(usize, u64, u64)]) -> u64 {
    saved.iter().map(|(_, visible, hidden)| visible + hidden).sum()
}

#[test]
fn names_are_removed_one_after_the_other() {
    let tree = tree("layer a\nfile d/a 3\nhard e d/a\nfile f 2");
    let at = |path: &[u8]| tree.find(path).unwrap();
    let mut removal = Removal::new(&tree);
    assert_eq!(removal.remove(at(b"/d/a")), None);
    assert!(removal.is_kept(at(b"/d/a")), "a link shows it");
    assert!(removal.remove(at(b"/e")).is_some());
    assert_eq!(removal.remove(at(b"/e")), None, "it is removed already");
    assert!(!removal.is_kept(at(b"/d/a")));
    assert!(removal.remove(at(b"/f")).is_some());
}

/// The same from the definition: a file is removed if each name that shows it is, or, if none does,
/// each name that it ever had.
fn by_definition(tree: &MergedTree, nodes: &BTreeSet<NodeId>) -> BTreeMap<usize, (u64, u64)> {
    let is_in = |mut node: NodeId| loop {
        if nodes.contains(&node) {
            return true;
        }
        if node == NodeId::ROOT {
            return false;
        }
        node = tree.parent(node);
    };
    let all: Vec<VersionId> = tree.all_versions().collect();
    let mut gone: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for &file in &all {
        let Some(version) = tree.version(file) else { continue };
        let Change::File(content) = version.entry.change else { continue };
        let names = || all.iter().copied().filter(|&name| tree.carrier(name) == Some(file));
        let shown: Vec<VersionId> =
            names().filter(|&name| tree.current(tree.node_of(name)) == Some(name)).collect();
        let (is_gone, is_visible) = match shown.is_empty() {
            true => (names().all(|name| is_in(tree.node_of(name))), false),
            false => (shown.iter().all(|&name| is_in(tree.node_of(name))), true),
        };
        if is_gone && 0 < content.stored_bytes {
            let sums = gone.entry(version.layer).or_default();
            match is_visible {
                true => sums.0 += content.stored_bytes,
                false => sums.1 += content.stored_bytes,
            }
        }
    }
    gone
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_agree_with_the_definition(stack in stack(), picks in prop::collection::vec(0..64_usize, 0..4)) {
        let tree = MergedTree::merge(read(&stack, Pack::Plain).layers, &Limits::default());
        let every: Vec<NodeId> = tree.nodes().collect();
        let nodes: Vec<NodeId> = picks.iter().map(|pick| every[pick % every.len()]).collect();
        let removed = Removal::of(&tree, &nodes);
        let sums: BTreeMap<usize, (u64, u64)> = removed
            .iter()
            .map(|(&layer, removed)| (layer, (removed.visible.unpacked, removed.hidden.unpacked)))
            .filter(|(_, sums)| *sums != (0, 0))
            .collect();
        prop_assert_eq!(sums, by_definition(&tree, &nodes.iter().copied().collect()));
        let whole = tree.totals(NodeId::ROOT);
        let mut all = Removed::default();
        for removed in Removal::of(&tree, &[NodeId::ROOT]).values() {
            all.visible.unpacked += removed.visible.unpacked;
            all.visible.download += removed.visible.download;
            all.hidden.unpacked += removed.hidden.unpacked;
            all.hidden.download += removed.hidden.download;
        }
        prop_assert_eq!(all.visible.unpacked, whole.visible.unpacked);
        prop_assert_eq!(all.hidden.unpacked, whole.hidden().unpacked);
        prop_assert_eq!(all.visible.download, whole.visible.download);
        prop_assert_eq!(all.hidden.download, whole.hidden().download);
    }
}
