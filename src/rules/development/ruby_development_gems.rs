//! Ruby gems that the Gemfile lists only in development groups.

use super::support;
use crate::packages::EcosystemName;
use crate::rules::{Find, Fix, Rule};

pub(super) static RULE: Rule = Rule {
    id: "ruby-development-gems",
    title: "Ruby development gems",
    why: "Test runners, linters and consoles are for people who work on the program.",
    proof: "The `Gemfile` lists them only in the groups `development` and `test`, and Bundler is \
            not configured to leave those out.",
    fix: "Set `ENV BUNDLE_WITHOUT=development:test` before the RUN with `bundle install`.",
    references: &["https://bundler.io/guides/groups.html"],
    find: Find::With(|facts| {
        support::find(facts, EcosystemName::Gem, |facts, layer, _| match facts.command_of(layer) {
            Some(_) => Fix::advice(
                "Set `ENV BUNDLE_WITHOUT=development:test` before the RUN with `bundle install`",
            ),
            None => Fix::leave_out(facts, layer, &[]),
        })
    }),
    ..super::DEFAULT
};
