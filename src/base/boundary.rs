//! How many layers belong to the base image, and which image it is, by the best evidence.

use std::collections::BTreeMap;

use oci_spec::image::{ANNOTATION_BASE_IMAGE_DIGEST, ANNOTATION_BASE_IMAGE_NAME};

use super::{Confidence, Evidence};
use super::{Given, history, known};
use crate::dockerfile::History;
use crate::image::described::{Described, LayerDescriptor};
use crate::image::digest::Digest;
use crate::image::json::{self, Object};
use crate::image::provenance::SourceImage;
use crate::warning::{Code, Warning};

/// Where a base image ends.
#[derive(Debug)]
pub(super) struct Boundary {
    pub(super) layers: usize,
    pub(super) evidence: Evidence,
    pub(super) confidence: Confidence,
    pub(super) name: Option<BaseName>,
}

/// Which image it is.
#[derive(Debug, Clone)]
pub(super) struct BaseName {
    pub(super) text: String,
    pub(super) digest: Option<String>,
    pub(super) named_by: String,
}

impl BaseName {
    fn new(text: String, digest: Option<&Digest>, named_by: &str) -> Self {
        Self { text, digest: digest.map(ToString::to_string), named_by: named_by.to_owned() }
    }

    fn of_source(source: &SourceImage) -> Self {
        Self::new(source.name.clone(), source.digest.as_ref(), "provenance")
    }
}

/// Finds the boundary: by what the user says, then by digests, then by what builders and images
/// record about themselves, finally by the form of the history.
pub(super) fn boundary(
    image: &Described,
    history: &History,
    given: Given<'_>,
    has_system: bool,
    warnings: &mut Vec<Warning>,
) -> Boundary {
    by_user(image, given, warnings)
        .or_else(|| by_provenance(image))
        .or_else(|| by_buildpack(image))
        .unwrap_or_else(|| by_signs(image, history, has_system))
}

fn by_user(image: &Described, given: Given<'_>, warnings: &mut Vec<Warning>) -> Option<Boundary> {
    let exact =
        |layers, evidence, name| Boundary { layers, evidence, confidence: Confidence::Exact, name };
    match given {
        Given::Nothing => None,
        Given::Layers(layers) => {
            let layers = layers.min(image.layers.len());
            let name = annotated(image).filter(|_| layers != 0);
            Some(exact(layers, Evidence::GivenLayers, name))
        }
        Given::Image { reference, image: base } => {
            if let Err(reason) = check_base(&image.layers, &base.layers) {
                let reference = crate::escape::printable_text(reference);
                let message = format!(
                    "`{reference}` is not the base of this image: {reason}; the base is \
                     determined by other evidence"
                );
                warnings.push(Warning::image(Code::NotTheBase, message));
                return None;
            }
            // OCI layouts have a tag alone, which does not identify an image.
            let named = base.names.iter().find(|name| name.contains([':', '/']));
            let text = named.cloned().unwrap_or_else(|| reference.to_owned());
            let name = BaseName::new(text, base.manifest_digest.as_ref(), "--base");
            Some(exact(base.layers.len(), Evidence::GivenImage, Some(name)))
        }
    }
}

/// Checks that the layers of a base are the lowest ones of an image; the error says why not.
fn check_base(layers: &[LayerDescriptor], base: &[LayerDescriptor]) -> Result<(), String> {
    if base.is_empty() {
        return Err("it has no layers".to_owned());
    }
    if layers.len() < base.len() {
        let (its, own) = (base.len(), layers.len());
        return Err(format!("it has {its} layers, but this image has only {own}"));
    }
    for (index, (layer, below)) in layers.iter().zip(base).enumerate() {
        let number = index + 1;
        match same(layer, below) {
            Some(true) => (),
            Some(false) => return Err(format!("layer {number} differs")),
            None => return Err(format!("layer {number} has no digests to compare")),
        }
    }
    Ok(())
}

/// Whether two layers hold the same tar; `None` if their digests do not show it.
fn same(a: &LayerDescriptor, b: &LayerDescriptor) -> Option<bool> {
    let pair = |a: &Option<Digest>, b: &Option<Digest>| Some(a.as_ref()? == b.as_ref()?);
    match (pair(&a.diff_id, &b.diff_id), pair(&a.digest, &b.digest)) {
        (Some(same), _) => Some(same),
        (None, Some(true)) => Some(true),
        // Two different blobs may be the same tar, compressed twice.
        (None, _) => None,
    }
}

