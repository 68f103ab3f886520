//! Reports made by hand, with everything in them that is hard to print.

use std::cmp::Reverse;

use plimsoll::base::{BaseFact, Confidence, Evidence, Fact};
use plimsoll::compression::Compression;
use plimsoll::escape::printable;
use plimsoll::judgement::{ActionKind, PlanName};
use plimsoll::report::{
    ActionReport, AsideReport, BaseReport, Checks, ChurnReport, ConfigReport, DuplicateGroup, Fate,
    FileKind, FindingReport, FixReport, FourSizes, HealthcheckReport, HiddenGroup, ImageFacts,
    Largest, Metadata, PathReport, PlanReport, PlanSummary, Report, RuleBytes, Saving,
    SchemaVersion, Sizes, Summary, VersionReport,
};
use plimsoll::rules::claims::Counts;
use plimsoll::tree::Cause;
use plimsoll::units::Bytes;
use plimsoll::warning::{Code, Warning};

mod findings;
mod layers;
mod packages;

use findings::{findings, fixes, plans};
use layers::{layers, steps};
use packages::{ecosystems, packages, unowned};

/// An image of seven layers: one absent, one damaged, one twice, one that removes.
pub(crate) fn report() -> Report {
    summarised(Report {
        schema: SchemaVersion,
        version: "0.0.0".into(),
        image: ImageFacts {
            reference: "images/shop.tar".to_owned(),
            source: "docker-archive".into(),
            names: vec!["shop:1.4".to_owned(), "shop:latest".to_owned()],
            platform: Some("linux/arm64/v8".to_owned()),
            digest: None,
            config_digest: Some(format!("sha256:{}", "c".repeat(64))),
            created: Some("2026-03-01T12:00:00Z".to_owned()),
        },
        incomplete: None,
        sizes: Sizes {
            download: Some(Bytes(301_250_000)),
            unpacked: Bytes(812_000_000),
            visible: Bytes(690_500_000),
            hidden: Bytes(121_500_000),
            overhead: Bytes(4_100_000),
            ..Sizes::default()
        },
        entries: 31_415,
        paths: 30_900,
        checks: Checks { digests: false },
        layers: layers(),
        steps: steps(),
        dockerfile: None,
        config: Some(config()),
        hidden: hidden(),
        churn: Some(ChurnReport {
            layer: 4,
            download: Some(Bytes(98_000_000)),
            download_estimated: false,
            unpacked: Bytes(301_000_000),
            layers: vec![4, 5, 6, 7],
        }),
        largest_in_base: Vec::new(),
        largest: largest(),
        duplicates: duplicates(),
        findings: findings(),
        fixes: fixes(),
        plans: plans(),
        refused_plans: Vec::new(),
        lacks_needs: false,
        packages: packages(),
        ecosystems: ecosystems(),
        unowned: unowned(),
        attack_surface: None,
        base: Some(base()),
        warnings: warnings(),
        files: None,
        summary: Summary::default(),
    })
}

/// The report with the numbers that follow from its others.
fn summarised(mut report: Report) -> Report {
    let counted = || report.findings.iter().filter(|finding| finding.counted);
    let (today, plans) = (report.sizes, report.plans.iter().enumerate());
    let saving = Saving {
        download: counted().map(|finding| finding.download).sum(),
        unpacked: counted().map(|finding| finding.unpacked).sum(),
    };
    let plan = |(at, plan): (usize, &PlanReport)| PlanSummary {
        name: plan.name,
        plan: at,
        is_estimate: plan.is_estimate,
        sizes: FourSizes {
            download: plan.download,
            unpacked: plan.unpacked,
            visible: plan.visible,
            hidden: plan.hidden,
        },
    };
    report.summary = Summary {
        today: FourSizes {
            download: today.download,
            unpacked: today.unpacked,
            visible: today.visible,
            hidden: today.hidden,
        },
        saving,
        fixed: Saving {
            download: today.download.zip(saving.download).map(|(today, saved)| today - saved),
            unpacked: today.unpacked - saving.unpacked,
        },
        in_place: plans.clone().find(|(_, plan)| plan.name == PlanName::InPlace).map(plan),
        best_plan: plans.clone().min_by_key(|(_, plan)| plan.unpacked).map(plan),
        actions: actions(&report),
        exposed: Vec::new(),
        min_saving: Bytes(8_120_000),
        optional: aside(&report, Counts::Optional),
        guessed: aside(&report, Counts::Nowhere),
        other_base: aside(&report, Counts::OtherBase),
        small: aside(&report, Counts::Small),
    };
    report
}

