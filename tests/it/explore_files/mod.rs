//! The files of an image as rows: what is listed, in what order, and what it weighs.

use std::sync::Arc;

use expect_test::{Expect, expect};
use plimsoll::base::Given;
use plimsoll::explore::files::{Arrangement, Files, Filters, Listing, Order, Row, Scope};
use plimsoll::facts::Facts;
use plimsoll::image::described::{Described, Transfer};
use plimsoll::tree::NodeId;

use crate::layer_language::{Layer, Pack, pack, parse, write_tar};
use crate::memory;

mod filters;
mod identities;
mod search;

/// What is known about layers, of which the lowest are the base image.
fn facts_of(layers: &[Layer], base_layers: usize) -> Arc<Facts> {
    let blobs = layers.iter().map(|layer| pack(Pack::Plain, &write_tar(layer))).collect();
    let base = if base_layers == 0 { Given::Nothing } else { Given::Layers(base_layers) };
    let how = memory::How { base, ..memory::How::default() };
    Arc::new(memory::read(Described::default(), blobs, &how).facts)
}

fn facts(text: &str) -> Arc<Facts> {
    facts_of(&parse(text), 0)
}

fn files(text: &str, scope: Scope) -> Files {
    Files::new(facts(text), Listing { scope, ..Listing::default() })
}

fn at(files: &Files, path: &str) -> NodeId {
    files.facts().tree.node_at(path.as_bytes()).unwrap_or_else(|| panic!("no layer has {path}"))
}

/// Every row, below the total: unpacked, hidden, the sign, and the name; `x` if it is not seen.
fn show(files: &Files) -> String {
    let total = files.total();
    let mut out = format!("{} {} total\n", total.unpacked, total.hidden);
    for row in files.rows() {
        let indent = "  ".repeat(usize::from(row.depth()));
        match *row {
            Row::Node { node, .. } => {
                let sizes = files.sizes(node);
                let sign = files.change(node).sign();
                let slash = if files.is_directory(node) { "/" } else { "" };
                let seen = if files.is_seen(node) { "" } else { " x" };
                let name = String::from_utf8_lossy(files.facts().tree.name(node)).into_owned();
                out += &format!(
                    "{} {} {sign} {indent}{name}{slash}{seen}\n",
                    sizes.unpacked, sizes.hidden
                );
            }
            Row::Version { version, .. } => {
                let layer = files.facts().tree.layer_of(version).unwrap() + 1;
                let (cause, by) = files.hidden_by(version).unwrap();
                let word = cause.word();
                out += &format!("     {indent}of layer {layer}, {word} by layer {}\n", by + 1);
            }
        }
    }
    if let Some((count, sizes)) = files.rest() {
        out += &format!("{} {} and {count} more\n", sizes.unpacked, sizes.hidden);
    }
    out
}

fn check(files: &Files, expected: Expect) {
    expected.assert_eq(&show(files));
}

/// Checks the rows of everything, open.
fn check_open(mut files: Files, expected: Expect) {
    files.open_below(NodeId::ROOT);
    check(&files, expected);
}

const STORY: &str = "layer base
dir etc
file etc/passwd 10
file etc/old 5
file app/data 100
file app/keep 7
link app/link -> keep
layer own
file app/data 60
remove etc/old
file new/a 3
file new/b 3
layer top
file app/keep 7 content=\\x03\\x03\\x03
remove new/b
dir etc mode=700
";

