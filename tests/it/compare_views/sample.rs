//! Comparisons made by hand.

use plimsoll::compare::{
    CauseKind, CauseReport, CauseSide, Change, Comparison, ConfigChange, Count, Differs,
    FindingChange, FindingState, LayerChange, LayerCounts, LayerPairState, Measure, Moved,
    PackageChange, PackageSide, PackageState, PathChange, PathSide, PathState, Pull, Reuse,
    SettingState, SideReport, SizeChanges,
};
use plimsoll::report::{FileKind, ImageFacts, SchemaVersion, Sizes};
use plimsoll::units::Bytes;

pub(crate) const MB: i64 = 1_000_000;

/// A side that is known by name only.
pub(crate) fn side(reference: &str) -> SideReport {
    SideReport {
        image: ImageFacts {
            reference: reference.to_owned(),
            source: "oci-archive".into(),
            names: Vec::new(),
            platform: Some("linux/amd64".to_owned()),
            digest: Some(format!("sha256:{}", "a".repeat(64))),
            config_digest: Some(format!("sha256:{}", "c".repeat(64))),
            created: None,
        },
        sizes: Sizes::default(),
        base: None,
        incomplete: None,
        dockerfile: None,
        files: true,
    }
}

pub(crate) fn measure(before: u64, after: u64) -> Measure {
    let (before, after) = (Bytes(before), Bytes(after));
    Measure {
        before: Some(before),
        after: Some(after),
        change: Some(Change::between(before, after)),
        before_estimated: false,
        after_estimated: false,
    }
}

pub(crate) fn count(before: u64, after: u64) -> Count {
    Count { before, after, change: after as i64 - before as i64 }
}

/// Two images of the same sizes without anything that differs.
pub(crate) fn nothing() -> Comparison {
    Comparison {
        schema: SchemaVersion,
        version: "0.0.0".into(),
        before: side("shop:1.4"),
        after: side("shop:1.5"),
        same: None,
        sizes: SizeChanges {
            download: measure(83_000_000, 83_000_000),
            unpacked: measure(243_000_000, 243_000_000),
            visible: measure(242_000_000, 242_000_000),
            hidden: measure(1_000_000, 1_000_000),
            layers: count(7, 7),
            entries: count(9_120, 9_120),
            packages: count(210, 210),
        },
        reasons: Vec::new(),
        pull: Pull::default(),
        causes: Vec::new(),
        layers: Vec::new(),
        packages: Vec::new(),
        moved: Vec::new(),
        config: Vec::new(),
        findings: Vec::new(),
        attack_surface: Vec::new(),
        times_only: 0,
        metadata_only: 0,
        threshold: Bytes(243_000),
        not_compared: Vec::new(),
        paths: None,
        diff: None,
    }
}

pub(crate) fn cause(kind: CauseKind, what: &str, how: &str, sizes: (i64, i64)) -> CauseReport {
    CauseReport {
        kind,
        what: what.to_owned(),
        how: how.to_owned(),
        unpacked: Change(sizes.0),
        download: Some(Change(sizes.1)),
        before: CauseSide { layers: vec![2], files: 12, ..CauseSide::default() },
        after: CauseSide::default(),
        path: (kind == CauseKind::Files).then(|| what.to_owned()),
        rule: None,
    }
}

/// A pair of layers, both with that number.
pub(crate) fn layer(state: LayerPairState, number: usize, instruction: &str) -> LayerChange {
    LayerChange {
        state,
        before: Some(number),
        after: Some(number),
        differs: Vec::new(),
        counts: LayerCounts::default(),
        files: Vec::new(),
        holds: Vec::new(),
        held: Vec::new(),
        instruction: Some(instruction.to_owned()),
        instruction_before: None,
        line: None,
        base: false,
        unpacked: Change(0),
        download: Some(Change(0)),
        pulled: Some(Bytes(0)),
    }
}

/// A layer of which only times differ.
pub(crate) fn touched(number: usize, entries: u64, pulled: u64) -> LayerChange {
    LayerChange {
        differs: vec![Differs::Times],
        counts: LayerCounts { common: entries, times: entries, ..LayerCounts::default() },
        pulled: Some(Bytes(pulled)),
        ..layer(
            LayerPairState::Rebuilt,
            number,
            "COPY --from=deps /app/node_modules ./node_modules",
        )
    }
}

