//! What lies beside a program and is not copied, and how what is copied is written.

use serde_json::{Value, json};

use super::{last_stage, multi_stage, plan, story};
use crate::hostile::archive::{digest, directory, docker_with, file, seal, tar};
use crate::hostile::inspect_bytes;
use crate::rules::{Story, bytes};

/// Returns a service of Node beside other files.
fn service(command: Value, more: &[&str]) -> Story {
    let mut members =
        vec![file("app/package.json", b"{\"name\":\"a\"}"), file("app/server.js", &bytes(90, 1))];
    members.extend(more.iter().map(|path| file(path, &bytes(40, 2))));
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    story()
        .and("WORKDIR /app")
        .copy(". /app", &members)
        .run("make", &[file("usr/lib/unused", &bytes(9000, 4))])
        .config(config)
}

/// Returns the `COPY` instructions of the last stage, each on one line.
fn copies(story: Story) -> Vec<String> {
    let (_, plan) = multi_stage(story);
    let last = last_stage(&plan).join("\n").replace(" \\\n    ", " ");
    last.lines().filter(|line| line.starts_with("COPY ")).map(str::to_owned).collect()
}

const START: &str = "server.js";
const FILES: &str = "COPY --from=build /app/package.json /app/server.js /app/";

#[test]
fn tests_caches_and_inputs_of_builds_are_left_out() {
    let left_out = [
        "app/tests/server.test.js", "app/tests/fixtures/a.json", "app/server.test.js",
        "app/.nyc_output/a.json", "app/coverage/lcov.info", "app/jest.config.js",
        "app/compose.yaml", "app/Makefile",
    ];
    assert_eq!(copies(service(json!(["node", START]), &left_out)), [FILES]);
}

#[test]
fn what_is_not_certain_to_be_a_test_stays() {
    for kept in ["tests/helper.js", "spec/openapi.yaml", "coverage/map.json", "testing/a.test.js"] {
        let more = [&*format!("app/{kept}"), "app/tests/a.test.js", "app/spec/a.spec.js"];
        let directory = kept.split('/').next().unwrap();
        let line = format!("COPY --from=build /app/{directory} /app/{directory}");
        let all = copies(service(json!(["node", START]), &more));
        assert!(all.contains(&line), "{kept}: {all:#?}");
    }
}

#[test]
fn what_a_command_names_stays() {
    for argument in ["tests/a.test.js", "--check=tests/a"] {
        let all = copies(service(json!(["node", START, argument]), &["app/tests/a.test.js"]));
        let is_copied = |line: &String| line.ends_with(" /app /app") || line.contains("tests");
        assert!(all.iter().any(is_copied), "{argument}: {all:#?}");
    }
}

#[test]
fn most_of_a_directory_is_copied_after_a_removal_of_the_rest() {
    let few = ["app/lib/a.js", "app/views/a.html", "app/tests/a.test.js"];
    let lines =
        [FILES, "COPY --from=build /app/lib /app/lib", "COPY --from=build /app/views /app/views"];
    let mut found = copies(service(json!(["node", START]), &few));
    found.sort_by_key(|line| lines.iter().position(|known| known == line));
    assert_eq!(found, lines);
    let many = [&few[..], &["app/models/a.js", "app/Makefile"]].concat();
    let story = || service(json!(["node", START]), &many);
    assert_eq!(copies(story()), ["COPY --from=build /app /app"]);
    let (own, plan) = multi_stage(story());
    let removal = "RUN rm -rf /app/Makefile /app/tests".to_owned();
    assert!(plan.dockerfile.contains(&removal), "{:#?}", plan.dockerfile);
    assert_eq!(own, 12 + 90 + 3 * 40);
}

#[test]
fn long_instructions_are_wrapped() {
    let names =
        ["first", "second", "third", "fourth"].map(|name| format!("app/the-{name}-page.html"));
    let more: Vec<&str> = names.iter().map(String::as_str).chain(["app/Makefile"]).collect();
    let (_, plan) = multi_stage(service(json!(["node", START]), &more));
    let last = last_stage(&plan);
    let at = last.iter().position(|line| line.starts_with("COPY ")).unwrap();
    assert!(last[at].len() <= 100 && last[at].ends_with(" \\"), "{last:#?}");
    assert!(last[at + 1].starts_with("    /app/") && last[at + 1].ends_with(" /app/"), "{last:#?}");
}

/// Returns a Python service whose bytecode was left behind.
fn with_bytecode(instruction: &str) -> Story {
    let members = [
        file("app/main.py", &bytes(90, 1)),
        file("app/__pycache__/main.cpython-312.pyc", &bytes(60, 2)),
    ];
    let package = [
        file("opt/venv/pyvenv.cfg", b"home = /usr/bin\n"),
        file("opt/venv/bin/python", b"p"),
        file(
            "opt/venv/lib/python3.12/site-packages/left-1.0.dist-info/METADATA",
            b"Metadata-Version: 2.1\nName: left\nVersion: 1.0\n",
        ),
    ];
    let config = json!({ "WorkingDir": "/app", "Cmd": ["/opt/venv/bin/python", "main.py"],
        "Env": ["PATH=/usr/bin", instruction.strip_prefix("ENV ").unwrap_or("A=b")] });
    story()
        .and("WORKDIR /app")
        .and(instruction)
        .run("python3 -m venv /opt/venv", &package)
        .copy(". .", &members)
        .run("make", &[file("usr/lib/unused", &bytes(9000, 4))])
        .config(config)
}

