//! What the formats make of a report.

use expect_test::{Expect, expect, expect_file};
use plimsoll::report::Report;
use plimsoll::view::{self, Detail, Look, json_schema};

use crate::sample;

fn write(format: &str, report: &Report, look: Look) -> String {
    let format = view::format(format).expect("the format is in the table");
    let mut out = Vec::new();
    (format.write)(&mut out, report, look).expect("memory takes every byte");
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
fn every_package_is_listed_where_that_is_wanted() {
    let look = Look { detail: Detail { full: true, packages: true }, ..Look::PLAIN };
    expect_file!["snapshots/text-packages.txt"].assert_eq(&write("text", &sample::report(), look));
}

#[test]
fn every_width_is_kept() {
    for width in 72..250 {
        text(&sample::report(), width);
        text(&sample::uncompressed(), width);
    }
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

            Layers
              Layer  Instruction                              Note  Unpacked          Hidden
                  1  # debian.sh --arch 'arm64' out/ 'bookw…  base    117 MB             0 %
                  2  RUN apt-get update && apt-get install…           370 MB             0 %

            Who owns the visible bytes
              Owner       Packages  Unpacked      Of visible
              dpkg               5    402 MB  ████      50 %
              npm                1   23.7 MB  ▎          3 %
              go                 1   4.00 MB  ▏         <1 %
              python             1       0 B             0 %
              no package              260 MB  ██▋       32 %

            Packages, by what would go with them
              Package                      Goes with it  Packages  Layer  Why
              build-essential 1.2.3-4            323 MB        32      2  asked for
              @scope/\u{1b}[31mtypescrip…       24.0 MB         2      2  for development
              openssh-client 1.2.3-4            4.90 MB         1      2  recommended by git
              github.com/acme/shop              4.00 MB         1      2  not recorded
              bash 1.2.3-4                      1.80 MB         1      2  essential
              日本語 1.2.3-4                    70.0 kB         1      2  needed by nothing
              and 2 more, some of them in the above; --packages lists all

            In no package
              Path                 Unpacked   Files  Layer
              /root/.npm/_cacache   90.0 MB   2,900      4
              /usr (rest)           70.1 MB  12,345      4
              /srv/0                12.5 MB       1      4
              /srv/1                12.5 MB       1      4
              /srv/2                12.5 MB       1      4
              /srv/3                12.5 MB       1      4
              /srv/4                12.5 MB       1      4
              /srv/5                12.5 MB       1      4
              and 2 more, 25.0 MB

            Largest directories and files
              Path                                           Unpacked  Layer      Of visible
              /usr/lib/                                        330 MB      2  ███▎      41 %
              ├─ gcc/aarch64-linux-gnu/12/                     140 MB      2  █▍        17 %
              │  └─ cc1plus                                   33.0 MB      2  ▍          4 %
              └─ aarch64-linux-gnu/libicudata.so.72.1         29.0 MB      2  ▎          4 %
              /app/                                            256 MB      3  ██▌       32 %
              ├─ node_modules/evi…g-directory-name/index.js   90.0 MB      3  ▉         11 %
              └─ 文書/報告書.pdf                              1.00 kB      3  ▏         <1 %
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
fn names_that_nobody_escaped_do_not_reach_the_terminal() {
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

            Layers
              Layer  Instruction                              Note  Unpacked          Hidden
                  1  RUN echo '[2J'  make1m                   base    117 MB             0 %
                  2  RUN apt-get update && apt-get install…           370 MB             0 %

            Who owns the visible bytes
              Owner       Packages  Unpacked      Of visible
              dpkg               5    402 MB  ████      50 %
              npm                1   23.7 MB  ▎          3 %
              go                 1   4.00 MB  ▏         <1 %
              python             1       0 B             0 %
              no package              260 MB  ██▋       32 %

            Packages, by what would go with them
              Package                      Goes with it  Packages  Layer  Why
              build-essential 1.2.3-4            323 MB        32      2  asked for
              @scope/\u{1b}[31mtypescrip…       24.0 MB         2      2  for development
              openssh-client 1.2.3-4            4.90 MB         1      2  recommended by git
              github.com/acme/shop              4.00 MB         1      2  not recorded
              bash 1.2.3-4                      1.80 MB         1      2  essential
              日本語 1.2.3-4                    70.0 kB         1      2  needed by nothing
              and 2 more, some of them in the above; --packages lists all

            In no package
              Path                 Unpacked   Files  Layer
              /root/.npm/_cacache   90.0 MB   2,900      4
              /usr (rest)           70.1 MB  12,345      4
              /srv/0                12.5 MB       1      4
              /srv/1                12.5 MB       1      4
              /srv/2                12.5 MB       1      4
              /srv/3                12.5 MB       1      4
              /srv/4                12.5 MB       1      4
              /srv/5                12.5 MB       1      4
              and 2 more, 25.0 MB
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
    let (_, files) = json.split_once("\"files\": [").expect("files were asked for");
    expect![[r#"

            { "path": "/a\"b\\xff\\n", "versions": [{ "layer": 1, "kind": "file", "fate": "removed", "hidden_by": 2, "unpacked": 12, "logical": null, "download": null, "mode": "4755", "uid": 0, "gid": 0, "mtime": -1, "content": "00000000000000000000000000000000", "target": null }] },
            { "path": "/bin", "versions": [{ "layer": 2, "kind": "symlink", "fate": "visible", "hidden_by": null, "unpacked": 0, "logical": null, "download": null, "mode": "0777", "uid": 0, "gid": 0, "mtime": -1, "content": null, "target": "/x" }] }
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
