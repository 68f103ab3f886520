//! What the formats make of a report.

use expect_test::{Expect, expect, expect_file};
use plimsoll::report::{Incomplete, Missing, Report};
use plimsoll::view::{self, Detail, Look, Subject, SubjectKind, json_schema};

use crate::sample;

fn write(format: &str, report: &Report, look: Look) -> String {
    let format = view::format(format, SubjectKind::Report).expect("the format is in the table");
    let mut out = Vec::new();
    format.write(&mut out, Subject::Report(report), look).expect("memory takes every byte");
    String::from_utf8(out).expect("outputs are UTF-8")
}

fn text(report: &Report, width: usize) -> String {
    let text = write("text", report, Look { width, ..Look::PLAIN });
    for line in text.lines() {
        let columns = unicode_width::UnicodeWidthStr::width(line);
        assert!(columns <= width, "{columns} columns: {line}");
        assert_eq!(line, line.trim_end());
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    }
    text
}

fn check(report: &Report, width: usize, expected: Expect) {
    expected.assert_eq(&text(report, width));
}

#[test]
fn text_fits_80_columns() {
    expect_file!["snapshots/text-80.txt"].assert_eq(&text(&sample::report(), 80));
}

#[test]
fn text_uses_wider_terminals() {
    expect_file!["snapshots/text-120.txt"].assert_eq(&text(&sample::report(), 120));
}

#[test]
fn every_package_is_listed_if_requested() {
    let look = Look { detail: Detail { full: true, packages: true }, ..Look::PLAIN };
    expect_file!["snapshots/text-packages.txt"].assert_eq(&write("text", &sample::report(), look));
}

#[test]
fn no_line_exceeds_the_width() {
    for width in 72..250 {
        text(&sample::report(), width);
        text(&sample::uncompressed(), width);
    }
}

