//! Base images that are named by a tag alone.

use super::latest_tag::{recorded_base, tag};
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "mutable-base-tag",
    title: "A base image named by a tag alone",
    why: "A tag moves: the same Dockerfile builds upon another image tomorrow, for better (its \
          fixes) and worse (what it breaks).",
    proof: "Annotations, labels or provenance name the base image with a tag, and no digest is \
            recorded anywhere.",
    fix: "Pin the digest beside the tag, and let a bot update it.",
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let Some((name, by)) = recorded_base(facts) else { return Vec::new() };
    if matches!(tag(name), None | Some("latest")) {
        return Vec::new();
    }
    let name = crate::escape::printable_text(name);
    let evidence = format!("{by} names the base image {name}, without a digest");
    let fix = Fix::advice(format!("Write FROM {name}@sha256:…"));
    vec![Match::about(Proof::Proven, evidence, fix, Vec::new())]
}
