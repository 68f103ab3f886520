//! What is rebuilt, and pulled again, when only the application's own sources change.

use super::Facts;
use super::brought::Kind;
use crate::dockerfile::Keyword;

/// The layers that a change of the sources makes anew.
///
/// A builder runs every instruction after one whose files changed (Docker docs, "Build cache
/// invalidation"). What such a `RUN` writes has new times, so its layer has another digest even if
/// it has the same files, and everyone who has the old image pulls it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Churn {
    /// The layers by index, lowest first. The first one holds the sources.
    pub layers: Vec<usize>,
    /// Bytes of their regular files.
    pub unpacked: u64,
    /// What a pull transfers of them, each blob once; `None` if that is not known for all of them.
    pub download: Option<u64>,
}

impl Facts {
    /// What a change of the application's sources makes anew; `None` if no own layer is known to
    /// hold them, as with builders that record no instructions.
    pub fn churn(&self) -> Option<&Churn> {
        self.churn.get_or_init(|| Some(self.made_anew(self.sources_layer()?))).as_ref()
    }

    /// The first own layer, by index, that holds the application's sources: its code or, without
    /// any, its other files, and settings as a last resort.
    pub fn sources_layer(&self) -> Option<usize> {
        if self.bytes_only || self.history.mismatch.is_some() {
            return None;
        }
        let kinds =
            self.own_layers().filter_map(|layer| Some((self.brought(layer)?.kind()?, layer)));
        // A base that is not recognised begins with what made the file system.
        let kinds: Vec<(Kind, usize)> =
            kinds.filter(|&(_, layer)| !self.is_rootfs(layer)).collect();
        let (kind, layer) = kinds.into_iter().min()?;
        // Those that start whatever they are given, as base images have them, are no application.
        (kind != Kind::Setting || !self.is_only_entrypoint(layer)).then_some(layer)
    }

    /// Whether a layer has no file but scripts that are called entry points.
    fn is_only_entrypoint(&self, layer: usize) -> bool {
        let versions = self.tree.versions_of(layer..layer + 1);
        let mut files = versions.filter(|&version| self.tree.own_content(version).is_some());
        files.all(|version| {
            let name = self.tree.name(self.tree.node_of(version));
            memchr::memmem::find(name, b"entrypoint").is_some()
        })
    }

    /// What is made anew if what a layer, given by its index, was made from changes.
    pub fn made_anew(&self, first: usize) -> Churn {
        let same_as = self.same_as();
        let is_new = |layer: &usize| *layer == first || !self.is_linked(*layer);
        let layers: Vec<usize> = (first..self.layers().len()).filter(is_new).collect();
        let bytes =
            |&layer: &usize| self.layers().get(layer).map_or(0, |one| one.entries.unpacked());
        let unpacked = layers.iter().map(bytes).sum();
        let distinct =
            layers.iter().filter(|&&layer| same_as.get(layer).copied().flatten().is_none());
        let downloads: Option<Vec<u64>> =
            distinct.map(|&layer| self.downloads.get(layer).copied().flatten()).collect();
        Churn { layers, unpacked, download: downloads.map(|all| all.into_iter().sum()) }
    }

    /// Whether a layer is a `COPY --link`, which does not depend on the layers below it. Histories
    /// leave the option out, so only a Dockerfile shows it.
    fn is_linked(&self, layer: usize) -> bool {
        let statement = self.statement_of_layer(layer).and_then(Result::ok);
        statement.is_some_and(|statement| {
            matches!(statement.keyword, Keyword::Copy | Keyword::Add)
                && statement.flags.iter().any(|flag| flag == "--link" || flag == "--link=true")
        })
    }

    /// Whether a layer is a root file system.
    fn is_rootfs(&self, layer: usize) -> bool {
        let to_root = self.copy_destination(layer).is_none_or(|path| path.is_empty());
        to_root
            && ["etc/os-release", "usr/lib/os-release", "bin/sh", "etc/passwd"]
                .iter()
                .any(|path| self.ships_at(layer, path))
    }
}
