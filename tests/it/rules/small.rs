//! What saves too little to be worth a change counts apart, and is in no fix and no plan.

use plimsoll::rules::policy::MinSaving;
use plimsoll::units::Bytes;
use plimsoll::view::{self, Look, document};

use super::*;

/// An image with a large cache and a small one, in layers of their own.
fn image(min_saving: MinSaving) -> Report {
    let mut story = Story::new()
        .base(&[file("etc/os-release", b"ID=debian\n")])
        .run("pip install x", &[file("root/.cache/pip/http/a/b/c/d/e/abcde", &bytes(3_000_000, 1))])
        .run(
            "npm ci",
            &[
                file("root/.npm/_cacache/index-v5/00/11", &bytes(20_000, 2)),
                file("root/.npm/_cacache/content-v2/00", &bytes(20_000, 3)),
            ],
        );
    story.policy.min_saving = min_saving;
    story.report()
}

fn places(report: &Report) -> Vec<(&str, Counts)> {
    let findings = report.findings.iter();
    findings.map(|finding| (finding.rule.as_ref(), finding.counts)).collect()
}

#[test]
fn small_findings_are_counted_and_nowhere_else() {
    let report = image(MinSaving::Usual);
    assert_eq!(places(&report), [("pip-cache", Counts::Headline), ("npm-cache", Counts::Small)]);
    let summary = &report.summary;
    assert_eq!(summary.min_saving, Bytes(1_000_000));
    assert_eq!((summary.small.findings, summary.small.unpacked), (1, Bytes(40_000)));
    assert_eq!(summary.saving.unpacked, Bytes(3_000_000));
    assert_eq!(report.fixes.len(), 1);
    let plan = report.plans.first().expect("there is a plan in place");
    assert_eq!(plan.unpacked, summary.today.unpacked - Bytes(3_000_000));
    assert!(!plan.dockerfile.iter().any(|line| line.contains("_cacache")), "{plan:?}");
    let actions: Vec<_> = summary.actions.iter().map(|action| action.unpacked).collect();
    assert_eq!(actions, [Bytes(3_000_000)]);
}

#[test]
fn the_limit_can_be_set() {
    for min_saving in [MinSaving::Nothing, MinSaving::Bytes(40_000)] {
        let report = image(min_saving);
        assert_eq!(report.fixes.len(), 2, "{min_saving:?}");
        assert_eq!(report.summary.small.findings, 0);
    }
    let report = image(MinSaving::Bytes(3_000_001));
    assert_eq!((report.fixes.len(), report.plans.len()), (0, 0));
    assert_eq!(report.summary.small.findings, 2);
}

#[test]
fn a_hundredth_of_a_large_image_is_small() {
    assert_eq!(MinSaving::Usual.of(50_000_000), 1_000_000);
    assert_eq!(MinSaving::Usual.of(1_000_000_000), 10_000_000);
}

#[test]
fn a_file_with_secrets_is_never_small() {
    let exposed = |name: &str| {
        let mut story = Story::new()
            .base(&[file("etc/os-release", b"ID=debian\n")])
            .copy(
                ". /app",
                &[
                    file("app/server.js", &bytes(900, 2)),
                    file(&format!("app/{name}"), b"PASSWORD=x\n"),
                ],
            )
            .run("rm -f /app/id_rsa", &[file("app/.wh.id_rsa", b"")]);
        story.policy.min_saving = MinSaving::Usual;
        let report = story.report();
        let mut text = Vec::new();
        let drawn = view::text::draw(&mut text, &document::answer(&report, 6, 5), Look::PLAIN);
        drawn.expect("memory takes every byte");
        let text = String::from_utf8(text).expect("outputs are UTF-8");
        // A file of a few bytes is no reason to say what the image could weigh.
        assert!(!text.contains("It could be"), "{text}");
        assert_eq!(text.contains("Anyone who has the image can read"), text.contains(".docker"));
        let lines = report.fixes.iter().flat_map(|fix| fix.lines.clone());
        (report.summary.exposed.clone(), lines.collect::<Vec<_>>())
    };
    let (paths, lines) = exposed(".env");
    assert_eq!((paths, lines), (vec!["/app/.env".to_owned()], vec![".env".to_owned()]));
    // It is deleted, and still there for whoever reads the layer.
    assert_eq!(exposed("id_rsa").0, ["/app/id_rsa"]);
    for harmless in [".env.example", "environment", "id_rsa.pub"] {
        assert!(exposed(harmless).0.is_empty(), "{harmless}");
    }
}
