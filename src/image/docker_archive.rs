//! The `manifest.json` of a `docker save` archive.

use std::collections::BTreeMap;

use serde_json::Value;

use super::descriptor::Descriptor;
use super::json::Object;

/// One image of a `docker save` archive (moby, daemon/internal/image/tarexport).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DockerArchiveItem {
    /// The path of the configuration in the archive; empty if it is absent.
    pub config: String,
    /// Names with tags; empty for an image without a name.
    pub repo_tags: Vec<String>,
    /// Paths of the layers in the archive, base first; an empty string for each that is not a
    /// string, so that the others keep their positions.
    pub layers: Vec<String>,
    /// Descriptors of layers, by diff_id; Docker writes them for foreign layers.
    pub layer_sources: BTreeMap<String, Descriptor>,
}

/// Reads a `manifest.json`; `None` if it is not a list.
///
/// Elements that are not objects are skipped. Field names match in any case: old versions of Jib
/// write them in lower case.
pub fn parse_docker_manifest(value: &Value) -> Option<Vec<DockerArchiveItem>> {
    Some(value.as_array()?.iter().filter_map(Object::of).map(|fields| item(&fields)).collect())
}

fn item(fields: &Object<'_>) -> DockerArchiveItem {
    let layers = fields.list("Layers").unwrap_or_default();
    let sources = fields.object("LayerSources");
    DockerArchiveItem {
        config: fields.text("Config").unwrap_or_default().to_owned(),
        repo_tags: fields.strings("RepoTags"),
        layers: layers.iter().map(|path| path.as_str().unwrap_or_default().to_owned()).collect(),
        layer_sources: sources.map_or_else(BTreeMap::new, |sources| {
            let described = sources.fields().filter(|(_, value)| value.is_object());
            described.map(|(id, value)| (id.to_owned(), Descriptor::parse(value))).collect()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn field_names_match_in_any_case() {
        for value in [
            json!([{"Config": "c", "RepoTags": ["a:1"], "Layers": ["x", null, "y"]}]),
            json!([null, {"config": "c", "repoTags": ["a:1"], "layers": ["x", 1, "y"]}]),
        ] {
            let items = parse_docker_manifest(&value).unwrap();
            assert_eq!(items.len(), 1);
            assert_eq!(items[0].config, "c");
            assert_eq!(items[0].repo_tags, ["a:1"]);
            assert_eq!(items[0].layers, ["x", "", "y"]);
        }
        assert_eq!(parse_docker_manifest(&json!({"layers": []})), None);
        assert_eq!(parse_docker_manifest(&json!([])), Some(Vec::new()));
    }

    #[test]
    fn sources_describe_foreign_layers() {
        let value = json!([{"Config": "c", "RepoTags": null, "LayerSources": {"sha256:AA": {
            "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "size": 7, "urls": ["https://example.com/l"]}, "bad": 1}}]);
        let items = parse_docker_manifest(&value).unwrap();
        assert_eq!(items[0].layer_sources.len(), 1);
        assert_eq!(items[0].layer_sources["sha256:AA"].size, Some(7));
    }
}
