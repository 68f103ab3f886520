//! From a header to a member: types, sizes and sparse maps.

use super::{Parser, State, padding};
use crate::tar::header::{Block, Header};
use crate::tar::member::{self, Body};
use crate::tar::sparse::{self, Map, Place, Text};
use crate::tar::{Damage, Kind, SparseFault, Visitor};

/// An entry whose map is not complete.
pub(super) struct Waiting {
    header: Block,
    entry: Entry,
    logical_size: Result<u64, SparseFault>,
    text: Text,
}

/// An entry on its way to becoming a member.
#[derive(Clone, Copy)]
struct Entry {
    start: u64,
    kind: Kind,
    /// Bytes of the body that follows.
    size: u64,
    /// Whether the body is content.
    is_content: bool,
}

impl Waiting {
    pub(super) fn start(&self) -> u64 {
        self.entry.start
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            header: [0; 512],
            entry: Entry { start: 0, kind: Kind::File, size: 0, is_content: true },
            logical_size: Ok(0),
            text: Text::default(),
        }
    }
}

impl Parser {
    /// Takes the header of an entry that is at that offset.
    pub(super) fn entry(&mut self, at: u64, header: Header<'_>, visitor: &mut impl Visitor) {
        let size = self.extended.pax.size.unwrap_or(header.size);
        let path = member::path(header, &self.extended, &mut self.path);
        let Some((kind, body)) = member::classify(header, path) else {
            let typeflag = header.entry_type().as_byte();
            // A volume label is not about any file (GNU tar manual, "Including a Label").
            if typeflag != b'V' {
                visitor.damage(Damage::NotFile { at, typeflag, body: size });
            }
            self.extended.clear();
            return self.enter_body(0, size, padding(size), visitor);
        };
        let entry = Entry {
            start: self.extended.start.unwrap_or(at),
            kind,
            size: if body == Body::None { 0 } else { size },
            is_content: body != Body::Listing,
        };
        match body {
            Body::OldSparse => self.old_sparse(entry, header, visitor),
            Body::Content if !self.extended.is_incomplete => {
                self.pax_sparse(entry, header, visitor);
            }
            _ => self.begin(entry, header, None, visitor),
        }
    }

    fn old_sparse(&mut self, entry: Entry, header: Header<'_>, visitor: &mut impl Visitor) {
        match sparse::start_old(header, &mut self.map, self.max_pieces) {
            (false, logical_size) => self.begin(entry, header, Some(logical_size), visitor),
            (true, logical_size) => {
                self.wait(entry, header, logical_size);
                self.state = State::OldMap;
            }
        }
    }

    fn pax_sparse(&mut self, entry: Entry, header: Header<'_>, visitor: &mut impl Visitor) {
        let records = &self.extended.pax.sparse;
        let logical_size = records.logical_size().unwrap_or(entry.size);
        match records.place() {
            Place::None => self.begin(entry, header, None, visitor),
            Place::Records => {
                let logical_size = records.read_map(&mut self.map).map(|()| logical_size);
                self.begin(entry, header, Some(logical_size), visitor);
            }
            Place::Body if entry.size < 512 => {
                self.begin(entry, header, Some(Err(SparseFault::Unreadable)), visitor);
            }
            Place::Body => {
                self.wait(entry, header, Ok(logical_size));
                self.state = State::TextMap;
            }
        }
    }

    fn wait(&mut self, entry: Entry, header: Header<'_>, logical_size: Result<u64, SparseFault>) {
        self.waiting =
            Waiting { header: *header.block(), entry, logical_size, text: Text::default() };
    }

    /// Takes an extension block of an old GNU sparse header. Even an invalid map is read to its
    /// end, because the body begins there.
    pub(super) fn old_map(&mut self, block: &Block, visitor: &mut impl Visitor) {
        let (is_continued, result) = match self.waiting.logical_size {
            Ok(_) => sparse::continue_old(block, &mut self.map, self.max_pieces),
            Err(_) => sparse::continue_old(block, &mut Map::new(), 0),
        };
        self.waiting.logical_size =
            self.waiting.logical_size.and_then(|size| result.map(|()| size));
        if !is_continued {
            self.begin_waiting(visitor);
        }
    }

    /// Takes a block of the map that precedes a body.
    pub(super) fn text_map(&mut self, block: &Block, visitor: &mut impl Visitor) {
        let waiting = &mut self.waiting;
        waiting.entry.size -= 512;
        match waiting.text.read(block, &mut self.map, self.max_pieces) {
            Ok(true) => (),
            Ok(false) if 512 <= waiting.entry.size => return,
            Ok(false) => waiting.logical_size = Err(SparseFault::Unreadable),
            Err(fault) => waiting.logical_size = Err(fault),
        }
        self.begin_waiting(visitor);
    }

    fn begin_waiting(&mut self, visitor: &mut impl Visitor) {
        let Waiting { header, entry, logical_size, .. } = self.waiting;
        self.begin(entry, Header::new(&header, entry.size), Some(logical_size), visitor);
    }

    /// Begins the member. `sparse` is the size of a sparse file, whose map is in `self.map`.
    fn begin(
        &mut self,
        entry: Entry,
        header: Header<'_>,
        sparse: Option<Result<u64, SparseFault>>,
        visitor: &mut impl Visitor,
    ) {
        let Entry { start, kind, size, is_content } = entry;
        if self.extended.is_incomplete {
            let path = header.path(&mut self.path).to_vec();
            visitor.damage(Damage::Unnamed { at: start, path, body: size });
            self.map.clear();
            self.extended.clear();
            return self.enter_body(0, size, padding(size), visitor);
        }
        let (mut stored_size, mut logical_size) = if is_content { (size, size) } else { (0, 0) };
        if let Some(sparse) = sparse {
            let (sizes, fault) = sparse_sizes(&self.map, size, sparse);
            (stored_size, logical_size) = sizes.unwrap_or_else(|| {
                self.map.clear();
                (size, size)
            });
            if let Some(fault) = fault {
                visitor.damage(Damage::BadSparseMap { at: start, fault });
            }
        }
        let path = member::path(header, &self.extended, &mut self.path);
        let mut member = member::assemble(start, path, kind, header, &self.extended);
        (member.stored_size, member.logical_size) = (stored_size, logical_size);
        member.sparse_map = &self.map;
        visitor.member(&member);
        self.is_open = true;
        self.map.clear();
        self.extended.clear();
        self.enter_body(stored_size, size - stored_size, padding(size), visitor);
    }
}

/// Returns the stored and logical size of a sparse file, `None` if it must be read as a plain file,
/// and what is wrong with it.
fn sparse_sizes(
    map: &[(u64, u64)],
    body: u64,
    logical_size: Result<u64, SparseFault>,
) -> (Option<(u64, u64)>, Option<SparseFault>) {
    let sizes = logical_size.and_then(|logical| Ok((sparse::stored_size(map, logical)?, logical)));
    match sizes {
        Ok((stored, _)) if body < stored => (None, Some(SparseFault::BodyTooShort)),
        Ok(sizes) if sizes.0 < body => (Some(sizes), Some(SparseFault::BodyTooLong)),
        Ok(sizes) => (Some(sizes), None),
        Err(fault) => (None, Some(fault)),
    }
}
