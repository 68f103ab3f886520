//! Native modules of Node.js and Python that are built for the other C library.

use std::collections::{BTreeMap, BTreeSet};

use super::DEFAULT;
use super::support::{programs, proven};
use crate::facts::Facts;
use crate::facts::loader::Libc;
use crate::packages::binary;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "native-module-for-another-libc",
    title: "Native modules for the other C library",
    why: "An interpreter for glibc cannot load modules for musl, nor the other way round: the \
          packages fail when they are imported. They were installed on another base than they run \
          on.",
    proof: "The interpreter that runs is linked with one C library, the module with the other, \
            and its package has no variant for the right one.",
    fix: "Install the packages on the base that they run on, or for it: `npm install \
          --libc=musl`, `pip install --platform musllinux_1_2_x86_64`.",
    references: &["https://peps.python.org/pep-0656/"],
    find: Find::With(find),
    ..DEFAULT
};

/// Interpreters, and the extensions of their native modules.
const INTERPRETERS: [(&str, &str); 4] =
    [("node", "node"), ("nodejs", "node"), ("bun", "node"), ("python", "so")];

fn find(facts: &Facts) -> Vec<Match> {
    let mut found = Vec::new();
    for program in programs(facts) {
        let name = String::from_utf8_lossy(facts.tree.name(program.file)).into_owned();
        let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let Some((_, extension)) = INTERPRETERS.iter().find(|(name, _)| *name == plain) else {
            continue;
        };
        let Some(libc) = program.linking.loader.as_deref().and_then(Libc::of_loader) else {
            continue;
        };
        found.extend(of_interpreter(facts, program.file, libc, extension));
    }
    found
}

fn of_interpreter(facts: &Facts, program: NodeId, libc: Libc, extension: &str) -> Option<Match> {
    let mut groups: BTreeMap<String, Vec<(NodeId, Libc)>> = BTreeMap::new();
    for &file in facts.index.files_with_extension(extension) {
        let path = facts.path(file);
        let is_module = match extension {
            "node" => path.contains("/node_modules/"),
            _ => path.contains("/site-packages/") && !path.contains(".libs/"),
        };
        if let Some(its) = of_file(facts, file).filter(|_| is_module) {
            groups.entry(group(&path)).or_default().push((file, its));
        }
    }
    let wrong = groups.into_values().filter(|group| group.iter().all(|(_, its)| *its != libc));
    let wrong: BTreeSet<NodeId> = wrong.flatten().map(|(file, _)| file).collect();
    let first = *wrong.iter().next()?;
    let more = match wrong.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let its = of_file(facts, first)?;
    let evidence = format!(
        "`{}`{more} is linked with {}, and `{}` with {}",
        facts.path(first),
        its.name(),
        facts.path(program),
        libc.name()
    );
    let nodes: Vec<NodeId> = wrong.into_iter().collect();
    let found = proven(evidence, "Install the packages on the base that they run on", &nodes);
    Some(Match { proof: Proof::Identified, ..found })
}

/// Which C library a module is linked with; `None` if it needs none, or that is unknown.
fn of_file(facts: &Facts, file: NodeId) -> Option<Libc> {
    let linking = binary::linking(&facts.contents, file)?;
    let needed = linking.needed.unwrap_or_default();
    if needed.iter().any(|name| name.starts_with("libc.musl-")) {
        return Some(Libc::Musl);
    }
    // The name alone is musl's too, which takes it for itself.
    let wants = linking.wants.unwrap_or_default();
    let is_of_glibc = |name: &String| Libc::of_loader(name) == Some(Libc::Glibc);
    let has_versions = wants.iter().any(|(_, version)| version.starts_with("GLIBC_"));
    (has_versions || needed.iter().any(is_of_glibc)).then_some(Libc::Glibc)
}

/// What variants of one module share: the package, without words for a C library.
fn group(path: &str) -> String {
    let package = match path.rsplit_once("/node_modules/") {
        Some((before, after)) => {
            let parts = if after.starts_with('@') { 2 } else { 1 };
            let name = after.split('/').take(parts).collect::<Vec<_>>().join("/");
            format!("{before}/{name}")
        }
        None => match path.split_once(".cpython-") {
            Some((module, _)) => module.to_owned(),
            None => path.to_owned(),
        },
    };
    package.replace("musl", "").replace("gnu", "").trim_end_matches('-').to_owned()
}
