//! Packages and findings that are marked: what only they lead to, what they share, what they claim.

use plimsoll::explore::marks::Mark;
use plimsoll::judgement::{Finding, JudgeOptions, judge};
use plimsoll::packages::PackageId;
use plimsoll::rules::Policy;
use plimsoll::units::Bytes;

use super::fixtures::{lines, plain};
use super::rebuilt::without_paths;
use super::{Judged, freed, sizes};
use crate::hostile::archive::{file, hard_link};
use crate::layer_language::{Layer, parse};
use crate::rules::{Package, Story, bytes, dpkg};

impl Judged {
    pub(crate) fn story(story: Story) -> Self {
        let facts = story.read().facts;
        let judgement = judge(&facts, JudgeOptions { policy: &Policy::default(), onto: None });
        Self { facts, judgement }
    }

    fn packages(&self, names: &[&str]) -> Vec<Mark> {
        let id = |name: &&str| {
            let mut all = (0_u32..).zip(&self.facts.packages.packages);
            let found = all.find(|(_, package)| package.name == **name);
            PackageId(found.unwrap_or_else(|| panic!("no package {name}")).0)
        };
        names.iter().map(|name| Mark::package(&self.facts, id(name)).unwrap()).collect()
    }

    fn finding(&self, rule: &str) -> &Finding {
        let is_it = |finding: &&Finding| finding.id.starts_with(rule);
        let all: Vec<&str> = self.judgement.findings.iter().map(|found| &*found.id).collect();
        let found = self.judgement.findings.iter().find(is_it);
        found.unwrap_or_else(|| panic!("no finding of {rule}: {all:?}"))
    }

    fn marked(&self, rule: &str) -> Mark {
        Mark::Finding(self.finding(rule).id.clone())
    }
}

#[test]
fn a_package_goes_with_what_only_it_leads_to() {
    let tar = include_bytes!("../../../testdata/packages/apk/root.tar.gz");
    let layers: Vec<Layer> = vec![lines(&plain(tar.to_vec()))];
    let judged = Judged::of(&layers);
    let today = judged.judgement.headline.today.unpacked.0;
    let list = include_str!("../../../testdata/packages/apk/bytes.txt");
    let of = |name: &str| -> u64 {
        let line = list.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        line.unwrap().parse().unwrap()
    };
    let freed = |names: &[&str]| today - judged.without(&judged.packages(names)).0;
    assert_eq!(freed(&["tool"]), 2050 + 1234 + 338 + 640);
    assert_eq!(freed(&["builder"]), 9000);
    // `helper` and `builder` both need `data`, and nothing else does.
    assert_eq!(freed(&["tool", ".build-deps"]), 2050 + 1234 + 338 + 640 + 9000 + of("data"));
    assert_eq!(freed(&["data"]), of("data"));
    for names in [&["tool"][..], &["tool", ".build-deps"], &["data", "docs"]] {
        let marks = judged.packages(names);
        let ids: Vec<PackageId> = (0_u32..)
            .zip(&judged.facts.packages.packages)
            .filter(|(_, package)| names.contains(&&*package.name))
            .map(|(at, _)| PackageId(at))
            .collect();
        let gone = judged.facts.graph.without(&ids);
        let gone: Vec<Vec<u8>> = gone
            .iter()
            .flat_map(|&id| judged.facts.files_of(id))
            .map(|&node| judged.facts.tree.path(node))
            .collect();
        assert_eq!(judged.without(&marks), sizes(&without_paths(&layers, &gone)), "{names:?}");
    }
}

fn debian() -> Judged {
    let installed = dpkg(&[
        Package("one", "shared", "", true, &["usr/one"]),
        Package("two", "shared", "", true, &["usr/two"]),
        Package("shared", "", "", false, &["usr/shared"]),
    ]);
    let replaced = [file("usr/one", &bytes(500, 9))];
    Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .run("apt-get update && apt-get install -y one two", &installed)
            .run("strip /usr/one", &replaced),
    )
}

#[test]
fn what_packages_share_goes_with_the_last_of_them() {
    let judged = debian();
    let (one, two) = (&judged.packages(&["one"])[0], &judged.packages(&["two"])[0]);
    let what_if = judged.what_if(&[one.clone(), two.clone()]);
    let alone = freed(&what_if);
    assert_eq!(alone[&one.to_string()], Bytes(1500), "the version that was replaced too");
    assert_eq!(alone[&two.to_string()], Bytes(1000));
    let saved = what_if.today.sizes.unpacked - what_if.never_made.sizes.unpacked;
    assert_eq!(saved, Bytes(3500));
    assert_eq!(what_if.never_made.sizes.hidden, Bytes(0));
    assert_eq!(one.to_string(), "package dpkg one 1", "nothing else is called that");
}

