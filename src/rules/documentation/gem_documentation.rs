//! Documentation that RubyGems generates for gems.

use crate::facts::Facts;
use crate::rules::places::{self, Found, sibling};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gem-documentation",
    title: "Gem documentation",
    why: "RubyGems generates pages for `ri` and HTML for each gem that it installs, unless an \
          option prevents it.",
    proof: "Directories `ri` and `rdoc` below `doc` of a gem home.",
    fix: "`gem install --no-document`, or a line `gem: --no-document` in `/etc/gemrc`.",
    references: &["https://guides.rubygems.org/command-reference/#gem-install"],
    cost: Some("`ri` and `gem server` show nothing of these gems."),
    example: Example { found: &[], left_alone: &["usr/share/doc/a/ri/a.ri"] },
    find: Find::Directories(
        found,
        Residue {
            cleanup: Cleanup::Option { commands: &["gem install"], option: "--no-document" },
            ..Residue::new("contains pages that RubyGems generated")
        },
    ),
    ..super::DEFAULT
};

fn found(facts: &Facts) -> Vec<Found> {
    let mut found = Vec::new();
    for &doc in facts.index.directories("doc") {
        let is_home =
            ["specifications", "gems"].iter().all(|name| sibling(facts, doc, name).is_some());
        let pages = |name| places::matching(facts, doc, name);
        let taken: Vec<_> =
            if is_home { [pages("*/ri"), pages("*/rdoc")].concat() } else { Vec::new() };
        if !taken.is_empty() {
            let path = facts.quoted(doc);
            let quoted = vec![format!("{path}/*/ri"), format!("{path}/*/rdoc")];
            found.push(Found::new(doc, taken, quoted));
        }
    }
    found
}
