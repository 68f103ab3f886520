//! Rules about caches, on leftovers of real tools.

use crate::rules::Story;

/// Asserts that each rule finds as many bytes as its directories have, and that no other rule of
/// the category finds anything.
#[test]
fn real_leftovers_are_found_to_the_byte() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/rules/caches");
    let rows = include_str!("../../../../testdata/rules/caches/bytes.txt");
    let mut archives: Vec<&str> = rows.lines().filter_map(|row| row.split(' ').next()).collect();
    archives.dedup();
    assert!(18 <= archives.len());
    for archive in archives {
        let of_it = rows.lines().filter_map(|row| row.strip_prefix(&format!("{archive} ")));
        let mut wanted: Vec<String> = of_it.map(str::to_owned).collect();
        let layer = std::fs::read(format!("{directory}/{archive}.tar.gz")).unwrap();
        let report = Story::new().archive("RUN /bin/sh -c install # buildkit", layer).report();
        let category = |rule: &str| {
            let rule = plimsoll::rules::rule(rule).unwrap();
            rule.category.word() == "cache" || rule.id.starts_with("gem-") || rule.id == "apt-lists"
        };
        let of_category = report.findings.iter().filter(|finding| category(&finding.rule));
        let mut found: Vec<String> = of_category
            .filter(|finding| finding.rule != "python-bytecode")
            .map(|finding| format!("{} {}", finding.rule, finding.unpacked.0))
            .collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{archive}");
    }
}
