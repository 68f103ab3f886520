//! The parts of Python lock files that are kept: each package and the reason why it is locked.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::marker::{Values, may_hold};

/// Why a lock has a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Role {
    /// The project depends on it.
    Required,
    /// An extra of the project depends on it, or the lock does not show why.
    Optional,
    /// Only these dependency groups, which are for development, contain it.
    Development(Vec<String>),
    /// These groups contain it; the project determines what they are for.
    Groups(Vec<String>),
    /// It depends on these; the project determines what depends on it.
    Needs(Vec<String>),
}

/// A package of a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Locked {
    /// Normalised.
    pub(super) name: String,
    pub(super) version: String,
    pub(super) role: Role,
}

/// What a package of a lock depends on.
#[derive(Debug, Default, Clone)]
pub(super) struct Ask {
    pub(super) name: String,
    /// If the lock has several versions.
    pub(super) version: Option<String>,
    pub(super) extras: Vec<String>,
    pub(super) marker: String,
}

/// A package of a lock with its dependencies.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) asks: Vec<Ask>,
    pub(super) extras: BTreeMap<String, Vec<Ask>>,
}

/// Finds why each package is locked, by the requirements of the project, its extras and its groups.
pub(super) fn roles(
    packages: &[Package],
    required: &[Ask],
    optional: &[Ask],
    groups: &BTreeMap<String, Vec<Ask>>,
) -> Vec<Locked> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, package) in packages.iter().enumerate() {
        by_name.entry(package.name.as_str()).or_default().push(index);
    }
    let required = closure(packages, &by_name, required);
    let optional = closure(packages, &by_name, optional);
    let mut in_groups: HashMap<usize, BTreeSet<String>> = HashMap::new();
    // Real projects have about ten groups.
    for (group, asks) in groups.iter().take(100) {
        for index in closure(packages, &by_name, asks) {
            in_groups.entry(index).or_default().insert(group.clone());
        }
    }
    let mut list = Vec::with_capacity(packages.len());
    for (index, Package { name, version, .. }) in packages.iter().enumerate() {
        let role = match in_groups.remove(&index) {
            _ if required.contains(&index) => Role::Required,
            Some(groups) if !optional.contains(&index) => {
                Role::Development(groups.into_iter().collect())
            }
            _ => Role::Optional,
        };
        list.push(Locked { name: name.clone(), version: version.clone(), role });
    }
    list
}

/// Returns the indexes of all packages that some requirements lead to. Unknown conditions count as
/// met, so that a package is never taken for development by mistake.
fn closure(
    packages: &[Package],
    by_name: &HashMap<&str, Vec<usize>>,
    start: &[Ask],
) -> HashSet<usize> {
    let (mut reached, mut seen) = (HashSet::new(), HashSet::new());
    let mut open: Vec<&Ask> = start.iter().collect();
    while let Some(ask) = open.pop() {
        if !may_hold(&ask.marker, &Values::default()) {
            continue;
        }
        for &index in by_name.get(ask.name.as_str()).into_iter().flatten() {
            let Some(package) = packages.get(index) else { continue };
            if ask.version.as_ref().is_some_and(|version| *version != package.version) {
                continue;
            }
            if reached.insert(index) {
                open.extend(&package.asks);
            }
            for extra in &ask.extras {
                if let Some((extra, asks)) = package.extras.get_key_value(extra)
                    && seen.insert((index, extra))
                {
                    open.extend(asks);
                }
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::lock_formats::{pdm, pipfile, poetry, pylock, uv};
    use super::*;
    use crate::packages::stored::{store, stored};

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn ask(name: &str, extras: &[&str], marker: &str) -> Ask {
        let extras = owned(extras);
        Ask { name: name.to_owned(), version: None, extras, marker: marker.to_owned() }
    }

    fn package(name: &str, asks: Vec<Ask>) -> Package {
        let (name, version) = (name.to_owned(), "1".to_owned());
        Package { name, version, asks, extras: BTreeMap::new() }
    }

    #[test]
    fn packages_that_only_groups_lead_to_are_for_development() {
        let mut with_extra = package("c", Vec::new());
        with_extra.extras.insert("x".to_owned(), vec![ask("d", &[], "")]);
        let packages = [
            package("a", vec![ask("b", &[], ""), ask("w", &[], "sys_platform == 'win32'")]),
            package("b", vec![ask("a", &[], "")]),
            with_extra,
            package("d", vec![ask("b", &[], ""), ask("e", &[], "python_version < '3'")]),
            package("e", Vec::new()),
            package("w", Vec::new()),
            package("o", Vec::new()),
        ];
        let mut groups = BTreeMap::new();
        groups.insert("dev".to_owned(), vec![ask("c", &["x"], ""), ask("o", &[], "")]);
        groups.insert("lint".to_owned(), vec![ask("c", &[], ""), ask("a", &[], "")]);
        let found = roles(&packages, &[ask("a", &[], "")], &[ask("o", &[], "")], &groups);
        let development = |groups: &[&str]| Role::Development(owned(groups));
        let wanted = [
            Role::Required,
            Role::Required,
            development(&["dev", "lint"]),
            development(&["dev"]),
            development(&["dev"]),
            Role::Optional,
            Role::Optional,
        ];
        let roles: Vec<Role> = found.iter().map(|package| package.role.clone()).collect();
        assert_eq!(roles, wanted);
        assert_eq!(stored(&store(&found)), Some(found));
    }

    #[test]
    fn files_that_cannot_be_read_keep_nothing() {
        for condense in [uv, poetry, pdm, pylock, pipfile] {
            assert_eq!(stored::<Vec<Locked>>(&condense(b"[[[".to_vec())), None);
        }
        assert_eq!(stored::<Vec<Locked>>(&uv(Vec::new())), Some(Vec::new()));
    }
}
