//! npm: packages in trees that real package managers made, and damaged input.
//!
//! The lists beside the trees were printed from the real directories. For development is what the
//! same tool leaves out of an installation without it (`testdata/packages/npm/README.md`).

use std::fs;
use std::path::Path;

use plimsoll::report::{PackageReport, Report};

use super::{names, package, report_of, why};
use crate::hostile::archive::{directory, file, hard_link, symlink};

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/packages/npm");
    fs::read(folder.join(name)).unwrap()
}

/// Returns lines such as those of the lists beside the trees: `name version bytes dev`.
fn lines(report: &Report) -> Vec<String> {
    let line = |package: &PackageReport| {
        let development = if package.development.is_some() { "dev" } else { "-" };
        format!("{} {} {} {development}", package.name, package.version, package.unpacked.0)
    };
    let npm = report.packages.iter().filter(|package| package.ecosystem == "npm");
    let mut lines: Vec<String> = npm.map(line).collect();
    lines.sort();
    lines
}

fn listed(name: &str) -> Vec<String> {
    let text = String::from_utf8(fixture(name)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// A package that was installed from a file has its version only in its `package.json`.
fn without_version_of_file(list: &str) -> Vec<String> {
    let lines = listed(list).into_iter();
    lines.map(|line| line.replace("peer-user 1.0.0", "peer-user ")).collect()
}

/// Reads real trees as layers, and compares with the list.
fn real(layers: &[&str], list: &str) -> Report {
    let report = super::report_of_tars(layers.iter().map(|name| fixture(name)).collect());
    assert_eq!(lines(&report), listed(list), "{list}");
    assert_eq!(report.warnings, []);
    report
}

fn proof<'a>(report: &'a Report, name: &str) -> &'a str {
    package(report, name).development.as_deref().unwrap_or_default()
}

fn needed_by<'a>(report: &'a Report, name: &str) -> Vec<&'a str> {
    package(report, name).needed_by.iter().map(String::as_str).collect()
}

#[test]
fn npm_is_read_with_a_hidden_lock() {
    let report = real(&["npm.tar.gz"], "npm.txt");
    assert_eq!(proof(&report, "kind-of"), "dev: proven by /app/node_modules/.package-lock.json");
    assert_eq!(package(&report, "debug").scope.as_deref(), Some("/app"));
    assert_eq!(why(package(&report, "debug")), "explicit");
    assert_eq!(why(package(&report, "left-pad")), "explicit", "named by a workspace");
    assert_eq!(package(&report, "kind-of").explicit, Some(false));
    assert_eq!(why(package(&report, "kind-of")), "needed-by is-number");
    assert_eq!(needed_by(&report, "ms"), ["peer-user", "debug"]);
    assert_eq!(needed_by(&report, "left-pad"), ["peer-user"]);
    // is-even alone leads to is-odd, is-number, kind-of and is-buffer of old versions.
    let is_even = package(&report, "is-even");
    assert_eq!(is_even.retained_packages, 4);
    assert_eq!(is_even.retained.0, 4445 + 4659 + 7498 + 13416 + 5575);
}

#[test]
fn npm_prune_in_a_later_layer_leaves_no_development() {
    let report = real(&["npm.tar.gz", "npm-prune.tar.gz"], "npm-prune.txt");
    assert_eq!(package(&report, "ms").layer, Some(1));
}

#[test]
fn npm_6_is_read_with_notes_in_each_package() {
    let report = real(&["npm6.tar.gz"], "npm6.txt");
    let wanted = "only needed for development (/app/node_modules/is-even/package.json)";
    assert_eq!(proof(&report, "is-buffer"), wanted);
}

#[test]
fn yarn_1_is_read() {
    let report = real(&["yarn1.tar.gz"], "yarn1.txt");
    let wanted = "only devDependencies of /app/package.json lead to it \
        (/app/node_modules/.yarn-integrity)";
    assert_eq!(proof(&report, "is-buffer"), wanted);
    assert!(proof(&report, "is-plain-obj").contains("/app/packages/a/package.json"));
}

#[test]
fn yarn_berry_is_read_with_node_modules() {
    let report = real(&["berrynm.tar.gz"], "berrynm.txt");
    assert!(proof(&report, "is-buffer").ends_with("(/app/node_modules/.yarn-state.yml)"));
}

