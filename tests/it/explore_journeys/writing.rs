//! Writing what is marked: each format, and never over a file without a yes.

use expect_test::expect;
use plimsoll::explore::message::Extracted;
use plimsoll::explore::model::Purpose;

use super::{Journey, SHOP, USUAL, WIDE, at_both_sizes};

/// Marks two things.
fn marked(size: (u16, u16)) -> Journey {
    let mut journey = Journey::through(&SHOP, size);
    journey.keys("c c : \"/root/.cache\" Enter Space : \"/app/.git\" Enter Space");
    journey
}

#[test]
fn each_format_is_written_under_its_name() {
    let said = at_both_sizes(|size| {
        let mut journey = marked(size);
        journey.keys("E p Enter E m Enter");
        let written: String = journey
            .written
            .iter()
            .map(|(name, text, replaced)| format!("{name}, replaced: {replaced}\n{text}\n"))
            .collect();
        let said = written;
        journey.shows("", &["written to plimsoll-marks.txt"]);
        said
    });
    expect![[r#"
        plimsoll-paths.txt, replaced: false
        /app/.git
        /root/.cache

        plimsoll-marks.txt, replaced: false
        # What an image would be without: `plimsoll explore IMAGE --marks FILE` shows it.
        # One mark a line: path, package, finding, layer.
        path /root/.cache
        path /app/.git

    "#]]
    .assert_eq(&said);
}

#[test]
fn a_report_and_advice_are_written() {
    let mut journey = marked(USUAL);
    journey.keys("E r Enter E d Ctrl-u \"advice.txt\" Enter");
    let names: Vec<&str> = journey.written.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["plimsoll-what-if.txt", "advice.txt"]);
    let (report, advice) = (&journey.written[0].1, &journey.written[1].1);
    assert!(report.contains("5.20 MB") && report.contains("/root/.cache"), "{report}");
    assert!(advice.contains(".dockerignore") || advice.contains("RUN"), "{advice}");
}

#[test]
fn the_menu_names_the_formats() {
    let mut journey = marked(USUAL);
    journey.check_lines(
        "E",
        &["report", "Dockerfile"],
        expect![[r#"
         r report  d Dockerfile  p paths  m marks                              Esc back
    "#]],
    );
    journey.check_lines(
        "d",
        &["write to"],
        expect![[r#"
         write to plimsoll-advice.Dockerfile
    "#]],
    );
    journey.keys("Esc");
    assert!(journey.written.is_empty());
    Journey::through(&SHOP, USUAL).shows("E", &["nothing is marked; Space marks"]);
}

#[test]
fn a_file_is_replaced_only_after_a_yes() {
    for size in [USUAL, WIDE] {
        let mut journey = marked(size);
        journey.exists("plimsoll-paths.txt");
        journey.shows("E p Enter", &["plimsoll-paths.txt exists; replace it? y, then Enter"]);
        journey.shows("n Enter", &["nothing was written"]);
        // The rest of a word does not act on what is below.
        journey.shows("E p Enter \"maybe\" Enter", &["nothing was written"]);
        for key in ["Enter", "Esc", "Space", "q", "Ctrl-y"] {
            journey.keys("E p Enter").keys(key).keys("Esc");
            assert!(journey.written.is_empty() && !journey.has_quit, "{key}");
        }
        journey.shows("E p Enter y Enter", &["written to plimsoll-paths.txt"]);
        assert!(journey.written[0].2, "it was replaced");
    }
}

#[test]
fn without_a_name_nothing_is_written() {
    let mut journey = marked(USUAL);
    journey.shows("E p Ctrl-u Enter", &["nothing was written: there is no name"]);
    assert!(journey.written.is_empty());
}

#[test]
fn what_is_extracted_is_what_is_listed() {
    let mut journey = Journey::through(&SHOP, USUAL);
    let mut said = String::new();
    for (layer, path) in [
        ("1 g j", "/tmp/build.log"),
        ("1 g j j", "/app/config.json"),
        ("1 g j j j", "/app/config.json"),
        ("1 g j j", "/app/server.js"),
    ] {
        journey.keys(&format!("{layer} Enter : \"{path}\" Enter e"));
        let Some(Purpose::Extract(what)) = journey.model.prompt.as_ref().map(|p| p.purpose.clone())
        else {
            panic!("no place is asked for")
        };
        let of = match what {
            Extracted::Node(_) => "as a container sees it".to_owned(),
            Extracted::Version(version) => {
                let layer = journey.model.facts().unwrap().tree.layer_of(version).unwrap();
                format!("of layer {}", layer + 1)
            }
        };
        said += &format!("{path} {of}\n");
        journey.keys("Esc");
    }
    expect![[r#"
        /tmp/build.log of layer 2
        /app/config.json of layer 3
        /app/config.json as a container sees it
        /app/server.js as a container sees it
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_dockerfile_of_a_plan_is_not_the_marks() {
    let mut journey = marked(USUAL);
    journey.shows("p E Enter", &["written to Dockerfile.plimsoll"]);
    journey.shows("Esc q", &["the marks are not written: E writes them, q again quits without"]);
    assert!(!journey.has_quit);
    journey.keys("E m Enter q");
    assert!(journey.has_quit, "{}", journey.screen());
}
