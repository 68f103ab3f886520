//! The services that a supervisor starts, as its configuration says.

use super::Facts;
use super::command_line::is_assignment;
use super::place::Place;
use super::scripts;
use crate::dockerfile::shell;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;

/// Contents that show which services there are.
pub static WANTED: &[Wanted] = &[
    settings_row(Name::Is("supervisord.conf"), ""),
    settings_row(Name::Is("supervisor.conf"), ""),
    settings_row(Name::Extension(".conf"), "supervisor/conf.d"),
    settings_row(Name::Extension(".conf"), "supervisord.d"),
    settings_row(Name::Extension(".conf"), "supervisor.d"),
    settings_row(Name::Extension(".ini"), "supervisord.d"),
    settings_row(Name::Extension(".ini"), "supervisor.d"),
];

const SETTINGS: &str = "supervisor-settings";

const fn settings_row(name: Name, below: &'static str) -> Wanted {
    Wanted {
        kind: SETTINGS,
        name,
        below: Below::EndsWith(below),
        // Such files have a few kB.
        keep: Keep::Whole { max_bytes: 1 << 16, condense },
    }
}

/// One service.
pub(super) struct Service {
    /// Where it runs.
    pub(super) place: Place,
    /// Its command; `None` if that is unknown.
    pub(super) words: Option<Vec<String>>,
}

/// Supervisors that read a directory with a directory for each service, which has a script `run`:
/// themselves, and where they look without an argument.
const DIRECTORIES: &[(&str, &[&str])] = &[
    ("s6-svscan", &["/run/service"]),
    ("runsvdir", &["/etc/service"]),
    ("runsvdir-start", &["/etc/service"]),
    ("my_init", &["/etc/service"]),
    ("init", &["/etc/services.d", "/etc/s6-overlay/s6-rc.d"]),
];

/// Returns the services that a program starts; `None` if it is no supervisor, or its settings are
/// unknown.
pub(super) fn of(
    facts: &Facts,
    place: &Place,
    name: &str,
    rest: &[String],
) -> Option<Vec<Service>> {
    if name == "supervisord" {
        return supervisord(facts, place, rest);
    }
    let (_, defaults) = DIRECTORIES.iter().find(|(program, _)| *program == name)?;
    let named = rest.iter().map(String::as_str).filter(|word| word.starts_with('/'));
    let mut directories: Vec<&str> = named.collect();
    if directories.is_empty() {
        directories.extend(*defaults);
    }
    let found = directories.into_iter().filter_map(|path| facts.directory(path));
    let runs: Vec<NodeId> = found
        .flat_map(|directory| facts.tree.children(directory).to_vec())
        .filter_map(|service| facts.tree.child(facts.tree.follow(service)?, b"run"))
        .collect();
    let script = |node: &NodeId| {
        let commands = scripts::commands(facts.contents.at(*node)?);
        commands.filter(|commands| !commands.is_empty())
    };
    let words = |run: NodeId| script(&run).map(|_| vec![facts.path(run)]);
    let services = runs.into_iter().map(|run| {
        let place = place.moved(facts.tree.parent(run));
        Service { place, words: words(run) }
    });
    Some(services.collect::<Vec<_>>()).filter(|services| !services.is_empty())
}

/// Returns the settings of Supervisor that the image has.
pub fn settings(facts: &Facts) -> impl Iterator<Item = NodeId> {
    facts.contents.all(SETTINGS).iter().map(|content| content.node)
}

/// Where Supervisor looks for its settings (its documentation, "Configuration File").
const DEFAULTS: [&str; 4] = [
    "supervisord.conf",
    "etc/supervisord.conf",
    "/etc/supervisord.conf",
    "/etc/supervisor/supervisord.conf",
];

