//! Which packages are removed with build packages, and which have to stay.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::kinds::{self, Kind};
use super::linked::{self, Linked};
use super::run_time;
use crate::facts::Facts;
use crate::packages::{NeedKind, PackageId};

/// The result of a removal of build packages.
#[derive(Debug, Default)]
pub(super) struct Removal {
    /// Every package that is removed, with the kind of build package that it is removed with.
    pub(super) gone: BTreeMap<PackageId, Kind>,
    /// The packages that the command has to name; the package manager removes the others itself.
    pub(super) named: Vec<PackageId>,
    /// Packages that have to be marked as explicitly installed so that they stay, since only
    /// removed ones depend on them, with the kind that they would be removed with.
    pub(super) marked: Vec<(PackageId, Kind)>,
}

/// Packages of the operating system and their dependencies.
struct Packages<'i> {
    facts: &'i Facts,
    kinds: Vec<Option<Kind>>,
    /// Whether each package stays, no matter what depends on it.
    kept: Vec<bool>,
    /// What the image's binaries name, once that is asked for.
    linked: OnceCell<Linked>,
}

/// Determines what a removal of all packages of kinds up to `up_to` removes.
pub(super) fn removal(facts: &Facts, up_to: Kind) -> Removal {
    let mut packages = Packages::of(facts, up_to);
    if packages.kinds.iter().all(Option::is_none) {
        return Removal::default();
    }
    let mut marked = Vec::new();
    let mut gone = packages.gone();
    // A package that has to stay keeps its dependencies, so what is removed is determined again.
    loop {
        let stays: Vec<(usize, Kind)> = gone
            .iter()
            .filter(|&(&at, _)| packages.has_to_stay(at, &gone))
            .map(|(&at, &kind)| (at, kind))
            .collect();
        if stays.is_empty() {
            break;
        }
        for &(at, _) in &stays {
            packages.kept.get_mut(at).into_iter().for_each(|kept| *kept = true);
        }
        marked.extend(stays);
        gone = packages.gone();
    }
    let id = |at: usize| PackageId(at as u32);
    // Marking a package keeps its dependencies too, so only the topmost ones are marked.
    let edges: BTreeSet<(usize, usize)> = marked
        .iter()
        .flat_map(|&(from, _)| {
            let out = packages.needs(from);
            out.filter(|(_, kind)| is_firm(*kind)).map(move |(to, _)| (from, to))
        })
        .collect();
    let needed: BTreeSet<usize> = edges
        .iter()
        .filter(|&&(from, to)| !edges.contains(&(to, from)))
        .map(|edge| edge.1)
        .collect();
    let is_needed = |at: usize| needed.contains(&at);
    let top = marked.iter().filter(|&&(at, _)| !is_needed(at));
    Removal {
        named: gone.keys().copied().filter(|&at| packages.is_named(at, &gone)).map(id).collect(),
        marked: top.map(|&(at, kind)| (id(at), kind)).collect(),
        gone: gone.into_iter().map(|(at, kind)| (id(at), kind)).collect(),
    }
}

fn is_firm(kind: NeedKind) -> bool {
    kind == NeedKind::Requires
}

impl<'i> Packages<'i> {
    fn of(facts: &'i Facts, up_to: Kind) -> Self {
        let all = &facts.packages.packages;
        let runs = facts.startup.packages(facts);
        let kinds: Vec<Option<Kind>> = all
            .iter()
            .zip(0_u32..)
            .map(|(package, at)| {
                let kind =
                    kinds::kind_of(package).filter(|&kind| kind <= up_to && !package.is_kept);
                kind.filter(|_| !runs.contains(&PackageId(at)))
            })
            .collect();
        let kept = all
            .iter()
            .zip(0_u32..)
            .map(|(package, at)| package.is_kept || runs.contains(&PackageId(at)))
            .collect();
        Self { facts, kinds, kept, linked: OnceCell::new() }
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.kinds.get(at).copied().flatten()
    }

