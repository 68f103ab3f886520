//! The image that was rebuilt in many ways (`testdata/rebuilds`): each is recognised for what it
//! is, as an independent program found it (`expected.json`).

use std::collections::BTreeMap;

use plimsoll::compare::{Comparison, Measure, PathState};
use plimsoll::report::FileKind;
use serde_json::{Value, json};

use super::identities::{assert_mirror, assert_sums};
use super::{in_full, read};

/// Where a comparison says something else than `expected.json`.
struct Otherwise {
    tag: &'static str,
    /// Why both are right.
    reason: &'static str,
    expected: &'static [&'static str],
    said: &'static [&'static str],
}

const SECRET: &str = "the value of a variable whose name looks secret is not said";

const OTHERWISE: &[Otherwise] = &[
    Otherwise {
        tag: "base",
        reason: "a second name of perl has its new content; bytecode whose source is the same, and \
                 what dpkg and ld.so keep of the last run, is volatile too",
        expected: &["layer 1 -> 1 changed: times owners modes files; 2279 times 1 owners 1 modes \
                     69 added 45 removed 96 changed 540 volatile 144544 -1031"],
        said: &["layer 1 -> 1 changed: times owners modes files; 2279 times 1 owners 1 modes \
                 69 added 45 removed 93 changed 544 volatile 144544 -1031"],
    },
    Otherwise {
        tag: "buildkit",
        reason: "the entry of one directory more is what a rebuild may differ in",
        expected: &[
            "layer 7 -> 7 changed: times files; 150 times 1 added 51 volatile 0 111",
            "layer 10 -> 10 changed: times files; 15 times 1 added 0 5",
        ],
        said: &[
            "layer 7 -> 7 rebuilt: times files; 150 times 1 added 51 volatile 0 111",
            "layer 10 -> 10 rebuilt: times files; 15 times 1 added 0 5",
        ],
    },
    Otherwise {
        tag: "config",
        reason: SECRET,
        expected: &["config Env.API_TOKEN null -> not-a-real-token-5f1c"],
        said: &["config Env.API_TOKEN null -> null"],
    },
    Otherwise {
        tag: "config.docker.tar.zst",
        reason: SECRET,
        expected: &["config Env.API_TOKEN null -> not-a-real-token-5f1c"],
        said: &["config Env.API_TOKEN null -> null"],
    },
    Otherwise {
        tag: "config.docker.tar.zst",
        reason: "a health check is one line in the words of a Dockerfile",
        expected: &["config Healthcheck null -> {\"Interval\":30000000000,\"Test\":[\"CMD\",\
                     \"python3\",\"-c\",\"import src.main\"],\"Timeout\":5000000000}"],
        said: &["config Healthcheck null -> [\"CMD\",\"python3\",\"-c\",\"import src.main\"] \
                 interval=30s timeout=5s"],
    },
    Otherwise {
        tag: "dependency",
        reason: "files under 1 kB move only with their directory: many are equal by chance",
        expected: &[
            "moved \"/usr/local/lib/python3.11/dist-packages/jinja2-3.1.5.dist-info/INSTALLER\" \
             -> \"/usr/local/lib/python3.11/dist-packages/jinja2-3.1.6.dist-info/INSTALLER\"",
            "moved \"/usr/local/lib/python3.11/dist-packages/jinja2-3.1.5.dist-info\
             /entry_points.txt\" \
             -> \"/usr/local/lib/python3.11/dist-packages/jinja2-3.1.6.dist-info\
             /entry_points.txt\"",
        ],
        said: &[],
    },
    Otherwise {
        tag: "renamed",
        reason: "layers whose files moved are a pair, and an empty file moves with its directory",
        expected: &["layer null -> 9 added:; 6533 3100", "layer 9 -> null removed:; -6533 -3100"],
        said: &[
            "layer 9 -> 9 changed: times files; 1 times 8 added 8 removed 0 0",
            "moved \"/srv/shop/src/__init__.py\" -> \"/srv/shop/app/__init__.py\"",
        ],
    },
    Otherwise {
        tag: "squashed",
        reason: "what a layer holds is said besides its pair, and files that only one layer has \
                 are volatile too",
        expected: &["layer 7 -> 3 changed: files; 81 added 1 removed holds 3 4 6 7 8 9 10 \
                     1304983 54752"],
        said: &["layer 7 -> 3 changed: files; 81 added 1 removed 23 volatile holds 3 4 6 8 9 10 \
                 1304983 54752"],
    },
];

