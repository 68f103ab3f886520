//! Compiled programs: architecture, loader, libraries and their versions.

use serde_json::json;

use super::{LIBC, debian, elf, executable, fails, runs, story};
use crate::elf::{Elf, GLIBC, LIBRARY, MUSL, PROGRAM, STATIC};
use crate::hostile::archive::{file, symlink};
use crate::rules::Story;

fn app(app: Elf, others: &[Vec<u8>]) -> Story {
    story(&["/srv/app"], &[&[elf("srv/app", &app)], others].concat())
}

const NEEDS: Elf = Elf { needed: &["libz.so.1", "libc.so.6"], ..PROGRAM };

#[test]
fn programs_have_to_be_for_the_architecture_of_the_image() {
    let arm = Elf { machine: 183, ..STATIC };
    fails(app(arm, &[]), "wrong-architecture", "`/srv/app` is compiled for arm64");
    runs(app(Elf { machine: 3, ..STATIC }, &[]));
    // An unknown one is not judged.
    runs(app(Elf { machine: 9999, ..STATIC }, &[]));
}

#[test]
fn loaders_have_to_be_there() {
    let musl = Elf { loader: Some(MUSL), ..PROGRAM };
    let clause = "it is linked with musl, and the image has glibc";
    fails(app(musl.clone(), &[]), "missing-loader", clause);
    runs(app(musl, &[elf(&MUSL[1..], &LIBRARY)]));
    let scratch = Story::new().copy(". /", &[elf("app", &PROGRAM)]);
    let scratch = scratch.config(json!({ "Cmd": ["/app"] }));
    fails(scratch, "missing-loader", "it is linked with glibc, and the image has none");
    runs(app(STATIC, &[]));
    // The interpreter of a script is a program, too.
    let members = [executable("srv/app", b"#!/opt/perl\n"), elf("opt/perl", &NEEDS)];
    fails(story(&["/srv/app"], &members), "missing-library", "`/opt/perl` needs `libz.so.1`");
}

#[test]
fn libraries_are_found_where_loaders_look() {
    fails(app(NEEDS, &[]), "missing-library", "`/srv/app` needs `libz.so.1`, not found");
    for path in ["lib/libz.so.1", "usr/lib/x86_64-linux-gnu/libz.so.1", "usr/lib64/libz.so.1"] {
        runs(app(NEEDS, &[elf(path, &LIBRARY)]));
    }
    let other = elf("usr/lib/libz.so.1", &Elf { machine: 3, ..LIBRARY });
    fails(app(NEEDS, &[other]), "missing-library", "`libz.so.1`");
    let local = || [elf("usr/local/lib/libz.so.1", &LIBRARY)];
    let place = "is at `/usr/local/lib/libz.so.1`, where it is not looked for";
    fails(app(NEEDS, &local()), "missing-library", place);
    let config = json!({ "Cmd": ["/srv/app"], "Env": ["LD_LIBRARY_PATH=/usr/local/lib"] });
    runs(app(NEEDS, &local()).config(config));
    let origin = Elf { runpath: Some("$ORIGIN/../usr/local/lib"), ..NEEDS };
    runs(app(origin, &local()));
    let dangling = [symlink("usr/lib/libz.so.1", "libz.so.1.3")];
    fails(app(NEEDS, &dangling), "missing-library", "`libz.so.1`");
}

#[test]
fn libraries_of_libraries_are_needed_too() {
    let middle = Elf { needed: &["libb.so"], ..LIBRARY };
    let program = |runpath, rpath| Elf { needed: &["liba.so"], runpath, rpath, ..PROGRAM };
    let libraries = || [elf("opt/liba.so", &middle), elf("opt/libb.so", &LIBRARY)];
    // The newer entry is for the libraries of the file itself, the older one also for theirs.
    let own = program(Some("/opt"), None);
    fails(app(own, &libraries()), "missing-library", "`libb.so` (for `/opt/liba.so`)");
    runs(app(program(None, Some("/opt")), &libraries()));
    let unknown = program(None, Some("/opt/$PLATFORM"));
    runs(app(unknown, &libraries()));
}

