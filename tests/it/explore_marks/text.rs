//! Images as text: each kind of mark, alone and together.

use std::collections::BTreeSet;

use plimsoll::explore::marks::{Mark, NodeMark};
use plimsoll::limits::Limits;
use plimsoll::tree::{MergedTree, NodeId};
use plimsoll::units::Bytes;
use plimsoll::warning::Code;
use proptest::prelude::*;

use super::rebuilt::without_paths;
use super::{Judged, freed, image, paths, sizes};
use crate::layer_language::{Kind, Layer, Line, Pack, parse, read};
use crate::overlay::random::stack;

const TREES: &[(&str, &[&str])] = &[
    ("layer a\nfile d/a 3\nfile d/b/c 5\nfile e 7", &["/d"]),
    // A child of a marked directory counts once.
    ("layer a\nfile d/a 3\nfile d/b/c 5\nfile e 7", &["/d", "/d/b", "/d/b/c"]),
    // Older versions, and what a whiteout removed.
    ("layer a\nfile d/a 3\nfile e 1\nlayer b\nfile d/a 5\nremove e", &["/d", "/e"]),
    ("layer a\nfile d/a 3\nlayer b\nopaque d\nfile d/b 5", &["/d/a"]),
    // Hard links, in the same layer and across layers, to what is removed.
    ("layer a\nfile d/a 3\nhard e d/a", &["/d"]),
    ("layer a\nfile d/a 3\nhard e d/a\nhard f d/a", &["/d", "/e"]),
    ("layer a\nfile d/a 3\nhard e d/a", &["/d", "/e"]),
    ("layer a\nfile d/a 3\nlayer b\nhard e d/a\nremove d", &["/d"]),
    ("layer a\nfile d/a 3\nlayer b\nhard e d/a\nremove d", &["/e"]),
    ("layer a\nfile d/a 3\nhard e d/a\nlayer b\nremove d/a", &["/e"]),
    // What was hidden by something that is taken out is visible again.
    ("layer a\nfile a 5\nlayer b\nfile a/b 3", &["/a/b"]),
    ("layer a\nfile a 5\nlayer b\ndir a\nfile a/b 3", &["/a/b"]),
    ("layer a\nfile a/b 3\nlayer b\nfile a 5\nlayer c\nfile a/c 7", &["/a"]),
    ("layer a\nfile a 1", &["/"]),
];

#[test]
fn sizes_agree_with_the_image_built_without_the_paths() {
    for (text, marks) in TREES {
        let gone: Vec<Vec<u8>> = marks.iter().map(|mark| mark.as_bytes().to_vec()).collect();
        let expected = sizes(&without_paths(&parse(text), &gone));
        assert_eq!(image(text).without(&paths(marks)), expected, "{text}\nwithout {marks:?}");
    }
}

#[test]
fn without_a_link_what_leads_through_it_has_a_directory() {
    // x is at /lib/x, where a container finds it, so the mark is about the link alone.
    let judged = image("layer a\nfile lib/x 5\nlink l -> lib\nlayer b\nfile l/x 3");
    assert_eq!(judged.without(&paths(&["/l"])), (8, 8, 0));
    assert_eq!(judged.without(&paths(&["/l/x"])), (0, 0, 0), "as written by hand");
    assert_eq!(judged.without(&paths(&["/lib"])), (0, 0, 0));
}

#[test]
fn each_mark_says_what_it_frees_alone() {
    let judged = image("layer a\nfile d/a 3\nhard e d/a\nfile d/b 5\nlayer b\nfile f 7");
    let mut marks = paths(&["/d", "/e", "/d/b", "/gone"]);
    marks.push(Mark::Layer(1));
    marks.push(Mark::Layer(9));
    let what_if = judged.what_if(&marks);
    let of = |mark: &str| freed(&what_if)[mark];
    assert_eq!(of("path /d"), Bytes(5), "another name keeps the bytes of a");
    assert_eq!(of("path /e"), Bytes(0));
    assert_eq!(of("path /d/b"), Bytes(5));
    assert_eq!(of("layer 2"), Bytes(7));
    let missing: Vec<String> = what_if.missing.iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["path /gone", "layer 10"]);
    let after = what_if.never_made;
    assert_eq!((after.sizes.unpacked, after.layers), (Bytes(0), 1), "both names of a are marked");
}