fn expected() -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string("testdata/rebuilds/expected.json").unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A line for each fact, from a document with the names of `expected.json`.
fn lines(document: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, size) in document["sizes"].as_object().into_iter().flatten() {
        lines.push(format!(
            "size {name} {} -> {} {}",
            size["before"], size["after"], size["change"]
        ));
    }
    if let Some(pull) = document.get("pull") {
        lines.push(format!("pull {} {}", pull["layers"], pull["download"]));
    }
    for layer in list(document, "layers") {
        lines.push(layer_line(layer));
    }
    for it in list(document, "packages") {
        let (ecosystem, name) = (&it["ecosystem"], &it["name"]);
        lines.push(format!("package {ecosystem} {name} {} -> {}", it["before"], it["after"]));
    }
    if let Some(paths) = document.get("paths") {
        let count = |name: &str| paths[name].as_u64().unwrap();
        let (added, removed) = (count("added"), count("removed"));
        lines.push(format!("paths +{added} -{removed} ~{}", count("modified")));
    }
    for it in list(document, "moved") {
        lines.push(format!("moved {} -> {}", it["from"], it["to"]));
    }
    for it in list(document, "config") {
        let (before, after) = (setting(&it["before"]), setting(&it["after"]));
        lines.push(format!("config {} {before} -> {after}", it["key"].as_str().unwrap()));
    }
    lines
}

/// The value of a setting as comparisons write it: lists as JSON, a set by its keys alone.
fn setting(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) if fields.is_empty() => String::new(),
        value => value.to_string(),
    }
}

fn list<'v>(document: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    document.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn layer_line(layer: &Value) -> String {
    // Of many paths there is only the number.
    let count = |name: &str| match &layer[name] {
        Value::Array(paths) => paths.len() as u64,
        other => other.as_u64().unwrap_or_default(),
    };
    let words = |name: &str| list(layer, name).map(|it| format!(" {it}")).collect::<String>();
    let numbers = ["times", "owners", "modes", "added", "removed", "changed", "volatile"];
    let counts = numbers.map(|name| match count(name) {
        0 => String::new(),
        number => format!(" {number} {name}"),
    });
    let differs = words("differs").replace('"', "");
    let (state, unpacked, download) =
        (layer["state"].as_str().unwrap(), &layer["unpacked"], &layer["download"]);
    let (before, after) = (&layer["before"], &layer["after"]);
    let holds = match words("holds") {
        holds if holds.is_empty() => holds,
        holds => format!(" holds{holds}"),
    };
    format!(
        "layer {before} -> {after} {state}:{differs};{}{holds} {unpacked} {download}",
        counts.concat()
    )
}

