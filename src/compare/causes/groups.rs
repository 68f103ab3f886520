//! Packages that came or went together.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::packages::{PackagePair, PackagePairs, PackageState};
use crate::report::PackageReport;

/// How long a chain of packages that retain each other is followed: longer ones are loops, which
/// only a report that somebody wrote by hand has.
const MAX_CHAIN: usize = 1000;

/// What one cause says about packages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::compare) enum Group {
    /// One pair by itself.
    Alone(usize),
    /// A package, by its pair, and what came or went with it.
    With(usize),
    /// All packages for development of an ecosystem that came or went.
    Development(String, PackageState),
    /// All packages of an ecosystem whose files are other ones, although the versions are the same.
    Rebuilt(String),
    /// All packages of an ecosystem that moved to another directory.
    Moved(String),
    /// All packages of an ecosystem to which nothing happened, of which some files did change.
    Unchanged(String),
}

/// The group of each pair of packages.
pub(in crate::compare) struct Groups {
    groups: Vec<Group>,
}

impl Groups {
    pub(in crate::compare) fn of(packages: &PackagePairs<'_>) -> Self {
        let roots = Roots::of(packages);
        let groups = packages.pairs.iter().enumerate();
        Self { groups: groups.map(|(at, pair)| group(&roots, at, pair)).collect() }
    }

    /// The group of a pair.
    pub(super) fn group(&self, pair: usize) -> Group {
        self.groups.get(pair).cloned().unwrap_or(Group::Alone(pair))
    }

    /// The pair of the package that a pair came or went with.
    pub(in crate::compare) fn root(&self, pair: usize) -> Option<usize> {
        match self.groups.get(pair) {
            Some(&Group::With(root)) if root != pair => Some(root),
            _ => None,
        }
    }
}

/// The package and the image that it is in, if it came or went.
fn only<'a>(pair: &PackagePair<'a>) -> Option<(Which, &'a PackageReport)> {
    match (pair.packages.before, pair.packages.after) {
        (Some(package), None) => Some((Which::Before, package)),
        (None, Some(package)) => Some((Which::After, package)),
        _ => None,
    }
}

fn group(roots: &Roots<'_>, at: usize, pair: &PackagePair<'_>) -> Group {
    let any = pair.packages.before.or(pair.packages.after);
    let ecosystem = any.map(|package| package.ecosystem.to_string()).unwrap_or_default();
    match (pair.state, only(pair)) {
        (None, _) => Group::Unchanged(ecosystem),
        (Some(PackageState::Rebuilt), _) => Group::Rebuilt(ecosystem),
        (Some(PackageState::Moved), _) => Group::Moved(ecosystem),
        (Some(state), Some((_, package))) if package.development.is_some() => {
            Group::Development(ecosystem, state)
        }
        (Some(_), Some((which, package))) => match roots.find(which, package) {
            Some(root) => Group::With(root),
            None => Group::Alone(at),
        },
        (Some(_), None) => Group::Alone(at),
    }
}

/// An ecosystem and the name of a package.
type Name<'a> = (&'a Cow<'static, str>, &'a str);

/// Which pair each package that came or went is, by its name.
struct Roots<'a> {
    packages: &'a PackagePairs<'a>,
    by_name: Both<HashMap<Name<'a>, usize, RandomState>>,
}

impl<'a> Roots<'a> {
    fn of(packages: &'a PackagePairs<'a>) -> Self {
        let mut by_name: Both<HashMap<_, usize, RandomState>> = Both::default();
        for (at, pair) in packages.pairs.iter().enumerate() {
            let Some((which, package)) = only(pair) else { continue };
            let names = by_name.get_mut(which);
            names.entry((&package.ecosystem, package.name.as_str())).or_insert(at);
        }
        Self { packages, by_name }
    }

    /// The last of the packages that retain each other, beginning with the one given, that came or
    /// went too.
    fn find(&self, which: Which, package: &PackageReport) -> Option<usize> {
        let names = self.by_name.get(which);
        let mut root = names.get(&(&package.ecosystem, package.name.as_str())).copied();
        let mut at = package;
        for _ in 0..MAX_CHAIN {
            let Some(by) = at.retained_by.as_deref() else { break };
            let Some(&pair) = names.get(&(&at.ecosystem, by)) else { break };
            let above = self.packages.pairs.get(pair).and_then(only);
            match above {
                Some((_, above)) if above.development.is_none() => {
                    (root, at) = (Some(pair), above);
                }
                _ => break,
            }
        }
        root
    }
}
