//! Tokens in any file.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "token-in-file",
    title: "Tokens in files",
    why: "A token is a password: anyone who has the image can act in the name of its owner.",
    proof: super::left_alone!(
        "Tokens by the formats that their issuers publish, by prefix, alphabet, length, \
            entropy and, where there is one, checksum (GitHub, npm), in text files of own \
            layers."
    ),
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search { holder: Holder::Token, advice: None };
    files::matches(facts, search)
}
