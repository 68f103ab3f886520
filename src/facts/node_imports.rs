//! The packages that a program for Node.js loads first: those that its file names at the beginning
//! of lines, outside of functions and conditions.

use super::scripts::FIRST_LINE;
use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::tree::NodeId;

/// Files with the names that programs usually have. Of each, its first line is kept as that of a
/// script if it is one, and below it the names of packages.
pub static WANTED: &[Wanted] = &[
    row("server.js"),
    row("index.js"),
    row("app.js"),
    row("main.js"),
    row("server.mjs"),
    row("index.mjs"),
    row("app.mjs"),
    row("main.mjs"),
    row("server.cjs"),
    row("index.cjs"),
    row("app.cjs"),
    row("main.cjs"),
];

/// Longer files are bundles, which have their packages in them.
const MAX_BYTES: u64 = 64 << 10;

/// How many packages of one file are kept.
const MAX_PACKAGES: usize = 64;

const fn row(name: &'static str) -> Wanted {
    let keep = Keep::Parts { plan, condense };
    Wanted { kind: FIRST_LINE, name: Name::Is(name), below: Below::Outside("node_modules"), keep }
}

fn plan(parts: &Parts) -> Vec<Want> {
    let end = if MAX_BYTES < parts.file_bytes { 1 } else { parts.file_bytes };
    vec![Want::Keep(0..end)]
}

fn condense(parts: &Parts) -> Vec<u8> {
    let content = parts.from(0).unwrap_or_default();
    let first = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let first = if content.starts_with(b"#!") { first } else { &[] };
    let is_whole = content.len() as u64 == parts.file_bytes;
    let packages = match std::str::from_utf8(content) {
        Ok(text) if is_whole => packages(text),
        _ => Vec::new(),
    };
    if first.is_empty() && packages.is_empty() {
        return Vec::new();
    }
    let text = packages.iter().flat_map(|name| [b"\n", name.as_bytes()].concat());
    first.iter().copied().chain(text).collect()
}

/// Returns the packages that a file loads; empty if it loads none or was not read.
pub fn of_file(contents: &Contents, file: NodeId) -> Vec<String> {
    let name = String::from_utf8_lossy(contents.tree().name(file)).into_owned();
    let is_wanted = WANTED.iter().any(|row| matches!(row.name, Name::Is(own) if own == name));
    let content = contents.at(file).filter(|content| is_wanted && content.kind == FIRST_LINE);
    let Some(content) = content else { return Vec::new() };
    let text = String::from_utf8_lossy(content.bytes());
    text.lines().skip(1).map(str::to_owned).collect()
}

/// Modules of Node.js itself (Node.js docs, `module.builtinModules`).
const BUILT_IN: &[&str] = &[
    "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants",
    "crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2",
    "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode",
    "querystring", "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls",
    "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
];

/// The packages that a text loads with `require` or `import`, each once.
fn packages(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut is_comment = false;
    for line in text.lines() {
        let was_comment = is_comment;
        if let Some(at) = line.rfind("/*") {
            is_comment = true;
            is_comment &= !line.get(at..).is_some_and(|rest| rest.contains("*/"));
        } else if line.contains("*/") {
            is_comment = false;
        }
        let package = module(line).filter(|_| !was_comment).and_then(package);
        found.extend(package.filter(|name| !found.contains(name) && found.len() < MAX_PACKAGES));
    }
    found
}

/// Returns the module that a line loads for certain, if the file is run.
fn module(line: &str) -> Option<&str> {
    let call = |text: &'_ str| -> Option<usize> { text.strip_prefix("require(").map(str::len) };
    let is_declaration = ["const ", "let ", "var "].iter().any(|start| line.starts_with(start));
    let rest = match () {
        () if line.starts_with("require(") => line.get(line.len() - call(line)?..)?,
        () if is_declaration => {
            let (_, value) = line.split_once('=')?;
            value.trim_start().strip_prefix("require(")?
        }
        () if line.starts_with("import ") || line.starts_with("} from ") => {
            match line.rsplit_once(" from ") {
                Some((_, module)) => module,
                None => line.strip_prefix("import ")?,
            }
        }
        () => return None,
    };
    let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let (module, after) = rest.get(1..)?.split_once(quote)?;
    let is_plain = !module.contains(['$', '\\', ' ', '\n']);
    // With attributes, it may be anything.
    (is_plain && !after.contains("with")).then_some(module)
}

/// The package that a module is of; `None` for files and for modules of Node.js.
fn package(module: &str) -> Option<&str> {
    let is_package = !module.starts_with(['.', '/', '#']) && !module.contains(':');
    let parts = if module.starts_with('@') { 2 } else { 1 };
    let end = module.match_indices('/').nth(parts - 1).map_or(module.len(), |(at, _)| at);
    let name = module.get(..end).filter(|name| is_package && !name.is_empty())?;
    (!BUILT_IN.contains(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_loaded_for_certain_is_a_package() {
        for (line, expected) in [
            ("const express = require('express');", "express"),
            ("const { a } = require(\"@scope/name/file\")", "@scope/name"),
            ("require('dotenv/config')", "dotenv"),
            ("import express from 'express'", "express"),
            ("import 'reflect-metadata';", "reflect-metadata"),
            ("} from \"fastify\"", "fastify"),
            ("const fs = require('fs')", ""),
            ("import fs from 'node:fs'", ""),
            ("const a = require('./a')", ""),
            ("  const late = require('late')", ""),
            ("const load = () => require('late')", ""),
            ("const a = b ? require('a') : null", ""),
            ("try { require('a') } catch {}", ""),
            ("// require('a')", ""),
            ("const a = require(name)", ""),
            ("import('late')", ""),
        ] {
            assert_eq!(packages(line).concat(), expected, "{line}");
        }
        assert_eq!(packages("/*\nrequire('a')\n*/\nrequire('b')"), ["b"]);
    }
}
