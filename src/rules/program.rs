//! Which program a container starts: entry point and command, through wrappers, scripts and links.

use super::Image;
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
}

/// Programs that start another one, which their first argument that is no option names.
const WRAPPERS: [&str; 8] =
    ["tini", "dumb-init", "gosu", "su-exec", "catatonit", "env", "exec", "nice"];

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

/// Where programs are looked for without a `PATH` (POSIX leaves it open; what engines use).
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How many programs may start another.
const MOST_STEPS: usize = 8;

/// Finds the program; `None` where none is configured, or the one configured is not there.
pub fn program(image: &Image<'_>) -> Option<Program> {
    let mut words: Vec<String> = image.command().into_iter().map(str::to_owned).collect();
    let mut wrappers = Vec::new();
    for _ in 0..MOST_STEPS {
        words = seen_through(words);
        let (first, rest) = words.split_first()?;
        let name = first.rsplit('/').next().unwrap_or(first).to_owned();
        if let Some(next) = script(image, &name, rest) {
            words = next;
            continue;
        }
        let named = locate(image, first)?;
        match wrapped(&name, rest) {
            Some(next) => {
                wrappers.push(named);
                words = next;
            }
            None => {
                let file = image.tree.follow(named)?;
                return Some(Program { file, named, name, arguments: rest.to_vec(), wrappers });
            }
        }
    }
    None
}

/// The words of the single command that a shell is given; the words themselves where it is none.
fn seen_through(words: Vec<String>) -> Vec<String> {
    match words.as_slice() {
        [shell, flag, line] if shell.ends_with("sh") && flag == "-c" => {
            simple(line).unwrap_or_else(|| words.clone())
        }
        _ => words,
    }
}

/// The words of a line with one command and no expansions.
fn simple(line: &str) -> Option<Vec<String>> {
    let words = line.split_whitespace().map(str::to_owned);
    let is_variable = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let plain = !line.contains(['&', '|', ';', '$', '`', '<', '>', '(', '"', '\'', '*']);
    let words = words.skip_while(|word| word == "exec" || is_variable(word));
    plain.then(|| words.collect())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// What a wrapper starts; `None` for what is none.
fn wrapped(name: &str, rest: &[String]) -> Option<Vec<String>> {
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

/// What `npm start` and the like run.
fn script(image: &Image<'_>, name: &str, rest: &[String]) -> Option<Vec<String>> {
    if name == "npx" || name == "bunx" {
        let rest: Vec<String> =
            rest.iter().skip_while(|word| word.starts_with('-')).cloned().collect();
        return (!rest.is_empty()).then_some(rest);
    }
    let project = image.directory(image.working_directory())?;
    let words = || rest.iter().filter(|word| !word.starts_with('-'));
    SCRIPT_RUNNERS.iter().filter(|(runner, _)| *runner == name).find_map(|(_, before)| {
        let mut words = words();
        let all_there = before.iter().all(|wanted| words.next().is_some_and(|it| it == wanted));
        let called = words.next().filter(|_| all_there)?;
        let mut line = simple(&npm::script(image.contents, project, called)?)?;
        line.extend(rest.iter().skip_while(|word| *word != "--").skip(1).cloned());
        Some(line)
    })
}

/// Finds a program as `execvp` would, from the working directory, and as scripts of npm do.
pub fn locate(image: &Image<'_>, name: &str) -> Option<NodeId> {
    if name.contains('/') {
        return at(image, name);
    }
    let path = image.env("PATH").unwrap_or(DEFAULT_PATH);
    let on_path = path.split(':').find_map(|directory| at(image, &format!("{directory}/{name}")));
    on_path.or_else(|| at(image, &format!("node_modules/.bin/{name}")))
}

/// Finds a path from the working directory.
pub fn at(image: &Image<'_>, path: &str) -> Option<NodeId> {
    let start = image.directory(image.working_directory()).unwrap_or(NodeId::ROOT);
    image.tree.find_from(start, path.as_bytes())
}
