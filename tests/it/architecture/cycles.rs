//! Cycles in a graph of names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Arrows from one name to another.
pub(super) type Arrows = BTreeSet<(String, String)>;

/// Returns cycles of the graph, the shortest first: at least one if there is any, and no two that
/// share a name. A cycle begins and ends with the same name.
pub(super) fn cycles(arrows: &Arrows) -> Vec<Vec<String>> {
    // A name without arrows is in no cycle, nor is one that has none left without it.
    let mut arrows = arrows.clone();
    loop {
        let before = arrows.len();
        let leading: BTreeSet<String> = arrows.iter().map(|(from, _)| from.clone()).collect();
        arrows.retain(|(_, to)| leading.contains(to));
        if arrows.len() == before {
            break;
        }
    }
    let names: BTreeSet<&String> = arrows.iter().map(|(from, _)| from).collect();
    let mut all: Vec<Vec<String>> =
        names.into_iter().filter_map(|name| shortest_path(&arrows, name, name)).collect();
    all.sort_by_key(Vec::len);
    let mut seen = BTreeSet::new();
    all.retain(|cycle| {
        let is_apart = !cycle.iter().any(|name| seen.contains(name));
        seen.extend(cycle.iter().cloned());
        is_apart
    });
    all
}

/// Returns a shortest path, of one arrow at least.
fn shortest_path(arrows: &Arrows, start: &str, end: &str) -> Option<Vec<String>> {
    let mut targets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows {
        targets.entry(from).or_default().push(to);
    }
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &next in targets.get(at).into_iter().flatten() {
            if next == end {
                let before = std::iter::successors(Some(at), |name| came_from.get(name).copied());
                let back = std::iter::once(end).chain(before).map(ToOwned::to_owned);
                let mut path: Vec<String> = back.collect();
                path.reverse();
                return Some(path);
            }
            if next != start && !came_from.contains_key(next) {
                came_from.insert(next, at);
                queue.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(arrows: &[(&str, &str)]) -> Vec<String> {
        let arrows = arrows.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
        cycles(&arrows.collect()).iter().map(|cycle| cycle.join(" ")).collect()
    }

    #[test]
    fn graphs_without_cycles_have_none() {
        assert_eq!(found(&[]), [""; 0]);
        assert_eq!(found(&[("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")]), [""; 0]);
    }

    #[test]
    fn cycles_of_any_length_are_found() {
        assert_eq!(found(&[("x", "a"), ("a", "b"), ("b", "a"), ("b", "x2")]), ["a b a"]);
        assert_eq!(found(&[("a", "b"), ("b", "c"), ("c", "a")]), ["a b c a"]);
        assert_eq!(found(&[("a", "a")]), ["a a"]);
    }

    #[test]
    fn the_shortest_cycle_comes_first_and_others_only_where_they_are_apart() {
        let arrows =
            [("a", "b"), ("b", "c"), ("c", "a"), ("b", "a"), ("x", "y"), ("y", "z"), ("z", "x")];
        assert_eq!(found(&arrows), ["a b a", "x y z x"]);
    }
}
