//! What is kept of `lib/apk/db/installed`, the database of apk-tools (apk-v2(5)).

use super::super::path_list;

/// A package of the database.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Installed<'a> {
    pub(super) name: &'a [u8],
    pub(super) version: &'a [u8],
    pub(super) architecture: &'a [u8],
    /// What it depends on, by words.
    pub(super) depends: &'a [u8],
    pub(super) provides: &'a [u8],
    /// What all must be there for it to be installed with them.
    pub(super) install_if: &'a [u8],
    /// A [`path_list`] of its files, relative to the root of the database.
    pub(super) files: &'a [u8],
}

/// Keys of the database whose values are kept, in the order of [`Installed`].
const KEYS: [u8; 6] = *b"PVADpi";

const WHOLE: u8 = b'.';
const DAMAGED: u8 = b'!';

/// Keeps what [`each`] gives of a database, and notes whether it is damaged.
pub(super) fn condense(text: Vec<u8>) -> Vec<u8> {
    // Each line has an end, and each package an empty line after it.
    let is_cut = !text.is_empty() && !text.ends_with(b"\n");
    let mut kept = vec![WHOLE];
    let mut package = Collected::default();
    let mut is_damaged = is_cut;
    for line in text.split(|&byte| byte == b'\n') {
        match line {
            [] => is_damaged |= !package.end(&mut kept),
            [key, b':', value @ ..] => package.add(*key, value),
            _ => is_damaged = true,
        }
    }
    is_damaged |= !package.end(&mut kept);
    if let Some(first) = kept.first_mut().filter(|_| is_damaged) {
        *first = DAMAGED;
    }
    kept.shrink_to_fit();
    kept
}

/// What one package has so far.
#[derive(Default)]
struct Collected<'a> {
    values: [&'a [u8]; KEYS.len()],
    directory: &'a [u8],
    path: Vec<u8>,
    last: Vec<u8>,
    list: Vec<u8>,
    has_lines: bool,
}

impl<'a> Collected<'a> {
    fn add(&mut self, key: u8, value: &'a [u8]) {
        self.has_lines = true;
        match key {
            b'F' => self.directory = value,
            b'R' => {
                self.path.clear();
                self.path.extend_from_slice(self.directory);
                if !self.directory.is_empty() {
                    self.path.push(b'/');
                }
                self.path.extend_from_slice(value);
                path_list::push(&mut self.list, &mut self.last, &self.path);
            }
            key => {
                let slot = KEYS.iter().zip(&mut self.values).find(|(known, _)| **known == key);
                if let Some((_, slot)) = slot {
                    *slot = value;
                }
            }
        }
    }

    /// Writes the package and forgets it; `false` where it has no name.
    fn end(&mut self, kept: &mut Vec<u8>) -> bool {
        let whole = std::mem::take(self);
        if !whole.has_lines {
            return true;
        }
        let has_name = whole.values.first().is_some_and(|name| !name.is_empty());
        if has_name {
            for part in whole.values.into_iter().chain([whole.list.as_slice()]) {
                kept.extend_from_slice(&u32::try_from(part.len()).unwrap_or(0).to_le_bytes());
                kept.extend_from_slice(part);
            }
        }
        has_name
    }
}

/// Whether what was kept is that of a damaged database.
pub(super) fn is_damaged(kept: &[u8]) -> bool {
    kept.first() == Some(&DAMAGED)
}

/// Gives each package of what was kept, in the order of the database.
pub(super) fn each<'a>(kept: &'a [u8], mut take: impl FnMut(Installed<'a>)) {
    let mut rest = kept.get(1..).unwrap_or_default();
    let mut part = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (part, after) = after.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let mut next = || {
        Some(Installed {
            name: part()?,
            version: part()?,
            architecture: part()?,
            depends: part()?,
            provides: part()?,
            install_if: part()?,
            files: part()?,
        })
    };
    while let Some(package) = next() {
        take(package);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:1\nI:2\nT:the C library\n\
        D:a so:b.so.1\np:so:libc.musl-x86_64.so.1=1\nF:\nR:root\nF:lib\nM:0:0:1777\nR:ld.so\n\
        a:0:0:755\nZ:Q1y=\nR:libc so\nF:empty\n\nP:.deps\nV:0\nA:noarch\ni:a b=1\n\n";

    fn packages(kept: &[u8]) -> Vec<Installed<'_>> {
        let mut list = Vec::new();
        each(kept, |package| list.push(package));
        list
    }

    #[test]
    fn packages_keep_what_is_needed() {
        let kept = condense(TEXT.to_vec());
        assert!(!is_damaged(&kept));
        let list = packages(&kept);
        assert_eq!((list[0].name, list[0].version), (&b"musl"[..], &b"1.2.5-r0"[..]));
        assert_eq!(list[0].provides, b"so:libc.musl-x86_64.so.1=1");
        let mut paths = Vec::new();
        path_list::each(list[0].files, |path| paths.push(path.to_vec()));
        assert_eq!(paths, [&b"root"[..], b"lib/ld.so", b"lib/libc so"]);
        assert_eq!((list[1].name, list[1].install_if), (&b".deps"[..], &b"a b=1"[..]));
        assert_eq!(list.len(), 2);
    }

    #[test]
    fn damage_is_noted_and_loses_nothing_before_it() {
        for cut in 1..TEXT.len() {
            let kept = condense(TEXT[..cut].to_vec());
            let within_line = TEXT[cut - 1] != b'\n';
            let nameless = cut < 8;
            assert_eq!(is_damaged(&kept), within_line || nameless, "{cut}");
        }
        for garbage in [&b"\0\xff\n"[..], b"V:1\n\n", b"P:a\ngarbage\n"] {
            assert!(is_damaged(&condense(garbage.to_vec())));
        }
        assert!(!is_damaged(&condense(Vec::new())));
    }
}
