//! The parts of a binary that are kept until the layers are merged.

use serde::{Deserialize, Serialize};

use super::built::BuildInfo;
use super::linking::Linking;
use super::symbols::Symbols;
use crate::packages::stored::{store, stored};

/// What the kept parts of a binary show.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Binary {
    /// Whether it names no loader; `None` for anything but an ELF program.
    pub(super) is_static: Option<bool>,
    /// Whether it uses C libraries for nothing but names of hosts and users, as Go itself does.
    pub(super) only_resolves_names: bool,
    /// What it says to its loader; `None` for anything but an ELF program or library.
    pub(super) linking: Option<Linking>,
    /// Whether Go's linker wrote it; then whether it sends requests by HTTP, and whether it has the
    /// data of all time zones.
    pub(super) go: Option<(bool, bool)>,
    /// What it was built from, by each tool that recorded it.
    pub(super) built: Vec<BuildInfo>,
    /// Its bytes for debuggers.
    pub(super) symbols: Option<Symbols>,
}

impl Binary {
    /// Returns the bytes that are kept; empty if nothing is known.
    pub(super) fn encode(&self) -> Vec<u8> {
        if *self == Self::default() { Vec::new() } else { store(self) }
    }

    /// Reads back what was kept; bytes that cannot be read show nothing.
    pub(super) fn decode(kept: &[u8]) -> Self {
        stored(kept).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::built::Language;
    use super::super::symbols::Source;
    use super::*;

    fn linking() -> Linking {
        Linking {
            machine: 62,
            is_wide: true,
            is_cut: true,
            loader: Some("/lib/ld".to_owned()),
            needed: Some(vec!["libc.so.6".to_owned(), "lib\0.so".to_owned()]),
            rpath: None,
            runpath: Some("$ORIGIN".to_owned()),
            wants: Some(vec![("libc.so.6".to_owned(), "GLIBC_2.34".to_owned())]),
            has: None,
        }
    }

    fn full() -> Binary {
        let go = BuildInfo {
            language: Language::Go,
            name: "example.com/a".to_owned(),
            version: "(devel)".to_owned(),
            contains: vec![("b".to_owned(), String::new()), ("c\n".to_owned(), "v\t1".to_owned())],
        };
        let rust = BuildInfo { language: Language::Rust, name: String::new(), ..go.clone() };
        Binary {
            is_static: Some(false),
            only_resolves_names: true,
            linking: Some(linking()),
            go: Some((true, false)),
            built: vec![go, rust],
            symbols: Some(Symbols { source: Source::Rust, debug: 70_000_000_000, symbols: 3 }),
        }
    }

    #[test]
    fn what_is_kept_is_read_back() {
        assert_eq!(Binary::decode(&full().encode()), full());
        for source in [Source::Go, Source::Rust, Source::Other] {
            let symbols = Some(Symbols { source, debug: 1, symbols: 2 });
            let binary = Binary { symbols, ..Binary::default() };
            assert_eq!(Binary::decode(&binary.encode()), binary);
        }
    }

    #[test]
    fn nothing_is_kept_of_binaries_that_show_nothing() {
        assert_eq!(Binary::default().encode(), [0; 0]);
        assert_eq!(Binary::decode(&[]), Binary::default());
    }

    #[test]
    fn bytes_that_cannot_be_read_show_nothing() {
        let kept = full().encode();
        for end in 0..kept.len() {
            assert_eq!(Binary::decode(kept.get(..end).unwrap_or_default()), Binary::default());
        }
        assert_eq!(Binary::decode(&[0xff; 64]), Binary::default());
    }
}
