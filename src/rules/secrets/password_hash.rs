//! Hashes of passwords of users.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "password-hash",
    title: "Hashes of passwords",
    why: "Anyone who has a hash can try passwords until one fits, with nobody noticing.",
    proof: super::left_alone!(
        "Hashes of crypt(5) in `/etc/shadow` and `/etc/passwd`, and files of `htpasswd`, of \
            own layers. Locked users (`!`, `*`) have none."
    ),
    fix: "Set no passwords: containers need no login. Mount files of `htpasswd` when the container \
          starts.",
    references: &["https://man7.org/linux/man-pages/man5/crypt.5.html"],
    severity: Severity::Medium,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search {
        holder: Holder::Hash,
        advice: Some(
            "Set no passwords, as containers need no login; mount files of \
             `htpasswd` when the container starts",
        ),
    };
    files::matches(facts, search)
}
