//! How many layers are the base image, and which image it is, by the best evidence there is.

use std::collections::BTreeMap;

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
    pub(super) said_by: String,
}

impl BaseName {
    fn of(text: String, digest: Option<&Digest>, said_by: &str) -> Self {
        Self { text, digest: digest.map(ToString::to_string), said_by: said_by.to_owned() }
    }

    fn of_source(source: &SourceImage) -> Self {
        Self::of(source.name.clone(), source.digest.as_ref(), "provenance")
    }
}

/// Decides: what the user says, then what follows from digests, then what builders and images say
/// of themselves, finally the history.
pub(super) fn boundary(
    image: &Described,
    history: &History,
    said: Given<'_>,
    has_system: bool,
    warnings: &mut Vec<Warning>,
) -> Boundary {
    given(image, said, warnings)
        .or_else(|| by_provenance(image))
        .or_else(|| by_buildpack(image))
        .unwrap_or_else(|| by_signs(image, history, has_system))
}

fn given(image: &Described, said: Given<'_>, warnings: &mut Vec<Warning>) -> Option<Boundary> {
    let exact =
        |layers, evidence, name| Boundary { layers, evidence, confidence: Confidence::Exact, name };
    match said {
        Given::Nothing => None,
        Given::Layers(layers) => {
            let layers = layers.min(image.layers.len());
            let name = annotated(image).filter(|_| layers != 0);
            Some(exact(layers, Evidence::GivenLayers, name))
        }
        Given::Image { reference, image: base } => {
            if let Err(reason) = stands_on(&image.layers, &base.layers) {
                let reference = crate::escape::printable_text(reference);
                let message = format!(
                    "`{reference}` is not the base of this image: {reason}; the base is determined by \
                     other evidence"
                );
                warnings.push(Warning::image(Code::NotTheBase, message));
                return None;
            }
            // A tag alone, as OCI layouts have it, names nothing.
            let named = base.names.iter().find(|name| name.contains([':', '/']));
            let text = named.cloned().unwrap_or_else(|| reference.to_owned());
            let name = BaseName::of(text, base.manifest_digest.as_ref(), "--base");
            Some(exact(base.layers.len(), Evidence::GivenImage, Some(name)))
        }
    }
}

/// Whether all layers of a base are the lowest ones of an image; the error says why not.
fn stands_on(layers: &[LayerDescriptor], base: &[LayerDescriptor]) -> Result<(), String> {
    if base.is_empty() {
        return Err("it has no layers".to_owned());
    }
    if layers.len() < base.len() {
        let (its, all) = (base.len(), layers.len());
        return Err(format!("it has {its} layers, this image only {all}"));
    }
    for (index, (layer, below)) in layers.iter().zip(base).enumerate() {
        let number = index + 1;
        match same(layer, below) {
            Some(true) => (),
            Some(false) => return Err(format!("layer {number} is another one")),
            None => return Err(format!("layer {number} has no digests to compare")),
        }
    }
    Ok(())
}

/// Whether two layers hold the same tar; `None` where digests do not show it.
fn same(a: &LayerDescriptor, b: &LayerDescriptor) -> Option<bool> {
    let pair = |a: &Option<Digest>, b: &Option<Digest>| Some(a.as_ref()? == b.as_ref()?);
    match (pair(&a.diff_id, &b.diff_id), pair(&a.digest, &b.digest)) {
        (Some(same), _) => Some(same),
        // Two blobs may be one tar, compressed twice.
        (None, Some(true)) => Some(true),
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
        // The layers are compressed once more for some outputs: then its digests say nothing.
        let is_this = |chain: &Vec<Digest>| chain.len() == blobs.len() && begins(chain);
        if !provenance.results.iter().any(is_this) {
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
        name: reference.map(|text| BaseName::of(text, digest.as_ref(), LABEL)),
    })
}

/// Weighs what is known of single layers, the marks of builders, and the form of the history.
fn by_signs(image: &Described, paired: &History, has_system: bool) -> Boundary {
    let lines = image.config.history.as_deref().unwrap_or_default();
    let named = annotated(image).or_else(|| only_source(image));
    let published = image.layers.first().and_then(|layer| known::name(layer.diff_id.as_ref()?));
    if let Some(mark) = history::mark(lines, paired)
        && usize::from(published.is_some()) <= mark.layers
    {
        let by_mark = mark.name.map(|text| BaseName::of(text, None, "history"));
        return Boundary {
            layers: mark.layers,
            evidence: Evidence::BuilderMark,
            confidence: Confidence::Strong,
            name: named.or(by_mark).filter(|_| mark.layers != 0),
        };
    }
    let guessed = history::guess(lines, paired, has_system);
    match (guessed, published) {
        (None | Some(0 | 1), Some(published)) => Boundary {
            layers: 1,
            evidence: Evidence::KnownLayers,
            confidence: Confidence::Exact,
            name: named
                .or_else(|| Some(BaseName::of(published.to_owned(), None, "digest of its layer"))),
        },
        (Some(layers), _) => Boundary {
            layers,
            evidence: Evidence::History,
            // That there is a base is certain then, and only where it ends is guessed.
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

const NAME: &str = "org.opencontainers.image.base.name";
const DIGEST: &str = "org.opencontainers.image.base.digest";

/// The name by the annotations of the image, or by labels of that name, which tools write in their
/// stead (image-spec annotations.md).
///
/// A digest without a name is ignored: Buildah writes that of its own intermediate image there.
fn annotated(image: &Described) -> Option<BaseName> {
    let of = |map: &BTreeMap<String, String>, kind: &str| {
        let text = map.get(NAME).filter(|name| !name.trim().is_empty())?.clone();
        let digest = map.get(DIGEST).and_then(|digest| Digest::parse(digest));
        Some(BaseName::of(text, digest.as_ref(), &format!("{kind} {NAME}")))
    };
    of(&image.annotations, "annotation").or_else(|| of(&image.config.labels, "label"))
}

/// The one image that took part in the build, where there was only one; it may have been copied
/// from instead of built upon.
fn only_source(image: &Described) -> Option<BaseName> {
    let provenance = image.provenance.iter().find(|provenance| provenance.is_complete)?;
    let [source] = provenance.images.as_slice() else { return None };
    Some(BaseName::of_source(source))
}
