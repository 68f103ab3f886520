//! Files that several findings name by hard links: stores of package managers beside packages for
//! development.

use plimsoll::report::{FindingReport, Report};
use serde_json::json;

use super::{Story, bytes};
use crate::hostile::archive::{file, hard_link};

const NODE: &str = "node-development-packages";

fn of_rule<'r>(report: &'r Report, rule: &str) -> &'r FindingReport {
    report.findings.iter().find(|finding| finding.rule == rule).unwrap()
}

fn in_place(report: &Report) -> u64 {
    report.plans.iter().find(|plan| plan.id == "in-place").unwrap().unpacked.0
}

/// Returns what npm's lock file and pnpm's store have: `jest` for development, `left` not. Both are
/// in the store by hard links, which has a manifest of its own too.
fn project(store: &str) -> Vec<Vec<u8>> {
    let lock = br#"{"lockfileVersion":3,"packages":{"node_modules/left":{"version":"1.0.0"},
        "node_modules/jest":{"version":"1.0.0","dev":true}}}"#;
    let mut members = vec![
        file("app/package.json", br#"{"name":"app","devDependencies":{"jest":"3"}}"#),
        file("app/node_modules/.package-lock.json", lock),
    ];
    let mut linked = Vec::new();
    for (name, length) in [("left", 3000), ("jest", 80_000)] {
        let manifest = format!("{{\"name\":\"{name}\",\"version\":\"1.0.0\"}}");
        let directory = format!("app/node_modules/{name}");
        members.push(file(&format!("{directory}/package.json"), manifest.as_bytes()));
        members.push(file(&format!("{directory}/index.js"), &bytes(length, 1)));
        for of in ["package.json", "index.js"] {
            let link = format!("{store}/{name}-{of}");
            linked.push(hard_link(&link, &format!("{directory}/{of}")));
        }
    }
    members.extend(linked);
    members.push(file(&format!("{store}/left-index.json"), &bytes(600, 2)));
    members
}

const STORE: &str = "pnpm/store/v3/files/00";

/// The package's files: `index.js`, and `package.json` with its 33 bytes.
const JEST: u64 = 80_000 + 33;

#[test]
fn a_store_saves_what_only_the_store_has() {
    let story = Story::new().base(&[]).run("pnpm install --frozen-lockfile", &project(STORE));
    let report = story.report();
    let (store, packages) = (of_rule(&report, "pnpm-store"), of_rule(&report, NODE));
    assert_eq!((store.unpacked.0, packages.unpacked.0), (600, JEST));
    assert_eq!(store.paths, ["/pnpm/store/v3/files"]);
    let expected = ["/app/node_modules/jest/index.js", "/app/node_modules/jest/package.json"];
    assert_eq!(packages.paths, expected);
    // The packages are in the store too, until that is removed.
    assert_eq!(packages.together_with, [&*store.id]);
    assert_eq!(store.together_with, [""; 0]);
    // The Dockerfile of the plan does both.
    assert_eq!(in_place(&report), report.sizes.unpacked.0 - 600 - JEST);
}

#[test]
fn the_plan_in_place_saves_what_its_dockerfile_does() {
    // After a `cd`, only the store can be removed in the same RUN.
    let story = Story::new().base(&[]).run("cd /app && pnpm install", &project(STORE));
    let both = story.report();
    let packages = of_rule(&both, NODE);
    assert_eq!((packages.unpacked.0, packages.fix.len()), (JEST, 0), "{packages:#?}");
    assert_eq!(in_place(&both), both.sizes.unpacked.0 - 600);
}

#[test]
fn an_ignored_store_keeps_what_it_holds() {
    let ignore = "[[ignore]]\nrule = \"pnpm-store\"\nreason = \"used at run time\"\n";
    let story = Story::new().base(&[]).run("pnpm install", &project(STORE)).configured(ignore);
    let report = story.report();
    assert_eq!(report.findings.iter().filter(|finding| finding.rule == NODE).count(), 0);
    assert_eq!(of_rule(&report, "pnpm-store").unpacked.0, 600 + JEST);
    assert_eq!(report.summary.saving.unpacked.0, 0);
}

#[test]
fn a_store_with_nothing_of_its_own_is_a_finding_as_packages_need_its_fix() {
    let mut members = project("root/.bun/install/cache/a@1.0.0@@@1");
    members.retain(|member| !member.windows(15).any(|part| part == b"left-index.json"));
    members.push(file("app/bun.lock", json!({"lockfileVersion": 1}).to_string().as_bytes()));
    let report = Story::new().base(&[]).run("bun install", &members).report();
    let (store, packages) = (of_rule(&report, "bun-cache"), of_rule(&report, NODE));
    assert_eq!((store.unpacked.0, store.files, packages.unpacked.0), (0, 0, JEST));
    assert_eq!(packages.together_with, [&*store.id]);
    let fixed: Vec<&String> = report.fixes.iter().flat_map(|fix| &fix.findings).collect();
    assert!(fixed.contains(&&store.id), "{fixed:?}");
    // Without packages for development there is nothing that removing it would save.
    let mut alone = project("root/.bun/install/cache/a@1.0.0@@@1");
    alone.retain(|member| {
        let has = |name: &[u8]| member.windows(name.len()).any(|part| part == name);
        !has(b"jest") && !has(b"left-index.json")
    });
    let report = Story::new().base(&[]).run("bun install", &alone).report();
    assert_eq!(report.findings, []);
}
