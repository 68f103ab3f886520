//! The documentation that rustup's default profile installs.

use crate::facts::Facts;
use crate::rules::places::{self, Found, anywhere};
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rust-documentation",
    title: "Rust toolchain documentation",
    why: "rustup's default profile installs the books and the pages of the standard library: half \
          of the toolchain, which is not read in a container.",
    proof: "A directory `share/doc/rust` with HTML pages in a toolchain of rustup.",
    fix: "Install with the minimal profile: `rustup toolchain install stable --profile minimal`.",
    references: &["https://rust-lang.github.io/rustup/concepts/profiles.html"],
    places: &[anywhere("toolchains/*/share/doc/rust", "html/index.html")],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let of_place = |found: Found| {
        let path = facts.path(found.directory);
        let evidence = format!("{path} contains the documentation of rustup's default profile");
        let advice = "Install the toolchain with `--profile minimal`";
        Match::by_layer(facts, &found.taken, |layer, _| {
            let fix = Fix::for_layer(facts, layer, || Fix::advice(advice));
            Match::new(Proof::Identified, &evidence, fix).showing(vec![found.directory])
        })
    };
    places::find(facts, RULE.places).into_iter().flat_map(of_place).collect()
}
