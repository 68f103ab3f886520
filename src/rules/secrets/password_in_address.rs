//! Addresses with a password in them.

use super::support;
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
    support::matches(facts, Holder::Address, true)
}