#[test]
fn changes_are_what_the_layer_ships_and_what_it_removes() {
    check_open(
        files(STORY, Scope::Changes(1)),
        expect![[r#"
        66 3 total
        60 0 = app/
        60 0 ~   data
        6 3 + new/
        3 0 +   a
        3 3 +   b
        0 0 = etc/
        0 0 -   old x
    "#]],
    );
    check_open(
        files(STORY, Scope::Changes(0)),
        expect![[r#"
        122 112 total
        107 107 + app/
        100 100 +   data
        7 7 +   keep
        0 0 +   link
        15 5 + etc/
        10 0 +   passwd
        5 5 +   old
    "#]],
    );
    check_open(
        files(STORY, Scope::Changes(2)),
        expect![[r#"
        3 0 total
        3 0 = app/
        3 0 ~   keep
        0 0 m etc/
        0 0 = new/
        0 0 -   b x
    "#]],
    );
}

#[test]
fn a_layer_hides_bytes_of_lower_ones() {
    let files = files(STORY, Scope::Changes(1));
    assert_eq!(files.total().hides, 105);
    assert_eq!(files.sizes(at(&files, "/app")).hides, 100);
    assert_eq!(files.sizes(at(&files, "/etc/old")).hides, 5);
    assert_eq!(files.sizes(at(&files, "/new")).hides, 0);
}

#[test]
fn up_to_a_layer_is_what_a_container_of_these_layers_sees() {
    check_open(
        files(STORY, Scope::UpTo(0)),
        expect![[r#"
        122 0 total
        107 0 + app/
        100 0 +   data
        7 0 +   keep
        0 0 +   link
        15 0 + etc/
        10 0 +   passwd
        5 0 +   old
    "#]],
    );
    check_open(
        files(STORY, Scope::UpTo(1)),
        expect![[r#"
        83 105 total
        67 100 + app/
        60 100 +   data
        7 0 +   keep
        0 0 +   link
        10 5 + etc/
        10 0 +   passwd
        6 0 + new/
        3 0 +   a
        3 0 +   b
    "#]],
    );
    check_open(
        files(STORY, Scope::Image),
        expect![[r#"
        76 115 total
        63 107 + app/
        60 100 +   data
        3 7 +   keep
        0 0 +   link
        10 5 + etc/
        10 0 +   passwd
        3 3 + new/
        3 0 +   a
    "#]],
    );
}

#[test]
fn a_layer_that_does_not_exist_stands_for_the_last_one() {
    for scope in [Scope::UpTo(2), Scope::UpTo(usize::MAX)] {
        assert_eq!(show(&files(STORY, scope)), show(&files(STORY, Scope::Image)));
    }
    let last = show(&files(STORY, Scope::Changes(2)));
    assert_eq!(show(&files(STORY, Scope::Changes(7))), last);
}

#[test]
fn an_image_without_layers_has_no_rows() {
    for scope in [Scope::Image, Scope::UpTo(0), Scope::Changes(0)] {
        assert_eq!(show(&files("", scope)), "0 0 total\n");
    }
}

#[test]
fn the_signs_of_the_image_are_about_what_the_base_image_has() {
    let facts = facts_of(&parse(STORY), 1);
    check_open(
        Files::new(Arc::clone(&facts), Listing { show_hidden: true, ..Listing::default() }),
        expect![[r#"
            76 115 total
            63 107 = app/
            60 100 ~   data
                     of layer 1, replaced by layer 2
            3 7 ~   keep
                     of layer 1, replaced by layer 3
            0 0 =   link
            10 5 m etc/
            10 0 =   passwd
            0 5 -   old x
                     of layer 1, removed by layer 2
            3 3 + new/
            3 0 +   a
            0 3 -   b x
                     of layer 2, removed by layer 3
        "#]],
    );
    // Nothing of the base image is a change of its own layers.
    let scope = Scope::UpTo(0);
    check(
        &Files::new(facts, Listing { scope, ..Listing::default() }),
        expect![[r#"
        122 0 total
        107 0 = app/
        15 0 = etc/
    "#]],
    );
}

#[test]
fn what_only_base_layers_ship_can_be_left_out() {
    let facts = facts_of(&parse(STORY), 1);
    let mut files = Files::new(facts, Listing::default());
    files.show_base(false);
    check_open(
        files,
        expect![[r#"
        76 115 total
        63 107 = app/
        60 100 ~   data
        3 7 ~   keep
        10 5 m etc/
        3 3 + new/
        3 0 +   a
    "#]],
    );
}

#[test]
fn what_only_hidden_versions_have_is_shown_and_sorted_by_their_bytes() {
    let mut files = files(
        "layer
dir cache
file cache/deb 90
file cache/lock 0
file app/small 5
file app/big 20
layer
dir cache mode=700
remove cache/deb
remove cache/lock
remove app/big
",
        Scope::Image,
    );
    let shown = |files: &Files| -> Vec<(String, u64)> {
        let node = |row: &Row| match *row {
            Row::Node { node, .. } => Some(node),
            Row::Version { .. } => None,
        };
        let name = |node| String::from_utf8(files.facts().tree.name(node).to_vec()).unwrap();
        let nodes = files.rows().iter().filter_map(node);
        nodes.map(|node| (name(node), files.shown_sizes(node).unpacked)).collect()
    };
    let pairs = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
        pairs.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect()
    };
    files.open_below(NodeId::ROOT);
    assert_eq!(shown(&files), pairs(&[("app", 5), ("small", 5), ("cache", 0)]));
    files.show_hidden(true);
    files.open_below(NodeId::ROOT);
    let expected = [("cache", 90), ("deb", 90), ("lock", 0), ("app", 5), ("big", 20), ("small", 5)];
    assert_eq!(shown(&files), pairs(&expected));
    files.set_arrangement(Arrangement::Largest);
    assert_eq!(shown(&files), pairs(&[("deb", 90), ("big", 20), ("small", 5), ("lock", 0)]));
}

#[test]
fn hidden_versions_stand_below_their_path() {
    let mut files = files(STORY, Scope::Image);
    files.show_hidden(true);
    files.open_below(NodeId::ROOT);
    check(
        &files,
        expect![[r#"
            76 115 total
            63 107 + app/
            60 100 +   data
                     of layer 1, replaced by layer 2
            3 7 +   keep
                     of layer 1, replaced by layer 3
            0 0 +   link
            10 5 + etc/
            10 0 +   passwd
            0 5 -   old x
                     of layer 1, removed by layer 2
            3 3 + new/
            3 0 +   a
            0 3 -   b x
                     of layer 2, removed by layer 3
        "#]],
    );
    // A fold leaves the versions of the directory itself.
    files.close(at(&files, "/etc"));
    files.close(at(&files, "/app"));
    check(
        &files,
        expect![[r#"
            76 115 total
            63 107 + app/
            10 5 + etc/
            3 3 + new/
            3 0 +   a
            0 3 -   b x
                     of layer 2, removed by layer 3
        "#]],
    );
    files.set_scope(Scope::UpTo(1));
    check(
        &files,
        expect![[r#"
        83 105 total
        67 100 + app/
        10 5 + etc/
        6 0 + new/
        3 0 +   a
        3 0 +   b
    "#]],
    );
}

#[test]
fn directories_open_and_fold() {
    let mut files = files("layer a\nfile a/b/c 3\nfile a/d 9\nfile e 1", Scope::Image);
    let (a, b, e) = (at(&files, "/a"), at(&files, "/a/b"), at(&files, "/e"));
    check(
        &files,
        expect![[r#"
        13 0 total
        12 0 + a/
        1 0 + e
    "#]],
    );
    files.open(b);
    assert_eq!(files.rows().len(), 2, "its directory is folded");
    files.toggle(a);
    check(
        &files,
        expect![[r#"
        13 0 total
        12 0 + a/
        9 0 +   d
        3 0 +   b/
        3 0 +     c
        1 0 + e
    "#]],
    );
    files.toggle(a);
    assert_eq!(files.position(b), None);
    assert_eq!((files.rows().len(), files.position(e)), (2, Some(1)));
    // What cannot be opened is not.
    files.open(e);
    assert!(!files.is_open(e));
    files.close(e);
    files.close_all();
    files.toggle(a);
    assert_eq!(files.rows().len(), 4, "`b` is folded too");
    assert_eq!(files.reveal(at(&files, "/a/b/c")), Some(3));
    files.close_all();
    assert_eq!(files.reveal(at(&files, "/a/b/c")), Some(3));
    files.close_all();
    files.open_below(a);
    assert_eq!(files.rows().len(), 5);
}

#[test]
fn a_path_that_is_not_listed_is_not_revealed() {
    let mut files = files(STORY, Scope::Image);
    assert_eq!(files.reveal(at(&files, "/etc/old")), None);
    assert!(!files.is_open(at(&files, "/etc")), "nothing is opened for it");
    files.show_hidden(true);
    assert!(files.reveal(at(&files, "/etc/old")).is_some());
}

#[test]
fn equal_sizes_stand_by_name_in_each_order() {
    let text = "layer a
file z 3 mtime=50
file b 3 mtime=70
file m/x 2 mtime=10
file m/y 2 mtime=10
file c 9 mtime=60
layer b
file b 3 mtime=80
";
    let mut files = files(text, Scope::Image);
    let names = |files: &Files| -> String {
        let names = files.rows().iter().map(|row| match row {
            Row::Node { node, .. } => {
                String::from_utf8_lossy(files.facts().tree.name(*node)).into_owned()
            }
            Row::Version { .. } => "version".to_owned(),
        });
        names.collect::<Vec<_>>().join(" ")
    };
    for (order, reversed, expected) in [
        (Order::Unpacked, false, "c m b z"),
        (Order::Unpacked, true, "b z m c"),
        (Order::Name, false, "b c m z"),
        (Order::Name, true, "z m c b"),
        (Order::Count, false, "m b c z"),
        (Order::Time, false, "b c z m"),
        (Order::Time, true, "m z c b"),
        (Order::Hidden, false, "b c m z"),
        (Order::Layer, false, "c z b m"),
    ] {
        files.set_order(order, reversed);
        assert_eq!(names(&files), expected, "{order:?} {reversed}");
    }
}

#[test]
fn flat_arrangements_list_a_thousand_and_say_what_the_rest_is() {
    let mut text = "layer a\n".to_owned();
    for number in 0..1004 {
        text +=
            &format!("file d{}/f{number:04} {}\n", number % 3, if number < 1000 { 2 } else { 1 });
    }
    let mut flat = files(&text, Scope::Image);
    flat.set_arrangement(Arrangement::Largest);
    assert_eq!(flat.rows().len(), 1000);
    assert_eq!(
        flat.rest().map(|(count, sizes)| (count, sizes.unpacked, sizes.files)),
        Some((4, 4, 4))
    );
    assert_eq!(flat.position(at(&flat, "/d0/f0999")), Some(999));
    assert_eq!(flat.position(at(&flat, "/d1/f1000")), None);
    flat.set_filters(Filters::parse("glob:f000*").unwrap(), Default::default());
    assert_eq!((flat.rows().len(), flat.rest()), (10, None));
    assert_eq!(flat.total().files, 1004);
    flat.set_filters(Filters::default(), Default::default());
    flat.set_arrangement(Arrangement::Directories);
    check(
        &flat,
        expect![[r#"
        2004 0 total
        669 0 + d0/
        668 0 + d1/
        667 0 + d2/
    "#]],
    );
}

#[test]
fn the_flat_list_has_files_and_links_but_no_directories() {
    let mut files = files(STORY, Scope::Image);
    files.set_arrangement(Arrangement::Largest);
    check(
        &files,
        expect![[r#"
        76 115 total
        60 100 + data
        10 0 + passwd
        3 0 + a
        3 7 + keep
        0 0 + link
    "#]],
    );
    assert_eq!(files.reveal(at(&files, "/app/keep")), Some(3));
    assert_eq!(files.reveal(at(&files, "/app")), None);
    files.set_arrangement(Arrangement::Directories);
    check(
        &files,
        expect![[r#"
        76 115 total
        63 107 + app/
        10 5 + etc/
        3 3 + new/
    "#]],
    );
}

#[test]
fn bytes_that_only_a_link_shows_are_at_the_link() {
    let text = "layer a\nfile d/a 5\nhard e d/a\nlayer b\nremove d/a\nlayer c\nremove e";
    check_open(
        files(text, Scope::UpTo(0)),
        expect![[r#"
        5 0 total
        5 0 + d/
        5 0 +   a
        0 0 + e
    "#]],
    );
    check_open(
        files(text, Scope::UpTo(1)),
        expect![[r#"
        5 0 total
        5 0 + e
    "#]],
    );
    check_open(
        files(text, Scope::Image),
        expect![[r#"
        0 5 total
        0 5 + d/
    "#]],
    );
    check_open(
        files(text, Scope::Changes(0)),
        expect![[r#"
        5 5 total
        5 5 + d/
        5 5 +   a
        0 0 + e
    "#]],
    );
    check_open(
        files(text, Scope::Changes(1)),
        expect![[r#"
        0 0 total
        0 0 - d/ x
        0 0 -   a x
    "#]],
    );
}

#[test]
fn signs_tell_content_from_metadata() {
    let text = "layer a
file same content=x
file mode content=x
file time content=x
file content content=x
link target -> a
link same-link -> a
char device
dir d mtime=1
file kind
file hard content=x
file emptied/a
layer b
file same content=x
file mode content=x mode=600
file time content=x mtime=9
file content content=y
link target -> b
link same-link -> a
fifo device
dir d mtime=2
dir kind
remove hard
hard hard same
remove emptied
";
    check(
        &files(text, Scope::Changes(1)),
        expect![[r#"
        4 0 total
        1 0 ~ content
        1 0 m mode
        1 0 = same
        1 0 m time
        0 0 = d/
        0 0 ~ device
        0 0 - emptied/ x
        0 0 = hard
        0 0 ~ kind/
        0 0 = same-link
        0 0 ~ target
    "#]],
    );
}

#[test]
fn what_is_open_stays_open_when_more_layers_arrive() {
    let layers = parse(STORY);
    let mut few = Files::new(facts_of(&layers[1..2], 0), Listing::default());
    few.open(at(&few, "/new"));
    few.open(at(&few, "/app"));
    few.close(at(&few, "/app"));
    let all = few.with_facts(facts_of(&layers, 0));
    assert!(all.is_open(at(&all, "/new")));
    assert!(!all.is_open(at(&all, "/app")) && !all.is_open(at(&all, "/etc")));
    check(
        &all,
        expect![[r#"
        76 115 total
        63 107 + app/
        10 5 + etc/
        3 3 + new/
        3 0 +   a
    "#]],
    );
    // What is not there any more is forgotten.
    let fewer = all.with_facts(facts_of(&layers[..1], 0));
    assert_eq!(fewer.rows().len(), 2);
}

#[test]
fn downloads_are_those_of_the_layers_of_the_scope() {
    let layers = parse("layer a\nfile a 5\nlayer b\nfile b 7");
    let files = |transfers: &[Transfer], scope| {
        let blobs = layers.iter().map(|layer| pack(Pack::Plain, &write_tar(layer))).collect();
        let mut opened = memory::image(Described::default(), blobs);
        for (layer, transfer) in opened.image.layers.iter_mut().zip(transfers) {
            layer.if_plain = *transfer;
        }
        let facts = Arc::new(memory::of(opened, 1, &memory::How::default()).facts);
        Files::new(facts, Listing { scope, ..Listing::default() })
    };
    let unknown = &[Transfer::AsStored, Transfer::Unknown];
    for (scope, is_known) in [
        (Scope::Changes(0), true),
        (Scope::Changes(1), false),
        (Scope::UpTo(0), true),
        (Scope::Image, false),
    ] {
        assert_eq!(files(unknown, scope).knows_download(), is_known, "{scope:?}");
    }
    let known = files(&[Transfer::AsStored; 2], Scope::Image);
    assert!(known.knows_download() && !known.estimates_download());
}

#[test]
fn a_row_is_eight_bytes() {
    assert_eq!(size_of::<Row>(), 8);
}
