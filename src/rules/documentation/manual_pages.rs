//! Manual pages, and those of GNU's info.

use super::LeaveOut;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "manual-pages",
    title: "Manual pages",
    category: Category::Documentation,
    why: "Manual pages are read where people work, not in a container. They are compressed already, so that \
          they weigh more in the download than their bytes tell.",
    proof: "Files in the directories of sections below `/usr/share/man`, `/usr/local/share/man` and \
            `/usr/local/man`, of any language, and below `/usr/share/info`.",
    fix: "Start from a slim base image; or have the package manager leave them out: dpkg by a line \
          `path-exclude=/usr/share/man/*.gz` in `/etc/dpkg/dpkg.cfg.d`, rpm by `tsflags=nodocs`.",
    references: &["https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#path~exclude"],
    cost: Some("`man` and `info` find nothing in the container"),
    wanted: &[],
    find: |facts| {
        let found = places::find(facts, PLACES);
        let nodes: Vec<NodeId> = found.iter().flat_map(|it| it.taken.iter().copied()).collect();
        let layers = places::by_layer(facts, &nodes);
        let matches = layers.into_iter().map(|(layer, files)| Match {
            proof: Proof::Identified,
            evidence: "they stand in the sections of manual directories".to_owned(),
            fix: LEAVE_OUT.fix(facts, layer, &files),
            claim: Claim::Visible(files),
            shown: found.iter().map(|it| it.directory).take(1).collect(),
            needs_other_base: false,
        });
        matches.collect()
    },
};

static PLACES: &[Place] = &[
    manual("usr/share/man"),
    manual("usr/local/share/man"),
    manual("usr/local/man"),
    Place { at: At::Root("usr/share/info"), proof: &[], takes: &["*"] },
];

const fn manual(path: &'static str) -> Place {
    Place { at: At::Root(path), proof: &[], takes: &["man*/*", "*/man*/*"] }
}

// The directories stay: update-alternatives puts links into them.
const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/man/*.gz' \
          -o Dpkg::Options::='--path-exclude=/usr/share/info/*'",
    is_rpm_documentation: true,
    command: Some("rm -rf /usr/local/share/man /usr/local/man"),
};