/// Another base, and each fix.
fn actions(report: &Report) -> Vec<ActionReport> {
    let base = ActionReport {
        kind: ActionKind::Base,
        title: "Start from alpine:3.20 in the last stage".to_owned(),
        unpacked: Bytes(160_000_000),
        download: Some(Bytes(53_300_000)),
        layers: vec![1],
        line: "FROM alpine:3.20".to_owned(),
        is_code: true,
        fix: None,
        plan: Some(PlanName::Onto.id().into()),
        is_estimate: false,
    };
    let of_fix = |fix: &FixReport| ActionReport {
        kind: ActionKind::Fix,
        title: "What npm leaves".to_owned(),
        unpacked: fix.unpacked,
        download: fix.download,
        layers: vec![2, 3, 5],
        line: fix.lines.last().cloned().unwrap_or_else(|| fix.advice.join(". ")),
        is_code: !fix.lines.is_empty(),
        fix: Some(fix.id.clone()),
        plan: (!fix.lines.is_empty()).then_some(PlanName::InPlace.id().into()),
        is_estimate: false,
    };
    let mut actions = vec![base];
    actions.extend(report.fixes.iter().map(of_fix));
    actions.sort_by_key(|action| Reverse(action.unpacked));
    actions
}

/// The findings that count in one place, added up.
fn aside(report: &Report, counts: Counts) -> AsideReport {
    let mut aside = AsideReport::default();
    for finding in report.findings.iter().filter(|finding| finding.counts == counts) {
        if finding.ignored.is_none() {
            let FindingReport { rule, title, unpacked, .. } = finding.clone();
            aside.findings += 1;
            aside.unpacked += unpacked;
            aside.rules.push(RuleBytes { rule, title, unpacked });
        }
    }
    aside
}

/// A report of an image without layers.
pub(crate) fn empty() -> Report {
    Report {
        schema: SchemaVersion,
        version: "0.0.0".into(),
        image: ImageFacts {
            reference: "-".to_owned(),
            source: "oci-archive".into(),
            ..ImageFacts::default()
        },
        incomplete: None,
        sizes: Sizes { download: Some(Bytes(0)), ..Sizes::default() },
        entries: 0,
        paths: 0,
        checks: Checks { digests: true },
        layers: Vec::new(),
        steps: Vec::new(),
        dockerfile: None,
        config: None,
        hidden: Vec::new(),
        churn: None,
        largest_in_base: Vec::new(),
        largest: Vec::new(),
        duplicates: Vec::new(),
        findings: Vec::new(),
        fixes: Vec::new(),
        plans: Vec::new(),
        refused_plans: Vec::new(),
        lacks_needs: false,
        packages: Vec::new(),
        ecosystems: Vec::new(),
        unowned: Vec::new(),
        attack_surface: None,
        base: None,
        warnings: Vec::new(),
        files: None,
        summary: Summary::default(),
    }
}

/// The same image from an archive that holds its layers uncompressed, with every path.
pub(crate) fn uncompressed() -> Report {
    let mut report = report();
    report.sizes.download = None;
    report.sizes.hidden = Bytes(0);
    report.sizes.visible = report.sizes.unpacked;
    report.hidden = Vec::new();
    report.duplicates = Vec::new();
    report.warnings = Vec::new();
    report.layers.truncate(2);
    for layer in &mut report.layers {
        layer.compression = Some(Compression::None);
        layer.download = None;
        layer.hidden_download = None;
        layer.download_overhead = None;
        layer.visible = layer.unpacked;
        layer.hidden = Some(Bytes(0));
        layer.hidden_by = Vec::new();
    }
    for line in &mut report.largest {
        line.download = None;
    }
    for package in &mut report.packages {
        package.download = None;
        package.retained_download = None;
    }
    for ecosystem in &mut report.ecosystems {
        ecosystem.download = None;
    }
    for group in &mut report.unowned {
        group.download = None;
    }
    report.files = Some(files());
    summarised(report)
}

