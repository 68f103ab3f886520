//! The extended headers before an entry, gathered until the entry comes.

use ::tar::EntryType;

use super::Damage;
use super::header::until_nul;
use super::pax::Pax;

/// What the extended headers so far say about the next entry.
#[derive(Default)]
pub(super) struct Extended {
    /// Offset of the first extended header; `None` if there was none.
    pub(super) start: Option<u64>,
    /// Whether one of them was too large to keep.
    pub(super) is_incomplete: bool,
    /// The last PAX header.
    pub(super) pax: Pax,
    long_name: Vec<u8>,
    long_link: Vec<u8>,
}

impl Extended {
    /// Forgets them, once their entry has come or it is clear that none will.
    pub(super) fn clear(&mut self) {
        if self.start.take().is_some() {
            self.is_incomplete = false;
            self.pax.clear();
            self.long_name.clear();
            self.long_link.clear();
        }
    }

    /// Takes the content of an extended header whose header block is at that offset.
    ///
    /// The last one of a kind replaces all earlier ones, as in GNU tar, star and Go archive/tar.
    pub(super) fn take(
        &mut self,
        kind: EntryType,
        content: &[u8],
        at: u64,
        max_pieces: usize,
        damage: &mut impl FnMut(Damage),
    ) {
        let name = match kind {
            EntryType::GNULongName => &mut self.long_name,
            EntryType::GNULongLink => &mut self.long_link,
            _ => {
                self.pax.clear();
                return self.pax.read(content, at, max_pieces, damage);
            }
        };
        // They are C strings, so anything after a NUL is ignored (Go archive/tar, reader_test).
        name.clear();
        name.extend_from_slice(until_nul(content));
    }

    /// The name that replaces the one in the header.
    ///
    /// GNU's name wins over PAX's, as in Go archive/tar, and that of a sparse file over both.
    pub(super) fn path(&self) -> Option<&[u8]> {
        first_non_empty([self.pax.sparse.name(), &self.long_name, &self.pax.path])
    }

    /// The link target that replaces the one in the header.
    pub(super) fn link_target(&self) -> Option<&[u8]> {
        first_non_empty([&self.long_link, &self.pax.link_target, &[]])
    }
}

fn first_non_empty(names: [&[u8]; 3]) -> Option<&[u8]> {
    names.into_iter().find(|name| !name.is_empty())
}
