//! How a manifest shows what it is for: an image to run, a statement about one, or something else.

use oci_spec::image::{MediaType, ToDockerV2S2};

use super::manifest::{Descriptor, LayerKind, Manifest, Purpose, layer_kind};

/// The digest of `{}` (image-spec manifest.md, "Guidance for an Empty Descriptor").
const EMPTY_DIGEST: &str =
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/// The annotation that BuildKit puts on attestations (buildkit, attestation-storage.md).
const REFERENCE_TYPE: &str = "vnd.docker.reference.type";

const DOCKER_ATTESTATION: &str = "application/vnd.docker.attestation.manifest.v1+json";

impl Manifest {
    /// Determines what the manifest is for, with the descriptor that points to it if there is one.
    ///
    /// Decided by the first of these that is present: BuildKit's annotation, an artifact type,
    /// layers that cannot hold files, the configuration's media type, a subject without layers, and
    /// the platform `unknown/unknown`. An artifact may still have layers that can be listed: see
    /// [`Manifest::has_tar_layers`].
    pub fn purpose(&self, descriptor: Option<&Descriptor>) -> Purpose {
        self.by_annotation(descriptor)
            .or_else(|| self.by_artifact_type(descriptor))
            .or_else(|| self.by_layers())
            .or_else(|| self.by_config())
            .or_else(|| self.by_subject_or_platform(descriptor))
            .unwrap_or(Purpose::Image)
    }

    /// Returns whether any layer may hold files, as those of a Helm chart or a Docker plugin do.
    pub fn has_tar_layers(&self) -> bool {
        self.layers.iter().any(|layer| !is_not_tar(layer))
    }

    fn by_annotation(&self, descriptor: Option<&Descriptor>) -> Option<Purpose> {
        let outer = descriptor.and_then(|descriptor| descriptor.annotation(REFERENCE_TYPE));
        match outer.or_else(|| self.annotations.get(REFERENCE_TYPE).map(String::as_str))? {
            "attestation-manifest" => Some(Purpose::Attestation),
            other => Some(artifact(other)),
        }
    }

    fn by_artifact_type(&self, descriptor: Option<&Descriptor>) -> Option<Purpose> {
        let outer = || descriptor.and_then(|descriptor| descriptor.artifact_type.as_deref());
        match self.artifact_type.as_deref().or_else(outer)? {
            DOCKER_ATTESTATION => Some(Purpose::Attestation),
            // A descriptor repeats the configuration's media type (distribution-spec,
            // "Listing Referrers").
            kind if is_image_config(kind) => None,
            kind if is_attestation(kind) => Some(Purpose::Attestation),
            kind => Some(artifact(kind)),
        }
    }

    fn by_layers(&self) -> Option<Purpose> {
        let first = self.layers.first()?;
        if !self.layers.iter().all(is_not_tar) {
            return None;
        }
        if self.layers.iter().any(|layer| is_attestation(&layer.media_type)) {
            return Some(Purpose::Attestation);
        }
        Some(artifact(&first.media_type))
    }

    fn by_config(&self) -> Option<Purpose> {
        let config = self.config.as_ref()?;
        // An empty configuration still makes an image of layers that only images have.
        let is_empty = config.media_type == MediaType::EmptyJSON.as_ref()
            || config.digest.as_ref().is_some_and(|digest| digest.as_str() == EMPTY_DIGEST)
                && !self.layers.iter().any(is_image_layer);
        if !is_empty && is_image_config(&config.media_type) {
            return None;
        }
        let layer = self.layers.first().filter(|_| is_empty);
        Some(artifact(layer.map_or(&config.media_type, |layer| &layer.media_type)))
    }

    fn by_subject_or_platform(&self, descriptor: Option<&Descriptor>) -> Option<Purpose> {
        if self.subject.is_some() && self.layers.is_empty() {
            return Some(artifact("referrer"));
        }
        let platform = descriptor.and_then(|descriptor| descriptor.platform.as_ref())?;
        // An empty platform shows nothing: some writers leave it empty.
        (platform.is_unknown() && !platform.os.is_empty()).then(|| artifact("unknown/unknown"))
    }
}

fn artifact(kind: &str) -> Purpose {
    let kind = if kind.is_empty() { "unknown" } else { kind };
    Purpose::Artifact { kind: kind.to_owned() }
}

