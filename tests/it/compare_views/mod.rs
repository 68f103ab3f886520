//! Comparisons in each format: what they look like, that they fit, and that names stay names.

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};
use plimsoll::compare::{
    CauseKind, Change, Comparison, Differs, FindingState, LayerChange, LayerCounts, LayerPairState,
    Measure, PackageState, PathChange, PathState, Pull, Reuse, Sameness,
};
use plimsoll::report::{Incomplete, Missing};
use plimsoll::units::Bytes;
use plimsoll::view::{self, Detail, Look, Subject, SubjectKind, json_schema};
use serde_json::Value;

pub(crate) mod sample;

use sample::{MB, cause, finding, layer, measure, nothing, package, path, setting, touched, usual};

const FULL: Look = Look { detail: Detail { full: true, packages: false }, ..Look::PLAIN };

pub(crate) fn write(format: &str, comparison: &Comparison, look: Look) -> String {
    let format = view::format(format, SubjectKind::Comparison).expect("it is in the table");
    let mut out = Vec::new();
    format.write(&mut out, Subject::Comparison(comparison), look).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

fn text(comparison: &Comparison, look: Look) -> String {
    let text = write("text", comparison, look);
    for line in text.lines() {
        let columns = unicode_width::UnicodeWidthStr::width(line);
        assert!(columns <= look.width, "{columns} columns of {}: {line}", look.width);
        assert_eq!(line, line.trim_end());
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    }
    text
}

fn markdown(comparison: &Comparison) -> String {
    let text = write("markdown", comparison, Look::PLAIN);
    assert!(text.len() <= 60_000, "{} bytes", text.len());
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    text
}

fn check(comparison: &Comparison, expected: Expect) {
    expected.assert_eq(&text(comparison, Look::PLAIN));
}

/// The lines before the first gap.
fn answer(comparison: &Comparison) -> String {
    let text = text(comparison, Look { width: 400, ..Look::PLAIN });
    text.split("\n\n").next().unwrap_or_default().trim_end().to_owned()
}

/// The usual case with paths.
fn with_paths() -> Comparison {
    let mut paths = vec![
        path("/app/", PathState::Added, 0),
        path("/app-x/y", PathState::Modified, -400),
        path("/etc/passwd", PathState::Modified, 40),
        path("/etc/shadow", PathState::Metadata, 0),
        PathChange { from: Some("/old".to_owned()), ..path("/srv/new", PathState::Moved, 0) },
        PathChange { from: Some("/srv/new".to_owned()), ..path("/srv/v", PathState::Added, 99) },
        path("/usr/share/doc/a/copyright", PathState::Removed, -20_000),
        path("/usr/share/doc/b/copyright", PathState::Removed, -90 * MB),
    ];
    if let Some(shadow) = paths.iter_mut().find(|path| path.path == "/etc/shadow") {
        let after = shadow.after.as_mut().expect("both images have it");
        (after.uid, after.mode) = (1000, "0600".to_owned());
    }
    paths.extend((0..12).map(|file| path(&format!("/app/{file}"), PathState::Added, 3 * MB)));
    Comparison { paths: Some(paths), ..usual() }
}

/// Layers 4 to 7 of seven were built again.
fn rebuilt() -> Comparison {
    let mut layers: Vec<LayerChange> =
        (1..=3).map(|number| layer(LayerPairState::Same, number, "RUN make")).collect();
    layers.extend((4..=7).map(|number| touched(number, 100, 45_250_000)));
    Comparison {
        layers,
        pull: Pull {
            download: Some(Bytes(181_002_300)),
            layers: vec![4, 5, 6, 7],
            reused: Reuse { download: Some(Bytes(2_300)), layers: Vec::new() },
            by_chain: Reuse { download: Some(Bytes(181_002_300)), layers: vec![4, 5, 6, 7] },
            estimated: false,
        },
        times_only: 400,
        ..nothing()
    }
}

#[test]
fn the_usual_comparison_fits_a_screen() {
    let text = text(&usual(), Look::PLAIN);
    assert!(text.lines().count() <= 44, "{text}");
    expect_file!["../snapshots/compare-80.txt"].assert_eq(&text);
}

#[test]
fn everything_of_the_usual_comparison() {
    let mut comparison = with_paths();
    comparison.packages.truncate(6);
    expect_file!["../snapshots/compare-full.txt"].assert_eq(&text(&comparison, FULL));
}

#[test]
fn the_usual_comparison_in_markdown() {
    let mut comparison = with_paths();
    comparison.packages.truncate(6);
    expect_file!["../snapshots/compare.md"].assert_eq(&markdown(&comparison));
}

#[test]
fn few_changes_are_shown_with_their_tables() {
    let mut comparison = nothing();
    comparison.sizes.unpacked = measure(243_000_000, 250_000_000);
    comparison.sizes.download = measure(83_000_000, 85_000_000);
    comparison.causes = vec![cause(CauseKind::Package, "openssl", "new", (7 * MB, 2 * MB))];
    comparison.reasons = vec!["openssl +7.00 MB".to_owned()];
    comparison.packages = vec![package("openssl", PackageState::Added, ("", "3.0.14"), 7 * MB)];
    comparison.config = vec![setting("User", None, Some("node"))];
    comparison.findings = vec![finding("apt's lists", FindingState::Grown, 300_000)];
    comparison.not_compared = vec!["The paths: BEFORE is a report without `files`.".to_owned()];
    check(
        &comparison,
        expect![[r#"
            shop:1.4 -> shop:1.5
            unpacked 243 MB -> 250 MB (+2.9 %), download 83.0 MB -> 85.0 MB (+2.4 %).
            Mostly: openssl +7.00 MB.
            What a node that has BEFORE downloads for AFTER is unknown.

              Measure    Before    After    Change  Percent
              download  83.0 MB  85.0 MB  +2.00 MB   +2.4 %
              unpacked   243 MB   250 MB  +7.00 MB   +2.9 %
              visible    242 MB   242 MB       0 B
              hidden    1.00 MB  1.00 MB       0 B
              layers          7        7         0
              entries     9,120    9,120         0
              packages      210      210         0

            Why
              Unpacked  Download  What     How  Layers
              +7.00 MB  +2.00 MB  openssl  new  2 ->

            Packages: 1 added
              Package  Version  Change  Unpacked  Download
              openssl  3.0.14   added   +7.00 MB  +1.75 MB

            Configuration
              Setting  Before     After
              User     (not set)  node

            Findings: 1 grown +300 kB
              Change  Finding      Unpacked  Download
              grown   apt's lists   +300 kB   +150 kB

            Not compared
              The paths: BEFORE is a report without `files`.

            Next: add `--full` to see every row.
        "#]],
    );
}

#[test]
fn first_lines_say_in_which_way_nothing_changed() {
    let same = |same| Comparison { same: Some(same), ..nothing() };
    let identical = same(Sameness::Identical);
    let digest = "a".repeat(64);
    assert_eq!(
        text(&identical, Look { width: 100, ..FULL }),
        format!("identical: sha256:{digest}\n")
    );
    let mut recompressed = same(Sameness::Recompressed);
    recompressed.sizes.download = measure(83_000_000, 61_000_000);
    recompressed.pull.download = Some(Bytes(61_000_000));
    recompressed.pull.layers = vec![1, 2, 3, 4, 5, 6, 7];
    expect![[r#"
        shop:1.4 -> shop:1.5
        same content, other compression: download 83.0 MB -> 61.0 MB (-27 %); unpacked 243 MB (unchanged).
        A node that has BEFORE downloads 61.0 MB (all 7 layers)."#]].assert_eq(&answer(&recompressed));
    expect![[r#"
        shop:1.4 -> shop:1.5
        unpacked 243 MB (unchanged), download 83.0 MB (unchanged).
        What a node that has BEFORE downloads for AFTER is unknown."#]]
    .assert_eq(&answer(&nothing()));
    expect![[r#"
        shop:1.4 -> shop:1.5
        same files: only times differ in 4 of 7 layers; yet 181 MB are downloaded again.
        A node that has BEFORE downloads 181 MB (layers 4-7 of 7). It would be nothing if layers that hold
        the same as before were reused.
        Keep the build cache, or set `SOURCE_DATE_EPOCH` and export with `rewrite-timestamp=true` (BuildKit
        0.13 or later)."#]].assert_eq(&answer(&rebuilt()));
}

#[test]
fn lost_reuse_is_named_with_what_to_do() {
    let mut comparison = rebuilt();
    comparison.layers.push(LayerChange {
        before: None,
        after: Some(8),
        unpacked: Change(30 * MB),
        pulled: Some(Bytes(9_000_000)),
        ..layer(LayerPairState::Added, 8, "COPY . .")
    });
    comparison.sizes.unpacked = measure(243_000_000, 273_000_000);
    expect![[r#"
        shop:1.4 -> shop:1.5
        unpacked 243 MB -> 273 MB (+12 %), download 83.0 MB (unchanged).
        A node that has BEFORE downloads 181 MB (layers 4-7 of 7). It would be nothing if layers that hold
        the same as before were reused.
        Layers 4 to 7 hold the same files as before, but their times differ, so that 181 MB are pulled
        again. Keep the build cache, or set `SOURCE_DATE_EPOCH` and export with `rewrite-timestamp=true`
        (BuildKit 0.13 or later)."#]].assert_eq(&answer(&comparison));
    let set = |layer: &mut LayerChange, differs: &[Differs], counts: LayerCounts| {
        layer.differs = differs.to_vec();
        layer.counts = counts;
    };
    let modes = LayerCounts { common: 9, modes: 9, ..LayerCounts::default() };
    set(&mut comparison.layers[3], &[Differs::Modes, Differs::Owners], modes);
    let logs = LayerCounts { common: 9, modified: 2, volatile: 2, ..LayerCounts::default() };
    set(&mut comparison.layers[4], &[Differs::Files, Differs::Times], logs);
    comparison.layers[4].files = vec!["/var/log/dpkg.log".to_owned()];
    comparison.layers[5].state = LayerPairState::Recompressed;
    // What really differs is not lost.
    let files = LayerCounts { common: 9, modified: 2, volatile: 1, ..LayerCounts::default() };
    set(&mut comparison.layers[6], &[Differs::Files], files);
    expect![[r#"
        shop:1.4 -> shop:1.5
        unpacked 243 MB -> 273 MB (+12 %), download 83.0 MB (unchanged).
        A node that has BEFORE downloads 181 MB (layers 4-7 of 7). It would be nothing if layers that hold
        the same as before were reused.
        Layer 5 differs only in files that every build writes anew, such as /var/log/dpkg.log, so that
        45.2 MB are pulled again. Keep the build cache, or remove logs and caches in the RUN that writes
        them.
        Layer 6 holds the same as before, but is compressed differently, so that 45.2 MB are pulled again."#]].assert_eq(&answer(&comparison));
    comparison.threshold = Bytes(1_000_000_000);
    expect![[r#"
        shop:1.4 -> shop:1.5
        unpacked 243 MB -> 273 MB (+12 %), download 83.0 MB (unchanged).
        A node that has BEFORE downloads 181 MB (layers 4-7 of 7)."#]]
    .assert_eq(&answer(&comparison));
}

#[test]
fn what_is_unknown_is_said_with_its_reason() {
    let mut comparison = nothing();
    comparison.before.image.source = "docker-archive".into();
    comparison.sizes.unpacked = measure(1_100_000_000, 252_000_000);
    comparison.sizes.download = Measure { after: Some(Bytes(80_000_000)), ..Measure::default() };
    comparison.pull.layers = vec![2, 3];
    comparison.causes = vec![cause(CauseKind::Hidden, "removed files", "gone", (-848 * MB, 0))];
    comparison.causes[0].download = None;
    check(
        &comparison,
        expect![[r#"
            shop:1.4 -> shop:1.5
            unpacked 1.10 GB -> 252 MB (-77 %), the download of BEFORE is unknown (docker
            save holds no compressed layers).
            What a node that has BEFORE downloads for AFTER is unknown: the size of layers
            2-3 of 7 is not given.

              Measure    Before    After   Change  Percent
              download  unknown  80.0 MB
              unpacked  1.10 GB   252 MB  -848 MB    -77 %
              visible    242 MB   242 MB      0 B
              hidden    1.00 MB  1.00 MB      0 B
              layers          7        7        0
              entries     9,120    9,120        0
              packages      210      210        0

            Why
              Unpacked  What           How   Layers
               -848 MB  removed files  gone  2 ->

            Next: add `--full` to see every row.
        "#]],
    );
}

#[test]
fn the_chain_of_an_engine_and_mixed_signs_are_said() {
    let mut comparison = nothing();
    comparison.sizes.unpacked = measure(243_000_000, 236_000_000);
    comparison.sizes.download = measure(83_000_000, 84_700_000);
    comparison.causes = vec![
        cause(CauseKind::Package, "vim and 14 packages it needs", "removed", (-7 * MB, -2 * MB)),
        cause(CauseKind::Files, "compression of layers", "gzip instead of zstd", (0, 3_700_000)),
    ];
    comparison.pull = Pull {
        download: Some(Bytes(2_300)),
        layers: vec![3],
        by_chain: Reuse { download: Some(Bytes(49_600_000)), layers: vec![3, 4, 5, 6, 7] },
        reused: Reuse { download: Some(Bytes(2_300)), layers: vec![3] },
        estimated: false,
    };
    expect![[r#"
        shop:1.4 -> shop:1.5
        unpacked 243 MB -> 236 MB (-2.9 %), download 83.0 MB -> 84.7 MB (+2.0 %).
        The download grows nevertheless, mostly by compression of layers: +3.70 MB.
        A node that has BEFORE downloads 2.30 kB (layer 3 of 7); 49.6 MB with Docker's classic store."#]].assert_eq(&answer(&comparison));
}

#[test]
fn a_part_of_an_image_and_another_platform_come_first() {
    let mut comparison = nothing();
    comparison.after.incomplete = Some(Incomplete {
        cause: Missing::Absent,
        layers: vec![6],
        missing_bytes: None,
        share: None,
        without_advice: false,
        partial: false,
        what: "b.tar is incomplete: layer 6 is not in it".to_owned(),
    });
    comparison.after.image.platform = Some("linux/arm64".to_owned());
    expect![[r#"
        shop:1.4 -> shop:1.5
        warning: AFTER: b.tar is incomplete: layer 6 is not in it; the numbers below are of the rest.
        warning: the images are for different platforms, linux/amd64 and linux/arm64; `--platform` chooses
        one.
        unpacked 243 MB (unchanged), download 83.0 MB (unchanged).
        What a node that has BEFORE downloads for AFTER is unknown."#]].assert_eq(&answer(&comparison));
}

#[test]
fn tiny_changes_are_told_to_the_byte() {
    let mut comparison = nothing();
    comparison.sizes.unpacked = measure(243_000_000, 243_000_012);
    comparison.sizes.visible = measure(242_000_000, 242_000_012);
    comparison.causes = (0..9)
        .map(|at| cause(CauseKind::Files, &format!("/srv/{at}"), "changed", (10 - at, 0)))
        .collect();
    check(
        &comparison,
        expect![[r#"
            shop:1.4 -> shop:1.5
            unpacked 243,000,000 B -> 243,000,012 B (+12 B, <0.1 %), download 83.0 MB
            (unchanged).
            Changed: /srv/0, /srv/1, /srv/2 and 6 more.
            What a node that has BEFORE downloads for AFTER is unknown.

              Measure          Before          After  Change  Percent
              download        83.0 MB        83.0 MB     0 B
              unpacked  243,000,000 B  243,000,012 B   +12 B   <0.1 %
              visible   242,000,000 B  242,000,012 B   +12 B   <0.1 %
              hidden          1.00 MB        1.00 MB     0 B
              layers                7              7       0
              entries           9,120          9,120       0
              packages            210            210       0

            Why
              Unpacked  Download  What    How      Layers
                 +10 B       0 B  /srv/0  changed  2 ->
                  +9 B       0 B  /srv/1  changed  2 ->
                  +8 B       0 B  /srv/2  changed  2 ->
              and 6 more: +27 B, download 0 B (`--full`)

            Next: add `--path '/srv/0/**'` to see what changed there.
        "#]],
    );
}

/// Many of everything.
fn large() -> Comparison {
    let mut comparison = usual();
    comparison.causes = (0..400)
        .map(|at| {
            let sizes = ((400 - at) * MB * if at % 3 == 0 { 1 } else { -1 }, at * 1000);
            cause(CauseKind::Files, &format!("/srv/{at}/{}", "long/".repeat(30)), "changed", sizes)
        })
        .collect();
    comparison.paths = Some(
        (0..3000)
            .map(|at| path(&format!("/a/{}/b{at}", at % 70), PathState::Modified, at))
            .collect(),
    );
    comparison.layers = (1..=127).map(|number| touched(number, 100, 1_000)).collect();
    comparison.config = (0..301)
        .map(|at| setting(&format!("Env.V{at}"), None, Some(&"/long/value".repeat(40))))
        .collect();
    comparison.not_compared = vec!["Something is not known.".to_owned(); 50];
    comparison
}

#[test]
fn four_hundred_causes_are_folded_and_add_up() {
    let comparison = large();
    let folded = text(&Comparison { paths: None, ..comparison.clone() }, Look::PLAIN);
    assert!(folded.lines().count() <= 44, "{folded}");
    assert!(folded.contains(" more: +"), "{folded}");
    let full = text(&comparison, FULL);
    assert_eq!(full.lines().filter(|line| line.ends_with("2 ->")).count(), 400);
    let markdown = markdown(&comparison);
    assert!(markdown.contains("<summary>Files: 3,000 modified</summary>"), "{markdown}");
    assert!(!markdown.contains("Left out"), "{markdown}");
    // Rows that were folded are counted, with those that are shown the sum of all.
    let rest = folded.lines().find(|line| line.trim().starts_with("and 39")).unwrap();
    expect!["  and 396 more: +26.1 GB -52.5 GB, download ~+79.8 MB (`--full`)"].assert_eq(rest);
}

#[test]
fn comparisons_fit_every_width() {
    let all =
        [usual(), nothing(), with_paths(), rebuilt(), large(), hostile("a|b`\u{1b}[0m\u{202e}c")];
    for comparison in &all {
        let is_large = 300 < comparison.config.len();
        for width in [40, 60, 72, 80, 120, 200].into_iter().skip(if is_large { 3 } else { 0 }) {
            for full in [false, true] {
                let detail = Detail { full, packages: false };
                text(comparison, Look { width, detail, ..Look::PLAIN });
            }
        }
    }
}

#[test]
fn colour_adds_styles_and_nothing_else() {
    let plain = write("text", &with_paths(), Look::PLAIN);
    let coloured = write("text", &with_paths(), Look { colour: true, ..Look::PLAIN });
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

/// A comparison in which everything has the same name.
fn hostile(name: &str) -> Comparison {
    let mut comparison = with_paths();
    comparison.before.image.reference = name.to_owned();
    comparison.after.image.names = vec![name.to_owned()];
    comparison.reasons = vec![format!("{name} +1 B")];
    for cause in &mut comparison.causes {
        cause.what = name.to_owned();
        cause.how = name.to_owned();
        cause.path = Some(format!("/{name}"));
    }
    for layer in &mut comparison.layers {
        layer.instruction = Some(name.to_owned());
        layer.instruction_before = Some(name.to_owned());
        layer.files = vec![name.to_owned(); 2];
    }
    for package in &mut comparison.packages {
        package.name = name.to_owned();
        package.with = Some(name.to_owned());
        package.before.iter_mut().for_each(|side| side.version = name.to_owned());
    }
    for moved in &mut comparison.moved {
        (moved.from, moved.to) = (name.to_owned(), name.to_owned());
    }
    for setting in &mut comparison.config {
        (setting.key, setting.before) = (name.to_owned(), Some(name.to_owned()));
    }
    for finding in &mut comparison.findings {
        finding.title = name.to_owned().into();
    }
    for path in comparison.paths.iter_mut().flatten() {
        path.path = format!("/{name}/{}", path.path);
        path.from = path.from.as_ref().map(|_| name.to_owned());
    }
    comparison.not_compared = vec![name.to_owned()];
    comparison
}

#[test]
fn hostile_names_stay_names() {
    for name in crate::markdown::HOSTILE {
        let comparison = hostile(name);
        crate::markdown::check(name, &markdown(&comparison));
        text(&comparison, FULL);
    }
}

#[test]
fn deep_trees_and_odd_paths_are_drawn() {
    let mut comparison = nothing();
    let deep = format!("/{}", "a/".repeat(4_000));
    let lines = [deep.as_str(), "/a/b", "/a/b", "", "/", "//x", "/a-b/c", "/a/c/d"];
    comparison.paths =
        Some(lines.iter().map(|line| path(line, PathState::Added, i64::MAX)).collect());
    text(&comparison, FULL);
    markdown(&comparison);
    comparison.paths = Some(Vec::new());
    assert!(
        text(&comparison, Look::PLAIN).contains("\nFiles\nNo path that changed"),
        "{comparison:?}"
    );
}

#[test]
fn secrets_are_not_shown() {
    let mut comparison = usual();
    comparison.config = vec![setting("Env.TOKEN", Some("hunter2"), Some("hunter3"))];
    comparison.config[0].secret = true;
    for text in [text(&comparison, Look::PLAIN), text(&comparison, FULL), markdown(&comparison)] {
        assert!(!text.contains("hunter"), "{text}");
        assert!(text.contains("Env.TOKEN"), "{text}");
    }
}

#[test]
fn json_is_read_back_and_keeps_to_its_schema() {
    let schema = json_schema::comparison_schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for comparison in [usual(), nothing(), with_paths(), hostile("\u{1b}\"\\")] {
        let json = write("json", &comparison, Look::PLAIN);
        let value: Value = serde_json::from_str(&json).expect("the output is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{json}");
        assert_eq!(serde_json::from_str::<Comparison>(&json).expect("it is one"), comparison);
        assert_eq!(value.get("paths").is_some(), comparison.paths.is_some());
    }
    let mut lines = String::new();
    for line in write("json", &usual(), Look::PLAIN).lines().take(5) {
        let _ = writeln!(lines, "{}", line.chars().take(60).collect::<String>());
    }
    expect![[r#"
        {
          "schema": 1,
          "version": "0.0.0",
          "before": { "image": { "reference": "node:single", "source
          "after": { "image": { "reference": "node:multi", "source":
    "#]]
    .assert_eq(&lines);
    let json = write("json", &usual(), Look::PLAIN);
    for (from, to) in [
        ("\"state\": \"rebuilt\"", "\"state\": \"gone\""),
        ("\"threshold\": 1070000,", ""),
        ("\"unpacked\": -610000000", "\"unpacked\": \"-610 MB\""),
    ] {
        let broken = json.replace(from, to);
        assert_ne!(broken, json, "{from}");
        let value = serde_json::from_str(&broken).expect("the output is JSON");
        assert!(!validator.is_valid(&value), "{to}");
    }
}
