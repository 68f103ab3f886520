//! Provenance: what an in-toto statement says about the images that an image was built from.

use std::collections::HashMap;

use serde_json::Value;

use super::digest::Digest;
use super::json::Object;

/// What a build says it was made from (SLSA provenance v0.2 and v1, as BuildKit fills them).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The images that took part, in the order of the statement: those of `FROM`, of every stage,
    /// and of `COPY --from`. Images of the builder's own tools are left out.
    pub images: Vec<SourceImage>,
    /// Whether every image that took part is named: BuildKit names all of them.
    pub is_complete: bool,
    /// The layers of results of the build, base first, by the digests of their blobs; empty except
    /// in statements of `mode=max`.
    pub results: Vec<Vec<Digest>>,
    /// The images that the statement is about; empty if it does not say.
    pub subjects: Vec<Digest>,
}

/// An image that took part in a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceImage {
    /// Its name and tag, as `debian:bookworm-slim`.
    pub name: String,
    /// The digest of its manifest or index.
    pub digest: Option<Digest>,
    /// Its layers, base first, by the digests of their blobs; `None` except in `mode=max`.
    pub layers: Option<Vec<Digest>>,
}

/// Predicate types of provenance start with this (slsa.dev/provenance/v0.2, …/v1).
const PREDICATE: &str = "https://slsa.dev/provenance/";

/// BuildKit's own images, the Dockerfile frontend and the scanner of `attest:sbom`. They run during
/// a build, and no stage starts from them.
const TOOLS: [&str; 3] =
    ["docker/dockerfile", "docker/dockerfile-upstream", "docker/buildkit-syft-scanner"];

/// More layers than any engine runs (overlayfs, OVL_MAX_STACK), so a longer chain is not that of a
/// usable image.
const MAX_LAYERS: usize = 1000;

/// More images or results than any Dockerfile has stages; the rest of a hostile list is ignored.
const MAX_ITEMS: usize = 10_000;

/// Reads a statement; `None` if it is not provenance.
pub fn parse_provenance(value: &Value) -> Option<Provenance> {
    let statement = Object::of(value)?;
    if !statement.text("predicateType")?.starts_with(PREDICATE) {
        return None;
    }
    let subjects = statement.list("subject").unwrap_or_default().iter().filter_map(Object::of);
    let subjects = subjects.filter_map(|subject| sha256(&subject)).take(MAX_ITEMS).collect();
    let predicate = statement.object("predicate")?;
    let parts = v1(&predicate).unwrap_or_else(|| v02(&predicate));
    let materials = parts.materials.iter().filter_map(Object::of);
    let images = materials.filter_map(|material| source_image(&material));
    let mut images: Vec<SourceImage> = images.take(MAX_ITEMS).collect();
    let mut results = Vec::new();
    if let Some(layers) = parts.layers {
        let digest_by_step = source_digests(parts.config.as_ref());
        for (step, chain) in layers.fields().take(MAX_ITEMS) {
            let Some(chain) = digests(chain) else { continue };
            let source = step.rsplit_once(':').and_then(|(id, _)| digest_by_step.get(id));
            for image in &mut images {
                if source.is_some() && image.digest.as_ref() == source {
                    image.layers = Some(chain.clone());
                }
            }
            results.push(chain);
        }
    }
    Some(Provenance { images, is_complete: parts.is_buildkit, results, subjects })
}

/// The parts that both versions have, under different names.
struct Parts<'a> {
    is_buildkit: bool,
    materials: &'a [Value],
    config: Option<Object<'a>>,
    layers: Option<Object<'a>>,
}

fn v1<'a>(predicate: &Object<'a>) -> Option<Parts<'a>> {
    let definition = predicate.object("buildDefinition")?;
    let internal = definition.object("internalParameters");
    let metadata = predicate.object("runDetails").and_then(|run| run.object("metadata"));
    Some(Parts {
        is_buildkit: definition.text("buildType").is_some_and(is_buildkit),
        materials: definition.list("resolvedDependencies").unwrap_or_default(),
        config: internal.and_then(|internal| internal.object("buildConfig")),
        layers: metadata
            .and_then(|metadata| metadata.object("buildkit_metadata"))
            .and_then(|metadata| metadata.object("layers")),
    })
}

fn v02<'a>(predicate: &Object<'a>) -> Parts<'a> {
    Parts {
        is_buildkit: predicate.text("buildType").is_some_and(is_buildkit),
        materials: predicate.list("materials").unwrap_or_default(),
        config: predicate.object("buildConfig"),
        layers: predicate
            .object("metadata")
            .and_then(|metadata| metadata.object("https://mobyproject.org/buildkit@v1#metadata"))
            .and_then(|metadata| metadata.object("layers")),
    }
}

/// The build types of v0.2 and v1 (buildkit, solver/llbsolver/provenance/types).
fn is_buildkit(build_type: &str) -> bool {
    build_type.starts_with("https://mobyproject.org/buildkit")
        || build_type.starts_with("https://github.com/moby/buildkit/")
}

