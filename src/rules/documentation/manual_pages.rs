//! Manual pages, and pages of GNU info.

use super::support::LeaveOut;
use crate::rules::places::root;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "manual-pages",
    title: "Manual pages",
    why: "Manual pages are read on workstations, not in a container. They are compressed already, \
          so they weigh more in the download than their size suggests.",
    proof: "Files in the section directories below `/usr/share/man`, `/usr/local/share/man` and \
            `/usr/local/man`, in any language, and below `/usr/share/info`.",
    fix: "Start from a slim base image; or have the package manager leave them out: dpkg with a \
          line `path-exclude=/usr/share/man/*.gz` in `/etc/dpkg/dpkg.cfg.d`, rpm with \
          `tsflags=nodocs`.",
    references: &["https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#path~exclude"],
    cost: Some("`man` and `info` find nothing in the container"),
    places: &[
        root("usr/share/man", "").takes(SECTIONS),
        root("usr/local/share/man", "").takes(SECTIONS),
        root("usr/local/man", "").takes(SECTIONS),
        root("usr/share/info", "").takes("*"),
    ],
    find: Find::With(|facts| {
        LEAVE_OUT.at(facts, RULE.places, "they are in the sections of manual directories", 1)
    }),
    ..super::DEFAULT
};

const SECTIONS: &str = "man*/* */man*/*";

// The directories stay, as update-alternatives puts links into them.
const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/man/*.gz' \
          -o Dpkg::Options::='--path-exclude=/usr/share/info/*'",
    is_rpm_documentation: true,
    command: Some("rm -rf /usr/local/share/man /usr/local/man"),
};
