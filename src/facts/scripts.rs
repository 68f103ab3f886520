//! Scripts of shells that are kept, to follow what they start.

use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Wanted};

/// The kind of contents.
pub(super) const SCRIPT: &str = "start-script";

/// Contents that show what containers start: the last commands of scripts.
pub static WANTED: &[Wanted] = &[
    script_row(Name::Ending(".sh"), MAX_BYTES),
    script_row(Name::Is("entrypoint"), MAX_BYTES),
    script_row(Name::Is("docker-entrypoint"), MAX_BYTES),
    script_row(Name::Is("docker-php-entrypoint"), MAX_BYTES),
    script_row(Name::Is("apache2-foreground"), MAX_BYTES),
    script_row(Name::Is("httpd-foreground"), MAX_BYTES),
    script_row(Name::Is("start"), MAX_BYTES),
    // Services of s6 and runit.
    script_row(Name::Is("run"), MAX_BYTES),
    // Of any name: distributions have hundreds of those, most of them longer.
    script_row(Name::Magic(b"#!/bin/sh"), MAX_BYTES_OF_ANY),
    script_row(Name::Magic(b"#! /bin/sh"), MAX_BYTES_OF_ANY),
    script_row(Name::Magic(b"#!/bin/bash"), MAX_BYTES_OF_ANY),
    script_row(Name::Magic(b"#!/bin/ash"), MAX_BYTES_OF_ANY),
    script_row(Name::Magic(b"#!/usr/bin/env sh"), MAX_BYTES_OF_ANY),
    script_row(Name::Magic(b"#!/usr/bin/env bash"), MAX_BYTES_OF_ANY),
];

/// The longest start script that is kept; they have a few kB.
const MAX_BYTES: u64 = 1 << 16;

/// The longest one that only its first line shows to be a script.
const MAX_BYTES_OF_ANY: u64 = 2 << 10;

const fn script_row(name: Name, max_bytes: u64) -> Wanted {
    let keep = Keep::Whole { max_bytes, condense: shell::script };
    Wanted { kind: SCRIPT, name, below: Below::EndsWith(""), keep }
}
