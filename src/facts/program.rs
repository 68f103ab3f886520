//! Which program a container starts: entry point and command, through wrappers, scripts and links.

use super::{Facts, command_line};
use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::packages::npm;
use crate::tree::NodeId;

/// The program that a container starts.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file, its links followed.
    pub file: NodeId,
    /// The path by which it is started, which may be a link.
    pub named: NodeId,
    /// The name by which it is started, without directories.
    pub name: String,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Files of the wrappers before it, such as `tini` or a script that ends with `exec "$@"`.
    pub wrappers: Vec<NodeId>,
    /// Files of the programs that looked the command up in `package.json`, such as `npm`.
    pub runners: Vec<NodeId>,
    /// Commands that run before it.
    pub before: Vec<String>,
}

/// Programs that start another one, which is their first argument that is not an option.
const WRAPPERS: [&str; 10] = [
    "tini", "dumb-init", "gosu", "su-exec", "catatonit", "env", "exec", "nice", "nohup",
    "cross-env",
];

/// Contents that show what containers start: the last commands of scripts.
pub static WANTED: &[Wanted] = &[
    script_row(Name::Ending(".sh")),
    script_row(Name::Is("entrypoint")),
    script_row(Name::Is("docker-entrypoint")),
    script_row(Name::Is("docker-php-entrypoint")),
    script_row(Name::Is("apache2-foreground")),
    script_row(Name::Is("httpd-foreground")),
    script_row(Name::Is("start")),
];

pub(super) const SCRIPT: &str = "start-script";

const fn script_row(name: Name) -> Wanted {
    let condense = shell::script;
    Wanted {
        kind: SCRIPT,
        name,
        below: Below::EndsWith(""),
        // Start scripts have a few kB; longer ones are left out to keep memory small.
        keep: Keep::Whole { max_bytes: 1 << 16, condense },
    }
}

/// Programs that start a script of `package.json`: themselves, and the words before its name.
const SCRIPT_RUNNERS: [(&str, &[&str]); 9] = [
    ("node", &["--run"]),
    ("npm", &["run"]),
    ("npm", &["run-script"]),
    ("npm", &[]),
    ("yarn", &["run"]),
    ("yarn", &[]),
    ("pnpm", &["run"]),
    ("pnpm", &[]),
    ("bun", &["run"]),
];

/// How many programs may start another: real chains have four or five, such as npm, a script, `sh`
/// and a wrapper.
pub(super) const MAX_STEPS: usize = 8;

/// Finds the program that keeps running; `None` if none is configured, or it is missing.
pub(super) fn program(facts: &Facts) -> Option<Program> {
    let mut words: Vec<String> = facts.command().into_iter().map(str::to_owned).collect();
    let (mut wrappers, mut runners, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..MAX_STEPS {
        match shell_input(&words) {
            Some(ShellInput::Line(line)) => {
                let line = command_line::parse(facts, line)?;
                words = line.words;
                before.extend(line.before);
                continue;
            }
            Some(ShellInput::Script(script)) => {
                words = script.to_vec();
                continue;
            }
            None => (),
        }
        let (first, rest) = words.split_first()?;
        let name = first.rsplit('/').next().unwrap_or(first).to_owned();
        if let Some(PackageScripts { mut lines, added }) = package_scripts(facts, &name, rest) {
            runners.extend(facts.locate(first));
            let line = command_line::parse(facts, &lines.pop()?)?;
            words = line.words;
            words.extend(added);
            before.extend(lines.into_iter().chain(line.before));
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

/// What a shell is given to run.
pub(super) enum ShellInput<'w> {
    /// A line, with `-c`.
    Line(&'w str),
    /// A script, with its arguments.
    Script(&'w [String]),
}

/// What a command has a shell run, after its options; `None` if it is not a shell, or a shell that
/// reads standard input.
pub(super) fn shell_input(words: &[String]) -> Option<ShellInput<'_>> {
    let (shell, mut rest) = words.split_first()?;
    if !is_shell(shell) {
        return None;
    }
    let mut has_line = false;
    while let [option, after @ ..] = rest
        && option.starts_with(['-', '+'])
    {
        let flags = option.get(1..).filter(|flags| !flags.starts_with('-')).unwrap_or_default();
        has_line |= flags.contains('c');
        // `-o pipefail` has its name in a separate word.
        rest = if flags.ends_with('o') { after.get(1..).unwrap_or_default() } else { after };
    }
    match rest {
        [line, ..] if has_line => Some(ShellInput::Line(line)),
        [_, ..] => Some(ShellInput::Script(rest)),
        [] => None,
    }
}

pub(super) fn is_shell(word: &str) -> bool {
    let name = word.rsplit('/').next();
    matches!(name, Some("sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "mksh"))
}

/// What a wrapper starts; `None` for other programs.
pub(super) fn wrapped(name: &str, rest: &[String]) -> Option<Vec<String>> {
    let next = rest.iter().position(|word| !word.starts_with('-') && !word.contains('='))?;
    // By convention, a script that gets a command as arguments ends with `exec "$@"`.
    let is_script = name.ends_with(".sh") || name.contains("entrypoint");
    if !is_script && !WRAPPERS.contains(&name) {
        return None;
    }
    // `gosu USER PROGRAM`.
    let skipped = next + usize::from(matches!(name, "gosu" | "su-exec"));
    rest.get(skipped..).filter(|rest| !rest.is_empty()).map(<[String]>::to_vec)
}

/// The words after `npx`, `pnpm exec` and the like, which run a program of a package.
fn package_program<'w>(name: &str, rest: &'w [String]) -> Option<&'w [String]> {
    match (name, rest) {
        ("npx" | "bunx", _) => Some(rest),
        ("npm" | "pnpm" | "yarn", [verb, rest @ ..]) if verb == "exec" => Some(rest),
        ("bun", [verb, rest @ ..]) if verb == "x" => Some(rest),
        _ => None,
    }
}

/// The lines that `npm start` and the like run, and the words that are added to the last one.
pub(super) struct PackageScripts {
    /// The script itself is the last one; those before it are hooks, such as `prestart`.
    pub(super) lines: Vec<String>,
    /// What follows `--`.
    pub(super) added: Vec<String>,
}

/// Finds the scripts of `package.json` that a command runs; `None` for other commands, and where
/// the project has no such script.
pub(super) fn package_scripts(
    facts: &Facts,
    name: &str,
    rest: &[String],
) -> Option<PackageScripts> {
    if let Some(rest) = package_program(name, rest) {
        let mut rest = rest.iter().skip_while(|word| word.starts_with('-')).cloned();
        return Some(PackageScripts { lines: vec![rest.next()?], added: rest.collect() });
    }
    let project = facts.directory(facts.working_directory())?;
    let words = || rest.iter().filter(|word| !word.starts_with('-') || *word == "--run");
    SCRIPT_RUNNERS.iter().filter(|(runner, _)| *runner == name).find_map(|(_, before)| {
        let mut words = words();
        let matches = before.iter().all(|wanted| words.next().is_some_and(|word| word == wanted));
        let called = words.next().filter(|_| matches)?;
        let script = |name: &str| npm::script(&facts.contents, project, name);
        // What `npm start` runs by default (npm docs, scripts: `npm start`).
        let server = facts.tree.child(project, b"server.js");
        let default = server.filter(|_| called == "start").map(|_| "node server.js".to_owned());
        let line = script(called).or(default)?;
        let lines = script(&format!("pre{called}")).into_iter().chain([line]).collect();
        let added = rest.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
        Some(PackageScripts { lines, added })
    })
}
