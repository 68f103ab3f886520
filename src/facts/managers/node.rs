//! npm, pnpm, Yarn, Bun and `node --run`: scripts of a `package.json`, and programs of packages.

use super::{Managed, Start, option};
use crate::facts::Facts;
use crate::facts::place::Place;
use crate::packages::npm;
use crate::tree::NodeId;

/// What an option of a manager means for where it starts something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Its value is the directory.
    Directory,
    /// Its value selects a member of the workspace.
    Member,
    /// The root of the workspace.
    Root,
    /// It has a value that does not matter.
    Value,
    /// It starts something in several directories, or something that is fetched first.
    Unknown,
}

/// Options by manager (documentation of `npm config`, `pnpm`, `yarn` and `bun run`).
const OPTIONS: &[(&str, &str, Meaning)] = &[
    ("npm npx", "--prefix -C", Meaning::Directory),
    ("npm npx", "--workspace -w", Meaning::Member),
    ("npm npx", "--workspaces -ws", Meaning::Unknown),
    ("npm npx", "--loglevel --cache --userconfig", Meaning::Value),
    ("npm npx", "--package -p -c --call", Meaning::Unknown),
    ("pnpm", "--dir -C", Meaning::Directory),
    ("pnpm", "--filter -F --filter-prod", Meaning::Member),
    ("pnpm", "--workspace-root -w", Meaning::Root),
    ("pnpm", "--recursive -r --parallel", Meaning::Unknown),
    ("pnpm", "--reporter --loglevel --store-dir", Meaning::Value),
    ("yarn", "--cwd", Meaning::Directory),
    ("bun bunx", "--cwd", Meaning::Directory),
    ("bun", "--filter -F", Meaning::Member),
    ("bun", "--env-file --config -c --preload -r", Meaning::Value),
    ("bunx", "--package -p", Meaning::Unknown),
];

/// Commands of managers that are no names of scripts.
const COMMANDS: &[&str] = &[
    "add", "audit", "build", "ci", "config", "create", "dedupe", "deploy", "dlx", "global", "i",
    "info", "init", "install", "link", "list", "outdated", "pack", "prune", "publish", "rebuild",
    "remove", "up", "update", "upgrade", "version", "why",
];

/// A command taken apart.
#[derive(Default)]
struct Call {
    directory: Option<String>,
    member: Option<String>,
    is_root: bool,
    /// Words that are no options, up to the name of the script or program.
    words: Vec<String>,
    /// What comes after that name.
    added: Vec<String>,
}

pub(super) fn managed(
    facts: &Facts,
    place: &Place,
    name: &str,
    rest: &[String],
) -> Option<Managed> {
    if name == "node" {
        let at = rest.iter().position(|word| word == "--run")?;
        let project = project(facts, place.directory)?;
        let added = rest.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
        return script(facts, &place.moved(project), rest.get(at + 1)?, added);
    }
    if !matches!(name, "npm" | "npx" | "pnpm" | "yarn" | "bun" | "bunx") {
        return None;
    }
    let call = call(name, rest)?;
    let place = selected(facts, place, &call)?;
    let words: Vec<&str> = call.words.iter().map(String::as_str).collect();
    let program = |first: &str, rest: &[&str]| {
        let words = std::iter::once(first).chain(rest.iter().copied()).map(str::to_owned);
        let start = Start::Words(words.chain(call.added.iter().cloned()).collect());
        Some(Managed { place: place.clone(), start })
    };
    match (name, words.as_slice()) {
        ("npx" | "bunx", [first, rest @ ..]) => return program(first, rest),
        ("bun", ["x", first, rest @ ..]) => return program(first, rest),
        ("npm" | "pnpm" | "yarn", ["exec", first, rest @ ..]) => return program(first, rest),
        ("npm" | "pnpm" | "yarn", ["exec"]) => {
            let (first, rest) = call.added.split_first()?;
            let words = std::iter::once(first).chain(rest).cloned().collect();
            return Some(Managed { place, start: Start::Words(words) });
        }
        _ => (),
    }
    let called = match words.as_slice() {
        ["run" | "run-script", called, ..] | [called, ..] => *called,
        [] => return None,
    };
    let project = project(facts, place.directory)?;
    let place = place.moved(project);
    let found = script(facts, &place, called, call.added.clone());
    // Yarn and pnpm also run programs of packages by their names.
    found.or_else(|| {
        let is_program = matches!(name, "yarn" | "pnpm") && !COMMANDS.contains(&called);
        let modules = facts.tree.find_from(project, b"node_modules/.bin");
        let found = modules.and_then(|at| facts.tree.child(at, called.as_bytes()));
        found.filter(|_| is_program)?;
        let words = std::iter::once(called.to_owned()).chain(call.added).collect();
        Some(Managed { place, start: Start::Words(words) })
    })
}

