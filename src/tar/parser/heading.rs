//! What is found where a header is due: headers, extended headers, zeros, damage.

use ::tar::EntryType;

use super::{Bad, Parser, State, padding, saturating};
use crate::tar::header::{self, Block, Found};
use crate::tar::{Damage, Visitor};

impl Parser {
    /// Takes a block where a header is due.
    pub(super) fn header(&mut self, block: &Block, visitor: &mut impl Visitor) {
        let at = self.position - 512;
        let header = match header::read(block) {
            Found::Header(header) => Some(header),
            // The body after a bad header may well contain zeros, so they do not end the
            // archive there.
            Found::Zero if self.bad.is_some() => return,
            Found::Zero => return self.zeros(visitor),
            Found::Bad => None,
        };
        if self.after_zeros {
            // GNU tar warns and stops; Go archive/tar stops with an error.
            visitor.damage(Damage::LoneZeroBlock { at: at - 512 });
            self.end(visitor);
            self.state = State::Ignored;
            return;
        }
        let Some(header) = header else {
            self.bad.get_or_insert(Bad { at, end: 0 }).end = self.position;
            return;
        };
        if let Some(bad) = &mut self.bad {
            bad.end = at;
            self.end_bad(visitor);
        }
        match header.entry_type() {
            kind @ (EntryType::XHeader | EntryType::GNULongName | EntryType::GNULongLink) => {
                self.start_extended(kind, header.size, visitor);
            }
            // Docker ignores global headers, and Go archive/tar does not apply them.
            EntryType::XGlobalHeader => {
                self.enter_body(0, header.size, padding(header.size), visitor);
            }
            // Solaris wrote PAX headers under its own type.
            other if other.as_byte() == b'X' => {
                self.start_extended(EntryType::XHeader, header.size, visitor);
            }
            _ => self.entry(at, header, visitor),
        }
    }

    fn zeros(&mut self, visitor: &mut impl Visitor) {
        if self.after_zeros {
            self.end(visitor);
        }
        self.after_zeros = true;
    }

    fn end(&mut self, visitor: &mut impl Visitor) {
        self.drop_extended(visitor);
        self.state = State::Ended;
    }

    /// Reports the blocks that were not headers, and the extended headers before them.
    pub(super) fn end_bad(&mut self, visitor: &mut impl Visitor) {
        if let Some(Bad { at, end }) = self.bad.take() {
            self.drop_extended(visitor);
            visitor.damage(Damage::BadHeader { at, skipped: end - at });
        }
    }

    /// Forgets the extended headers of an entry that never comes.
    pub(super) fn drop_extended(&mut self, visitor: &mut impl Visitor) {
        if let Some(at) = self.extended.start {
            visitor.damage(Damage::LoneExtendedHeader { at });
            self.extended.clear();
        }
    }

    fn start_extended(&mut self, kind: EntryType, size: u64, visitor: &mut impl Visitor) {
        let at = self.position - 512;
        self.extended.start.get_or_insert(at);
        // A PAX size does not apply to headers between it and its entry (GHSA-3cv2-h65g-fgmm).
        let padding = padding(size);
        if self.max_extended < size {
            self.extended.is_incomplete = true;
            let limit = self.max_extended;
            visitor.damage(Damage::HeaderTooLarge { at, bytes: size, limit });
            return self.enter_body(0, size, padding, visitor);
        }
        self.content.clear();
        let left = saturating(size);
        self.state = State::Extended { kind, at, left, padding };
        if left == 0 {
            self.extended(&mut &[][..], (kind, at), 0, padding, visitor);
        }
    }

    /// Takes the available part of the content of an extended header.
    pub(super) fn extended(
        &mut self,
        bytes: &mut &[u8],
        (kind, at): (EntryType, u64),
        left: usize,
        padding: u64,
        visitor: &mut impl Visitor,
    ) {
        let (taken, rest) = bytes.split_at_checked(left).unwrap_or((bytes, &[]));
        *bytes = rest;
        self.advance(taken.len());
        let is_whole = taken.len() == left;
        if !is_whole || !self.content.is_empty() {
            self.content.extend_from_slice(taken);
        }
        if !is_whole {
            let left = left - taken.len();
            self.state = State::Extended { kind, at, left, padding };
            return;
        }
        let content = if self.content.is_empty() { taken } else { &self.content };
        let damage = &mut |damage| visitor.damage(damage);
        self.extended.take(kind, content, at, self.max_pieces, damage);
        self.enter_body(0, 0, padding, visitor);
    }
}
