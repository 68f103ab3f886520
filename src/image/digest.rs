//! Digests: the names of blobs, made from their content.

use std::fmt::{self, Write};

use oci_spec::image as oci;
use sha2::{Digest as _, Sha256};

/// The name of a blob: an algorithm and the value that it computes from the content.
///
/// Written `sha256:9f86…`. Sorts by that string. Neither part can hold a slash, nor be `.` or `..`,
/// so both are safe as names of files.
///
/// Stored as a string: oci-spec's `Digest` stores the algorithm separately, and can be constructed
/// only by parsing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Box<str>);

impl Digest {
    /// Reads `ALGORITHM:ENCODED`; `None` if the string breaks the grammar.
    ///
    /// The grammar is that of oci-spec: sha256, sha384 and sha512 must have lower-case hexadecimal
    /// digits of the right number; other algorithms are accepted unchecked (image-spec
    /// descriptor.md, "Digests").
    pub fn parse(text: &str) -> Option<Self> {
        let digest: oci::Digest = text.parse().ok()?;
        let encoded = digest.digest();
        // blake3 is registered as well, which oci-spec 0.10 does not know.
        let is_blake3 = encoded.len() == 64
            && encoded.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digest.algorithm().as_ref() != "blake3" || is_blake3).then(|| Self(text.into()))
    }

    /// Returns the sha256 digest of some bytes.
    pub fn sha256_of(bytes: &[u8]) -> Self {
        Self::from_sha256(Sha256::digest(bytes).into())
    }

    /// Returns the digest that a sha256 hasher has computed.
    pub fn from_sha256(bytes: [u8; 32]) -> Self {
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in bytes {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text.into())
    }

    /// Returns the part before the colon.
    pub fn algorithm(&self) -> &str {
        self.0.split_once(':').map_or("", |(algorithm, _)| algorithm)
    }

    /// Returns the part after the colon; hexadecimal for every registered algorithm.
    pub fn encoded(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, encoded)| encoded)
    }

    /// Returns the first 12 characters of the encoded part, or all if there are fewer.
    pub fn short(&self) -> &str {
        let encoded = self.encoded();
        encoded.get(..12).unwrap_or(encoded)
    }

    /// Returns the whole digest as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_an_empty_object_is_the_well_known_one() {
        let digest = Digest::sha256_of(b"{}");
        let text = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(digest.to_string(), text);
        assert_eq!(Digest::parse(text), Some(digest.clone()));
        assert_eq!(digest.algorithm(), "sha256");
        assert_eq!(digest.encoded().len(), 64);
        assert_eq!(digest.short(), "44136fa355b3");
    }

    #[test]
    fn digests_follow_the_grammar() {
        let hex = "a".repeat(64);
        for (text, valid) in [
            (format!("sha256:{hex}"), true),
            (format!("blake3:{hex}"), true),
            (format!("sha512:{hex}{hex}"), true),
            (format!("sha512:{hex}"), false),
            (format!("blake3:{hex}0"), false),
            (format!("blake3:{}", hex.to_uppercase()), false),
            (format!("sha256:{}", hex.to_uppercase()), false),
            ("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8".to_owned(), true),
            ("sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564".to_owned(), true),
            ("sha3.x:../etc".to_owned(), false),
            ("..:a".to_owned(), false),
            ("a..b:c".to_owned(), false),
            (hex, false),
            (":".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(Digest::parse(&text).is_some(), valid, "{text}");
        }
    }
}
