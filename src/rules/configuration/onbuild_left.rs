//! Triggers in an image that others are not built from.

use super::support::is_application;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::facts::brought::Kind;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "onbuild-left",
    title: "ONBUILD in an image that runs an application",
    why: "The triggers run whenever somebody builds upon the image, which hardly anybody expects \
          of an application.",
    proof: "The configuration has triggers, and the image has code of its own and starts it.",
    fix: "Move ONBUILD to the image that others are built from.",
    references: &["https://docs.docker.com/reference/dockerfile/#onbuild"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let sources = facts.sources_layer().and_then(|layer| facts.brought(layer));
    let has_code = sources.is_some_and(|brought| brought.kind() == Some(Kind::Code));
    let Some(first) = facts.image.config.on_build.first() else { return Vec::new() };
    if !has_code || !is_application(facts) {
        return Vec::new();
    }
    let setter = super::support::Setter::of(facts, Keyword::Onbuild, |_| true);
    let shown = crate::escape::printable_text(first);
    let fix = Fix::advice("Move ONBUILD to the image that others are built from");
    let about = setter.about().unwrap_or_default();
    vec![Match::about(Proof::Proven, format!("ONBUILD {shown}"), fix, about)]
}
