//! Rules about files that exist more than once.

use serde_json::json;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::{directory, file, hard_link};

fn story() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

/// Files of a built site, below a directory.
fn site(path: &str) -> Vec<Vec<u8>> {
    vec![
        file(&format!("{path}/index.html"), &bytes(3000, 1)),
        file(&format!("{path}/assets/a.js"), &bytes(90_000, 2)),
        file(&format!("{path}/assets/b.css"), &bytes(20_000, 3)),
        file(&format!("{path}/assets/empty"), b""),
    ]
}

#[test]
fn the_highest_directories_that_are_the_same_are_one_finding() {
    let finding = story()
        .copy("dist /app/dist", &site("app/dist"))
        .copy("dist /usr/share/nginx/html", &site("usr/share/nginx/html"))
        .finding("duplicate-files");
    assert_eq!((finding.proof.word(), finding.counts.word()), ("proven", "headline"));
    assert_eq!(finding.unpacked.0, 113_000);
    assert_eq!(finding.paths, ["/usr/share/nginx/html"]);
    assert_eq!(finding.layers, [3]);
    assert!(finding.advice.starts_with("Copy it once, to /app/dist"), "{}", finding.advice);
}

#[test]
fn a_directory_with_more_in_it_is_not_the_same() {
    let mut other = site("srv");
    other.push(file("srv/own", b"own"));
    let finding = story()
        .copy("dist /app", &site("app"))
        .copy("dist /srv", &other)
        .finding("duplicate-files");
    // The directories of assets are the same and large enough; the page is too small.
    assert_eq!(finding.paths, ["/srv/assets"]);
    assert_eq!(finding.unpacked.0, 110_000);
}

#[test]
fn copies_of_large_files_are_one_finding() {
    let finding = story()
        .run(
            "make",
            &[
                file("srv/a/model.bin", &bytes(70_000, 1)),
                file("srv/b/model.bin", &bytes(70_000, 1)),
                file("srv/b/other", b"x"),
                file("srv/c/copy.bin", &bytes(70_000, 1)),
                file("srv/c/small", &bytes(1000, 2)),
                file("srv/d/small", &bytes(1000, 2)),
                file("srv/d/other", b"y"),
            ],
        )
        .finding("duplicate-files");
    assert_eq!(finding.unpacked.0, 140_000);
}

#[test]
fn links_licences_and_small_files_are_not_duplicates() {
    let rows: [&[Vec<u8>]; 3] = [
        &[file("srv/a", &bytes(70_000, 1)), hard_link("srv/b", "srv/a")],
        &[file("srv/a/LICENSE", &bytes(70_000, 1)), file("srv/b/LICENSE.txt", &bytes(70_000, 1))],
        &[file("srv/a", &bytes(60_000, 1)), file("srv/b", &bytes(60_000, 1))],
    ];
    for members in rows {
        assert_eq!(story().run("make", members).findings("duplicate-files"), []);
    }
}

#[test]
fn files_that_packages_own_are_left_alone() {
    let findings = story()
        .run(
            "npm ci",
            &[
                file("app/package.json", b"{}"),
                file("app/node_modules/a/package.json", b"{\"name\":\"a\",\"version\":\"1.0.0\"}"),
                file("app/node_modules/a/data", &bytes(70_000, 1)),
                file("app/node_modules/b/package.json", b"{\"name\":\"b\",\"version\":\"1.0.0\"}"),
                file("app/node_modules/b/data", &bytes(70_000, 1)),
            ],
        )
        .findings("duplicate-files");
    assert_eq!(findings, []);
}

#[test]
fn a_copy_in_a_removed_cache_counts_once() {
    let cache = "root/.npm/_cacache";
    let report = story()
        .run(
            "npm ci",
            &[
                file(&format!("{cache}/index-v5/00/11"), &bytes(300, 1)),
                file(&format!("{cache}/content-v2/sha512/ab"), &bytes(100_000, 2)),
                file("srv/copy", &bytes(100_000, 2)),
            ],
        )
        .report();
    // Once the cache is removed, only one copy is left.
    assert_eq!(rules_of(&report), ["npm-cache"]);
}

#[test]
fn hidden_copies_are_not_duplicates() {
    let report = story()
        .copy("dist /app", &site("app"))
        .copy("dist /srv", &site("srv"))
        .run("rm -rf /srv", &[file(".wh.srv", b"")])
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
}

#[test]
fn the_copy_that_the_base_has_stays() {
    let finding = Story::new()
        .base(&[file("opt/b/data", &bytes(70_000, 1))])
        .copy("data /opt/a/", &[file("opt/a/data", &bytes(70_000, 1)), file("opt/a/b", b"b")])
        .finding("duplicate-files");
    assert_eq!((finding.layers, finding.counts.word()), (vec![2], "headline"));
}

