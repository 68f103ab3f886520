//! Variables that differ in every build, before instructions that cost much.

use super::support::{before_and_after, is_worth};
use crate::dockerfile::{Builder, Instruction, Keyword, history};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "volatile-before-dependencies",
    title: "A value of every build before costly instructions",
    why: "An `ARG` or `ENV` with another value makes every later `RUN` run again, whether it reads \
          the variable or not: with a commit or a date in it, nothing after it is ever cached.",
    proof: "The history: `ARG`, `ENV` or, with the classic builder, `LABEL` of a name that stands \
            for a commit, a date or the number of a build, before a `RUN` that would be cached \
            otherwise, and that does not read it.",
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
    let sources = facts.sources_layer();
    let is_early = |layer: usize| sources.is_none_or(|sources| layer < sources);
    let made = facts.history.steps.iter().enumerate().skip(facts.base.steps);
    let runs: Vec<(usize, usize, &str)> = made
        .filter_map(|(at, step)| Some((at, step.layer?, facts.command_of(step.layer?)?)))
        .filter(|&(_, layer, _)| is_early(layer))
        .collect();
    let &(last, ..) = runs.last()?;
    let volatile = volatile(facts, is_classic);
    let volatile: Vec<(usize, String)> =
        volatile.into_iter().filter(|(at, _)| *at < last).collect();
    let &(first, _) = volatile.first()?;
    let later = || runs.iter().filter(|&&(at, ..)| first < at);
    let &(_, run, _) = later().next()?;
    // What a command reads has to come before it.
    let is_read = |name: &String| {
        let forms = [format!("${name}"), format!("${{{name}")];
        later().any(|(_, _, command)| forms.iter().any(|form| command.contains(form)))
    };
    if volatile.iter().any(|(_, name)| is_read(name)) {
        return None;
    }
    let today = facts.made_anew(run).unpacked;
    let after = facts.churn().map_or(0, |churn| churn.unpacked);
    if !is_worth(today.saturating_sub(after), today) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for (_, name) in &volatile {
        let name = crate::escape::printable_text(name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let (have, them) = match names.as_slice() {
        [_] => ("has another value", "it"),
        _ => ("have other values", "them"),
    };
    let names = names.join(" and ");
    let evidence =
        format!("{names} {have} in every build, so that each {}", before_and_after(today, after));
    let fix = Fix::advice(format!("Move {names} behind the instructions that do not need {them}"));
    let mut about: Vec<About> = volatile.iter().map(|(at, _)| About::Step(*at)).collect();
    about.dedup();
    about.push(About::Layer(run));
    Some(Match::about(Proof::Identified, evidence, fix, about).with_churn(today))
}

/// The values of every build that own steps set: the position of each step in the history, and the
/// name.
fn volatile(facts: &Facts, is_classic: bool) -> Vec<(usize, String)> {
    let steps = facts.history.steps.iter().enumerate().skip(facts.base.steps);
    let of_step = |(at, instruction): (usize, &Instruction)| {
        let counts = match instruction.keyword {
            Keyword::Arg | Keyword::Env => true,
            // BuildKit's layers do not depend on labels.
            Keyword::Label => is_classic,
            _ => false,
        };
        let all = names(&instruction.text).filter(|name| counts && NAMES.contains(name));
        all.map(|name| (at, name.to_owned())).collect::<Vec<_>>()
    };
    steps
        .filter_map(|(at, step)| Some((at, step.instruction.as_ref()?)))
        .flat_map(of_step)
        .collect()
}

/// The names that an instruction sets: `ARG A=1`, `ENV A=1 B=2`, `LABEL a.b="c"`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace().skip(1);
    words.map(|word| word.split('=').next().unwrap_or(word).trim_matches('"'))
}