/// A comparison with the names of `expected.json`.
fn found(comparison: &Comparison) -> Value {
    let measure =
        |it: Measure| json!({"before": it.before, "after": it.after, "change": it.change});
    let sizes = comparison.sizes;
    let mut layers: Vec<_> = comparison.layers.iter().collect();
    layers.sort_by_key(|layer| (layer.after.unwrap_or(999), layer.before));
    let layer = |layer: &&plimsoll::compare::LayerChange| {
        let counts = layer.counts;
        // Of paths that only one layer has, none of these images has volatile ones.
        json!({
            "state": layer.state, "before": layer.before, "after": layer.after,
            "differs": layer.differs, "times": counts.times, "owners": counts.owners,
            "modes": counts.modes, "added": counts.added, "removed": counts.removed,
            "changed": counts.modified - counts.volatile.min(counts.modified),
            "volatile": counts.volatile, "holds": layer.holds,
            "unpacked": layer.unpacked, "download": layer.download,
        })
    };
    let mut packages: Vec<_> = comparison.packages.iter().collect();
    packages.sort_by_key(|package| (&package.ecosystem, &package.name));
    let version = |side: &Option<plimsoll::compare::PackageSide>| {
        side.as_ref().map(|side| side.version.clone())
    };
    let packages = packages.into_iter().map(|it| {
        let (before, after) = (version(&it.before), version(&it.after));
        json!({"ecosystem": it.ecosystem, "name": it.name, "before": before, "after": after})
    });
    let paths = comparison.paths.as_deref().unwrap_or_default();
    let count =
        |states: &[PathState]| paths.iter().filter(|it| states.contains(&it.change)).count();
    let moved = paths.iter().filter(|path| path.change == PathState::Moved);
    let files = moved.filter(|path| path.after.as_ref().unwrap().kind == FileKind::File);
    let config = comparison.config.iter();
    let config = config.map(|it| json!({"key": it.key, "before": it.before, "after": it.after}));
    json!({
        "sizes": {
            "download": measure(sizes.download), "unpacked": measure(sizes.unpacked),
            "visible": measure(sizes.visible), "hidden": measure(sizes.hidden),
        },
        "pull": {"layers": comparison.pull.layers, "download": comparison.pull.download},
        "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        "packages": packages.collect::<Vec<_>>(),
        "paths": {
            "added": count(&[PathState::Added, PathState::Moved]),
            "removed": count(&[PathState::Removed, PathState::Moved]),
            "modified": count(&[PathState::Modified]),
        },
        "moved": files.map(|it| json!({"from": it.from, "to": it.path})).collect::<Vec<_>>(),
        "config": config.collect::<Vec<_>>(),
    })
}

/// Asserts that a comparison says what is expected, but for what the table allows.
fn assert_expected(tag: &str, found: &[String], expected: &[String]) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    let (missing, instead) = (only(expected, found), only(found, expected));
    let rows = || OTHERWISE.iter().filter(|row| row.tag == tag);
    let reasons: Vec<&str> = rows().map(|row| row.reason).collect();
    let allowed: Vec<&str> = rows().flat_map(|row| row.expected).copied().collect();
    assert_eq!(missing, allowed, "{tag}: expected, but not said; said: {instead:#?}");
    let allowed: Vec<&str> = rows().flat_map(|row| row.said).copied().collect();
    assert_eq!(instead, allowed, "{tag}: said, but not expected; known: {reasons:?}");
}

#[test]
fn every_rebuild_is_recognised() {
    let first = read("oci:testdata/rebuilds", Some("first")).unwrap();
    let mut failures = Vec::new();
    for (tag, expected) in expected() {
        let other = match tag.strip_suffix(".docker.tar.zst") {
            Some(_) => read(&format!("testdata/rebuilds/{tag}"), None),
            None => read("oci:testdata/rebuilds", Some(&tag)),
        };
        let other = other.unwrap();
        let there = in_full(&first.image, &other.image);
        let back = in_full(&other.image, &first.image);
        assert_sums(&there);
        assert_sums(&back);
        assert_mirror(&there, &back);
        let found = found(&there);
        let found = Value::Object(
            found
                .as_object()
                .unwrap()
                .clone()
                .into_iter()
                .filter(|(name, _)| expected.get(name).is_some())
                .collect(),
        );
        let (found, expected) = (lines(&found), lines(&expected));
        let check = std::panic::catch_unwind(|| assert_expected(&tag, &found, &expected));
        failures.extend(check.err());
    }
    assert!(failures.is_empty(), "{} rebuilds", failures.len());
}
