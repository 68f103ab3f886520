//! Every key about limits, and what it says.

use expect_test::{Expect, expect};
use plimsoll::budget::limit::Scope;
use plimsoll::budget::{Amount, Limit, Origin, ScopeKind, Section, Unit};

use super::config;

/// A limit as a line: where it is set, what is limited, in which unit, and its amounts.
fn line(limit: &Limit) -> String {
    let Origin::File { file, line, table } = &limit.origin else { panic!("{:?}", limit.origin) };
    let unit = if limit.unit == Unit::Bytes { "bytes" } else { "count" };
    let hidden = if limit.target.includes_hidden() { " and hidden" } else { "" };
    let amount = |word: &str, amount: Option<Amount>| {
        amount.map_or(String::new(), |amount| format!(", {word} {}", amount.exactly(limit.unit)))
    };
    let (warn, max) = (amount("warn", limit.bound.warn), amount("max", limit.bound.max));
    let message = limit.message.as_ref().map_or(String::new(), |text| format!(": {text}"));
    let name = limit.target.name();
    format!("{file}:{line} {table} {name}{hidden} ({unit}){warn}{max}{message}\n")
}

fn lines(section: &Section) -> String {
    let mut text: String = section.limits.iter().map(line).collect();
    if let Some(counted) = section.counted {
        text += &format!("counted: {counted:?}\n");
    }
    if let Some(ratchet) = section.ratchet {
        text += &format!("ratchet: {ratchet}\n");
    }
    text
}

fn check(text: &str, expected: &Expect) {
    let config = config(text);
    let budget = &config.budget;
    let mut shown = lines(&budget.general);
    for (Scope { kind, origin }, section) in &budget.sections {
        let kind = match kind {
            ScopeKind::Platform(platform) => format!("platform {platform}"),
            ScopeKind::Image(glob) => format!("image {}", glob.text()),
        };
        shown += &format!("{kind} at {origin}:\n{}", lines(section));
    }
    shown.extend(budget.total.iter().map(line));
    if let Some(baseline) = &budget.baseline {
        shown += &format!("baseline: {} of {}\n", baseline.path, baseline.origin);
    }
    if let Some(tolerance) = budget.tolerance {
        shown += &format!("tolerance: {}\n", tolerance.exactly(Unit::Bytes));
    }
    expected.assert_eq(&shown);
    assert_eq!(config.warnings, [], "{text}");
}

