//! Addresses with a password in them.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "password-in-address",
    title: "Passwords in addresses",
    why: "An address with a password in it is a password: Git keeps it for every remote that was \
          cloned so.",
    proof: super::left_alone!(
        "Addresses of the form `scheme://user:password@host` in the configuration of Git, \
            lists of requirements and sources of packages."
    ),
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search {
        holder: Holder::Address,
        advice: Some(
            "Rotate it now, and take it out of the address: give the RUN a `.netrc` \
             or a key by `RUN --mount=type=secret` or `--mount=type=ssh`",
        ),
    };
    files::matches(facts, search)
}
