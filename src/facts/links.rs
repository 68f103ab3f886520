//! What is in use from outside of a directory: where symbolic links and variables lead.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::Facts;
use crate::tree::NodeId;

/// By file or directory into which something leads: how many directories the lowest common one with
/// a link is in. Directories deeper than that are entered from outside.
pub(super) type Entrances = HashMap<NodeId, u16, RandomState>;

impl Facts {
    /// Whether a symbolic link or a variable outside of a directory leads to `node`, which is in
    /// it, or to something below it.
    ///
    /// A variable that names a directory itself only says where that is, so it counts for what is
    /// above it.
    pub fn is_used_from_outside(&self, directory: NodeId, node: NodeId) -> bool {
        let entrances = self.entrances.get_or_init(|| self.find_entrances());
        let depth = self.tree.ancestors(directory).count();
        entrances.get(&node).is_some_and(|&common| usize::from(common) < depth)
    }

    fn find_entrances(&self) -> Entrances {
        let tree = &self.tree;
        let mut entrances = Entrances::default();
        let mut enter = |node: NodeId, common: usize| {
            let common = u16::try_from(common).unwrap_or(u16::MAX);
            let at = entrances.entry(node).or_insert(common);
            *at = common.min(*at);
        };
        for link in tree.nodes().filter(|&node| tree.is_present(node)) {
            if tree.link_target(link).is_none() {
                continue;
            }
            let Some(target) = tree.follow(link).filter(|&target| target != NodeId::ROOT) else {
                continue;
            };
            // Most links lead to a sibling, which is inside of whatever the link is in.
            let from: Vec<NodeId> = tree.ancestors(tree.parent(link)).collect();
            let is_common = |at: &NodeId| from.contains(at);
            let Some(common) = tree.ancestors(target).find(is_common) else { continue };
            let depth = tree.ancestors(common).count();
            tree.ancestors(target).take_while(|&at| at != common).for_each(|at| enter(at, depth));
        }
        for path in self.env_paths() {
            let is_directory = tree.is_directory(path);
            let named = tree.ancestors(path).skip(usize::from(is_directory));
            named.take_while(|&at| at != NodeId::ROOT).for_each(|at| enter(at, 0));
        }
        entrances
    }

    /// What variables of the configuration name, their links followed.
    pub fn env_paths(&self) -> impl Iterator<Item = NodeId> + '_ {
        let values = self.image.config.env.iter().filter_map(|line| Some(line.split_once('=')?.1));
        let paths = values.flat_map(|value| value.split(':')).filter(|path| path.starts_with('/'));
        paths.filter_map(|path| self.tree.follow(self.find(path)?))
    }
}
