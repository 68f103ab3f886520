//! A script whose interpreter is not in the image.

use super::support::{executed, name, proven, quoted};
use super::{DEFAULT, broken_virtual_environment};
use crate::facts::Facts;
use crate::facts::executed::By;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-interpreter",
    title: "Script whose interpreter is not there",
    why: "The kernel starts the program that a script's first line names. Without it, the \
          container ends with `no such file or directory`, although the script is there.",
    proof: "The first line of the script that is started, read as the kernel reads it: a line \
            that ends as Windows ends lines names a program with a carriage return at its end. \
            After `env`, the program is looked for in `PATH`.",
    fix: "Install the interpreter, name one that the image has, or save the script with `\\n` at \
          the ends of its lines.",
    references: &["https://man7.org/linux/man-pages/man2/execve.2.html"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let missing = executed.iter().find_map(|one| match one.by {
        By::Script(script) if one.file.is_none() => Some((one, script)),
        _ => None,
    });
    let Some((one, script)) = missing else { return Vec::new() };
    if broken_virtual_environment::is_in_one(facts, one) {
        return Vec::new();
    }
    let path = facts.path(script);
    let is_of_windows = one.word.ends_with('\r');
    let (problem, advice) = match (is_of_windows, one.named.is_some(), one.word.contains('/')) {
        (true, ..) => (
            "because the lines of the script end as those of Windows do".to_owned(),
            "Save the script with `\\n` at the ends of its lines (`sed -i 's/\\r$//'`)".to_owned(),
        ),
        (false, true, _) => ("because it is a link that leads nowhere".to_owned(), repair(one)),
        (false, false, true) => ("which is not in the image".to_owned(), repair(one)),
        (false, false, false) => ("which is in no directory of PATH".to_owned(), repair(one)),
    };
    let named = if one.named.is_some() { name(facts, one) } else { quoted(&one.word) };
    let evidence = format!("the first line of `{path}` names {named}, {problem}");
    vec![proven(evidence, advice, &[script])]
}

fn repair(one: &crate::facts::executed::Execution) -> String {
    let name = one.word.rsplit('/').next().unwrap_or_default();
    format!("Install {}, or name an interpreter that the image has", quoted(name))
}
