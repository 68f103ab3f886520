//! Source maps of JavaScript and CSS.

use super::support;
use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "source-maps",
    title: "Source maps",
    why: "They lead from compiled JavaScript and CSS back to the sources, for developers: engines \
          do not load them unless configured to. They often contain the sources themselves, which \
          everyone can then read.",
    proof: "Files `*.map` that begin like a source map: JSON with `\"version\":3`.",
    fix: "Do not generate them for production (`devtool: false`, `sourceMap: false`), or delete \
          them in the RUN that installs; they can be uploaded to an error reporting service \
          instead.",
    references: &["https://tc39.es/ecma426/"],
    cost: Some("stack traces show compiled code"),
    wanted: &[Wanted {
        kind: "source-map",
        name: Name::Extension(".map"),
        below: Below::EndsWith(""),
        keep: Keep::Parts { plan, condense },
    }],
    find: Find::With(find),
    ..super::DEFAULT
};

/// How much of a file is read: the version usually comes first, or after the name of the file.
const FIRST: u64 = 512;

fn plan(parts: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..FIRST.min(parts.file_bytes))]
}

const KEY: &[u8] = b"\"version\"";

fn condense(parts: &Parts) -> Vec<u8> {
    let first = parts.from(0).unwrap_or_default();
    let is_version = |at: usize| {
        let value = first.get(at + KEY.len()..).unwrap_or_default().trim_ascii_start();
        value.strip_prefix(b":").is_some_and(|value| value.trim_ascii_start().starts_with(b"3"))
    };
    let is_map = first.trim_ascii_start().starts_with(b"{")
        && memchr::memmem::find_iter(first, KEY).any(is_version);
    if is_map { vec![1] } else { Vec::new() }
}

fn find(facts: &Facts) -> Vec<Match> {
    let maps = facts.contents("source-map").iter().map(|map| map.node);
    let maps: Vec<NodeId> =
        maps.filter(|&node| !support::is_for_development(facts, node)).collect();
    Match::by_layer(facts, &maps, |layer, files| {
        let evidence = format!("{} of JSON with `\"version\":3`", support::files(files.len()));
        let fix = support::fix(facts, layer, files, &["*.map"]);
        Match::new(Proof::Identified, evidence, fix)
    })
}
