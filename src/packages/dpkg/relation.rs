//! Finds the installed packages that satisfy relations of others (Debian Policy 7.1 and 7.5).

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::{NeedKind, PackageId, PackageSet};
use super::stanza::Stanza;
use crate::versions::dpkg::compare;

/// How many pairs of a relation and a package are considered; a full desktop has about 30,000.
const MAX_PAIRS: u32 = 1_000_000;

/// A package that a relation names: `name:architecture (>= version)`.
#[derive(Debug, PartialEq, Eq)]
struct Target<'a> {
    name: &'a str,
    architecture: &'a str,
    /// How the version is compared, and with what.
    version: Option<(&'a str, &'a str)>,
}

struct Provider<'a> {
    id: PackageId,
    architecture: &'a str,
    /// `None` if a name is provided without one.
    version: Option<&'a str>,
}

/// Records which package depends on which, with an edge to every installed package that satisfies a
/// relation.
pub(super) fn resolve(installed: &[(PackageId, Stanza)], packages: &mut PackageSet) {
    let mut providers: HashMap<&str, Vec<Provider<'_>>, RandomState> = HashMap::default();
    for (id, stanza) in installed {
        let (id, architecture) = (*id, stanza.architecture.as_str());
        let version = Some(stanza.version.as_str());
        providers.entry(&stanza.name).or_default().push(Provider { id, architecture, version });
        for target in targets(&stanza.provides) {
            let version = target.version.map(|(_, version)| version);
            let provider = Provider { id, architecture, version };
            providers.entry(target.name).or_default().push(provider);
        }
    }
    let mut pairs = MAX_PAIRS;
    for (id, stanza) in installed {
        let requires = stanza.depends.iter().map(|field| (field, NeedKind::Requires));
        for (field, kind) in requires.chain([(&stanza.recommends, NeedKind::Recommends)]) {
            for target in targets(field) {
                let Some(providers) = providers.get(target.name) else { continue };
                pairs = pairs.saturating_sub(u32::try_from(providers.len()).unwrap_or(u32::MAX));
                if pairs == 0 {
                    return;
                }
                add(*id, &stanza.architecture, &target, providers, kind, packages);
            }
        }
    }
}

fn add(
    from: PackageId,
    own_architecture: &str,
    target: &Target<'_>,
    providers: &[Provider<'_>],
    kind: NeedKind,
    packages: &mut PackageSet,
) {
    // Without a qualifier, the same architecture is meant. A package with `Multi-Arch: foreign` is
    // for all, but is then usually the only one that is installed.
    let wanted = match target.architecture {
        "" | "native" => own_architecture,
        qualifier => qualifier,
    };
    let any = matches!(wanted, "any" | "all");
    let is_native = |provider: &&Provider<'_>| {
        any || provider.architecture == wanted || provider.architecture == "all"
    };
    let satisfies = |provider: &&Provider<'_>| match target.version {
        None => true,
        Some((relation, version)) => {
            provider.version.is_some_and(|own| holds(relation, compare(own, version)))
        }
    };
    let has_native = providers.iter().filter(satisfies).any(|provider| is_native(&provider));
    for provider in providers.iter().filter(satisfies) {
        if is_native(&provider) || !has_native {
            packages.add_dependency(from, provider.id, kind);
        }
    }
}

fn holds(relation: &str, order: Ordering) -> bool {
    match relation {
        "<<" => order.is_lt(),
        // A single sign is the old way to write these (Debian Policy 7.1).
        "<=" | "<" => order.is_le(),
        "=" => order.is_eq(),
        ">=" | ">" => order.is_ge(),
        ">>" => order.is_gt(),
        _ => true,
    }
}

/// Returns every package that a field names, including alternatives.
fn targets(field: &str) -> impl Iterator<Item = Target<'_>> {
    field.split([',', '|']).filter_map(target)
}