fn config() -> ConfigReport {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    ConfigReport {
        os: Some("linux".to_owned()),
        architecture: Some("arm64".to_owned()),
        variant: Some("v8".to_owned()),
        created: Some("2026-03-01T12:00:00Z".to_owned()),
        entrypoint: texts(&["docker-entrypoint.sh"]),
        cmd: texts(&["node", "server.js"]),
        env: texts(&["NODE_VERSION=20.1.0", "PROMPT=\\u{1b}[31m"]),
        user: Some("app".to_owned()),
        working_dir: Some("/app".to_owned()),
        exposed_ports: texts(&["8080/tcp"]),
        labels: [("org.opencontainers.image.title".to_owned(), "shop".to_owned())].into(),
        healthcheck: Some(HealthcheckReport {
            test: texts(&["CMD-SHELL", "curl -f http://localhost:8080 || exit 1"]),
            interval: Some(30_000_000_000),
            ..HealthcheckReport::default()
        }),
        ..ConfigReport::default()
    }
}

fn base() -> BaseReport {
    let fact = |fact, value: &str, said_by: &str| BaseFact {
        fact,
        value: value.to_owned(),
        said_by: said_by.to_owned(),
    };
    BaseReport {
        layers: 1,
        evidence: Evidence::History,
        confidence: Confidence::Guess,
        name: None,
        digest: None,
        named_by: None,
        facts: vec![
            fact(Fact::Distribution, "Debian GNU/Linux 12 (bookworm)", "/usr/lib/os-release"),
            fact(Fact::Variant, "slim", "/etc/dpkg/dpkg.cfg.d/docker"),
            fact(Fact::Libc, "glibc", "/usr/lib/ld-linux-aarch64.so.1"),
            fact(Fact::Runtime, "Node.js 20.1.0", "NODE_VERSION"),
        ],
        sizes: Sizes {
            download: Some(Bytes(48_300_000)),
            unpacked: Bytes(117_000_000),
            visible: Bytes(116_960_000),
            hidden: Bytes(40_000),
            overhead: Bytes(600_000),
            ..Sizes::default()
        },
        own: Sizes {
            download: Some(Bytes(252_950_000)),
            unpacked: Bytes(695_000_000),
            visible: Bytes(573_540_000),
            hidden: Bytes(121_460_000),
            overhead: Bytes(3_500_000),
            ..Sizes::default()
        },
    }
}

fn hidden() -> Vec<HiddenGroup> {
    let group = |cause, shipped_by, hidden_by, unpacked, path: &str, files| HiddenGroup {
        cause,
        shipped_by,
        hidden_by,
        unpacked: Bytes(unpacked),
        download: None,
        path: path.to_owned(),
        largest: format!("{path}/largest"),
        files,
        changed: Vec::new(),
    };
    let mut groups = vec![
        group(Cause::Removed, 2, 4, 98_000_000, "/var/lib/apt/lists", 27),
        group(
            Cause::MetadataOnly,
            3,
            5,
            21_000_000,
            "/app/node_modules/.cache/babel-loader/0a1b2c3d4e5f",
            1_204,
        ),
        group(Cause::Replaced, 3, 7, 2_000_000, "/app/node_modules", 3),
        group(Cause::Cleared, 3, 3, 460_000, "/app/node_modules/.bin", 2),
        group(Cause::Replaced, 1, 2, 30_000, "/var/lib/dpkg/status", 1),
        group(Cause::Replaced, 1, 5, 10_000, "/etc/passwd", 1),
    ];
    groups[0].download = Some(Bytes(97_000_000));
    groups[1].changed = vec![Metadata::Owner, Metadata::Mode];
    groups
}

