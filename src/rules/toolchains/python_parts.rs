//! Parts of a Python that only building and testing Python itself need.

use super::installed::{self, Advice};
use super::kinds::Kind;
use super::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-build-parts",
    title: "Python's headers, static library and own tests",
    category: Category::Toolchain,
    why: "Headers and the static library serve compiling extensions; the tests are those of Python itself.",
    proof: "`include/python3.X` with `Python.h`, `config-3.X` with `libpython3.X.a`, and `test` with \
            `regrtest.py` in the standard library, of a Python that no package of the operating system owns. \
            Where installed packages compile at run time it is only a guess.",
    fix: "Remove them at the end of the RUN that installs Python, or choose a base image without them.",
    references: &["https://docs.python.org/3/library/test.html"],
    cost: None,
    wanted: &[],
    find,
};

static PLACES: &[Place] = &[
    Place { at: At::Anywhere("include/python3*"), proof: &["Python.h"], takes: &[] },
    Place {
        at: At::Anywhere("lib/python3*"),
        proof: &["os.py"],
        takes: &["config-3*/libpython*.a"],
    },
    Place {
        at: At::Anywhere("lib/python3*/test"),
        proof: &["regrtest.py", "__main__.py"],
        takes: &[],
    },
    Place { at: At::Anywhere("lib/python3*/idlelib"), proof: &["idle.py"], takes: &[] },
    Place { at: At::Anywhere("lib/python3*/turtledemo"), proof: &["__main__.py"], takes: &[] },
];

static ADVICE: Advice = Advice {
    base: "They come with the base image: only another base saves them",
    own: "Leave them out of what is copied",
};

fn find(facts: &Facts) -> Vec<Match> {
    let proof = match installed::doubt(facts, Kind::Headers) {
        Some(_) => Proof::Guessed,
        None => Proof::Identified,
    };
    let mut matches = Vec::new();
    for place in places::find(facts, PLACES) {
        // Bytecode beside them is nobody's, and goes with the package as well.
        let files = place.taken.iter().flat_map(|&node| facts.files_in(node));
        let is_systems =
            |node| facts.owner(node).is_some_and(|(_, owner)| owner.ecosystem.is_system());
        if files.into_iter().any(is_systems) {
            continue;
        }
        for (layer, files) in places::by_layer(facts, &place.taken) {
            matches.push(Match {
                proof,
                claim: Claim::Visible(files),
                evidence: format!(
                    "{} belongs to a Python that was not installed as a package",
                    facts.path(place.directory)
                ),
                fix: unpacked::fix(facts, layer, &place.words, &ADVICE),
                shown: vec![place.directory],
                needs_other_base: false,
            });
        }
    }
    matches
}
