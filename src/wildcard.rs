//! Names matched against patterns with `*`.

use memchr::memmem;

/// Whether a name matches a pattern in which `*` is any bytes.
pub fn is_like(pattern: &[u8], name: &[u8]) -> bool {
    let mut parts = pattern.split(|&byte| byte == b'*');
    let Some(mut rest) = parts.next().and_then(|start| name.strip_prefix(start)) else {
        return false;
    };
    let Some(end) = parts.next_back() else { return rest.is_empty() };
    // The first match of the text between two stars leaves most of the name for the others.
    for part in parts {
        let Some(at) = memmem::find(rest, part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_any_bytes() {
        for (pattern, name) in [("a*c", "abc"), ("a*c", "ac"), ("*b*", "abc"), ("abc", "abc")] {
            assert!(is_like(pattern.as_bytes(), name.as_bytes()), "{pattern} {name}");
        }
        for (pattern, name) in [("a*c", "a"), ("ab", "abc"), ("a*b*c", "ac"), ("ab*bc", "abc")] {
            assert!(!is_like(pattern.as_bytes(), name.as_bytes()), "{pattern} {name}");
        }
    }
}