#[test]
fn limits_of_an_image() {
    check(
        r#"[limits]
download       = "250 MB"
unpacked       = { warn = "1.5 GiB", max = "2GB", message = "see docs/size.md" }
hidden         = { max = "1%" }
visible        = "99.5% and 900 MB"
hidden-of-own  = "5%"
overhead       = "900kB"
layers         = 40
entries        = { warn = 0x10 }
layer-size     = "300 MB"
layer-download = { warn = "100 MB" }
base           = "ignore"
ratchet        = "5%"
"#,
        &expect![[r#"
            plimsoll.toml:2 [limits] limits.download (bytes), max 250 MB
            plimsoll.toml:3 [limits] limits.unpacked (bytes), warn 1610612736 B, max 2 GB: see docs/size.md
            plimsoll.toml:4 [limits] limits.hidden (bytes), max 1%
            plimsoll.toml:5 [limits] limits.visible (bytes), max 99.5% and 900 MB
            plimsoll.toml:6 [limits] limits.hidden-of-own (bytes), max 5%
            plimsoll.toml:7 [limits] limits.overhead (bytes), max 900 kB
            plimsoll.toml:8 [limits] limits.layers (count), max 40
            plimsoll.toml:9 [limits] limits.entries (count), warn 16
            plimsoll.toml:10 [limits] limits.layer-size (bytes), max 300 MB
            plimsoll.toml:11 [limits] limits.layer-download (bytes), warn 100 MB
            counted: Own
            ratchet: 5%
        "#]],
    );
    check(
        "[limits]\nbase = \"count\"\nratchet = \"0.5 %\"\n",
        &expect![[r#"
        counted: All
        ratchet: 0.5%
    "#]],
    );
    check(
        "[limits]\nhidden = \"20 MB or 5%\"\n",
        &expect![[r#"
        plimsoll.toml:2 [limits] limits.hidden (bytes), max 5% or 20 MB
    "#]],
    );
    check(
        "limits.layers = 3\ngrowth = { layers = 0 }\n",
        &expect![[r#"
        plimsoll.toml:1 [limits] limits.layers (count), max 3
        plimsoll.toml:2 [growth] growth.layers (count), max 0
    "#]],
    );
}

#[test]
fn growth() {
    check(
        r#"[growth]
baseline  = "plimsoll-baseline.json"
tolerance = "1% and 100 kB"
download  = "5% and 10 MB"
unpacked  = { warn = "1 %", max = "5.5%" }
hidden    = "150%"
visible   = "5% or 3 kB"
overhead  = "3 kB"
layers    = 2
entries   = "10%"
"#,
        &expect![[r#"
            plimsoll.toml:4 [growth] growth.download (bytes), max 5% and 10 MB
            plimsoll.toml:5 [growth] growth.unpacked (bytes), warn 1%, max 5.5%
            plimsoll.toml:6 [growth] growth.hidden (bytes), max 150%
            plimsoll.toml:7 [growth] growth.visible (bytes), max 5% or 3 kB
            plimsoll.toml:8 [growth] growth.overhead (bytes), max 3 kB
            plimsoll.toml:9 [growth] growth.layers (count), max 2
            plimsoll.toml:10 [growth] growth.entries (count), max 10%
            baseline: plimsoll-baseline.json of plimsoll.toml:2
            tolerance: 1% and 100 kB
        "#]],
    );
}

#[test]
fn paths_packages_and_findings() {
    check(
        r#"
[[path]]
glob = "usr/share/doc/**"
max = "0 B"
message = "use the slim base"

[[path]]
glob = "/app/*.map"
hidden = true
warn = 0
max = 10

[[package]]
name = "@types/*"
max = 0

[[package]]
ecosystem = "npm"
warn = "200 MB"
max = "300 MB"

[[package]]
ecosystem = "python"
name = "numpy"
max = "90 MB"

[[finding]]
rule = "npm-cache"
max = 0

[[finding]]
rule = "cache"
max = "10 MB"
message = "mount caches"
"#,
        &expect![[r#"
            plimsoll.toml:2 [[path]] path.usr/share/doc/** (bytes), max 0 B: use the slim base
            plimsoll.toml:7 [[path]] path./app/*.map and hidden (count), warn 0, max 10
            plimsoll.toml:13 [[package]] package.@types/* (count), max 0
            plimsoll.toml:17 [[package]] package.npm/* (bytes), warn 200 MB, max 300 MB
            plimsoll.toml:22 [[package]] package.python/numpy (bytes), max 90 MB
            plimsoll.toml:27 [[finding]] finding.npm-cache (count), max 0
            plimsoll.toml:31 [[finding]] finding.cache (bytes), max 10 MB: mount caches
        "#]],
    );
}

#[test]
fn limits_of_some_images() {
    check(
        r#"
[image."api*".limits]
download = "100 MB"
ratchet = "10%"

[platform."linux/arm64".limits]
download = "300 MB"

[limits]
download = "250 MB"

[[image."api*".path]]
glob = "usr/**"
max = "1 MB"

[image."api*".growth]
download = "1%"

[image.worker]
limits.layers = 5

[[platform."linux/arm/v7".package]]
ecosystem = "apk"
max = 10

[[platform."linux/arm/v7".finding]]
rule = "cache"
max = 0

[image.'a"b\c']
limits = { layers = 1 }
"#,
        &expect![[r#"
            plimsoll.toml:10 [limits] limits.download (bytes), max 250 MB
            platform linux/arm64 at plimsoll.toml:6:
            plimsoll.toml:7 [platform."linux/arm64".limits] limits.download (bytes), max 300 MB
            platform linux/arm/v7 at plimsoll.toml:22:
            plimsoll.toml:22 [[platform."linux/arm/v7".package]] package.apk/* (count), max 10
            plimsoll.toml:26 [[platform."linux/arm/v7".finding]] finding.cache (count), max 0
            image api* at plimsoll.toml:2:
            plimsoll.toml:3 [image."api*".limits] limits.download (bytes), max 100 MB
            plimsoll.toml:12 [[image."api*".path]] path.usr/** (bytes), max 1 MB
            plimsoll.toml:17 [image."api*".growth] growth.download (bytes), max 1%
            ratchet: 10%
            image worker at plimsoll.toml:19:
            plimsoll.toml:20 [image.worker.limits] limits.layers (count), max 5
            image a"b\c at plimsoll.toml:30:
            plimsoll.toml:31 [image."a\"b\\c".limits] limits.layers (count), max 1
        "#]],
    );
}

#[test]
fn limits_of_all_images_together() {
    check(
        "[total]\ndownload = \"1 GB\"\nlayers = { warn = 30, max = 50 }\nunpacked = \"3 GB\"\n",
        &expect![[r#"
            plimsoll.toml:2 [total] total.download (bytes), max 1 GB
            plimsoll.toml:3 [total] total.layers (count), warn 30, max 50
            plimsoll.toml:4 [total] total.unpacked (bytes), max 3 GB
        "#]],
    );
}
