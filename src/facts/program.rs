//! Which program a container starts: entry point and command, through wrappers, scripts and links.

use super::{Facts, command_line};
use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::packages::npm;
use crate::tree::NodeId;

/// What starts.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file, its links followed.
    pub file: NodeId,
    /// The path that names it, which may be a link.
    pub named: NodeId,
    /// Its name, as it is called, without directories.
    pub name: String,
    /// Its arguments, itself not.
    pub arguments: Vec<String>,
    /// Files of the wrappers before it, such as `tini` or a script that ends with `exec "$@"`.
    pub wrappers: Vec<NodeId>,
    /// Files of what looked up the command in `package.json`, such as `npm`.
    pub runners: Vec<NodeId>,
    /// Commands that are done before it.
    pub before: Vec<String>,
}

/// Programs that start another one, which their first argument that is no option names.
const WRAPPERS: [&str; 10] = [
    "tini",
    "dumb-init",
    "gosu",
    "su-exec",
    "catatonit",
    "env",
    "exec",
    "nice",
    "nohup",
    "cross-env",
];

/// Contents that tell what containers start: the last commands of scripts.
pub static WANTED: &[Wanted] = &[
    script_row(Name::Ending(".sh")),
    script_row(Name::Is("entrypoint")),
    script_row(Name::Is("docker-entrypoint")),
    script_row(Name::Is("start")),
];

pub(super) const SCRIPT: &str = "start-script";

const fn script_row(name: Name) -> Wanted {
    let condense = shell::script;
    Wanted {
        kind: SCRIPT,
        name,
        below: Below::EndsWith(""),
        keep: Keep::Whole { most_bytes: 1 << 16, condense },
    }
}

/// Programs that start a script of `package.json`: themselves, and the words before its name.
const SCRIPT_RUNNERS: [(&str, &[&str]); 8] = [
    ("npm", &["run"]),
    ("npm", &["run-script"]),
    ("npm", &[]),
    ("yarn", &["run"]),
    ("yarn", &[]),
    ("pnpm", &["run"]),
    ("pnpm", &[]),
    ("bun", &["run"]),
];

/// How many programs may start another.
const MOST_STEPS: usize = 8;

/// Finds the program that stays; `None` where none is configured, or the one configured is not there.
pub(super) fn program(facts: &Facts) -> Option<Program> {
    let mut words: Vec<String> = facts.command().into_iter().map(str::to_owned).collect();
    let (mut wrappers, mut runners, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..MOST_STEPS {
        if let Some(line) = line_of_shell(&words) {
            let line = command_line::parse(facts, line)?;
            words = line.words;
            before.extend(line.before);
            continue;
        }
        let (first, rest) = words.split_first()?;
        let name = first.rsplit('/').next().unwrap_or(first).to_owned();
        if let Some((line, rest)) = package_script(facts, &name, rest) {
            runners.extend(facts.locate(first));
            let line = command_line::parse(facts, &line)?;
            words = line.words;
            words.extend(rest);
            before.extend(line.before);
            continue;
        }
        // `sh SCRIPT`.
        if is_shell(first) && rest.first().is_some_and(|it| !it.starts_with('-')) {
            words = rest.to_vec();
            continue;
        }
        let named = facts.locate(first)?;
        let file = facts.tree.follow(named)?;
        let next = wrapped(&name, rest).or_else(|| {
            let content = facts.contents.at(file).filter(|content| content.kind == SCRIPT)?;
            let text = String::from_utf8_lossy(content.bytes());
            let line = command_line::parse(facts, text.lines().next()?)?;
            (!line.words.is_empty()).then_some(line.words)
        });
        let Some(next) = next else {
            let arguments = rest.to_vec();
            return Some(Program { file, named, name, arguments, wrappers, runners, before });
        };
        wrappers.push(named);
        words = next;
    }
    None
}

/// The line that a shell is given with `-c`.
pub(super) fn line_of_shell(words: &[String]) -> Option<&str> {
    match words {
        [shell, flag, line, ..]
            if is_shell(shell) && flag.starts_with('-') && flag.ends_with('c') =>
        {
            Some(line)
        }
        _ => None,
    }
}

pub(super) fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash"))
}

/// What a wrapper starts; `None` for what is none.
pub(super) fn wrapped(name: &str, rest: &[String]) -> Option<Vec<String>> {
    let next = rest.iter().position(|word| !word.starts_with('-') && !word.contains('='))?;
    // A script that stands before a command hands over to it.
    let is_script = name.ends_with(".sh") || name.contains("entrypoint");
    if !is_script && !WRAPPERS.contains(&name) {
        return None;
    }
    // `gosu USER PROGRAM`.
    let skipped = next + usize::from(matches!(name, "gosu" | "su-exec"));
    rest.get(skipped..).filter(|rest| !rest.is_empty()).map(<[String]>::to_vec)
}

/// The line that `npm start` and the like run, and the words that are added to it.
pub(super) fn package_script(
    facts: &Facts,
    name: &str,
    rest: &[String],
) -> Option<(String, Vec<String>)> {
    if name == "npx" || name == "bunx" {
        let mut rest = rest.iter().skip_while(|word| word.starts_with('-')).cloned();
        return Some((rest.next()?, rest.collect()));
    }
    let project = facts.directory(facts.working_directory())?;
    let words = || rest.iter().filter(|word| !word.starts_with('-'));
    SCRIPT_RUNNERS.iter().filter(|(runner, _)| *runner == name).find_map(|(_, before)| {
        let mut words = words();
        let all_there = before.iter().all(|wanted| words.next().is_some_and(|it| it == wanted));
        let called = words.next().filter(|_| all_there)?;
        let line = npm::script(&facts.contents, project, called);
        // What `npm start` runs where nothing is said (npm docs, scripts: `npm start`).
        let server = facts.tree.child(project, b"server.js");
        let default = server.filter(|_| called == "start").map(|_| "node server.js".to_owned());
        let added = rest.iter().skip_while(|word| *word != "--").skip(1).cloned();
        Some((line.or(default)?, added.collect()))
    })
}
