//! Private keys in DER (ITU-T X.690), recognised by the structure that their standards give them.

/// The beginning of an object identifier of an algorithm, with what such a key is.
type Algorithm = (&'static [u8], &'static str);

/// Algorithms of keys (RFC 8017, 5480, 8410, 3279).
const ALGORITHMS: [Algorithm; 5] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01], "RSA private key"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01], "EC private key"),
    (&[0x2b, 0x65, 0x70], "Ed25519 private key"),
    (&[0x2b, 0x65, 0x71], "Ed448 private key"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], "DSA private key"),
];

/// Returns what keys are called, as noun phrases; those of encrypted ones are those of texts too.
pub(super) fn nouns() -> impl Iterator<Item = &'static str> {
    ALGORITHMS.iter().map(|&(_, noun)| noun)
}

/// PBES2, with which keys are encrypted (RFC 8018).
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// Returns what kind of private key a file is, and whether it is encrypted; `None` if it is none.
pub(super) fn key(content: &[u8]) -> Option<(&'static str, bool)> {
    let (all, rest) = element(content, SEQUENCE)?;
    // A file is one key; a line break may be after it.
    if 2 < rest.len() {
        return None;
    }
    encrypted(all).or_else(|| of_version(all))
}

/// An encrypted key: the algorithm, then its data (RFC 5958, section 3).
fn encrypted(all: &[u8]) -> Option<(&'static str, bool)> {
    let (algorithm, rest) = element(all, SEQUENCE)?;
    let (id, _) = element(algorithm, IDENTIFIER)?;
    element(rest, OCTETS)?;
    (id == PBES2).then_some(("encrypted private key", true))
}

/// A key that begins with its version: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017, appendix A.1.2), and
/// that of an elliptic curve (RFC 5915).
fn of_version(all: &[u8]) -> Option<(&'static str, bool)> {
    const MIN_MODULUS: usize = 64;
    let (version, rest) = element(all, INTEGER)?;
    if let ([0 | 1], Some((algorithm, rest))) = (version, element(rest, SEQUENCE)) {
        let (id, _) = element(algorithm, IDENTIFIER)?;
        element(rest, OCTETS)?;
        let known = ALGORITHMS.iter().find(|(start, _)| id.starts_with(start));
        return known.map(|&(_, noun)| (noun, false));
    }
    if let ([1], Some((secret, rest))) = (version, element(rest, OCTETS)) {
        // The parameters name the curve.
        let is_key = (16..=66).contains(&secret.len()) && rest.starts_with(&[0xa0]);
        return is_key.then_some(("EC private key", false));
    }
    let (modulus, rest) = element(rest, INTEGER)?;
    let (exponent, rest) = element(rest, INTEGER)?;
    element(rest, INTEGER)?;
    let is_key = version == [0] && MIN_MODULUS <= modulus.len() && exponent.len() <= 4;
    is_key.then_some(("RSA private key", false))
}

/// Returns the content of the element with a tag that bytes begin with, and what comes after it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (digits.iter().fold(0, |sum, &digit| sum << 8 | usize::from(digit)), rest)
        }
        _ => return None,
    };
    (first == tag).then(|| rest.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let length = content.len();
        let head = match length {
            0..=0x7f => vec![tag, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head, content].concat()
    }

    fn pkcs8(id: &[u8]) -> Vec<u8> {
        let algorithm = of(SEQUENCE, &[&of(IDENTIFIER, &[id]), &[5, 0]]);
        of(SEQUENCE, &[&[2, 1, 0], &algorithm, &of(OCTETS, &[&[7; 200]])])
    }

    #[test]
    fn keys_are_known_by_their_structure() {
        for (id, noun) in ALGORITHMS {
            assert_eq!(key(&pkcs8(id)), Some((noun, false)));
        }
        let number = |length| of(INTEGER, &[&vec![1; length]]);
        let rsa = [&[2, 1, 0][..], &number(256), &number(3), &number(256)];
        assert_eq!(key(&of(SEQUENCE, &rsa)), Some(("RSA private key", false)));
        let curve = of(0xa0, &[&of(IDENTIFIER, &[&[1; 8]])]);
        let ec = [&[2, 1, 1][..], &of(OCTETS, &[&[9; 32]]), &curve];
        assert_eq!(key(&of(SEQUENCE, &ec)), Some(("EC private key", false)));
        let algorithm = of(SEQUENCE, &[&of(IDENTIFIER, &[PBES2]), &[5, 0]]);
        let locked = of(SEQUENCE, &[&algorithm, &of(OCTETS, &[&[7; 99]])]);
        assert_eq!(key(&locked), Some(("encrypted private key", true)));
    }

    #[test]
    fn certificates_and_cut_files_are_none() {
        let rsa = ALGORITHMS[0].0;
        let certificate = of(SEQUENCE, &[&of(SEQUENCE, &[&of(0xa0, &[&[2, 1, 2]]), &[2, 1, 9]])]);
        let public =
            of(SEQUENCE, &[&of(SEQUENCE, &[&of(IDENTIFIER, &[rsa])]), &of(3, &[&[0; 99]])]);
        let whole = pkcs8(rsa);
        let longer = [whole.as_slice(), b"more"].concat();
        for bytes in [&certificate, &public, &pkcs8(&[1, 2, 3]), &longer] {
            assert_eq!(key(bytes), None);
        }
        (0..whole.len()).for_each(|length| assert_eq!(key(&whole[..length]), None));
    }
}