fn supervisord(facts: &Facts, place: &Place, rest: &[String]) -> Option<Vec<Service>> {
    let mut words = rest.iter();
    let mut named = None;
    while let Some(word) = words.next() {
        named = match word.as_str() {
            "-c" | "--configuration" => words.next().map(String::as_str),
            word => word.strip_prefix("--configuration=").or(word.strip_prefix("-c")).or(named),
        };
    }
    let file = match named {
        Some(path) => place.at(facts, path)?,
        None => DEFAULTS.iter().find_map(|path| place.at(facts, path))?,
    };
    let mut sections = sections(facts, file)?;
    let included: Vec<NodeId> = sections
        .iter()
        .filter(|section| section.name == "include")
        .flat_map(|section| section.value("files").unwrap_or_default().split_whitespace())
        .flat_map(|pattern| matching(facts, facts.tree.parent(file), pattern))
        .collect();
    for file in included {
        sections.extend(self::sections(facts, file)?);
    }
    let programs = sections.iter().filter(|section| {
        let starts = section.value("autostart").is_none_or(|value| value != "false");
        section.name.starts_with("program:") && starts
    });
    let services: Vec<Service> =
        programs.map(|section| service(facts, place, section, facts.tree.parent(file))).collect();
    Some(services).filter(|services| !services.is_empty())
}

/// A section of settings.
struct Section {
    name: String,
    values: Vec<(String, String)>,
}

impl Section {
    fn value(&self, key: &str) -> Option<&str> {
        let found = self.values.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }
}

/// Keeps the lines of sections that start something, without comments.
fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut kept = String::new();
    for line in text.lines().map(str::trim_end) {
        let line = line.split(" ;").next().unwrap_or(line).trim_end();
        if !line.is_empty() && !line.starts_with([';', '#']) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.into_bytes()
}

/// Reads the sections of a file; `None` if it was not read. An indented line continues the value
/// above it.
fn sections(facts: &Facts, file: NodeId) -> Option<Vec<Section>> {
    let file = facts.tree.follow(file)?;
    let content = facts.contents.at(file).filter(|content| content.kind == SETTINGS)?;
    let text = String::from_utf8_lossy(content.bytes());
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        let name = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        if let Some(name) = name {
            sections.push(Section { name: name.trim().to_owned(), values: Vec::new() });
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        if line.starts_with(char::is_whitespace) {
            if let Some((_, value)) = section.values.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(['=', ':']) {
            section.values.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    Some(sections)
}

fn service(facts: &Facts, place: &Place, section: &Section, here: NodeId) -> Service {
    let mut place = place.clone();
    let value = |key: &str| section.value(key).map(|value| expanded(facts, &place, value, here));
    let words = value("command").flatten().and_then(|line| {
        // Supervisor takes the line apart as a shell does, but starts none.
        shell::words(&line, &|_| None)
    });
    let directory = value("directory").map(|path| facts.directory(&path?));
    let variables = value("environment").flatten().unwrap_or_default();
    let variables = shell::words(&variables.replace(',', " "), &|_| None).unwrap_or_default();
    place.variables.extend(variables.into_iter().filter(|word| is_assignment(word)));
    match directory {
        Some(None) => Service { place, words: None },
        directory => {
            place.directory = directory.flatten().unwrap_or(place.directory);
            Service { place, words: words.filter(|words| !words.is_empty()) }
        }
    }
}

/// Replaces `%(here)s` and `%(ENV_NAME)s`; `None` if a value is unknown.
fn expanded(facts: &Facts, place: &Place, value: &str, here: NodeId) -> Option<String> {
    let mut parts = value.split("%(");
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(")s")?;
        match name.strip_prefix("ENV_") {
            Some(name) => text.push_str(place.env(facts, name)?),
            None if name == "here" => text.push_str(&facts.path(here)),
            None if name == "program_name" || name == "process_num" => text.push_str(name),
            None => return None,
        }
        text.push_str(rest);
    }
    Some(text)
}

/// Returns the files that match a pattern whose last component may have a `*`.
fn matching(facts: &Facts, start: NodeId, pattern: &str) -> Vec<NodeId> {
    let tree = &facts.tree;
    let (directory, name) = pattern.rsplit_once('/').unwrap_or((".", pattern));
    let found = tree.find_from(start, directory.as_bytes()).and_then(|node| tree.follow(node));
    let Some(directory) = found else { return Vec::new() };
    let Some((first, last)) = name.split_once('*') else {
        return tree.child(directory, name.as_bytes()).into_iter().collect();
    };
    let mut files: Vec<NodeId> = tree.children(directory).to_vec();
    files.retain(|&file| {
        let name = tree.name(file);
        first.len() + last.len() <= name.len()
            && name.starts_with(first.as_bytes())
            && name.ends_with(last.as_bytes())
            && tree.is_present(file)
    });
    files.sort_unstable();
    files
}
