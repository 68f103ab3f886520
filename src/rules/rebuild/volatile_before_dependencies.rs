//! Variables that differ in every build, before instructions that cost much.

use super::support::{before_and_after, is_worth};
use crate::dockerfile::{Builder, Keyword, history};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "volatile-before-dependencies",
    title: "A value of every build before costly instructions",
    why: "An `ARG` or `ENV` with another value makes every later `RUN` run again, whether it reads \
          the variable or not: with a commit or a date in it, nothing after it is ever cached.",
    proof: "The history: `ARG`, `ENV` or, with the classic builder, `LABEL` of a name that stands \
            for a commit, a date or the number of a build, before a `RUN` that would be cached \
            otherwise.",
    fix: "Move it to the end, right before what needs it.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#impact-on-build-caching",
        "https://docs.docker.com/build/cache/invalidation/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Names of values that differ in every build, as CI services and guides call them.
const NAMES: &[&str] = &[
    "GIT_SHA",
    "GIT_COMMIT",
    "GIT_HASH",
    "GIT_REV",
    "GIT_REVISION",
    "GIT_COMMIT_SHA",
    "COMMIT",
    "COMMIT_SHA",
    "COMMIT_HASH",
    "COMMIT_ID",
    "SHA",
    "REVISION",
    "VCS_REF",
    "SOURCE_COMMIT",
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "BUILD_SHA",
    "BUILD_COMMIT",
    "BUILD_DATE",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "BUILDTIME",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_NO",
    "CACHEBUST",
    "CACHE_BUST",
    "CACHE_DATE",
    "org.opencontainers.image.revision",
    "org.opencontainers.image.created",
    "org.label-schema.vcs-ref",
    "org.label-schema.build-date",
];

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    if facts.bytes_only || facts.history.mismatch.is_some() {
        return None;
    }
    let is_classic = history::builder(facts.own_steps()) == Builder::Classic;
    let first = facts.base.steps;
    let (at, name) = facts.own_steps().iter().enumerate().find_map(|(at, step)| {
        let instruction = step.instruction.as_ref()?;
        let counts = match instruction.keyword {
            Keyword::Arg | Keyword::Env => true,
            // BuildKit's layers do not depend on labels.
            Keyword::Label => is_classic,
            _ => false,
        };
        let name = names(&instruction.text).find(|name| NAMES.contains(name)).filter(|_| counts)?;
        Some((first + at, name.to_owned()))
    })?;
    let later = facts.history.steps.get(at + 1..)?;
    let run = later.iter().find_map(|step| {
        let layer = step.layer?;
        facts.command_of(layer).map(|_| layer)
    })?;
    let today = facts.made_anew(run).unpacked;
    let after = facts.churn().map_or(0, |churn| churn.unpacked);
    let is_early = facts.sources_layer().is_none_or(|sources| run < sources);
    if !is_early || !is_worth(today.saturating_sub(after), today) {
        return None;
    }
    let name = crate::escape::printable_text(&name);
    let evidence = format!(
        "{name} has another value in every build, so that each {}",
        before_and_after(today, after)
    );
    let fix = Fix::advice(format!("Move {name} behind the instructions that do not need it"));
    let about = vec![About::Step(at), About::Layer(run)];
    Some(Match::about(Proof::Identified, evidence, fix, about).with_churn(today))
}

/// The names that an instruction sets: `ARG A=1`, `ENV A=1 B=2`, `LABEL a.b="c"`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace().skip(1);
    words.map(|word| word.split('=').next().unwrap_or(word).trim_matches('"'))
}