#[test]
fn deleting_later_saves_nothing() {
    let judged = image("layer a\nfile d/a 3\nhard e d/a\nfile f 5\nlayer b\nfile f 7");
    let what_if = judged.what_if(&paths(&["/d", "/f"]));
    let today = judged.judgement.headline.today;
    let later = what_if.deleted_later;
    assert_eq!((later.unpacked, later.download), (today.unpacked, today.download));
    // e still shows the 3 bytes.
    assert_eq!((later.visible, later.hidden), (Bytes(3), Bytes(12)));
    let never = what_if.never_made.sizes;
    assert_eq!((never.unpacked, never.visible, never.hidden), (Bytes(3), Bytes(3), Bytes(0)));
    let of_layer = judged.what_if(&[Mark::Layer(1)]).deleted_later;
    assert_eq!((of_layer.visible, of_layer.hidden), (Bytes(3), Bytes(12)));
}

#[test]
fn without_a_layer_what_it_hid_is_visible_again() {
    let text = "layer a\nfile a 3\nfile b 5\nfile c 7\nlayer b\nfile a 11\nremove b\nopaque d\n\
                layer c\nfile c 13";
    let layers = parse(text);
    let judged = image(text);
    for gone in [&[0][..], &[1], &[2], &[0, 2], &[0, 1, 2]] {
        let kept: Vec<Layer> = (0..layers.len())
            .filter(|index| !gone.contains(index))
            .map(|index| layers[index].clone())
            .collect();
        let marks: Vec<Mark> = gone.iter().map(|&index| Mark::Layer(index)).collect();
        assert_eq!(judged.without(&marks), sizes(&kept), "without {gone:?}");
        let what_if = judged.what_if(&marks);
        let blobs = |index: usize| judged.facts.downloads[index].unwrap();
        let download: u64 = (0..3).filter(|index| !gone.contains(index)).map(blobs).sum();
        assert_eq!(what_if.never_made.sizes.download, Some(Bytes(download)));
        assert!(!what_if.never_made.sizes.download_estimated, "whole layers are exact");
    }
    let both = [Mark::Layer(1), Mark::Path(b"/a".to_vec())];
    let kept = without_paths(&[layers[0].clone(), layers[2].clone()], &[b"/a".to_vec()]);
    assert_eq!(judged.without(&both), sizes(&kept));
}

#[test]
fn the_download_without_a_path_is_an_estimate() {
    let judged = image("layer a\nfile a 3000\nfile b 5");
    let what_if = judged.what_if(&paths(&["/a"]));
    let (today, after) = (what_if.today.sizes, what_if.never_made.sizes);
    assert!(after.download_estimated && !today.download_estimated);
    let saved = today.download.unwrap() - after.download.unwrap();
    assert_eq!(what_if.per_mark[0].download, Some(saved));
    // A header and six blocks of content.
    assert_eq!(saved, Bytes(512 + 3072));
    assert_eq!(today.overhead - after.overhead, Bytes(512 + 72));
    assert_eq!((what_if.today.entries, what_if.never_made.entries), (2, 1));
}

#[test]
fn a_blob_that_is_two_layers_is_downloaded_once() {
    let judged = image("layer a\nfile a 3 content=x\nlayer b\nfile b 5\nlayer c\nfile d 3");
    let sizes = judged.what_if(&[Mark::Layer(0)]);
    assert!(sizes.never_made.sizes.download < sizes.today.sizes.download);
}

#[test]
fn nothing_marked_changes_nothing() {
    let judged = image("layer a\nfile a 3\nlayer b\nremove a");
    for marks in [vec![], paths(&["/b"]), vec![Mark::Finding("none@/".to_owned())]] {
        let what_if = judged.what_if(&marks);
        assert_eq!(what_if.today, what_if.never_made);
        assert_eq!(what_if.deleted_later, judged.judgement.headline.today);
        assert_eq!(what_if.missing, marks);
    }
}

#[test]
fn marked_paths_are_whole_and_those_above_in_part() {
    let judged = image("layer a\nfile d/a 3\nfile d/b/c 5\nfile e 7");
    let nodes = judged.what_if(&paths(&["/d/b"])).nodes;
    let of = |path: &str| nodes.get(judged.facts.find(path).unwrap());
    assert_eq!(of("/d/b"), Some(NodeMark::Whole));
    assert_eq!(of("/d/b/c"), Some(NodeMark::Whole));
    assert_eq!(of("/d"), Some(NodeMark::Part));
    assert_eq!(of("/"), Some(NodeMark::Part));
    assert_eq!((of("/e"), of("/d/a")), (None, None));
}

