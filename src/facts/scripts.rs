//! Scripts: the first line of each, which names its interpreter, and the commands of those of
//! shells, to follow what they start.

use crate::contents::{Content, Contents};
use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::tree::NodeId;

/// The kind of contents of scripts of shells: the first line, then, unless the script is too long,
/// a line break and its commands.
const SCRIPT: &str = "start-script";

/// The kind of contents of other scripts: the first line.
pub(super) const FIRST_LINE: &str = "script-line";

/// Contents that show what containers start: interpreters, and the last commands of scripts.
pub static WANTED: &[Wanted] = &[
    named_row(Name::Ending(".sh")),
    named_row(Name::Is("entrypoint")),
    named_row(Name::Is("docker-entrypoint")),
    named_row(Name::Is("docker-php-entrypoint")),
    named_row(Name::Is("apache2-foreground")),
    named_row(Name::Is("httpd-foreground")),
    named_row(Name::Is("start")),
    // Services of s6 and runit.
    named_row(Name::Is("run")),
    // Of any name: distributions have hundreds of those, most of them longer.
    any_row(SCRIPT, b"#!/bin/sh"),
    any_row(SCRIPT, b"#! /bin/sh"),
    any_row(SCRIPT, b"#!/bin/bash"),
    any_row(SCRIPT, b"#!/bin/ash"),
    any_row(SCRIPT, b"#!/usr/bin/env sh"),
    any_row(SCRIPT, b"#!/usr/bin/env bash"),
    any_row(FIRST_LINE, b"#!"),
    // Without a line for the kernel.
    any_row(FIRST_LINE, b"echo "),
    any_row(FIRST_LINE, b"exec "),
    any_row(FIRST_LINE, b"export "),
    any_row(FIRST_LINE, b"set -"),
    any_row(FIRST_LINE, b"\xef\xbb\xbf#!"),
];

/// The longest start script that is kept; they have a few kB.
const MAX_BYTES: u64 = 1 << 16;

/// The longest one that only its first line shows to be a script.
const MAX_BYTES_OF_ANY: u64 = 2 << 10;

/// The longest first line of which a kernel reads the end (Linux, `BINPRM_BUF_SIZE`).
const MAX_LINE_BYTES: usize = 256;

const fn named_row(name: Name) -> Wanted {
    let keep = Keep::Whole { max_bytes: MAX_BYTES, condense: whole };
    Wanted { kind: SCRIPT, name, below: Below::EndsWith(""), keep }
}

const fn any_row(kind: &'static str, magic: &'static [u8]) -> Wanted {
    // What is kept is among the first bytes.
    let keep = Keep::Parts { plan: |_| vec![Want::Keep(0..1)], condense: beginning };
    Wanted { kind, name: Name::Magic(magic), below: Below::EndsWith(""), keep }
}

fn whole(content: Vec<u8>) -> Vec<u8> {
    let mut kept = line(&content).to_vec();
    kept.push(b'\n');
    kept.extend(shell::script(content));
    kept
}

fn beginning(parts: &Parts) -> Vec<u8> {
    let first = parts.from(0).unwrap_or_default();
    match parts.file_bytes <= MAX_BYTES_OF_ANY {
        true => whole(first.to_vec()),
        false => line(first).to_vec(),
    }
}

fn line(content: &[u8]) -> &[u8] {
    let first = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    first.get(..MAX_LINE_BYTES).unwrap_or(first)
}

/// Returns the first line of a file that was looked at as a script, without its line break; `None`
/// for any other file. The line of a file whose name says that it is one may be anything.
pub fn first_line(contents: &Contents, node: NodeId) -> Option<&[u8]> {
    let content = contents.at(node)?;
    matches!(content.kind, SCRIPT | FIRST_LINE).then(|| line(content.bytes()))
}

/// Returns the commands of a script of a shell, the last one first, each in a line; empty if it has
/// none. `None` for any other file, and for a script that is too long.
pub(super) fn commands(content: &Content) -> Option<&[u8]> {
    let kept = Some(content).filter(|content| content.kind == SCRIPT)?.bytes();
    let start = kept.iter().position(|&byte| byte == b'\n')?;
    kept.get(start + 1..)
}
