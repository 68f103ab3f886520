//! Development packages of Python environments, by the installer that made them. Each command was
//! tried without a terminal.

use std::collections::BTreeSet;

use super::in_directory;
use super::install::{Kept, last_command, options, with};
use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::tree::NodeId;

/// How many packages are named in a command.
const MAX_NAMES: usize = 60;

/// Returns the command that removes development packages with these names from an environment;
/// `None` if none is certain to.
pub(super) fn command(
    facts: &Facts,
    environment: NodeId,
    names: &BTreeSet<&str>,
) -> Option<String> {
    let is_virtual = facts.tree.child(environment, b"pyvenv.cfg").is_some();
    // In the system's environment an installer would remove what it needs itself.
    let by_lock = || {
        let working = facts.directory(facts.working_directory());
        let mut projects = facts.tree.ancestors(environment).skip(1).chain(working);
        projects.find_map(|project| locked(facts, project))
    };
    // Poetry removes what the lock file does not have: also tools that an environment is made with,
    // which old packages load without saying so.
    let has_tools = || {
        let mut all = facts.packages(EcosystemName::Python);
        all.any(|(_, package)| package.scope == Some(environment) && package.name == "setuptools")
    };
    let by_lock = || by_lock().filter(|command| !command.contains("poetry ") || !has_tools());
    is_virtual.then(by_lock).flatten().or_else(|| uninstall(facts, environment, is_virtual, names))
}

fn locked(facts: &Facts, project: NodeId) -> Option<String> {
    let has = |lock: &[u8]| facts.tree.child(project, lock).is_some();
    let command = if has(b"uv.lock") {
        uv(facts)
    } else if has(b"poetry.lock") {
        poetry(facts)
    } else {
        return None;
    };
    in_directory(facts, project, &command?)
}

fn uv(facts: &Facts) -> Option<String> {
    const KEPT: Kept = Kept {
        flags: "--all-extras --no-editable --compile-bytecode --no-install-project \
                --no-install-workspace --active --all-packages --no-default-groups",
        values: "--group --no-group --extra --no-extra --python -p --package --project \
                 --directory --no-install-package --link-mode",
    };
    facts.on_path("uv")?;
    let words = last_command(facts, "uv", &["sync"])?;
    let is_unknown = |word: &String| matches!(word.as_str(), "--all-groups" | "--only-group");
    if words.iter().any(is_unknown) {
        return None;
    }
    Some(with("uv sync --frozen --no-dev", &options(facts, "uv", &["sync"], &KEPT)?))
}

fn poetry(facts: &Facts) -> Option<String> {
    const VERBS: &[&str] = &["install", "sync"];
    const KEPT: Kept =
        Kept { flags: "--no-root --no-directory --all-extras", values: "-E --extras" };
    facts.on_path("poetry")?;
    let words = last_command(facts, "poetry", VERBS)?;
    let mut groups = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let (option, value) = word.split_once('=').unwrap_or((word, ""));
        if matches!(option, "--with" | "--only") {
            let next = words.get(at + 1).map_or("", String::as_str);
            let value = if value.is_empty() { next } else { value };
            groups.extend(value.split(',').filter(|group| !group.is_empty() && *group != "main"));
        }
    }
    let groups = std::iter::once("main").chain(groups).collect::<Vec<_>>().join(",");
    let options = options(facts, "poetry", VERBS, &KEPT)?;
    // Poetry removes packages with the pip of the environment, which would compile itself there.
    let command = match has_sync(facts) {
        true => format!("PYTHONDONTWRITEBYTECODE=1 poetry sync --only {groups}"),
        false => format!("PYTHONDONTWRITEBYTECODE=1 poetry install --only {groups} --sync"),
    };
    Some(with(&command, &options))
}

/// Whether every Poetry of the image is of version 2 or later, which has `poetry sync` and warns of
/// `--sync` (Poetry docs, `install`).
fn has_sync(facts: &Facts) -> bool {
    let all = facts.packages(EcosystemName::Python);
    let mut majors = all.filter(|(_, package)| package.name == "poetry").map(|(_, package)| {
        let major = package.version.split('.').next().unwrap_or_default();
        major.parse::<u32>().unwrap_or_default()
    });
    majors.next().is_some_and(|first| 2 <= first) && majors.all(|major| 2 <= major)
}

/// Returns the command that uninstalls packages by name. It also removes their scripts and compiled
/// files, and needs no network.
fn uninstall(
    facts: &Facts,
    environment: NodeId,
    is_virtual: bool,
    names: &BTreeSet<&str>,
) -> Option<String> {
    let is_name = |name: &&str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if MAX_NAMES < names.len() || !names.iter().all(is_name) {
        return None;
    }
    let own = facts.tree.find_from(environment, b"bin/pip").filter(|_| is_virtual);
    let python = shell::shell_word(&facts.tree.path(environment));
    let pip = match own {
        Some(pip) => facts.quoted(pip),
        None if is_virtual => {
            facts.on_path("uv")?;
            return Some(format!("uv pip uninstall --python {python} {}", list(names)));
        }
        None => ["pip", "pip3"].iter().find(|name| facts.on_path(name).is_some())?.to_string(),
    };
    if shell::is_unsafe(&pip) {
        return None;
    }
    // Debian's Python refuses changes of its own environment (PEP 668).
    let is_managed = !is_virtual
        && facts.env("PIP_BREAK_SYSTEM_PACKAGES").is_none()
        && !facts.index.files_named(&facts.tree, "EXTERNALLY-MANAGED").is_empty();
    let option = if is_managed { " --break-system-packages" } else { "" };
    Some(format!("{pip} uninstall -y{option} {}", list(names)))
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(" ")
}