#[test]
fn an_estimated_download_is_marked_wherever_it_is_shown() {
    let mut report = sample::report();
    report.sizes.download_estimated = true;
    report.layers.iter_mut().for_each(|layer| layer.download_estimated = true);
    report.findings.iter_mut().for_each(|finding| finding.download_estimated = true);
    report.fixes.iter_mut().for_each(|fix| fix.download_estimated = true);
    report.plans.iter_mut().for_each(|plan| plan.download_estimated = true);
    let text = |report: &Report| {
        let detail = Detail { full: true, packages: false };
        let text = write("text", report, Look { detail, ..Look::PLAIN });
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (exact, marked) = (text(&sample::report()), text(&report));
    for (before, size) in [
        ("15 %), ", "301 MB download"),
        ("-188 MB ", "-94.0 MB"),
        ("(23 %), ", "-94.0 MB download"),
    ] {
        assert!(exact.contains(&format!("{before}{size}")), "{size} in {exact}");
        assert!(marked.contains(&format!("{before}~{size}")), "{size} in {marked}");
    }
    let table = |text: &str| {
        let layers = text.split("Layers Layer").nth(1).unwrap_or_default();
        let layers = layers.split("Owners").next().unwrap_or_default();
        layers.matches('~').count()
    };
    let known = report.layers.iter().filter(|layer| layer.download.is_some()).count();
    assert_eq!((table(&exact), table(&marked)), (0, known), "{marked}");
}

#[test]
fn a_part_of_an_image_gets_no_advice_unless_it_is_asked_for() {
    let incomplete = |partial| Incomplete {
        cause: Missing::Absent,
        layers: vec![6],
        missing_bytes: None,
        share: None,
        without_advice: false,
        partial,
        what: "shop.tar is incomplete: layer 6 is not in it".to_owned(),
    };
    for (partial, advice) in [(false, false), (true, true)] {
        let report = Report { incomplete: Some(incomplete(partial)), ..sample::report() };
        let text = text(&report, 80);
        assert!(
            text.starts_with("warning: shop.tar is incomplete: layer 6 is not in it; "),
            "{text}"
        );
        for words in ["It could be", "What to do", "--plan"] {
            assert_eq!(text.contains(words), advice, "{words}: {text}");
        }
    }
}

#[test]
fn an_image_without_hidden_bytes_and_without_known_download_is_short() {
    check(
        &sample::uncompressed(),
        80,
        expect![[r#"
            images/shop.tar (shop:1.4 and 1 other name, linux/arm64/v8): 812 MB unpacked,
            download unknown (the layers are stored uncompressed here); 2 layers.
            It could be 90.0 MB unpacked and 30.0 MB download (-89 %).

              What to do                                   Unpacked  Download  Layer
              1. What npm leaves                            -188 MB  -94.0 MB  2-3,5
                     rm -rf /root/.npm
              2. Start from alpine:3.20 in the last stage   -160 MB  -53.3 MB      1
                 FROM alpine:3.20
              3. What npm leaves                           -8.00 MB       0 B  2-3,5
                 .git

              Without another stage or base: 615 MB unpacked (`--plan in-place`).
              In no plan: What npm leaves -300 kB (`--full`).
              2 smaller things, 8.00 MB unpacked (`--full`).
              1 finding ignored by the configuration.
              A change of the sources alone rebuilds layers 4-7: 301 MB unpacked, 98.0 MB
                download.
              Base: Debian GNU/Linux 12 (bookworm), Node.js 20.1.0 (layer 1, a guess);
                695 MB unpacked is yours.

            Next: `plimsoll --plan onto images/shop.tar` writes this Dockerfile; `--full`
            shows why.
        "#]],
    );
}

#[test]
fn an_image_without_layers_is_one_line() {
    check(
        &sample::empty(),
        80,
        expect![[r#"
            standard input: 0 B unpacked, 0 B download; no layers. Every digest was compared
            and agrees.
        "#]],
    );
}

#[test]
fn unescaped_names_do_not_reach_the_terminal() {
    let mut report = sample::uncompressed();
    report.image.reference = "a\u{1b}]0;title\u{7}b.tar".to_owned();
    report.image.names = vec!["n\u{202e}\n:1".to_owned()];
    report.layers[0].instruction = Some("RUN echo '\u{1b}[2J'\r\n\tmake\u{9b}1m".to_owned());
    report.largest.truncate(0);
    check(
        &report,
        80,
        expect![[r#"
            a]0;titleb.tar (n :1, linux/arm64/v8): 812 MB unpacked, download unknown (the
            layers are stored uncompressed here); 2 layers.
            It could be 90.0 MB unpacked and 30.0 MB download (-89 %).

              What to do                                   Unpacked  Download  Layer
              1. What npm leaves                            -188 MB  -94.0 MB  2-3,5
                     rm -rf /root/.npm
              2. Start from alpine:3.20 in the last stage   -160 MB  -53.3 MB      1
                 FROM alpine:3.20
              3. What npm leaves                           -8.00 MB       0 B  2-3,5
                 .git

              Without another stage or base: 615 MB unpacked (`--plan in-place`).
              In no plan: What npm leaves -300 kB (`--full`).
              2 smaller things, 8.00 MB unpacked (`--full`).
              1 finding ignored by the configuration.
              A change of the sources alone rebuilds layers 4-7: 301 MB unpacked, 98.0 MB
                download.
              Base: Debian GNU/Linux 12 (bookworm), Node.js 20.1.0 (layer 1, a guess);
                695 MB unpacked is yours.

            Next: `plimsoll --plan onto IMAGE` writes this Dockerfile; `--full` shows why.
        "#]],
    );
}

#[test]
fn colour_adds_styles_and_nothing_else() {
    let plain = write("text", &sample::report(), Look::PLAIN);
    let coloured = write("text", &sample::report(), Look { colour: true, ..Look::PLAIN });
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn json_has_a_line_for_each_item() {
    expect_file!["snapshots/report.json"].assert_eq(&write("json", &sample::report(), Look::PLAIN));
}

#[test]
fn json_with_files_has_every_version() {
    let json = write("json", &sample::uncompressed(), Look::PLAIN);
    let (_, files) = json.split_once("\"files\": [").expect("files were requested");
    expect![[r#"

            { "path": "/a\"b\\xff\\n", "package": null, "finding": null, "versions": [{ "layer": 1, "kind": "file", "fate": "removed", "finding": 0, "package": null, "entry": 0, "inode": null, "hidden_by": 2, "unpacked": 12, "logical": null, "download": null, "mode": "4755", "uid": 0, "gid": 0, "mtime": -1, "xattrs": null, "content": "00000000000000000000000000000000", "target": null }] },
            { "path": "/bin", "package": 1, "finding": null, "versions": [{ "layer": 2, "kind": "symlink", "fate": "visible", "finding": null, "package": null, "entry": 0, "inode": null, "hidden_by": null, "unpacked": 0, "logical": null, "download": null, "mode": "0777", "uid": 0, "gid": 0, "mtime": -1, "xattrs": null, "content": null, "target": "/x" }] }
          ]
        }
    "#]].assert_eq(files);
}

#[test]
fn json_keeps_to_its_schema() {
    let schema = json_schema::schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for report in [sample::report(), sample::empty(), sample::uncompressed()] {
        let json = write("json", &report, Look::PLAIN);
        let value = serde_json::from_str(&json).expect("the output is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{json}");
        assert!(json.lines().all(|line| line == line.trim_end()));
    }
}

#[test]
fn the_schema_refuses_what_is_not_a_report() {
    let schema = json_schema::schema();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let json = write("json", &sample::report(), Look::PLAIN);
    for (from, to) in [
        ("\"unpacked\": 812000000", "\"unpacked\": -1"),
        ("\"state\": \"absent\"", "\"state\": \"gone\""),
        ("\"entries\": 31415,", ""),
    ] {
        let broken = json.replace(from, to);
        assert_ne!(broken, json, "{from}");
        let value = serde_json::from_str(&broken).expect("the output is JSON");
        assert!(!validator.is_valid(&value), "{to}");
    }
}

#[test]
fn formats_are_sorted_by_name() {
    assert!(view::FORMATS.is_sorted_by_key(|format| format.name));
}
