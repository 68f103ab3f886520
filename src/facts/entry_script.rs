//! A script up to its last command: the variables that it sets, where it goes, and the programs
//! that it leaves running.

use super::Facts;
use super::command_line::is_assignment;
use super::place::Place;
use super::services::Service;
use crate::dockerfile::{shell, workdir};
use crate::tree::NodeId;

/// A script that comes to its last command.
pub(super) struct EntryScript {
    /// Where the last command runs.
    pub(super) place: Place,
    /// The last command, with the values of the variables that are known.
    pub(super) last: String,
    /// What keeps running besides the last command.
    pub(super) services: Vec<Service>,
}

/// Programs that go to the background by themselves, so that a script goes on after them.
const DAEMONS: [&str; 16] = [
    "nginx", "cron", "crond", "sshd", "rsyslogd", "syslogd", "redis-server", "memcached",
    "supervisord", "haproxy", "dnsmasq", "apache2", "httpd", "apachectl", "apache2ctl", "varnishd",
];

/// Options with which other programs do so.
const TO_BACKGROUND: [&str; 4] = ["--daemon", "--daemonize", "--detach", "--background"];

/// First arguments with which such a program does something else, and ends.
const ENDS: [&str; 14] = [
    "-t", "-T", "-v", "-V", "-s", "-h", "-i", "-m", "--version", "--help", "--test", "configtest",
    "stop", "graceful",
];

/// Words before assignments that a script keeps.
const KEEPERS: [&str; 5] = ["export", "readonly", "local", "declare", "typeset"];

/// Commands that only wait for what runs in the background.
const WAITS: [&str; 2] = ["wait", "fg"];

/// How many services of one script are followed.
const MAX_SERVICES: usize = 16;

/// Whether the last command of a script only waits for what it left running.
pub(super) fn only_waits(last: &str) -> bool {
    last.split_whitespace().next().is_some_and(|first| WAITS.contains(&first))
}

impl EntryScript {
    /// Reads the lines that were kept of a script, its last command first. `None` if it goes to a
    /// directory that the image does not have.
    pub(super) fn read(
        facts: &Facts,
        place: &Place,
        (named, file): (NodeId, NodeId),
        text: &str,
    ) -> Option<Self> {
        let mut reader = Reader {
            facts,
            place: place.clone(),
            paths: (facts.path(named), facts.path(file)),
            variables: Vec::new(),
            services: Vec::new(),
        };
        let mut lines = text.lines();
        let last = lines.next().unwrap_or_default();
        let last_commands: Vec<String> =
            shell::simple_commands(last).into_iter().map(|words| words.join(" ")).collect();
        let is_packaged =
            facts.owner(file).is_some_and(|(_, package)| package.ecosystem.is_system());
        let leaves_services = facts.is_own(file) && !is_packaged;
        for line in lines {
            // Of a long command only the first words are kept.
            let is_last = last_commands.iter().any(|command| command.starts_with(line));
            reader.read(line)?;
            if leaves_services && !is_last && reader.services.len() < MAX_SERVICES {
                let service = reader.service(line);
                reader.services.extend(service);
            }
        }
        let last = reader.expand(last);
        Some(Self { place: reader.place, last, services: reader.services })
    }
}

struct Reader<'r> {
    facts: &'r Facts,
    place: Place,
    /// The paths of the script and of its file.
    paths: (String, String),
    /// Variables that it has set, the last ones last.
    variables: Vec<(String, String)>,
    services: Vec<Service>,
}

