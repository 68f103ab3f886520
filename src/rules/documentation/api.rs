//! Documentation of programming interfaces.

use super::LeaveOut;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "api-documentation",
    title: "Documentation of programming interfaces",
    category: Category::Documentation,
    why: "Pages about classes and functions serve whoever writes the program, and weigh much: those of Rust \
          alone are over 600 MB.",
    proof: "Directories of Javadoc and rustdoc with their pages and indexes, and Perl's `pod` directories.",
    fix: "Leave them out where they are installed or built: `rustup toolchain install --profile minimal`, \
          packages without `-doc`, `mvn package` without `javadoc:jar`.",
    references: &["https://rust-lang.github.io/rustup/concepts/profiles.html"],
    cost: Some("no reference at hand in the container, and no texts for Perl's `diagnostics`"),
    wanted: &[],
    find: |facts| {
        let found = places::find(facts, PLACES);
        let nodes: Vec<NodeId> = found.iter().flat_map(|it| it.taken.iter().copied()).collect();
        let layers = places::by_layer(facts, &nodes);
        let matches = layers.into_iter().map(|(layer, files)| Match {
            proof: Proof::Identified,
            evidence: "the directories have the pages that such tools write".to_owned(),
            fix: LEAVE_OUT.fix(facts, layer, &files),
            claim: Claim::Visible(files),
            shown: found.iter().map(|it| it.directory).take(5).collect(),
            needs_other_base: false,
        });
        matches.collect()
    },
};

static PLACES: &[Place] = &[
    Place { at: At::Anywhere("javadoc"), proof: JAVADOC, takes: &[] },
    Place { at: At::Anywhere("apidocs"), proof: JAVADOC, takes: &[] },
    Place { at: At::Anywhere("share/doc/rust/html"), proof: &["std/index.html"], takes: &[] },
    Place { at: At::Root("usr/share/perl/*/pod"), proof: &["perl*.pod"], takes: &["*.pod"] },
    Place { at: At::Anywhere("perl5/*/pod"), proof: &["perl*.pod"], takes: &["*.pod"] },
    Place { at: At::Anywhere("perl5/*/pods"), proof: &["perl*.pod"], takes: &["*.pod"] },
];

const JAVADOC: &[&str] =
    &["allclasses-index.html", "overview-tree.html", "package-list", "element-list"];

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/perl/*.pod'",
    is_rpm_documentation: true,
    command: None,
};
