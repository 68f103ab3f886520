//! The Dockerfile of a plan: one stage with its fixes, or two stages.

use std::collections::BTreeSet;

use super::runtime::{RuntimeSet, Users, is_explicit};
use super::{base_name, served};
use crate::dockerfile::stage::{self, LastStage};
use crate::dockerfile::{Draft, Edit, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId};
use crate::tree::MergedTree;

/// Returns the image's own Dockerfile with these changes.
pub fn in_place(facts: &Facts, draft: &Draft, edits: &[Edit]) -> Vec<String> {
    let mut lines = vec![format!("FROM {}", base_name::base_name(facts))];
    lines.extend(draft.write(edits));
    lines
}

/// Returns today's build with changes that make its output smaller, and a last stage with what
/// runs.
pub fn multi_stage(
    facts: &Facts,
    draft: &Draft,
    set: &RuntimeSet,
    edits: &[Edit],
    last_base: &str,
    last_tree: Option<&MergedTree>,
) -> Vec<String> {
    // A builder would read a path with spaces as several, or one with `*` as a pattern. Without
    // that path the plan is incomplete, so there is no Dockerfile.
    if set.copies.iter().any(|copy| shell::is_unsafe(&facts.quoted(copy.node))) {
        return Vec::new();
    }
    let mut lines = vec![format!("FROM {} AS build", base_name::base_name(facts))];
    lines.extend(set.static_build.iter().map(|variable| format!("ENV {variable}")));
    lines.extend(draft.write_without(edits, stage::CONTAINER_KEYWORDS));
    lines.extend(set.prepare.iter().map(|command| format!("RUN {command}")));
    lines.push(String::new());
    match set.served {
        Some(directory) => {
            lines.push(format!("FROM {last_base}"));
            lines.extend(served::stage(last_tree, &facts.path(directory)));
        }
        None => lines.extend(last_stage(facts, set, last_base).write()),
    }
    lines
}

/// Returns the last stage, which copies a program.
fn last_stage<'a>(facts: &'a Facts, set: &'a RuntimeSet, base: &'a str) -> LastStage<'a> {
    let steps = facts.own_steps();
    let users = match &set.users {
        Users::Created => stage::users(steps),
        Users::New(command) => Some(format!("RUN {command}")),
        Users::Copied => Some("COPY --from=build /etc/passwd /etc/group /etc/".to_owned()),
    };
    let installed = install(facts, set);
    let setup = installed.iter().chain(&users).map(String::as_str);
    let copies = set.copies.iter().map(|copy| {
        let path = facts.path(copy.node);
        let to = copy.to.clone().unwrap_or_else(|| path.clone());
        match copy.part {
            Some(part) => (format!("{path}/{part}"), to),
            None => (path, to),
        }
    });
    LastStage {
        steps,
        base,
        directory: set.directory.as_deref(),
        setup: setup.flat_map(str::lines).map(str::to_owned).collect(),
        variables: &set.variables,
        copies: copies.collect(),
        user: facts.image.config.user.as_deref(),
        command: set.command.as_deref(),
        keeps_entry_point: set.keeps_entry_point,
        current_command: facts.command(),
    }
}

/// Returns the `RUN` that installs the operating system's packages of a set.
fn install(facts: &Facts, set: &RuntimeSet) -> Option<String> {
    let needs = set.packages.iter().flat_map(|&id| facts.packages.needs_of(id));
    // Dependencies are installed with the packages that require them. Recommended ones are not, so
    // they are named.
    let needs = needs.filter(|need| need.kind == NeedKind::Requires);
    let needed: BTreeSet<PackageId> = needs.map(|need| need.to).collect();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut ecosystem = None;
    for &id in &set.packages {
        let Some(package) = facts.packages.get(id) else { continue };
        if is_explicit(package) || !needed.contains(&id) {
            names.insert(&package.name);
            ecosystem = ecosystem.or(Some(package.ecosystem));
        }
    }
    let names = Vec::from_iter(names).join(" ");
    let ecosystem = ecosystem?;
    Some(match ecosystem {
        EcosystemName::Dpkg => format!(
            "RUN apt-get update && apt-get install -y --no-install-recommends {names} && \\\n    \
             apt-get clean && \\\n    rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old \
             /var/lib/dpkg/*-old /var/log/*.log /var/log/apt/*"
        ),
        EcosystemName::Apk => format!("RUN apk add --no-cache {names}"),
        EcosystemName::Rpm => {
            format!("RUN dnf install -y --setopt=install_weak_deps=0 {names} && dnf clean all")
        }
        EcosystemName::Pacman => {
            format!("RUN pacman -Sy --noconfirm {names} && pacman -Scc --noconfirm")
        }
        // Only packages of the operating system are in a set.
        _ => return None,
    })
}
