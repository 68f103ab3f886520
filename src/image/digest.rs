//! Digests: the names of blobs, made from their content.

use std::fmt::{self, Write};

use sha2::{Digest as _, Sha256};

/// The name of a blob: an algorithm and the value that it gives for the content.
///
/// Written `sha256:9f86…`. Sorts by that text. Neither part can hold a slash, nor be `.` or `..`,
/// so that both are safe as names of files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Box<str>);

impl Digest {
    /// Reads `ALGORITHM:ENCODED`; `None` where the text breaks the grammar.
    ///
    /// The registered algorithms (sha256, sha512, blake3) must have lower-case hexadecimal digits
    /// of the right number; any other is accepted as it is (image-spec descriptor.md, "Digests").
    pub fn parse(text: &str) -> Option<Self> {
        let (algorithm, encoded) = text.split_once(':')?;
        let fits = match algorithm {
            "sha256" | "blake3" => is_hex(encoded, 64),
            "sha512" => is_hex(encoded, 128),
            _ => is_algorithm(algorithm) && is_encoded(encoded),
        };
        fits.then(|| Self(text.into()))
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

    /// Returns the first 12 characters of the encoded part, or all where there are fewer.
    pub fn short(&self) -> &str {
        let encoded = self.encoded();
        encoded.get(..12).unwrap_or(encoded)
    }

    /// Returns the whole as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_algorithm(text: &str) -> bool {
    text.split(['+', '.', '_', '-']).all(|component| {
        !component.is_empty()
            && component.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

fn is_encoded(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(allowed)
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
