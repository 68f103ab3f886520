//! Extended attributes from PAX records, in the forms of GNU tar and star, libarchive and Red Hat.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 without padding; the last digit may have unused bits.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The attributes of one entry, by name.
#[derive(Default)]
pub(super) struct Xattrs(Vec<(Vec<u8>, Vec<u8>)>);

impl Xattrs {
    /// Takes the record if it is an attribute.
    pub(super) fn take(&mut self, keyword: &[u8], value: &[u8]) {
        if let Some(name) = keyword.strip_prefix(b"SCHILY.xattr.") {
            self.0.push((name.to_vec(), value.to_vec()));
        } else if let Some(name) = keyword.strip_prefix(b"LIBARCHIVE.xattr.") {
            // libarchive encodes both (tar(5), LIBARCHIVE.xattr).
            self.0.push((percent_decoded(name), base64_decoded(value)));
        } else if keyword == b"RHT.security.selinux" {
            self.0.push((b"security.selinux".to_vec(), value.to_vec()));
        }
    }

    /// Sorts them by name. The last one of a name wins, and an empty value removes it (POSIX pax).
    pub(super) fn finish(&mut self) {
        if self.0.is_empty() {
            return;
        }
        self.0.reverse();
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.0.dedup_by(|(later, _), (first, _)| later == first);
        self.0.retain(|(_, value)| !value.is_empty());
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn as_slice(&self) -> &[(Vec<u8>, Vec<u8>)] {
        &self.0
    }
}

/// Decodes percent-encoding; anything else is left unchanged.
fn percent_decoded(name: &[u8]) -> Vec<u8> {
    let mut parts = name.split(|&byte| byte == b'%');
    let mut decoded = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        let (byte, rest) = match part {
            [high, low, rest @ ..] => (hex(*high).zip(hex(*low)), rest),
            _ => (None, part),
        };
        decoded.push(byte.map_or(b'%', |(high, low)| high << 4 | low));
        decoded.extend_from_slice(if byte.is_some() { rest } else { part });
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Decodes up to the first byte outside the alphabet, such as padding.
fn base64_decoded(text: &[u8]) -> Vec<u8> {
    let is_digit = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'+' | b'/');
    let digits = text.iter().take_while(is_digit).count();
    // One digit beyond the whole groups of four has fewer bits than a byte.
    let digits = digits - usize::from(digits % 4 == 1);
    BASE64.decode(text.get(..digits).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_decoded_and_sorted() {
        let mut xattrs = Xattrs::default();
        for (keyword, value) in [
            (&b"SCHILY.xattr.user.z"[..], &b"old"[..]),
            (b"LIBARCHIVE.xattr.user.a%3d%zz", b"AAEC/w"),
            (b"LIBARCHIVE.xattr.user.odd%", b"AAECB"),
            (b"RHT.security.selinux", b"s0"),
            (b"SCHILY.xattr.user.z", b"last"),
            (b"SCHILY.xattr.user.removed", b"x"),
            (b"SCHILY.xattr.user.removed", b""),
            (b"comment", b"none"),
        ] {
            xattrs.take(keyword, value);
        }
        xattrs.finish();
        let expected: [(Vec<u8>, Vec<u8>); 4] = [
            (b"security.selinux".to_vec(), b"s0".to_vec()),
            (b"user.a=%zz".to_vec(), vec![0, 1, 2, 255]),
            (b"user.odd%".to_vec(), vec![0, 1, 2]),
            (b"user.z".to_vec(), b"last".to_vec()),
        ];
        assert_eq!(xattrs.as_slice(), expected);
    }
}
