//! Which image a report is about.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::escape::printable_text;
use crate::facts::Facts;

/// Which image a report is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Image")]
pub struct ImageFacts {
    /// The image as it was named on the command line.
    pub reference: String,
    /// Scheme of the source that it was read from, such as `docker-archive`.
    pub source: Cow<'static, str>,
    /// Names and tags that the source gives it.
    pub names: Vec<String>,
    /// `os/architecture` or `os/architecture/variant`.
    ///
    /// `null` if neither manifest nor configuration says.
    pub platform: Option<String>,
    /// Digest of its manifest.
    ///
    /// `null` if the source has none.
    pub digest: Option<String>,
    /// Digest of its configuration.
    ///
    /// `null` for root filesystems and bare layers.
    pub config_digest: Option<String>,
    /// When it was built (RFC 3339).
    ///
    /// `null` if the configuration does not say.
    pub created: Option<String>,
}

impl ImageFacts {
    pub(crate) fn of(facts: &Facts) -> Self {
        let image = &facts.image;
        Self {
            reference: printable_text(&facts.origin.reference),
            source: facts.origin.source.into(),
            names: image.names.iter().map(|name| printable_text(name)).collect(),
            platform: image.platform.as_ref().map(|platform| printable_text(&platform.to_string())),
            digest: image.manifest_digest.as_ref().map(ToString::to_string),
            config_digest: image.config_digest.as_ref().map(ToString::to_string),
            created: image.config.created.as_deref().map(printable_text),
        }
    }
}
