//! Archives that are read once: standard input, and archives that are compressed as a whole.
//!
//! Layers are read as they arrive, on separate threads; small documents are kept; nothing is
//! written to disk.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{Scope, ScopedJoinHandle};

use super::bounded;
use super::content::{Content, Passed};
use super::members::{Archive, Fault, normalise};
use super::tar_index::{self, Announced};
use crate::compression::{Buffer, Compression, read_some};
use crate::layer::{self, ReadLayer, ReadOptions};
use crate::tar::{self, Damage, Kind, Parser, Visitor};

/// Members up to this size are kept, whatever they are: manifests usually come after the blobs that
/// they describe, so the purpose of a small member is unknown when it arrives.
const SMALL_BYTES: u64 = 64 << 10;

/// The most bytes that are kept in total; beyond it, only documents.
const KEPT_BYTES: u64 = 64 << 20;

/// How many documents of the largest size are kept beyond that, so that small members that come
/// first cannot displace the manifest and the configuration.
const KEPT_DOCUMENTS: u64 = 8;

/// Large enough to make reads cheap.
const BUFFER_BYTES: usize = 256 << 10;

/// What an archive is connected with.
pub(super) struct Seams<'a> {
    /// Returns where the bytes of a layer are afterwards, by its offset and its length.
    pub(super) passed: &'a dyn Fn(u64, u64) -> Passed,
    /// Returns what is known of a layer already, by the name of its member.
    pub(super) known: &'a dyn Fn(&str) -> Option<ReadLayer>,
}

/// Reads an archive as it arrives.
pub(super) fn read(
    plain: impl Read,
    options: ReadOptions<'_>,
    threads: usize,
    seams: &Seams<'_>,
) -> Archive {
    std::thread::scope(|scope| {
        let mut passing = Passing {
            scope,
            options,
            seams,
            threads: threads.max(1),
            archive: Archive::default(),
            open: None,
            running: Vec::new(),
            kept: 0,
            count: 0,
        };
        let result = passing.feed(plain);
        while !passing.running.is_empty() {
            passing.join_first();
        }
        if let Err(error) = result {
            let fault = bounded::fault(format!("reading it failed: {error}"), &error);
            // It comes first, as it causes whatever else is wrong at the end.
            passing.archive.damage.insert(0, fault);
        }
        passing.archive
    })
}

struct Passing<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    options: ReadOptions<'env>,
    seams: &'env Seams<'env>,
    threads: usize,
    archive: Archive,
    open: Option<Open>,
    running: Vec<Running<'scope>>,
    kept: u64,
    count: u64,
}

/// The member that is arriving.
struct Open {
    member: Announced,
    /// The offset of its body in the archive; `None` until that is known.
    start: Option<u64>,
    /// Its bytes until its fate is decided, or all of them if it is kept.
    bytes: Vec<u8>,
    fate: Fate,
}

enum Fate {
    Unclear,
    Keep,
    Drop,
    /// It is a layer of which everything is known.
    Known(Arc<ReadLayer>),
    /// Send on to a thread that reads it as a layer.
    Layer(SyncSender<Vec<u8>>),
}

