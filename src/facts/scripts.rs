//! Scripts of shells that are kept, to follow what they start.

use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Wanted};

/// The kind of contents.
pub(super) const SCRIPT: &str = "start-script";

/// Contents that show what containers start: the last commands of scripts.
pub static WANTED: &[Wanted] = &[
    script_row(Name::Ending(".sh")),
    script_row(Name::Is("entrypoint")),
    script_row(Name::Is("docker-entrypoint")),
    script_row(Name::Is("docker-php-entrypoint")),
    script_row(Name::Is("apache2-foreground")),
    script_row(Name::Is("httpd-foreground")),
    script_row(Name::Is("start")),
    // Services of s6 and runit.
    script_row(Name::Is("run")),
    script_row(Name::Magic(b"#!/bin/sh")),
    script_row(Name::Magic(b"#! /bin/sh")),
    script_row(Name::Magic(b"#!/bin/bash")),
    script_row(Name::Magic(b"#!/bin/ash")),
    script_row(Name::Magic(b"#!/usr/bin/env sh")),
    script_row(Name::Magic(b"#!/usr/bin/env bash")),
];

const fn script_row(name: Name) -> Wanted {
    let condense = shell::script;
    Wanted {
        kind: SCRIPT,
        name,
        below: Below::EndsWith(""),
        // Start scripts have a few kB; longer ones are left out to keep memory small.
        keep: Keep::Whole { max_bytes: 1 << 16, condense },
    }
}
