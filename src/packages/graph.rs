//! Why each package is installed, and what it retains: reachability and dominators in the graph of
//! dependencies, as heap profilers compute them for objects.
//!
//! Dominators are found with the iteration of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
//! Algorithm" (2001).

use super::{NeedKind, Package, PackageId, PackageSet};

/// Why a package is in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was explicitly installed.
    Explicit,
    /// It stays even if nothing depends on it, and was not explicitly installed.
    Kept,
    /// Others cannot work without it.
    Needed,
    /// Others are better with it, but none requires it.
    Recommended,
    /// It was installed as a dependency, and no installed package depends on it.
    Unneeded,
    /// Nothing shows why.
    Unknown,
}

/// The graph of an image's packages.
#[derive(Debug, Default)]
pub struct Graph {
    count: usize,
    /// By package, what it depends on directly, sorted.
    needs: Vec<Vec<(usize, NeedKind)>>,
    needed_by: Vec<Vec<(usize, NeedKind)>>,
    roots: Vec<bool>,
    /// By package, the closest one with a removal that would make it unneeded.
    dominator: Vec<Option<usize>>,
    /// Reachable packages, each after those that dominate it.
    order: Vec<usize>,
}

impl Graph {
    /// Builds the graph.
    ///
    /// Roots are the packages that were explicitly installed or stay anyway, those that nothing
    /// depends on, and one package of each cycle that nothing else reaches.
    pub fn of(packages: &PackageSet) -> Self {
        let count = packages.packages.len();
        let mut needs = vec![Vec::new(); count];
        let mut needed_by = vec![Vec::new(); count];
        for need in &packages.needs {
            let (from, to) = (need.from.0 as usize, need.to.0 as usize);
            if let (Some(out), true) = (needs.get_mut(from), to < count) {
                out.push((to, need.kind));
            }
            if let (Some(into), true) = (needed_by.get_mut(to), from < count) {
                into.push((from, need.kind));
            }
        }
        let mut graph = Self {
            count,
            needs,
            needed_by,
            roots: Vec::new(),
            dominator: Vec::new(),
            order: Vec::new(),
        };
        graph.roots = graph.find_roots(packages);
        graph.dominate();
        graph
    }

    fn find_roots(&self, packages: &PackageSet) -> Vec<bool> {
        let is_root = |(package, by): (&Package, &Vec<_>)| {
            matches!(package.explicit, Some((true, _))) || package.is_kept || by.is_empty()
        };
        let mut roots: Vec<bool> =
            packages.packages.iter().zip(&self.needed_by).map(is_root).collect();
        let mut seen = vec![false; self.count];
        for start in 0..self.count {
            if roots.get(start) == Some(&true) {
                self.reach(start, &mut seen);
            }
        }
        for start in 0..self.count {
            if seen.get(start) == Some(&false) {
                if let Some(root) = roots.get_mut(start) {
                    *root = true;
                }
                self.reach(start, &mut seen);
            }
        }
        roots
    }

