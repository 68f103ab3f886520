//! The commands of a `RUN` in the order and form that Docker's guide writes them.

use super::install::Installation;
use super::shell::token::{Kind, tokens};
use super::{shell, written};

/// Commands, besides `rm`, that only remove what package managers keep, wherever they run.
const CLEANERS: &[&str] = &[
    "apt-get clean", "apt clean", "apt-get autoclean", "dnf clean", "yum clean", "microdnf clean",
    "zypper clean", "apk cache clean", "npm cache clean", "yarn cache clean", "pip cache purge",
    "conda clean",
];

/// Directories in which package managers only keep what they can download again.
const CACHES: &[&str] = &[
    "/var/lib/apt/lists", "/var/cache/apt", "/var/cache/apk", "/var/cache/dnf", "/var/cache/yum",
    "/root/.npm", "/root/.cache", "/usr/local/share/.cache", "~/.npm", "~/.cache",
];

/// Commands without an effect if nothing is installed after them.
const SERVE_INSTALLING: &[&str] = &[
    "apt-get update", "apt update", "apk update", "dnf makecache", "apt-get autoremove", "set",
    "apt-get upgrade",
];

/// Whether a command only removes files by absolute paths, or what a package manager keeps.
pub(super) fn is_clean_up(command: &str) -> bool {
    starts_with_any(command, CLEANERS) || removed(command).is_some()
}

