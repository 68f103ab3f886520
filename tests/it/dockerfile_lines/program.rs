//! `--dockerfile` of every command: what is named, and what is said if it is not the right one.

use std::fs;

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::program::{Place, docker_archive_of, tar_of};

pub(super) const DOCKERFILE: &str = "\
# A service.
FROM scratch
ARG MODE=fast
RUN --mount=type=secret,id=npm \\
    # What the lock file says.
    npm ci
COPY app.js /app/
";

/// A place with that Dockerfile, `image.tar` that was built from it, and `before.tar` that lacks a
/// cache of npm.
pub(super) fn place() -> Place {
    let place = Place::new();
    let installed = |cache: &[u8]| {
        tar_of(&[
            ("app/node_modules/a/index.js", b"a".as_slice()),
            ("root/.npm/_cacache/content-v2/sha512/aa/bb", cache),
            ("root/.npm/_cacache/index-v5/aa/bb", b"{}"),
        ])
    };
    let app = tar_of(&[("app/app.js", b"start")]);
    let steps = ["RUN |1 MODE=fast /bin/sh -c npm ci # buildkit", "COPY app.js /app/ # buildkit"];
    let write = |name: &str, layers: &[Vec<u8>]| {
        fs::write(place.path(name), docker_archive_of(layers, &steps)).unwrap();
    };
    write("image.tar", &[installed(&[b'x'; 2_000_000]), app.clone()]);
    write("before.tar", &[installed(b"x"), app]);
    fs::write(place.path("Dockerfile"), DOCKERFILE).unwrap();
    place
}

