//! The members of an ar archive, with the long names of GNU and BSD (ar(5)).

use super::Member;

/// What an archive begins with.
const MAGIC: &[u8] = b"!<arch>\n";

/// The length of the header before each member.
const HEADER_BYTES: usize = 60;

/// Lists the members in the first bytes of an archive; the second is whether the bytes end, or are
/// damaged, before the last of them.
pub(super) fn list(bytes: &[u8], max_members: usize) -> (Vec<Member>, bool) {
    let mut members = Vec::new();
    let mut long_names: &[u8] = &[];
    let mut at = MAGIC.len();
    while members.len() < max_members {
        let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else {
            return (members, bytes.len() < at);
        };
        let Some((name, body_bytes)) = header(rest) else { return (members, true) };
        let body = rest.get(HEADER_BYTES..).unwrap_or_default();
        let length = usize::try_from(body_bytes).unwrap_or(usize::MAX);
        let body = body.get(..length).unwrap_or(body);
        // Members begin at even offsets.
        at = at.saturating_add(HEADER_BYTES).saturating_add(length).saturating_add(length % 2);
        match name {
            // Tables of symbols.
            b"/" | b"/SYM64/" => continue,
            b"//" => long_names = body,
            _ => {
                let (name, used) = full_name(name, long_names, body);
                let bytes = body_bytes.saturating_sub(used);
                members.push(Member { name: name.to_vec(), bytes, ..Member::default() });
            }
        }
    }
    (members, true)
}

/// The name in a header, and how many bytes follow it.
fn header(rest: &[u8]) -> Option<(&[u8], u64)> {
    let header = rest.get(..HEADER_BYTES).filter(|header| header.ends_with(b"`\n"))?;
    let bytes = std::str::from_utf8(header.get(48..58)?).ok()?.trim_end().parse().ok()?;
    Some((header.get(..16)?.trim_ascii_end(), bytes))
}

/// The name of a member, and how many bytes of its body are a part of it.
fn full_name<'a>(name: &'a [u8], long_names: &'a [u8], body: &'a [u8]) -> (&'a [u8], u64) {
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<usize>().ok();
    if let Some(length) = name.strip_prefix(b"#1/").and_then(number) {
        let long = body.get(..length).unwrap_or(body);
        let end = long.iter().position(|&byte| byte == 0).unwrap_or(long.len());
        return (long.get(..end).unwrap_or(long), length as u64);
    }
    if let Some(long) = name.strip_prefix(b"/").and_then(number).and_then(|at| long_names.get(at..))
    {
        let end = long.iter().position(|&byte| byte == b'\n').unwrap_or(long.len());
        let long = long.get(..end).unwrap_or(long);
        return (long.strip_suffix(b"/").unwrap_or(long), 0);
    }
    (name.strip_suffix(b"/").unwrap_or(name), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, body: &str) -> Vec<u8> {
        let padding = if body.len().is_multiple_of(2) { "" } else { "\n" };
        let length = body.len();
        format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{length:<10}`\n{body}{padding}", 0, 0, 0, 644)
            .into_bytes()
    }

    fn names(archive: &[u8]) -> Vec<(String, u64)> {
        let (members, _) = list(archive, 100);
        let shown = |member: &Member| (String::from_utf8_lossy(&member.name).into(), member.bytes);
        members.iter().map(shown).collect()
    }

    #[test]
    fn members_have_short_and_long_names() {
        let archive = [
            MAGIC.to_vec(),
            member("/", "symbols"),
            member("//", "a-long-name-of-an-object.o/\nb.o/\n"),
            member("short.o/", "abc"),
            member("/0", "defg"),
            member("#1/8", "bsd.o\0\0\0hi"),
            member("/999", "x"),
        ]
        .concat();
        let expected =
            [("short.o", 3), ("a-long-name-of-an-object.o", 4), ("bsd.o", 2), ("/999", 1)];
        assert_eq!(names(&archive), expected.map(|(name, bytes)| (name.to_owned(), bytes)));
        assert!(!list(&archive, 100).1);
        assert!(list(&archive, 2).1);
    }

    #[test]
    fn damage_and_cuts_end_the_list() {
        let archive = [MAGIC.to_vec(), member("a/", "abc"), member("b/", "abcdef")].concat();
        let cut = archive.get(..archive.len() - 1).unwrap_or_default();
        let (members, is_cut) = list(cut, 100);
        assert_eq!((members.len(), is_cut), (2, true));
        let mut damaged = archive.clone();
        damaged.truncate(MAGIC.len() + 64);
        damaged.extend_from_slice(&[b'9'; 100]);
        let (members, is_cut) = list(&damaged, 100);
        assert_eq!((members.len(), is_cut), (1, true));
        assert_eq!(list(MAGIC, 100).0.len(), 0);
        let huge = [MAGIC.to_vec(), member("a/", "x")].concat();
        let huge = String::from_utf8_lossy(&huge).replacen("1         `", "9999999999`", 1);
        assert_eq!(names(huge.as_bytes()), [("a".to_owned(), 9_999_999_999)]);
    }
}
