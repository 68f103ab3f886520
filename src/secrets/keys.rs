//! Private keys in texts: PEM in its dialects (RFC 7468, OpenSSH, OpenPGP), and those of PuTTY.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

use super::entropy::entropy;
use super::placeholders::is_made_up;

/// A private key in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// From its first line to the end of its data.
    pub(super) range: Range<usize>,
    pub(super) noun: &'static str,
    /// Whether it needs a passphrase.
    pub(super) is_encrypted: bool,
}

/// The longest key that is looked at: one of 16384 bits has 13 kB.
const MAX_KEY_BYTES: usize = 64 << 10;

/// The fewest characters of data that a key has; examples in documentation have fewer.
const MIN_DATA: usize = 64;

/// Labels of PEM blocks, the end of each, with what they hold.
const LABELS: [(&str, &str, &str); 8] = [
    ("OPENSSH PRIVATE KEY", "OpenSSH private key", "encrypted OpenSSH private key"),
    ("RSA PRIVATE KEY", "RSA private key", "encrypted RSA private key"),
    ("EC PRIVATE KEY", "EC private key", "encrypted EC private key"),
    ("DSA PRIVATE KEY", "DSA private key", "encrypted DSA private key"),
    ("PGP PRIVATE KEY BLOCK", "OpenPGP private key", "OpenPGP private key"),
    ("ENCRYPTED PRIVATE KEY", "encrypted private key", "encrypted private key"),
    ("SSH2 PRIVATE KEY", "SSH private key", "encrypted SSH private key"),
    ("PRIVATE KEY", "private key", "encrypted private key"),
];

const PUTTY: &str = "PuTTY private key";
const ENCRYPTED_PUTTY: &str = "encrypted PuTTY private key";

/// Returns what keys are called, as noun phrases.
pub(super) fn nouns() -> impl Iterator<Item = &'static str> {
    let labels = LABELS.iter().flat_map(|&(_, plain, encrypted)| [plain, encrypted]);
    labels.chain([PUTTY, ENCRYPTED_PUTTY])
}

/// Calls a function with each private key of a text, in order.
///
/// Takes time proportional to the bytes: what belongs to a key is not looked at again.
pub(super) fn keys(text: &[u8], mut found: impl FnMut(Key)) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| memmem::find(rest, b"PRIVATE KEY")) {
        let at = from + at;
        let key = pem(text, at);
        from = key.as_ref().map_or(at + 1, |key| key.range.end);
        key.into_iter().for_each(&mut found);
    }
    if let Some(key) = putty(text) {
        found(key);
    }
}

/// Calls a function with each private key that is written in a command or a setting: also with
/// what is left of one that was cut, or has little data.
pub(super) fn written(text: &str, mut found: impl FnMut(Range<usize>, &'static str)) {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(BEGIN)) {
        let start = from + start;
        from = start + BEGIN.len();
        let rest = text.get(from..).unwrap_or_default();
        let Some((label, body)) = rest.split_once("-----") else { return };
        let Some(&(_, noun, _)) = LABELS.iter().find(|(known, ..)| label.ends_with(known)) else {
            continue;
        };
        let body_start = from + label.len() + "-----".len();
        if let Some(length) = written_data(body) {
            from = body_start + length;
            found(start..from, noun);
        }
    }
}

/// Whether a value of a setting is a private key, whole or not.
pub(super) fn is_key(value: &str) -> bool {
    const MIN_DATA: usize = 16;
    let value = value.trim_start_matches(['"', '\'', ' ']);
    let Some((label, body)) =
        value.strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----"))
    else {
        return false;
    };
    let data = body.split("-----").next().unwrap_or_default();
    let length = data.bytes().filter(u8::is_ascii_alphanumeric).count();
    label.contains("PRIVATE KEY") && MIN_DATA <= length
}

