//! Debug symbols of Go programs, which do not read them.

use std::collections::BTreeMap;

use crate::dockerfile::{Rewrite, shell};
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::packages::binary::{self, Source};
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "go-debug-symbols",
    title: "Go debug symbols",
    why: "Only debuggers read them. Stack traces and profiles of Go use a different table, which \
          stays.",
    proof: "Sections `.debug_*` and `.symtab` of ELF files with Go's build information that no \
            package of the operating system or of a language owns. Programs that the image's own \
            instructions seem to download are reported only as a guess.",
    fix: "Build with `go build -ldflags=\"-s -w\"`.",
    references: &["https://pkg.go.dev/cmd/link"],
    find: Find::With(find),
    ..super::DEFAULT
};

const BUILD: &[&str] = &["go build", "go install"];

fn find(facts: &Facts) -> Vec<Match> {
    let mut layers: BTreeMap<usize, Vec<(NodeId, u64)>> = BTreeMap::new();
    for (node, symbols) in binary::symbols(&facts.contents) {
        let is_built =
            facts.owner(node).is_none_or(|(_, owner)| owner.ecosystem == EcosystemName::Go);
        if symbols.source == Source::Go
            && is_built
            && let Some(layer) = facts.layer(node)
        {
            layers.entry(layer).or_default().push((node, symbols.all()));
        }
    }
    let matches = layers.into_iter().map(|(layer, parts)| {
        let proof = if is_built_here(facts, layer) { Proof::Proven } else { Proof::Guessed };
        let evidence = format!("{} with sections that only debuggers read", programs(parts.len()));
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer));
        Match::new(proof, evidence, fix).claiming(Claim::Parts(parts))
    });
    matches.collect()
}

fn programs(count: usize) -> String {
    if count == 1 { "a program".to_owned() } else { format!("{count} programs") }
}

/// Whether a layer's instruction shows that its programs were built for this image: a downloaded
/// program cannot be built differently.
fn is_built_here(facts: &Facts, layer: usize) -> bool {
    if let Some(line) = facts.command_of(layer) {
        return shell::runs(line, BUILD) || shell::runs(line, &["make"]);
    }
    let text = facts.instruction(layer).unwrap_or_default();
    let from = text.split_whitespace().find_map(|word| word.strip_prefix("--from="));
    // `--from` with a registry or a tag is another image, not a stage of this build.
    !from.is_some_and(|from| from.contains(['/', ':', '.']))
}

fn fix(facts: &Facts, layer: usize) -> Fix {
    let advice = "Build without them: `-ldflags=\"-s -w\"`";
    match facts.command_of(layer) {
        Some(line) if line.contains("-ldflags") => {
            Fix::advice("Add `-s -w` to the `-ldflags` of `go build`")
        }
        Some(line) if shell::runs(line, BUILD) && shell::commands(line).is_some() => {
            let rewrite = Rewrite::Option { commands: BUILD, option: "-ldflags=\"-s -w\"".into() };
            Fix::edit(advice, layer, rewrite)
        }
        _ => Fix::advice(advice),
    }
}
