//! Parts of Python that are only needed to build extensions or to test Python itself.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use super::support::unpacked;
use crate::facts::Facts;
use crate::rules::places::{self, anywhere};
use crate::rules::{Find, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-build-parts",
    title: "Python's headers, static library and own tests",
    why: "Headers and the static library are needed to compile extensions; the tests are those of \
          Python itself.",
    proof: "`include/python3.X` with `Python.h`, `config-3.X` with `libpython3.X.a`, and `test` \
            with `regrtest.py` in the standard library, of a Python that no package of the \
            operating system owns. If installed packages compile at run time, the finding is only \
            a guess.",
    fix: "Remove these files at the end of the RUN that installs Python, or choose a base image \
          without them.",
    references: &["https://docs.python.org/3/library/test.html"],
    places: &[
        anywhere("include/python3*", "Python.h"),
        anywhere("lib/python3*", "os.py").takes("config-3*/libpython*.a"),
        anywhere("lib/python3*/test", "regrtest.py __main__.py"),
        anywhere("lib/python3*/idlelib", "idle.py"),
        anywhere("lib/python3*/turtledemo", "__main__.py"),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice::own("Leave these files out of what is copied");

fn find(facts: &Facts) -> Vec<Match> {
    let proof = match installed::doubt(facts, Kind::Headers) {
        Some(_) => Proof::Guessed,
        None => Proof::Identified,
    };
    let evidence = "belongs to a Python that was not installed as a package";
    let mut matches = Vec::new();
    for place in places::find(facts, RULE.places) {
        // If a package owns some of the files, it owns the place: bytecode beside them belongs
        // to no package, but is removed with it.
        let files = facts.tree.files_in(&place.taken);
        if unpacked::not_of_system(facts, &place.taken).len() == files.len() {
            matches.extend(unpacked::at_place(facts, &place, proof, evidence, &ADVICE));
        }
    }
    matches
}
