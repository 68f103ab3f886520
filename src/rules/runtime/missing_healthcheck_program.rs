//! A health check whose program is not in the image.

use super::DEFAULT;
use super::support::{is_judged, name, proven, quoted};
use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::facts::executed::is_built_in;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-healthcheck-program",
    title: "Program of the health check that is not there",
    why: "Every check fails, so the container counts as unhealthy although it works: slim and \
          distroless images have no `curl`.",
    proof: "The program of `HEALTHCHECK`, or that of its first command in a shell if all others \
            only end the check, is in no directory of `PATH`.",
    fix: "Check with a program that the image has, such as the application itself, or install it.",
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    if !is_judged(facts) {
        return Vec::new();
    }
    let test = facts.health_test();
    let missing = match test.as_slice() {
        [kind, line, ..] if kind == "CMD-SHELL" => in_shell(facts, line),
        _ => {
            let executed = facts.executed_by_health_check();
            executed.last().filter(|one| one.file.is_none()).map(|one| name(facts, one))
        }
    };
    let Some(missing) = missing else { return Vec::new() };
    let evidence = format!("the health check starts {missing}, which is not in the image");
    let advice = "Check with a program that the image has, or install this one";
    vec![proven(evidence, advice, &[])]
}

/// Returns the program that a line for a shell starts and that is missing.
fn in_shell(facts: &Facts, line: &str) -> Option<String> {
    let shells = &facts.image.config.shell;
    let shell = shells.first().map_or("/bin/sh", String::as_str);
    if facts.find(shell).is_none() {
        return Some(quoted(shell));
    }
    let commands = shell::simple_commands(line);
    let (first, others) = commands.split_first()?;
    let first = first.first().copied()?;
    let only_ends =
        |words: &Vec<&str>| matches!(words.first(), Some(&("exit" | "false" | "echo" | "kill")));
    if is_built_in(first) || first.contains('=') || !others.iter().all(only_ends) {
        return None;
    }
    let is_missing = match first.contains('/') {
        true => facts.at(first).is_none(),
        false => facts.on_path(first).is_none(),
    };
    is_missing.then(|| quoted(first))
}
