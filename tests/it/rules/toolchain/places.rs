//! Toolchains and build parts that no package manager installed.

use serde_json::json;

use super::super::{Story, bytes};
use crate::hostile::archive::file;

/// For each rule: a file of 1000 bytes that it finds, files that prove it, and files that do not.
#[expect(clippy::type_complexity, reason = "a table")]
pub(super) const ROWS: &[(&str, &str, &[(&str, &str)], &[(&str, &str)])] = &[
    (
        "rust-documentation",
        "usr/local/rustup/toolchains/stable/share/doc/rust/html/std.html",
        &[("usr/local/rustup/toolchains/stable/share/doc/rust/html/index.html", "")],
        &[("usr/local/rustup/toolchains/stable/share/doc/rust/README", "")],
    ),
    (
        "node-headers",
        "opt/node/include/node/v8.h",
        &[("opt/node/include/node/node_version.h", "")],
        &[("opt/node/include/node/mine.h", "")],
    ),
    (
        "python-build-parts",
        "opt/python/include/python3.12/object.h",
        &[("opt/python/include/python3.12/Python.h", "")],
        &[("opt/python/include/python3.12/greenlet.h", "")],
    ),
    (
        "php-sources",
        "usr/src/php.tar.xz",
        &[("usr/src/php.tar.xz.asc", "")],
        &[("usr/src/php.ini", "")],
    ),
    (
        "torch-build-parts",
        "opt/venv/lib/python3.12/site-packages/torch/include/ATen.h",
        &[("opt/venv/lib/python3.12/site-packages/torch/version.py", "")],
        &[("opt/venv/lib/python3.12/site-packages/torch/README", "")],
    ),
    ("static-libraries", "app/lib/libthing.a", &[], &[]),
    (
        "go-toolchain",
        "usr/local/go/src/fmt/print.go",
        &[
            ("usr/local/go/VERSION", "go1.22.1\n"),
            ("usr/local/go/bin/go", ""),
            ("usr/local/go/pkg/tool/asm", ""),
        ],
        &[("usr/local/go/VERSION", "1.2\n"), ("usr/local/go/bin/go", "")],
    ),
    (
        "jdk-where-a-jre-would-do",
        "opt/java/openjdk/jmods/java.base.jmod",
        &[("opt/java/openjdk/bin/javac", ""), ("opt/java/openjdk/lib/modules", "")],
        &[("opt/java/openjdk/bin/java", ""), ("opt/java/openjdk/lib/modules", "")],
    ),
    (
        "java-build-tools",
        "opt/sbt/conf/sbtopts",
        &[("opt/sbt/bin/sbt-launch.jar", "")],
        &[("opt/sbt/bin/start.jar", "")],
    ),
];

fn members(taken: &str, beside: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let content = match taken.ends_with(".a") {
        true => [b"!<arch>\n".to_vec(), bytes(992, 3)].concat(),
        false => bytes(1000, 3),
    };
    let beside = beside.iter().map(|(path, content)| file(path, content.as_bytes()));
    std::iter::once(file(taken, &content)).chain(beside).collect()
}

fn story(members: &[Vec<u8>]) -> Story {
    let base = Story::new().base(&[file("etc/hostname", b"a")]);
    base.run("fetch things", members).config(json!({ "Cmd": ["/app/server"] }))
}

#[test]
fn toolchains_are_found_at_places_with_proof() {
    for &(rule, taken, proof, near_miss) in ROWS {
        let finding = story(&members(taken, proof)).finding(rule);
        assert!(1000 <= finding.unpacked.0, "{rule}: {finding:#?}");
        assert!(finding.unpacked.0 < 1100, "{rule}: {finding:#?}");
        assert_ne!(finding.proof.word(), "guessed", "{rule}");
        assert_eq!(finding.layers, [2], "{rule}");
        let near_miss = match near_miss.is_empty() {
            true => vec![file(taken, b"not an archive")],
            false => members(taken, near_miss),
        };
        assert_eq!(story(&near_miss).findings(rule), [], "{rule}");
        let (directory, name) = taken.rsplit_once('/').unwrap();
        let gone = [file(&format!("{directory}/.wh.{name}"), b"")];
        let report = story(&members(taken, proof)).run("rm thing", &gone).report();
        let mut visible = report.findings.iter().filter(|finding| finding.rule == rule);
        assert!(visible.all(|finding| finding.unpacked.0 < 100), "{rule}: {:#?}", report.findings);
        assert!(report.findings.iter().any(|finding| finding.rule == "deleted-too-late"), "{rule}");
    }
}

#[test]
fn an_unpacked_toolchain_is_removed_in_the_same_run() {
    let (_, taken, proof, _) = ROWS.iter().find(|row| row.0 == "go-toolchain").unwrap();
    let finding = story(&members(taken, proof)).finding("go-toolchain");
    assert_eq!(finding.fix, ["RUN fetch things && \\", "    rm -rf /usr/local/go"]);
    assert_eq!(finding.paths, ["/usr/local/go"]);
    let started = story(&members(taken, proof)).config(json!({ "Cmd": ["go", "run", "."] }));
    assert_eq!(started.findings("go-toolchain"), []);
    let based = Story::new()
        .base(&members(taken, proof))
        .copy(". /app", &[file("app/main.go", b"package main")])
        .config(json!({ "Cmd": ["/app/server"] }));
    assert_eq!(based.finding("go-toolchain").counts.word(), "other-base");
}

/// Returns an installed program and setuptools; `needs` is a line of the program's metadata.
fn installed(command: &str, needs: &str) -> Story {
    let site = "opt/venv/lib/python3.12/site-packages";
    let distribution = |name: &str, needs: &str| {
        let about = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}");
        vec![
            file(&format!("{site}/{name}-1.0.dist-info/METADATA"), about.as_bytes()),
            file(
                &format!("{site}/{name}-1.0.dist-info/RECORD"),
                format!("{name}/a.py,,\n{name}-1.0.dist-info/METADATA,,\n").as_bytes(),
            ),
            file(&format!("{site}/{name}/a.py"), &bytes(1000, 5)),
        ]
    };
    let members = [
        vec![file("opt/venv/pyvenv.cfg", b"home = /usr/bin\nversion = 3.12.1\n")],
        distribution("setuptools", ""),
        distribution("app", needs),
    ]
    .concat();
    Story::new().base(&[file("etc/hostname", b"a")]).run(command, &members)
}

#[test]
fn python_installers_are_found_unless_required() {
    let finding = installed("pip install app", "").finding("python-installers");
    assert_eq!(finding.counts.word(), "optional");
    assert!((1000..1300).contains(&finding.unpacked.0), "{finding:#?}");
    assert_eq!(finding.fix, ["RUN pip install app && \\", "    pip uninstall -y setuptools"]);
    let needed = installed("pip install app", "Requires-Dist: setuptools\n");
    assert_eq!(needed.findings("python-installers"), []);
    let gone = [file("opt/venv/lib/python3.12/.wh.site-packages", b"")];
    let removed = installed("pip install app", "").run("rm -r /opt/venv", &gone);
    assert_eq!(removed.findings("python-installers"), []);
}