pub(crate) fn package(
    name: &str,
    change: PackageState,
    versions: (&str, &str),
    unpacked: i64,
) -> PackageChange {
    let side = |version: &str| {
        (!version.is_empty()).then(|| PackageSide {
            version: version.to_owned(),
            scope: None,
            unpacked: Bytes(unpacked.unsigned_abs()),
            download: None,
            layer: Some(2),
            development: false,
        })
    };
    PackageChange {
        ecosystem: "npm".into(),
        name: name.to_owned(),
        architecture: None,
        change,
        before: side(versions.0),
        after: side(versions.1),
        unpacked: Change(unpacked),
        download: Some(Change(unpacked / 4)),
        with: None,
    }
}

pub(crate) fn finding(title: &'static str, change: FindingState, unpacked: i64) -> FindingChange {
    FindingChange {
        id: format!("package-cache:{title}"),
        rule: "package-cache".into(),
        title: title.into(),
        severity: None,
        change,
        paths: Vec::new(),
        more_paths: 0,
        names: Vec::new(),
        line: None,
        before: Some(Bytes(unpacked.unsigned_abs())),
        after: None,
        unpacked: Change(unpacked),
        download: Some(Change(unpacked / 2)),
    }
}

pub(crate) fn setting(key: &str, before: Option<&str>, after: Option<&str>) -> ConfigChange {
    ConfigChange {
        key: key.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        change: match (before, after) {
            (None, _) => SettingState::Added,
            (_, None) => SettingState::Removed,
            _ => SettingState::Changed,
        },
        secret: false,
    }
}

pub(crate) fn path(path: &str, change: PathState, unpacked: i64) -> PathChange {
    let side = |bytes: i64| PathSide {
        kind: if path.ends_with('/') { FileKind::Directory } else { FileKind::File },
        layer: 3,
        unpacked: Bytes(bytes.unsigned_abs()),
        download: None,
        mode: "0644".to_owned(),
        uid: 0,
        gid: 0,
        content: None,
        target: None,
    };
    let base = 1_000_000;
    let (before, after) = match change {
        PathState::Added => (None, Some(side(unpacked))),
        PathState::Removed => (Some(side(unpacked)), None),
        PathState::Moved | PathState::Metadata => (Some(side(base)), Some(side(base))),
        PathState::Modified => (Some(side(base)), Some(side(base + unpacked))),
    };
    PathChange {
        path: path.trim_end_matches('/').to_owned(),
        change,
        from: None,
        before,
        after,
        unpacked: Change(unpacked),
        download: None,
    }
}

fn causes() -> Vec<CauseReport> {
    use CauseKind::{Base, Files, Finding, Hidden, Package};
    let mut causes = vec![
        CauseReport {
            before: CauseSide { layers: vec![1, 2, 3, 4], ..CauseSide::default() },
            after: CauseSide { layers: vec![1, 2], ..CauseSide::default() },
            ..cause(Base, "the base image", "node:20 -> node:20-slim", (-610 * MB, -252 * MB))
        },
        cause(Package, "388 development packages", "removed", (-91 * MB, -24 * MB)),
        cause(Finding, "npm's cache", "fixed", (-90 * MB, -80 * MB)),
        cause(Files, "/usr/src/app/.next/cache", "removed", (-28 * MB, -7 * MB)),
        cause(Hidden, "replaced by chown -R", "removed", (-10 * MB, -3 * MB)),
        cause(Package, "openssl", "upgraded from 3.0.11 to 3.0.14", (2 * MB, MB)),
    ];
    for number in 0..14 {
        let bytes = if number % 3 == 0 { 9_000 } else { -3_000 };
        causes.push(cause(Files, &format!("/srv/{number}"), "changed", (bytes, bytes / 3)));
    }
    causes
}

