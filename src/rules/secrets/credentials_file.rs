//! Files in which tools keep credentials.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "credentials-file",
    title: "Credentials of tools",
    why: "Tools keep tokens and passwords in files of known names; anyone who has the image can \
          use them.",
    proof: super::left_alone!(
        "Files in which npm, pip, Git, Docker, clouds, Kubernetes, databases and other tools \
            keep credentials, in any layer, if one is in them: an `.npmrc` without a token is \
            none."
    ),
    fix: super::FIX,
    references: super::REFERENCES,
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search { holder: Holder::Credentials, advice: None };
    files::matches(facts, search)
}