/// The layers without the versions at some nodes, each hard link to the name before it.
fn without_nodes(layers: &[Layer], tree: &MergedTree, nodes: &BTreeSet<NodeId>) -> Vec<Layer> {
    let is_gone = |node: NodeId| tree.ancestors(node).any(|at| nodes.contains(&at));
    let mut rebuilt = layers.to_vec();
    let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut before = std::collections::BTreeMap::new();
    let lost: BTreeSet<_> = tree
        .all_versions()
        .filter(|&version| is_gone(tree.node_of(version)))
        .filter_map(|version| tree.carrier(version))
        .collect();
    for version in tree.all_versions() {
        let at = (tree.layer_of(version).unwrap(), tree.entry_index(version) as usize);
        if is_gone(tree.node_of(version)) {
            gone.insert(at);
            continue;
        }
        let Some(carrier) = tree.carrier(version).filter(|carrier| lost.contains(carrier)) else {
            continue;
        };
        let Some(_) = tree.own_content(carrier) else { continue };
        let (layer, entry) = (tree.layer_of(carrier).unwrap(), tree.entry_index(carrier) as usize);
        let content = layers[layer][entry].content.clone();
        let line = &mut rebuilt[at.0][at.1];
        match before.insert(carrier, tree.path(tree.node_of(version))) {
            Some(path) => line.target = path,
            None => (line.kind, line.content, line.target) = (Kind::File, content, Vec::new()),
        }
    }
    for (layer, entry) in gone.into_iter().rev() {
        rebuilt[layer].remove(entry);
    }
    rebuilt
}

/// A layer that deletes nodes.
fn deletes(tree: &MergedTree, nodes: &BTreeSet<NodeId>) -> Layer {
    let visible = nodes.iter().filter(|&&node| tree.is_present(node));
    let line = |&node: &NodeId| {
        let (path, name) = (tree.path(tree.parent(node)), tree.name(node));
        Line::new(Kind::File, &[&path[1..], b"/.wh.", name].concat())
    };
    visible.map(line).collect()
}

fn broken_links(image: &crate::layer_language::Image) -> usize {
    let warnings = image.report.warnings.iter();
    warnings.filter(|warning| warning.code == Code::HardLinkTarget).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_layers_agree_with_themselves_built_again(
        stack in stack(), picks in prop::collection::vec(0..64_usize, 1..4),
    ) {
        let before = read(&stack, Pack::Plain);
        let tree = MergedTree::merge(before.layers.clone(), &Limits::default());
        let all: Vec<NodeId> = tree.nodes().collect();
        let nodes: BTreeSet<NodeId> = picks.iter().map(|pick| all[pick % all.len()]).collect();
        let rebuilt = without_nodes(&stack, &tree, &nodes);
        let after = read(&rebuilt, Pack::Plain);
        // A link to a name that is gone by then cannot be built again.
        prop_assume!(broken_links(&after) <= broken_links(&before));
        let marks: Vec<Mark> = nodes.iter().map(|&node| Mark::Path(tree.path(node))).collect();
        let expected = &after.report.sizes;
        let expected = (expected.unpacked.0, expected.visible.0, expected.hidden.0);
        prop_assert_eq!(Judged::of(&stack).without(&marks), expected);
    }

    #[test]
    fn deleting_random_paths_later_hides_them(
        stack in stack(), picks in prop::collection::vec(0..64_usize, 1..4),
    ) {
        let judged = Judged::of(&stack);
        let tree = &judged.facts.tree;
        let all: Vec<NodeId> = tree.nodes().filter(|&node| node != NodeId::ROOT).collect();
        prop_assume!(!all.is_empty());
        let nodes: BTreeSet<NodeId> = picks.iter().map(|pick| all[pick % all.len()]).collect();
        let mut layers = stack.clone();
        layers.push(deletes(tree, &nodes));
        let marks: Vec<Mark> = nodes.iter().map(|&node| Mark::Path(tree.path(node))).collect();
        let later = judged.what_if(&marks).deleted_later;
        let found = (later.unpacked.0, later.visible.0, later.hidden.0);
        prop_assert_eq!(found, sizes(&layers));
    }

    #[test]
    fn random_layers_can_be_left_out(
        stack in stack(), picks in prop::collection::btree_set(0..5_usize, 1..3),
    ) {
        let marks: Vec<Mark> = picks.iter().map(|&index| Mark::Layer(index)).collect();
        let kept = stack.iter().enumerate().filter(|(index, _)| !picks.contains(index));
        let kept: Vec<Layer> = kept.map(|(_, layer)| layer.clone()).collect();
        prop_assert_eq!(Judged::of(&stack).without(&marks), sizes(&kept));
    }
}
