//! Rules about caches of languages' package managers.

use super::{Story, bytes};
use crate::hostile::archive::file;

fn npm(path: &str) -> Vec<Vec<u8>> {
    vec![
        file(&format!("{path}/_cacache/index-v5/00/11"), &bytes(300, 1)),
        file(&format!("{path}/_cacache/content-v2/sha512/ab"), &bytes(4000, 2)),
    ]
}

#[test]
fn npm_cache() {
    let finding = Story::new()
        .base(&[file("root/.profile", b"a")])
        .run("npm ci", &npm("root/.npm"))
        .finding("npm-cache");
    assert_eq!(finding.unpacked.0, 4300);
    assert_eq!(finding.paths, ["/root/.npm/_cacache"]);
    assert_eq!(finding.fix, ["RUN npm ci && \\", "    rm -rf /root/.npm/_cacache"]);
}

#[test]
fn npm_cache_near_miss() {
    let findings = Story::new()
        .base(&[file("root/.profile", b"a")])
        .run("mkdir", &[file("root/.npm/_cacache/readme", b"mine")])
        .findings("npm-cache");
    assert_eq!(findings, []);
}

#[test]
fn npm_cache_hidden() {
    let report = Story::new()
        .base(&[file("root/.profile", b"a")])
        .run("npm ci", &npm("root/.npm"))
        .run("npm cache clean --force", &[file("root/.npm/.wh._cacache", b"")])
        .report();
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["deleted-too-late"]);
}
