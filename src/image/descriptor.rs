//! Descriptors: what a manifest or an index says about a blob.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::digest::Digest;
use super::json::Object;
use super::platform::Platform;

/// A pointer to a blob, with what is said about it (image-spec descriptor.md).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// The media type; empty if absent.
    pub media_type: String,
    /// The digest; `None` if it is absent or breaks the grammar.
    pub digest: Option<Digest>,
    /// Bytes of the blob as stored; `None` if they are absent or negative.
    pub size: Option<u64>,
    /// The annotations.
    pub annotations: BTreeMap<String, String>,
    /// The blob itself, decoded from base64; not verified.
    pub data: Option<Vec<u8>>,
    /// The type of the artifact that a manifest holds.
    pub artifact_type: Option<String>,
    /// The platform that a manifest is for.
    pub platform: Option<Platform>,
}

/// Base64 with or without padding: writers disagree on it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Descriptor {
    /// Reads a descriptor; every field is empty if the value is not an object.
    pub fn parse(value: &Value) -> Self {
        Object::of(value).map(|fields| Self::of(&fields)).unwrap_or_default()
    }

    /// Reads a descriptor from the fields of an object.
    pub fn of(fields: &Object<'_>) -> Self {
        Self {
            media_type: fields.text("mediaType").unwrap_or_default().to_owned(),
            digest: fields.text("digest").and_then(Digest::parse),
            size: fields.number("size"),
            annotations: fields.map("annotations"),
            data: fields.text("data").filter(|text| !text.is_empty()).and_then(decode),
            artifact_type: fields.filled("artifactType"),
            platform: fields.object("platform").map(|platform| Platform::of(&platform)),
        }
    }

    /// Whether the media type is that of a manifest or an index, of any version.
    pub fn is_manifest(&self) -> bool {
        let words = [".manifest.", ".index."];
        words.iter().any(|word| self.media_type.contains(word))
    }

    /// Returns an annotation.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    // Go's decoder skips line breaks (encoding/base64, Encoding.Decode).
    let text: String = text.chars().filter(|&c| c != '\n' && c != '\r').collect();
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_descriptor_keeps_what_is_valid() {
        let digest = Digest::sha256_of(b"{}");
        let descriptor = Descriptor::parse(&json!({
            "MediaType": "application/vnd.oci.empty.v1+json", "size": 2,
            "digest": digest.to_string(), "data": "e30=", "annotations": {"A": "b", "c": 1},
            "platform": {"os": "linux", "architecture": "arm", "variant": "v7"},
        }));
        assert_eq!(descriptor.digest, Some(digest));
        assert_eq!(descriptor.size, Some(2));
        assert_eq!(descriptor.data.as_deref(), Some(&b"{}"[..]));
        assert_eq!(descriptor.annotation("A"), Some("b"));
        assert_eq!(descriptor.annotation("c"), None);
        assert_eq!(descriptor.platform.unwrap().to_string(), "linux/arm/v7");
    }

    #[test]
    fn what_is_invalid_is_absent() {
        let bad = json!({"digest": "sha256:xyz", "size": -1, "data": "*", "urls": null});
        assert_eq!(Descriptor::parse(&bad), Descriptor::default());
        assert_eq!(Descriptor::parse(&json!(null)), Descriptor::default());
        let unpadded = Descriptor::parse(&json!({"data": "e3\n0"}));
        assert_eq!(unpadded.data.as_deref(), Some(&b"{}"[..]));
    }
}
