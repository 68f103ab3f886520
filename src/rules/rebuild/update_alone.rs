//! Package lists that are fetched in an instruction of their own.

use crate::dockerfile::{runs, shell};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "update-alone",
    title: "Package lists fetched in an instruction of their own",
    why: "The lists stay in the builder's cache: a later build installs from old lists, gets old \
          versions, or fails as these are gone from the mirror.",
    proof: "The history: a `RUN` that only fetches package lists, and a later one that installs \
            packages and does not fetch them itself.",
    fix: "Fetch the lists in the RUN that installs: `apt-get update && apt-get install …`.",
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// What fetches the lists of a package manager, and what installs from them.
const MANAGERS: &[(&[&str], &[&str])] = &[
    (&["apt-get update", "apt update"], &["apt-get install", "apt install", "apt-get -y install"]),
    (&["apk update"], &["apk add"]),
    (&["yum makecache", "dnf makecache"], &["yum install", "dnf install", "yum -y install"]),
];

fn find(facts: &Facts) -> Vec<Match> {
    let layers: Vec<usize> = facts.own_layers().collect();
    let mut found = Vec::new();
    for &layer in &layers {
        let Some(run) = facts.command_of(layer) else { continue };
        let Some((updates, installs)) = MANAGERS.iter().find(|(one, _)| only_updates(run, one))
        else {
            continue;
        };
        let mut later = layers.iter().copied().filter(|&above| layer < above);
        let install = later.find_map(|above| {
            let run = facts.command_of(above)?;
            let fetches = shell::runs(run, updates) || fetches_itself(run);
            (shell::runs(run, installs) || fetches).then_some((above, fetches))
        });
        if let Some((install, false)) = install {
            found.push(of_pair(facts, layer, install));
        }
    }
    found
}

/// Whether a `RUN` fetches lists and does nothing else.
fn only_updates(run: &str, updates: &[&str]) -> bool {
    let is_update = |command: &&str| {
        updates.iter().any(|words| shell::position(command, words) == Some(words.len()))
            || updates.iter().any(|words| {
                let Some((program, verb)) = words.split_once(' ') else { return false };
                let words: Vec<&str> = command.split_whitespace().collect();
                words.first() == Some(&program)
                    && words.contains(&verb)
                    && words.iter().skip(1).all(|word| *word == verb || word.starts_with('-'))
            })
    };
    let commands = shell::commands(run).unwrap_or_default();
    !commands.is_empty() && commands.iter().all(is_update)
}

/// Whether `apk add` fetches the lists itself (apk(8), `--no-cache` and `--update-cache`).
fn fetches_itself(run: &str) -> bool {
    const OPTIONS: [&str; 4] = ["--no-cache", "-U", "--update-cache", "--update"];
    let is_option = |word: &&str| {
        OPTIONS.contains(word)
            || word.starts_with('-') && !word.starts_with("--") && word.contains('U')
    };
    shell::simple_commands(run).iter().any(|words| {
        words.contains(&"apk") && words.contains(&"add") && words.iter().any(is_option)
    })
}

fn of_pair(facts: &Facts, layer: usize, install: usize) -> Match {
    const ADVICE: &str = "Fetch the lists in the RUN that installs";
    let evidence = format!(
        "{} fetches the lists that {} installs from",
        facts.layer_name(layer),
        facts.layer_name(install)
    );
    let fix = match runs::joined(&facts.history.steps, layer, install) {
        Some(edit) => Fix::edits(ADVICE, vec![edit]),
        None => Fix::advice(ADVICE),
    };
    Match::about(Proof::Proven, evidence, fix, vec![About::Layer(layer), About::Layer(install)])
}
