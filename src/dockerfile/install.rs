//! Commands that install packages of the operating system: what they name, and how they are
//! written.

/// A package manager: the words that install, and its options whose value is the next word.
struct Manager {
    programs: &'static [&'static str],
    verbs: &'static [&'static str],
    values: &'static [&'static str],
}

/// The package managers of distributions (apt-get(8), apk-add(8), dnf(8), zypper(8)).
static MANAGERS: &[Manager] = &[
    Manager {
        programs: &["apt-get", "apt", "aptitude"],
        verbs: &["install"],
        values: &["-t", "-o", "-c", "--target-release", "--default-release", "--option"],
    },
    Manager {
        programs: &["apk"],
        verbs: &["add"],
        values: &["-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch"],
    },
    Manager {
        programs: &["dnf", "dnf5", "yum", "microdnf"],
        verbs: &["install"],
        values: &["-c", "-x", "--releasever", "--enablerepo", "--disablerepo", "--installroot"],
    },
    Manager { programs: &["zypper"], verbs: &["install", "in"], values: &["-r", "--repo"] },
];

/// A command that installs packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation<'c> {
    /// Everything up to the verb, such as `sudo apt-get -y install`.
    head: Vec<&'c str>,
    /// Options after the verb, with their values.
    options: Vec<&'c str>,
    /// What is installed, as written.
    packages: Vec<&'c str>,
}

impl<'c> Installation<'c> {
    /// Parses one simple command; `None` if it installs nothing, or does something else too.
    pub fn parse(command: &'c str) -> Option<Self> {
        if command.contains([';', '|', '&', '(', ')', '<', '>', '`', '"', '\'', '\n', '#']) {
            return None;
        }
        let words: Vec<&str> = command.split_whitespace().collect();
        let at = words.iter().position(|word| !word.contains('=') && *word != "sudo")?;
        let program = words.get(at)?.rsplit('/').next()?;
        let manager = MANAGERS.iter().find(|manager| manager.programs.contains(&program))?;
        let verb = words.iter().position(|word| manager.verbs.contains(word))?;
        let is_option = |word: &&str| word.starts_with('-') || manager.values.contains(word);
        if !words.get(at + 1..verb)?.iter().all(is_option) {
            return None;
        }
        let head = words.get(..=verb)?.to_vec();
        let (mut options, mut packages) = (Vec::new(), Vec::new());
        let mut rest = words.into_iter().skip(verb + 1);
        while let Some(word) = rest.next() {
            match word.starts_with('-') {
                true => {
                    options.push(word);
                    options.extend(manager.values.contains(&word).then(|| rest.next()).flatten());
                }
                false => packages.push(word),
            }
        }
        Some(Self { head, options, packages })
    }

    /// Whether it names a package, in any version and for any architecture, or as the group that
    /// `apk add --virtual` makes.
    pub fn names(&self, package: &str) -> bool {
        self.is_group(package) || self.packages.iter().any(|word| name(word) == package)
    }

    /// Whether `apk add --virtual` makes this group of all that is installed.
    fn is_group(&self, package: &str) -> bool {
        let mut pairs = self.options.iter().zip(self.options.iter().skip(1));
        pairs.any(|(option, value)| matches!(*option, "-t" | "--virtual") && *value == package)
            || self.options.iter().any(|word| word.strip_prefix("--virtual=") == Some(package))
    }

    /// Takes packages out; without a group, all of its packages go.
    pub(super) fn leave_out(&mut self, package: &str) {
        match self.is_group(package) {
            true => {
                self.packages.clear();
                self.options.retain(|word| {
                    !word.starts_with("--virtual") && *word != "-t" && *word != package
                });
            }
            false => self.packages.retain(|word| name(word) != package),
        }
    }

    /// Whether it has an option without a value.
    pub(super) fn has_option(&self, option: &str) -> bool {
        self.head.iter().chain(&self.options).any(|word| *word == option)
    }

    /// Adds a package, unless it is named.
    pub(super) fn add(&mut self, package: &'c str) {
        if !self.names(package) {
            self.packages.push(package);
        }
    }

