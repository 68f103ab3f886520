//! `pyproject.toml`: what a project asks for, and which of its groups serve development.

use std::collections::BTreeMap;

use super::lock::{Ask, Locked, Package, Role, roles};
use super::requirement::{Requirement, normal};

/// What a project asks for by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Project {
    /// To run, extras included.
    main: Vec<String>,
    /// By group of dependencies that serve development.
    groups: BTreeMap<String, Vec<String>>,
}

/// Keeps the names of a project's dependencies: nothing where it has no groups of them.
///
/// Poetry: `tool.poetry.group`, `tool.poetry.dev-dependencies`; PDM: `tool.pdm.dev-dependencies`;
/// all: `dependency-groups` (PEP 735).
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let Ok(table) = toml::from_str::<toml::Table>(&text) else { return Vec::new() };
    let root = toml::Value::Table(table);
    let at = |path: &[&str]| path.iter().try_fold(&root, |value, key| value.get(key));
    let mut out = String::new();
    let mut line = |kind: &str, group: &str, value: Option<&toml::Value>| {
        for name in names(value) {
            let fields = [kind, group, &name].map(|it| it.replace(['\t', '\n'], " "));
            out.push_str(&fields.join("\t"));
            out.push('\n');
        }
    };
    let mut has_groups = false;
    for path in [&["dependency-groups"][..], &["tool", "pdm", "dev-dependencies"]] {
        for (group, list) in at(path).and_then(toml::Value::as_table).into_iter().flatten() {
            line("d", group, Some(list));
            has_groups = true;
        }
    }
    for (group, table) in
        at(&["tool", "poetry", "group"]).and_then(toml::Value::as_table).into_iter().flatten()
    {
        line("d", group, table.get("dependencies"));
        has_groups = true;
    }
    if let Some(table) = at(&["tool", "poetry", "dev-dependencies"]) {
        line("d", "dev", Some(table));
        has_groups = true;
    }
    if !has_groups {
        return Vec::new();
    }
    line("m", "", at(&["project", "dependencies"]));
    line("m", "", at(&["tool", "poetry", "dependencies"]));
    let extras = at(&["project", "optional-dependencies"]).and_then(toml::Value::as_table);
    for (_, list) in extras.into_iter().flatten() {
        line("m", "", Some(list));
    }
    out.into_bytes()
}

/// The names in a list of requirements, or the keys of a table.
fn names(value: Option<&toml::Value>) -> Vec<String> {
    match value {
        Some(toml::Value::Table(table)) => table.keys().map(|it| normal(it)).collect(),
        Some(toml::Value::Array(list)) => {
            let texts = list.iter().filter_map(toml::Value::as_str);
            texts.filter_map(|it| Some(Requirement::parse(it)?.name)).collect()
        }
        _ => Vec::new(),
    }
}

impl Project {
    /// Reads what [`condense`] wrote.
    pub(super) fn read(kept: &[u8]) -> Self {
        let mut project = Self::default();
        for line in std::str::from_utf8(kept).unwrap_or_default().lines() {
            let mut fields = line.split('\t');
            let (kind, group, name) = (fields.next(), fields.next(), fields.next());
            let (Some(kind), Some(group), Some(name)) = (kind, group, name) else { continue };
            match kind {
                "d" => project.groups.entry(group.to_owned()).or_default().push(name.to_owned()),
                _ => project.main.push(name.to_owned()),
            }
        }
        project
    }

    /// Says of a lock's packages what they serve, where the lock leaves that to the project.
    pub(super) fn settle(&self, locked: Vec<Locked>) -> Vec<Locked> {
        if locked.iter().any(|it| matches!(it.role, Role::Needs(_))) {
            return self.walk(locked);
        }
        let settle = |mut it: Locked| {
            if let Role::Groups(groups) = it.role {
                let is_development =
                    |group: &String| self.groups.keys().any(|known| normal(known) == normal(group));
                it.role = match groups.iter().any(|group| group == "default") {
                    true => Role::Required,
                    false if groups.iter().all(is_development) => Role::Development(groups),
                    false => Role::Optional,
                };
            }
            it
        };
        locked.into_iter().map(settle).collect()
    }

    fn walk(&self, locked: Vec<Locked>) -> Vec<Locked> {
        let ask = |name: &String| Ask { name: name.clone(), ..Ask::default() };
        let package = |it: Locked| {
            let names = if let Role::Needs(names) = it.role { names } else { Vec::new() };
            let asks = names.iter().map(ask).collect();
            Package { name: it.name, version: it.version, asks, extras: BTreeMap::new() }
        };
        let packages: Vec<Package> = locked.into_iter().map(package).collect();
        let main: Vec<Ask> = self.main.iter().map(ask).collect();
        let groups = self.groups.iter();
        let groups = groups.map(|(group, list)| (group.clone(), list.iter().map(ask).collect()));
        roles(&packages, &main, &[], &groups.collect())
    }
}
