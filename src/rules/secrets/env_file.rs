//! Files of variables for the environment.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "env-file",
    title: "Secrets in environment files",
    why: "Files such as `.env` have what only the running program should know; a `COPY` of the \
          whole directory takes them along.",
    proof: super::left_alone!(
        "Files named `.env`, `.env.*` and `*.env`, in any layer, with a password, token or \
            key as the value of a variable that is named for one, or a password in an address."
    ),
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search { holder: Holder::Variables, advice: None };
    files::matches(facts, search)
}
