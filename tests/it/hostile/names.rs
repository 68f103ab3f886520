//! Names that act on terminals, lead out of the root, or are too long.

use plimsoll::warning::Code;

use super::archive::{Member, docker, docker_with, file, hard_link, pax, symlink, tar};
use super::{inspect_bytes, warns};
use crate::program::Place;

const HOSTILE: &[&[u8]] = &[
    b"new\nline",
    b"\x1b[31mred\x1b]0;title\x07",
    b"\xff\xfe\x80",
    "\u{202e}txt.exe\u{2066}".as_bytes(),
    "\u{61c}\u{200f}\u{2028}\u{85}\u{9b}31m".as_bytes(),
    b"\r\x08\x7f\x00",
    b"a\\nb",
];

fn hostile_layer() -> Vec<u8> {
    let mut members = Vec::new();
    for (index, name) in HOSTILE.iter().enumerate() {
        // Large enough to be listed, and one twice, so that they occur in every part of the report.
        let body = vec![b'x'; 4000 + index / 2];
        members.push(Member { kind: b'0', name, target: b"", size: None, body: &body }.bytes());
        members.push(
            Member {
                kind: b'2',
                name: &[b"l", *name].concat(),
                target: name,
                size: None,
                body: b"",
            }
            .bytes(),
        );
        members.push(
            Member {
                kind: b'1',
                name: &[b"h", *name].concat(),
                target: &[b"?", *name].concat(),
                size: None,
                body: b"",
            }
            .bytes(),
        );
    }
    tar(&members)
}

fn assert_clean(text: &str) {
    let is_active = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(is_active), "{text:?}");
}

#[test]
fn no_name_reaches_a_terminal_unescaped() {
    let place = Place::new();
    let hostile: String = HOSTILE.iter().map(|name| String::from_utf8_lossy(name)).collect();
    let config = serde_json::json!({
        "architecture": hostile, "os": hostile, "created": hostile, "author": hostile,
        "rootfs": { "diff_ids": [hostile] },
        "history": [
            { "created_by": format!("RUN {hostile}"), "comment": hostile, "created": hostile },
            { "comment": hostile },
        ],
    });
    let manifest = |config: &str| {
        serde_json::json!([{ "Config": config, "RepoTags": [hostile], "Layers": ["0/layer.tar", hostile] }])
            .to_string()
    };
    let layer = hostile_layer();
    let cases = [
        docker_with(
            &[layer.clone(), layer.clone()],
            config.to_string().as_bytes(),
            manifest("config.json").as_bytes(),
        ),
        docker_with(&[layer], b"{", manifest(&hostile).as_bytes()),
    ];
    for bytes in cases {
        std::fs::write(place.path("hostile.tar"), bytes).expect("it is writable");
        for arguments in [
            &["hostile.tar"][..],
            &["hostile.tar", "--format", "json", "--files"],
            &["hostile.tar", "--strict"],
            &["hostile.tar", "--image", "9"],
            &["hostile.tar", "--platform", "linux/s390x"],
        ] {
            let ran = place.run(arguments);
            assert!(matches!(ran.code, Some(0 | 2)), "{arguments:?}: {}", ran.stderr);
            assert_clean(&ran.stdout);
            assert_clean(&ran.stderr);
        }
    }
}

#[test]
fn names_that_differ_are_listed_separately() {
    let names: [&[u8]; 4] = [b"a\nb", b"a\\nb", b"a\xffb", "a\u{fffd}b".as_bytes()];
    let members: Vec<Vec<u8>> = names
        .iter()
        .map(|name| Member { kind: b'0', name, target: b"", size: None, body: b"1" }.bytes())
        .collect();
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("it is whole");
    let mut paths: Vec<_> =
        report.files.expect("it was requested").into_iter().map(|file| file.path).collect();
    paths.dedup();
    assert_eq!(paths.len(), 4, "{paths:?}");
}

#[test]
fn paths_out_of_the_root_stay_in_it() {
    let members = [
        file("../../etc/passwd", b"12345"),
        file("a/../../../etc/shadow", b"123"),
        symlink("up", "../../../.."),
        file("up/etc/hosts", b"1"),
        hard_link("same", "../../../etc/passwd"),
    ];
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("it is whole");
    assert_eq!(report.sizes.visible.0, 9);
    warns(&report, Code::PathRefused, "leads out of the root; it is read as `/etc/passwd` (and 1");
    let files = report.files.expect("it was requested");
    assert!(files.iter().any(|file| file.path == "/etc/hosts"), "{files:?}");
}

#[test]
fn long_and_deep_paths_are_left_out_with_a_warning() {
    let long = "x".repeat(40_000);
    let deep = "d/".repeat(2000) + "f";
    let target = "t".repeat(40_000);
    let members = [
        pax(&[("path", long.as_bytes())]),
        file("short", b"12345"),
        file(&deep, b"123"),
        symlink("link", &target),
        hard_link("hard", &target),
        file("kept", b"1"),
    ];
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("the rest is read");
    assert_eq!(report.sizes.unpacked.0, 1);
    warns(&report, Code::PathRefused, "and is left out, with 5 B of content (and 3 more like it)");
    assert_eq!(report.paths, 1);
}
