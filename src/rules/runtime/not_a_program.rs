//! A file that is started and is no program.

use super::DEFAULT;
use super::support::{executed, name, proven, starter};
use crate::facts::Facts;
use crate::facts::executed::{By, Execution};
use crate::facts::scripts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::packages::binary;
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "not-a-program",
    title: "File that is started and is no program",
    why: "The kernel executes ELF files and files that begin with `#!`: anything else ends the \
          container with `exec format error`. A download that failed, or was cut, leaves such a \
          file.",
    proof: "The file that the command starts is empty, an ELF file that ends before what is to be \
            loaded of it, a program for Windows or macOS, or a page of HTML in a directory of \
            programs. Empty files that a shell starts are left alone: it runs them.",
    fix: "Copy the program itself, for Linux, and let a download fail: `curl -f`, and a checksum.",
    references: &["https://man7.org/linux/man-pages/man2/execve.2.html"],
    severity: Severity::High,
    wanted: &[page(b"<!DOCTYPE"), page(b"<!doctype"), page(b"<html"), page(b"<HTML")],
    find: Find::With(find),
    ..DEFAULT
};

/// The kind of contents of pages.
const PAGE: &str = "page";

const fn page(magic: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan: |_| vec![Want::Keep(0..1)], condense: |_: &Parts| vec![b'<'] };
    Wanted { kind: PAGE, name: Name::Magic(magic), below: Below::EndsWith("bin"), keep }
}

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let found = executed.iter().filter(|one| !one.by.only_reads()).find_map(|one| {
        let file = one.file.filter(|&file| !facts.tree.is_directory(file))?;
        Some((one, file, problem(facts, one, file)?))
    });
    let Some((one, file, (problem, advice))) = found else { return Vec::new() };
    let evidence = format!("{}, {}, {problem}", name(facts, one), starter(facts, one));
    vec![proven(evidence, advice, &[file])]
}

/// Says what a file is instead of a program, and what to do.
fn problem(facts: &Facts, one: &Execution, file: NodeId) -> Option<(&'static str, &'static str)> {
    const AGAIN: &str = "Copy or download the whole file, and let a download that fails end the \
                         build (`curl -f`)";
    let linking = binary::linking(&facts.contents, file);
    let is_named_exe = facts.tree.name(file).to_ascii_lowercase().ends_with(b".exe");
    let is_page = facts.contents.at(file).is_some_and(|content| content.kind == PAGE);
    let is_script = scripts::first_line(&facts.contents, file).is_some();
    let is_other = binary::is_binary(&facts.contents, file) || is_named_exe && !is_script;
    match () {
        () if facts.tree.file_bytes(file) == Some(0) => (one.by == By::Engine)
            .then_some(("is empty", "Copy the program, or begin the script with `#!/bin/sh`")),
        () if binary::is_cut(&facts.contents, file) => {
            Some(("is an ELF file that ends too early", AGAIN))
        }
        () if is_page => Some(("is a page of HTML", AGAIN)),
        () if linking.is_none() && is_other => {
            Some(("is no program for Linux", "Build or download the program for Linux"))
        }
        () => None,
    }
}
