//! Packages that came or went together.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::both::{Both, Which};
use super::super::packages::{PackagePair, PackagePairs, PackageState};
use crate::report::PackageReport;

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
        (Some(_), Some(_)) => match roots.roots.get(at).copied().flatten() {
            Some(root) => Group::With(root),
            None => Group::Alone(at),
        },
        (Some(_), None) => Group::Alone(at),
    }
}

/// An ecosystem and the name of a package.
type Name<'a> = (&'a Cow<'static, str>, &'a str);

/// Which pair each package that came or went is, by its name, and with which it did.
struct Roots<'a> {
    packages: &'a PackagePairs<'a>,
    by_name: Both<HashMap<Name<'a>, usize, RandomState>>,
    /// By pair: the last of the packages that retain each other, beginning with it.
    roots: Vec<Option<usize>>,
}

impl<'a> Roots<'a> {
    fn of(packages: &'a PackagePairs<'a>) -> Self {
        let mut by_name: Both<HashMap<_, usize, RandomState>> = Both::default();
        for (at, pair) in packages.pairs.iter().enumerate() {
            let Some((which, package)) = only(pair) else { continue };
            let names = by_name.get_mut(which);
            names.entry((&package.ecosystem, package.name.as_str())).or_insert(at);
        }
        let mut roots = Self { packages, by_name, roots: vec![None; packages.pairs.len()] };
        for pair in 0..packages.pairs.len() {
            roots.follow(pair);
        }
        roots
    }

    /// The pair of the package that retains that of a pair, if it came or went too.
    fn above(&self, pair: usize) -> Option<usize> {
        let (which, package) = self.packages.pairs.get(pair).and_then(only)?;
        let by = package.retained_by.as_deref()?;
        let above = *self.by_name.get(which).get(&(&package.ecosystem, by))?;
        let (_, retaining) = self.packages.pairs.get(above).and_then(only)?;
        retaining.development.is_none().then_some(above)
    }

    /// Finds the root of a pair, and of all on the way to it.
    fn follow(&mut self, pair: usize) {
        let mut way: Vec<usize> = Vec::new();
        let mut on_way: HashSet<usize, RandomState> = HashSet::default();
        let mut at = pair;
        let root = loop {
            if let Some(root) = self.roots.get(at).copied().flatten() {
                break root;
            }
            if !on_way.insert(at) {
                // Only a report that somebody wrote by hand has packages that retain each other.
                let ring = way.iter().skip_while(|&&other| other != at);
                break ring.copied().min().unwrap_or(at);
            }
            way.push(at);
            match self.above(at) {
                Some(above) => at = above,
                None => break at,
            }
        };
        for pair in way {
            self.roots.get_mut(pair).into_iter().for_each(|slot| *slot = Some(root));
        }
    }
}