/// Takes a command apart; `None` if it starts something unknown.
fn call(name: &str, rest: &[String]) -> Option<Call> {
    let mut call = Call::default();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            call.added.extend(words.cloned());
            break;
        }
        // npm takes its own options after the script too; the others pass on what comes there.
        if name != "npm" && is_complete(&call.words) {
            call.added.extend(std::iter::once(word).chain(words).cloned());
            break;
        }
        let (option, value) = option(word);
        let is_one = |list: &str, one: &str| list.split(' ').any(|item| item == one);
        let meaning = OPTIONS
            .iter()
            .find(|(managers, options, _)| is_one(managers, name) && is_one(options, option));
        match meaning.map(|(_, _, meaning)| *meaning) {
            Some(Meaning::Unknown) => return None,
            Some(Meaning::Root) => call.is_root = true,
            Some(meaning) => {
                let value = value.map(str::to_owned).or_else(|| words.next().cloned())?;
                match meaning {
                    Meaning::Directory => call.directory = Some(value),
                    // Several selections start several programs.
                    Meaning::Member if call.member.is_some() => return None,
                    Meaning::Member => call.member = Some(value),
                    _ => (),
                }
            }
            None if option.starts_with('-') => (),
            None => call.words.push(word.clone()),
        }
        if let [first, _] = call.words.as_slice()
            && name == "yarn"
            && first == "workspace"
        {
            call.member = call.words.pop();
            call.words.clear();
        }
    }
    Some(call)
}

/// Whether the words have the name of a script or a program.
fn is_complete(words: &[String]) -> bool {
    let is_verb =
        |word: &String| matches!(word.as_str(), "run" | "run-script" | "exec" | "x" | "workspace");
    words.last().is_some_and(|last| 1 < words.len() || !is_verb(last))
}

/// Returns where the selected directory or member is.
fn selected(facts: &Facts, place: &Place, call: &Call) -> Option<Place> {
    let mut place = place.clone();
    if let Some(path) = &call.directory {
        place.directory = place.directory_at(facts, path)?;
    }
    if call.is_root || call.member.is_some() {
        place.directory = workspace(facts, place.directory);
    }
    if let Some(member) = &call.member {
        let path = member.trim_start_matches('{').trim_end_matches('}');
        let at = place.directory_at(facts, path);
        let at = at.filter(|&at| facts.tree.child(at, b"package.json").is_some());
        place.directory =
            at.or_else(|| npm::project_named(&facts.contents, place.directory, member))?;
    }
    Some(place)
}

/// Returns the root of the workspace that a directory is in; the directory itself if none is above.
pub(super) fn workspace(facts: &Facts, directory: NodeId) -> NodeId {
    let is_root = |&at: &NodeId| {
        facts.tree.child(at, b"pnpm-workspace.yaml").is_some()
            || npm::is_workspace(&facts.contents, at)
    };
    facts.tree.ancestors(directory).find(is_root).unwrap_or(directory)
}

/// Returns the nearest directory with a `package.json`.
fn project(facts: &Facts, directory: NodeId) -> Option<NodeId> {
    facts.tree.ancestors(directory).find(|&at| facts.tree.child(at, b"package.json").is_some())
}

/// Returns what a script of the project in a place runs.
fn script(facts: &Facts, place: &Place, called: &str, added: Vec<String>) -> Option<Managed> {
    let script = |name: &str| npm::script(&facts.contents, place.directory, name);
    // What `npm start` runs by default (npm docs, scripts: `npm start`).
    let server = facts.tree.child(place.directory, b"server.js");
    let default = server.filter(|_| called == "start").map(|_| "node server.js".to_owned());
    let line = script(called).or(default)?;
    let lines = script(&format!("pre{called}")).into_iter().chain([line]).collect();
    Some(Managed { place: place.clone(), start: Start::Lines { lines, added } })
}