/// Returns the length of the data of a key as it is written in a command: Base64, with line breaks
/// that may be escaped, up to its last line; `None` if there is none.
fn written_data(body: &str) -> Option<usize> {
    const MIN_DATA: usize = 16;
    let is_between = |c: char| c.is_whitespace() || "\\\"'`,;+".contains(c);
    let first = body.trim_start_matches("\\r").trim_start_matches("\\n");
    let first = first.trim_start_matches(is_between);
    let has = |kind: fn(&u8) -> bool| first.bytes().take(MIN_DATA).any(|byte| kind(&byte));
    let is_data = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let run = first.bytes().take_while(|&byte| is_data(byte)).count();
    let has_headers = first.starts_with("Proc-Type:") || first.starts_with("Version:");
    let is_key = MIN_DATA <= run && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    if !is_key && !has_headers {
        return None;
    }
    let end = body.get(..MAX_KEY_BYTES.min(body.len())).unwrap_or(body);
    if let Some(end) = end.find("-----END ") {
        return Some(end);
    }
    // A key that was cut: as long as it goes on like one.
    let other = body.find(|c: char| !(is_between(c) || c.is_ascii() && is_data(c as u8)));
    let cut = body.get(..other.unwrap_or(body.len())).unwrap_or(body);
    Some(cut.trim_end_matches(is_between).len())
}

/// Returns the key whose first line has `PRIVATE KEY` at a place.
fn pem(text: &[u8], at: usize) -> Option<Key> {
    let before = text.get(at.saturating_sub(32)..at)?;
    let begin = memmem::rfind(before, b"-----BEGIN ")?;
    let start = at - (before.len() - begin);
    let rest = text.get(start..)?;
    let rest = rest.get(..MAX_KEY_BYTES).unwrap_or(rest).strip_prefix(b"-----BEGIN ")?;
    let label = rest.get(..memmem::find(rest, b"-----")?)?;
    let &(_, plain, encrypted) =
        LABELS.iter().find(|(known, ..)| label.ends_with(known.as_bytes()))?;
    let body = rest.get(label.len() + b"-----".len()..)?;
    let end = memmem::find(body, b"-----END ")?;
    let body = body.get(..end)?;
    let data = data(body)?;
    let is_encrypted = label.starts_with(b"ENCRYPTED")
        || memmem::find(body, b"ENCRYPTED").is_some()
        || (label.starts_with(b"OPENSSH") && is_openssh_encrypted(&data));
    let after = b"-----BEGIN ".len() + label.len() + b"-----".len();
    Some(Key {
        range: start..start + after + end,
        noun: if is_encrypted { encrypted } else { plain },
        is_encrypted,
    })
}

/// Returns the Base64 characters between the first and the last line of a key; `None` if there are
/// too few, or something else is between them, such as `...`.
///
/// The lines may be those of a string of a programming language, or of JSON.
fn data(body: &[u8]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    let lines = body.split(|&byte| byte == b'\n').flat_map(split_at_escapes);
    for line in lines {
        let line = line.trim_ascii();
        // Headers, such as `Proc-Type: 4,ENCRYPTED` and `Version: GnuPG v2`, and checksums of
        // OpenPGP.
        if memmem::find(line, b": ").is_some() || line.first() == Some(&b'=') {
            continue;
        }
        let line = line.strip_suffix(b"\\").unwrap_or(line);
        let is_around = |byte: &u8| b"\"'`,;+ \t\r".contains(byte);
        let start = line.iter().position(|byte| !is_around(byte)).unwrap_or(line.len());
        let end = line.iter().rposition(|byte| !is_around(byte)).map_or(start, |at| at + 1);
        let line = line.get(start..end)?;
        if line.iter().any(|&byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(&byte)) {
            return None;
        }
        data.extend_from_slice(line);
    }
    const MIN_ENTROPY: f64 = 3.5;
    let is_random =
        MIN_ENTROPY <= entropy(&data) && !is_made_up(data.get(64..128).unwrap_or_default());
    (MIN_DATA <= data.len() && is_random).then_some(data)
}

/// Splits a line at the line breaks that are escaped in it.
fn split_at_escapes(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest?;
        let Some(at) = memmem::find(line, b"\\n") else { return rest.take() };
        rest = line.get(at + 2..);
        let part = line.get(..at)?;
        Some(part.strip_suffix(b"\\r").unwrap_or(part))
    })
}

/// Whether the data of an OpenSSH key names a cipher: its header is `openssh-key-v1`, a null byte,
/// and the cipher's name after its length in four bytes.
///
/// <https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>
fn is_openssh_encrypted(data: &[u8]) -> bool {
    let header = data.get(..32).and_then(|first| STANDARD.decode(first).ok()).unwrap_or_default();
    header
        .strip_prefix(b"openssh-key-v1\0\0\0\0")
        .is_some_and(|cipher| !cipher.starts_with(b"\x04none"))
}

