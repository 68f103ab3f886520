//! Attestations: statements alongside an image that say how it was made.

use std::collections::HashMap;

use super::content::Content;
use super::document::{Named, read_json};
use super::found::FoundImage;
use super::members::Members;
use crate::image::digest::Digest;
use crate::image::manifest::{Descriptor, Manifest};
use crate::image::provenance::parse_provenance;
use crate::limits::Limits;
use crate::warning::{Code, Warning};

/// BuildKit's annotation on the descriptor of an attestation (buildkit, attestation-storage.md).
const REFERENCE: &str = "vnd.docker.reference.digest";

/// BuildKit's annotation on the descriptor of a statement.
const PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

/// How many statements of one image are read; builders write only one of each kind.
const MAX_STATEMENTS: usize = 16;

/// A manifest whose layers are statements about another manifest.
pub(super) struct Attestation {
    /// The manifest of the image.
    subject: Digest,
    /// The statements that may be provenance.
    statements: Vec<Descriptor>,
    /// The manifest of the attestation itself.
    document: Named,
}

impl Attestation {
    /// Reads an attestation; `None` if it does not name its subject.
    pub(super) fn parse(
        manifest: &Manifest,
        descriptor: &Descriptor,
        content: &Content,
    ) -> Option<Self> {
        let annotated = descriptor.annotation(REFERENCE).and_then(Digest::parse);
        let of_subject = || manifest.subject.as_ref().and_then(|subject| subject.digest.clone());
        let of_manifest =
            || manifest.annotations.get(REFERENCE).and_then(|text| Digest::parse(text));
        let may_be_provenance = |layer: &&Descriptor| {
            layer.annotation(PREDICATE_TYPE).is_none_or(|kind| kind.contains("provenance"))
        };
        let statements = manifest.layers.iter().filter(may_be_provenance);
        Some(Self {
            subject: annotated.or_else(of_subject).or_else(of_manifest)?,
            statements: statements.take(MAX_STATEMENTS).cloned().collect(),
            document: Named::new("the manifest of an attestation", descriptor, content.clone()),
        })
    }
}

/// Adds to each image the statements about it.
pub(super) fn attach(attestations: &[Attestation], images: &mut [FoundImage], members: &Members) {
    if attestations.is_empty() {
        return;
    }
    let mut by_subject: HashMap<&Digest, Vec<&Attestation>> = HashMap::new();
    for attestation in attestations {
        by_subject.entry(&attestation.subject).or_default().push(attestation);
    }
    for image in images {
        let digest = image.described.manifest_digest.as_ref();
        let attestations = digest.and_then(|digest| by_subject.get(digest));
        for attestation in attestations.into_iter().flatten().take(MAX_STATEMENTS) {
            image.documents.push(attestation.document.clone());
            for statement in &attestation.statements {
                let digest = statement.digest.as_ref();
                let Some(content) = digest.and_then(|digest| members.blob(digest)) else {
                    continue;
                };
                if MAX_STATEMENTS <= image.statements.len() {
                    break;
                }
                image.documents.push(Named::new("an attestation", statement, content.clone()));
                image.statements.push(content);
            }
        }
    }
}

/// Reads the statements of the image that was chosen.
///
/// A statement about other images is left out: attestations can be attached to anything.
pub(super) fn read(image: &mut FoundImage, limits: &Limits) {
    let described = &mut image.described;
    for content in std::mem::take(&mut image.statements) {
        match read_json(&content, limits) {
            Ok(value) => {
                let provenance = parse_provenance(&value).filter(|provenance| {
                    let is_this =
                        |digest: &Digest| described.manifest_digest.as_ref() == Some(digest);
                    provenance.subjects.is_empty() || provenance.subjects.iter().any(is_this)
                });
                described.provenance.extend(provenance);
            }
            Err(reason) => image.warnings.push(Warning::image(
                Code::Metadata,
                format!("an attestation could not be read and is not considered: {reason}"),
            )),
        }
    }
}
