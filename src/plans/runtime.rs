//! What an image needs at run time, where that can be known: one strategy for each kind of program.

use std::collections::{BTreeSet, HashSet};

use super::program::Program;
use crate::packages::{NeedKind, PackageId};
use crate::rules::Image;
use crate::tree::NodeId;

/// The image's own files that a container needs.
#[derive(Debug, Clone, Default)]
pub struct RuntimeSet {
    /// Visible files and links of own layers.
    pub files: BTreeSet<NodeId>,
    /// What they are, for a sentence: `production node_modules, dist`.
    pub what: String,
    /// The program that must be there to run them, such as `node`; `None` where the set holds it.
    pub interpreter: Option<NodeId>,
    /// What has to be seen to.
    pub caveats: Vec<String>,
}

/// Everything that a strategy may look at.
pub struct Scene<'i, 'a> {
    /// The image.
    pub image: &'i Image<'a>,
    /// What it starts.
    pub program: &'i Program<'a>,
    /// Files that findings say do not belong there.
    pub junk: &'i HashSet<NodeId>,
}

impl Scene<'_, '_> {
    /// Own files below a directory that no finding claims.
    pub fn clean_files_below(&self, directory: NodeId) -> impl Iterator<Item = NodeId> {
        let files = self.image.files_in(directory);
        files.into_iter().filter(|&node| self.is_wanted(node))
    }

    /// Whether a file is the image's own and no finding claims it.
    pub fn is_wanted(&self, node: NodeId) -> bool {
        self.image.is_own(node) && !self.junk.contains(&node)
    }

    /// Own files of the operating system's packages that a package cannot work without, itself
    /// included.
    pub fn package_closure(&self, of: PackageId) -> BTreeSet<NodeId> {
        let (image, mut files) = (self.image, BTreeSet::new());
        let mut seen: HashSet<PackageId> = HashSet::from([of]);
        let mut open = vec![of];
        while let Some(id) = open.pop() {
            let claimed = image.finds.get(id).into_iter().flat_map(|it| &it.claims.files);
            files.extend(
                claimed
                    .copied()
                    .filter(|&node| image.is_own(node) && image.owners.owner(node) == Some(id)),
            );
            let needs = image.finds.needs.iter().filter(|need| need.from == id);
            let needed = needs.filter(|need| need.kind == NeedKind::Requires);
            open.extend(needed.map(|need| need.to).filter(|&to| seen.insert(to)));
        }
        files
    }
}
