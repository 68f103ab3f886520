//! Docker's first manifest format, which lists layers newest first.

use serde_json::Value;

use super::config::{HistoryLine, ImageConfig};
use super::digest::Digest;
use super::json::{self, Object};

/// A schema 1 manifest, signed or not (distribution, manifest-v2-1.md), reordered to base first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema1 {
    /// Compressed layers, base first; `None` if one is not a digest.
    pub layers: Vec<Option<Digest>>,
    /// The history, base first. A valid manifest has at most one line for each layer; those of
    /// throwaway layers have `empty_layer` set.
    pub history: Vec<HistoryLine>,
    /// For each layer, base first: whether it is empty, because its instruction changed no files.
    pub throwaway: Vec<bool>,
    /// The configuration that the newest layer carries.
    pub config: ImageConfig,
}

/// The digest of a compressed tar without entries, which Docker pushes for every instruction that
/// changes no files (distribution, manifest/schema1, digestSHA256GzippedEmptyTar).
const EMPTY_LAYER: &str = "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4";

impl Schema1 {
    /// Reads the fields of a manifest.
    pub fn of(fields: &Object<'_>) -> Self {
        let newest_first = fields.list("fsLayers").unwrap_or_default();
        let layers: Vec<_> = newest_first.iter().rev().map(blob_sum).collect();
        let compatible = fields.list("history").unwrap_or_default();
        let images: Vec<_> = compatible.iter().rev().map(v1_image).collect();
        let history: Vec<_> = images.iter().map(HistoryLine::of_v1).collect();
        let throwaway = layers.iter().enumerate().map(|(index, layer)| {
            let is_marked = history.get(index).is_some_and(|line| line.empty_layer);
            is_marked || layer.as_ref().is_some_and(|digest| digest.as_str() == EMPTY_LAYER)
        });
        Self {
            throwaway: throwaway.collect(),
            config: images.last().map(ImageConfig::parse).unwrap_or_default(),
            history,
            layers,
        }
    }
}

fn blob_sum(value: &Value) -> Option<Digest> {
    Object::of(value)?.text("blobSum").and_then(Digest::parse)
}

fn v1_image(value: &Value) -> Value {
    let text = Object::of(value).and_then(|fields| fields.text("v1Compatibility"));
    text.and_then(|text| json::parse(text.as_bytes()).ok()).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn layers_and_history_are_reordered_to_base_first() {
        let command = ["/bin/sh", "-c", "#(nop) CMD [\"sh\"]"];
        let top = json!({
            "id": "b", "throwaway": true,
            "config": {"Cmd": ["sh"]}, "container_config": {"Cmd": command},
        });
        let base = r#"{"id": "a", "container_config": {"Cmd": ["/bin/sh -c make"]}}"#;
        let digest = Digest::sha256_of(b"base");
        let value = json!({
            "schemaVersion": 1, "architecture": "amd64",
            "fsLayers": [{"blobSum": EMPTY_LAYER}, {"blobSum": digest.as_str()}],
            "history": [{"v1Compatibility": top.to_string()}, {"v1Compatibility": base}],
        });
        let manifest = Schema1::of(&Object::of(&value).unwrap());
        assert_eq!(manifest.layers, [Some(digest), Digest::parse(EMPTY_LAYER)]);
        assert_eq!(manifest.throwaway, [false, true]);
        let history = manifest.history.iter();
        let commands: Vec<_> = history.map(|line| line.created_by.as_deref()).collect();
        assert_eq!(commands, [Some("/bin/sh -c make"), Some("/bin/sh -c #(nop) CMD [\"sh\"]")]);
        assert_eq!(manifest.config.cmd, ["sh"]);
    }

    #[test]
    fn broken_entries_keep_their_position() {
        let value =
            json!({"fsLayers": [1, {"blobSum": "x"}], "history": [{"v1Compatibility": "{"}]});
        let manifest = Schema1::of(&Object::of(&value).unwrap());
        assert_eq!(manifest.layers, [None, None]);
        assert_eq!(manifest.throwaway, [false, false]);
        assert_eq!(manifest.history, [HistoryLine::default()]);
    }
}