    fn reach(&self, start: usize, seen: &mut [bool]) {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            open.extend(self.needs.get(at).into_iter().flatten().map(|(to, _)| *to));
        }
    }

    /// Finds which package dominates which, under one root above all roots.
    fn dominate(&mut self) {
        let (number, mut order) = self.postorder();
        order.reverse();
        let above_all = self.count;
        let mut dominator: Vec<Option<usize>> = vec![None; self.count];
        let mut steps = MAX_STEPS;
        let mut changed = true;
        while changed {
            changed = false;
            for &at in &order {
                let mut best = self.is_root(at).then_some(above_all);
                for &(from, _) in self.needed_by.get(at).into_iter().flatten() {
                    let known = dominator.get(from).is_some_and(Option::is_some);
                    best = match best {
                        _ if !known => best,
                        None => Some(from),
                        Some(best) => Some(meet(&dominator, &number, from, best, &mut steps)),
                    };
                }
                if let Some(slot) = dominator.get_mut(at)
                    && *slot != best
                {
                    *slot = best;
                    changed = true;
                }
            }
            if steps == 0 {
                // Without dominators a package retains only itself: better than a wrong sum.
                dominator.fill(None);
                break;
            }
        }
        self.dominator =
            dominator.into_iter().map(|above| above.filter(|&at| at < above_all)).collect();
        self.order = order;
    }

    fn is_root(&self, at: usize) -> bool {
        self.roots.get(at) == Some(&true)
    }

    /// Returns the number of each package in a depth-first postorder from the roots, and that
    /// order; the root above all roots has the highest number.
    fn postorder(&self) -> (Vec<usize>, Vec<usize>) {
        let mut number = vec![self.count; self.count + 1];
        let mut order = Vec::with_capacity(self.count);
        let mut seen = vec![false; self.count];
        let mut open: Vec<(usize, usize)> = Vec::new();
        for root in (0..self.count).filter(|&at| self.is_root(at)) {
            enter(root, &mut seen, &mut open);
            while let Some((at, next)) = open.pop() {
                match self.needs.get(at).and_then(|out| out.get(next)) {
                    Some(&(to, _)) => {
                        open.push((at, next + 1));
                        enter(to, &mut seen, &mut open);
                    }
                    None => {
                        if let Some(slot) = number.get_mut(at) {
                            *slot = order.len();
                        }
                        order.push(at);
                    }
                }
            }
        }
        (number, order)
    }

    /// Returns the closest package without which another one is no longer needed; `None` if no
    /// single package decides that.
    pub fn dominator(&self, id: PackageId) -> Option<PackageId> {
        let found = self.dominator.get(id.0 as usize).copied().flatten()?;
        u32::try_from(found).ok().map(PackageId)
    }

    /// Adds to each package's own value those of all packages that it retains.
    ///
    /// `values` are by package, in the order of [`PackageSet::packages`].
    pub fn retained<T: Copy>(&self, values: &[T], add: fn(&mut T, &T)) -> Vec<T> {
        let mut sums = values.to_vec();
        for &at in self.order.iter().rev() {
            let dominator = self.dominator.get(at).copied().flatten();
            if let (Some(above), Some(&value)) = (dominator, sums.get(at))
                && let Some(sum) = sums.get_mut(above)
            {
                add(sum, &value);
            }
        }
        sums
    }

    /// Returns the packages that depend on one, starting with those that require it.
    pub fn needed_by(&self, id: PackageId) -> impl Iterator<Item = (PackageId, NeedKind)> + '_ {
        let mut list: Vec<(usize, NeedKind)> =
            self.needed_by.get(id.0 as usize).cloned().unwrap_or_default();
        list.sort_by_key(|&(from, kind)| (kind, from));
        list.into_iter().map(|(from, kind)| (PackageId(from as u32), kind))
    }

    /// Returns what nothing needs any more once these packages go, themselves included, in order:
    /// what several of them need together goes with the last of them.
    ///
    /// For a single package it is what [`retained`](Self::retained) adds up.
    pub fn without(&self, ids: &[PackageId]) -> Vec<PackageId> {
        let mut stays = vec![false; self.count];
        let mut goes = vec![false; self.count];
        for id in ids {
            goes.get_mut(id.0 as usize).into_iter().for_each(|goes| *goes = true);
        }
        let mut open: Vec<usize> = (0..self.count).filter(|&at| self.is_root(at)).collect();
        while let Some(at) = open.pop() {
            match stays.get_mut(at) {
                Some(seen) if !*seen && goes.get(at) == Some(&false) => *seen = true,
                _ => continue,
            }
            open.extend(self.needs.get(at).into_iter().flatten().map(|(to, _)| *to));
        }
        let gone = stays.iter().enumerate().filter(|(_, stays)| !**stays);
        gone.map(|(at, _)| PackageId(at as u32)).collect()
    }

    /// Returns why a package is installed.
    pub fn why(&self, package: &Package, id: PackageId) -> Why {
        if let Some((true, _)) = package.explicit {
            return Why::Explicit;
        }
        match self.needed_by(id).next() {
            Some((_, NeedKind::Requires)) => Why::Needed,
            _ if package.is_kept => Why::Kept,
            Some((_, NeedKind::Recommends)) => Why::Recommended,
            None if package.explicit.is_some() => Why::Unneeded,
            None => Why::Unknown,
        }
    }

    /// Returns for each package whether it is installed only because of a recommendation, directly
    /// or further up: no chain of requirements leads to it from a root.
    pub fn only_recommended(&self) -> Vec<bool> {
        let mut required = vec![false; self.count];
        let mut open: Vec<usize> = (0..self.count).filter(|&at| self.is_root(at)).collect();
        while let Some(at) = open.pop() {
            match required.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let out = self.needs.get(at).into_iter().flatten();
            open.extend(out.filter(|(_, kind)| *kind == NeedKind::Requires).map(|(to, _)| *to));
        }
        required.into_iter().map(|required| !required).collect()
    }
}

/// How many steps towards common dominators are taken in total; real images take a few for each
/// dependency, and a hostile graph ends within seconds.
const MAX_STEPS: u64 = 200_000_000;

fn enter(at: usize, seen: &mut [bool], open: &mut Vec<(usize, usize)>) {
    if let Some(seen) = seen.get_mut(at).filter(|seen| !**seen) {
        *seen = true;
        open.push((at, 0));
    }
}

/// Returns the closest package that dominates both.
fn meet(
    dominator: &[Option<usize>],
    number: &[usize],
    mut a: usize,
    mut b: usize,
    steps: &mut u64,
) -> usize {
    let above_all = dominator.len();
    let number = |at: usize| number.get(at).copied().unwrap_or(above_all);
    let above = |at: usize| dominator.get(at).copied().flatten().unwrap_or(above_all);
    while a != b && 0 < *steps {
        *steps -= 1;
        if number(a) < number(b) {
            a = above(a);
        } else {
            b = above(b);
        }
    }
    a
}

#[cfg(test)]
mod tests;
