//! Private keys in files.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "private-key",
    title: "Private keys",
    why: "Everybody who has the image has the key, also if a later layer deletes it: layers are \
          pulled whole.",
    proof: super::left_alone!(
        "PEM blocks of private keys with data (PKCS #8, RSA, EC, OpenSSH, OpenPGP), keys of \
            PuTTY, and key stores with private keys, in files of any layer, hidden ones too. \
            Encrypted keys weigh less."
    ),
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search { holder: Holder::Key, advice: None };
    files::matches(facts, search)
}
