//! Rules about apk's cache and its virtual packages.

use super::super::{Story, bytes};
use super::unpacked;
use crate::hostile::archive::{file, symlink};

/// Returns a story with what apk left behind: see `testdata/rules/apk/README.md`.
fn apk_story(command: &str) -> Story {
    let tar = unpacked(include_bytes!("../../../../testdata/rules/apk/root.tar.gz"));
    Story::new().base(&[file("etc/hostname", b"a")]).run(command, &[tar])
}

#[test]
fn apk_gets_the_option_to_keep_no_cache() {
    let finding = apk_story("apk update && apk add tool docs libone").finding("apk-cache");
    assert_eq!((finding.unpacked.0, finding.proof.word()), (592, "identified"));
    assert_eq!(finding.fix, ["RUN apk add --no-cache tool docs libone"]);
    let other = apk_story("apk --update add tool docs").finding("apk-cache");
    assert_eq!(
        other.fix,
        ["RUN apk --update add tool docs && \\", "    rm -rf /var/cache/apk/APKINDEX.*.tar.gz"]
    );
    let apart = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("apk update", &[file("var/cache/apk/APKINDEX.1.tar.gz", b"abc")])
        .run("apk add curl", &[file("usr/bin/curl", b"abc")])
        .finding("apk-cache");
    assert_eq!(apart.fix, ["RUN apk add --no-cache curl"]);
}

#[test]
fn other_and_hidden_files_in_the_apk_cache_are_left_alone() {
    let near = Story::new().base(&[file("etc/hostname", b"a")]).run(
        "apk add curl",
        &[file("var/cache/apk/notes", b"abc"), symlink("etc/apk/cache", "/nowhere")],
    );
    assert_eq!(near.findings("apk-cache"), []);
    let hidden =
        apk_story("apk add tool").run("rm -rf /var/cache/apk", &[file("var/cache/.wh.apk", b"")]);
    assert_eq!(hidden.findings("apk-cache"), []);
}

#[test]
fn build_packages_that_apk_kept_are_deleted_after_the_build() {
    let finding = apk_story("apk add tool && apk add --virtual .build-deps builder && make")
        .finding("apk-build-packages");
    assert_eq!((finding.unpacked.0, finding.proof.word()), (9000, "proven"));
    assert_eq!(finding.paths, ["/usr/bin/builder"]);
    assert_eq!(finding.fix.last().unwrap(), "    apk del .build-deps");
    assert!(finding.evidence.contains("builder"), "{}", finding.evidence);
    let later = apk_story("apk add --virtual .build-deps builder")
        .run("make", &[file("usr/bin/made", b"a")])
        .finding("apk-build-packages");
    assert_eq!(
        later.fix,
        [
            "RUN apk add --virtual .build-deps builder && \\",
            "    make && \\",
            "    apk del .build-deps",
        ]
    );
    let copied = apk_story("apk add --virtual .build-deps builder")
        .copy(". /app", &[file("app/a", b"a")])
        .run("make", &[file("usr/bin/made", b"a")])
        .finding("apk-build-packages");
    assert_eq!(copied.fix, [""; 0]);
}

/// Returns a root of apk with a virtual package called `name` that depends on `tool` and `liba`.
fn virtual_set(name: &str) -> Story {
    let installed = format!(
        "P:{name}\nV:0\nA:noarch\nD:tool liba\n\nP:tool\nV:1\nA:x86_64\nF:usr/bin\nR:tool\n\n\
         P:liba\nV:1\nA:x86_64\nF:usr/lib\nR:liba.so.1\n\n"
    );
    let members = [
        file("lib/apk/db/installed", installed.as_bytes()),
        file("etc/apk/world", format!("{name}\n").as_bytes()),
        file("usr/bin/tool", &bytes(500, 1)),
        file("usr/lib/liba.so.1", &bytes(700, 2)),
    ];
    Story::new().base(&[file("etc/hostname", b"a")]).run("apk add x", &members)
}

#[test]
fn sets_for_run_time_are_left_alone_and_libraries_are_a_guess() {
    for name in [".python-rundeps", ".ruby-rundeps", ".postgresql-rundeps", "tool-deps"] {
        assert_eq!(virtual_set(name).findings("apk-build-packages"), [], "{name}");
    }
    let found = virtual_set(".build-deps").findings("apk-build-packages");
    let found: Vec<(u64, &str)> =
        found.iter().map(|finding| (finding.unpacked.0, finding.proof.word())).collect();
    assert_eq!(found, [(500, "proven"), (700, "guessed")]);
    let hidden =
        virtual_set(".build-deps").run("rm", &[file("usr/.wh.bin", b""), file("usr/.wh.lib", b"")]);
    assert_eq!(hidden.findings("apk-build-packages"), []);
}
