//! A user or group of the configuration that the image does not list.

use super::DEFAULT;
use super::support::{is_judged, quoted};
use crate::facts::Facts;
use crate::facts::access::Unlisted;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unknown-user",
    title: "User that the image does not list",
    why: "The engine looks the name up in the image's `/etc/passwd` or `/etc/group` before it \
          starts anything, and refuses to start without it.",
    proof: "`USER` names a user or a group, and the image's list has no such line. Numbers need \
            none and are left alone.",
    fix: "Create the user, or give its number: `USER 10001`.",
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    if !is_judged(facts) {
        return Vec::new();
    }
    let Some(Err(unlisted)) = facts.identity() else { return Vec::new() };
    let (kind, name, list) = match &unlisted {
        Unlisted::User(name) => ("user", name, "/etc/passwd"),
        Unlisted::Group(name) => ("group", name, "/etc/group"),
    };
    let has = if facts.find(list).is_some() { "does not list" } else { "is not there to list" };
    let evidence = format!("`{list}` {has} the {kind} {} of USER", quoted(name));
    let advice = format!("Create the {kind} in the last stage, or give its number");
    vec![Match::about(Proof::Proven, evidence, Fix::advice(advice), Vec::new())]
}