#[test]
fn yarn_berry_is_read_with_plug_and_play() {
    let report = super::report_of_tars(vec![fixture("pnp.tar.gz")]);
    assert_eq!(lines(&report), without_version_of_file("pnp.txt"));
    assert_eq!(report.warnings, []);
    assert!(proof(&report, "is-buffer").ends_with("(/app/.pnp.cjs)"));
    let ms = package(&report, "ms");
    assert_eq!(
        ms.proof.as_deref(),
        Some("/app/.yarn/cache/ms-npm-2.1.2-ec0c1512ff-a437714e2f.zip")
    );
    assert_eq!((ms.files, &*why(ms)), (1, "explicit"));
    assert_eq!(needed_by(&report, "ms"), ["peer-user", "debug"]);
}

#[test]
fn pnpm_9_is_read_with_its_store_in_the_image() {
    let report = real(&["pnpm9.tar.gz"], "pnpm9.txt");
    assert!(proof(&report, "is-buffer").ends_with("(/app/node_modules/.modules.yaml)"));
    assert_eq!(package(&report, "is-buffer").scope.as_deref(), Some("/app"));
    assert_eq!(needed_by(&report, "is-buffer"), ["kind-of"]);
}

#[test]
fn pnpm_10_is_read_with_links_into_a_store_that_comes_first() {
    let report = real(&["pnpm10.tar.gz"], "pnpm10.txt");
    assert_eq!(needed_by(&report, "is-buffer"), ["kind-of"]);
}

#[test]
fn bun_is_read() {
    let report = real(&["bun.tar.gz"], "bun.txt");
    assert!(proof(&report, "is-buffer").ends_with("(/app/bun.lock)"));
}

fn modules(files: &[(&str, &str)]) -> Vec<Vec<u8>> {
    files.iter().map(|(path, body)| file(path, body.as_bytes())).collect()
}

