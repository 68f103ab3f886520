//! The version of a class file, which says what runtime it needs (JVMS 4.1).

use serde::{Deserialize, Serialize};

/// How many first bytes of a class file have its version.
pub(crate) const HEADER_BYTES: u64 = 8;

/// The version of Java that a class is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClassVersion {
    /// The version, such as 17.
    pub(crate) java: u16,
    /// Whether it uses preview features, so that only this very version loads it.
    pub(crate) is_preview: bool,
}

impl ClassVersion {
    /// Reads the first bytes of a class file; `None` if they are not those of one.
    pub(crate) fn read(first: &[u8]) -> Option<Self> {
        let [b'\xca', b'\xfe', b'\xba', b'\xbe', minor @ .., major, low] = first.get(..8)? else {
            return None;
        };
        // Versions are those of table 4.1-A: 45 is that of Java 1.1, and each release adds one.
        // A first byte in use would be that of a release in the far future, or damage.
        let java = u16::from(*low).checked_sub(44).filter(|java| *major == 0 && 0 < *java)?;
        Some(Self { java, is_preview: minor == [0xff, 0xff] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_table() {
        let read = |rest: &[u8]| {
            let version = ClassVersion::read(&[b"\xca\xfe\xba\xbe", rest].concat())?;
            Some((version.java, version.is_preview))
        };
        assert_eq!(read(&[0, 0, 0, 52]), Some((8, false)));
        assert_eq!(read(&[0, 0, 0, 61, 0, 9]), Some((17, false)));
        assert_eq!(read(&[0xff, 0xff, 0, 65]), Some((21, true)));
        assert_eq!(read(&[0, 3, 0, 45]), Some((1, false)));
        for damaged in [&[0, 0, 0, 44][..], &[0, 0, 1, 61], &[0, 0, 0], &[]] {
            assert_eq!(read(damaged), None, "{damaged:?}");
        }
        assert_eq!(ClassVersion::read(b"\xca\xfe\xba\xbf\x00\x00\x00\x3d"), None);
    }
}
