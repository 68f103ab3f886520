//! Documentation of programming interfaces.

use super::support::LeaveOut;
use crate::rules::places::{anywhere, root};
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "api-documentation",
    title: "API documentation",
    why: "Pages about classes and functions are for people who write the program, and are large: \
          those of Rust alone are over 600 MB.",
    proof: "Directories of Javadoc and rustdoc with their pages and indexes, and Perl's `pod` \
            directories.",
    fix: "Leave pages out where they are installed or built: `rustup toolchain install --profile \
          minimal`, packages without `-doc`, `mvn package` without `javadoc:jar`.",
    references: &["https://rust-lang.github.io/rustup/concepts/profiles.html"],
    cost: Some("no API reference in the container, and no explanations for Perl's `diagnostics`"),
    places: &[
        anywhere("javadoc", JAVADOC),
        anywhere("apidocs", JAVADOC),
        anywhere("share/doc/rust/html", "std/index.html"),
        root("usr/share/perl/*/pod", "perl*.pod").takes("*.pod"),
        anywhere("perl5/*/pod", "perl*.pod").takes("*.pod"),
        anywhere("perl5/*/pods", "perl*.pod").takes("*.pod"),
    ],
    find: Find::With(|facts| {
        LEAVE_OUT.at(facts, RULE.places, "the directories have the pages that such tools write", 5)
    }),
    ..super::DEFAULT
};

const JAVADOC: &str = "allclasses-index.html overview-tree.html package-list element-list";

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/perl/*.pod'",
    is_rpm_documentation: true,
    command: None,
};
