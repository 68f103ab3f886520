//! Files that crashed programs and profilers wrote.

use super::support::{removal_matches, with_magic};
use crate::facts::Facts;
use crate::layer::Wanted;
use crate::rules::{Find, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "dumps",
    title: "Dumps and profiles",
    why: "A memory dump is as large as the program was, and holds everything that it held, \
          including keys and passwords.",
    proof: "The first bytes of files: core files (ELF files of type `ET_CORE`), heap dumps and \
            profiles of Java and Node, crash reports of Java and Erlang. Files of packages are \
            left alone.",
    fix: "Find out what crashed during the build; remove the dump in that RUN, and keep dumps out \
          of the build context with `.dockerignore`.",
    references: &["https://man7.org/linux/man-pages/man5/core.5.html"],
    wanted: &WANTED,
    find: Find::With(find),
    ..super::DEFAULT
};

const KIND: &str = "dump";

static WANTED: [Wanted; 8] = [
    // Type 4 of ELF: 64 and 32 bits, little end first, and 64 bits, big end first.
    with_magic(KIND, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x04\0"),
    with_magic(KIND, b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x04\0"),
    with_magic(KIND, b"\x7fELF\x02\x02\x01\0\0\0\0\0\0\0\0\0\0\x04"),
    with_magic(KIND, b"JAVA PROFILE 1.0"),
    with_magic(KIND, b"#\n# A fatal error has been detected by the Java"),
    with_magic(KIND, b"=erl_crash_dump:"),
    with_magic(KIND, b"{\"snapshot\":{\"meta\":"),
    with_magic(KIND, b"{\"nodes\":[{\"id\":1,\"callFrame\":"),
];

fn find(facts: &Facts) -> Vec<Match> {
    let dumps = facts.contents(KIND).iter().map(|content| content.node);
    let nodes: Vec<NodeId> = dumps.filter(|&node| facts.owner(node).is_none()).collect();
    removal_matches(facts, &nodes, Proof::Identified, "their first bytes match a dump format")
}
