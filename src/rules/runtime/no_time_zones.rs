//! A time zone that is asked for where there are none.

use super::DEFAULT;
use super::support::{programs, proven, quoted};
use crate::facts::Facts;
use crate::packages::binary;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "no-time-zones",
    title: "Time zone that is not there",
    why: "The C library and Go use UTC without a word if they do not find the zone that `TZ` \
          names: all local times are wrong.",
    proof: "`TZ` names a zone, the image has no file of that name in `/usr/share/zoneinfo`, and \
            the program that runs has no zones of its own: it is no Go program with \
            `time/tzdata`, and not Java, Node.js or PHP.",
    fix: "Install `tzdata`, copy the file of the zone, or build the Go program with `-tags \
          timetzdata`.",
    references: &["https://man7.org/linux/man-pages/man3/tzset.3.html"],
    find: Find::With(find),
    ..DEFAULT
};

/// Directories of zones (tzset(3); Go source, time/zoneinfo_unix.go).
const DIRECTORIES: [&str; 4] =
    ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"];

/// Zones that are the same without a file.
const UTC: [&str; 9] =
    ["UTC", "UCT", "GMT", "Etc/UTC", "Etc/UCT", "Etc/GMT", "Universal", "Zulu", "Etc/Universal"];

/// Programs that bring their own zones.
const WITH_ZONES: [&str; 7] = ["java", "node", "nodejs", "php", "php-fpm", "deno", "bun"];

fn find(facts: &Facts) -> Vec<Match> {
    let Some(zone) = facts.env("TZ").map(|zone| zone.trim_start_matches(':')) else {
        return Vec::new();
    };
    // Of the form `CET-1CEST`, it is a rule and no name.
    let is_name = zone.contains('/') && !zone.starts_with('/') && !zone.contains(',');
    let is_there = |directory: &&str| {
        let node = facts.find(&format!("{directory}/{zone}"));
        node.and_then(|node| facts.tree.follow(node)).is_some()
    };
    let is_named = facts.env("ZONEINFO").is_some() || facts.env("TZDIR").is_some();
    if !is_name || UTC.contains(&zone) || is_named || DIRECTORIES.iter().any(is_there) {
        return Vec::new();
    }
    let running = programs(facts);
    let Some(program) = running.iter().find(|program| reads(facts, program.file)) else {
        return Vec::new();
    };
    if running.iter().any(|program| has_own(facts, program.file)) {
        return Vec::new();
    }
    let evidence = format!(
        "TZ is {}, and the image has no such time zone: `{}` uses UTC",
        quoted(zone),
        facts.path(program.file)
    );
    let found = proven(evidence, "Install `tzdata`, or copy the file of the zone", &[program.file]);
    vec![Match { proof: Proof::Identified, ..found }]
}

/// Whether a program reads the files of zones.
fn reads(facts: &Facts, file: NodeId) -> bool {
    let go = binary::go_parts(&facts.contents, file);
    !has_own(facts, file) && go.is_none_or(|go| !go.has_zones)
}

/// Whether a program has zones of its own.
fn has_own(facts: &Facts, file: NodeId) -> bool {
    let name = String::from_utf8_lossy(facts.tree.name(file)).into_owned();
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    WITH_ZONES.contains(&plain)
}