const SITE: &str = "usr/local/lib/python3.11/site-packages/nvidia/lib";

fn library(name: &str, seed: u8) -> Vec<u8> {
    file(&format!("{SITE}/{name}"), &bytes(80_000, seed))
}

#[test]
fn a_library_under_each_of_its_names_becomes_links() {
    let finding = story()
        .run(
            "pip install x",
            &[library("libx.so", 1), library("libx.so.1", 1), library("libx.so.1.2.3", 1)],
        )
        .finding("library-once-per-name");
    assert_eq!(finding.unpacked.0, 160_000);
    assert_eq!(finding.counts.word(), "optional");
    assert_eq!(
        finding.fix,
        [
            "RUN pip install x && \\".to_owned(),
            format!("    ln -sf libx.so.1.2.3 /{SITE}/libx.so.1 && \\"),
            format!("    ln -sf libx.so.1.2.3 /{SITE}/libx.so"),
        ]
    );
}

#[test]
fn different_and_hidden_libraries_are_left_alone() {
    let report = story()
        .run(
            "pip install x",
            &[library("libx.so.1", 1), library("liby.so.1", 1), library("libx.so", 2)],
        )
        .findings("library-once-per-name");
    assert_eq!(report, []);
    let hidden = story()
        .run("pip install x", &[library("libx.so", 1), library("libx.so.1", 1)])
        .run("rm", &[file(&format!("{SITE}/.wh.libx.so"), b"")])
        .findings("library-once-per-name");
    assert_eq!(hidden, []);
}

#[test]
fn an_archive_that_was_unpacked_is_found() {
    let tar = || file("tmp/node.tar.gz", &bytes(9000, 1));
    let unpacked = || file("opt/node/bin/node", &bytes(20_000, 2));
    let rule = "archive-beside-its-contents";
    let finding = story()
        .copy("node.tar.gz /tmp/", &[tar()])
        .run("tar -xzf /tmp/node.tar.gz -C /opt", &[unpacked()])
        .finding(rule);
    assert_eq!((finding.unpacked.0, finding.proof.word()), (9000, "identified"));
    assert!(finding.advice.contains("ADD node.tar.gz"), "{}", finding.advice);
    let get =
        "curl -o /tmp/node.tar.gz https://example.org/node.tar.gz && tar -xf /tmp/node.tar.gz";
    let finding = story().run(get, &[tar(), unpacked()]).finding(rule);
    assert_eq!(finding.fix.last().unwrap(), "    rm -rf /tmp/node.tar.gz");

    // Packed here, with another name, or not unpacked at all.
    for command in
        ["tar -czf /tmp/node.tar.gz /opt", "tar -xf /tmp/other.tar.gz", "cat node.tar.gz"]
    {
        assert_eq!(story().run(command, &[tar(), unpacked()]).findings(rule), [], "{command}");
    }
    let report = story()
        .copy("node.tar.gz /tmp/", &[tar()])
        .run(
            "tar -xzf /tmp/node.tar.gz && rm /tmp/node.tar.gz",
            &[file("tmp/.wh.node.tar.gz", b"")],
        )
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
    assert_eq!(report.findings[0].fix, [""; 0]);
}

fn nested(version: &str, path: &str, length: usize) -> Vec<Vec<u8>> {
    let manifest = format!("{{\"name\":\"a\",\"version\":\"{version}\"}}");
    vec![
        file(&format!("app/node_modules/{path}/package.json"), manifest.as_bytes()),
        file(&format!("app/node_modules/{path}/data"), &bytes(length, length as u8)),
    ]
}

#[test]
fn packages_of_node_in_several_copies_are_a_guess() {
    let tree = |length| {
        let mut members = vec![
            file("app/package.json", b"{}"),
            file("app/node_modules/b/package.json", b"{\"name\":\"b\",\"version\":\"1.0.0\"}"),
        ];
        members.extend(nested("1.0.0", "a", 1_200_000));
        members.extend(nested("2.0.0", "b/node_modules/a", length));
        members
    };
    let rule = "node-packages-in-several-copies";
    let finding = story().run("npm ci", &tree(1_100_000)).finding(rule);
    assert_eq!((finding.proof.word(), finding.counts.word()), ("guessed", "nowhere"));
    assert!(finding.evidence.contains("a 1.0.0 and 2.0.0"), "{}", finding.evidence);
    assert!(finding.unpacked.0 >= 1_100_000);
    assert_eq!(story().run("npm ci", &tree(1000)).findings(rule), []);
    let report = story()
        .run("npm ci", &tree(1_100_000))
        .run("rm", &[file("app/node_modules/b/.wh.node_modules", b"")])
        .findings(rule);
    assert_eq!(report, []);
}

