//! Images that are built upon `latest`, or called so.

use super::support::is_application;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "latest-tag",
    title: "An image called `latest`",
    why: "`latest` is another image tomorrow: nobody can say what a build started from, and the \
          next one may start from another major version.",
    proof: "The name of the base image in annotations, labels or provenance, without a digest, \
            with the tag `latest` or none. As a hint: the image itself has no other tag.",
    fix: "Name a version, and a digest: `FROM debian:bookworm-slim@sha256:…`.",
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut found: Vec<Match> = of_base(facts).into_iter().collect();
    found.extend(of_image(facts));
    found
}

/// The tag of a reference; `None` without one, or with a digest.
pub(super) fn tag(reference: &str) -> Option<&str> {
    let name = reference.rsplit('/').next()?;
    name.split_once(':').map(|(_, tag)| tag)
}

/// The name of the base image that the metadata of the image has, unless it has a digest.
pub(super) fn recorded_base(facts: &Facts) -> Option<(&str, &str)> {
    let by = facts.base.named_by.as_deref().filter(|by| *by != "--base")?;
    let name = facts.base.name.as_deref().filter(|name| !name.contains('@'))?;
    let is_image = name != "scratch" && !name.is_empty();
    (is_image && facts.base.digest.is_none()).then_some((name, by))
}

fn of_base(facts: &Facts) -> Option<Match> {
    let (name, by) = recorded_base(facts)?;
    if !matches!(tag(name), None | Some("latest")) {
        return None;
    }
    let name = crate::escape::printable_text(name);
    let evidence = format!("{by} names the base image {name}");
    let fix = Fix::advice("Start from a version of the base image, and pin its digest");
    Some(Match::about(Proof::Proven, evidence, fix, Vec::new()))
}

fn of_image(facts: &Facts) -> Option<Match> {
    let names = &facts.image.names;
    let is_latest = |name: &String| name.contains('/') && tag(name) == Some("latest");
    if names.is_empty() || !names.iter().all(is_latest) || !is_application(facts) {
        return None;
    }
    let name = crate::escape::printable_text(names.first()?);
    let evidence = format!("{name} is its only name");
    let fix = Fix::advice("Tag it with its version or commit too");
    let found = Match::about(Proof::Proven, evidence, fix, Vec::new());
    Some(found.with_severity(Severity::Hint))
}
