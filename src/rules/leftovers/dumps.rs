//! What crashed programs and profilers wrote.

use crate::facts::Facts;
use crate::layer::{Below, Keep, Name, Parts, Want, Wanted};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule, places};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "dumps",
    title: "Dumps and profiles",
    category: Category::Leftovers,
    why: "A dump of memory is as large as the program was, and holds whatever it held: keys and passwords \
         too.",
    proof: "What files begin with: core files (ELF files of type `ET_CORE`), heap dumps and profiles of Java and \
            Node, crash reports of Java and Erlang. Files of packages are left alone.",
    fix: "Find out why it crashed while building; remove the dump in that RUN, and keep dumps out of the build \
          context with `.dockerignore`.",
    references: &["https://man7.org/linux/man-pages/man5/core.5.html"],
    cost: None,
    wanted: &WANTED,
    find,
};

const KIND: &str = "dump";

static WANTED: [Wanted; 8] = [
    // Type 4 of ELF: 64 and 32 bits, little end first, and 64 bits, big end first.
    row(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x04\0"),
    row(b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x04\0"),
    row(b"\x7fELF\x02\x02\x01\0\0\0\0\0\0\0\0\0\0\x04"),
    row(b"JAVA PROFILE 1.0"),
    row(b"#\n# A fatal error has been detected by the Java"),
    row(b"=erl_crash_dump:"),
    row(b"{\"snapshot\":{\"meta\":"),
    row(b"{\"nodes\":[{\"id\":1,\"callFrame\":"),
];

const fn row(first: &'static [u8]) -> Wanted {
    let keep = Keep::Parts { plan, condense };
    Wanted { kind: KIND, name: Name::Magic(first), below: Below::EndsWith(""), keep }
}

/// Only that there is such a file is remembered.
fn plan(_: &Parts) -> Vec<Want> {
    vec![Want::Keep(0..1)]
}

fn condense(_: &Parts) -> Vec<u8> {
    vec![1]
}

fn find(facts: &Facts) -> Vec<Match> {
    let dumps = facts.contents(KIND).iter().map(|content| content.node);
    let nodes: Vec<NodeId> = dumps.filter(|&node| facts.owner(node).is_none()).collect();
    let layers = places::by_layer(facts, &nodes);
    let matches = layers.into_iter().map(|(layer, files)| {
        let words: Option<Vec<String>> =
            files.iter().map(|&file| super::word(facts, file)).collect();
        Match {
            proof: Proof::Identified,
            evidence: "they begin as dumps do".to_owned(),
            fix: match words {
                Some(words) => Fix::clean_up(facts, layer, &files, &words.join(" ")),
                None => Fix::advice("Remove them in the instruction that brings them"),
            },
            claim: Claim::Visible(files),
            shown: Vec::new(),
            needs_other_base: false,
        }
    });
    matches.collect()
}
