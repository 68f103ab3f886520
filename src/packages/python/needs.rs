//! Which installed distributions depend on which others.

use std::collections::{HashMap, HashSet};

use super::environment::Site;
use super::marker::{Names, Values, each_extra, may_hold};
use super::requirement::{Requirement, normal};

/// An installed distribution in the graph of dependencies.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Normalised.
    pub(super) name: String,
    /// The site that it is in.
    pub(super) site: usize,
    pub(super) requirements: Vec<Requirement>,
    /// Whether it was certainly installed as a dependency.
    pub(super) is_dependency: bool,
}

/// How many markers are evaluated in total; real images have a few thousand.
const MAX_STEPS: usize = 1_000_000;

/// Finds the dependencies among installed distributions, as pairs of their indexes.
///
/// `visible` has for each site the sites in which dependencies are searched, in order.
pub(super) fn needs(nodes: &[Node], sites: &[Site], visible: &[Vec<usize>]) -> Vec<(usize, usize)> {
    let mut by_name: HashMap<(usize, &str), usize> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        by_name.entry((node.site, &node.name)).or_insert(index);
    }
    let mut walk = Walk {
        nodes,
        sites,
        visible,
        by_name,
        active: HashSet::new(),
        open: (0..nodes.len()).map(|index| (index, String::new())).collect(),
        found: Vec::new(),
        steps: MAX_STEPS,
    };
    walk.run();
    walk.guess_extras();
    walk.run();
    walk.found.sort_unstable();
    walk.found.dedup();
    walk.found
}

struct Walk<'n> {
    nodes: &'n [Node],
    sites: &'n [Site],
    visible: &'n [Vec<usize>],
    by_name: HashMap<(usize, &'n str), usize>,
    /// Extras that are requested.
    active: HashSet<(usize, String)>,
    /// Distributions and their extras, with requirements that are still to be resolved.
    open: Vec<(usize, String)>,
    found: Vec<(usize, usize)>,
    steps: usize,
}

impl<'n> Walk<'n> {
    fn run(&mut self) {
        while let Some((from, extra)) = self.open.pop() {
            let nodes = self.nodes;
            let Some(node) = nodes.get(from) else { continue };
            for requirement in &node.requirements {
                if !extra.is_empty() && !requirement.marker.contains("extra") {
                    continue;
                }
                if self.steps == 0 {
                    return;
                }
                self.steps -= 1;
                if !self.holds(node, &requirement.marker, &extra) {
                    continue;
                }
                let Some(to) = self.find(node, &requirement.name) else { continue };
                self.found.push((from, to));
                for requested in &requirement.extras {
                    self.request(to, requested);
                }
            }
        }
    }

    fn request(&mut self, index: usize, extra: &str) {
        if self.active.insert((index, extra.to_owned())) {
            self.open.push((index, extra.to_owned()));
        }
    }

    fn holds(&self, node: &Node, marker: &str, extra: &str) -> bool {
        let Some(site) = self.sites.get(node.site) else { return true };
        let values = Values {
            python: site.python.as_deref(),
            implementation: site.implementation,
            extras: Names::One(extra),
            groups: Names::All,
        };
        marker.is_empty() || may_hold(marker, &values)
    }

    fn find(&self, node: &Node, name: &str) -> Option<usize> {
        let visible = self.visible.get(node.site)?;
        visible.iter().find_map(|&site| self.by_name.get(&(site, name)).copied())
    }

    /// Takes an extra as requested if everything that it adds is installed, and some of it for no
    /// other known reason: an environment does not record which extras were requested.
    fn guess_extras(&mut self) {
        let needed: HashSet<usize> = self.found.iter().map(|&(_, to)| to).collect();
        let nodes = self.nodes;
        let is_orphan = |index: usize| {
            !needed.contains(&index) && nodes.get(index).is_some_and(|node| node.is_dependency)
        };
        for (from, node) in nodes.iter().enumerate() {
            let mut added: HashMap<String, (bool, bool)> = HashMap::new();
            for requirement in &node.requirements {
                let mut extras = Vec::new();
                each_extra(&requirement.marker, |name| extras.push(normal(name)));
                for extra in extras {
                    if self.steps == 0 {
                        return;
                    }
                    self.steps -= 1;
                    if !self.holds(node, &requirement.marker, &extra)
                        || self.holds(node, &requirement.marker, "")
                    {
                        continue;
                    }
                    let found = self.find(node, &requirement.name);
                    let (all, orphan) = added.entry(extra).or_insert((true, false));
                    *all &= found.is_some();
                    *orphan |= found.is_some_and(is_orphan);
                }
            }
            added.retain(|_, (all, orphan)| *all && *orphan);
            let mut extras: Vec<String> = added.into_keys().collect();
            extras.sort_unstable();
            extras.iter().for_each(|extra| self.request(from, extra));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::environment::Kind;
    use super::*;
    use crate::tree::NodeId;

    /// Each `name: requirement | requirement`, with a dash before those that were installed as
    /// dependencies.
    fn found(lines: &[&str]) -> Vec<String> {
        let nodes: Vec<Node> = lines
            .iter()
            .map(|line| {
                let (name, list) = line.split_once(':').unwrap();
                let requirements = list.split('|').filter_map(Requirement::parse).collect();
                let is_dependency = name.starts_with('-');
                Node { name: normal(&name.replace('-', "")), requirements, is_dependency, site: 0 }
            })
            .collect();
        let site = Site {
            node: NodeId::ROOT,
            root: NodeId::ROOT,
            kind: Kind::System,
            python: Some("3.11".to_owned()),
            implementation: Some("cpython"),
            depth_in_root: 0,
            depth: 0,
        };
        let pairs = needs(&nodes, &[site], &[vec![0]]);
        pairs.iter().map(|&(a, b)| format!("{} {}", nodes[a].name, nodes[b].name)).collect()
    }

    #[test]
    fn dependencies_follow_markers_and_extras() {
        let found = found(&[
            "a: b[x] | c; python_version < '3' | d; extra == 'z' | gone",
            "b: c; extra == 'x' | d; extra == 'y'",
            "c: a",
            "d:",
        ]);
        assert_eq!(found, ["a b", "b c", "c a"]);
    }

    #[test]
    fn extras_are_guessed_if_nothing_else_explains_a_package() {
        let lines = |d: &'static str| {
            ["a: b; extra=='x' | c; extra=='x' | d; extra=='y' | e; extra=='y'", "-b:", "c:", d]
        };
        assert_eq!(found(&lines("d:")), ["a b", "a c"]);
        // Without `e`, the extra `y` is incomplete.
        assert_eq!(found(&lines("-d:")), ["a b", "a c"]);
    }

    #[test]
    fn cycles_and_thousands_of_extras_end_in_time() {
        assert_eq!(found(&["a: b[x]", "b: a[y] ; extra == 'x'"]), ["a b", "b a"]);
        let many: String = (0..4000).map(|n| format!("b; extra == 'e{n}' | ")).collect();
        assert_eq!(found(&[&format!("a: {many}"), "-b:"]), ["a b"]);
    }
}
