//! The keys by which an SSH server is known.

use super::support::files::{self, Search};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};
use crate::secrets::Holder;

pub(super) static RULE: Rule = Rule {
    id: "ssh-host-key",
    title: "SSH host keys",
    why: "All containers of the image have the same identity, and anyone who has the image \
          can pretend to be one of them.",
    proof: "Private keys in `/etc/ssh/ssh_host_*_key`, in any layer; the installation of an SSH \
          server makes them.",
    fix: "Delete them in the RUN that installs the server, and make them when the container \
          starts: `ssh-keygen -A`.",
    references: &["https://man.openbsd.org/ssh-keygen#A"],
    severity: Severity::Medium,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let search = Search {
        holder: Holder::HostKey,
        advice: Some(
            "Delete them in the RUN that installs the server, and make them when \
             the container starts: `ssh-keygen -A`",
        ),
    };
    files::matches(facts, search)
}
