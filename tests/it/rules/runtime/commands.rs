//! Commands: programs that are absent, cannot be executed, or are scripts without an interpreter.

use serde_json::json;

use super::{debian, elf, executable, fails, runs, story};
use crate::elf::{PROGRAM, STATIC};
use crate::hostile::archive::{directory, file, symlink};
use crate::rules::Story;

#[test]
fn programs_are_looked_for_as_an_engine_does() {
    fails(story(&["gunicorn", "app"], &[]), "missing-entrypoint", "in no directory of PATH");
    let elsewhere = [elf("root/.local/bin/gunicorn", &PROGRAM)];
    fails(
        story(&["gunicorn"], &elsewhere),
        "missing-entrypoint",
        "is in no directory of PATH: it is at `/root/.local/bin/gunicorn`",
    );
    runs(story(&["gunicorn"], &[elf("usr/local/bin/gunicorn", &PROGRAM)]));
    let config = json!({ "Cmd": ["./app"], "WorkingDir": "/srv" });
    let of = |path| Story::new().base(&debian()).copy(".", &[elf(path, &PROGRAM)]);
    runs(of("srv/app").config(config.clone()));
    fails(
        of("opt/app").config(config),
        "missing-entrypoint",
        "a file of that name is at `/opt/app`",
    );
    let config = json!({ "Cmd": ["app"], "Env": ["PATH=/opt"] });
    runs(of("opt/app").config(config));
}

#[test]
fn directories_and_links_to_nothing_are_no_programs() {
    fails(story(&["/opt"], &[directory("opt")]), "missing-entrypoint", "is a directory");
    let dangling = [symlink("usr/bin/app", "/opt/gone")];
    fails(story(&["app"], &dangling), "missing-entrypoint", "is a link to `/opt/gone`");
    let linked = [symlink("usr/bin/app", "/opt/app"), elf("opt/app", &STATIC)];
    runs(story(&["app"], &linked));
}

#[test]
fn wrappers_and_lines_of_shells_are_followed() {
    let tini = elf("usr/bin/tini", &STATIC);
    fails(
        story(&["tini", "--", "app"], std::slice::from_ref(&tini)),
        "missing-entrypoint",
        "`app`, which the",
    );
    runs(story(&["tini", "--", "app"], &[tini.clone(), elf("usr/bin/app", &STATIC)]));
    // The value of an option is no program.
    runs(story(&["tini", "-e", "143", "--", "app"], &[tini]));
    let line = |line| story(&["/bin/sh", "-c", line], &[]);
    fails(line("exec gunicorn app:app"), "missing-entrypoint", "`gunicorn`");
    for known in [
        "which app || echo none", "$APP --now", "echo app", "cd /srv && app",
        "while true; do app; done", "PATH=/opt app", "for x in a b; do app; done", "app | tee log",
    ] {
        runs(line(known));
    }
}

#[test]
fn files_need_a_bit_to_be_executed_but_not_to_be_read() {
    let script = file("start.sh", b"#!/bin/sh\nexec true\n");
    fails(
        story(&["/start.sh"], std::slice::from_ref(&script)),
        "entrypoint-not-executable",
        "has mode 644",
    );
    runs(story(&["sh", "/start.sh"], &[script]));
    fails(story(&["sh", "/start.sh"], &[]), "missing-entrypoint", "`/start.sh`");
}

#[test]
fn interpreters_of_scripts_are_looked_for() {
    let script = |text: &str| story(&["/start"], &[executable("start", text.as_bytes())]);
    runs(script("#!/bin/sh\necho\n"));
    runs(script("#! /usr/bin/env sh\necho\n"));
    fails(script("#!/bin/bash\necho\n"), "missing-interpreter", "names `/bin/bash`, which is not");
    fails(
        script("#!/usr/bin/env bash\n"),
        "missing-interpreter",
        "`bash`, which is in no directory",
    );
    fails(script("#!/usr/bin/env -S node --x\n"), "missing-interpreter", "`node`");
    fails(script("#!/bin/sh\r\necho\r\n"), "missing-interpreter", "end as those of Windows do");
    // The carriage return is a part of the argument, and not of the path.
    runs(script("#!/bin/sh -e\r\necho\r\n"));
    let long = format!("#!/bin/bash\n{}", "# a comment\n".repeat(2000));
    fails(script(&long), "missing-interpreter", "`/bin/bash`");
    // Cut within its first line.
    fails(script("#!/bin/ba"), "missing-interpreter", "`/bin/ba`");
}

#[test]
fn a_text_is_not_a_program() {
    let script = |text: &[u8]| story(&["/start.sh"], &[executable("start.sh", text)]);
    fails(script(b"echo\n"), "missing-shebang", "does not begin with `#!`");
    fails(script(b"\xef\xbb\xbf#!/bin/sh\n"), "missing-shebang", "a byte order mark comes first");
    runs(script(b"#!/bin/sh\n"));
    // What is not known to be a script may be a program of any kind.
    runs(story(&["/start.wasm"], &[executable("start.wasm", b"\0asm")]));
    // Shells run such a file themselves.
    runs(story(&["/bin/sh", "-c", "/start.sh"], &[executable("start.sh", b"echo\n")]));
}

#[test]
fn a_command_for_a_shell_needs_one() {
    let config = |entrypoint| json!({ "Entrypoint": entrypoint });
    let of = |config| Story::new().copy(". /", &[elf("app", &STATIC)]).config(config);
    fails(
        of(config(json!(["/bin/sh", "-c", "/app"]))),
        "missing-shell",
        "ENTRYPOINT starts `/bin/sh`",
    );
    runs(of(config(json!(["/app"]))));
}

#[test]
fn health_checks_need_their_program() {
    let checked = |test: &[&str]| {
        let config = json!({ "Cmd": ["/app"], "Healthcheck": { "Test": test } });
        Story::new().base(&debian()).copy(". /", &[elf("app", &STATIC)]).config(config)
    };
    let rule = "missing-healthcheck-program";
    fails(checked(&["CMD", "curl", "-f", "http://localhost"]), rule, "starts `curl`");
    fails(checked(&["CMD-SHELL", "curl -f localhost || exit 1"]), rule, "starts `curl`");
    runs(checked(&["CMD-SHELL", "curl -f localhost || sh -c true"]));
    runs(checked(&["CMD-SHELL", "test -e /app || exit 1"]));
    runs(checked(&["CMD", "/app", "--check"]));
    runs(checked(&["NONE"]));
    let config = json!({ "Cmd": ["/app"], "Healthcheck": { "Test": ["CMD-SHELL", "/app"] } });
    fails(Story::new().copy(". /", &[elf("app", &STATIC)]).config(config), rule, "`/bin/sh`");
}
