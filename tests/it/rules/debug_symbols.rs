//! Rules about debug symbols, source maps and type declarations.

use std::io::Read;

use serde_json::json;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

/// Returns a program of `testdata/rules/debug-symbols/README.md`.
fn program(name: &str) -> Vec<u8> {
    let packed = include_bytes!("../../../testdata/rules/debug-symbols/root.tar.gz");
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut tar).unwrap();
    let mut at = 0;
    loop {
        let header = &tar[at..at + 512];
        let length = std::str::from_utf8(&header[124..135]).unwrap();
        let length = usize::from_str_radix(length, 8).unwrap();
        if header.starts_with(format!("app/{name}\0").as_bytes()) {
            return tar[at + 512..at + 512 + length].to_vec();
        }
        at += 512 + length.next_multiple_of(512);
    }
}

fn story(command: &str, members: &[Vec<u8>]) -> Story {
    Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run(command, members)
        .config(json!({ "Cmd": ["/app/server"] }))
}

#[test]
fn bytes_are_those_that_strip_removes() {
    for (name, rule, stripped_bytes) in [
        ("c", "unstripped-programs", 37_624),
        ("rust", "unstripped-programs", 102_496),
        ("go", "go-debug-symbols", 2_586_249),
    ] {
        let full = [file("app/server", &program(&format!("{name}-full")))];
        let finding = story("go build -o /app/server", &full).finding(rule);
        // `strip` also removes headers of sections and gaps between them.
        let off = i64::try_from(finding.unpacked.0).unwrap() - stripped_bytes;
        assert!((-1400..=0).contains(&off), "{name}: {} for {stripped_bytes}", finding.unpacked.0);
        assert_eq!(finding.proof.word(), "proven");
        let stripped = [file("app/server", &program(&format!("{name}-stripped")))];
        assert_eq!(story("make", &stripped).findings(rule), [], "{name}");
        let hidden = story("make", &full).run("rm /app/server", &[file("app/.wh.server", b"")]);
        let report = hidden.report();
        assert_eq!(rules_of(&report), ["deleted-too-late"], "{name}");
    }
}

#[test]
fn go_programs_are_built_without_symbols() {
    let full = [file("app/server", &program("go-full"))];
    let finding = story("cd /app && go build -o server .", &full).finding("go-debug-symbols");
    assert_eq!(finding.counts.word(), "headline");
    assert_eq!(finding.fix, ["RUN cd /app && \\", "    go build -ldflags=\"-s -w\" -o server ."]);
    // The flags of the command come last, and would override ours.
    let finding = story("go build -ldflags=\"-X main.v=1\"", &full).finding("go-debug-symbols");
    assert_eq!(finding.fix, <[&str; 0]>::default());
    // A downloaded program was not built here.
    let finding =
        story("curl -o /app/server https://example.com", &full).finding("go-debug-symbols");
    assert_eq!(finding.counts.word(), "nowhere");
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .copy("--from=example.com/tool:1 /server /app/", &full)
        .finding("go-debug-symbols");
    assert_eq!(finding.counts.word(), "nowhere");
}

#[test]
fn cargo_strips_programs_and_others_get_advice() {
    let rust = [file("app/server", &program("rust-full"))];
    let finding = story("cargo build --release", &rust).finding("unstripped-programs");
    assert_eq!(finding.counts.word(), "optional");
    assert_eq!(&*finding.fix_in, "Cargo.toml");
    assert_eq!(finding.fix, ["[profile.release]", "strip = true"]);
    let c = [file("app/server", &program("c-full"))];
    let finding = story("make", &c).finding("unstripped-programs");
    assert_eq!(finding.fix, <[&str; 0]>::default());
    assert!(finding.advice.contains("where they are built"));
}

/// For each rule about files by name: a file that it finds, files beside that, and a near miss.
const ROWS: &[(&str, &str, &[&str], &str)] = &[
    ("separate-debug-files", "usr/lib/debug/.build-id/ab/cd.debug", &[], "usr/lib/debug/notes.txt"),
    ("program-databases", "app/Server.pdb", &["app/Server.dll"], "app/protein.pdb"),
    ("source-maps", "app/dist/main.js.map", &[], "app/dist/city.map"),
    (
        "type-declarations",
        "app/node_modules/a/index.d.ts",
        &["app/node_modules/a/package.json"],
        "app/src/index.d.ts",
    ),
];

#[test]
fn files_by_name() {
    for &(rule, taken, beside, near_miss) in ROWS {
        let map = b"{\"version\":3,\"sources\":[],\"mappings\":\"AAAA\"}".to_vec();
        let content = if rule == "source-maps" { map } else { bytes(1000, 2) };
        let mut members = vec![file(taken, &content)];
        members.extend(beside.iter().map(|path| file(path, b"{}")));
        let finding = story("make", &members).finding(rule);
        assert_eq!(finding.unpacked.0, content.len() as u64, "{rule}");
        assert_eq!(finding.paths, [format!("/{taken}")], "{rule}");
        assert_eq!(finding.proof.word(), "identified", "{rule}");
        let is_optional = rule != "separate-debug-files";
        assert_eq!(finding.counts.word(), if is_optional { "optional" } else { "headline" });
        assert_eq!(story("make", &[file(near_miss, &bytes(1000, 2))]).findings(rule), [], "{rule}");
        let (directory, name) = taken.rsplit_once('/').unwrap();
        let gone = [file(&format!("{directory}/.wh.{name}"), b"")];
        let report = story("make", &members).run("rm it", &gone).report();
        assert_eq!(rules_of(&report), ["deleted-too-late"], "{rule}");
    }
}

#[test]
fn declarations_are_deleted_after_the_build() {
    let members = [
        file("app/node_modules/a/index.d.ts", &bytes(1000, 2)),
        file(
            "app/node_modules/typescript/package.json",
            b"{\"name\":\"typescript\",\"version\":\"5.0.0\"}",
        ),
        file("app/node_modules/typescript/lib/lib.d.ts", &bytes(1000, 3)),
    ];
    let finding = story("npm ci", &members)
        .run("npm run build", &[file("app/dist/main.js", b"a")])
        .finding("type-declarations");
    assert_eq!(finding.unpacked.0, 1000);
    assert_eq!(
        finding.fix,
        [
            "RUN npm ci && \\",
            "    npm run build && \\",
            "    find /app/node_modules -type f \\( -name '*.d.ts' -o -name '*.d.mts' -o -name \
             '*.d.cts' \\) \\",
            "        -delete"
        ]
    );
}

#[test]
fn every_rule_of_the_category_is_tested() {
    let tested: Vec<&str> =
        ROWS.iter().map(|row| row.0).chain(["unstripped-programs", "go-debug-symbols"]).collect();
    for rule in plimsoll::rules::all().filter(|rule| rule.category.word() == "debug-symbols") {
        assert!(tested.contains(&rule.id), "{}", rule.id);
    }
}
