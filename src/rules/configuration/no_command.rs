//! Applications in images that start nothing.

use crate::facts::Facts;
use crate::facts::brought::Kind;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "no-command",
    title: "Neither a command nor an entry point",
    why: "A container of the image does not start unless it is told what to run: the engine says \
          `no command specified`.",
    proof: "The configuration has neither `Cmd` nor `Entrypoint`, and a `COPY` brings code of an \
            application. Images that are only built upon need none, so it is a hint.",
    fix: "Add `CMD` with the program that the image is for.",
    references: &["https://docs.docker.com/reference/dockerfile/#cmd"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    if !facts.command().is_empty() || !facts.image.config.on_build.is_empty() {
        return Vec::new();
    }
    let Some(layer) = facts.sources_layer() else { return Vec::new() };
    let kind = facts.brought(layer).and_then(|brought| brought.kind());
    if kind != Some(Kind::Code) {
        return Vec::new();
    }
    let evidence = format!(
        "neither `CMD` nor `ENTRYPOINT` is set, and {} brings an application",
        facts.layer_name(layer)
    );
    let fix = Fix::advice("Add `CMD` with the program, unless the image is only built upon");
    vec![Match::about(Proof::Identified, evidence, fix, vec![About::Layer(layer)])]
}
