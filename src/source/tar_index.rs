//! Finds where each member of an archive on disk is, so that blobs can be read in parallel; bodies
//! are skipped, not read.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::content::{Content, read_at};
use super::members::{Archive, Fault, MARKERS, Member, link_target, normalise};
use super::shape::{Evidence, Shape};
use crate::layer::ReadOptions;
use crate::limits::Limits;
use crate::tar::{self, Damage, Kind, Parser, Visitor};

/// Bytes read at a time: one block, so that a body begins right after the block that announces it.
const BLOCK: usize = 512;

/// Returns the members of an uncompressed tar, and what their names show; not all of them if
/// reading is cancelled.
pub(super) fn index(
    file: &Arc<File>,
    bytes: u64,
    options: ReadOptions<'_>,
) -> io::Result<(Archive, Shape)> {
    let limits = options.limits;
    let mut parser = Parser::new(limits);
    let evidence = Evidence::default();
    let mut found = Found { limits, count: 0, member: None, evidence, damage: Vec::new() };
    let mut archive = Archive::default();
    let mut block = [0; BLOCK];
    while !parser.is_ended() && parser.position() < bytes && !options.is_cancelled() {
        let rest = bytes - parser.position();
        let body = parser.skippable().min(rest);
        if 0 < body {
            parser.skip(body, &mut found);
            continue;
        }
        let length = read_block(file, &mut block, parser.position())?;
        if length == 0 {
            break;
        }
        parser.feed(block.get(..length).unwrap_or_default(), &mut found);
        if let Some(member) = found.member.take() {
            let start = parser.position();
            let body = member.bytes.min(bytes.saturating_sub(start));
            let content = Content::Range { file: Arc::clone(file), start, bytes: body };
            member.add_to(&mut archive, content);
        }
    }
    parser.finish(&mut found);
    archive.damage = found.damage;
    archive.ending = parser.ending();
    Ok((archive, found.evidence.shape()))
}

fn read_block(file: &File, block: &mut [u8; BLOCK], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(space) = block.get_mut(filled..).filter(|space| !space.is_empty()) {
        match read_at(file, space, offset + filled as u64) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A member as its header announces it.
#[derive(Clone)]
pub(super) struct Announced {
    pub(super) name: Vec<u8>,
    pub(super) kind: Kind,
    target: Vec<u8>,
    pub(super) bytes: u64,
}

impl Announced {
    pub(super) fn new(member: &tar::Member<'_>) -> Self {
        Self {
            name: member.path.to_vec(),
            kind: member.kind,
            target: member.link_target.to_vec(),
            bytes: member.stored_size,
        }
    }

    /// Adds it to an archive, with its content if it is a file.
    pub(super) fn add_to(self, archive: &mut Archive, content: Content) {
        let member = match self.kind {
            Kind::File => Some(Member::File(content)),
            Kind::Directory => Some(Member::Directory),
            Kind::Symlink => link_target(&self.name, &self.target).map(Member::Link),
            Kind::HardLink => normalise(&self.target).map(Member::Link),
            _ => None,
        };
        if let Some(member) = member {
            archive.insert(&self.name, member);
        }
    }
}

/// Returns why a member is left out, `count` being its number from 1; `None` if it is not.
pub(super) fn refused(
    member: &tar::Member<'_>,
    count: u64,
    limits: &Limits,
) -> Option<&'static str> {
    let is_marker = || normalise(member.path).is_some_and(|name| MARKERS.contains(&name.as_str()));
    // The files that show what it is are still read: otherwise it would be mistaken for a layer.
    if limits.archive_members < count && !is_marker() {
        let message = "the archive has more members than `archive-members` allows; the rest is \
                       left out";
        return Some(message);
    }
    let max_len = member.path.len().max(member.link_target.len()) as u64;
    let message = "a member of the archive has a longer name than `path-bytes` allows; it is left \
                   out";
    (limits.path_bytes < max_len).then_some(message)
}

struct Found<'a> {
    limits: &'a Limits,
    count: u64,
    member: Option<Announced>,
    evidence: Evidence,
    damage: Vec<Fault>,
}

impl Visitor for Found<'_> {
    fn member(&mut self, member: &tar::Member<'_>) {
        self.count += 1;
        self.evidence.name(member.path);
        match refused(member, self.count, self.limits) {
            None => self.member = Some(Announced::new(member)),
            Some(reason) if self.damage.is_empty() => self.damage.push(Fault::limit(reason)),
            Some(_) => (),
        }
    }

    fn damage(&mut self, damage: Damage) {
        // Noted once: a broken archive may have millions of faults.
        if self.damage.is_empty() {
            self.damage.push(Fault::damage(damage.to_string()));
        }
    }
}