fn by_provenance(image: &Described) -> Option<Boundary> {
    let blobs: Option<Vec<&Digest>> =
        image.layers.iter().map(|layer| layer.digest.as_ref()).collect();
    image.provenance.iter().find_map(|provenance| {
        let exact = |layers, name| Boundary {
            layers,
            evidence: Evidence::Provenance,
            confidence: Confidence::Exact,
            name,
        };
        if provenance.is_complete && provenance.images.is_empty() {
            return Some(exact(0, None));
        }
        let blobs = blobs.as_ref()?;
        let begins = |chain: &[Digest]| {
            chain.len() <= blobs.len() && chain.iter().zip(blobs).all(|(a, b)| a == *b)
        };
        // Some outputs compress the layers again: then the digests of the statement prove nothing.
        let is_whole_image = |chain: &Vec<Digest>| chain.len() == blobs.len() && begins(chain);
        if !provenance.results.iter().any(is_whole_image) {
            return None;
        }
        let chains = provenance.images.iter().filter_map(|source| {
            let layers = source.layers.as_ref().filter(|layers| begins(layers))?;
            Some((layers.len(), source))
        });
        Some(match chains.max_by_key(|(layers, _)| *layers) {
            Some((layers, source)) if layers != 0 => {
                exact(layers, Some(BaseName::of_source(source)))
            }
            _ => exact(0, None),
        })
    })
}

/// The label of images made by buildpacks names the topmost layer of the run image (buildpacks
/// spec, platform.md, `io.buildpacks.lifecycle.metadata`).
fn by_buildpack(image: &Described) -> Option<Boundary> {
    const LABEL: &str = "io.buildpacks.lifecycle.metadata";
    let metadata = json::parse(image.config.labels.get(LABEL)?.as_bytes()).ok()?;
    let run_image = Object::of(&metadata)?.object("runImage")?;
    let top = Digest::parse(run_image.text("topLayer")?)?;
    let index = image.layers.iter().position(|layer| layer.diff_id.as_ref() == Some(&top))?;
    let stack = Object::of(&metadata)?.object("stack").and_then(|stack| stack.object("runImage"));
    let reference = run_image.filled("image").or_else(|| stack?.filled("image"));
    let reference = reference.or_else(|| run_image.filled("reference"));
    let digest = run_image.text("reference").and_then(|reference| reference.rsplit_once('@'));
    let digest = digest.and_then(|(_, digest)| Digest::parse(digest));
    Some(Boundary {
        layers: index + 1,
        evidence: Evidence::Label,
        confidence: Confidence::Exact,
        name: reference.map(|text| BaseName::new(text, digest.as_ref(), LABEL)),
    })
}

/// Weighs known layers, the marks of builders, and the form of the history.
fn by_signs(image: &Described, paired: &History, has_system: bool) -> Boundary {
    let lines = image.config.history.as_deref().unwrap_or_default();
    let named = annotated(image).or_else(|| only_source(image));
    let published = image.layers.first().and_then(|layer| known::name(layer.diff_id.as_ref()?));
    // A mark below a known layer contradicts it; digests are the better evidence.
    if let Some(mark) = history::mark(lines, paired)
        && usize::from(published.is_some()) <= mark.layers
    {
        let by_mark = mark.name.map(|text| BaseName::new(text, None, "history"));
        return Boundary {
            layers: mark.layers,
            evidence: Evidence::BuilderMark,
            confidence: Confidence::Strong,
            name: named.or(by_mark).filter(|_| mark.layers != 0),
        };
    }
    let guessed = history::guess(lines, paired, has_system);
    match (guessed, published) {
        // An image may be built on the known one: only a guess of more layers is better.
        (None | Some(0 | 1), Some(published)) => Boundary {
            layers: 1,
            evidence: Evidence::KnownLayers,
            confidence: Confidence::Exact,
            name: named
                .or_else(|| Some(BaseName::new(published.to_owned(), None, "digest of its layer"))),
        },
        (Some(layers), _) => Boundary {
            layers,
            evidence: Evidence::History,
            // A name proves that there is a base; only where it ends is guessed.
            confidence: match named {
                Some(_) => Confidence::Strong,
                None => Confidence::Guess,
            },
            name: named,
        },
        (None, None) => Boundary {
            layers: 0,
            evidence: Evidence::Nothing,
            confidence: Confidence::Guess,
            name: annotated(image),
        },
    }
}

/// Returns the name in the annotations of the image, or in labels with the same keys, which some
/// tools write instead (image-spec, annotations.md).
///
/// A digest without a name is ignored: Buildah writes the digest of an intermediate image there.
fn annotated(image: &Described) -> Option<BaseName> {
    let name_in = |map: &BTreeMap<String, String>, kind: &str| {
        let name = map.get(ANNOTATION_BASE_IMAGE_NAME);
        let text = name.filter(|name| !name.trim().is_empty())?.clone();
        let digest = map.get(ANNOTATION_BASE_IMAGE_DIGEST).and_then(|digest| Digest::parse(digest));
        let named_by = format!("{kind} {ANNOTATION_BASE_IMAGE_NAME}");
        Some(BaseName::new(text, digest.as_ref(), &named_by))
    };
    let annotated = name_in(&image.annotations, "annotation");
    annotated.or_else(|| name_in(&image.config.labels, "label"))
}

/// Returns the image that took part in the build, if there was only one. By itself it proves no
/// base, as files may only have been copied from it.
fn only_source(image: &Described) -> Option<BaseName> {
    let provenance = image.provenance.iter().find(|provenance| provenance.is_complete)?;
    let [source] = provenance.images.as_slice() else { return None };
    Some(BaseName::of_source(source))
}
