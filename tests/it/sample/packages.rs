//! The packages of the sample: one of each reason, and names that are hard to print.

use plimsoll::escape::printable_text;
use plimsoll::report::{
    CasesReport, Contained, EcosystemReport, PackageReport, Reason, UnownedGroup,
};
use plimsoll::units::Bytes;

fn package(ecosystem: &'static str, name: &str, own: u64, retained: u64) -> PackageReport {
    PackageReport {
        ecosystem: ecosystem.into(),
        name: printable_text(name),
        version: "1.2.3-4".to_owned(),
        architecture: None,
        scope: None,
        proof: None,
        explicit: None,
        explicit_proof: None,
        reason: Reason::Unknown,
        reason_package: None,
        needed_by: Vec::new(),
        needed_by_count: 0,
        development: None,
        section: None,
        unpacked: Bytes(own),
        download: Some(Bytes(own / 3)),
        files: own / 10_000,
        retained: Bytes(retained),
        retained_download: Some(Bytes(retained / 3)),
        retained_by: None,
        retained_packages: 0,
        hidden: Bytes(0),
        layer: Some(2),
        changed_by: Vec::new(),
        missing: CasesReport::default(),
        altered: None,
        contains: Vec::new(),
    }
}

pub(super) fn packages() -> Vec<PackageReport> {
    vec![
        PackageReport {
            architecture: Some("arm64".to_owned()),
            proof: Some("/var/lib/dpkg/status".to_owned()),
            explicit: Some(true),
            explicit_proof: Some("no entry in /var/lib/apt/extended_states".into()),
            reason: Reason::Explicit,
            section: Some("devel".to_owned()),
            retained_packages: 31,
            ..package("dpkg", "build-essential", 21_000, 323_000_000)
        },
        PackageReport {
            explicit: Some(false),
            reason: Reason::NeededBy,
            reason_package: Some("build-essential".to_owned()),
            needed_by: vec!["build-essential".to_owned(), "gcc".to_owned()],
            needed_by_count: 2,
            retained_by: Some("build-essential".to_owned()),
            retained_packages: 1,
            hidden: Bytes(9_000_000),
            changed_by: vec![3, 5],
            missing: CasesReport { count: 2, paths: vec!["/usr/share/doc/gcc-12/x".to_owned()] },
            altered: Some(CasesReport { count: 1, paths: vec!["/usr/bin/gcc-12\\x1b".to_owned()] }),
            ..package("dpkg", "gcc-12", 124_000_000, 124_700_000)
        },
        PackageReport {
            scope: Some("/app".to_owned()),
            explicit: Some(true),
            explicit_proof: Some("named in package.json".into()),
            reason: Reason::Explicit,
            development: Some("dev: proven by /app/node_modules/.package-lock.json".to_owned()),
            retained_packages: 1,
            ..package(
                "npm",
                "@scope/\u{1b}[31mtypescript-and-a-name-that-is-long-enough",
                23_700_000,
                24_000_000,
            )
        },
        PackageReport {
            reason: Reason::RecommendedBy,
            reason_package: Some("git".to_owned()),
            ..package("dpkg", "openssh-client", 4_900_000, 4_900_000)
        },
        PackageReport {
            contains: vec![Contained {
                name: "golang.org/x/net".to_owned(),
                version: "v0.30.0".to_owned(),
            }],
            version: String::new(),
            ..package("go", "github.com/acme/shop", 4_000_000, 4_000_000)
        },
        PackageReport {
            reason: Reason::Essential,
            ..package("dpkg", "bash", 1_800_000, 1_800_000)
        },
        PackageReport { reason: Reason::Unneeded, ..package("dpkg", "日本語", 70_000, 70_000) },
        PackageReport { layer: None, ..package("python", "pip", 0, 0) },
    ]
}

pub(super) fn ecosystems() -> Vec<EcosystemReport> {
    let of = |name: &'static str, packages, unpacked| EcosystemReport {
        name: name.into(),
        packages,
        unpacked: Bytes(unpacked),
        download: Some(Bytes(unpacked / 3)),
    };
    vec![
        of("dpkg", 5, 402_000_000),
        of("npm", 1, 23_700_000),
        of("go", 1, 4_000_000),
        of("python", 1, 0),
    ]
}

pub(super) fn unowned() -> Vec<UnownedGroup> {
    let group = |path: &str, is_partial, unpacked, files| UnownedGroup {
        path: path.to_owned(),
        is_partial,
        unpacked: Bytes(unpacked),
        download: Some(Bytes(unpacked / 2)),
        files,
        layer: Some(4),
    };
    let mut groups = vec![
        group("/root/.npm/_cacache", false, 90_000_000, 2_900),
        group("/usr", true, 70_100_000, 12_345),
    ];
    groups.extend((0..8).map(|index| group(&format!("/srv/{index}"), false, 12_500_000, 1)));
    groups
}
