//! Second and third copies of the time zones.

use super::support::LeaveOut;
use crate::rules::places::root;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "time-zone-copies",
    title: "Copies of time zone data",
    why: "Beside the time zones that programs read, some packages install the same zones again in \
          `posix`, and in `right` with leap seconds, which hardly any program uses.",
    proof: "Directories `posix` and `right` of `/usr/share/zoneinfo` with zones in them.",
    fix: "Have dpkg leave them out with lines of `path-exclude` in `/etc/dpkg/dpkg.cfg.d`, or \
          remove them in the RUN that installs `tzdata`.",
    references: &["https://data.iana.org/time-zones/tz-link.html"],
    cost: Some("`TZ=right/…` and `TZ=posix/…` do not work"),
    places: &[root("usr/share/zoneinfo/posix", PROOF), root("usr/share/zoneinfo/right", PROOF)],
    find: Find::With(|facts| {
        LEAVE_OUT.at(facts, RULE.places, "the directory above has the same zones", usize::MAX)
    }),
    ..super::DEFAULT
};

const PROOF: &str = "UTC Etc/UTC";

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/zoneinfo/posix/*' \
          -o Dpkg::Options::='--path-exclude=/usr/share/zoneinfo/right/*'",
    is_rpm_documentation: false,
    command: Some("rm -rf /usr/share/zoneinfo/posix /usr/share/zoneinfo/right"),
};
