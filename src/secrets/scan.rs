//! Finds tokens in bytes, in one pass: their first three bytes are looked up at every place.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::checks;
use super::formats::{FORMATS, Format};
use super::names::is_for_browsers;
use super::pieces::length;

/// How many words of 64 bits tell which hashes of three bytes begin a token.
const WORDS: usize = 1024;

/// A prefix, and the format of the tokens that begin with it.
type Prefix = (&'static [u8], &'static Format);

/// What tokens begin with.
struct Prefixes {
    /// A bit for each hash of the first three bytes of a prefix.
    bits: [u64; WORDS],
    by_start: HashMap<[u8; 3], Vec<Prefix>, RandomState>,
}

static PREFIXES: LazyLock<Prefixes> = LazyLock::new(|| {
    let mut prefixes = Prefixes { bits: [0; WORDS], by_start: HashMap::default() };
    for format in FORMATS {
        for prefix in format.prefixes.iter().map(|prefix| prefix.as_bytes()) {
            let Some(&start) = prefix.first_chunk::<3>() else { continue };
            let hash = hash(start);
            if let Some(word) = prefixes.bits.get_mut(hash / 64) {
                *word |= 1 << (hash % 64);
            }
            prefixes.by_start.entry(start).or_default().push((prefix, format));
        }
    }
    // The longest first: it says more.
    prefixes
        .by_start
        .values_mut()
        .for_each(|all| all.sort_by_key(|(prefix, _)| usize::MAX - prefix.len()));
    prefixes
});

fn hash(start: [u8; 3]) -> usize {
    let [a, b, c] = start;
    let joined = u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16;
    (joined.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// Formats of keys that may be public: those that applications for browsers have.
pub(super) const BROWSER_KEYS: [&str; 2] = ["Google API key", "JSON Web Token"];

/// Whether a token is the value of a variable for browsers, and may be public.
fn is_public(bytes: &[u8], start: usize, format: &Format) -> bool {
    const MAX_BYTES: usize = 128;
    if !BROWSER_KEYS.contains(&format.name) {
        return false;
    }
    let before = bytes.get(start.saturating_sub(MAX_BYTES)..start).unwrap_or_default();
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
    let before = before.trim_ascii_end();
    let Some(before) = before.strip_suffix(b"=").or(before.strip_suffix(b":")) else {
        return false;
    };
    let before = before.trim_ascii_end();
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = before.iter().rev().take_while(is_part).count();
    let name = before.get(before.len() - length..).and_then(|name| std::str::from_utf8(name).ok());
    name.is_some_and(is_for_browsers)
}

/// Calls a function with the place and the format of each token, in order. Tokens do not overlap.
/// `path` is that of the file, which may say whose tokens are in it; empty without one.
///
/// Takes time proportional to the bytes: a token has a length that its format bounds.
pub(super) fn tokens(
    bytes: &[u8],
    path: &[u8],
    mut found: impl FnMut(Range<usize>, &'static Format),
) {
    let prefixes = &*PREFIXES;
    let mut done = 0;
    for (at, window) in bytes.windows(3).enumerate() {
        let &[a, b, c] = window else { continue };
        let hash = hash([a, b, c]);
        let word = prefixes.bits.get(hash / 64).copied().unwrap_or_default();
        if word >> (hash % 64) & 1 == 0 || at < done {
            continue;
        }
        for &(prefix, format) in prefixes.by_start.get(&[a, b, c]).into_iter().flatten() {
            if let Some(range) = token(bytes, at, done, prefix, format)
                && (format.check.has_around(bytes, &range)
                    || format.check.has_around(path, &(0..0)))
            {
                done = range.end;
                if !is_public(bytes, range.start, format) {
                    found(range, format);
                }
                break;
            }
        }
    }
}

/// Returns where a token is that has its prefix at a place; it begins at `from` or later.
fn token(
    bytes: &[u8],
    at: usize,
    from: usize,
    prefix: &[u8],
    format: &Format,
) -> Option<Range<usize>> {
    let after = bytes.get(at..)?.strip_prefix(prefix)?;
    let start = match format.before {
        None => at,
        Some((alphabet, min, max)) => {
            let before = bytes.get(from..at)?;
            let run =
                before.iter().rev().take(max + 1).take_while(|&&byte| alphabet.contains(byte));
            let run = run.count();
            ((min..=max).contains(&run)).then_some(at - run)?
        }
    };
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let previous = start.checked_sub(1).and_then(|before| bytes.get(before));
    if previous.is_some_and(is_inside) && !is_escape(bytes, start) {
        return None;
    }
    let length = length(format.body, after)?;
    let end = at + prefix.len() + length;
    if bytes.get(end).is_some_and(is_inside) {
        return None;
    }
    let body = after.get(..length)?;
    let holds = checks::is_random(body, format.min_entropy)
        && format.check.holds(body, bytes.get(start..end)?);
    holds.then_some(start..end)
}

/// Whether what ends before a place is an escaped line break or tabulator, as JSON has it, or an
/// escaped byte of an address.
fn is_escape(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(start.saturating_sub(3)..start).unwrap_or_default();
    matches!(before, [.., b'\\', b'n' | b'r' | b't'])
        || matches!(before, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Range<usize>, &'static str)> {
        let mut all = Vec::new();
        tokens(text.as_bytes(), b"", |range, format| all.push((range, format.name)));
        all
    }

    /// Put together when the test runs, so that no scanner takes this file for a leak.
    fn github() -> String {
        ["ghp", "_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat()
    }

    #[test]
    fn tokens_are_found_between_other_words() {
        let token = github();
        let name = "GitHub token";
        assert_eq!(found(&token), [(0..40, name)]);
        assert_eq!(found(&format!("a={token};{token}\n")), [(2..42, name), (43..83, name)]);
        assert_eq!(found(&format!("{{\"a\": \"x\\n{token}\"}}")), [(10..50, name)]);
        assert_eq!(found(&format!("x{token}")), []);
        assert_eq!(found(&format!("{token}x")), []);
        assert_eq!(found(&token[..39]), []);
        assert_eq!(found(""), []);
        assert_eq!(found("gh"), []);
    }

    #[test]
    fn every_format_has_prefixes_of_three_bytes() {
        for format in FORMATS {
            assert!(format.prefixes.iter().all(|prefix| 3 <= prefix.len()), "{}", format.name);
            assert!(format.min_entropy != 0 || format.check != checks::Check::None);
        }
    }
}
