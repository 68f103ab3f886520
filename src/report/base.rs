//! The base image: how many layers of an image it is, and what it is.

use super::Sizes;

/// The base image: the lowest layers, which come from another image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseReport {
    /// How many of the lowest layers it is; 0 where nothing speaks for one.
    pub layers: usize,
    /// What says so.
    pub evidence: Evidence,
    /// How far that can be trusted.
    pub confidence: Confidence,
    /// Its name; absent where nothing names it.
    pub name: Option<String>,
    /// The digest of its manifest or index; absent where nothing says.
    pub digest: Option<String>,
    /// What names it: an annotation, a label, a variable, an option; absent where nothing does.
    pub named_by: Option<String>,
    /// What it is, with what says so. Of an image without a base, what the image itself is.
    pub facts: Vec<BaseFact>,
    /// The sizes of its layers.
    pub sizes: Sizes,
    /// The sizes of the layers above it.
    pub own: Sizes,
}

/// One thing that a base image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseFact {
    /// What it is about.
    pub fact: Fact,
    /// What it is.
    pub value: String,
    /// The path, the variable or the step of the history that says so.
    pub said_by: String,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident: $($(#[$meaning:meta])* $case:ident $word:literal,)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$meaning])* $case,)+ }

        impl $name {
            /// Its word in outputs.
            pub fn word(self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }
        }
    };
}

words! {
    /// What tells where a base image ends.
    Evidence:
    /// The user gave the number of layers.
    GivenLayers "given-layers",
    /// The user gave the base image, whose layers are the lowest ones of this image.
    GivenImage "given-image",
    /// The provenance that was written when the image was built.
    Provenance "provenance",
    /// A label that names the topmost layer of the base.
    Label "label",
    /// Layers that are known to be those of a published image.
    KnownLayers "known-layers",
    /// What a builder notes where it begins to add layers.
    BuilderMark "builder-mark",
    /// The form of the history.
    History "history",
    /// Nothing: there is no sign of a base.
    Nothing "none",
}

words! {
    /// How far something can be trusted.
    Confidence:
    /// It follows from digests, or the user says so.
    Exact "exact",
    /// Builders or images say so, in words that may have been inherited or changed.
    Strong "strong",
    /// It is what such images mostly look like.
    Guess "guess",
}

words! {
    /// What is said of a base image.
    Fact:
    /// The distribution as people call it, with its version.
    Distribution "distribution",
    /// The distribution's short name, such as `debian`.
    DistributionId "distribution-id",
    /// The distribution's version, as exactly as it is written down.
    Version "version",
    /// The name of the distribution's version, such as `bookworm`.
    Codename "codename",
    /// How the image differs from others of its distribution: `slim`, `distroless`, `chiseled`.
    Variant "variant",
    /// The C library: `glibc` or `musl`.
    Libc "libc",
    /// The package manager's program.
    PackageManager "package-manager",
    /// A language runtime or server that the image is made for, with its version.
    Runtime "runtime",
}
