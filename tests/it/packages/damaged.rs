//! Captured contents that cannot be decoded are absent, with a warning.

use std::fs;
use std::sync::Arc;

use plimsoll::contents::Contents;
use plimsoll::image::described::Described;
use plimsoll::limits::Limits;
use plimsoll::packages::{Asked, PackageSet};
use plimsoll::session;
use plimsoll::tree::MergedTree;

use super::every::archives;
use crate::hostile::archive::{file, tar};
use crate::memory;

type Damage = fn(&[u8]) -> Vec<u8>;

/// Returns the packages of a layer after damaging what was captured of some kinds of files.
fn packages(layer: Vec<u8>, is_damaged: impl Fn(&str) -> bool, damage: Damage) -> PackageSet {
    let probes = session::probes();
    let opened = memory::image(Described::default(), vec![layer]);
    let mut layers = memory::layers(&opened, &probes);
    let layer = Arc::get_mut(&mut layers[0]).unwrap();
    for captured in &mut layer.captured {
        if is_damaged(probes.row(captured.row).unwrap().kind) {
            captured.bytes = damage(&captured.bytes).into();
        }
    }
    let tree = Arc::new(MergedTree::merge(layers, &Limits::default()));
    PackageSet::of(&Contents::of(tree, &probes), Asked::default())
}

fn cut(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - 1].to_vec()
}

#[test]
fn damaged_captures_are_absent_with_a_warning() {
    let wanted = [
        ("npm.installed", "is damaged: what its package depends on"),
        ("npm.project", "is damaged: which packages it depends on"),
        ("npm.note", "is damaged: which packages are only for development"),
        ("npm.pnp", "is truncated: packages that it lists"),
        ("python record", "is truncated"),
        ("python lock", "cannot be read as a lock file"),
        ("conda record", "cannot be read as a record"),
        ("gemspec", "cannot be read as a gemspec"),
        ("composer-installed", "is truncated or not in Composer's format"),
        ("nuget-deps", "is truncated or not in the format of .NET"),
        ("jar", "is truncated or damaged"),
    ];
    let info = "opt/v/lib/python3.11/site-packages/a-1.dist-info";
    let deps = br#"{"targets": {"N": {"App/1.0": {}}}}"#;
    // A zip without files.
    let jar = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let layer = tar(&[
        file("app/package.json", br#"{"dependencies": {"a": "1"}}"#),
        file("app/node_modules/.package-lock.json", br#"{"packages": {"node_modules/a": {}}}"#),
        file("app/node_modules/a/package.json", br#"{"version": "1"}"#),
        file("pnp/.pnp.data.json", br#"{"packageRegistryData": [["a", [["npm:1", {}]]]]}"#),
        file(&format!("{info}/METADATA"), b"Name: a\nVersion: 1\n"),
        file(&format!("{info}/RECORD"), b"a.py,,1\n"),
        file("srv/uv.lock", b"[[package]]\nname = 'a'\n"),
        file("opt/conda/conda-meta/a.json", br#"{"name": "a"}"#),
        file("gems/specifications/a.gemspec", b"s.name = 'a'\ns.version = '1'\n"),
        file("app/vendor/composer/installed.json", br#"{"packages": [{"name": "a/b"}]}"#),
        file("srv/App.deps.json", deps),
        file("srv/a.jar", &jar),
    ]);
    let whole = packages(layer.clone(), |_| false, cut);
    assert_eq!(whole.warnings, []);
    let names = |set: &PackageSet| -> Vec<String> {
        set.packages.iter().map(|own| format!("{} {}", own.ecosystem.word(), own.name)).collect()
    };
    let wanted_names = "conda a, python a, npm a, npm a, gem a, composer a/b, jar a, nuget App";
    assert_eq!(names(&whole).join(", "), wanted_names);
    for (kind, message) in wanted {
        let warnings = packages(layer.clone(), |damaged| damaged == kind, cut).warnings;
        assert!(
            warnings.iter().any(|warning| warning.message.contains(message)),
            "{kind}: {warnings:?}"
        );
    }
}

#[test]
fn damaged_captures_never_panic() {
    let damages: [Damage; 5] = [
        |_| Vec::new(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| vec![0xff; bytes.len()],
        |bytes| bytes.iter().map(|byte| byte ^ 1).collect(),
        |bytes| bytes.iter().rev().copied().collect(),
    ];
    for archive in archives() {
        let layer = fs::read(&archive).unwrap();
        for damage in damages {
            packages(layer.clone(), |_| true, damage);
        }
    }
}