impl Reader<'_> {
    fn known<T>(&self, run: impl FnOnce(&shell::Known<'_>) -> T) -> T {
        let variable = |name: &str| {
            let set = self.variables.iter().rev().find(|(set, _)| set == name);
            let set = set.map(|(_, value)| value.clone());
            set.or_else(|| self.place.env(self.facts, name).map(str::to_owned))
        };
        let (script, file) = &self.paths;
        let directory = self.facts.path(self.place.directory);
        let absolute = workdir::absolute;
        run(&shell::Known { variable: &variable, script, file, directory: &directory, absolute })
    }

    fn expand(&self, command: &str) -> String {
        self.known(|known| shell::expand(command, known))
    }

    fn value(&self, word: &str) -> Option<String> {
        self.known(|known| shell::value(word, known))
    }

    /// Reads one command; `None` if it goes to a directory that the image does not have.
    fn read(&mut self, line: &str) -> Option<()> {
        let words = shell::simple_commands(line).into_iter().next().unwrap_or_default();
        match words.as_slice() {
            ["cd", "--", path] | ["cd", path] => self.go(path)?,
            ["for", name, "in", word] => self.set(name, word),
            [keeper, rest @ ..] if KEEPERS.contains(keeper) => {
                let assignments = rest.iter().filter(|word| is_assignment(word));
                assignments.for_each(|word| self.assign(word));
            }
            all if all.iter().all(|word| is_assignment(word)) => {
                all.iter().for_each(|word| self.assign(word));
            }
            _ => (),
        }
        Some(())
    }

    fn go(&mut self, word: &str) -> Option<()> {
        let Some(path) = self.value(word).filter(|path| !path.contains('$')) else {
            return Some(());
        };
        self.place.directory = self.place.directory_at(self.facts, &path)?;
        Some(())
    }

    fn assign(&mut self, word: &str) {
        if let Some((name, value)) = word.split_once('=') {
            self.set(name, value);
        }
    }

    /// Sets a variable; what is not known leaves it as it is.
    fn set(&mut self, name: &str, word: &str) {
        let Some(value) = self.value(word) else { return };
        if name == "PATH" {
            self.search(&value);
        }
        self.variables.push((name.to_owned(), value));
    }

    /// Searches for programs in the directories that a script puts before those of the `PATH`.
    fn search(&mut self, path: &str) {
        let today = self.place.env(self.facts, "PATH").unwrap_or_default().to_owned();
        let new = path.split(':').filter(|part| !today.split(':').any(|known| known == *part));
        let new: Vec<NodeId> =
            new.filter_map(|part| self.place.directory_at(self.facts, part)).collect();
        let programs = &mut self.place.programs;
        let new: Vec<NodeId> = new.into_iter().filter(|node| !programs.contains(node)).collect();
        programs.extend(new);
    }

    /// Returns what a command leaves running; `None` if it ends before the next one.
    fn service(&self, line: &str) -> Option<Service> {
        let (line, is_background) = match line.strip_suffix(" &") {
            Some(line) => (line, true),
            None => (line, false),
        };
        // What the arguments of the script start is not its own.
        if ["\"$@\"", "\"$*\"", "$@", "$*"].iter().any(|all| line.starts_with(all)) {
            return None;
        }
        let expanded = self.expand(line);
        let place = self.place.clone();
        let is_unknown = shell::simple_commands(&expanded).first().is_some_and(|words| {
            let first = words.iter().find(|word| !is_assignment(word));
            first.is_some_and(|word| word.contains(['$', '`']))
        });
        if is_unknown {
            return is_background.then_some(Service { place, words: None });
        }
        let Some(words) = shell::words(&expanded, &|_| None) else {
            return is_background.then_some(Service { place, words: None });
        };
        let is_before = |word: &&String| is_assignment(word);
        let words: Vec<String> = words.iter().skip_while(is_before).cloned().collect();
        let (first, rest) = words.split_first()?;
        let name = first.rsplit('/').next().unwrap_or(first);
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        match (name, rest.as_slice()) {
            ("exec", _) => None,
            ("service" | "invoke-rc.d" | "rc-service", [service, "start" | "restart", ..]) => {
                let words = Some(vec![format!("/etc/init.d/{service}")]);
                Some(Service { place, words })
            }
            (_, ["start" | "restart", ..]) if first.starts_with("/etc/init.d/") => {
                Some(Service { place, words: Some(vec![first.clone()]) })
            }
            _ if is_background || is_daemon(name, &rest) => {
                Some(Service { place, words: Some(words) })
            }
            _ => None,
        }
    }
}

/// Whether a command goes to the background by itself.
fn is_daemon(name: &str, rest: &[&str]) -> bool {
    let ends = rest.iter().any(|word| ENDS.contains(word));
    let is_known = DAEMONS.contains(&name) || name.starts_with("php-fpm");
    let is_told = rest.iter().any(|word| TO_BACKGROUND.contains(word));
    (is_known || is_told) && !ends
}