/// Whether a command only removes what package managers can download again.
pub fn cleans_caches(command: &str) -> bool {
    let is_cache = |word: &&str| {
        CACHES.iter().any(|cache| {
            word.strip_prefix(cache).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    starts_with_any(command, CLEANERS)
        || removed(command).is_some_and(|words| words.iter().all(is_cache))
}

/// Whether commands do nothing but prepare for an installation and clean up after it.
pub(super) fn only_serve_installing(commands: &[String]) -> bool {
    commands.iter().all(|command| {
        cleans_caches(command)
            || starts_with_any(command, SERVE_INSTALLING) && !command.contains("upgrade")
    })
}

/// Where apt keeps the lists of packages.
const LISTS: &str = "/var/lib/apt/lists";

/// Whether one of these commands downloads the lists of apt.
pub(super) fn updates(commands: &[String]) -> bool {
    commands.iter().any(|command| is_update(command))
}

fn is_update(command: &str) -> bool {
    starts_with_any(command, &["apt-get update", "apt update"])
}

/// Whether commands remove the lists of apt, so that no later instruction installs from them.
pub(super) fn removes_lists(commands: &[String], removed_words: &[String]) -> bool {
    let in_commands = commands.iter().filter_map(|command| removed(command)).flatten();
    let mut words = in_commands.chain(removed_words.iter().map(String::as_str));
    words.any(|word| word.starts_with(LISTS))
}

fn starts_with_any(command: &str, starts: &[&str]) -> bool {
    let is_plain = !command.contains([';', '|', '&', '(', '<', '>', '`', '\n']);
    is_plain && starts.iter().any(|words| shell::position(command, words) == Some(words.len()))
}

/// Returns what an `rm -rf` of absolute paths removes, as written.
fn removed(command: &str) -> Option<Vec<&str>> {
    let mut words = command.split(' ').filter(|word| !word.is_empty());
    if words.next() != Some("rm") || !matches!(words.next(), Some("-rf" | "-fr")) {
        return None;
    }
    let words: Vec<&str> = words.collect();
    let is_plain = |word: &&str| {
        word.starts_with(['/', '~']) && !word.contains([';', '|', '&', '(', '<', '>', '$', '`'])
    };
    (!words.is_empty() && words.iter().all(is_plain)).then_some(words)
}

/// Inserts a command where it belongs: before the commands that clean up at the end, and those of
/// package managers before `rm`.
pub(super) fn insert(commands: &mut Vec<String>, command: String) {
    let is_before = |other: &String| match is_clean_up(&command) {
        true => removed(other).is_none() || removed(&command).is_some(),
        false => !is_clean_up(other),
    };
    let at = commands.iter().rposition(is_before).map_or(0, |at| at + 1);
    // What a `RUN` that only cleans up removes may be what the command needs gone.
    let at = if at == 0 && !is_clean_up(&command) { commands.len() } else { at };
    commands.insert(at, command);
}

/// Puts the removals at the end into one `rm -rf`, after the commands of package managers.
pub(super) fn with_one_removal(mut commands: Vec<String>, words: &[String]) -> Vec<String> {
    let tail = commands.iter().rposition(|command| !is_clean_up(command)).map_or(0, |at| at + 1);
    let ending = commands.split_off(tail);
    let mut all: Vec<String> = Vec::new();
    let mut cleaners: Vec<String> = Vec::new();
    for command in ending {
        match removed(&command) {
            Some(words) => all.extend(words.into_iter().map(str::to_owned)),
            None if cleaners.contains(&command) => (),
            None => cleaners.push(command),
        }
    }
    // What is cleaned at the end need not be cleaned before.
    commands.retain(|command| !cleaners.contains(command));
    commands.append(&mut cleaners);
    all.extend(words.iter().cloned());
    let mut kept: Vec<&str> = Vec::new();
    for word in &all {
        if !kept.contains(&word.as_str()) && !all.iter().any(|other| is_below(word, other)) {
            kept.push(word);
        }
    }
    if !kept.is_empty() {
        commands.push(format!("rm -rf {}", kept.join(" ")));
    }
    commands
}

/// Makes installations one where nothing between them needs their order: commands that only clean
/// up, which later ones repeat, and updates that the first has had.
pub(super) fn with_one_installation(mut commands: Vec<String>) -> Vec<String> {
    let mut at = 0;
    while at < commands.len() {
        match merged_at(&commands, at) {
            Some((next, line)) => {
                commands.splice(at..=next, [line]);
            }
            None => at += 1,
        }
    }
    commands
}

/// Returns the position of the installation that one at a position can be merged with, and both in
/// one.
fn merged_at(commands: &[String], at: usize) -> Option<(usize, String)> {
    let installation = Installation::parse(commands.get(at)?)?;
    let rest = commands.get(at + 1..)?;
    let is_idle = |command: &String| cleans_caches(command) || is_update(command);
    let idle = rest.iter().take_while(|command| is_idle(command)).count();
    let (between, after) = rest.split_at_checked(idle)?;
    let other = Installation::parse(after.first()?)?;
    let is_updated = between.iter().any(|command| is_update(command));
    if is_updated && !updates(commands.get(..at)?) {
        return None;
    }
    let is_lists = |command: &String| {
        removed(command).is_some_and(|words| words.iter().all(|word| word.starts_with(LISTS)))
    };
    let is_repeated = |command: &String| {
        is_update(command) || is_updated && is_lists(command) || after.contains(command)
    };
    let merged = installation.merged(&other).filter(|_| between.iter().all(is_repeated))?;
    Some((at + 1 + idle, merged.to_line()))
}

/// Whether a path is below another one, or in a directory of which all is removed.
fn is_below(word: &str, other: &str) -> bool {
    let directory = other.strip_suffix("/*").unwrap_or(other);
    word != other && word.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// How the commands of a `RUN` follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With `&&` between them.
    Chain,
    /// Each on its own line of a script.
    Script,
}

/// Writes the commands of a `RUN` as lines, without the keyword; `restyles` those that install
/// packages, and those that are long.
pub(super) fn lines(commands: &[String], restyles: bool, form: Form) -> Vec<String> {
    let mut lines = Vec::new();
    let indent = if form == Form::Chain { "    " } else { "" };
    for (index, command) in commands.iter().enumerate() {
        let installs = Installation::parse(command).filter(|_| restyles);
        let parts = installs.map_or_else(|| vec![command.clone()], |found| found.lines());
        let parts = parts.iter().map(|part| written::safe(part));
        let parts: Vec<String> = match restyles {
            true => parts.flat_map(|part| wrapped(&part)).collect(),
            false => parts.collect(),
        };
        let last = parts.len() - 1;
        for (part, text) in parts.iter().enumerate() {
            let lead = match (index, part) {
                (0, 0) => "",
                (_, 0) => indent,
                (0, _) => "    ",
                _ => {
                    if form == Form::Chain {
                        "        "
                    } else {
                        "    "
                    }
                }
            };
            let tail = match (part == last, index + 1 == commands.len()) {
                (false, _) => " \\",
                (true, false) if form == Form::Chain => " && \\",
                (true, _) => "",
            };
            lines.push(format!("{lead}{text}{tail}"));
        }
    }
    lines
}

/// The longest command that is written on one line, with room for what precedes and follows it.
const MAX_COLUMNS: usize = 96;

/// Breaks a command into lines, between words that a shell takes for parts of the same command. A
/// word stays beside an option before it, whose value it may be.
fn wrapped(command: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut is_after_space, mut before) = (false, "");
    // What has to stand on one line with the word before it.
    let mut unit = String::new();
    for token in tokens(command) {
        let text = command.get(token.range).unwrap_or_default();
        if matches!(token.kind, Kind::Unclosed | Kind::Comment | Kind::HereDocument) {
            return vec![command.to_owned()];
        }
        let is_word = token.kind == Kind::Word;
        let is_value = before == "!" || before.starts_with('-') && !text.starts_with('-');
        if is_after_space && is_word && !is_value && !text.starts_with('#') {
            add_unit(&mut lines, std::mem::take(&mut unit));
        }
        unit.push_str(text);
        is_after_space = token.kind == Kind::Space;
        if is_word {
            before = text;
        }
    }
    add_unit(&mut lines, unit);
    lines
}

fn add_unit(lines: &mut Vec<String>, unit: String) {
    let Some(line) = lines.last_mut() else { return };
    let is_full = MAX_COLUMNS < line.len() + unit.trim_ascii_end().len();
    if is_full && !line.is_empty() {
        line.truncate(line.trim_ascii_end().len());
        lines.push(unit);
    } else {
        line.push_str(&unit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(commands: &[&str]) -> Vec<String> {
        commands.iter().map(|&command| command.to_owned()).collect()
    }

    #[test]
    fn removals_at_the_end_are_one_command_after_those_that_clean() {
        let commands = owned(&["make", "rm -rf /var/lib/apt/lists/*", "apt-get clean"]);
        assert_eq!(
            with_one_removal(commands, &owned(&["/root/.npm", "/var/lib/apt/lists/a"])),
            ["make", "apt-get clean", "rm -rf /var/lib/apt/lists/* /root/.npm"]
        );
        let commands = owned(&["a", "apt-get clean", "b", "apt-get clean"]);
        assert_eq!(with_one_removal(commands, &[]), ["a", "b", "apt-get clean"]);
        // A removal in between makes room for what follows, or resets it.
        let commands = owned(&["rm -rf /srv/a", "make", "rm -r build"]);
        assert_eq!(with_one_removal(commands.clone(), &[]), commands);
    }

    #[test]
    fn installations_without_anything_between_them_are_one() {
        let one = |commands: &[&str]| with_one_installation(owned(commands));
        assert_eq!(
            one(&["apt-get update", "apt-get install -y b a", "apt-get install -y c a", "make"]),
            ["apt-get update", "apt-get install -y b a c", "make"]
        );
        let lists = "rm -rf /var/lib/apt/lists/*";
        assert_eq!(
            one(&["apt update", "apt install a", lists, "apt update", "apt install b", lists]),
            ["apt update", "apt install a b", lists]
        );
        for same in [
            &["apt-get install -y a", "curl -o /etc/apt/x y", "apt-get install -y b"][..],
            &["apt-get install -y a", "apt-get install -y -t sid b"],
            &["apt-get install -y -t a b", "apt-get install -t -y b c"],
            &["apt-get install -y a=1", "apt-get install -y a=2"],
            &["apt-get install a", "apt-get update", "apt-get install b"],
            &["apt-get install a", "apt-get clean", "apt-get install b"],
        ] {
            assert_eq!(one(same), same);
        }
    }

    #[test]
    fn long_commands_are_several_lines() {
        let path = "/usr/src/application/target/release/deps";
        let command = format!("rm -rf {path} {path} 'a  b' {path}");
        let expected = [
            "make && \\".to_owned(),
            format!("    rm -rf {path} {path} 'a  b' \\"),
            format!("        {path}"),
        ];
        assert_eq!(lines(&["make".to_owned(), command.clone()], true, Form::Chain), expected);
        let [first, rest] = lines(&[command], true, Form::Script).try_into().unwrap();
        assert_eq!(first, format!("rm -rf {path} {path} 'a  b' \\"));
        assert_eq!(rest, format!("    {path}"));
        // An option keeps its value, and what is not changed stays as it is.
        let command = format!("find {path} {path} -name a ! -name {path}");
        let commands = [command];
        assert_eq!(lines(&commands, false, Form::Chain), commands);
        assert_eq!(lines(&commands, true, Form::Chain)[1], format!("    ! -name {path}"));
    }

    #[test]
    fn a_command_comes_before_the_cleanup() {
        let insert = |commands: &[&str], command: &str| {
            let mut commands = owned(commands);
            super::insert(&mut commands, command.to_owned());
            commands
        };
        assert_eq!(
            insert(&["a", "rm -rf /x"], "npm prune --omit=dev"),
            ["a", "npm prune --omit=dev", "rm -rf /x"]
        );
        assert_eq!(
            insert(&["a", "rm -rf /x"], "apt-get clean"),
            ["a", "apt-get clean", "rm -rf /x"]
        );
        assert_eq!(insert(&["apt-get clean"], "rm -rf /y"), ["apt-get clean", "rm -rf /y"]);
        assert_eq!(insert(&["rm -rf /x"], "make"), ["rm -rf /x", "make"]);
    }

    #[test]
    fn only_caches_are_no_loss() {
        for command in
            ["apt-get clean", "rm -rf /var/lib/apt/lists/*", "rm -rf ~/.npm /root/.cache"]
        {
            assert!(cleans_caches(command), "{command}");
        }
        for command in
            ["rm -rf /srv/id_rsa", "rm -rf /var/lib/apt/lists/* /srv", "rm -rf $X", "make"]
        {
            assert!(!cleans_caches(command), "{command}");
        }
        let update = owned(&["apt-get update", "rm -rf /var/lib/apt/lists/*"]);
        assert!(only_serve_installing(&update));
        assert!(!only_serve_installing(&owned(&["apt-get update", "useradd app"])));
    }
}