    /// Returns what installs the packages of both; `None` if they differ in more than packages, or
    /// in the version of one.
    pub(super) fn merged(&self, other: &Self) -> Option<Self> {
        let sorted = |options: &[&'c str]| {
            let mut options = options.to_vec();
            options.sort_unstable();
            options
        };
        // An option with a value may be repeated with another one.
        let is_same = self.head == other.head
            && (self.options == other.options
                || self.options.iter().chain(&other.options).all(|word| word.starts_with('-'))
                    && sorted(&self.options) == sorted(&other.options));
        let is_other = |word: &&&str| !self.packages.contains(word);
        let new: Vec<&str> = other.packages.iter().filter(is_other).copied().collect();
        let is_known = |word: &&str| self.names(name(word));
        if !is_same || new.iter().any(is_known) {
            return None;
        }
        let packages = self.packages.iter().copied().chain(new).collect();
        Some(Self { packages, ..self.clone() })
    }

    /// Whether nothing is left to install.
    pub(super) fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// The command on one line.
    pub(super) fn to_line(&self) -> String {
        let words = self.head.iter().chain(&self.options).chain(&self.packages);
        words.copied().collect::<Vec<_>>().join(" ")
    }

    /// The command as Docker's guide writes it: options first, `-y` first of them, and more than
    /// three packages sorted, one a line. Each line but the first is to be indented.
    pub(super) fn lines(&self) -> Vec<String> {
        let is_yes = |word: &&&str| matches!(**word, "-y" | "--yes" | "-qq" | "-yqq" | "-qqy");
        let mut words = self.head.clone();
        words.extend(self.options.iter().filter(is_yes));
        words.extend(self.options.iter().filter(|word| !is_yes(word)));
        if self.packages.len() <= MAX_ON_A_LINE {
            words.extend(&self.packages);
            return vec![words.join(" ")];
        }
        let mut packages = self.packages.clone();
        packages.sort_unstable();
        packages.dedup();
        let mut lines = vec![words.join(" ")];
        lines.extend(packages.iter().map(|&package| package.to_owned()));
        lines
    }
}

/// How many packages stand on one line.
const MAX_ON_A_LINE: usize = 3;

/// The name of a package without its version, release or architecture.
fn name(word: &str) -> &str {
    word.split(['=', '/', ':', '~', '<', '>', '@']).next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(command: &str) -> Vec<String> {
        Installation::parse(command).map(|found| found.lines()).unwrap_or_default()
    }

    #[test]
    fn options_come_first_and_more_than_three_packages_are_sorted() {
        assert_eq!(
            lines("apt-get install --no-install-recommends netbase -y curl"),
            ["apt-get install -y --no-install-recommends netbase curl"]
        );
        assert_eq!(
            lines("apt-get install -y -t sid wget curl vim git=1"),
            ["apt-get install -y -t sid", "curl", "git=1", "vim", "wget"]
        );
        assert_eq!(
            lines("sudo DEBIAN_FRONTEND=x apt-get -y install a"),
            ["sudo DEBIAN_FRONTEND=x apt-get -y install a"]
        );
    }

    #[test]
    fn other_commands_are_left_alone() {
        for command in [
            "apt-get update",
            "apt-get install -y $(cat list)",
            "make install",
            "apt-get remove install",
            "echo apt-get install a",
            "apt-get install a; make",
        ] {
            assert_eq!(lines(command), [""; 0], "{command}");
        }
    }

    #[test]
    fn packages_are_taken_out_by_name_or_group() {
        let without = |command: &str, package: &str| {
            let mut found = Installation::parse(command).unwrap();
            let named = found.names(package);
            found.leave_out(package);
            (named, found.to_line())
        };
        assert_eq!(
            without("apt-get install -y gcc=12 gcc-12 g++:amd64", "gcc"),
            (true, "apt-get install -y gcc-12 g++:amd64".to_owned())
        );
        assert_eq!(without("apk add -t .dev gcc", ".dev"), (true, "apk add".to_owned()));
        assert_eq!(without("apk add .dev", "dev"), (false, "apk add .dev".to_owned()));
    }
}