/// Whether a media type is that of an image configuration, or too general to be evidence.
///
/// Some registries have replaced the right one with one of the last two (moby,
/// distribution/pull_v2.go).
fn is_image_config(media_type: &str) -> bool {
    let image = MediaType::ImageConfig;
    media_type == image.as_ref()
        || image.to_docker_v2s2() == Ok(media_type)
        || ["", "application/octet-stream", "application/json"].contains(&media_type)
}

fn is_not_tar(layer: &Descriptor) -> bool {
    matches!(layer_kind(&layer.media_type), LayerKind::NotTar { .. })
}

fn is_image_layer(layer: &Descriptor) -> bool {
    let prefixes = ["application/vnd.oci.image.layer.", "application/vnd.docker.image.rootfs."];
    prefixes.iter().any(|prefix| layer.media_type.starts_with(prefix))
}

/// In-toto statements, bare or in the envelope that cosign signs.
fn is_attestation(media_type: &str) -> bool {
    media_type.starts_with("application/vnd.in-toto")
        || media_type.starts_with("application/vnd.dsse.envelope")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::manifest::{Document, parse_document};
    use serde_json::{Value, json};

    const EMPTY_CONFIG: &str = "application/vnd.oci.empty.v1+json";
    const OCI: &str = "application/vnd.oci.image.config.v1+json";
    const TAR: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

    fn check(manifest: Value, descriptor: Value, expected: &str) {
        let Document::Manifest(parsed) = parse_document(&manifest) else { panic!("{manifest}") };
        let descriptor = Descriptor::parse(&descriptor);
        let found = match parsed.purpose(Some(&descriptor)) {
            Purpose::Image => "image".to_owned(),
            Purpose::Attestation => "attestation".to_owned(),
            Purpose::Artifact { kind } => kind,
        };
        assert_eq!(found, expected, "{manifest}");
    }

    fn manifest_with(config: &str, layers: &[&str]) -> Value {
        let layers: Vec<_> = layers.iter().map(|layer| json!({"mediaType": layer})).collect();
        json!({"config": {"mediaType": config, "digest": "x"}, "layers": layers})
    }

    #[test]
    fn images_are_distinguished_from_attestations_and_artifacts() {
        let none = json!(null);
        let unknown = json!({"platform": {"os": "unknown", "architecture": "unknown"}});
        let in_toto = "application/vnd.in-toto+json";
        let helm = "application/vnd.cncf.helm.config.v1+json";
        let cosign = "application/vnd.dev.cosign.simplesigning.v1+json";
        let attested = json!({"annotations": {REFERENCE_TYPE: "attestation-manifest"}});
        check(manifest_with(OCI, &[TAR]), none.clone(), "image");
        check(manifest_with(OCI, &[]), none.clone(), "image");
        check(manifest_with("", &["", "application/x-unheard-of"]), none.clone(), "image");
        check(manifest_with(OCI, &[TAR]), json!({"platform": {}, "artifactType": OCI}), "image");
        check(manifest_with(OCI, &[TAR]), attested, "attestation");
        check(manifest_with(OCI, &[in_toto]), none.clone(), "attestation");
        check(
            manifest_with(OCI, &["application/vnd.dsse.envelope.v1+json"]),
            none.clone(),
            "attestation",
        );
        check(manifest_with(OCI, &[cosign]), none.clone(), cosign);
        check(manifest_with(helm, &["application/tar+gzip"]), none.clone(), helm);
        check(
            manifest_with(EMPTY_CONFIG, &["application/x-thing"]),
            none.clone(),
            "application/x-thing",
        );
        check(manifest_with(EMPTY_CONFIG, &[]), none.clone(), EMPTY_CONFIG);
        check(manifest_with(OCI, &[TAR]), unknown, "unknown/unknown");
        check(manifest_with(OCI, &[TAR]), json!({"artifactType": "a/b"}), "a/b");
    }

    #[test]
    fn a_manifest_without_a_descriptor_is_enough() {
        let none = json!(null);
        let typed = json!({"artifactType": DOCKER_ATTESTATION, "layers": []});
        check(typed, none.clone(), "attestation");
        let soci = "application/vnd.amazon.soci.index.v2+json";
        check(json!({"artifactType": soci, "layers": [{"mediaType": TAR}]}), none.clone(), soci);
        check(json!({"subject": {}, "layers": []}), none.clone(), "referrer");
        let empty = json!({"mediaType": OCI, "digest": EMPTY_DIGEST});
        let thing = "application/x-thing";
        check(json!({"config": empty, "layers": [{"mediaType": TAR}]}), none.clone(), "image");
        check(json!({"config": empty, "layers": [{"mediaType": thing}]}), none, thing);
    }
}