/// What `ldconfig` writes for one library.
fn cache(name: &str, path: &str) -> Vec<u8> {
    let texts = [name.as_bytes(), b"\0", path.as_bytes(), b"\0"].concat();
    let mut cache = b"glibc-ld.so.cache1.1".to_vec();
    cache.extend(1_u32.to_le_bytes());
    cache.extend((texts.len() as u32).to_le_bytes());
    cache.resize(48, 0);
    for number in [0x303, 72, 73 + name.len() as u32, 0, 0, 0] {
        cache.extend(number.to_le_bytes());
    }
    cache.extend(texts);
    cache
}

#[test]
fn the_cache_says_where_other_libraries_are() {
    let whole = cache("libz.so.1", "/opt/libz.so.1");
    let with = |cache: &[u8], library: &str| {
        app(NEEDS, &[elf(library, &LIBRARY), file("etc/ld.so.cache", cache)])
    };
    runs(with(&whole, "opt/libz.so.1"));
    fails(with(&whole, "srv/libz.so.1"), "missing-library", "`libz.so.1`");
    // A cut one may have named anything.
    runs(with(&whole[..90], "srv/libz.so.1"));
}

#[test]
fn musl_looks_elsewhere_and_is_its_own_library() {
    let program = Elf { loader: Some(MUSL), ..NEEDS };
    let of = |members: &[Vec<u8>]| {
        let members = [&[elf("app", &program), elf(&MUSL[1..], &LIBRARY)], members].concat();
        Story::new().copy(". /", &members).config(json!({ "Cmd": ["/app"] }))
    };
    runs(of(&[elf("usr/local/lib/libz.so.1", &LIBRARY)]));
    fails(of(&[elf("usr/lib64/libz.so.1", &LIBRARY)]), "missing-library", "`libz.so.1`");
    let path = file("etc/ld-musl-x86_64.path", b"/lib\n/opt\n");
    runs(of(&[elf("opt/libz.so.1", &LIBRARY), path]));
}

#[test]
fn a_script_may_say_where_libraries_are() {
    let script = executable("start.sh", b"#!/bin/sh\nexport LD_LIBRARY_PATH=/opt\nexec /srv/app\n");
    let members = |library: &str| [script.clone(), elf("srv/app", &NEEDS), elf(library, &LIBRARY)];
    runs(story(&["/start.sh"], &members("opt/libz.so.1")));
    fails(story(&["/start.sh"], &members("opt/liby.so.1")), "missing-library", "`libz.so.1`");
}

#[test]
fn versions_of_the_c_library_are_compared_by_their_numbers() {
    let needs = |version: &'static [(&'static str, &'static str)]| Elf {
        needed: &["libc.so.6"],
        wants: version,
        ..PROGRAM
    };
    let newer = needs(&[("libc.so.6", "GLIBC_2.4"), ("libc.so.6", "GLIBC_2.34")]);
    let clause = "needs `GLIBC_2.34`, and `/lib/x86_64-linux-gnu/libc.so.6` has up to `GLIBC_2.31`";
    fails(app(newer, &[]), "newer-libc-needed", clause);
    runs(app(needs(&[("libc.so.6", "GLIBC_2.31")]), &[]));
    runs(app(needs(&[("libc.so.6", "GLIBC_2.9")]), &[]));
    runs(app(needs(&[("libc.so.6", "GLIBC_PRIVATE")]), &[]));
    // Of a library that was cut, the versions are not looked at.
    let cut = LIBC.bytes();
    let members = [elf(&GLIBC[1..], &LIBRARY), executable("lib/libc.so.6", &cut[..cut.len() - 40])];
    let newer = elf("app", &needs(&[("libc.so.6", "GLIBC_2.99")]));
    let story = Story::new().copy(". /", &[&members[..], &[newer]].concat());
    fails(story.config(json!({ "Cmd": ["/app"] })), "missing-library", "ends too early");
    let _ = debian();
}