#[test]
fn a_package_in_several_places_is_told_from_the_others() {
    let project = |at: &str| {
        let package = br#"{"name":"left","version":"1.0.0"}"#;
        let lock = br#"{"lockfileVersion":3,"packages":{"node_modules/left":{"version":"1.0.0"}}}"#;
        vec![
            file(&format!("{at}/package.json"), br#"{"name":"app"}"#),
            file(&format!("{at}/node_modules/.package-lock.json"), lock),
            file(&format!("{at}/node_modules/left/package.json"), package),
            file(&format!("{at}/node_modules/left/index.js"), &bytes(at.len() * 100, 1)),
        ]
    };
    let members = [project("app"), project("other")].concat();
    let judged = Judged::story(Story::new().base(&[]).run("npm ci", &members));
    let marks: Vec<Mark> = (0_u32..)
        .zip(&judged.facts.packages.packages)
        .filter(|(_, package)| package.name == "left")
        .map(|(at, _)| Mark::package(&judged.facts, PackageId(at)).unwrap())
        .collect();
    assert_eq!(marks.len(), 2, "{marks:?}");
    let what_if = judged.what_if(&marks);
    let weights: Vec<u64> = what_if.per_mark.iter().map(|weight| weight.unpacked.0).collect();
    assert_eq!(weights, [300 + 33, 500 + 33], "{:?}", freed(&what_if));
}

#[test]
fn hidden_versions_go_and_visible_ones_stay() {
    let judged = Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .run("make cache", &[file("var/big", &bytes(5000, 1)), file("var/kept", b"abc")])
            .run("rm /var/big", &[file("var/.wh.big", b"")]),
    );
    let what_if = judged.what_if(&[judged.marked("deleted-too-late")]);
    let (today, after) = (what_if.today.sizes, what_if.never_made.sizes);
    assert_eq!(after.unpacked, today.unpacked - Bytes(5000));
    assert_eq!((after.visible, after.hidden), (today.visible, Bytes(0)));
    assert_eq!(what_if.deleted_later, judged.judgement.headline.today, "it is deleted already");
}

#[test]
fn a_copy_for_metadata_goes_and_the_original_stays() {
    let body = bytes(5000, 1);
    let mut owned = file("srv/data", &body);
    owned[108..116].copy_from_slice(b"0001750\0");
    let header: [u8; 512] = owned[..512].try_into().unwrap();
    owned[..512].copy_from_slice(&crate::hostile::archive::seal(header));
    let judged = Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .copy("payload /srv", &[file("srv/data", &body)])
            .run("chown -R app:app /srv", &[owned]),
    );
    let after = judged.what_if(&[judged.marked("copied-to-change-metadata")]).never_made.sizes;
    assert_eq!((after.visible, after.hidden), (Bytes(5001), Bytes(0)));
}

#[test]
fn a_finding_frees_what_it_claims_and_older_versions_stay_hidden() {
    let list = "var/lib/apt/lists/a_Packages";
    let judged = Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a"), file(list, &bytes(70, 1))])
            .run("apt-get update", &[file(list, &bytes(5000, 2))]),
    );
    let mark = judged.marked("apt-lists");
    let what_if = judged.what_if(std::slice::from_ref(&mark));
    let after = what_if.never_made.sizes;
    assert_eq!(freed(&what_if)[&mark.to_string()], Bytes(5000));
    assert_eq!((after.visible, after.hidden), (Bytes(1), Bytes(70)));
}

#[test]
fn findings_that_share_files_free_them_together() {
    let lock =
        br#"{"lockfileVersion":3,"packages":{"node_modules/jest":{"version":"1.0.0","dev":true}}}"#;
    let at = "app/node_modules/jest/index.js";
    let members = [
        file("app/package.json", br#"{"name":"app","devDependencies":{"jest":"3"}}"#),
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/jest/package.json", br#"{"name":"jest","version":"1.0.0"}"#),
        file(at, &bytes(80_000, 1)),
        hard_link("pnpm/store/v3/files/00/jest", at),
        file("pnpm/store/v3/files/00/left-index.json", &bytes(600, 2)),
    ];
    let judged = Judged::story(Story::new().base(&[]).run("pnpm install", &members));
    let (store, packages) = (judged.marked("pnpm-store"), judged.marked("node-development"));
    let what_if = judged.what_if(&[store.clone(), packages.clone()]);
    let alone = freed(&what_if);
    assert_eq!(alone[&store.to_string()], Bytes(600));
    assert_eq!(alone[&packages.to_string()], Bytes(33), "the store has the other file too");
    let saved = what_if.today.sizes.unpacked - what_if.never_made.sizes.unpacked;
    assert_eq!(saved, Bytes(80_000 + 33 + 600));
}

#[test]
fn a_part_of_a_file_goes_and_the_rest_stays() {
    let tar = include_bytes!("../../../testdata/rules/debug-symbols/root.tar.gz");
    let mut programs = lines(&plain(tar.to_vec()));
    programs.retain(|line| line.path.ends_with(b"-full"));
    let judged = Judged::of(&[programs, parse("layer b\nfile f 7").remove(0)]);
    let parts = judged.finding("unstripped-programs");
    let mark = judged.marked("unstripped-programs");
    let today = judged.judgement.headline.today;
    let expected = today.unpacked - Bytes(parts.amount.unpacked);
    let what_if = judged.what_if(std::slice::from_ref(&mark));
    assert_eq!(what_if.per_mark[0].unpacked, Bytes(parts.amount.unpacked));
    let after = what_if.never_made.sizes;
    assert_eq!((after.unpacked, after.visible, after.hidden), (expected, expected, Bytes(0)));
    assert_eq!(what_if.deleted_later, today, "stripping later writes the program again");
    // The same where the layers are merged again.
    let after = judged.what_if(&[mark.clone(), Mark::Layer(1)]).never_made.sizes;
    assert_eq!((after.unpacked, after.visible), (expected - Bytes(7), expected - Bytes(7)));
    // A program that goes as a whole has no part that goes too.
    let all = [mark, Mark::Path(b"/app".to_vec())];
    assert_eq!(judged.without(&all), (7, 7, 0));
}