    /// Returns the dependencies of a package, with their kinds.
    fn needs(&self, at: usize) -> impl Iterator<Item = (usize, NeedKind)> + use<'i> {
        let needs = self.facts.packages.needs_of(PackageId(at as u32));
        needs.iter().map(|need| (need.to.0 as usize, need.kind))
    }

    /// Whether a package is installed independently of others.
    fn is_root(&self, at: usize) -> bool {
        let Some(package) = self.facts.packages.packages.get(at) else { return false };
        let is_explicit = match package.explicit {
            Some((explicit, _)) => explicit,
            None => self.facts.graph.needed_by(PackageId(at as u32)).next().is_none(),
        };
        self.kept.get(at) == Some(&true) || (is_explicit && self.kind(at).is_none())
    }

    /// Returns the build packages and their dependencies that no package that stays depends on.
    fn gone(&self) -> BTreeMap<usize, Kind> {
        let count = self.kinds.len();
        let mut stays = vec![false; count];
        let mut open: Vec<usize> = (0..count).filter(|&at| self.is_root(at)).collect();
        while let Some(at) = open.pop() {
            match stays.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let out = self.needs(at);
            // A package that only recommends a compiler works without it.
            let leads = out.filter(|&(to, kind)| is_firm(kind) || self.kind(to).is_none());
            open.extend(leads.map(|(to, _)| to));
        }
        let mut starts: Vec<(Kind, usize)> =
            (0..count).filter_map(|at| Some((self.kind(at)?, at))).collect();
        starts.sort_unstable();
        let mut gone = BTreeMap::new();
        for (kind, start) in starts {
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                if stays.get(at) != Some(&false) || gone.contains_key(&at) {
                    continue;
                }
                let own = self.kind(at);
                if at != start && own.is_some() {
                    continue;
                }
                gone.insert(at, kind);
                open.extend(self.needs(at).map(|(to, _)| to));
            }
        }
        gone
    }

    /// Whether the built program, or another one that runs, may need a package that would be
    /// removed.
    fn has_to_stay(&self, at: usize, gone: &BTreeMap<usize, Kind>) -> bool {
        let Some(package) = self.facts.packages.packages.get(at) else { return false };
        if self.kind(at).is_some() || !package.ecosystem.is_system() {
            return false;
        }
        let id = PackageId(at as u32);
        if linked::libraries(self.facts, id).next().is_none() {
            return run_time::may_run(package);
        }
        let linked = self.linked.get_or_init(|| Linked::of(self.facts));
        let stays = |owner: PackageId| !gone.contains_key(&(owner.0 as usize));
        self.is_asked_for(at, gone) || linked.user_of(self.facts, id, stays).is_some()
    }

    /// Whether a library comes with headers, or a group of packages, that somebody installed by
    /// name: its name is in no binary if a program loads it when it runs.
    fn is_asked_for(&self, at: usize, gone: &BTreeMap<usize, Kind>) -> bool {
        let by = self.facts.graph.needed_by(PackageId(at as u32));
        by.filter(|(_, kind)| is_firm(*kind)).any(|(from, _)| {
            let Some(package) = self.facts.packages.get(from) else { return false };
            let is_set = |id| {
                self.facts.packages.get(id).is_some_and(|package| package.name.starts_with('.'))
            };
            let mut above = self.facts.graph.needed_by(from);
            let is_named =
                !matches!(package.explicit, Some((false, _))) || above.any(|(by, _)| is_set(by));
            let at = from.0 as usize;
            let has_headers = self.kind(at) == Some(Kind::Headers);
            gone.contains_key(&at) && is_named && (has_headers || package.name.starts_with('.'))
        })
    }

    /// Whether the package manager keeps a package when the others are removed: it was explicitly
    /// installed, or is still recommended.
    fn is_named(&self, at: usize, gone: &BTreeMap<usize, Kind>) -> bool {
        let id = PackageId(at as u32);
        let explicit = self.facts.packages.get(id).and_then(|package| package.explicit);
        let is_explicit = matches!(explicit, Some((true, _)));
        let mut by = self.facts.graph.needed_by(id).peekable();
        is_explicit
            || by.peek().is_none()
            || by.any(|(from, _)| !gone.contains_key(&(from.0 as usize)))
    }
}
