//! The formats of lock files: uv, Poetry, PDM, Pipenv, and the common one (PEP 751).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize;

use super::lock::{Ask, Locked, Package, Role, roles};
use super::marker::{Names, Values, may_hold};
use super::requirement::{Requirement, normal};
use crate::packages::stored::store;

/// A package of a lock, with the fields of all formats.
#[derive(Deserialize)]
struct Row {
    name: String,
    version: Option<String>,
    #[serde(default)]
    optional: bool,
    groups: Option<Vec<String>>,
    category: Option<String>,
    marker: Option<String>,
    dependencies: Option<toml::Value>,
    #[serde(default)]
    extras: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    source: toml::Table,
    #[serde(default, rename = "optional-dependencies")]
    optional_dependencies: BTreeMap<String, Vec<toml::Value>>,
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: BTreeMap<String, Vec<toml::Value>>,
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default, alias = "packages")]
    package: Vec<Row>,
    #[serde(default)]
    manifest: Manifest,
    #[serde(default, rename = "default-groups")]
    default_groups: Vec<String>,
    #[serde(default, rename = "dependency-groups")]
    dependency_groups: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    members: Vec<String>,
    #[serde(default, rename = "dependency-groups")]
    dependency_groups: BTreeMap<String, Vec<toml::Value>>,
}

/// Keeps the packages of a lock in TOML; nothing if it cannot be read.
fn condense(content: &[u8], packages: impl Fn(&Lock) -> Vec<Locked>) -> Vec<u8> {
    let lock = str::from_utf8(content).ok().and_then(|text| toml::from_str(text).ok());
    lock.map(|lock| store(&packages(&lock))).unwrap_or_default()
}

impl Row {
    fn locked(&self, role: Role) -> Locked {
        let version = self.version.clone().unwrap_or_default();
        Locked { name: normal(&self.name), version, role }
    }
}

/// Keeps the packages of a `uv.lock`, by whether the project, its extras or only its groups lead to
/// them.
pub(super) fn uv(content: Vec<u8>) -> Vec<u8> {
    condense(&content, uv_roles)
}

fn uv_roles(lock: &Lock) -> Vec<Locked> {
    let members: HashSet<String> = lock.manifest.members.iter().map(|name| normal(name)).collect();
    let is_project = |row: &Row| {
        let is_here = |key: &str| row.source.get(key).and_then(toml::Value::as_str) == Some(".");
        members.contains(&normal(&row.name)) || is_here("virtual") || is_here("editable")
    };
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    let mut groups: BTreeMap<String, Vec<Ask>> = BTreeMap::new();
    let mut packages = Vec::with_capacity(lock.package.len());
    for row in &lock.package {
        let list = row.dependencies.as_ref().and_then(toml::Value::as_array);
        let asks: Vec<Ask> = list.into_iter().flatten().filter_map(uv_ask).collect();
        let extras: BTreeMap<String, Vec<Ask>> = row
            .optional_dependencies
            .iter()
            .map(|(name, list)| (normal(name), list.iter().filter_map(uv_ask).collect()))
            .collect();
        if is_project(row) {
            required.extend(asks.iter().cloned());
            optional.extend(extras.values().flatten().cloned());
            for (group, list) in &row.dev_dependencies {
                groups.entry(group.clone()).or_default().extend(list.iter().filter_map(uv_ask));
            }
        }
        let version = row.version.clone().unwrap_or_default();
        packages.push(Package { name: normal(&row.name), version, asks, extras });
    }
    for (group, list) in &lock.manifest.dependency_groups {
        groups.entry(group.clone()).or_default().extend(list.iter().filter_map(uv_ask));
    }
    roles(&packages, &required, &optional, &groups)
}

fn uv_ask(value: &toml::Value) -> Option<Ask> {
    let text = |key: &str| value.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let extras = value.get("extra").or_else(|| value.get("extras")).and_then(toml::Value::as_array);
    Some(Ask {
        name: normal(&text("name")?),
        version: text("version"),
        extras: extras.into_iter().flatten().filter_map(|name| name.as_str().map(normal)).collect(),
        marker: text("marker").or_else(|| text("markers")).unwrap_or_default(),
    })
}

