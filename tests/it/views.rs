//! What the formats make of a report.

use expect_test::{Expect, expect, expect_file};
use plimsoll::report::Report;
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
        let text = write("text", report, Look::PLAIN);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (exact, marked) = (text(&sample::report()), text(&report));
    for (before, size) in
        [("damaged), ", "301 MB download"), ("node_modules: ", "94.0 MB download")]
    {
        assert!(exact.contains(&format!("{before}{size}")), "{size} in {exact}");
        assert!(marked.contains(&format!("{before}~{size}")), "{size} in {marked}");
    }
    let table =
        |text: &str| text.split("Layers").nth(1).map_or(0, |rest| rest.matches('~').count());
    let known = report.layers.iter().filter(|layer| layer.download.is_some()).count();
    assert_eq!((table(&exact), table(&marked)), (0, known), "{marked}");
}

#[test]
fn an_image_without_hidden_bytes_and_without_known_download_is_short() {
    check(
        &sample::uncompressed(),
        80,
        expect![[r#"
            images/shop.tar (shop:1.4 and 1 other name, linux/arm64/v8): 2 layers, 812 MB
            unpacked, all of it visible, nothing hidden; download unknown, because the
            layers are stored uncompressed here.
            Base: Debian GNU/Linux 12 (bookworm), slim, glibc, Node.js 20.1.0; layer 1, a
            guess from the history. 695 MB of the 812 MB unpacked is yours.
            Fixing what is listed here takes it from 812 MB to 615 MB. The plan `onto
            another base` would make it 90.0 MB.

            What it could be (one of these, not their sum)
              Plan               Download  Unpacked  Visible   Hidden
              today               unknown    812 MB   812 MB      0 B
              in place             205 MB    615 MB   592 MB  23.4 MB
              multi-stage         83.3 MB    250 MB   250 MB      0 B
              onto another base   30.0 MB   90.0 MB  90.0 MB      0 B

            What the plans are
              multi-stage: production node_modules, package.json and /app/dist
              onto another base: the same onto alpine.tar
              onto another base: alpine.tar has musl where this image has glibc

            What to do
              1. layer 3: 94.0 MB download, 188 MB unpacked (23 %)
                Files deleted by a later instruction (deleted-too-late), 98.0 MB: It has
                content-v2 and index-v5 (/var/lib/apt/lists and 26 more)
                npm's cache (npm-cache), 90.0 MB: It has content-v2 and index-v5
                (/root/.npm/_cacache)
                → Remove these files in the RUN that creates them:
                    RUN npm ci && \
                        rm -rf /root/.npm
              2. .dockerignore: 0 B download, 8.00 MB unpacked (1 %)
                Source maps (source-maps): It has content-v2 and index-v5
                → Keep these files out of the build context:
                    .git
              3. First of the small ones: 150 kB download, 300 kB unpacked (<1 %)
                a: It has content-v2 and index-v5 (/root/.npm/_cacache)
                → Copy less from the build stage.

            Not counted above
              124 MB needs a different base image: C compiler
              7.00 MB is optional (has a trade-off): Python bytecode
              1.00 MB is reported only as a guess: Tests
              1 finding ignored by the configuration

            Layers
              Layer  Instruction                              Note  Unpacked          Hidden
                  1  # debian.sh --arch 'arm64' out/ 'bookw…  base    117 MB             0 %
                  2  RUN apt-get update && apt-get install…           370 MB             0 %

            More: `plimsoll rules ID` says why, `--plan NAME` writes a plan's Dockerfile,
            `--full` shows packages, directories, hidden bytes and duplicates.
        "#]],
    );
}

#[test]
fn an_image_without_layers_is_one_line() {
    check(
        &sample::empty(),
        80,
        expect![[r#"
            standard input: no layers, 0 B download, 0 B unpacked, visible and hidden. Every
            digest was compared and agrees.
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
            a]0;titleb.tar (n :1, linux/arm64/v8): 2 layers, 812 MB unpacked, all of it
            visible, nothing hidden; download unknown, because the layers are stored
            uncompressed here.
            Base: Debian GNU/Linux 12 (bookworm), slim, glibc, Node.js 20.1.0; layer 1, a
            guess from the history. 695 MB of the 812 MB unpacked is yours.
            Fixing what is listed here takes it from 812 MB to 615 MB. The plan `onto
            another base` would make it 90.0 MB.

            What it could be (one of these, not their sum)
              Plan               Download  Unpacked  Visible   Hidden
              today               unknown    812 MB   812 MB      0 B
              in place             205 MB    615 MB   592 MB  23.4 MB
              multi-stage         83.3 MB    250 MB   250 MB      0 B
              onto another base   30.0 MB   90.0 MB  90.0 MB      0 B

            What the plans are
              multi-stage: production node_modules, package.json and /app/dist
              onto another base: the same onto alpine.tar
              onto another base: alpine.tar has musl where this image has glibc

            What to do
              1. layer 3: 94.0 MB download, 188 MB unpacked (23 %)
                Files deleted by a later instruction (deleted-too-late), 98.0 MB: It has
                content-v2 and index-v5 (/var/lib/apt/lists and 26 more)
                npm's cache (npm-cache), 90.0 MB: It has content-v2 and index-v5
                (/root/.npm/_cacache)
                → Remove these files in the RUN that creates them:
                    RUN npm ci && \
                        rm -rf /root/.npm
              2. .dockerignore: 0 B download, 8.00 MB unpacked (1 %)
                Source maps (source-maps): It has content-v2 and index-v5
                → Keep these files out of the build context:
                    .git
              3. First of the small ones: 150 kB download, 300 kB unpacked (<1 %)
                a: It has content-v2 and index-v5 (/root/.npm/_cacache)
                → Copy less from the build stage.

            Not counted above
              124 MB needs a different base image: C compiler
              7.00 MB is optional (has a trade-off): Python bytecode
              1.00 MB is reported only as a guess: Tests
              1 finding ignored by the configuration

            Layers
              Layer  Instruction                              Note  Unpacked          Hidden
                  1  RUN echo '[2J'  make1m                   base    117 MB             0 %
                  2  RUN apt-get update && apt-get install…           370 MB             0 %

            More: `plimsoll rules ID` says why, `--plan NAME` writes a plan's Dockerfile,
            `--full` shows packages, directories, hidden bytes and duplicates.
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

            { "path": "/a\"b\\xff\\n", "package": null, "finding": null, "versions": [{ "layer": 1, "kind": "file", "fate": "removed", "finding": 0, "hidden_by": 2, "unpacked": 12, "logical": null, "download": null, "mode": "4755", "uid": 0, "gid": 0, "mtime": -1, "content": "00000000000000000000000000000000", "target": null }] },
            { "path": "/bin", "package": 1, "finding": null, "versions": [{ "layer": 2, "kind": "symlink", "fate": "visible", "finding": null, "hidden_by": null, "unpacked": 0, "logical": null, "download": null, "mode": "0777", "uid": 0, "gid": 0, "mtime": -1, "content": null, "target": "/x" }] }
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
