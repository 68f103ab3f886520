//! The findings and plans of the sample.

use plimsoll::judgement::PlanName;
use plimsoll::report::{ClaimedPackage, FindingReport, FixReport, PlaceReport, PlanReport};
use plimsoll::rules::claims::Counts;
use plimsoll::rules::{Category, Ignored, Level, Proof};
use plimsoll::units::Bytes;

fn finding(rule: &'static str, title: &'static str, unpacked: u64) -> FindingReport {
    FindingReport {
        id: format!("{rule}@/root/.npm"),
        rule: rule.into(),
        title: title.into(),
        category: Category::Cache,
        proof: Proof::Identified,
        severity: None,
        counted: true,
        counts: Counts::Headline,
        unpacked: Bytes(unpacked),
        hidden: Bytes(0),
        download: Some(Bytes(unpacked / 2)),
        download_estimated: false,
        churn: None,
        files: 9,
        layers: vec![4],
        line: None,
        paths: vec!["/root/.npm/_cacache".to_owned()],
        largest: vec![PlaceReport {
            path: "/root/.npm/_cacache".to_owned(),
            files: 9,
            unpacked: Bytes(unpacked),
            download: Some(Bytes(unpacked / 2)),
        }],
        more_paths: 0,
        more_unpacked: Bytes(0),
        together_with: Vec::new(),
        names: Vec::new(),
        packages: Vec::new(),
        more_packages: 0,
        evidence: "It has content-v2 and index-v5".to_owned(),
        cost: None,
        advice: "Keep the cache out of the image".to_owned(),
        fix_in: "Dockerfile".into(),
        fix: vec!["RUN --mount=type=cache,target=/root/.npm npm ci".to_owned()],
        references: vec!["https://docs.npmjs.com/cli/v10/commands/npm-cache".into()],
        level: None,
        ignored: None,
    }
}

pub(super) fn findings() -> Vec<FindingReport> {
    vec![
        FindingReport {
            proof: Proof::Proven,
            hidden: Bytes(98_000_000),
            layers: vec![2],
            paths: vec!["/var/lib/apt/lists".to_owned(), "/var/lib/apt/x\\x1b".to_owned()],
            largest: [("/var/lib/apt/lists", 90_000_000), ("/var/lib/apt/x\\x1b", 3_000_000)]
                .map(|(path, unpacked)| PlaceReport {
                    path: path.to_owned(),
                    files: 4,
                    unpacked: Bytes(unpacked),
                    download: None,
                })
                .to_vec(),
            more_paths: 25,
            more_unpacked: Bytes(5_000_000),
            packages: vec![ClaimedPackage {
                name: "gcc-12".to_owned(),
                version: "12.2.0-14".to_owned(),
                unpacked: Bytes(60_000_000),
            }],
            more_packages: 12,
            fix: vec![
                "RUN apt-get update && \\".to_owned(),
                "    apt-get install -y --no-install-recommends build-essential ca-certificates curl git \
                 python3 libssl-dev libsqlite3-dev && \\"
                    .to_owned(),
                "    rm -rf /var/lib/apt/lists/*".to_owned(),
            ],
            ..finding("deleted-too-late", "Files deleted by a later instruction", 98_000_000)
        },
        finding("npm-cache", "npm's cache", 90_000_000),
        FindingReport {
            download: None,
            fix: Vec::new(),
            paths: Vec::new(),
            largest: Vec::new(),
            layers: Vec::new(),
            ..finding("source-maps", "Source maps", 8_000_000)
        },
        finding("a", "First of the small ones", 300_000),
        finding("b", "Second of the small ones", 200_000),
        finding("c", "Third of the small ones, with a title that is much too long for it", 100_000),
        FindingReport {
            counts: Counts::OtherBase,
            counted: false,
            level: Some(Level::Warn),
            ..finding("d", "C compiler", 124_000_000)
        },
        FindingReport {
            counts: Counts::Optional,
            counted: false,
            cost: Some("every start compiles it again".into()),
            ..finding("e", "Python bytecode", 7_000_000)
        },
        FindingReport {
            counts: Counts::Nowhere,
            counted: false,
            proof: Proof::Guessed,
            ..finding("f", "Tests", 1_000_000)
        },
        FindingReport {
            id: "f@/root/.npm#2".to_owned(),
            counted: false,
            ignored: Some(Ignored {
                reason: "needed by the smoke test".to_owned(),
                expires: Some("2027-06-30".to_owned()),
            }),
            ..finding("f", "Tests", 2_000_000)
        },
    ]
}

pub(super) fn fixes() -> Vec<FixReport> {
    let findings = findings();
    let fix = |numbers: &[usize], advice: &str| FixReport {
        id: format!("run-npm-{}", numbers[0]),
        advice: vec![advice.to_owned()],
        file: None,
        layers: Vec::new(),
        lines: Vec::new(),
        unpacked: numbers.iter().map(|&at| findings[at].unpacked).sum(),
        download: Some(numbers.iter().filter_map(|&at| findings[at].download).sum()),
        download_estimated: false,
        findings: numbers.iter().map(|&at| findings[at].id.clone()).collect(),
    };
    vec![
        FixReport {
            file: Some("Dockerfile".into()),
            layers: vec![3],
            lines: vec!["RUN npm ci && \\".to_owned(), "    rm -rf /root/.npm".to_owned()],
            ..fix(&[0, 1], "Remove these files in the RUN that creates them")
        },
        FixReport {
            file: Some(".dockerignore".into()),
            lines: vec![".git".to_owned()],
            ..fix(&[2], "Keep these files out of the build context")
        },
        fix(&[3], "Copy less from the build stage"),
    ]
}

pub(super) fn plans() -> Vec<PlanReport> {
    let plan = |name, what: &str, visible, hidden| PlanReport {
        id: PlanName::id(name).into(),
        name,
        what: what.to_owned(),
        download: Some(Bytes((visible + hidden) / 3)),
        download_estimated: false,
        patch: None,
        is_estimate: false,
        unpacked: Bytes(visible + hidden),
        visible: Bytes(visible),
        hidden: Bytes(hidden),
        caveats: Vec::new(),
        dockerfile: vec!["FROM node:20".to_owned(), "CMD [\"node\"]".to_owned()],
    };
    vec![
        plan(PlanName::InPlace, "the fixes below", 592_000_000, 23_400_000),
        plan(
            PlanName::MultiStage,
            "production node_modules, package.json and /app/dist",
            250_000_000,
            0,
        ),
        PlanReport {
            caveats: vec!["alpine.tar has musl where this image has glibc".to_owned()],
            ..plan(PlanName::Onto, "the same onto alpine.tar", 90_000_000, 0)
        },
    ]
}