/// Returns an empty archive.
fn empty_zip(padding: usize) -> Vec<u8> {
    let mut zip = vec![0; padding];
    zip.extend_from_slice(b"PK\x05\x06");
    zip.extend_from_slice(&[0; 18]);
    zip
}

#[test]
fn jars_in_several_versions_are_a_guess() {
    let rule = "jars-in-several-versions";
    let jar = |name: &str, length: usize| file(&format!("app/lib/{name}"), &empty_zip(length));
    let finding = story()
        .copy("lib /app/lib", &[jar("guava-31.0.jar", 90_000), jar("guava-32.0.jar", 100_000)])
        .finding(rule);
    assert_eq!(finding.paths, ["/app/lib/guava-31.0.jar"]);
    assert_eq!(finding.proof.word(), "guessed");
    let other = story()
        .copy("lib /app/lib", &[jar("guava-31.0.jar", 90_000), jar("guice-32.0.jar", 100_000)])
        .findings(rule);
    assert_eq!(other, []);
    let hidden = story()
        .copy("lib /app/lib", &[jar("guava-31.0.jar", 90_000), jar("guava-32.0.jar", 100_000)])
        .run("rm", &[file("app/lib/.wh.guava-31.0.jar", b"")])
        .findings(rule);
    assert_eq!(hidden, []);
}

/// Returns a system with these packages of dpkg, each with one file.
fn system(packages: &[(&str, usize)]) -> Vec<Vec<u8>> {
    let mut status = String::new();
    let mut members = vec![directory("var/lib/dpkg/info/")];
    for &(name, length) in packages {
        status += &format!(
            "Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n"
        );
        let path = format!("usr/lib/{name}.so");
        members.push(file(&path, &bytes(length, length as u8)));
        members
            .push(file(&format!("var/lib/dpkg/info/{name}.list"), format!("/{path}\n").as_bytes()));
    }
    members.push(file("var/lib/dpkg/status", status.as_bytes()));
    members
}

#[test]
fn libraries_in_several_versions_are_a_guess() {
    let rule = "libraries-in-several-versions";
    let packages = [("libllvm14", 90_000), ("libllvm15", 95_000), ("libllvm-doc", 70_000)];
    let finding = story().run("apt-get install -y mesa", &system(&packages)).finding(rule);
    assert_eq!(finding.paths, ["/usr/lib/libllvm14.so"]);
    assert_eq!(finding.proof.word(), "guessed");
    let findings = story()
        .run("apt-get install -y a", &system(&[("libllvm14", 90_000), ("libicu72", 90_000)]))
        .findings(rule);
    assert_eq!(findings, []);
}

#[test]
fn several_runtimes_are_a_guess() {
    let rule = "several-runtimes";
    let base = Story::new().base(&[file("usr/local/bin/node", &bytes(9000, 1))]);
    let finding = base
        .run("apt-get install -y nodejs", &[file("usr/bin/node", &bytes(8000, 2))])
        .config(json!({ "Env": ["PATH=/usr/local/bin:/usr/bin"] }))
        .finding(rule);
    assert_eq!((finding.unpacked.0, finding.proof.word()), (8000, "guessed"));
    assert!(finding.evidence.contains("Beside /usr/local/bin/node"), "{}", finding.evidence);
    // Any version counts, and names that only begin alike do not.
    let base = Story::new().base(&[file("usr/bin/python3.17", &bytes(9000, 1))]);
    let others = [
        file("usr/local/bin/python3.18", &bytes(8000, 2)),
        file("usr/local/bin/python3.18-config", &bytes(700, 3)),
        file("usr/local/bin/python3.x", &bytes(700, 4)),
    ];
    assert_eq!(base.run("make install", &others).finding(rule).unpacked.0, 8000);
    // A virtual environment's copy of the program does not count.
    let base = Story::new().base(&[file("usr/bin/python3.11", &bytes(9000, 1))]);
    let findings = base
        .run(
            "python3 -m venv --copies /opt/venv",
            &[file("opt/venv/bin/python3.11", &bytes(9000, 1))],
        )
        .findings(rule);
    assert_eq!(findings, []);
}

#[test]
fn the_lock_that_pnpm_compares_is_no_duplicate() {
    let lock = bytes(90_000, 1);
    let findings = |path: &str| {
        let members = [file("app/pnpm-lock.yaml", &lock), file(path, &lock)];
        let story = Story::new().base(&[file("etc/hostname", b"a")]);
        story.run("pnpm install", &members).findings("duplicate-files").len()
    };
    assert_eq!(findings("app/node_modules/.pnpm/lock.yaml"), 0);
    assert_eq!(findings("app/backup/lock.yaml"), 1);
}