/// Returns the key of a file of PuTTY.
fn putty(text: &[u8]) -> Option<Key> {
    if !text.starts_with(b"PuTTY-User-Key-File-") {
        return None;
    }
    let private = memmem::find(text, b"Private-Lines:")?;
    let lines = text.get(private..)?;
    let is_encrypted = memmem::find(text, b"Encryption: none").is_none();
    (MIN_DATA <= lines.len()).then_some(Key {
        range: 0..text.len().min(MAX_KEY_BYTES),
        noun: if is_encrypted { ENCRYPTED_PUTTY } else { PUTTY },
        is_encrypted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data of the length of an Ed25519 key.
    const DATA: &str = "MC4CAQAwBQYDK2VwBCIEIKq7Rk2vXz9Lm4Ht8WcJd5Yb3Nf6Pg1Us0Te7Zo+aQ/i";

    fn found(text: &str) -> Vec<(&'static str, bool)> {
        let mut all = Vec::new();
        keys(text.as_bytes(), |key| all.push((key.noun, key.is_encrypted)));
        all
    }

    fn block(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    #[test]
    fn keys_are_recognised_by_their_labels_and_data() {
        assert_eq!(found(&block("PRIVATE KEY", DATA)), [("private key", false)]);
        assert_eq!(found(&block("EC PRIVATE KEY", DATA)), [("EC private key", false)]);
        let encrypted = [("encrypted private key", true)];
        assert_eq!(found(&block("ENCRYPTED PRIVATE KEY", DATA)), encrypted);
        let headers = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{DATA}");
        assert_eq!(
            found(&block("RSA PRIVATE KEY", &headers)),
            [("encrypted RSA private key", true)]
        );
        let two = block("PRIVATE KEY", DATA).repeat(2);
        assert_eq!(found(&two).len(), 2);
        let json = format!("{{\"private_key\": {:?}}}", block("PRIVATE KEY", DATA));
        assert_eq!(found(&json), [("private key", false)]);
    }

    #[test]
    fn keys_in_commands_are_found_whole() {
        let found = |text: &str| {
            let mut all = Vec::new();
            written(text, |range, _| all.push(text[range].to_owned()));
            all
        };
        let key = block("RSA PRIVATE KEY", DATA);
        let whole = key.trim_end().strip_suffix("-----END RSA PRIVATE KEY-----").unwrap();
        assert_eq!(found(&format!("echo \"{key}\" > k")), [whole]);
        assert_eq!(found(&format!("printf '{}'", key.replace('\n', "\\n"))).len(), 1);
        assert!(is_key(&key) && !is_key("-----BEGIN RSA PRIVATE KEY-----..."));
        let short = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx";
        assert_eq!(found(&format!("echo {short}")), [short]);
        assert_eq!(found(&format!("echo {short}\nab12")), [format!("{short}\nab12")]);
        for text in [
            "grep -q -- \"-----BEGIN RSA PRIVATE KEY-----\" /k && grep -- \"-----END RSA\" /k",
            "echo -----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEAx",
            "sed '/-----BEGIN PRIVATE KEY-----/d' < /etc/ssl/private/snakeoil",
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN ",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_key_is_none() {
        for text in [
            &block("PUBLIC KEY", DATA),
            &block("CERTIFICATE", DATA),
            &block("PRIVATE KEY", "MIIEow..."),
            &block("PRIVATE KEY", &DATA[..40]),
            &block("PRIVATE KEY", &format!("{DATA}\n<your key>")),
            &block("PRIVATE KEY", &"A".repeat(64)),
            &format!("-----BEGIN PRIVATE KEY-----\n{DATA}\n"),
            "-----BEGIN PRIVATE KEY-----",
            "PRIVATE KEY",
            "if text.startswith('-----BEGIN PRIVATE KEY-----') and '-----END ' in text:",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn the_cipher_of_openssh_keys_is_in_their_header() {
        let key = |cipher: &str| {
            let mut bytes = b"openssh-key-v1\0".to_vec();
            bytes.extend_from_slice(&(cipher.len() as u32).to_be_bytes());
            bytes.extend_from_slice(cipher.as_bytes());
            bytes.extend((0..64_u8).map(|n| n.wrapping_mul(37)));
            found(&block("OPENSSH PRIVATE KEY", &STANDARD.encode(bytes)))
        };
        assert_eq!(key("none"), [("OpenSSH private key", false)]);
        assert_eq!(key("aes256-ctr"), [("encrypted OpenSSH private key", true)]);
    }
}
