//! What is in use from outside of a directory: where symbolic links and variables lead.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::Facts;
use crate::tree::NodeId;

/// By file or directory into which something leads: how many directories the lowest common one with
/// a link is in. Directories deeper than that are entered from outside.
pub(super) type Entrances = HashMap<NodeId, u16, RandomState>;

/// How many directories are looked at to find where links lead from and to: far more than real
/// images need. Links beyond that count as leading nowhere.
const MAX_STEPS: usize = 50_000_000;

impl Facts {
    /// Whether a symbolic link or a variable outside of a directory leads to `node`, which is in
    /// it, or to something below it.
    ///
    /// A variable that names a directory itself only says where that is, so it counts for what is
    /// above it.
    pub fn is_used_from_outside(&self, directory: NodeId, node: NodeId) -> bool {
        let entrances = self.entrances.get_or_init(|| self.find_entrances());
        let depth = self.tree.depth(directory);
        entrances.get(&node).is_some_and(|&common| usize::from(common) < depth)
    }

    fn find_entrances(&self) -> Entrances {
        let tree = &self.tree;
        let mut entrances = Entrances::default();
        let mut steps = 0;
        for link in tree.nodes().filter(|&node| tree.is_present(node)) {
            if tree.link_target(link).is_none() {
                continue;
            }
            let Some(target) = tree.follow(link).filter(|&target| target != NodeId::ROOT) else {
                continue;
            };
            steps += tree.depth(link) + tree.depth(target);
            if MAX_STEPS < steps {
                break;
            }
            let common = self.common(tree.parent(link), target);
            self.enter(&mut entrances, target, tree.depth(common));
        }
        for path in self.env_paths() {
            let is_directory = tree.is_directory(path);
            if let Some(first) = tree.ancestors(path).nth(usize::from(is_directory)) {
                self.enter(&mut entrances, first, 0);
            }
        }
        entrances
    }

    /// Returns the lowest directory that two nodes are, or are in.
    fn common(&self, mut one: NodeId, mut other: NodeId) -> NodeId {
        let tree = &self.tree;
        while one != other {
            match tree.depth(one) < tree.depth(other) {
                true => other = tree.parent(other),
                false => one = tree.parent(one),
            }
        }
        one
    }

    /// Records that a node, and every directory with it that is deeper than the common one, is
    /// entered.
    fn enter(&self, entrances: &mut Entrances, node: NodeId, common: usize) {
        for at in self.tree.ancestors(node) {
            if self.tree.depth(at) <= common {
                break;
            }
            let common = u16::try_from(common).unwrap_or(u16::MAX);
            let known = entrances.entry(at).or_insert(u16::MAX);
            if *known <= common {
                // The directories above it were recorded with it.
                break;
            }
            *known = common;
        }
    }

    /// What variables of the configuration name, their links followed.
    pub fn env_paths(&self) -> impl Iterator<Item = NodeId> + '_ {
        let values = self.image.config.env.iter().filter_map(|line| Some(line.split_once('=')?.1));
        let paths = values.flat_map(|value| value.split(':')).filter(|path| path.starts_with('/'));
        paths.filter_map(|path| self.tree.follow(self.find(path)?))
    }
}
