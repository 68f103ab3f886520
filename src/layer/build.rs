//! Turns tar members into entries: names are normalised, whiteouts recognised, contents hashed.

use super::capture::Captures;
use super::entry::{Change, Content, Entries, Entry, Special};
use super::hash::{self, FileHash};
use super::held::Held;
use super::leaks::Leaks;
use super::names::{DirectoryId, NameRange};
use super::path::{self, Meaning, PathProblem};
use super::probe::Probes;
use super::spans::Spans;
use crate::escape::printable;
use crate::limits::Limits;
use crate::tar::{Damage, Kind, Member, Visitor};
use crate::units::Bytes;
use crate::warning::{Code, Notes};

/// The entries of a layer while its tar is read.
pub(super) struct EntryBuilder<'a> {
    limits: &'a Limits,
    pub(super) entries: Entries,
    pub(super) notes: Notes,
    pub(super) spans: Spans,
    pub(super) captures: Captures<'a>,
    pub(super) leaks: Leaks,
    /// `None` if the layer can be read again.
    pub(super) held: Option<Held<'a>>,
    /// Whether the tar itself was damaged, so that entries may be missing.
    pub(super) is_damaged: bool,
    /// Whether the tar ends early; set beforehand if the blob could not be decoded to its end.
    pub(super) is_cut: bool,
    open: Option<OpenEntry>,
    path: Vec<u8>,
    target: Vec<u8>,
}

struct OpenEntry {
    entry: Entry,
    logical_bytes: Option<u64>,
    hash: Option<FileHash>,
    /// Bytes of its body so far: if the tar ends early, fewer than its header says.
    body_bytes: u64,
}

impl<'a> EntryBuilder<'a> {
    /// `is_once` says that the layer cannot be read again.
    pub(super) fn new(limits: &'a Limits, probes: &'a Probes, is_once: bool) -> Self {
        Self {
            limits,
            entries: Entries::default(),
            notes: Notes::default(),
            spans: Spans::default(),
            captures: Captures::new(probes, limits),
            leaks: Leaks::default(),
            held: is_once.then(|| Held::new(probes, limits)),
            is_damaged: false,
            is_cut: false,
            open: None,
            path: Vec::new(),
            target: Vec::new(),
        }
    }

    /// Determines what a member does, and to which path.
    fn entry(&mut self, member: &Member<'_>) -> Entry {
        let mut path = std::mem::take(&mut self.path);
        let normalised = path::normalise(member.path, self.limits, &mut path);
        let (directory, name) = path::split(&path);
        let (change, directory, name) = match normalised {
            Err(problem @ (PathProblem::TooLong | PathProblem::TooDeep)) => {
                let limit =
                    if problem == PathProblem::TooLong { "path-bytes" } else { "path-depth" };
                self.refuse(member, &format!("is beyond `{limit}`"));
                (Change::Nothing, DirectoryId::ROOT, NameRange::default())
            }
            _ if path.is_empty() => (Change::Root, DirectoryId::ROOT, NameRange::default()),
            _ => self.change_at(member, directory, name),
        };
        if normalised == Err(PathProblem::Escapes) {
            self.notes.add(Code::PathRefused, || {
                let (from, to) = (printable(member.path), printable(&path));
                format!("`{from}` leads out of the root; it is read as `/{to}`")
            });
        }
        self.path = path;
        Entry {
            directory,
            name,
            change,
            mode: (member.mode & 0o7777) as u16,
            xattrs: hash::xattrs(member.xattrs),
            uid: u32::try_from(member.uid).unwrap_or(u32::MAX),
            gid: u32::try_from(member.gid).unwrap_or(u32::MAX),
            mtime: member.mtime,
            download: 0,
        }
    }

    fn change_at(
        &mut self,
        member: &Member<'_>,
        directory: &[u8],
        name: &[u8],
    ) -> (Change, DirectoryId, NameRange) {
        let nothing = (Change::Nothing, DirectoryId::ROOT, NameRange::default());
        let (name, change) = match path::meaning(directory, name) {
            Meaning::Driver => return nothing,
            Meaning::Invalid => {
                self.notes.add(Code::Whiteout, || {
                    format!("whiteout `{}` names nothing and is ignored", printable(member.path))
                });
                return nothing;
            }
            Meaning::Opaque => (&[][..], Some(Change::Clear)),
            Meaning::Whiteout(removed) => (removed, Some(Change::Remove)),
            Meaning::Ordinary => (name, self.addition(member)),
        };
        let directory = self.entries.names.intern(directory);
        let name = self.entries.names.store(name);
        match (change, directory, name) {
            (Some(change), Some(directory), Some(name)) => (change, directory, name),
            _ => {
                self.refuse(member, "does not fit into the 4 GiB of names that are kept");
                nothing
            }
        }
    }

