//! `pyproject.toml`: what a project depends on, and which of its groups are for development.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lock::{Ask, Locked, Package, Role, roles};
use super::requirement::{Requirement, normal};
use crate::packages::stored::store;

/// The names that a project depends on directly.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Project {
    /// For running, including extras.
    main: Vec<String>,
    /// By dependency group that is for development.
    groups: BTreeMap<String, Vec<String>>,
}

/// Keeps the names of a project's dependencies; nothing if it has no dependency groups.
///
/// Poetry: `tool.poetry.group`, `tool.poetry.dev-dependencies`; PDM: `tool.pdm.dev-dependencies`;
/// all: `dependency-groups` (PEP 735).
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let Ok(table) = toml::from_str::<toml::Table>(&text) else { return Vec::new() };
    let root = toml::Value::Table(table);
    let at = |path: &str| path.split('.').try_fold(&root, |value, key| value.get(key));
    let members = |path: &str| at(path).and_then(toml::Value::as_table).into_iter().flatten();
    let mut project = Project::default();
    let mut add = |group: &str, value: Option<&toml::Value>| {
        project.groups.entry(group.to_owned()).or_default().extend(names(value));
    };
    for path in ["dependency-groups", "tool.pdm.dev-dependencies"] {
        members(path).for_each(|(group, list)| add(group, Some(list)));
    }
    members("tool.poetry.group").for_each(|(group, table)| add(group, table.get("dependencies")));
    if let Some(table) = at("tool.poetry.dev-dependencies") {
        add("dev", Some(table));
    }
    if project.groups.is_empty() {
        return Vec::new();
    }
    // Groups without dependencies show only that the project has some.
    project.groups.retain(|_, names| !names.is_empty());
    project.main.extend(names(at("project.dependencies")));
    project.main.extend(names(at("tool.poetry.dependencies")));
    for (_, list) in members("project.optional-dependencies") {
        project.main.extend(names(Some(list)));
    }
    store(&project)
}

/// The names in a list of requirements, or the keys of a table.
fn names(value: Option<&toml::Value>) -> Vec<String> {
    match value {
        Some(toml::Value::Table(table)) => table.keys().map(|name| normal(name)).collect(),
        Some(toml::Value::Array(list)) => {
            let texts = list.iter().filter_map(toml::Value::as_str);
            texts.filter_map(Requirement::parse).map(|requirement| requirement.name).collect()
        }
        _ => Vec::new(),
    }
}

impl Project {
    /// Determines the roles of packages in a lock that leaves them to the project.
    pub(super) fn settle(&self, mut locked: Vec<Locked>) -> Vec<Locked> {
        if locked.iter().any(|package| matches!(package.role, Role::Needs(_))) {
            return self.walk(locked);
        }
        let is_development =
            |group: &String| self.groups.keys().any(|known| normal(known) == normal(group));
        for package in &mut locked {
            if let Role::Groups(groups) = &mut package.role {
                package.role = match groups.iter().any(|group| group == "default") {
                    true => Role::Required,
                    false if groups.iter().all(is_development) => {
                        Role::Development(std::mem::take(groups))
                    }
                    false => Role::Optional,
                };
            }
        }
        locked
    }

    fn walk(&self, locked: Vec<Locked>) -> Vec<Locked> {
        let asks = |names: &[String]| -> Vec<Ask> {
            names.iter().map(|name| Ask { name: name.clone(), ..Ask::default() }).collect()
        };
        let mut packages = Vec::with_capacity(locked.len());
        for Locked { name, version, role } in locked {
            let asks = if let Role::Needs(names) = role { asks(&names) } else { Vec::new() };
            packages.push(Package { name, version, asks, extras: BTreeMap::new() });
        }
        let groups = self.groups.iter().map(|(group, names)| (group.clone(), asks(names)));
        roles(&packages, &asks(&self.main), &[], &groups.collect())
    }
}
