//! Lock files of Python projects, made small: each package with why the lock has it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::marker::{Names, Values, may_hold};

/// Why a lock has a package.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locked {
    /// Normalised.
    pub(super) name: String,
    pub(super) version: String,
    pub(super) role: Role,
}

/// What a lock that cannot be read is kept as.
const UNREADABLE: &[u8] = b"!";

/// Writes the packages of a lock, a line each; `None` where it could not be read.
pub(super) fn write(packages: Option<Vec<Locked>>) -> Vec<u8> {
    let Some(packages) = packages else { return UNREADABLE.to_vec() };
    let mut out = String::new();
    for package in packages {
        let (letter, list) = match package.role {
            Role::Required => ('r', Vec::new()),
            Role::Optional => ('o', Vec::new()),
            Role::Development(groups) => ('d', groups),
            Role::Groups(groups) => ('g', groups),
            Role::Needs(names) => ('n', names),
        };
        let fields = [package.name, package.version, letter.to_string(), list.join("\x1f")];
        out.push_str(&fields.map(|it| it.replace(['\t', '\n'], " ")).join("\t"));
        out.push('\n');
    }
    out.into_bytes()
}

/// Reads what [`write`] wrote; `None` for a lock that could not be read.
pub(super) fn read(kept: &[u8]) -> Option<Vec<Locked>> {
    if kept == UNREADABLE {
        return None;
    }
    let text = std::str::from_utf8(kept).ok()?;
    let package = |line: &str| {
        let mut fields = line.split('\t');
        let (name, version) = (fields.next()?.to_owned(), fields.next()?.to_owned());
        let letter = fields.next()?;
        let list = fields.next()?.split('\x1f').filter(|it| !it.is_empty());
        let list: Vec<String> = list.map(str::to_owned).collect();
        let role = match letter {
            "r" => Role::Required,
            "d" => Role::Development(list),
            "g" => Role::Groups(list),
            "n" => Role::Needs(list),
            _ => Role::Optional,
        };
        Some(Locked { name, version, role })
    };
    Some(text.lines().filter_map(package).collect())
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
    use super::*;

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
        assert_eq!(read(&write(Some(found.clone()))), Some(found));
    }

    #[test]
    fn what_could_not_be_read_stays_so() {
        assert_eq!(read(&write(None)), None);
        assert_eq!(read(&write(Some(Vec::new()))), Some(Vec::new()));
        assert_eq!(read(b"a\tb"), Some(Vec::new()));
    }
}
