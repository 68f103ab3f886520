//! Layers of published images, known by their digests.
//!
//! Read on 2024-12-02 from the artifacts of Debian's official images for amd64
//! (github.com/debuerreotype/docker-debian-artifacts, branch dist-amd64). Each is the only layer
//! of its image. A version of another date is not found, and not mistaken for one that is listed.

use crate::image::digest::Digest;

/// The digest of each uncompressed layer, without `sha256:`, and its image.
const KNOWN: &[(&str, &str)] = &[
    ("301c1bb42cc0bc6618fcaf036e8711f2aad66f76697f541e2014a69e1f456aa4", "debian:bookworm"),
    ("c0f1022b22a9b36851b358f44e5475e39d166e71a8073cf53c894a299239b1c5", "debian:bookworm-slim"),
    ("6694a8132f38361b5bca44a5c6ee481020c983d1e2ca22ded88c8d62c24e65ea", "debian:trixie"),
    ("2692b7ef53685c3b992741bcafa27e559c1a089374825adf4e943020ee1e0ba2", "debian:trixie-slim"),
    ("6a4fdc7ff1bfb236bd5caadebad42a7a36cbab09ee1eff157659d5adb47f6500", "debian:bullseye-slim"),
    ("fee1983581cec6ebaa656300572305a4160163e1ae795228eda0b5c47bbec60a", "debian:sid-slim"),
];

/// Returns the image that has this layer and no other.
pub(super) fn name(diff_id: &Digest) -> Option<&'static str> {
    let is_sha256 = diff_id.algorithm() == "sha256";
    KNOWN.iter().find(|(hex, _)| is_sha256 && *hex == diff_id.encoded()).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_is_valid_and_listed_once() {
        for (hex, image) in KNOWN {
            let digest = Digest::parse(&format!("sha256:{hex}")).unwrap();
            assert_eq!(name(&digest), Some(*image));
        }
        assert_eq!(name(&Digest::sha256_of(b"other")), None);
    }
}