fn layers() -> Vec<LayerChange> {
    let base = |state, before, after, unpacked| LayerChange {
        before,
        after,
        base: true,
        unpacked: Change(unpacked),
        ..layer(state, 1, "RUN set -eux; apt-get update")
    };
    vec![
        LayerChange {
            pulled: Some(Bytes(29_000_000)),
            ..base(LayerPairState::Changed, Some(1), Some(1), -43 * MB)
        },
        base(LayerPairState::Removed, Some(2), None, -400 * MB),
        base(LayerPairState::Removed, Some(3), None, -167 * MB),
        LayerChange {
            before: Some(4),
            after: Some(2),
            ..layer(LayerPairState::Same, 2, "WORKDIR /usr/src/app")
        },
        LayerChange {
            instruction_before: Some("COPY . .".to_owned()),
            differs: vec![Differs::Files],
            counts: LayerCounts { common: 20, added: 12, removed: 3, ..LayerCounts::default() },
            files: vec!["/usr/src/app/server.js".to_owned(), "/usr/src/app/lib.js".to_owned()],
            unpacked: Change(-31 * MB),
            pulled: Some(Bytes(2_000_000)),
            ..layer(LayerPairState::Changed, 3, "COPY --from=build /usr/src/app/dist ./dist")
        },
        touched(4, 3_184, 38_000_000),
        touched(5, 310, 14_000_000),
        LayerChange {
            before: Some(6),
            after: None,
            unpacked: Change(-186 * MB),
            ..layer(LayerPairState::Removed, 6, "RUN npm install && npm run build")
        },
    ]
}

fn packages() -> Vec<PackageChange> {
    let mut packages = vec![
        package("typescript", PackageState::Removed, ("5.4.2", ""), -31 * MB),
        package(
            "openssl",
            PackageState::Upgraded,
            ("3.0.11-1~deb12u2", "3.0.14-1~deb12u1"),
            2 * MB,
        ),
        package("webpack", PackageState::Removed, ("5.91.0", ""), -6 * MB),
    ];
    for number in 0..385 {
        let mut other =
            package(&format!("dep-{number}"), PackageState::Removed, ("1.0.0", ""), -140_000);
        other.with = (number % 2 == 0).then(|| "webpack".to_owned());
        packages.push(other);
    }
    packages
}

fn sizes() -> SizeChanges {
    SizeChanges {
        download: Measure {
            before_estimated: true,
            after_estimated: true,
            ..measure(448_000_000, 83_000_000)
        },
        unpacked: measure(1_070_000_000, 243_000_000),
        visible: measure(1_058_000_000, 241_000_000),
        hidden: measure(12_000_000, 2_000_000),
        layers: count(6, 5),
        entries: count(41_210, 9_120),
        packages: count(806, 418),
    }
}

/// A smaller base, no development packages, no cache, another user: most of the issue's example.
pub(crate) fn usual() -> Comparison {
    Comparison {
        before: side("node:single"),
        after: side("node:multi"),
        sizes: sizes(),
        reasons: [
            "the base image -610 MB",
            "388 development packages -91.0 MB",
            "npm's cache -90.0 MB",
        ]
        .map(str::to_owned)
        .to_vec(),
        pull: Pull {
            download: Some(Bytes(83_000_000)),
            estimated: true,
            layers: vec![1, 3, 4, 5],
            reused: Reuse { download: Some(Bytes(31_000_000)), layers: vec![1, 3] },
            by_chain: Reuse { download: Some(Bytes(83_100_000)), layers: vec![1, 2, 3, 4, 5] },
        },
        causes: causes(),
        layers: layers(),
        packages: packages(),
        moved: vec![Moved {
            from: "/usr/src/app/build".to_owned(),
            to: "/usr/src/app/dist".to_owned(),
            directory: true,
            copy: false,
            metadata: true,
            files: 1_204,
            unpacked: Bytes(48_000_000),
        }],
        config: vec![
            setting("Cmd", Some(r#"["node","server.js"]"#), Some(r#"["node","dist/server.js"]"#)),
            ConfigChange { secret: true, ..setting("Env.NPM_TOKEN", None, None) },
            setting("User", None, Some("node")),
        ],
        findings: vec![
            finding("npm's cache", FindingState::Fixed, -90 * MB),
            finding("Source maps", FindingState::New, 400_000),
        ],
        times_only: 3_494,
        metadata_only: 0,
        threshold: Bytes(1_070_000),
        ..nothing()
    }
}
