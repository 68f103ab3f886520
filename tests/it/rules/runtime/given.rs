//! What interpreters are given to read: scripts and jars that are absent, and packages of Node.js.

use serde_json::{Value, json};

use super::{debian, elf, fails, runs, with_mode};
use crate::elf::{PROGRAM, STATIC};
use crate::hostile::archive::{directory, file};
use crate::rules::Story;

fn interpreters() -> Story {
    let mut base = debian();
    for name in ["bin/node", "bin/python3", "bin/java", "usr/bin/npm"] {
        base.push(elf(&format!("usr/{name}"), &STATIC));
    }
    Story::new().base(&base)
}

fn started(members: &[Vec<u8>], config: Value) -> Story {
    interpreters().copy(". /", members).config(config)
}

#[test]
fn scripts_that_are_absent_do_not_start() {
    for (command, what) in [
        (json!(["node", "/app/server.js"]), "`/app/server.js`, which the command gives to"),
        (json!(["python3", "-u", "/app/main.py"]), "`/app/main.py`"),
        (json!(["java", "-Xmx1g", "-jar", "/app/app.jar"]), "`/app/app.jar`"),
        (json!(["/bin/sh", "-c", "exec node /app/server.js"]), "`/app/server.js`"),
    ] {
        let config = json!({ "Cmd": command });
        fails(started(&[elf("app.so", &PROGRAM)], config), "missing-entrypoint", what);
    }
    let code = || [file("app/src/a.js", b"1")];
    let config = json!({ "Cmd": ["node", "dist/main"], "WorkingDir": "/app" });
    fails(started(&code(), config), "missing-entrypoint", "`dist/main`");
}

#[test]
fn what_an_interpreter_finds_or_may_be_given_runs() {
    let there = || [file("app/index.js", b"1"), file("app/m.py", b"1"), file("app/a.jar", b"PK")];
    for command in [
        json!(["node", "index.js"]),
        json!(["node", "index"]),
        json!(["node", "."]),
        json!(["python3", "/app"]),
        json!(["python3", "m.py"]),
        json!(["java", "-jar", "a.jar"]),
        // Options that may change what is read.
        json!(["node", "-r", "ts-node/register", "gone.ts"]),
        json!(["node", "--import", "tsx", "gone.ts"]),
        json!(["node", "-e", "1"]),
        json!(["python3", "-m", "gone"]),
        json!(["java", "-javaagent:a.jar", "-jar", "gone.jar"]),
        json!(["node", "$SCRIPT"]),
        json!(["node"]),
    ] {
        runs(started(&there(), json!({ "Cmd": command, "WorkingDir": "/app" })));
    }
    let loader = json!({
        "Cmd": ["node", "gone.js"], "WorkingDir": "/app", "Env": ["NODE_OPTIONS=--import tsx"],
    });
    runs(started(&there(), loader));
}

#[test]
fn what_may_be_mounted_is_left_alone() {
    let config = |volumes: Value| {
        let command = json!(["node", "/app/server.js"]);
        json!({ "Cmd": command, "WorkingDir": "/app", "Volumes": volumes })
    };
    let sources = [file("app/other.js", b"1")];
    fails(started(&sources, config(json!({}))), "missing-entrypoint", "`/app/server.js`");
    runs(started(&sources, config(json!({ "/app": {} }))));
    fails(
        started(&sources, config(json!({ "/ap": {} }))),
        "missing-entrypoint",
        "`/app/server.js`",
    );
    runs(started(&[directory("app/")], config(json!({}))));
    let installed = [file("app/package.json", b"{}"), file("app/node_modules/a/i.js", b"1")];
    runs(started(&installed, config(json!({}))));
}

#[test]
fn scripts_that_the_user_must_not_read_are_named() {
    let closed = with_mode(file("app/server.js", b"1"), 0o600, 0);
    let config = json!({ "Cmd": ["node", "/app/server.js"], "User": "1000" });
    fails(started(&[closed], config), "unreadable-by-user", "has mode 600");
    // It needs no bit to be executed.
    let open = file("app/server.js", b"1");
    runs(started(&[open], json!({ "Cmd": ["node", "/app/server.js"], "User": "1000" })));
}

#[test]
fn packages_that_a_program_loads_have_to_be_installed() {
    const PACKAGE: &[u8] = br#"{"name":"a","dependencies":{"express":"4","@a/b":"1"}}"#;
    let with = |source: &str, more: &[Vec<u8>]| {
        let mut members =
            vec![file("app/package.json", PACKAGE), file("app/server.js", source.as_bytes())];
        members.extend_from_slice(more);
        started(&members, json!({ "Cmd": ["node", "server.js"], "WorkingDir": "/app" }))
    };
    let express = "const express = require('express')\nexpress()\n";
    fails(with(express, &[]), "missing-node-modules", "`/app/server.js` loads `express`, which no");
    fails(with("import b from '@a/b/c'\n", &[]), "missing-node-modules", "`@a/b`");
    let installed = file("app/node_modules/express/package.json", br#"{"name":"express"}"#);
    runs(with(express, std::slice::from_ref(&installed)));
    runs(with(express, &[file("node_modules/express/index.js", b"1")]));
    runs(with("const undeclared = require('lodash')\n", &[]));
    runs(with("const fs = require('fs')\n", &[]));
    runs(with("function late() {\n  require('express')\n}\n", &[]));
    runs(with(express, &[file("app/.pnp.cjs", b"1")]));
    let long = format!("{express}{}", "// a long bundle\n".repeat(5000));
    runs(with(&long, &[]));
    let volume = with(express, &[]).config(json!({
        "Cmd": ["node", "server.js"], "WorkingDir": "/app", "Volumes": { "/app/node_modules": {} },
    }));
    runs(volume);
}

#[test]
fn a_first_line_is_kept_beside_the_packages() {
    let source = b"#!/usr/bin/env nothere\nconst a = require('express')\n";
    let script = with_mode(file("app/server.js", source), 0o755, 0);
    let config = json!({ "Cmd": ["/app/server.js"] });
    fails(started(&[script], config), "missing-interpreter", "`nothere`");
}