    /// Returns what an ordinary member puts at its path; `None` once no more names can be stored.
    fn addition(&mut self, member: &Member<'_>) -> Option<Change> {
        Some(match member.kind {
            Kind::File => Change::File(Content { stored_bytes: member.stored_size, hash: [0; 2] }),
            Kind::Directory => Change::Directory,
            Kind::Symlink | Kind::HardLink
                if self.limits.path_bytes < member.link_target.len() as u64 =>
            {
                self.notes.add(Code::PathRefused, || {
                    let (path, bytes) = (printable(member.path), member.link_target.len());
                    format!("the link `{path}` has a target of {bytes} bytes and is left out")
                });
                Change::Nothing
            }
            Kind::Symlink => Change::Symlink(self.entries.names.store(member.link_target)?),
            Kind::HardLink => {
                // A target that leads out of the root is clamped there, as the path itself is.
                let _ = path::normalise(member.link_target, self.limits, &mut self.target);
                Change::HardLink(self.entries.names.store(&self.target)?)
            }
            Kind::CharDevice => {
                if member.device == (0, 0) {
                    self.notes.add(Code::Whiteout, || {
                        let path = printable(member.path);
                        format!(
                            "`{path}` is a character device 0:0, overlayfs's whiteout on disk; \
                             in a layer it is a device"
                        )
                    });
                }
                Change::Special(Special::CharDevice)
            }
            Kind::BlockDevice => Change::Special(Special::BlockDevice),
            Kind::Fifo => Change::Special(Special::Fifo),
        })
    }

    fn refuse(&mut self, member: &Member<'_>, why: &str) {
        self.notes.add(Code::PathRefused, || {
            let cut = member.path.get(..60);
            let shown = printable(cut.unwrap_or(member.path));
            let dots = if cut.is_some() { "…" } else { "" };
            format!(
                "the path `{shown}{dots}` of {} {why} and is left out, with {} of content",
                Bytes(member.path.len() as u64),
                Bytes(member.stored_size),
            )
        });
    }

    /// Whether one more entry is within the limits.
    fn has_room(&mut self) -> bool {
        // Versions count entries in 32 bits.
        let max_entries = self.limits.layer_entries.min(u64::from(u32::MAX));
        // Directories count too: a path may add as many of them as it is deep.
        let used = self.entries.list.len().max(self.entries.names.directory_count());
        let room = (used as u64) < max_entries;
        if !room {
            self.is_damaged = true;
            self.notes.add(Code::Limit, || {
                format!(
                    "the layer has more than {max_entries} entries or directories; the rest is \
                     left out"
                )
            });
        }
        room
    }
}

impl Visitor for EntryBuilder<'_> {
    fn member(&mut self, member: &Member<'_>) {
        if !self.has_room() {
            self.open = None;
            return;
        }
        let entry = self.entry(member);
        let is_sparse = !member.sparse_map.is_empty() || member.logical_size != member.stored_size;
        let is_file = matches!(entry.change, Change::File(_));
        let hash = is_file.then(|| match is_sparse {
            true => FileHash::sparse(member.sparse_map),
            false => FileHash::new(member.stored_size),
        });
        self.captures.drop_open();
        self.leaks.drop_open();
        if is_file && !is_sparse {
            self.captures.begin(&self.path, member.stored_size, &mut self.notes);
            self.leaks.begin(&self.path, member.stored_size);
        }
        if let Some(held) = &mut self.held {
            held.drop_open();
            if is_file && !is_sparse {
                held.begin(&self.path, member.stored_size);
            } else if matches!(entry.change, Change::HardLink(_)) {
                held.link(&self.path, &self.target);
            }
        }
        let logical_bytes = (is_file && is_sparse).then_some(member.logical_size);
        self.open = Some(OpenEntry { entry, logical_bytes, hash, body_bytes: 0 });
    }

    fn data(&mut self, bytes: &[u8]) {
        if let Some(OpenEntry { hash: Some(hash), body_bytes, .. }) = &mut self.open {
            hash.update(bytes);
            *body_bytes += bytes.len() as u64;
            self.captures.data(&self.path, bytes);
            self.leaks.data(&self.path, bytes);
            if let Some(held) = &mut self.held {
                held.data(bytes);
            }
        }
    }

    fn member_end(&mut self, end: u64) {
        // Bytes beyond the limit of entries are attributed to no entry.
        let Some(open) = self.open.take() else { return };
        let OpenEntry { mut entry, logical_bytes, hash, body_bytes } = open;
        entry.download = self.spans.attribute_until(end);
        if let (Change::File(content), Some(hash)) = (&mut entry.change, hash) {
            *content = Content { stored_bytes: body_bytes, hash: hash.finish() };
        }
        if let (Some(bytes), Ok(index)) = (logical_bytes, u32::try_from(self.entries.list.len())) {
            self.entries.logical_bytes.insert(index, bytes);
        }
        self.captures.end(self.entries.list.len());
        self.leaks.end(&self.path, self.entries.list.len());
        if let Some(held) = &mut self.held {
            held.end(self.entries.list.len());
        }
        self.entries.list.push(entry);
    }

    fn damage(&mut self, damage: Damage) {
        let code = match &damage {
            Damage::Trailing { .. } => Code::TrailingData,
            // Without a single header it is no tar.
            Damage::TruncatedHeader { at: 0 } => Code::LayerDamaged,
            // If the blob has been cut already, the end of its tar follows from that.
            damage if damage.is_end() && !self.is_cut => {
                self.is_cut = true;
                Code::LayerTruncated
            }
            _ => Code::LayerDamaged,
        };
        self.is_damaged |= code != Code::TrailingData;
        self.notes.add(code, || damage.to_string());
    }
}