fn json(place: &Place, arguments: &[&str]) -> Value {
    let ran = place.run(&[arguments, &["--format", "json", "--no-config"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    serde_json::from_str(&ran.stdout).unwrap()
}

fn lines(list: &Value) -> Vec<Option<u64>> {
    list.as_array().unwrap().iter().map(|item| item["line"].as_u64()).collect()
}

pub(super) fn stderr(place: &Place, arguments: &[&str], code: i32, expected: Expect) {
    let ran = place.run(arguments);
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    expected.assert_eq(&ran.stderr);
}

#[test]
fn a_report_has_the_lines_of_steps_layers_and_findings() {
    let place = place();
    let report = json(&place, &["report", "image.tar", "--dockerfile", "Dockerfile"]);
    assert_eq!(lines(&report["steps"]), [Some(4), Some(7)]);
    assert_eq!(lines(&report["layers"]), [Some(4), Some(7)]);
    assert_eq!(report["layers"][0]["no_line"], Value::Null);
    assert_eq!(report["dockerfile"]["path"], "Dockerfile");
    assert_eq!(report["dockerfile"]["matches"], true);
    let finding = &report["findings"][0];
    assert_eq!((&finding["rule"], &finding["line"]), (&"npm-cache".into(), &4.into()));
    // The Dockerfile of a build context is the same.
    assert_eq!(json(&place, &["report", "image.tar", "--context", "."])["layers"][1]["line"], 7);
    // Without it nothing is said of lines.
    let report = json(&place, &["report", "image.tar"]);
    assert_eq!(lines(&report["steps"]), [None, None]);
    assert_eq!(
        (&report["dockerfile"], &report["steps"][0]["no_line"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn text_names_lines() {
    let arguments = ["report", "image.tar", "--dockerfile", "Dockerfile", "--no-config"];
    let ran = place().run(&[&arguments[..], &["--full"]].concat());
    let named: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("Dockerfile:")).collect();
    expect![[r#"
        1. RUN npm ci (Dockerfile:4, layer 1)
        Dockerfile:7 (no-command)
        1  Dockerfile:4 RUN npm ci          2.00 MB    ~497 B  ███████▉ >99 %
        2  Dockerfile:7 COPY app.js /app/       5 B     ~85 B  ▏         <1 %
    "#]]
    .assert_eq(&named.iter().map(|line| format!("{}\n", line.trim())).collect::<String>());
    let brief = place().run(&arguments);
    assert!(brief.stdout.contains("Lines are those of Dockerfile."), "{}", brief.stdout);
}

/// What a command writes in a format, whatever its exit code.
fn written(place: &Place, format: &str, arguments: &[&str]) -> String {
    let with = ["--dockerfile", "docker/Dockerfile", "--format", format];
    place.run(&[arguments, &with].concat()).stdout
}

#[test]
fn formats_for_ci_point_at_the_line() {
    let place = place();
    fs::create_dir(place.path("docker")).unwrap();
    fs::rename(place.path("Dockerfile"), place.path("docker/Dockerfile")).unwrap();
    fs::write(place.path("plimsoll.toml"), "[limits]\nunpacked = \"1 MB\"\n").unwrap();
    let commands: [&[&str]; 3] = [
        &["report", "image.tar"],
        &["compare", "before.tar", "image.tar"],
        &["check", "image.tar"],
    ];
    for command in commands {
        let log: Value = serde_json::from_str(&written(&place, "sarif", command)).unwrap();
        let place_of = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place_of["artifactLocation"]["uri"], "docker/Dockerfile", "{command:?}");
        assert_eq!(place_of["region"]["startLine"], 4);
        let annotations = written(&place, "github", command);
        assert!(annotations.contains(" file=docker/Dockerfile,line=4,title="), "{annotations}");
    }
    let quality: Value =
        serde_json::from_str(&written(&place, "gitlab", &["report", "image.tar"])).unwrap();
    assert_eq!(quality[0]["location"]["path"], "docker/Dockerfile");
    assert_eq!(quality[0]["location"]["lines"]["begin"], 4);
    let annotations = written(&place, "github", &["check", "image.tar"]);
    assert!(annotations.contains("RUN npm ci (2.00 MB, Dockerfile:4)"), "{annotations}");
    let text = written(&place, "text", &["check", "image.tar"]);
    assert!(text.contains("Dockerfile:4"), "{text}");
}

#[test]
fn a_line_that_is_not_certain_is_in_no_format() {
    let place = place();
    fs::write(place.path("Dockerfile"), DOCKERFILE.replace("npm ci", "npm install")).unwrap();
    let ran = place.run(&[
        "report", "image.tar", "--dockerfile", "Dockerfile", "--no-config", "--format", "gitlab",
    ]);
    let quality: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(quality[0]["location"]["path"], "made/root/.npm/_cacache");
    assert_eq!(quality[0]["location"]["lines"]["begin"], 1);
}

#[test]
fn a_dockerfile_that_has_changed_still_has_the_other_lines() {
    let place = place();
    let layer = |name: &str| tar_of(&[(name, b"a".as_slice())]);
    let steps = ["RUN /bin/sh -c npm ci # buildkit", "RUN /bin/sh -c make # buildkit"];
    fs::write(place.path("two.tar"), docker_archive_of(&[layer("a"), layer("b")], &steps)).unwrap();
    fs::write(place.path("Dockerfile"), "FROM scratch\nRUN npm install\nRUN make\n").unwrap();
    let report = json(&place, &["report", "two.tar", "--dockerfile", "Dockerfile"]);
    assert_eq!(lines(&report["layers"]), [None, Some(3)]);
    assert_eq!(report["layers"][0]["no_line"], "absent");
    // If no command is the same, it may be that of any image that copies the same way.
    fs::write(place.path("Dockerfile"), DOCKERFILE.replace("npm ci", "npm install")).unwrap();
    let report = json_with_warnings(&place, &["report", "image.tar", "--dockerfile", "Dockerfile"]);
    assert_eq!(lines(&report["layers"]), [None, None]);
    assert_eq!(report["dockerfile"]["matches"], false);
}

/// The JSON of a command that may warn.
fn json_with_warnings(place: &Place, arguments: &[&str]) -> Value {
    let ran = place.run(&[arguments, &["--format", "json", "--no-config"]].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn the_dockerfile_of_another_image_names_no_line_and_is_told_once() {
    let place = place();
    fs::write(place.path("Other"), "FROM debian\nRUN make\nCOPPY a b\n").unwrap();
    let arguments = ["report", "image.tar", "--dockerfile", "Other", "--no-config"];
    stderr(
        &place,
        &arguments,
        0,
        expect![[r#"
            warning: Other:3: `COPPY` is not an instruction
            warning: `Other` is not the Dockerfile of this image by its history, so no lines are named
        "#]],
    );
    let ran = place.run(&[&arguments[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["dockerfile"]["matches"], false);
    assert_eq!(report["dockerfile"]["problems"][0]["line"], 3);
    assert_eq!(lines(&report["layers"]), [None, None]);
}

#[test]
fn a_dockerfile_that_cannot_be_read_is_an_error() {
    let place = place();
    for command in [["report", "image.tar"], ["check", "image.tar"]] {
        let ran = place.run(&[&command[..], &["--dockerfile", "nowhere"]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        assert!(ran.stderr.starts_with("error: could not read the Dockerfile `nowhere`\n"));
    }
    fs::write(place.path("long"), vec![b'#'; 1_100_000]).unwrap();
    let ran = place.run(&["report", "image.tar", "--dockerfile", "long"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("it is longer than 1 MiB"), "{}", ran.stderr);
}

#[test]
fn causes_and_layers_of_a_comparison_have_lines_of_the_second_image() {
    let place = place();
    let compared =
        json(&place, &["compare", "before.tar", "image.tar", "--dockerfile", "Dockerfile"]);
    assert_eq!(compared["causes"][0]["after"]["lines"], serde_json::json!([4]));
    assert_eq!(compared["causes"][0]["before"]["lines"], serde_json::json!([]));
    assert_eq!(compared["layers"][0]["line"], 4);
    assert_eq!(compared["after"]["dockerfile"]["path"], "Dockerfile");
    let full = ["compare", "before.tar", "image.tar", "--dockerfile", "Dockerfile", "--no-config"];
    let ran = place.run(&full);
    assert!(ran.stdout.contains("Dockerfile:4 RUN npm ci"), "{}", ran.stdout);
}

#[test]
fn a_report_keeps_the_lines_that_it_was_written_with() {
    let place = place();
    let arguments =
        ["report", "image.tar", "--dockerfile", "Dockerfile", "-o", "after.json", "--no-config"];
    assert_eq!(place.run(&arguments).code, Some(0));
    let compared = json(&place, &["compare", "before.tar", "after.json"]);
    assert_eq!(compared["layers"][0]["line"], 4);
    let ran = place.run(&["compare", "before.tar", "after.json", "--dockerfile", "Dockerfile"]);
    let warning = "warning: `--dockerfile` has no effect here: AFTER is a report, which has the \
                   lines of its own Dockerfile\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), warning));
}

#[test]
fn fixes_of_a_check_have_lines() {
    let place = place();
    let arguments = ["check", "image.tar", "--dockerfile", "Dockerfile", "--max", "unpacked=1MB"];
    let ran = place.run(&[&arguments[..], &["--no-config", "--format", "json"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let check: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(check["fixes"][0]["lines"], serde_json::json!([4]));
    assert_eq!(check["images"][0]["dockerfile"]["matches"], true);
}
