//! What may not be moved before the sources, and what the numbers of rebuilds assume.

use serde_json::json;

use super::Story;
use crate::hostile::archive::file;

const LARGE: usize = 6_000_000;

fn story() -> Story {
    Story::new()
        .base(&[file("etc/os-release", b"ID=debian\n")])
        .and("WORKDIR /app")
        .config(json!({ "WorkingDir": "/app", "Cmd": ["python3", "main.py"] }))
}

fn installed() -> Vec<Vec<u8>> {
    vec![file("usr/lib/python3/dist-packages/a/a.py", &vec![b'a'; LARGE])]
}

fn findings(sources: &[(&str, &str)], command: &str) -> Vec<(bool, String)> {
    let mut members = vec![file("app/main.py", b"main()")];
    let others = sources.iter().map(|(name, text)| file(&format!("app/{name}"), text.as_bytes()));
    members.extend(others);
    let story = story().copy(". .", &members).run(command, &installed());
    let found = story.findings("sources-before-dependencies").into_iter();
    found.map(|one| (!one.fix.is_empty(), one.advice)).collect()
}

#[test]
fn installations_of_the_project_itself_stay() {
    const LIST: &str = "requirements.txt";
    let pip = "pip install -r requirements.txt";
    for (sources, command) in [
        (&[("setup.py", "x")][..], "pip install -e ."),
        (&[("setup.py", "x")], "pip install .[test]"),
        (&[(LIST, "-e .\nflask==1\n"), ("setup.py", "x")], pip),
        (&[(LIST, "-r reqs/base.txt\n"), ("reqs/base.txt", "flask")], pip),
        (&[("other.txt", "flask")], "pip install -r other.txt"),
        (&[("go.mod", "module a\nreplace y => ./y\n"), ("go.sum", "")], "go mod download"),
        (&[("package.json", r#"{"scripts":{"postinstall":"node src/1.js"}}"#)], "npm install"),
    ] {
        assert_eq!(findings(sources, command), [], "{command}");
    }
    let moved = |sources: &[(&str, &str)], command: &str| {
        let found = findings(sources, command);
        assert!(matches!(found.as_slice(), [(true, _)]), "{command}: {found:?}");
    };
    moved(&[(LIST, "flask==1\n")], pip);
    moved(&[("go.mod", "module a\n"), ("go.sum", "")], "go mod download");
    moved(&[("package.json", "{}")], "npm install");
}

#[test]
fn the_project_is_left_out_at_first() {
    let sources = [("pyproject.toml", "[tool.poetry]\n"), ("poetry.lock", "")];
    let found = findings(&sources, "poetry install --only main");
    let [(false, advice)] = found.as_slice() else { panic!("{found:?}") };
    assert!(advice.contains("run `poetry install --no-root`"), "{advice}");
}

#[test]
fn what_fetches_its_lists_itself_is_left_alone() {
    let lists = [file("var/cache/apk/a", b"lists")];
    let then = |install: &str| {
        story()
            .run("apk update", &lists)
            .run(install, &[file("usr/bin/curl", b"curl")])
            .findings("update-alone")
            .len()
    };
    for install in ["apk add --no-cache curl", "apk add -U curl", "apk --no-cache add curl"] {
        assert_eq!(then(install), 0, "{install}");
    }
    assert_eq!(then("apk add curl"), 1);
}

#[test]
fn values_that_are_read_stay_and_all_others_are_named() {
    let early = |lines: &[&str], command: &str| {
        let story = lines.iter().fold(story(), |story, line| story.and(line));
        let story = story.run(command, &installed());
        let story = story.copy("main.py .", &[file("app/main.py", b"main()")]);
        story.findings("volatile-before-dependencies")
    };
    for command in ["git checkout $GIT_SHA && npm ci", "git checkout \"${GIT_SHA}\" && npm ci"] {
        assert_eq!(early(&["ARG GIT_SHA=abcdef0"], command), [], "{command}");
    }
    let found = early(&["ARG GIT_COMMIT=abc123", "ENV BUILD_DATE=2024-01-01"], "npm ci");
    let [found] = found.as_slice() else { panic!("{found:?}") };
    assert!(found.evidence.starts_with("GIT_COMMIT and BUILD_DATE have other values in every"));
    assert!(found.advice.starts_with("Move GIT_COMMIT and BUILD_DATE behind"), "{}", found.advice);
}
