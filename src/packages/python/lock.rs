//! Lock files of Python projects, made small: each package with why the lock has it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::marker::{Names, Values, may_hold};

/// Why a lock has a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Role {
    /// The project needs it.
    Required,
    /// An extra of the project needs it, or the lock does not say.
    Optional,
    /// Only these groups of dependencies need it, which serve development.
    Development(Vec<String>),
    /// These groups need it; what they serve is said elsewhere.
    Groups(Vec<String>),
    /// It needs those; what needs it is said elsewhere.
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

/// One package of a lock asks for another.
#[derive(Debug, Default, Clone)]
pub(super) struct Ask {
    pub(super) name: String,
    /// Where the lock has several versions.
    pub(super) version: Option<String>,
    pub(super) extras: Vec<String>,
    pub(super) marker: String,
}

/// A package of a lock with what it asks for.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) asks: Vec<Ask>,
    pub(super) extras: BTreeMap<String, Vec<Ask>>,
}

/// Returns the indexes of all packages that some requests lead to. What nobody knows may be, so
/// that it is rather too many than too few.
pub(super) fn closure(packages: &[Package], by_name: &ByName<'_>, start: &[Ask]) -> HashSet<usize> {
    let (mut reached, mut seen) = (HashSet::new(), HashSet::new());
    let mut open: Vec<&Ask> = start.iter().collect();
    let values =
        Values { python: None, implementation: None, extras: Names::All, groups: Names::All };
    while let Some(ask) = open.pop() {
        if !may_hold(&ask.marker, &values) {
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

/// The indexes of packages by their names.
pub(super) type ByName<'p> = HashMap<&'p str, Vec<usize>>;

/// Indexes packages.
pub(super) fn by_name(packages: &[Package]) -> ByName<'_> {
    let mut map: ByName<'_> = HashMap::new();
    for (index, package) in packages.iter().enumerate() {
        map.entry(package.name.as_str()).or_default().push(index);
    }
    map
}

/// Says why each package is there, by what the project, its extras and its groups ask for.
pub(super) fn roles(
    packages: &[Package],
    required: &[Ask],
    optional: &[Ask],
    groups: &BTreeMap<String, Vec<Ask>>,
) -> Vec<Locked> {
    let names = by_name(packages);
    let required = closure(packages, &names, required);
    let optional = closure(packages, &names, optional);
    let mut in_groups: HashMap<usize, BTreeSet<&str>> = HashMap::new();
    // Real projects have some ten groups.
    for (group, asks) in groups.iter().take(100) {
        for index in closure(packages, &names, asks) {
            in_groups.entry(index).or_default().insert(group);
        }
    }
    let role = |index: usize| {
        if required.contains(&index) {
            return Role::Required;
        }
        match in_groups.get(&index) {
            Some(groups) if !optional.contains(&index) => {
                Role::Development(groups.iter().map(|it| (*it).to_owned()).collect())
            }
            _ => Role::Optional,
        }
    };
    let list = packages.iter().enumerate();
    list.map(|(index, package)| Locked {
        name: package.name.clone(),
        version: package.version.clone(),
        role: role(index),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::lock_formats::{pdm, pipfile, poetry, pylock, uv};
    use super::*;
    use crate::packages::stored::{store, stored};

    fn ask(name: &str, extras: &[&str], marker: &str) -> Ask {
        let extras = extras.iter().map(|it| (*it).to_owned()).collect();
        Ask { name: name.to_owned(), version: None, extras, marker: marker.to_owned() }
    }

    fn package(name: &str, asks: Vec<Ask>) -> Package {
        let (name, version) = (name.to_owned(), "1".to_owned());
        Package { name, version, asks, extras: BTreeMap::new() }
    }

    #[test]
    fn only_what_groups_alone_lead_to_serves_development() {
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
        let development =
            |list: &[&str]| Role::Development(list.iter().map(|it| (*it).to_owned()).collect());
        let wanted = [
            Role::Required,
            Role::Required,
            development(&["dev", "lint"]),
            development(&["dev"]),
            development(&["dev"]),
            Role::Optional,
            Role::Optional,
        ];
        let roles: Vec<Role> = found.iter().map(|it| it.role.clone()).collect();
        assert_eq!(roles, wanted);
        assert_eq!(stored(&store(&found)), Some(found));
    }

    #[test]
    fn what_could_not_be_read_stays_so() {
        for condense in [uv, poetry, pdm, pylock, pipfile] {
            assert_eq!(stored::<Vec<Locked>>(&condense(b"[[[".to_vec())), None);
        }
        assert_eq!(stored::<Vec<Locked>>(&uv(Vec::new())), Some(Vec::new()));
    }
}
