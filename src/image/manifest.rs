//! Manifests and indexes: which blobs an image is made of.

use std::collections::BTreeMap;

use serde_json::Value;

pub use super::descriptor::Descriptor;
pub use super::docker_archive::{DockerArchiveItem, parse_docker_manifest};
pub use super::layer_kind::{LayerKind, layer_kind};
pub use super::schema1::Schema1;

use super::json::Object;

/// A document that names blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// A list of manifests: OCI image index or Docker manifest list.
    Index(Index),
    /// A configuration and layers: OCI manifest, Docker schema 2, or an artifact.
    Manifest(Manifest),
    /// Docker's first format.
    Schema1(Schema1),
    /// Anything else, such as an image configuration.
    Other,
}

/// A list of manifests (image-spec image-index.md).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// The manifests in their order; they may themselves be indexes, or absent from the source.
    pub manifests: Vec<Descriptor>,
}

/// A configuration and layers (image-spec manifest.md).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The type of the artifact, if the manifest is one.
    pub artifact_type: Option<String>,
    /// The manifest that this one is about.
    pub subject: Option<Descriptor>,
    /// The configuration.
    pub config: Option<Descriptor>,
    /// The layers, base first; one that is not an object is an empty descriptor, so that the
    /// others keep their positions.
    pub layers: Vec<Descriptor>,
    /// The annotations.
    pub annotations: BTreeMap<String, String>,
}

/// What a manifest is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// An image that a container can be made of.
    Image,
    /// Provenance, an SBOM or the like about an image.
    Attestation,
    /// Anything else that is kept in a registry.
    Artifact {
        /// What it is, as a media type if one is known.
        kind: String,
    },
}

/// Recognises a document and reads it.
///
/// The shape decides, never a media type, as media types are left out or wrong: `manifests` make
/// an index, `fsLayers` a schema 1 manifest, and `layers` or a `config` with a digest a manifest.
/// A document with both manifests and layers is neither, since two readers could see two images
/// in it (GHSA-mc8v-mgrf-8f4m).
pub fn parse_document(value: &Value) -> Document {
    let Some(fields) = Object::of(value) else {
        return Document::Other;
    };
    let has_items = |key: &str| fields.list(key).is_some_and(|list| !list.is_empty());
    let has_layers = has_items("layers") || has_items("fsLayers");
    if has_items("manifests") && has_layers {
        Document::Other
    } else if has_items("manifests") || is_empty_list(&fields, "manifests") && !has_layers {
        Document::Index(index(&fields))
    } else if fields.list("fsLayers").is_some() {
        Document::Schema1(Schema1::of(&fields))
    } else if is_manifest(&fields) {
        Document::Manifest(manifest(&fields))
    } else {
        Document::Other
    }
}

/// Go writes an empty list that was never filled as null.
fn is_empty_list(fields: &Object<'_>, key: &str) -> bool {
    fields.contains_key(key) && fields.value(key).is_none_or(Value::is_array)
}

/// An image configuration has a `config` too, but without a digest.
fn is_manifest(fields: &Object<'_>) -> bool {
    let config = fields.object("config");
    fields.list("layers").is_some()
        || config.is_some_and(|config| config.has("digest"))
        || fields.has("artifactType") && fields.list("blobs").is_some()
}

fn index(fields: &Object<'_>) -> Index {
    let manifests = fields.list("manifests").unwrap_or_default().iter().filter_map(Object::of);
    Index { manifests: manifests.map(|manifest| Descriptor::of(&manifest)).collect() }
}

fn manifest(fields: &Object<'_>) -> Manifest {
    // The artifact manifests of image-spec 1.1-rc have `blobs` instead of layers.
    let layers = fields.list("layers").or_else(|| fields.list("blobs")).unwrap_or_default();
    Manifest {
        artifact_type: fields.filled("artifactType"),
        subject: fields.object("subject").map(|subject| Descriptor::of(&subject)),
        config: fields.object("config").map(|config| Descriptor::of(&config)),
        layers: layers.iter().map(Descriptor::parse).collect(),
        annotations: fields.map("annotations"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::digest::Digest;
    use serde_json::json;

    #[test]
    fn the_shape_shows_what_a_document_is() {
        let some = json!([{}]);
        for (value, kind) in [
            (json!({"manifests": []}), "index"),
            (json!({"manifests": null}), "index"),
            (json!({"Manifests": some, "mediaType": "application/json"}), "index"),
            (json!({"layers": some, "config": {}}), "manifest"),
            (json!({"layers": [], "manifests": null}), "index"),
            (json!({"layers": some, "manifests": []}), "manifest"),
            (json!({"config": {"digest": "x"}}), "manifest"),
            (json!({"blobs": [], "artifactType": "a/b"}), "manifest"),
            (json!({"fsLayers": some, "history": some}), "schema 1"),
            (json!({"manifests": some, "layers": some}), "other"),
            (json!({"config": {"Cmd": ["sh"]}, "rootfs": {}, "history": some}), "other"),
            (json!({"manifests": "x"}), "other"),
            (json!([{"Config": "c", "Layers": []}]), "other"),
            (json!(null), "other"),
        ] {
            let found = match parse_document(&value) {
                Document::Index(_) => "index",
                Document::Manifest(_) => "manifest",
                Document::Schema1(_) => "schema 1",
                Document::Other => "other",
            };
            assert_eq!(found, kind, "{value}");
        }
    }

    #[test]
    fn what_an_independent_writer_wrote_is_read() {
        use oci_spec::image as oci;
        let digest = |bytes: &[u8]| Digest::sha256_of(bytes).to_string();
        let blob = |media_type, bytes: &[u8]| {
            let digest: oci::Digest = digest(bytes).parse().unwrap();
            oci::Descriptor::new(media_type, bytes.len() as u64, digest)
        };
        let written = oci::ImageManifestBuilder::default()
            .schema_version(2u32)
            .media_type(oci::MediaType::ImageManifest)
            .config(blob(oci::MediaType::ImageConfig, b"{}"))
            .layers([blob(oci::MediaType::ImageLayerGzip, b"one")])
            .annotations([("Key".to_owned(), "value".to_owned())])
            .build()
            .unwrap();
        let value = serde_json::to_value(&written).unwrap();
        let Document::Manifest(manifest) = parse_document(&value) else { panic!("{value}") };
        assert_eq!(manifest.config.unwrap().digest, Some(Digest::sha256_of(b"{}")));
        assert_eq!(manifest.layers[0].digest, Some(Digest::sha256_of(b"one")));
        assert_eq!(manifest.layers[0].size, Some(3));
        assert_eq!(layer_kind(&manifest.layers[0].media_type), LayerKind::Tar);
        assert_eq!(manifest.annotations["Key"], "value");
    }
}
