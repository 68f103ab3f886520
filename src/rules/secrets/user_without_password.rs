//! Users that need no password.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "user-without-password",
    title: "Users without a password",
    why: "Any process in the container can become such a user, if that is root, with `su`.",
    proof: "An empty second field in `/etc/shadow`, in the base image too (CVE-2019-5021).",
    fix: "Lock the user: `RUN passwd -l root`.",
    references: &[
        "https://nvd.nist.gov/vuln/detail/CVE-2019-5021",
        "https://man7.org/linux/man-pages/man5/shadow.5.html",
    ],
    severity: Severity::Medium,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search =
        Search { holder: Holder::NoPassword, advice: Some("Lock the user: `RUN passwd -l root`") };
    files::matches(facts, search)
}
