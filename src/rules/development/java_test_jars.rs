//! Jars that only tests use.

use super::support;
use crate::packages::EcosystemName;
use crate::rules::{Find, Fix, Rule};

pub(super) static RULE: Rule = Rule {
    id: "java-test-jars",
    title: "Jars that only tests use",
    why: "JUnit, Mockito and others run while the program is built.",
    proof: "The `pom.xml` inside the program's jar gives them the scope `test`.",
    fix: "Copy only the jars of the scope `runtime`: `mvn dependency:copy-dependencies \
          -DincludeScope=runtime`.",
    references: &[
        "https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html\
         #dependency-scope",
    ],
    find: Find::With(|facts| {
        support::find(facts, EcosystemName::Jar, |facts, layer, _| match facts.command_of(layer) {
            Some(_) => Fix::advice("Copy only the jars of the scope `runtime`"),
            None => Fix::leave_out(facts, layer, &[]),
        })
    }),
    ..super::DEFAULT
};
