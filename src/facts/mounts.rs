//! What may only be there when a container runs: in volumes, and in directories that are mounted.

use super::Facts;
use super::brought::is_manifest;
use super::place::Place;
use crate::dockerfile::workdir;

impl Facts {
    /// Whether a path is that of a volume, or below one.
    pub fn is_in_volume(&self, place: &Place, path: &str) -> bool {
        let path = self.absolute(place, path);
        self.image.config.volumes.iter().any(|volume| {
            let below = path.strip_prefix(volume.trim_end_matches('/'));
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Whether a file that is not in the image may be mounted: it would be in a volume, or in a
    /// directory of the image that has nothing but manifests and installed packages, as those for
    /// development have to which the sources are mounted.
    pub fn may_be_mounted(&self, place: &Place, path: &str) -> bool {
        let absolute = self.absolute(place, path);
        let above = absolute.rmatch_indices('/').filter_map(|(at, _)| absolute.get(..at));
        let directory = above.filter(|path| !path.is_empty()).find_map(|path| self.directory(path));
        let has_more = directory.is_none_or(|directory| {
            let tree = &self.tree;
            let is_more = |&file: &_| {
                let is_tool = tree.name(file).starts_with(b".") || is_manifest(tree.name(file));
                !is_tool && self.foreign_top(file).is_none()
            };
            self.files_in(directory).iter().any(is_more)
        });
        !has_more || self.is_in_volume(place, path)
    }

    fn absolute(&self, place: &Place, path: &str) -> String {
        let directory = self.tree.path(place.directory);
        workdir::absolute(&String::from_utf8_lossy(&directory), path)
    }
}