fn target(text: &str) -> Option<Target<'_>> {
    let text = text.trim_ascii();
    let end = text.find([' ', '\t', '\n', '(', '[', '<']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let (name, architecture) = name.split_once(':').unwrap_or((name, ""));
    let version = rest.trim_ascii_start().strip_prefix('(').and_then(|inside| {
        let (inside, _) = inside.split_once(')')?;
        let inside = inside.trim_ascii();
        let signs = inside.find(|sign| !matches!(sign, '<' | '=' | '>'))?;
        let (relation, version) = inside.split_at_checked(signs)?;
        Some((relation, version.trim_ascii()))
    });
    (!name.is_empty()).then_some(Target { name, architecture, version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::{EcosystemName, Package};

    #[test]
    fn fields_name_packages() {
        let field = "a (>= 1:2-3) | b:any, c (<<4)[amd64] <!nocheck>,, d( = 5 ), (x), e (bad";
        let found: Vec<Target<'_>> = targets(field).collect();
        let target = |name: &'static str, architecture: &'static str, version| Target {
            name,
            architecture,
            version,
        };
        let wanted = [
            target("a", "", Some((">=", "1:2-3"))),
            target("b", "any", None),
            target("c", "", Some(("<<", "4"))),
            target("d", "", Some(("=", "5"))),
            target("e", "", None),
        ];
        assert_eq!(found, wanted);
    }

    fn edges(stanzas: &[(&'static str, &'static str, &'static str, &'static str)]) -> String {
        let mut packages = PackageSet::default();
        let mut installed = Vec::new();
        for (name, depends, recommends, provides) in stanzas {
            let (name, architecture) = name.split_once(':').unwrap_or((name, "amd64"));
            let (name, version) = name.split_once('=').unwrap_or((name, "1"));
            let id = packages
                .add(Package { name: name.to_owned(), ..Package::new(EcosystemName::Dpkg) });
            let stanza = Stanza {
                name: name.to_owned(),
                version: version.to_owned(),
                architecture: architecture.to_owned(),
                depends: [String::new(), (*depends).to_owned()],
                recommends: (*recommends).to_owned(),
                provides: (*provides).to_owned(),
                ..Stanza::default()
            };
            installed.push((id, stanza));
        }
        resolve(&installed, &mut packages);
        let edge = |need: &super::super::super::Need| {
            let sign = if need.kind == NeedKind::Requires { '>' } else { '?' };
            format!("{}{sign}{}", need.from.0, need.to.0)
        };
        packages.needs.iter().map(edge).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn relations_lead_to_every_package_that_satisfies_them() {
        assert_eq!(
            edges(&[("a", "b | v, none", "c", ""), ("b", "", "", ""), ("c", "", "", "v")]),
            "0>1 0>2 0?2"
        );
        // Versions: of the package, and of what is provided with one.
        assert_eq!(
            edges(&[
                ("a", "b (>= 2) | v (>= 2) | w (>= 2)", "", ""),
                ("b=1.9", "", "", ""),
                ("c", "", "", "v"),
                ("d", "", "", "w (= 2.1)")
            ]),
            "0>3"
        );
        // No package depends on itself.
        assert_eq!(edges(&[("a", "a, v", "", "v")]), "");
    }

    #[test]
    fn relations_prefer_the_same_architecture() {
        let both = [("a:i386", "b", "", ""), ("b", "", "", ""), ("b:i386", "", "", "")];
        assert_eq!(edges(&both), "0>2");
        let any = [("a:i386", "b:any", "", ""), ("b", "", "", ""), ("b:i386", "", "", "")];
        assert_eq!(edges(&any), "0>1 0>2");
        assert_eq!(edges(&[("a:all", "b", "", ""), ("b", "", "", "")]), "0>1");
        assert_eq!(edges(&[("a:i386", "b", "", ""), ("b", "", "", "")]), "0>1");
    }

    #[test]
    fn many_providers_of_one_name_are_bounded() {
        let field: &'static str = Box::leak("v,".repeat(3000).into_boxed_str());
        let stanzas: Vec<_> = (0..3000).map(|_| ("a", field, "", "v")).collect();
        assert!(edges(&stanzas).len() < 100_000_000);
    }
}
