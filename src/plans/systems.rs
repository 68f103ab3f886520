//! Packages of the operating system that were installed by name and that no running program needs,
//! by what they are for.

use std::collections::{BTreeMap, BTreeSet};

use crate::escape;
use crate::facts::{Facts, builders};
use crate::packages::{Package, PackageId, UNMARKED};

/// What packages are for, if only a build needs them.
struct Role {
    /// For a sentence: `git left out of the last stage: packages that fetch sources`.
    does: &'static str,
    /// Their names; a `*` at either end stands for anything.
    names: &'static str,
    /// Programs that need them when they run.
    unless: &'static [&'static [&'static str]],
}

/// Packages that fetch, compile, check or edit. What a program may well call, such as `curl`,
/// `wget` or `unzip`, is not among them.
const ROLES: &[Role] = &[
    Role {
        does: "fetch keys and lists of packages",
        names: "apt-transport-https dirmngr gnupg gnupg2 gpg lsb-release apt-utils \
                software-properties-common debian-archive-keyring",
        unless: &[&["gpg"]],
    },
    Role {
        does: "fetch sources",
        names: "git git-lfs mercurial subversion",
        unless: &[&["git", "hg", "svn"]],
    },
    Role {
        does: "compile",
        names: "build-essential build-base gcc gcc-* g++ g++-* cpp clang clang-* llvm llvm-* cmake \
                make ninja-build autoconf automake libtool pkg-config pkgconf meson bison flex \
                nasm yasm patch golang golang-* golang-go rustc cargo ccache",
        unless: builders::C,
    },
    Role { does: "are headers to compile with", names: "*-dev *-devel", unless: builders::C },
    Role {
        does: "install Python packages",
        names: "pipx py3-pip python-pip python3-pip python3-venv python3-virtualenv \
                python3-wheel",
        unless: &[&["pip", "pip3", "pipx", "virtualenv", "venv"]],
    },
    Role {
        does: "build JavaScript",
        names: "nodejs npm yarn yarnpkg node-* nodejs-*",
        unless: &[&["node", "nodejs", "npm", "npx", "yarn", "pnpm"]],
    },
    Role {
        does: "generate sites",
        names: "hugo jekyll zola mkdocs pandoc asciidoctor",
        unless: &[&["hugo", "jekyll", "zola", "mkdocs", "pandoc", "asciidoctor"]],
    },
    Role {
        does: "build Java",
        names: "maven gradle ant default-jdk default-jdk-headless openjdk-*-jdk \
                openjdk-*-jdk-headless",
        unless: &[builders::JAVA, &["javac", "jcmd", "jstack", "jmap", "jshell"]],
    },
    Role {
        does: "install or check PHP",
        names: "composer phpunit php-xdebug php*-xdebug php-codesniffer",
        unless: &[&["composer", "phpunit"]],
    },
    Role {
        does: "test",
        names: "python3-pytest python3-pytest-* python3-nose* python3-mock python3-coverage tox \
                ruby-rspec ruby-rspec-* ruby-minitest rspec",
        unless: &[&["pytest", "py.test", "nosetests", "tox", "rspec"]],
    },
    Role {
        does: "are for people at a terminal",
        names: "vim vim-* nano emacs emacs-* joe less man-db htop tmux screen bash-completion",
        unless: &[&["vim", "nano", "emacs", "less"]],
    },
    Role {
        does: "debug",
        names: "gdb strace ltrace valgrind lsof",
        unless: &[&["gdb", "strace", "ltrace", "valgrind", "lsof"]],
    },
];

/// Whether a package was installed explicitly, by name. If nothing records that, as where a cache
/// mount hides apt's states, it counts if an own instruction has its name.
pub(super) fn is_explicit(facts: &Facts, package: &Package) -> bool {
    match package.explicit {
        Some((true, UNMARKED)) => is_asked_for(facts, &package.name),
        Some((is_explicit, _)) => is_explicit,
        None => false,
    }
}

/// Whether a command of an own instruction has a word, perhaps with a version.
pub(super) fn is_asked_for(facts: &Facts, name: &str) -> bool {
    facts.own_commands().any(|command| {
        let mut words = command.split_whitespace();
        words.any(|word| word.split(['=', ':', ';']).next() == Some(name))
    })
}

/// Whether a last stage does without a package: it has one of these roles, and nothing that is
/// started is of it or runs a program that needs it.
pub(super) fn is_left_out(facts: &Facts, id: PackageId, package: &Package) -> bool {
    role(facts, id, package).is_some()
}

/// Returns sentences about packages that were installed by name and that are not in a
/// set.
pub(super) fn caveats(facts: &Facts, set: &BTreeSet<PackageId>) -> Vec<String> {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, package) in facts.system_packages() {
        let is_own = facts.files_of(id).iter().any(|&file| facts.is_own(file));
        if is_own
            && is_explicit(facts, package)
            && !set.contains(&id)
            && let Some(does) = role(facts, id, package)
        {
            names.entry(does).or_default().push(&package.name);
        }
    }
    let sentence = |(does, mut names): (&str, Vec<&str>)| {
        names.sort_unstable();
        let more = names.len().saturating_sub(MAX_NAMES);
        names.truncate(MAX_NAMES);
        let more = if 0 < more { format!(" and {more} more") } else { String::new() };
        let shown = escape::printable_text(&names.join(", "));
        format!("{shown}{more} left out of the last stage: packages that {does}")
    };
    names.into_iter().map(sentence).collect()
}

/// How many packages a sentence names.
const MAX_NAMES: usize = 6;

/// Returns what a package that a last stage does without does, for a sentence.
pub(super) fn role(facts: &Facts, id: PackageId, package: &Package) -> Option<&'static str> {
    let role = ROLES.iter().find(|role| {
        role.names.split_whitespace().any(|pattern| is_named(pattern, &package.name))
    })?;
    let is_started = facts.startup.packages(facts).contains(&id)
        || role.unless.iter().any(|programs| facts.startup.runs(programs));
    (!is_started).then_some(role.does)
}

/// Whether a name fits a pattern with at most one `*`.
fn is_named(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            start.len() + end.len() < name.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn does(name: &str) -> Option<&'static str> {
        let fits = |role: &&Role| role.names.split_whitespace().any(|row| is_named(row, name));
        ROLES.iter().find(fits).map(|role| role.does)
    }

    #[test]
    fn packages_that_only_build_have_a_role() {
        for (name, wanted) in [
            ("libpq-dev", "are headers to compile with"),
            ("g++-12", "compile"),
            ("php8.2-xdebug", "install or check PHP"),
            ("openjdk-17-jdk-headless", "build Java"),
            ("node-typescript", "build JavaScript"),
            ("vim-tiny", "are for people at a terminal"),
        ] {
            assert_eq!(does(name), Some(wanted), "{name}");
        }
        for name in ["curl", "wget", "unzip", "libpq5", "openjdk-17-jre", "-dev", "php8.2-cli"] {
            assert_eq!(does(name), None, "{name}");
        }
    }
}
