//! What tells a token from a text that only looks like one: checksums, headers, entropy.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::entropy::entropy;
use super::placeholders::is_made_up;

/// What the part of a token after its prefix has to fulfil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Nothing but its form.
    None,
    /// The last six characters are the CRC-32 of those before them, in base 62.
    ///
    /// GitHub's blog describes it: "Behind GitHub's new authentication token formats".
    Crc32,
    /// It has this text in it.
    Has(&'static str),
    /// It ends in this text.
    Ends(&'static str),
    /// This word, in small letters, is near it, whatever its case: the format alone is not enough.
    Near(&'static str),
    /// It begins with a number in Base64, up to its first dot.
    ///
    /// <https://discord.com/developers/docs/reference#authentication>
    NumberFirst,
    /// It is a signed JSON Web Token (RFC 7519) that is not meant to be public.
    Jwt,
}

impl Check {
    /// Whether it holds for a body, which is the token after its prefix, and the whole token.
    pub(super) fn holds(self, body: &[u8], token: &[u8]) -> bool {
        match self {
            Self::None | Self::Near(_) => true,
            Self::Crc32 => has_checksum(body),
            Self::Has(text) => memchr::memmem::find(body, text.as_bytes()).is_some(),
            Self::Ends(text) => body.ends_with(text.as_bytes()),
            Self::NumberFirst => begins_with_number(token),
            Self::Jwt => is_private_jwt(token),
        }
    }

    /// Whether what is around a token says what it has to.
    pub(super) fn has_around(self, text: &[u8], token: &Range<usize>) -> bool {
        const MAX_BYTES: usize = 256;
        let Self::Near(word) = self else { return true };
        let range = token.start.saturating_sub(MAX_BYTES)..text.len().min(token.end + MAX_BYTES);
        let around = text.get(range).unwrap_or_default().to_ascii_lowercase();
        memchr::memmem::find(&around, word.as_bytes()).is_some()
    }
}

fn begins_with_number(token: &[u8]) -> bool {
    let first = token.split(|&byte| byte == b'.').next().unwrap_or_default();
    let number = URL_SAFE_NO_PAD.decode(first).unwrap_or_default();
    !number.is_empty() && number.iter().all(u8::is_ascii_digit)
}

/// The digits of base 62, in order.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many characters a checksum has.
const CHECKSUM: usize = 6;

fn has_checksum(body: &[u8]) -> bool {
    let Some((random, checksum)) =
        body.len().checked_sub(CHECKSUM).and_then(|at| body.split_at_checked(at))
    else {
        return false;
    };
    let value = checksum.iter().try_fold(0_u64, |value, byte| {
        let digit = DIGITS.iter().position(|digit| digit == byte)?;
        Some(value * 62 + digit as u64)
    });
    value == Some(u64::from(crc32(random)))
}

/// The CRC-32 of ISO 3309, as in gzip.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// What payloads of tokens say that are meant for browsers, or come from documentation.
const PUBLIC_CLAIMS: [&str; 5] =
    ["\"anon\"", "John Doe", "\"1234567890\"", "example.com", "\"joe\""];

fn is_private_jwt(token: &[u8]) -> bool {
    let mut parts = token.split(|&byte| byte == b'.');
    let mut decoded = || {
        let part = parts.next()?;
        String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let (Some(header), Some(claims)) = (decoded(), decoded()) else { return false };
    let is_object = |text: &str| text.starts_with('{') && text.trim_end().ends_with('}');
    let is_signed = header.contains("\"alg\"") && !header.contains("\"none\"");
    let is_public = PUBLIC_CLAIMS.iter().any(|claim| claims.contains(claim));
    is_object(&header) && is_object(&claims) && is_signed && !is_public
}

/// Whether bytes are as disordered as random ones: at least so many tenths of a bit for each of
/// them, and no text that people type for examples.
pub(super) fn is_random(bytes: &[u8], tenths: u8) -> bool {
    tenths == 0 || (f64::from(tenths) <= entropy(bytes) * 10.0 && !is_made_up(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_that_github_publishes() {
        let body = concat!("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17");
        assert!(has_checksum(body.as_bytes()));
        assert!(!has_checksum(body.replace("0mL", "1mL").as_bytes()));
        assert!(!has_checksum(b"0mLq"));
        assert!(!has_checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mL-17".as_bytes()));
    }

    #[test]
    fn tokens_for_browsers_are_public() {
        let jwt = |header: &str, claims: &str| {
            let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
            is_private_jwt(format!("{}.{}.c2ln", encoded(header), encoded(claims)).as_bytes())
        };
        assert!(jwt(r#"{"alg":"HS256"}"#, r#"{"role":"service_role"}"#));
        assert!(!jwt(r#"{"alg":"HS256"}"#, r#"{"role":"anon"}"#));
        assert!(!jwt(r#"{"alg":"HS256"}"#, r#"{"sub":"1234567890","name":"John Doe"}"#));
        assert!(!jwt(r#"{"alg":"none"}"#, r#"{"role":"service_role"}"#));
        assert!(!jwt(r#"{"typ":"JWT"}"#, r#"{"role":"service_role"}"#));
        assert!(!jwt("eyJh", "eyJh"));
    }

    #[test]
    fn some_tokens_need_more_than_their_form() {
        assert!(begins_with_number(b"MTIzNDU2Nzg5MDEyMzQ1Njc4.a.b"));
        assert!(!begins_with_number(b"MTIzabcdefghMDEyMzQ1Njc4.a.b"));
        assert!(!begins_with_number(b".a"));
        assert!(Check::Near("mailgun").has_around(b"MAILGUN_KEY=x", &(12..13)));
        assert!(!Check::Near("mailgun").has_around(b"KEY=x", &(4..5)));
    }

    #[test]
    fn examples_are_not_random() {
        assert!(is_random(b"q7Rk2vXz9Lm4Ht8W", 35));
        assert!(!is_random(b"q7Rk2vXzEXAMPLE4", 35));
    }
}
