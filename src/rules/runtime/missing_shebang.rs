//! A text that is started as a program without a line that says what runs it.

use super::DEFAULT;
use super::support::{executed, name, proven, starter};
use crate::facts::Facts;
use crate::facts::executed::By;
use crate::facts::scripts;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-shebang",
    title: "Script without a line that names its interpreter",
    why: "The engine asks the kernel to execute the file, and the kernel knows only binaries and \
          files that begin with `#!`: the container ends with `exec format error`. In a terminal \
          it seemed to work, as shells run such files themselves.",
    proof: "The file that the engine executes, a script by its name, begins neither with `#!` nor \
            as a binary. What `tini`, `env` or a shell starts is left alone: they may run it.",
    fix: "Begin the script with `#!/bin/sh`, without a byte order mark or an empty line before \
          it.",
    references: &["https://man7.org/linux/man-pages/man2/execve.2.html"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let Some(first) = executed.first().filter(|first| first.by == By::Engine) else {
        return Vec::new();
    };
    let Some(file) = first.file else { return Vec::new() };
    // Whatever was not looked at may be anything.
    let Some(line) = scripts::first_line(&facts.contents, file) else { return Vec::new() };
    let may_run = facts.mode(file).is_some_and(|mode| mode & 0o111 != 0);
    let is_text = std::str::from_utf8(line).is_ok_and(|line| !line.contains('\0'));
    if !may_run || !is_text || line.starts_with(b"#!") || line.starts_with(b"\x7fELF") {
        return Vec::new();
    }
    let starts = String::from_utf8_lossy(line);
    let mark = match starts.trim_start_matches('\u{feff}').starts_with("#!") {
        true => ", as a byte order mark comes first",
        false => "",
    };
    let evidence = format!(
        "{}, {}, is a text that does not begin with `#!`{mark}",
        name(facts, first),
        starter(facts, first)
    );
    vec![proven(evidence, "Begin the script with `#!/bin/sh`", &[file])]
}
