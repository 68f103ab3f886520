//! Another base image: what is known about it, and how a Dockerfile names it.

use std::sync::Arc;

use super::base_name;
use crate::base::{self, Given};
use crate::contents::Contents;
use crate::dockerfile::history;
use crate::escape::printable_text;
use crate::facts;
use crate::image::described::Described;
use crate::layer::{Probes, ReadLayer};
use crate::limits::Limits;
use crate::packages::PackageSet;
use crate::tree::MergedTree;

/// Another base image, on which an image is planned.
#[derive(Debug)]
pub struct OtherBase {
    /// Its name as the user wrote it.
    pub(crate) reference: String,
    /// Its name in a Dockerfile.
    pub(crate) name: String,
    pub(crate) tree: Arc<MergedTree>,
    pub(super) contents: Contents,
    /// Whether its download is known, or can be estimated.
    pub(crate) download_known: bool,
    /// Whether that of any layer is an estimate.
    pub(crate) download_estimated: bool,
}

impl OtherBase {
    /// Returns the empty base, `scratch`.
    pub fn scratch() -> Self {
        let tree = Arc::new(MergedTree::merge(Vec::new(), &Limits::default()));
        let contents = Contents::of(Arc::clone(&tree), &Probes::default());
        let reference = "scratch".to_owned();
        Self {
            name: reference.clone(),
            reference,
            tree,
            contents,
            download_known: true,
            download_estimated: false,
        }
    }

    /// Returns the base that an image is, from its layers, lowest first. `probes` say which
    /// contents were kept.
    pub fn of(
        reference: String,
        image: &Described,
        layers: Vec<Arc<ReadLayer>>,
        probes: &Probes,
        limits: &Limits,
    ) -> Self {
        let estimated = |layer: &Arc<ReadLayer>| layer.estimated_download.is_some();
        let download_estimated = layers.iter().any(estimated);
        let mut blobs = image.layers.iter().zip(&layers);
        let download_known = blobs.all(|(blob, layer)| facts::download(blob, layer).is_some());
        let tree = Arc::new(MergedTree::merge(layers, limits));
        let contents = Contents::of(Arc::clone(&tree), probes);
        let name = name(&reference, image, &contents);
        Self { reference, name, tree, contents, download_known, download_estimated }
    }
}

/// Returns its name in a Dockerfile: the one that the image has, that of the official image that it
/// seems to be, or the one that the user wrote.
fn name(reference: &str, image: &Described, contents: &Contents) -> String {
    let is_name = |name: &&String| name.contains([':', '/']) && base_name::is_reference(name);
    if let Some(name) = image.names.iter().find(is_name) {
        return printable_text(name);
    }
    let layers = image.layers.len();
    let history = history::pair(image.config.history.as_deref(), layers);
    let (packages, given) = (PackageSet::default(), Given::Layers(layers));
    let base = base::find(image, &history, contents, &packages, given);
    let guess = base_name::guess(&base.facts, contents.tree(), layers);
    guess.unwrap_or_else(|| printable_text(reference))
}
