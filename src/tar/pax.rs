//! The records of a PAX extended header (POSIX pax, "pax Extended Header").

use super::Damage;
use super::header::until_nul;
use super::number::{decimal, time};
use super::sparse::Records;
use super::xattr::Xattrs;

/// What the extended header says about the entry that follows.
///
/// An empty string means absent: an empty value removes an earlier one (POSIX pax).
#[derive(Default)]
pub(super) struct Pax {
    pub(super) path: Vec<u8>,
    pub(super) link_target: Vec<u8>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u64>,
    pub(super) gid: Option<u64>,
    pub(super) mtime: Option<(i64, u32)>,
    pub(super) xattrs: Xattrs,
    pub(super) sparse: Records,
}

impl Pax {
    /// Forgets everything and keeps the buffers.
    pub(super) fn clear(&mut self) {
        self.path.clear();
        self.link_target.clear();
        (self.size, self.uid, self.gid, self.mtime) = (None, None, None, None);
        self.xattrs.clear();
        self.sparse.clear();
    }

    /// Takes the records of an extended header whose header block is at that offset.
    ///
    /// A malformed record ends the reading, as it is unknown where the next one starts (GNU tar,
    /// `decode_record`); what came before it is kept. Only the first fault is reported:
    /// otherwise a hostile header of tiny records would cause more reports than it has bytes.
    pub(super) fn read(
        &mut self,
        mut content: &[u8],
        at: u64,
        max_pieces: usize,
        damage: &mut impl FnMut(Damage),
    ) {
        let mut is_reported = false;
        let damage = &mut |fault| {
            if !std::mem::replace(&mut is_reported, true) {
                damage(fault);
            }
        };
        // A NUL ends the records, as in GNU tar: some writers round the length up.
        while content.first().is_some_and(|&byte| byte != 0) {
            let Some((record, rest)) = split_record(content) else {
                damage(Damage::BadRecord { at, ignored: content.len() as u64 });
                break;
            };
            if record.keyword.contains(&0) {
                damage(Damage::BadRecord { at, ignored: (content.len() - rest.len()) as u64 });
            } else {
                self.apply(&record, at, max_pieces, damage);
            }
            content = rest;
        }
        self.xattrs.finish();
    }

    fn apply(
        &mut self,
        record: &Record<'_>,
        at: u64,
        max_pieces: usize,
        damage: &mut impl FnMut(Damage),
    ) {
        let value = record.value;
        match record.keyword {
            b"path" => set_name(&mut self.path, value, at, damage),
            b"linkpath" => set_name(&mut self.link_target, value, at, damage),
            keyword @ b"GNU.sparse.name" => {
                self.sparse.take(keyword, name_in(value, at, damage), max_pieces);
            }
            b"size" => {
                self.size = decimal(value);
                if self.size.is_none() && !value.is_empty() {
                    damage(Damage::BadValue { at, keyword: "size" });
                }
            }
            // A bad owner or time loses no content, so it is not reported.
            b"uid" => self.uid = decimal(value),
            b"gid" => self.gid = decimal(value),
            b"mtime" => self.mtime = time(value),
            keyword => {
                if !self.sparse.take(keyword, value, max_pieces) {
                    self.xattrs.take(keyword, value);
                }
            }
        }
    }
}

struct Record<'a> {
    keyword: &'a [u8],
    value: &'a [u8],
}

/// Splits off the first record: its length in decimal, a space, keyword, `=`, value and a newline.
fn split_record(content: &[u8]) -> Option<(Record<'_>, &[u8])> {
    // A valid length has at most 19 digits (63 bits), then the space.
    let space = content.iter().take(20).position(|&byte| byte == b' ')?;
    let length = usize::try_from(decimal(content.get(..space)?)?).ok()?;
    let (record, rest) = content.split_at_checked(length)?;
    let text = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = text.iter().position(|&byte| byte == b'=')?;
    let (keyword, value) = text.split_at_checked(equals)?;
    if keyword.is_empty() {
        return None;
    }
    Some((Record { keyword, value: value.get(1..)? }, rest))
}

fn set_name(name: &mut Vec<u8>, value: &[u8], at: u64, damage: &mut impl FnMut(Damage)) {
    name.clear();
    name.extend_from_slice(name_in(value, at, damage));
}

/// GNU tar cuts a name at a NUL; Go archive/tar refuses the archive.
fn name_in<'a>(value: &'a [u8], at: u64, damage: &mut impl FnMut(Damage)) -> &'a [u8] {
    let name = until_nul(value);
    if name.len() < value.len() {
        damage(Damage::NulInName { at });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &[u8]) -> (Pax, Vec<Damage>) {
        let mut pax = Pax::default();
        let mut damages = Vec::new();
        pax.read(content, 0, 4, &mut |damage| damages.push(damage));
        (pax, damages)
    }

    #[test]
    fn later_records_win_and_empty_ones_remove() {
        let (pax, damages) = check(b"9 path=a\n9 path=b\n8 path=\n11 size=12\n12 size=003\n");
        assert_eq!((&pax.path[..], pax.size), (&b""[..], Some(3)));
        assert_eq!(damages, []);
    }

    #[test]
    fn a_malformed_record_ends_the_header() {
        for (content, ignored) in [
            (&b"9 path=a\n999 size=1\n"[..], 11),
            (b"9 path=a\n9 size=12\n", 10),
            (b"9 path=a\n9 sizes12\n", 10),
            (b"9 path=a\n\n", 1),
            (b"9 path=a\n0 x=\n", 5),
        ] {
            let (pax, damages) = check(content);
            assert_eq!(pax.path, b"a");
            assert_eq!(damages, [Damage::BadRecord { at: 0, ignored }], "{content:?}");
        }
    }

    #[test]
    fn a_nul_cuts_a_name() {
        let (pax, damages) = check(b"11 path=a\0b\n");
        assert!(pax.path.is_empty(), "the length is one short");
        assert_eq!(damages, [Damage::BadRecord { at: 0, ignored: 12 }]);
        let (pax, damages) = check(b"12 path=a\0b\n");
        assert_eq!(pax.path, b"a");
        assert_eq!(damages, [Damage::NulInName { at: 0 }]);
    }
}
