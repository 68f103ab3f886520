//! Extended attributes from PAX records, whichever program wrote them.

/// The attributes of one entry, by name.
#[derive(Default)]
pub(super) struct Xattrs(Vec<(Vec<u8>, Vec<u8>)>);

impl Xattrs {
    /// Takes the record where it is an attribute.
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

    /// Sorts them; the last of a name wins, and an empty value takes it back (POSIX pax).
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

fn percent_decoded(mut name: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(name.len());
    while let [byte, rest @ ..] = name {
        let (byte, rest) = match (byte, rest) {
            (b'%', [high, low, rest @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, rest),
                _ => (b'%', name.get(1..).unwrap_or_default()),
            },
            _ => (*byte, rest),
        };
        decoded.push(byte);
        name = rest;
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Decodes up to the first byte that is not of the alphabet, such as padding.
fn base64_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if 8 <= held {
            held -= 8;
            decoded.push((bits >> held) as u8);
        }
    }
    decoded
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
            (b"RHT.security.selinux", b"s0"),
            (b"SCHILY.xattr.user.z", b"last"),
            (b"SCHILY.xattr.user.gone", b"x"),
            (b"SCHILY.xattr.user.gone", b""),
            (b"comment", b"none"),
        ] {
            xattrs.take(keyword, value);
        }
        xattrs.finish();
        let expected: [(Vec<u8>, Vec<u8>); 3] = [
            (b"security.selinux".to_vec(), b"s0".to_vec()),
            (b"user.a=%zz".to_vec(), vec![0, 1, 2, 255]),
            (b"user.z".to_vec(), b"last".to_vec()),
        ];
        assert_eq!(xattrs.as_slice(), expected);
    }
}
