//! How a last stage starts a program that a package manager starts today: by itself, so that
//! nothing is installed or looked up when a container starts.

use super::runtime::{CopyStep, RuntimeSet, Scene};
use crate::dockerfile::shell;
use crate::facts::program::{Manager, Program};
use crate::packages::binary;

/// Managers that stay if the last stage has them: they look a command up and install nothing.
const HARMLESS: [&str; 7] = ["npm", "npx", "yarn", "pnpm", "bun", "bunx", "node"];

/// Managers that install what is missing before they start a program, each with the variable that
/// keeps it from that (uv docs, environment variables).
const INSTALLING: [(&str, &str); 1] = [("uv", "UV_NO_SYNC=1")];

/// Sets how the last stage starts the program. Returns `false` if it cannot be started there.
pub(super) fn apply(scene: &Scene<'_>, set: &mut RuntimeSet) -> bool {
    let program = scene.program;
    set.keeps_entry_point = !program.wrappers.is_empty();
    if set.served.is_some() {
        return true;
    }
    if set.command.is_some() {
        if !is_in_working_directory(scene) {
            set.directory = Some(scene.facts.path(program.place.directory));
        }
        return true;
    }
    if program.managers.is_empty() {
        return true;
    }
    let is_selected = !is_in_working_directory(scene);
    let is_harmless = |manager: &Manager| {
        HARMLESS.contains(&manager.name.as_str()) && is_there(scene, set, manager)
    };
    if !is_selected && program.managers.iter().all(is_harmless) {
        return true;
    }
    match words(scene) {
        Some(words) => start_directly(scene, set, words),
        None if program.is_in_script => return keep_managers(scene, set),
        None => return false,
    }
    true
}

fn is_in_working_directory(scene: &Scene<'_>) -> bool {
    let facts = scene.facts;
    facts.directory(facts.working_directory()) == Some(scene.program.place.directory)
}

/// Whether the last stage has a manager: its base, an installed package or the set.
fn is_there(scene: &Scene<'_>, set: &RuntimeSet, manager: &Manager) -> bool {
    let facts = scene.facts;
    let Some(node) = manager.file else { return false };
    let file = facts.tree.follow(node).unwrap_or(node);
    let is_installed = facts.owner(file).is_some_and(|(id, _)| set.packages.contains(&id));
    !facts.is_own(node) || set.files.contains(&file) || is_installed
}

fn start_directly(scene: &Scene<'_>, set: &mut RuntimeSet, mut words: Vec<String>) {
    let (facts, program) = (scene.facts, scene.program);
    let entry: Vec<String> = facts.image.config.entrypoint.to_vec();
    // An entry point that only hands over to the command stays.
    let hands_over = !entry.is_empty() && words.starts_with(&entry) && entry.len() < words.len();
    if hands_over {
        words.drain(..entry.len());
    }
    set.keeps_entry_point = hands_over;
    set.command = Some(words);
    if !is_in_working_directory(scene) {
        set.directory = Some(facts.path(program.place.directory));
    }
    set.variables.extend(program.place.variables.iter().map(|line| quoted(line)));
    if let Some(&programs) = program.place.programs.first() {
        set.variables.push(format!("PATH={}:$PATH", facts.path(programs)));
    }
}

/// A variable as `ENV` takes it.
fn quoted(line: &str) -> String {
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:,@+=".contains(c);
    match !value.is_empty() && value.chars().all(is_plain) {
        true => line.to_owned(),
        false => format!("{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Returns the words that start the program without its managers; `None` if a script has them, or
/// what runs before it needs a manager.
fn words(scene: &Scene<'_>) -> Option<Vec<String>> {
    let (facts, program) = (scene.facts, scene.program);
    let has_variable = |line: &String| line.contains(['$', '`', '\n']);
    if program.is_in_script || program.place.variables.iter().any(has_variable) {
        return None;
    }
    let mut words = program.lead.clone();
    let quoted = |word: &String| shell::shell_word(word.as_bytes());
    let arguments: Vec<String> = match program.lines_with_variables {
        0 => program.arguments.iter().map(quoted).collect(),
        1 => written(scene)?,
        _ => return None,
    };
    if program.before.is_empty() && program.lines_with_variables == 0 {
        words.push(started(scene));
        words.extend(program.arguments.iter().cloned());
        return Some(words);
    }
    let before = program.before.iter().map(|line| program.without_manager(facts, line));
    let mut lines: Vec<String> = before.collect::<Option<_>>()?;
    let started = std::iter::once(quoted(&started(scene))).chain(arguments);
    lines.push(format!("exec {}", started.collect::<Vec<_>>().join(" ")));
    words.extend(["sh".to_owned(), "-c".to_owned(), lines.join(" && ")]);
    Some(words)
}

/// Returns the program's arguments as the line for a shell has them, with variables that only a
/// container knows; `None` if they are in another line.
fn written(scene: &Scene<'_>) -> Option<Vec<String>> {
    let command = scene.facts.command();
    let [.., option, line] = command.as_slice() else { return None };
    if !option.starts_with('-') || !option.contains('c') {
        return None;
    }
    let last = shell::commands(line)?.pop()?;
    let words = shell::simple_commands(last).pop()?;
    let at = words.iter().position(|word| *word == scene.program.word)?;
    let rest = words.get(at + 1..)?;
    (last.contains('$')).then(|| rest.iter().map(|&word| word.to_owned()).collect())
}

/// Returns the program as the command names it: as today if it is found in the `PATH`, also in the
/// directory that the last stage puts first there, otherwise its path.
fn started(scene: &Scene<'_>) -> String {
    let Program { word, named, place, .. } = scene.program;
    let facts = scene.facts;
    let is_on_path = match place.programs.first() {
        Some(&first) => facts.tree.child(first, word.as_bytes()) == Some(*named),
        None => facts.on_path(word) == Some(*named),
    };
    match word.contains('/') || is_on_path {
        true => word.clone(),
        false => facts.path(*named),
    }
}

/// Keeps the managers, which a script of the image starts, and tells them not to install. Returns
/// `false` if the last stage would lack one.
pub(super) fn keep_managers(scene: &Scene<'_>, set: &mut RuntimeSet) -> bool {
    let facts = scene.facts;
    for manager in &scene.program.managers {
        let variable = INSTALLING.iter().find(|(name, _)| *name == manager.name);
        set.variables.extend(variable.map(|(_, variable)| (*variable).to_owned()));
        if is_there(scene, set, manager) {
            continue;
        }
        // A program in one file, such as uv.
        let Some(node) = manager.file.filter(|&node| facts.tree.follow(node) == Some(node)) else {
            return false;
        };
        if binary::linkage(&facts.contents, node).is_none() {
            return false;
        }
        set.files.insert(node);
        set.copies.push(CopyStep::same(node));
    }
    true
}
