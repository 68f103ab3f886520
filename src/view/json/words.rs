//! Words of the schema: fields whose values come from a list. Words may be added.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report;

/// Declares the words of one list, with what each means, beside the report's own enum.
///
/// The match in it is exhaustive, so that a new case cannot be forgotten here.
macro_rules! words {
    ($(#[$about:meta])* $name:ident: $($(#[$meaning:meta])* $word:ident,)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub(super) enum $name { $($(#[$meaning])* $word,)+ }

        impl From<report::$name> for $name {
            fn from(word: report::$name) -> Self {
                match word { $(report::$name::$word => Self::$word,)+ }
            }
        }

        #[cfg(test)]
        impl $name {
            /// Every word as written here and as the report has it.
            fn pairs() -> Vec<(Self, &'static str)> {
                vec![$((Self::$word, report::$name::$word.word()),)+]
            }
        }
    };
}

words! {
    /// Why bytes are hidden.
    Cause:
    /// A later version took their path.
    Replaced,
    /// A later version with the same content took their path: only metadata differs.
    MetadataOnly,
    /// A whiteout removed them.
    Removed,
    /// An opaque whiteout, or a non-directory in the place of their directory, cleared them.
    Cleared,
}

words! {
    /// Where the saving of a finding counts.
    Counts:
    /// In the headline.
    Headline,
    /// Only with another base image.
    OtherBase,
    /// At a cost, so it is a choice.
    Optional,
    /// Nowhere: it is a guess, or the configuration ignores it.
    Nowhere,
}

words! {
    /// How bad a finding is, as the configuration says.
    Level:
    /// It may be there: it is left alone.
    Allow,
    /// It is worth a warning.
    Warn,
    /// It must not be there.
    Deny,
}

/// What became of a version.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fate {
    /// It is in the merged tree.
    Visible,
    /// A later version took its path.
    Replaced,
    /// A later version with the same content took its path: only metadata differs.
    MetadataOnly,
    /// A whiteout removed it.
    Removed,
    /// An opaque whiteout, or a non-directory in the place of its directory, cleared it.
    Cleared,
}

impl From<Option<report::Cause>> for Fate {
    fn from(cause: Option<report::Cause>) -> Self {
        match cause {
            None => Self::Visible,
            Some(report::Cause::Replaced) => Self::Replaced,
            Some(report::Cause::MetadataOnly) => Self::MetadataOnly,
            Some(report::Cause::Removed) => Self::Removed,
            Some(report::Cause::Cleared) => Self::Cleared,
        }
    }
}

words! {
    /// How much of a layer could be read.
    LayerState:
    /// All of it.
    Complete,
    /// Its entries up to some point, or with gaps: a warning says why.
    Damaged,
    /// None: it is not in the source.
    Absent,
    /// None: it is encrypted.
    Encrypted,
    /// None: it is not a tar.
    NotListable,
}

words! {
    /// Kinds of warnings.
    Code:
    /// A layer's content is not in the source.
    LayerAbsent,
    /// A layer is encrypted.
    LayerEncrypted,
    /// A layer is not a tar: squashfs, erofs, JSON.
    LayerNotListable,
    /// A layer ends early.
    LayerTruncated,
    /// A layer's compressed stream or tar is damaged.
    LayerDamaged,
    /// A blob or layer has another digest than is written of it.
    DigestMismatch,
    /// A blob has another length than is written of it.
    SizeMismatch,
    /// Bytes follow the end of a compressed stream or a tar.
    TrailingData,
    /// A path was refused or had to be changed.
    PathRefused,
    /// A whiteout names nothing, or a device stands where an overlay whiteout would.
    Whiteout,
    /// A hard link names a file that is not there.
    HardLinkTarget,
    /// Symbolic links lead in a circle or too far.
    SymlinkLoop,
    /// One path stands more than once in one layer.
    RepeatedPath,
    /// A limit was reached.
    Limit,
    /// The history and the layers do not match one to one.
    HistoryMismatch,
    /// The manifest, the index or the configuration is incomplete or contradicts itself.
    Metadata,
    /// The archive around the image is damaged.
    ArchiveDamaged,
    /// A package database, or a file that says what packages are for, could not be read whole.
    PackageDatabase,
    /// The image that was given as the base is not the base of this one.
    NotTheBase,
    /// An ignore of the configuration no longer holds.
    IgnoreExpired,
}

words! {
    /// What tells where a base image ends.
    Evidence:
    /// The user gave the number of layers (`--base-layers`).
    GivenLayers,
    /// The user gave the base image (`--base`), whose layers are the lowest ones of this image.
    GivenImage,
    /// The provenance that was written when the image was built.
    Provenance,
    /// A label that names the topmost layer of the base.
    Label,
    /// Layers that are known to be those of a published image.
    KnownLayers,
    /// What a builder notes where it begins to add layers.
    BuilderMark,
    /// The form of the history.
    History,
    /// Nothing: there is no sign of a base.
    #[serde(rename = "none")]
    Nothing,
}

words! {
    /// How far something can be trusted.
    Confidence:
    /// It follows from digests, or the user says so.
    Exact,
    /// Builders or images say so, in words that may have been inherited or changed.
    Strong,
    /// It is what such images mostly look like.
    Guess,
}

words! {
    /// What is said of a base image.
    Fact:
    /// The distribution as people call it, with its version.
    Distribution,
    /// The distribution's short name, such as `debian`.
    DistributionId,
    /// The distribution's version, as exactly as it is written down.
    Version,
    /// The name of the distribution's version, such as `bookworm`.
    Codename,
    /// How the image differs from others of its distribution: `slim`, `minimized`,
    /// `distroless`, `chiseled`, `minirootfs`, `buildpack-deps`, or the name and version that the
    /// image gives itself.
    Variant,
    /// The C library: `glibc` or `musl`.
    Libc,
    /// The package manager's program.
    PackageManager,
    /// A language runtime or server that the image is made for, with its version.
    Runtime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_report() {
        fn check<T: Serialize>(pairs: Vec<(T, &'static str)>) {
            for (written, word) in pairs {
                let written = serde_json::to_string(&written).expect("words serialise");
                assert_eq!(written, format!("\"{word}\""));
            }
        }
        check(Cause::pairs());
        check(Counts::pairs());
        check(Level::pairs());
        check(LayerState::pairs());
        check(Code::pairs());
        check(Evidence::pairs());
        check(Confidence::pairs());
        check(Fact::pairs());
    }
}