/// Maps the id of each step to the digest of the image that it fetches.
fn source_digests(config: Option<&Object<'_>>) -> HashMap<String, Digest> {
    let steps = config.and_then(|config| config.list("llbDefinition")).unwrap_or_default();
    let steps = steps.iter().filter_map(Object::of).filter_map(|step| {
        let operation = step.object("op")?.object("Op")?;
        let identifier = operation.object("source")?.text("identifier")?;
        let is_image = ["docker-image://", "oci-layout://"]
            .iter()
            .any(|scheme| identifier.starts_with(scheme));
        let digest = identifier.rsplit_once('@').and_then(|(_, digest)| Digest::parse(digest));
        Some((step.text("id")?.to_owned(), digest.filter(|_| is_image)?))
    });
    steps.take(MAX_ITEMS).collect()
}

/// Returns the first of a step's chains of layers; all of them hold the same files.
fn digests(chains: &Value) -> Option<Vec<Digest>> {
    let chain = chains.as_array()?.first()?.as_array()?;
    if MAX_LAYERS < chain.len() {
        return None;
    }
    chain.iter().map(|layer| Digest::parse(Object::of(layer)?.text("digest")?)).collect()
}

/// Reads a package URL of an image, `pkg:docker/NAME@TAG?digest=…` (purl-spec, types `docker` and
/// `oci`; the latter is BuildKit's for images from OCI layouts).
fn source_image(material: &Object<'_>) -> Option<SourceImage> {
    let uri = material.text("uri")?;
    let rest = uri.strip_prefix("pkg:docker/").or_else(|| uri.strip_prefix("pkg:oci/"))?;
    let (path, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    let (name, version) = path.split_once('@').unwrap_or((path, ""));
    let (name, version) = (decode(name), decode(version));
    if TOOLS.contains(&name.as_str()) {
        return None;
    }
    let qualified = qualifiers.split('&').find_map(|pair| pair.strip_prefix("digest=").map(decode));
    let digest = qualified
        .as_deref()
        .and_then(Digest::parse)
        .or_else(|| Digest::parse(&version))
        .or_else(|| sha256(material));
    let is_tag = !version.is_empty() && Digest::parse(&version).is_none();
    let name = if is_tag { format!("{name}:{version}") } else { name };
    (!name.is_empty()).then_some(SourceImage { name, digest, layers: None })
}

/// The digest in a `DigestSet` (in-toto, spec/v1/digest_set.md).
fn sha256(resource: &Object<'_>) -> Option<Digest> {
    let hex = resource.object("digest")?;
    Digest::parse(&format!("sha256:{}", hex.text("sha256")?))
}

/// Decodes percent-encoding (RFC 3986 section 2.1); anything else is left unchanged.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('%') {
        bytes.extend_from_slice(head.as_bytes());
        // `from_str_radix` takes a sign.
        let hex = tail.get(..2).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(hex.unwrap_or(b'%'));
        rest = if hex.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn statement(predicate: Value) -> Option<Provenance> {
        let kind = "https://slsa.dev/provenance/v0.2";
        parse_provenance(&json!({"predicateType": kind, "predicate": predicate}))
    }

    #[test]
    fn images_are_named_and_tools_are_not() {
        let hex = "a".repeat(64);
        let found = statement(json!({
            "buildType": "https://mobyproject.org/buildkit@v1",
            "materials": [
                {"uri": "pkg:docker/docker/dockerfile@1", "digest": {"sha256": hex}},
                {"uri": "pkg:docker/ghcr.io/a%2Fb/c@1.2?platform=linux%2Famd64",
                 "digest": {"sha256": hex}},
                {"uri": format!("pkg:docker/debian?digest=sha256:{hex}")},
                {"uri": "https://github.com/a/b.git", "digest": {"sha1": "1"}},
                {"uri": "pkg:docker/"}, {"uri": 7}, 7,
            ],
        }));
        let found = found.unwrap();
        let names: Vec<&str> = found.images.iter().map(|image| image.name.as_str()).collect();
        assert_eq!(names, ["ghcr.io/a/b/c:1.2", "debian"]);
        assert!(found.images.iter().all(|image| image.digest.is_some()));
        assert!(found.is_complete);
    }

    #[test]
    fn other_and_broken_statements_name_no_images() {
        assert_eq!(parse_provenance(&json!(null)), None);
        assert_eq!(parse_provenance(&json!({"predicateType": "https://spdx.dev/Document"})), None);
        let broken =
            statement(json!({"materials": {"uri": "x"}, "metadata": [], "buildConfig": 1}));
        assert_eq!(broken, Some(Provenance::default()));
        let cyclic = statement(json!({
            "buildConfig": {"llbDefinition": [{"id": "step0", "inputs": ["step0:0"]}]},
            "metadata": {"https://mobyproject.org/buildkit@v1#metadata":
                {"layers": {"step0:0": [[{"digest": "x"}]], "a": [], "b": {}}}},
        }));
        assert_eq!(cyclic, Some(Provenance::default()));
    }

    #[test]
    fn percent_encoding_is_decoded() {
        assert_eq!(decode("a%2Fb%"), "a/b%");
        assert_eq!(decode("%zz%é%41%+f"), "%zz%éA%+f");
    }
}