#[test]
fn bytecode_of_the_project_is_left_out_unless_it_was_asked_for() {
    let has_bytecode = |story| copies(story).iter().any(|line| line.ends_with(" /app /app"));
    assert!(!has_bytecode(with_bytecode("ENV A=b")));
    assert!(has_bytecode(with_bytecode("ENV UV_COMPILE_BYTECODE=1")));
}

#[test]
fn directories_that_a_copy_makes_are_not_made_again() {
    let made = |path: &str, mode: &[u8; 8]| {
        let mut header: [u8; 512] = directory(path)[..512].try_into().unwrap();
        header[100..108].copy_from_slice(mode);
        seal(header).to_vec()
    };
    let of = |mode: &[u8; 8]| {
        let both = [made("etc/words", mode), made("var/lib/words", b"0000755\0")];
        story()
            .base(&[file("bin/sh", b"s")])
            .run("mkdir -p /etc/words /var/lib/words", &both)
            .copy("words.conf /etc/words/words.conf", &[file("etc/words/words.conf", b"a")])
            .copy(". /app", &[file("app/package.json", b"{}"), file("app/server.js", b"a")])
            .run("make", &[file("usr/lib/unused", &bytes(9000, 4))])
            .config(json!({ "WorkingDir": "/app", "Cmd": ["node", START] }))
    };
    let (_, open) = multi_stage(of(b"0000755\0"));
    let lines = last_stage(&open);
    let made: Vec<_> = lines.iter().filter(|line| line.contains("install -d")).collect();
    assert_eq!(made, [&"RUN install -d -m 0755 /var/lib/words"], "{lines:#?}");
    let (_, closed) = multi_stage(of(b"0000750\0"));
    let all = last_stage(&closed).join("\n");
    assert!(all.contains("install -d -m 0750 /etc/words"), "{all}");
}

#[test]
fn a_plan_names_what_it_copies_besides() {
    let more = [file("usr/share/tally/a.json", b"1"), file("usr/local/bin/helper", b"#!x")];
    let story = service(json!(["node", START]), &[]).copy("/out /", &more);
    let report = story.report();
    let what = &plan(&report, "multi-stage").what;
    assert!(what.starts_with("only the sources in /app, with "), "{what}");
    assert!(what.contains("/usr/share/tally") && what.contains("/usr/local/bin/helper"), "{what}");
    let alone = service(json!(["node", START]), &[]).report();
    let what = &plan(&alone, "multi-stage").what;
    assert_eq!(what, "only the sources in /app copied from a build stage");
}

const LISTS: &str =
    "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages";

/// Returns the plan of an archive on disk with a file that a here-document wrote.
fn written(text: &[u8]) -> Vec<String> {
    let base = [file("usr/bin/node", &[b'n'; 1000])];
    let app = [file("app/package.json", b"{}"), file("app/server.js", b"a")];
    let layers = [
        tar(&base),
        tar(&[file("etc/greeting", text)]),
        tar(&app),
        tar(&[file(LISTS, &bytes(9_000_000, 4))]),
    ];
    let line = |text: &str| json!({ "created_by": text, "comment": "buildkit.dockerfile.v0" });
    let history = [
        line("ADD rootfs.tar / # buildkit"),
        line("COPY <<EOF /etc/greeting # buildkit"),
        line("COPY . /app # buildkit"),
        line("RUN /bin/sh -c apt-get update && apt-get install -y a # buildkit"),
    ];
    let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
    let config = json!({
        "architecture": "amd64", "os": "linux", "history": history,
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
        "config": { "WorkingDir": "/app", "Cmd": ["node", "server.js"] },
    });
    let names: Vec<String> = (0..layers.len()).map(|at| format!("{at}/layer.tar")).collect();
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["a:1"], "Layers": names }]);
    let bytes =
        docker_with(&layers, config.to_string().as_bytes(), manifest.to_string().as_bytes());
    let report = inspect_bytes(&bytes).expect("it is an image");
    plan(&report, "in place").dockerfile.clone()
}

#[test]
fn texts_of_here_documents_are_written_again() {
    let lines = written(b"Hello $USER\n\nEOF\n");
    let at = lines.iter().position(|line| line == "COPY <<'EOF2' /etc/greeting");
    let at = at.unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!(lines[at + 1..at + 5], ["Hello $USER", "", "EOF", "EOF2"]);
    for kept in [&b"no line"[..], b"a\0b\n", &[b'a'; 5000]] {
        let lines = written(kept);
        assert!(lines.contains(&"COPY greeting /etc/greeting".to_owned()), "{lines:#?}");
    }
}
