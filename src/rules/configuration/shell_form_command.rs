//! Programs that a shell starts and stays in front of.

use super::support::{Setter, json_form};
use crate::dockerfile::{Keyword, shell};
use crate::facts::Facts;
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
          program.",
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
    Some(Match::about(Proof::Proven, evidence, fix(keyword, line), about))
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

fn fix(keyword: Keyword, line: &str) -> Fix {
    let word = keyword.word();
    let Some(commands) = shell::commands(line) else {
        return Fix::advice("Write `exec` before the last command");
    };
    let is_plain = !line.contains(['$', '*', '?', '~', '|', '<', '>', ';', '&', '`', '\\', '(']);
    let words = shell::words(line, &|_| None).filter(|words| {
        is_plain && commands.len() == 1 && !words.first().is_some_and(|word| word.contains('='))
    });
    let text = match (words, commands.as_slice()) {
        (Some(words), _) => format!("{word} {}", json_form(&words)),
        (None, [first @ .., last]) if !last.contains(['|', ';']) => {
            let before: String = first.iter().map(|command| format!("{command} && ")).collect();
            format!("{word} {before}exec {last}")
        }
        _ => return Fix::advice("Write `exec` before the last command"),
    };
    let lines = vec![crate::escape::printable_text(&text)];
    let advice = "Start the program without a shell, or let the shell hand over";
    Fix::lines(advice, FixFile::Dockerfile, lines)
}
