//! The words in which a base image is described: by what evidence, how sure, and what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::words;

/// One fact about a base image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseFact {
    /// What it is about; several facts may be about the same.
    pub fact: Fact,
    /// What it is.
    pub value: String,
    /// Path, variable or place in the image's metadata that says so.
    pub said_by: String,
}

words! {
    /// What shows where a base image ends.
    #[derive(Default)]
    pub enum Evidence {
        /// The user gave the number of layers (`--base-layers`).
        GivenLayers = "given-layers",
        /// The user gave the base image (`--base`), whose layers are the lowest ones of this image.
        GivenImage = "given-image",
        /// The provenance that was written when the image was built.
        Provenance = "provenance",
        /// A label that names the topmost layer of the base.
        Label = "label",
        /// Layers that are known to be those of a published image.
        KnownLayers = "known-layers",
        /// A mark that a builder leaves where it begins to add layers.
        BuilderMark = "builder-mark",
        /// The form of the history.
        History = "history",
        /// Nothing: there is no sign of a base.
        #[default]
        Nothing = "none",
    }

    /// How far something can be trusted.
    #[derive(Default)]
    pub enum Confidence {
        /// It follows from digests, or the user says so.
        Exact = "exact",
        /// Builders or images say so, in words that may have been inherited or changed.
        Strong = "strong",
        /// Such images usually look like that.
        #[default]
        Guess = "guess",
    }

    /// What a fact about a base image is about.
    pub enum Fact {
        /// The distribution as people call it, with its version.
        Distribution = "distribution",
        /// The distribution's short name, such as `debian`.
        DistributionId = "distribution-id",
        /// The distribution's version, as exactly as it is written down.
        Version = "version",
        /// The name of the distribution's version, such as `bookworm`.
        Codename = "codename",
        /// How the image differs from others of its distribution: `slim`, `minimized`,
        /// `distroless`, `chiseled`, `minirootfs`, `buildpack-deps`, or the name and version that
        /// the image gives itself.
        Variant = "variant",
        /// The C library: `glibc` or `musl`.
        Libc = "libc",
        /// The package manager's program.
        PackageManager = "package-manager",
        /// A language runtime or server that the image is made for, with its version.
        Runtime = "runtime",
    }
}