impl<'scope, 'env: 'scope> Passing<'scope, 'env> {
    fn feed(&mut self, mut plain: impl Read) -> io::Result<()> {
        let mut parser = Parser::new(self.options.limits);
        let mut buffer = Buffer::new(BUFFER_BYTES);
        let result = loop {
            if self.options.is_cancelled() {
                break Ok(());
            }
            match read_some(&mut plain, &mut buffer) {
                Ok(0) => break Ok(()),
                Ok(bytes) => self.take(&mut parser, buffer.get(..bytes).unwrap_or_default()),
                Err(error) => break Err(error),
            }
        };
        parser.finish(self);
        self.archive.ending = parser.ending();
        result
    }

    /// Parses the next bytes, headers block by block: so a body begins at the parser's position.
    fn take(&mut self, parser: &mut Parser, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let length = match parser.skippable() {
                0 => BLOCK_BYTES - parser.position() % BLOCK_BYTES,
                following => following,
            };
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let (piece, rest) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            parser.feed(piece, self);
            if let Some(open) = &mut self.open {
                open.start.get_or_insert(parser.position());
            }
            bytes = rest;
        }
    }

    fn decide(&mut self, bytes: &[u8], member: &Announced) -> (Fate, Option<Thread<'scope>>) {
        let looks_like_layer =
            Compression::detect(bytes) != Compression::None || tar::begins_tar(bytes);
        let room = self.kept + member.bytes <= KEPT_BYTES;
        let json_bytes = self.options.limits.json_bytes;
        let is_document =
            matches!(bytes.first(), Some(b'{' | b'[' | 0xef | b' ' | b'\n' | b'\r' | b'\t'))
                && member.bytes <= json_bytes
                && self.kept + member.bytes
                    <= json_bytes.saturating_mul(KEPT_DOCUMENTS).saturating_add(KEPT_BYTES);
        if (member.bytes <= SMALL_BYTES && room) || (is_document && !looks_like_layer) {
            self.kept += member.bytes;
            return (Fate::Keep, None);
        }
        if !looks_like_layer {
            return (Fate::Drop, None);
        }
        let name = normalise(&member.name);
        if let Some(layer) = name.and_then(|name| (self.seams.known)(&name)) {
            return (Fate::Known(Arc::new(layer)), None);
        }
        if self.threads <= self.running.len() {
            self.join_first();
        }
        let (send, receive) = mpsc::sync_channel::<Vec<u8>>(16);
        let (options, bytes) = (self.options, member.bytes);
        let thread = self.scope.spawn(move || {
            let received = Box::new(Received { receive, current: io::Cursor::default() });
            // The bytes of the stream have been counted already.
            let progress = |_| (options.progress)(0);
            // Only documents that may come later show whether its download is to be estimated.
            let sampled = Some(bytes);
            let pipelined = false;
            let options = ReadOptions { pipelined, sampled, progress: &progress, ..options };
            layer::read(received, options)
        });
        (Fate::Layer(send), Some(thread))
    }

    fn join_first(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let Running { member, start, thread } = self.running.remove(0);
        match thread.join() {
            Ok(layer) => {
                let passed = (self.seams.passed)(start, member.bytes);
                member.add_to(&mut self.archive, Content::Passed(Arc::new(layer), passed));
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

type Thread<'scope> = ScopedJoinHandle<'scope, ReadLayer>;

/// A member that is read as a layer.
struct Running<'scope> {
    member: Announced,
    /// The offset of its body in the archive.
    start: u64,
    thread: Thread<'scope>,
}

/// The length of a tar's blocks (POSIX pax, "ustar Interchange Format").
const BLOCK_BYTES: u64 = 512;

/// A layer is recognised by its first block: a compression's magic or a tar header.
const DECIDE_BYTES: usize = 512;

impl<'scope, 'env: 'scope> Visitor for Passing<'scope, 'env> {
    fn member(&mut self, member: &tar::Member<'_>) {
        self.count += 1;
        if let Some(reason) = tar_index::refused(member, self.count, self.options.limits) {
            self.note(Fault::limit(reason));
            return;
        }
        let member = Announced::new(member);
        let fate = if member.kind == Kind::File { Fate::Unclear } else { Fate::Drop };
        self.open = Some(Open { member, start: None, bytes: Vec::new(), fate });
    }

    fn data(&mut self, bytes: &[u8]) {
        let Some(mut open) = self.open.take() else { return };
        match &open.fate {
            Fate::Drop | Fate::Known(_) => (),
            Fate::Keep => open.bytes.extend_from_slice(bytes),
            Fate::Layer(send) => {
                // The reader ends early only if a limit stops it, and then needs no rest.
                let _ = send.send(bytes.to_vec());
            }
            Fate::Unclear => {
                open.bytes.extend_from_slice(bytes);
                if DECIDE_BYTES <= open.bytes.len() || open.bytes.len() as u64 == open.member.bytes
                {
                    self.decide_fate(&mut open);
                }
            }
        }
        self.open = Some(open);
    }

    fn member_end(&mut self, _: u64) {
        let Some(mut open) = self.open.take() else { return };
        if matches!(open.fate, Fate::Unclear) {
            self.decide_fate(&mut open);
        }
        let Open { member, start, bytes, fate } = open;
        match fate {
            // The thread has the bytes; dropping the sender ends its input.
            Fate::Layer(_) => (),
            Fate::Known(layer) => {
                let passed = (self.seams.passed)(start.unwrap_or(0), member.bytes);
                member.add_to(&mut self.archive, Content::Passed(layer, passed));
            }
            Fate::Keep => member.add_to(&mut self.archive, Content::Memory(bytes.into())),
            Fate::Drop | Fate::Unclear => {
                let bytes = member.bytes;
                member.add_to(&mut self.archive, Content::Dropped { bytes });
            }
        }
    }

    fn damage(&mut self, damage: Damage) {
        // What follows the end of an archive is no part of it; a file is not read that far.
        if !matches!(damage, Damage::Trailing { .. }) {
            self.note(Fault::damage(damage.to_string()));
        }
    }
}

impl<'scope, 'env: 'scope> Passing<'scope, 'env> {
    /// Records what is wrong, once: a broken archive may have millions of faults.
    fn note(&mut self, damage: Fault) {
        if self.archive.damage.is_empty() {
            self.archive.damage.push(damage);
        }
    }

    fn decide_fate(&mut self, open: &mut Open) {
        let (fate, thread) = self.decide(&open.bytes, &open.member);
        if let Fate::Layer(send) = &fate {
            let _ = send.send(std::mem::take(&mut open.bytes));
        }
        open.fate = fate;
        if let Some(thread) = thread {
            // Its body has begun, so its offset is known.
            let (member, start) = (open.member.clone(), open.start.unwrap_or(0));
            self.running.push(Running { member, start, thread });
        }
    }
}

/// The bytes of a member as they arrive from the thread that reads the stream.
struct Received {
    receive: Receiver<Vec<u8>>,
    current: io::Cursor<Vec<u8>>,
}

impl Read for Received {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let bytes = self.current.read(out)?;
            if bytes != 0 || out.is_empty() {
                return Ok(bytes);
            }
            match self.receive.recv() {
                Ok(bytes) => self.current = io::Cursor::new(bytes),
                Err(mpsc::RecvError) => return Ok(0),
            }
        }
    }
}
