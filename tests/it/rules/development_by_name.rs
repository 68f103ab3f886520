//! Packages whose names suggest that they are for development.

use super::{Story, bytes};
use crate::hostile::archive::file;

const GUESS: &str = "development-packages-by-name";

fn base() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

#[test]
fn names_are_only_a_guess() {
    let package = |name: &str| {
        let about = format!("{{\"name\":\"{name}\",\"version\":\"1.0.0\"}}");
        vec![
            file(&format!("app/node_modules/{name}/package.json"), about.as_bytes()),
            file(&format!("app/node_modules/{name}/index.js"), &bytes(1000, 6)),
        ]
    };
    let finding = base().run("npm ci", &package("eslint")).finding(GUESS);
    assert_eq!((finding.proof.word(), finding.counts.word()), ("guessed", "nowhere"));
    assert_eq!(base().run("npm ci", &package("express")).findings(GUESS), []);
    let gone = [file("app/node_modules/.wh.eslint", b"")];
    let hidden = base().run("npm ci", &package("eslint")).run("rm -r x", &gone);
    assert_eq!(hidden.findings(GUESS), []);
}

/// Returns a package of npm with its dependencies, in a `node_modules`.
fn npm_package(directory: &str, name: &str, needs: &str, length: usize) -> Vec<Vec<u8>> {
    let about =
        format!("{{\"name\":\"{name}\",\"version\":\"1.0.0\",\"dependencies\":{{{needs}}}}}");
    vec![
        file(&format!("{directory}/{name}/package.json"), about.as_bytes()),
        file(&format!("{directory}/{name}/index.js"), &bytes(length, 6)),
    ]
}

#[test]
fn guessed_packages_go_with_what_only_they_need() {
    let modules = "app/node_modules";
    let mut members = npm_package(modules, "eslint", "\"espree\":\"1\",\"shared\":\"1\"", 5000);
    members.extend(npm_package(modules, "espree", "", 700));
    members.extend(npm_package(modules, "shared", "", 900));
    members.extend(npm_package(modules, "express", "\"shared\":\"1\",\"sass\":\"1\"", 1000));
    // `express` loads it.
    members.extend(npm_package(modules, "sass", "", 3000));
    let about = br#"{"name":"app","dependencies":{"express":"1","eslint":"1"}}"#;
    members.push(file("app/package.json", about));
    let finding = base().run("npm ci", &members).finding(GUESS);
    let packages = finding.packages.iter().map(|package| &*package.name);
    assert_eq!(packages.collect::<Vec<_>>(), ["eslint", "espree"]);
    let evidence = "their names are those of development tools: eslint, with a package that only \
                    they need";
    assert_eq!(finding.evidence, evidence);
    assert!(finding.references.iter().all(|url| url.contains("npmjs")), "{finding:#?}");
}

#[test]
fn what_a_package_manager_brings_is_its_own() {
    let global = "usr/local/lib/node_modules";
    let mut members = npm_package(global, "npm", "\"node-gyp\":\"1\"", 5000);
    members.extend(npm_package(&format!("{global}/npm/node_modules"), "node-gyp", "", 1000));
    assert_eq!(base().run("install node", &members).findings(GUESS), []);
    // Installed by itself, it is a tool.
    let alone = npm_package(global, "node-gyp", "", 1000);
    assert_eq!(base().run("npm i -g node-gyp", &alone).findings(GUESS).len(), 1);
}

#[test]
fn a_guess_has_all_bytes_of_its_packages() {
    // The bytecode of a package is optional by itself; it goes with its package.
    let site = "usr/lib/python3.11/site-packages";
    let distribution = |name: &str, seed: u8| {
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        let record = format!(
            "{name}/__init__.py,,\n{name}/__pycache__/__init__.cpython-311.pyc,,\n\
             {name}-1.0.dist-info/METADATA,,\n{name}-1.0.dist-info/RECORD,,\n"
        );
        let pyc = [&b"\xa7\r\r\n\0\0\0\0"[..], &bytes(9000, seed)].concat();
        vec![
            file(&format!("{site}/{name}/__init__.py"), &bytes(4000, seed)),
            file(&format!("{site}/{name}/__pycache__/__init__.cpython-311.pyc"), &pyc),
            file(&format!("{site}/{name}-1.0.dist-info/METADATA"), metadata.as_bytes()),
            file(&format!("{site}/{name}-1.0.dist-info/RECORD"), record.as_bytes()),
        ]
    };
    let members = [distribution("mypy", 1), distribution("flask", 2)].concat();
    let report = base().run("pip install mypy flask", &members).report();
    let of = |rule: &str| report.findings.iter().find(|finding| finding.rule == rule).unwrap();
    let (guess, bytecode) = (of(GUESS), of("python-bytecode"));
    assert_eq!(guess.packages.iter().map(|package| &*package.name).collect::<Vec<_>>(), ["mypy"]);
    assert!(4000 + 9008 < guess.unpacked.0, "{guess:#?}");
    assert_eq!(bytecode.unpacked.0, 9008);
    assert!(guess.references.iter().all(|url| url.contains("python")), "{guess:#?}");
}
