//! Makes tokens, keys and passwords that look real and are not.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use plimsoll::secrets::{Alphabet, Check, Format, Piece};

/// Numbers that look random, the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(77))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ mixed >> 29
    }

    pub(super) fn text(&mut self, characters: &str, count: usize) -> String {
        let all: Vec<char> = characters.chars().collect();
        (0..count).map(|_| all[self.next() as usize % all.len()]).collect()
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.next() >> 24) as u8).collect()
    }
}

pub(super) const HEX: &str = "0123456789abcdef";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
pub(super) const ALPHANUMERIC: &str =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

fn characters(alphabet: Alphabet) -> &'static str {
    match alphabet {
        Alphabet::Digits => "0123456789",
        Alphabet::Hex => HEX,
        Alphabet::Capitals => CAPITALS,
        Alphabet::Base32 => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        Alphabet::Small => "abcdefghijklmnopqrstuvwxyz0123456789",
        _ => ALPHANUMERIC,
    }
}

/// A token of a format.
pub(super) fn token(format: &Format, seed: u64) -> String {
    let mut random = Random::new(seed);
    let prefix = format.prefixes[seed as usize % format.prefixes.len()];
    match format.check {
        Check::Jwt => return jwt(r#"{"role":"service_role","sub":"shop"}"#, seed),
        Check::NumberFirst => {
            let number = URL_SAFE_NO_PAD.encode(random.text("123456789", 18));
            let rest = [random.text(ALPHANUMERIC, 6), random.text(ALPHANUMERIC, 38)];
            return format!("{number}.{}", rest.join("."));
        }
        _ => (),
    }
    let before = format.before.map(|(alphabet, min, _)| random.text(characters(alphabet), min));
    let mut body = String::new();
    for piece in format.body {
        match *piece {
            Piece::Text(text) => body += text,
            Piece::Run(alphabet, min, max) => {
                body += &random.text(characters(alphabet), max.min(min + 40));
            }
        }
    }
    match format.check {
        Check::Crc32 => body = with_checksum(&body[..body.len() - 6]),
        Check::Has(text) => body.replace_range(20..20 + text.len(), text),
        Check::Ends(text) => {
            let at = body.len() - text.len();
            body.replace_range(at.., text);
        }
        _ => (),
    }
    format!("{}{prefix}{body}", before.unwrap_or_default())
}

/// A text with its CRC-32 in base 62 after it.
fn with_checksum(random: &str) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut crc = flate2::Crc::new();
    crc.update(random.as_bytes());
    let mut rest = crc.sum() as usize;
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % 62];
        rest /= 62;
    }
    format!("{random}{}", String::from_utf8_lossy(&digits))
}

/// A GitHub token.
pub(super) fn github(seed: u64) -> String {
    ["ghp", "_", &with_checksum(&Random::new(seed).text(ALPHANUMERIC, 30))].concat()
}

/// A signed token with these claims.
pub(super) fn jwt(claims: &str, seed: u64) -> String {
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signature = URL_SAFE_NO_PAD.encode(Random::new(seed).bytes(32));
    format!("{}.{}.{signature}", encoded(r#"{"alg":"HS256","typ":"JWT"}"#), encoded(claims))
}

/// A block of PEM with so many bytes of data.
pub(super) fn pem(label: &str, bytes: usize, seed: u64) -> String {
    let data = STANDARD.encode(Random::new(seed).bytes(bytes));
    let lines: Vec<&str> =
        data.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let dashes = "-".repeat(5);
    format!("{dashes}BEGIN {label}{dashes}\n{}\n{dashes}END {label}{dashes}\n", lines.join("\n"))
}

/// A password.
pub(super) fn password(seed: u64) -> String {
    Random::new(seed ^ 0xabcd).text("abcdefghkmnpqrstuvwxyzACDEFGHKMN23456789", 14)
}

/// Base64 of a text.
pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}
