//! The `RUN` of a last stage that installs packages of the operating system, and removes what the
//! image's own instructions removed.

use std::collections::BTreeSet;

use super::runtime::RuntimeSet;
use super::systems::is_explicit;
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId};

/// How many packages stay on one line (Docker docs, "Sort multi-line arguments").
const MAX_ON_ONE_LINE: usize = 3;

/// Returns the instruction, lines joined by line breaks; `None` if there is nothing to do.
pub(super) fn run(facts: &Facts, set: &RuntimeSet) -> Option<String> {
    let (ecosystem, names) = named(facts, set);
    let mut commands = match ecosystem {
        Some(ecosystem) => installing(ecosystem, &list(&names)),
        None => Vec::new(),
    };
    if !set.removed.is_empty() {
        let words = Vec::from_iter(set.removed.iter().map(String::as_str)).join(" ");
        match commands.last_mut().filter(|last| last.starts_with("rm -rf ")) {
            Some(last) => *last = format!("{last} {words}"),
            None => commands.push(format!("rm -rf {words}")),
        }
    }
    (!commands.is_empty()).then(|| format!("RUN {}", commands.join(" && \\\n    ")))
}

/// Returns the packages that have to be named: dependencies are installed with the packages that
/// require them, recommended ones are not.
pub(super) fn named<'f>(
    facts: &'f Facts,
    set: &RuntimeSet,
) -> (Option<EcosystemName>, BTreeSet<&'f str>) {
    let needs = set.packages.iter().flat_map(|&id| facts.packages.needs_of(id));
    let needs = needs.filter(|need| need.kind == NeedKind::Requires);
    let needed: BTreeSet<PackageId> = needs.map(|need| need.to).collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut ecosystem = None;
    for &id in &set.packages {
        let Some(package) = facts.packages.get(id) else { continue };
        if is_explicit(facts, package) || !needed.contains(&id) {
            names.insert(&package.name);
            ecosystem = ecosystem.or(Some(package.ecosystem));
        }
    }
    (ecosystem, names)
}

/// Writes names, one a line if they are many.
fn list(names: &BTreeSet<&str>) -> String {
    let names = Vec::from_iter(names.iter().copied());
    match names.len() <= MAX_ON_ONE_LINE {
        true => format!(" {}", names.join(" ")),
        false => names.iter().map(|name| format!(" \\\n        {name}")).collect(),
    }
}

fn installing(ecosystem: EcosystemName, names: &str) -> Vec<String> {
    let commands: &[&str] = match ecosystem {
        EcosystemName::Dpkg => &[
            "apt-get update",
            "apt-get install -y --no-install-recommends",
            // Debian's official images empty the cache themselves, other bases do not.
            "apt-get clean",
            "rm -rf /var/lib/apt/lists/*",
        ],
        EcosystemName::Apk => &["apk add --no-cache"],
        EcosystemName::Rpm => &["dnf install -y --setopt=install_weak_deps=0", "dnf clean all"],
        EcosystemName::Pacman => &["pacman -Sy --noconfirm", "pacman -Scc --noconfirm"],
        // Only packages of the operating system are in a set.
        _ => &[],
    };
    let installs = |command: &str| {
        ["install", "add", "-Sy"].iter().any(|verb| command.split(' ').any(|word| word == *verb))
    };
    let write = |command: &&str| match installs(command) {
        true => format!("{command}{names}"),
        false => (*command).to_owned(),
    };
    commands.iter().map(write).collect()
}
