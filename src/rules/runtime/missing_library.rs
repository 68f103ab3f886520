//! Shared libraries that a program needs and its loader does not find.

use super::DEFAULT;
use super::support::{Running, programs, proven, quoted};
use crate::facts::Facts;
use crate::facts::access::Wish;
use crate::facts::loader::{Loaded, Loader};
use crate::packages::binary;
use crate::rules::{Find, Match, Rule, Severity};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "missing-library",
    title: "Shared libraries that are not there",
    why: "The loader ends the program before its first line if one of the libraries that it, or \
          another of its libraries, needs is not found.",
    proof: "The dynamic sections of the program and of all libraries that it loads, looked up as \
            the loader does: run paths, `LD_LIBRARY_PATH`, `etc/ld.so.cache` and the default \
            directories of glibc, or those of musl. What a program opens later by itself cannot \
            be known and is left alone. A library that is found counts as well if it is empty, \
            ends too early, or is closed to the user.",
    fix: "Install the packages of these libraries in the last stage, and run `ldconfig` after \
          copying libraries to another directory.",
    references: &["https://man7.org/linux/man-pages/man8/ld.so.8.html"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

/// How many libraries a sentence names.
const MAX_NAMES: usize = 5;

fn find(facts: &Facts) -> Vec<Match> {
    let loader = Loader::of(facts);
    let mut found = Vec::new();
    for program in programs(facts) {
        let named = program.linking.loader.as_deref();
        let has_loader = named.and_then(|path| facts.find(path)).is_some();
        if !has_loader {
            continue;
        }
        let loaded = loader.load(program.file);
        found.extend(unusable(facts, &program, &loaded));
        let mut missing = loaded.missing;
        // A script before it may have said where they are.
        missing.retain(|name, _| !program.is_in_script || elsewhere(facts, name).is_empty());
        if !missing.is_empty() {
            found.push(describe(facts, program.file, missing.into_iter().collect()));
        }
    }
    found
}

/// Returns a match for the first library that is found and that the loader cannot use.
fn unusable(facts: &Facts, program: &Running, loaded: &Loaded) -> Option<Match> {
    let user = facts.identity().and_then(Result::ok).filter(|_| program.is_of_user);
    let (library, problem, advice) = loaded.files.iter().find_map(|(name, &library)| {
        // The loader passes over what it must not read, and may find another one.
        let is_only = elsewhere(facts, name).len() <= 1;
        let is_closed = is_only
            && user.as_ref().is_some_and(|user| {
                !facts.allows(library, user, Wish::Read) || facts.barred(library, user).is_some()
            });
        let what = match () {
            () if facts.tree.file_bytes(library) == Some(0) => ("is empty", WHOLE),
            () if binary::is_cut(&facts.contents, library) => ("ends too early", WHOLE),
            () if is_closed => ("is closed to the user of the configuration", OPEN),
            () => return None,
        };
        Some((library, what.0, what.1))
    })?;
    let (file, library_path) = (facts.path(program.file), facts.path(library));
    let evidence = format!("`{file}` needs `{library_path}`, which {problem}");
    Some(proven(evidence, advice, &[program.file, library]))
}

/// What to do about a library of which a part is missing.
const WHOLE: &str = "Copy the whole library, or install its package";

/// What to do about a library that the user must not read.
const OPEN: &str = "Give the library mode 644 or 755, and its directories mode 755";

fn elsewhere(facts: &Facts, name: &str) -> Vec<NodeId> {
    facts.index.files_named(&facts.tree, name)
}

fn describe(facts: &Facts, program: NodeId, missing: Vec<(String, NodeId)>) -> Match {
    let clauses = missing.iter().take(MAX_NAMES).map(|(name, by)| {
        let needs = match *by == program {
            true => String::new(),
            false => format!(" (for `{}`)", facts.path(*by)),
        };
        let place = match elsewhere(facts, name).first() {
            Some(&node) => {
                format!(" (which is at `{}`, where it is not looked for)", facts.path(node))
            }
            None => String::new(),
        };
        format!("{}{needs}{place}", quoted(name))
    });
    let mut names: Vec<String> = clauses.collect();
    let more = missing.len().saturating_sub(MAX_NAMES);
    if 0 < more {
        names.push(format!("{more} more"));
    }
    let evidence = format!("`{}` needs {}, not found", facts.path(program), names.join(", "));
    let is_elsewhere = missing.iter().any(|(name, _)| !elsewhere(facts, name).is_empty());
    let advice = match is_elsewhere {
        true => "Run `ldconfig`, or set LD_LIBRARY_PATH or a run path to the libraries' directory",
        false => "Install the packages of these libraries in the last stage",
    };
    let mut nodes = vec![program];
    nodes.extend(missing.iter().map(|(_, by)| *by).filter(|&by| by != program));
    nodes.dedup();
    proven(evidence, advice, &nodes)
}
