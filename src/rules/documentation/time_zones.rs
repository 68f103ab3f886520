//! Second and third copies of the time zones.

use super::LeaveOut;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "time-zone-copies",
    title: "Copies of the time zones",
    category: Category::Documentation,
    why: "Beside the time zones that programs read, some packages bring the same once more in `posix`, and in \
          `right` with leap seconds counted, which hardly any program wants.",
    proof: "Directories `posix` and `right` of `/usr/share/zoneinfo` with zones in them.",
    fix: "Have dpkg leave them out, by lines of `path-exclude` in `/etc/dpkg/dpkg.cfg.d`, or remove them in the \
          RUN that installs `tzdata`.",
    references: &["https://data.iana.org/time-zones/tz-link.html"],
    cost: Some("`TZ=right/…` and `TZ=posix/…` name nothing"),
    wanted: &[],
    find: |facts| {
        let found = places::find(facts, PLACES);
        let nodes: Vec<NodeId> = found.iter().flat_map(|it| it.taken.iter().copied()).collect();
        let layers = places::by_layer(facts, &nodes);
        let matches = layers.into_iter().map(|(layer, files)| Match {
            proof: Proof::Identified,
            evidence: "the same zones stand above them".to_owned(),
            fix: LEAVE_OUT.fix(facts, layer, &files),
            claim: Claim::Visible(files),
            shown: found.iter().map(|it| it.directory).collect(),
            needs_other_base: false,
        });
        matches.collect()
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Root("usr/share/zoneinfo/posix"), proof: PROOF, takes: &[] },
    Place { at: At::Root("usr/share/zoneinfo/right"), proof: PROOF, takes: &[] },
];

const PROOF: &[&str] = &["UTC", "Etc/UTC"];

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/zoneinfo/posix/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/zoneinfo/right/*'",
    is_rpm_documentation: false,
    command: Some("rm -rf /usr/share/zoneinfo/posix /usr/share/zoneinfo/right"),
};