#[test]
fn only_directories_of_a_node_modules_are_packages() {
    let report = report_of(&[modules(&[
        ("app/node_modules/a/package.json", r#"{"version":"1.0.0"}"#),
        ("app/node_modules/a/dist/esm/package.json", r#"{"type":"module"}"#),
        ("app/node_modules/a/test/node_modules/b/package.json", r#"{"version":"9"}"#),
        ("app/node_modules/a/node_modules/@s/b/package.json", r#"{"version":"2.0.0"}"#),
        ("app/node_modules/.cache/c/node_modules/d/package.json", "{}"),
        ("app/node_modules/no-manifest/index.js", "1"),
        ("cache/npm-e/node_modules/e/package.json", "{}"),
        ("cache/npm-e/node_modules/e/.yarn-metadata.json", "{}"),
        (
            "usr/local/lib/node_modules/npm/package.json",
            r#"{"version":"10","dependencies":{"f":"1"}}"#,
        ),
        ("usr/local/lib/node_modules/npm/node_modules/f/package.json", r#"{"version":"1"}"#),
    ])]);
    assert_eq!(names(&report), ["npm @s/b 2.0.0", "npm a 1.0.0", "npm f 1", "npm npm 10"]);
    assert_eq!(package(&report, "a").files, 3);
    assert_eq!(package(&report, "npm").explicit, Some(true));
    assert_eq!(package(&report, "f").explicit, Some(false));
    assert_eq!(why(package(&report, "f")), "needed-by npm");
    assert_eq!(
        (package(&report, "a").explicit, package(&report, "a").development.clone()),
        (None, None)
    );
}

const HIDDEN: &str = r#"{"packages":{"node_modules/a":{"version":"1","dev":true},
    "node_modules/b":{"version":"1"}}}"#;

#[test]
fn a_hidden_lock_of_another_tree_proves_nothing() {
    let tree = [
        ("app/node_modules/.package-lock.json", HIDDEN),
        ("app/node_modules/a/package.json", r#"{"version":"1"}"#),
        ("app/node_modules/b/package.json", r#"{"version":"1"}"#),
        ("app/node_modules/c/package.json", r#"{"version":"1"}"#),
        ("app/package-lock.json", HIDDEN),
    ];
    let is_development =
        |files: &[(&str, &str)]| package(&report_of(&[modules(files)]), "a").development.clone();
    let hidden = is_development(&[tree[0], tree[1], tree[2]]);
    assert_eq!(hidden.as_deref(), Some("dev: proven by /app/node_modules/.package-lock.json"));
    assert_eq!(is_development(&[tree[0], tree[1]]), None, "b is missing");
    assert_eq!(
        is_development(&tree),
        None,
        "c is not listed, and the lock beside the tree is not used in that case"
    );
    let beside = is_development(&[tree[4], tree[1]]);
    assert_eq!(beside.as_deref(), Some("dev: proven by /app/package-lock.json"));
    let newer = ("app/node_modules/a/package.json", r#"{"version":"2"}"#);
    assert_eq!(is_development(&[tree[4], newer]), None);
}

#[test]
fn yarn_1_without_development_or_without_the_project_proves_nothing() {
    let with = |flags: &str, project: bool| {
        let integrity = format!(r#"{{"flags":[{flags}],"topLevelPatterns":["a@1"]}}"#);
        let mut files = vec![
            ("app/node_modules/.yarn-integrity", integrity.as_str()),
            ("app/node_modules/a/package.json", r#"{"version":"1"}"#),
        ];
        if project {
            files.push(("app/package.json", r#"{"devDependencies":{"a":"1"}}"#));
        }
        package(&report_of(&[modules(&files)]), "a").development.is_some()
    };
    assert!(with("", true));
    assert!(!with("\"production\"", true));
    assert!(!with("", false));
}

#[test]
fn damaged_manifests_affect_only_their_package() {
    let report = report_of(&[modules(&[
        ("app/package.json", r#"{"dependencies":{"a":"1"},"devDependencies":{"c":"1"}}"#),
        ("app/node_modules/.yarn-integrity", r#"{"flags":[]}"#),
        ("app/node_modules/a/package.json", r#"{"version":"1.2.3","dependencies":{"b":"1","#),
        ("app/node_modules/b/package.json", "\0\0\0"),
        ("app/node_modules/c/package.json", r#"{"version":"3"}"#),
        ("app/node_modules/c/test/package.json", "{"),
    ])]);
    assert_eq!(names(&report), ["npm a 1.2.3", "npm b ", "npm c 3"]);
    assert_eq!(needed_by(&report, "b"), ["a"]);
    assert_eq!(package(&report, "c").development, None, "a may depend on it");
    assert_eq!(report.warnings.len(), 2);
    assert!(report.warnings[0].message.contains("/app/node_modules/a/package.json"));
}

#[test]
fn cycles_escapes_and_broken_links_do_no_harm() {
    let mut members = modules(&[
        (
            "app/package.json",
            r#"{"dependencies":{"../../etc":"1","a":"1","@s":"1","@s/..":"1",".":"1"}}"#,
        ),
        (
            "app/node_modules/a/package.json",
            r#"{"version":"1","dependencies":{"b\u001b":"1","c":"1"}}"#,
        ),
        ("app/node_modules/b\u{1b}/package.json", r#"{"version":"1\u001b[31m"}"#),
        ("app/node_modules/c/package.json", r#"{"version":"1","dependencies":{"a":"1","c":"1"}}"#),
    ]);
    members.push(directory("app/node_modules/loop"));
    members.push(symlink("app/node_modules/loop/package.json", "package.json"));
    members.push(symlink("app/node_modules/self", "self"));
    members.push(symlink("app/node_modules/up", "../.."));
    members.push(symlink("app/node_modules/@s", "/nowhere"));
    members.push(hard_link("app/node_modules/d/package.json", "app/node_modules/c/package.json"));
    let report = report_of(&[members]);
    let names = names(&report);
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.iter().all(|name| !name.contains('\u{1b}')), "{names:?}");
    assert_eq!(why(package(&report, "a")), "explicit");
    assert_eq!(why(package(&report, "c")), "needed-by a");
    // d depends on c too; it was not requested, and its manifest is a hard link to that of c.
    assert_eq!(needed_by(&report, "c"), ["a", "d"]);
    assert_eq!(package(&report, "a").retained_packages, 1);
}

#[test]
fn manifests_that_are_too_long_are_a_warning() {
    let long = format!(r#"{{"version":"1","x":"{}"}}"#, "x".repeat(5 << 20));
    let report = report_of(&[modules(&[
        ("app/node_modules/a/package.json", &long),
        ("app/node_modules/b/package.json", r#"{"version":"1"}"#),
    ])]);
    assert_eq!(names(&report), ["npm a ", "npm b 1"]);
    assert_eq!(report.warnings.len(), 1);
}

#[test]
fn projects_without_a_package_json_are_read_from_their_lock() {
    let report = report_of(&[modules(&[
        ("app/package-lock.json", r#"{"packages":{"":{"dependencies":{"a":"1"}}}}"#),
        ("app/node_modules/a/package.json", r#"{"version":"1","dependencies":{"b":"1"}}"#),
        ("app/node_modules/b/package.json", r#"{"version":"1"}"#),
    ])]);
    assert_eq!(package(&report, "a").explicit, Some(true));
    assert_eq!(package(&report, "b").explicit, Some(false));
}
