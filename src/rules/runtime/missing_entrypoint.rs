//! A command whose program is not in the image.

use super::support::{executed, name, quoted, starter};
use super::{DEFAULT, broken_virtual_environment, support};
use crate::facts::Facts;
use crate::facts::executed::{By, Execution};
use crate::facts::program::is_shell;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-entrypoint",
    title: "Program of the command that is not there",
    why: "The engine, or the shell that it starts, finds no such file: the container ends at \
          once.",
    proof: "The words of `ENTRYPOINT` and `CMD` are followed as the engine, `tini`, `env` and one \
            line of a shell follow them: through `PATH`, the working directory and symbolic \
            links, as is the script or jar that an interpreter such as `node`, `python3` or \
            `java -jar` is given. What a longer script starts is left alone, and so is what may \
            be mounted: files below a `VOLUME`, and sources in a directory that has none.",
    fix: "Copy the program to where the command looks for it, or name its path.",
    references: &["https://docs.docker.com/reference/dockerfile/#entrypoint"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let Some(last) = executed.last() else { return Vec::new() };
    let is_of_other_rule = matches!(last.by, By::Script(_) | By::Manager)
        || last.by == By::Engine && is_shell(&last.word) && last.named.is_none()
        || broken_virtual_environment::is_in_one(facts, last)
        || last.by.only_reads() && facts.may_be_mounted(&last.place, &last.word);
    if is_of_other_rule {
        return Vec::new();
    }
    let Some((problem, advice)) = problem(facts, last) else { return Vec::new() };
    let evidence = format!("{}, {}, {problem}", name(facts, last), starter(facts, last));
    vec![support::proven(evidence, advice, last.named.as_slice())]
}

/// Says what is wrong with a file that is to be executed, and what to do.
fn problem(facts: &Facts, one: &Execution) -> Option<(String, String)> {
    let Some(named) = one.named else {
        // What is read is looked for from the working directory, not in PATH.
        let is_path = one.word.contains('/') || one.by.only_reads();
        let elsewhere = elsewhere(facts, one);
        return Some(match (is_path, elsewhere) {
            (true, None) => (
                "is not in the image".to_owned(),
                format!("Copy {} into the image", quoted(&one.word)),
            ),
            (false, None) => (
                "is in no directory of PATH".to_owned(),
                format!("Install {}, or name the path of the program", quoted(&one.word)),
            ),
            (true, Some(path)) => (
                format!("is not in the image: a file of that name is at `{path}`"),
                format!("Name `{path}` in the command, or copy it to where the command looks"),
            ),
            (false, Some(path)) => (
                format!("is in no directory of PATH: it is at `{path}`"),
                format!("Name `{path}` in the command, or add its directory to PATH"),
            ),
        });
    };
    let target = facts.tree.link_target(named);
    match one.file {
        None => {
            let target = String::from_utf8_lossy(target.unwrap_or_default()).into_owned();
            let problem = format!("is a link to {}, which is not there", quoted(&target));
            Some((problem, "Copy what the link leads to, or name the program itself".to_owned()))
        }
        Some(file) if facts.tree.is_directory(file) => {
            Some(("is a directory".to_owned(), "Name a program in the command".to_owned()))
        }
        Some(_) => None,
    }
}

/// Returns the path of the only executable file with the name of a missing program.
fn elsewhere(facts: &Facts, one: &Execution) -> Option<String> {
    let name = one.word.rsplit('/').next().filter(|name| !name.is_empty())?;
    let mut found = facts.index.files_named(&facts.tree, name).into_iter().filter(|&node| {
        let file = facts.tree.follow(node);
        let may_run = |file| facts.mode(file).is_some_and(|mode| mode & 0o111 != 0);
        file.is_some_and(|file| one.by.only_reads() || may_run(file))
    });
    match (found.next(), found.next()) {
        (Some(node), None) => Some(facts.path(node)),
        _ => None,
    }
}
