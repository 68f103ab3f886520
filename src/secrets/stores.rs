//! Private keys and credentials in files that are not text: key stores, and databases of tools.

use memchr::memmem;

const KEY_STORE: &str = "PKCS #12 key store";
const JAVA_KEY_STORE: &str = "Java key store";
const KEEPASS: &str = "KeePass database";
const CLOUD_CREDENTIALS: &str = "Google Cloud credentials";
const CLOUD_TOKEN: &str = "Google Cloud token";

/// What is found, as noun phrases.
pub(super) const NOUNS: &[&str] =
    &[KEY_STORE, JAVA_KEY_STORE, KEEPASS, CLOUD_CREDENTIALS, CLOUD_TOKEN];

/// Returns what a file holds, by its first bytes and its structure; `None` if that is no secret.
pub(super) fn noun(name: &str, content: &[u8]) -> Option<&'static str> {
    /// OID 1.2.840.113549.1.12.10.1.2: a shrouded key bag (RFC 7292).
    const KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02];
    let has = |bytes: &[u8]| memmem::find(content, bytes).is_some();
    let sqlite = content.starts_with(b"SQLite format 3\0");
    match content {
        [0x30, 0x82, _, _, 0x02, 0x01, 0x03, ..] if has(KEY_BAG) => Some(KEY_STORE),
        [0xfe, 0xed, 0xfe, 0xed | 0xce, ..] if java_keys(content) => Some(JAVA_KEY_STORE),
        [0x03, 0xd9, 0xa2, 0x9a, 0x65..=0x67, 0xfb, 0x4b, 0xb5, ..] => Some(KEEPASS),
        _ if sqlite && name == "credentials.db" && has(b"refresh_token") => Some(CLOUD_CREDENTIALS),
        _ if sqlite && name == "access_tokens.db" && has(b"ya29.") => Some(CLOUD_TOKEN),
        _ => None,
    }
}

/// How many entries of a Java key store are looked at.
const MAX_ENTRIES: u32 = 64;

/// Whether a Java key store has a private or a secret key among its first entries: others only have
/// certificates.
///
/// After four bytes each of magic, version and the number of entries, an entry begins with its tag:
/// 1 for a private key, 2 for a certificate, 3 for a secret key. That of a certificate has an
/// alias, a date, a type, and the certificate with its length.
fn java_keys(content: &[u8]) -> bool {
    let u16_at =
        |at: usize| content.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes));
    let u32_at =
        |at: usize| content.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    let mut at = 12;
    for _ in 0..u32_at(8).unwrap_or(0).min(MAX_ENTRIES) {
        let skipped = match u32_at(at) {
            Some(1 | 3) => return true,
            Some(2) => skip_certificate(at + 4, u16_at, u32_at),
            _ => None,
        };
        let Some(next) = skipped else { return false };
        at = next;
    }
    false
}

fn skip_certificate(
    at: usize,
    u16_at: impl Fn(usize) -> Option<u16>,
    u32_at: impl Fn(usize) -> Option<u32>,
) -> Option<usize> {
    let after_text = |at: usize| at.checked_add(2 + usize::from(u16_at(at)?));
    let date = after_text(at)?;
    let certificate = after_text(date.checked_add(8)?)?;
    certificate.checked_add(4)?.checked_add(usize::try_from(u32_at(certificate)?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn java(entries: &[&[u8]]) -> Vec<u8> {
        let mut store = vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, entries.len() as u8];
        entries.iter().for_each(|entry| store.extend_from_slice(entry));
        store
    }

    const CERTIFICATE: &[u8] = b"\0\0\0\x02\0\x01adatedate\0\x05X.509\0\0\0\x03abc";

    #[test]
    fn only_stores_with_keys_are_secret() {
        let key = b"\0\0\0\x01\0\x01a";
        assert_eq!(noun("a.jks", &java(&[CERTIFICATE, key])), Some("Java key store"));
        assert_eq!(noun("cacerts", &java(&[CERTIFICATE, CERTIFICATE])), None);
        assert_eq!(noun("cacerts", &java(&[CERTIFICATE, &CERTIFICATE[..20]])), None);
        assert_eq!(noun("a.p12", b"\x30\x82\x01\x00\x02\x01\x03 certificates"), None);
        assert_eq!(noun("a", b""), None);
        let kdbx = [0x03, 0xd9, 0xa2, 0x9a, 0x67, 0xfb, 0x4b, 0xb5, 0];
        assert_eq!(noun("a.kdbx", &kdbx), Some("KeePass database"));
        assert_eq!(
            noun("credentials.db", b"SQLite format 3\0 refresh_token"),
            Some("Google Cloud credentials")
        );
    }
}
