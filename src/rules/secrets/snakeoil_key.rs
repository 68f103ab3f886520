//! The self-signed key that Debian's `ssl-cert` makes.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "snakeoil-key",
    title: "The key of Debian's ssl-cert",
    why: "It is the same in all containers of the image, so a server that uses it is not \
          protected.",
    proof: "The private key `/etc/ssl/private/ssl-cert-snakeoil.key`, which the package `ssl-cert` \
          makes when it is installed.",
    fix: "Delete it in the RUN that installs the package; if a server needs it, make it when the \
          container starts: `make-ssl-cert generate-default-snakeoil`.",
    references: &["https://manpages.debian.org/stable/ssl-cert/make-ssl-cert.8.en.html"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search {
        holder: Holder::SnakeoilKey,
        advice: Some("Delete it in the RUN that installs `ssl-cert`"),
    };
    files::matches(facts, search)
}
