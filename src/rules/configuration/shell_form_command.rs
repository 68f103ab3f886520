//! Programs that a shell starts and stays in front of.

use super::support::{Setter, json_form};
use crate::dockerfile::{Keyword, shell};
use crate::facts::Facts;
use crate::facts::command_line;
use crate::facts::executed::is_built_in;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "shell-form-command",
    title: "A shell between the engine and the program",
    why: "The shell is the first process. It passes no signals on, so that the program never hears \
          that it has to stop: it is killed after ten seconds, in the middle of its work.",
    proof: "`CMD` or `ENTRYPOINT` in shell form, without `exec`, where `/bin/sh` is dash: that \
            stays while the program runs. Bash and BusyBox start the last command in their place, \
            which is fine, and so are wrappers that signal all processes (`dumb-init`, `tini -g`).",
    fix: "Use the JSON form, `CMD [\"program\", \"argument\"]`, or write `exec` before the \
          program. Where several programs run, only a wrapper that signals all of them helps.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example",
        "https://docs.docker.com/reference/build-checks/json-args-recommended/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    let words = facts.command();
    let at = words.iter().position(|word| *word == "-c")?;
    let (shell, line) = (words.get(at.checked_sub(1)?)?, words.get(at + 1)?);
    let before = words.get(..at - 1)?;
    let is_wrapper = |word: &&str| {
        matches!(word.rsplit('/').next(), Some("tini" | "--" | "-s" | "-v" | "docker-init"))
    };
    if !before.iter().all(is_wrapper) || !stays(facts, shell) || hands_over(line) {
        return None;
    }
    let keyword = match at < facts.image.config.entrypoint.len() {
        true => Keyword::Entrypoint,
        false => Keyword::Cmd,
    };
    let about = Setter::of(facts, keyword, |_| true).about()?;
    let shown = crate::escape::printable_text(line);
    let evidence = format!("`{shell} -c` stays in front of `{shown}`");
    let has_arguments = at + 2 < words.len() && keyword == Keyword::Cmd
        || at + 2 < facts.image.config.entrypoint.len()
        || ["$@", "$*", "$0", "$1", "${@", "${1"].iter().any(|part| line.contains(part));
    let fix = match has_arguments {
        true => Fix::advice(OWN_LINE),
        false => fix(facts, keyword, line),
    };
    Some(Match::about(Proof::Proven, evidence, fix, about))
}

/// Whether a shell keeps running while the last command of a line runs.
fn stays(facts: &Facts, shell: &str) -> bool {
    let file = facts.locate(shell).and_then(|node| facts.tree.follow(node));
    file.is_some_and(|file| facts.tree.name(file) == b"dash")
}

/// Whether a line ends in `exec`, or sees to signals itself.
fn hands_over(line: &str) -> bool {
    let commands = shell::simple_commands(line);
    let execs = commands.last().is_some_and(|words| words.first() == Some(&"exec"));
    let handles = commands.iter().any(|words| matches!(words.first(), Some(&"trap" | &"wait")));
    execs || handles || commands.is_empty()
}

/// The advice for lines that only their authors can change.
const OWN_LINE: &str = "Start the program without a shell, or write `exec` right before it";

/// The advice where no single program is handed over to.
const SEVERAL: &str = "Start the shell through an init that signals all processes (`tini -g --`): \
                       `exec` does not help, as the shell has more to do than to start one \
                       program";

fn fix(facts: &Facts, keyword: Keyword, line: &str) -> Fix {
    let word = keyword.word();
    let Some(commands) = shell::commands(line) else { return Fix::advice(SEVERAL) };
    let Some(handed) = handed_over(facts, &commands) else { return Fix::advice(SEVERAL) };
    let is_plain = !line
        .contains(['$', '*', '?', '[', '~', '|', '<', '>', ';', '&', '`', '\\', '(', '#', '\n']);
    let words = shell::words(line, &|_| None).filter(|words| {
        is_plain
            && commands.len() == 1
            && words.first().is_some_and(|word| !command_line::is_assignment(word))
    });
    let line = match &words {
        Some(words) => format!("{word} {}", json_form(words)),
        None => format!("{word} {handed}"),
    };
    let mut lines = vec![crate::escape::printable_text(&line)];
    let mut advice = "Start the program without a shell, or let the shell hand over".to_owned();
    if words.is_some() && keyword == Keyword::Entrypoint && !facts.image.config.cmd.is_empty() {
        advice += "; drop CMD, which the shell ignores and which would become its arguments";
        lines.push("CMD []".to_owned());
    }
    Fix::lines(advice, FixFile::Dockerfile, lines)
}

/// Commands that `&&` joins, of which the last one takes the place of the shell; `None` if it
/// cannot, as it is more than a program with its arguments.
fn handed_over(facts: &Facts, commands: &[&str]) -> Option<String> {
    let (last, before) = commands.split_last()?;
    let simple = shell::simple_commands(last);
    let [words] = simple.as_slice() else { return None };
    let is_set = |word: &&&str| command_line::is_assignment(word);
    let assignments: Vec<&&str> = words.iter().take_while(is_set).collect();
    let first = words.get(assignments.len())?;
    let is_file = || facts.on_path(first).is_some();
    // A variable with the name of a program can be handed over to as well.
    let is_program = first.starts_with('$') || !is_built_in(first) || is_file();
    let is_first = words.first().is_some_and(|word| last.trim_start().starts_with(word));
    if last.contains(['|', ';', '&', '\n', '(', '`']) || !is_program || !is_first {
        return None;
    }
    // Assignments come before `exec`, which takes them for the program.
    let start = assignments
        .iter()
        .try_fold(0, |start, word| Some(start + last.get(start..)?.find(**word)? + word.len()))?;
    let (set, program) = last.split_at_checked(start)?;
    let space = if set.is_empty() { "" } else { " " };
    let before: String = before.iter().map(|command| format!("{command} && ")).collect();
    Some(format!("{before}{set}{space}exec {}", program.trim_start()))
}
