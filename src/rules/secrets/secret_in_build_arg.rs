//! Secrets in build arguments.

use super::support::{remedy, settings};
use crate::facts::Facts;
use crate::facts::leaks::Setting;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-build-arg",
    title: "Secrets in build arguments",
    why: "Build arguments are in the history of the image, which everybody who has it can read.",
    proof: "`ARG` with a default, and the arguments that builders record before a command, whose \
          name says that the value is a secret, or with a token in them.",
    fix: super::FIX,
    references: &[
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    ],
    severity: Severity::High,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let describe = |what: &str| format!("the history has the value of the build argument {what}");
    settings::matches(facts, Setting::BuildArgument, describe, remedy::of_build)
}