fn largest() -> Vec<Largest> {
    let line = |depth, path: &str, directory, unpacked, layer| Largest {
        depth,
        path: path.to_owned(),
        directory,
        unpacked: Bytes(unpacked),
        download: Some(Bytes(unpacked / 4)),
        files: 12,
        layer: Some(layer),
    };
    vec![
        line(0, "/usr/lib", true, 330_000_000, 2),
        line(1, "/usr/lib/gcc/aarch64-linux-gnu/12", true, 140_000_000, 2),
        line(2, "/usr/lib/gcc/aarch64-linux-gnu/12/cc1plus", false, 33_000_000, 2),
        line(1, "/usr/lib/aarch64-linux-gnu/libicudata.so.72.1", false, 29_000_000, 2),
        line(0, "/app", true, 256_000_000, 3),
        line(
            1,
            &printable(
                b"/app/node_modules/evil\x1b[2J\nname/\xff\xfe/a-very-long-directory-name/index.js",
            ),
            false,
            90_000_000,
            3,
        ),
        line(1, "/app/文書/報告書.pdf", false, 1_000, 3),
    ]
}

fn duplicates() -> Vec<DuplicateGroup> {
    let mut groups = vec![
        DuplicateGroup {
            unpacked: Bytes(4_200_000),
            copies: 3,
            paths: vec![
                "/app/node_modules/a/node_modules/typescript/lib/tsserverlibrary.js".to_owned(),
                "/app/node_modules/b/node_modules/typescript/lib/tsserverlibrary.js".to_owned(),
                "/app/node_modules/typescript/lib/tsserverlibrary.js".to_owned(),
            ],
        },
        DuplicateGroup {
            unpacked: Bytes(900_000),
            copies: 2,
            paths: vec!["/usr/bin/perl".to_owned(), "/usr/bin/perl5.36.0".to_owned()],
        },
    ];
    groups.extend((0..12).map(|number| DuplicateGroup {
        unpacked: Bytes(1_000),
        copies: 2,
        paths: vec![format!("/usr/share/doc/{number:02}/copyright"), "/usr/x".to_owned()],
    }));
    groups
}

fn warnings() -> Vec<Warning> {
    let mut warnings = vec![
        Warning {
            layer: Some(5),
            code: Code::LayerDamaged,
            message: "the gzip stream ends after 8,900,000 of 9,100,000 bytes; what comes before is counted".to_owned(),
        },
        Warning {
            layer: Some(6),
            code: Code::LayerAbsent,
            message: "its blob is not in the archive".to_owned(),
        },
    ];
    warnings.extend((0..12).map(|layer| Warning {
        layer: Some(layer % 11 + 1),
        code: Code::PathRefused,
        message: format!("`../{layer}` leads out of the image and was left out"),
    }));
    warnings
}

fn files() -> Vec<PathReport> {
    let version = VersionReport {
        layer: 1,
        package: None,
        entry: 0,
        inode: None,
        xattrs: None,
        kind: FileKind::File,
        fate: Fate::Removed,
        finding: Some(0),
        hidden_by: Some(2),
        unpacked: Bytes(12),
        logical: None,
        download: None,
        mode: 0o4755,
        uid: 0,
        gid: 0,
        mtime: -1,
        content: Some("0".repeat(32)),
        target: None,
    };
    let link = VersionReport {
        layer: 2,
        kind: FileKind::Symlink,
        fate: Fate::Visible,
        finding: None,
        hidden_by: None,
        unpacked: Bytes(0),
        mode: 0o777,
        content: None,
        target: Some("/x".to_owned()),
        ..version.clone()
    };
    vec![
        PathReport {
            path: printable(b"/a\"b\xff\n"),
            package: None,
            finding: None,
            versions: vec![version],
        },
        PathReport {
            path: "/bin".to_owned(),
            package: Some(1),
            finding: None,
            versions: vec![link],
        },
    ]
}