/// Keeps the packages of a `poetry.lock`, by their `groups` (Poetry 2), by their `category` (before
/// 1.5), or with what they depend on if they have neither.
pub(super) fn poetry(content: Vec<u8>) -> Vec<u8> {
    condense(&content, |lock| lock.package.iter().map(poetry_row).collect())
}

fn poetry_row(row: &Row) -> Locked {
    let needed = if row.optional { Role::Optional } else { Role::Required };
    let role = match (&row.groups, row.category.as_deref()) {
        (Some(groups), _) if groups.iter().any(|group| group == "main") => needed,
        (Some(groups), _) => Role::Development(groups.clone()),
        (None, Some("dev")) => Role::Development(vec!["dev".to_owned()]),
        (None, Some(_)) => needed,
        (None, None) => {
            // The extras of a package count as requested, as the lock does not record which are.
            let own = row.dependencies.as_ref().and_then(toml::Value::as_table);
            let extras = row.extras.values().flatten();
            let extras = extras.filter_map(|text| Some(Requirement::parse(text)?.name));
            let mut names: BTreeSet<String> = extras.collect();
            names.extend(own.into_iter().flat_map(|table| table.keys().map(|name| normal(name))));
            Role::Needs(names.into_iter().collect())
        }
    };
    row.locked(role)
}

/// Keeps the packages of a `pdm.lock`, by their groups.
pub(super) fn pdm(content: Vec<u8>) -> Vec<u8> {
    condense(&content, |lock| {
        let role = |row: &Row| row.groups.clone().map_or(Role::Optional, Role::Groups);
        lock.package.iter().map(|row| row.locked(role(row))).collect()
    })
}

/// Keeps the packages of a `pylock.toml` (PEP 751). A package is for development if its marker
/// fails with all extras and the default groups, and holds with another group.
pub(super) fn pylock(content: Vec<u8>) -> Vec<u8> {
    condense(&content, |lock| {
        let defaults: Vec<String> = lock.default_groups.iter().map(|group| normal(group)).collect();
        let with = |row: &Row, groups: Names<'_>| {
            let values = Values { groups, ..Values::default() };
            may_hold(row.marker.as_deref().unwrap_or_default(), &values)
        };
        let role = |row: &Row| {
            if with(row, Names::These(&defaults)) {
                return Role::Required;
            }
            // Real projects have about ten groups.
            let groups = lock.dependency_groups.iter().take(100);
            let groups: Vec<String> =
                groups.filter(|group| with(row, Names::One(&normal(group)))).cloned().collect();
            if groups.is_empty() { Role::Optional } else { Role::Development(groups) }
        };
        lock.package.iter().map(|row| row.locked(role(row))).collect()
    })
}

#[derive(Deserialize)]
struct Pipfile {
    #[serde(default)]
    default: BTreeMap<String, Pinned>,
    #[serde(default)]
    develop: BTreeMap<String, Pinned>,
}

#[derive(Deserialize)]
struct Pinned {
    version: Option<String>,
}

/// Keeps the packages of a `Pipfile.lock`; those only in `develop` are for development.
pub(super) fn pipfile(content: Vec<u8>) -> Vec<u8> {
    let Ok(lock) = serde_json::from_slice::<Pipfile>(&content) else { return Vec::new() };
    let row = |name: &str, pinned: &Pinned, role: Role| {
        let version = pinned.version.as_deref().unwrap_or_default();
        let version = version.trim_start_matches('=').trim().to_owned();
        Locked { name: normal(name), version, role }
    };
    let mut list = Vec::new();
    list.extend(lock.default.iter().map(|(name, pinned)| row(name, pinned, Role::Required)));
    let default: HashSet<String> = lock.default.keys().map(|name| normal(name)).collect();
    for (name, pinned) in lock.develop {
        if !default.contains(&normal(&name)) {
            list.push(row(&name, &pinned, Role::Development(vec!["develop".to_owned()])));
        }
    }
    store(&list)
}
