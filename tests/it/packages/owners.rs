//! Which package owns what: conflicting claims, hard links, hidden versions, and unclaimed files.

use std::sync::Arc;

use plimsoll::contents::Contents;
use plimsoll::image::described::Described;
use plimsoll::layer::{Below, Keep, Name, Probes, Wanted, unchanged};
use plimsoll::limits::Limits;
use plimsoll::packages::owners::Owners;
use plimsoll::packages::{EcosystemName, Package, PackageId, PackageSet};
use plimsoll::tree::{Finder, MergedTree, NodeId};

use crate::hostile::archive::{directory, file, hard_link, symlink, tar};
use crate::memory;

/// Paths that a package names, and directories that it claims as a whole.
type Claim<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

/// Shows each package as `name visible files / hidden; written by layers`, then what is unowned.
fn show(layers: &[Vec<Vec<u8>>], claims: &[Claim<'_>]) -> String {
    let limits = Limits::default();
    let probes = Probes::default();
    let blobs = layers.iter().map(|members| tar(members)).collect();
    let opened = memory::image(Described::default(), blobs);
    let tree = MergedTree::merge(memory::layers(&opened, &probes), &limits);
    let mut packages = PackageSet::default();
    for (name, paths, directories) in claims {
        let mut package = Package { name: (*name).to_owned(), ..Package::new(EcosystemName::Dpkg) };
        let mut finder = Finder::new(&tree, NodeId::ROOT);
        for path in *paths {
            package.claims.path(&mut finder, path.as_bytes(), None);
        }
        let found = directories.iter().filter_map(|path| tree.find(path.as_bytes()));
        package.claims.directories = found.collect();
        packages.add(package);
    }
    let owners = Owners::of(&tree, &packages);
    let mut text = String::new();
    let unowned: u64 = owners.unowned().iter().map(|&id| tree.amount(id).unpacked).sum();
    let mut sum = unowned;
    for (index, package) in packages.packages.iter().enumerate() {
        let account = owners.account(PackageId(index as u32)).unwrap();
        sum += account.visible.unpacked;
        text += &format!(
            "{} {} in {} / {}; by {:?}; gone {:?}\n",
            package.name,
            account.visible.unpacked,
            account.visible.files,
            account.hidden.unpacked,
            account.written_by,
            package.claims.missing.paths,
        );
    }
    assert_eq!(sum, tree.totals(NodeId::ROOT).visible.unpacked);
    text + &format!("- {unowned}\n")
}

fn check(layers: &[Vec<Vec<u8>>], claims: &[Claim<'_>], expected: expect_test::Expect) {
    expected.assert_eq(&show(layers, claims));
}

#[test]
fn a_claim_by_name_beats_one_by_directory_and_the_first_beats_the_second() {
    check(
        &[vec![file("a/x", b"1"), file("a/y", b"22"), file("a/b/z", b"333"), file("c", b"4444")]],
        &[
            ("whole", &[], &["a"]),
            ("inner", &[], &["a/b"]),
            ("named", &["/a/y", "a/b/none"], &[]),
            ("late", &["a/y"], &["a/b"]),
        ],
        expect_test::expect![[r#"
            whole 1 in 1 / 0; by [0]; gone []
            inner 3 in 1 / 0; by [0]; gone []
            named 2 in 1 / 0; by [0]; gone ["/a/b/none"]
            late 0 in 0 / 0; by []; gone []
            - 4
        "#]],
    );
}

#[test]
fn a_hard_linked_file_belongs_to_the_first_package_with_any_of_its_names() {
    check(
        &[vec![
            file("cache/0", b"12345"),
            hard_link("venv/x.py", "cache/0"),
            hard_link("other/x.py", "cache/0"),
            file("cache/1", b"1"),
        ]],
        &[("first", &["venv/x.py"], &[]), ("second", &["other/x.py"], &[])],
        expect_test::expect![[r#"
            first 5 in 1 / 0; by [0]; gone []
            second 0 in 0 / 0; by []; gone []
            - 1
        "#]],
    );
}

#[test]
fn hidden_versions_of_files_belong_to_their_package() {
    check(
        &[
            vec![file("lib/a", b"12345"), file("lib/b", b"123"), directory("usr")],
            vec![file("lib/a", b"1"), file("lib/.wh.b", b""), file("lib/c", b"9")],
        ],
        &[("p", &["lib/a", "lib/b"], &[]), ("q", &["lib/b"], &[])],
        expect_test::expect![[r#"
            p 1 in 1 / 8; by [0, 1]; gone ["/lib/b"]
            q 0 in 0 / 0; by []; gone ["/lib/b"]
            - 1
        "#]],
    );
}

#[test]
fn paths_are_found_through_links_and_directories_belong_to_no_package() {
    check(
        &[vec![
            directory("usr/lib"),
            symlink("lib", "usr/lib"),
            file("usr/lib/x", b"123"),
            symlink("loop", "loop"),
            symlink("up", "../../../usr"),
        ]],
        &[("p", &["/lib/x", "/lib", "loop/x", "up/lib/x", "/usr/lib", "../x", ""], &[])],
        expect_test::expect![[r#"
            p 3 in 1 / 0; by [0]; gone ["/loop/x", "/../x"]
            - 0
        "#]],
    );
}

static ROWS: [Wanted; 1] = [Wanted {
    kind: "note",
    name: Name::Extension(".note"),
    below: Below::EndsWith("lib"),
    keep: Keep::Whole { max_bytes: 100, condense: unchanged },
}];

#[test]
fn contents_are_found_under_every_visible_name_that_is_wanted() {
    let limits = Limits::default();
    let probes = Probes::new(&ROWS);
    let members = [
        vec![file("lib/a.note", b"old"), file("lib/b.note", b"gone")],
        vec![
            file("lib/a.note", b"new"),
            file("lib/.wh.b.note", b""),
            hard_link("copy", "lib/a.note"),
            hard_link("usr/lib/c.note", "copy"),
            symlink("link", "usr/lib/c.note"),
        ],
    ];
    let blobs = members.iter().map(|members| tar(members)).collect();
    let opened = memory::image(Described::default(), blobs);
    let tree = Arc::new(MergedTree::merge(memory::layers(&opened, &probes), &limits));
    let contents = Contents::of(Arc::clone(&tree), &probes);
    let at = |path: &str| contents.find(path).map(|content| (content.bytes(), content.layer));
    assert_eq!(at("/lib/a.note"), Some((&b"new"[..], 1)));
    assert_eq!(at("/usr/lib/c.note"), at("/lib/a.note"));
    assert_eq!(at("/link"), at("/lib/a.note"));
    assert_eq!(at("/copy"), None, "no row wants it by this name");
    assert_eq!(at("/lib/b.note"), None);
    let paths: Vec<_> =
        contents.all("note").iter().map(|content| tree.path(content.node)).collect();
    assert_eq!(paths, [b"/lib/a.note".to_vec(), b"/usr/lib/c.note".to_vec()]);
}
