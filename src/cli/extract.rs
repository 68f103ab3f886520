//! Writes files and directories of an image to a place on disk, and nothing outside of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::Session;
use crate::escape::{printable, printable_argument};
use crate::facts::Facts;
use crate::layer::{ExtractError, FilePart};
use crate::tree::{NodeId, VersionId};

mod name;
mod place;
mod plan;

#[cfg(all(test, unix))]
#[expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic fails the test, as it should"
)]
mod tests;

pub(super) use place::EXISTS;
use place::{Failure, Pending, Place};
use plan::{Plan, Planned};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// What a container finds at a path: a file, or a directory with all that is in it.
    Node(NodeId),
    /// What one layer put at a path, hidden or not. A hidden directory is as it was before the
    /// layer that hid it.
    Version(VersionId),
}

/// Where and how it is written.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// A directory that exists, to put it in under its own name, or the path that it gets.
    pub(super) destination: &'a Path,
    /// Whether files that exist are replaced.
    pub(super) overwrite: bool,
    /// Takes the bytes that were written since the last call, which may be none; can stop it.
    pub(super) progress: &'a dyn Fn(u64) -> ControlFlow<()>,
}

/// What was written, and what was not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Regular files, hard links to each other included.
    pub(super) files: u64,
    /// Their bytes, with holes; those of hard links are not counted again.
    pub(super) bytes: u64,
    /// How many of the files are hard links to another one of them.
    pub(super) hard_links: u64,
    /// How many hard links were written as copies, because links cannot be made there.
    pub(super) copies: u64,
    /// Symbolic links.
    pub(super) links: u64,
    /// Directories that were made.
    pub(super) directories: u64,
    /// What was left out: its path in the image, printable, and why.
    pub(super) skipped: Vec<(String, String)>,
    /// Whether `progress` stopped it.
    pub(super) is_stopped: bool,
}

/// Why nothing could be written, or no more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The path has no content.
    #[error("not a file, a directory or a link to one: `{_0}`")]
    Nothing(String),
    /// The only file that was to be written was left out.
    #[error("could not write `{path}`: {reason}")]
    Left { path: String, reason: String },
    /// The content of the only file cannot be read.
    #[error(transparent)]
    Read(ExtractError),
    /// The place cannot be written to.
    #[error("could not write `{}`", printable_argument(path.as_os_str()))]
    Write { path: PathBuf, source: io::Error },
}

/// Writes a file or a directory of an image to disk.
///
/// A file of a directory that cannot be written under its name, or read, is left out; so are
/// devices and links that lead out of the directory. Fails if the place cannot be written to, which
/// leaves what was written until then; no file is left that is not whole.
pub(super) fn extract(
    session: &Session,
    facts: &Facts,
    what: What,
    how: How<'_>,
) -> Result<Written, Error> {
    let planned = Planned::of(&facts.tree, what);
    let (node, planned) = planned.map_err(|node| Error::Nothing(facts.path(node)))?;
    let (root, name) = resolve(how.destination, facts.tree.name(node), &planned)?;
    let mut place = Place::new(root, how.overwrite);
    let plan = match planned {
        Planned::File(file) => {
            let plan = Plan { files: vec![plan::File { path: name, ..file }], ..Plan::default() };
            let mut work = Work { facts, how, place, written: Written::default() };
            work.files(session, plan.files)?;
            return single(work.written, facts.path(node));
        }
        Planned::Directory(plan) => plan,
    };
    let root = match place.directory(&name, plan.mode) {
        Ok((root, _)) => root,
        Err(Failure::Skip(reason)) => {
            return Err(Error::Left { path: facts.path(node), reason });
        }
        Err(Failure::Write { path, source }) => return Err(Error::Write { path, source }),
    };
    let place = Place::new(root, how.overwrite);
    let mut work = Work { facts, how, place, written: Written::default() };
    work.all(session, plan)?;
    Ok(work.written)
}

/// Fails if the only file was left out.
fn single(mut written: Written, path: String) -> Result<Written, Error> {
    match written.skipped.pop() {
        Some((_, reason)) => Err(Error::Left { path, reason }),
        None => Ok(written),
    }
}

/// Returns the directory that it is written into, and its name there; the name is empty if it is
/// the root of the image and goes into a directory that exists.
fn resolve(
    destination: &Path,
    name: &[u8],
    planned: &Planned,
) -> Result<(PathBuf, PathBuf), Error> {
    let failed = |source| Error::Write { path: destination.to_owned(), source };
    // The user may name a link: only what comes from the image is not trusted.
    let existing = fs::metadata(destination);
    if existing.as_ref().is_ok_and(fs::Metadata::is_dir) {
        let root = fs::canonicalize(destination).map_err(failed)?;
        if name.is_empty() {
            return Ok((root, PathBuf::new()));
        }
        let name = name::on_disk(name)
            .map_err(|reason| Error::Left { path: printable(name), reason: reason.to_owned() })?;
        return Ok((root, name.into()));
    }
    if existing.is_ok() && matches!(planned, Planned::Directory(_)) {
        return Err(failed(io::ErrorKind::NotADirectory.into()));
    }
    let name = destination.file_name();
    let name = name.ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    let parent = match destination.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    Ok((fs::canonicalize(parent).map_err(failed)?, name.into()))
}

/// An extraction under way.
struct Work<'a> {
    facts: &'a Facts,
    how: How<'a>,
    place: Place,
    written: Written,
}

impl Work<'_> {
    fn all(&mut self, session: &Session, plan: Plan) -> Result<(), Error> {
        let skipped = plan.skipped.into_iter();
        self.written.skipped.extend(skipped.map(|(node, why)| (self.facts.path(node), why)));
        for directory in plan.directories {
            match self.place.directory(&directory.path, directory.mode) {
                Ok((_, is_new)) => self.written.directories += u64::from(is_new),
                Err(failure) => self.fail(directory.node, failure)?,
            }
        }
        self.files(session, plan.files)?;
        // Last, so that nothing is written through a link of the image.
        for link in plan.links {
            if self.written.is_stopped {
                break;
            }
            match self.place.link(&link.path, &link.target) {
                Ok(()) => self.written.links += 1,
                Err(failure) => self.fail(link.node, failure)?,
            }
        }
        Ok(())
    }

    /// Writes files with one pass over each layer that has some of them.
    fn files(&mut self, session: &Session, files: Vec<plan::File>) -> Result<(), Error> {
        let mut layers: BTreeMap<usize, BTreeMap<u32, Vec<plan::File>>> = BTreeMap::new();
        for file in files {
            match self.place.check(&file.path) {
                Ok(()) => {
                    let names = layers.entry(file.layer).or_default();
                    names.entry(file.entry).or_default().push(file);
                }
                Err(failure) => self.fail(file.node, failure)?,
            }
        }
        for (layer, mut names) in layers {
            if self.written.is_stopped {
                break;
            }
            let entries: Vec<u32> = names.keys().copied().collect();
            let mut open: Option<Open> = None;
            let mut error = None;
            let read = session.files(layer, &entries, &mut |entry, part| {
                let result = self.part(&mut names, &mut open, entry, part);
                result.unwrap_or_else(|failed| {
                    error = Some(failed);
                    ControlFlow::Break(())
                })
            });
            drop(open);
            if let Some(error) = error {
                return Err(error);
            }
            if let Err(read) = read {
                self.unread(names, read)?;
            }
        }
        Ok(())
    }

    /// Tells which files are left out because their layer could not be read to its end.
    fn unread(
        &mut self,
        names: BTreeMap<u32, Vec<plan::File>>,
        error: ExtractError,
    ) -> Result<(), Error> {
        let left: Vec<plan::File> = names.into_values().flatten().collect();
        if left.len() == 1 && self.written == Written::default() {
            return Err(Error::Read(error));
        }
        let reason = error.to_string();
        let left = left.into_iter().map(|file| (self.facts.path(file.node), reason.clone()));
        self.written.skipped.extend(left);
        Ok(())
    }

    /// Takes a part of a file; `names` are those that have not been written.
    fn part(
        &mut self,
        names: &mut BTreeMap<u32, Vec<plan::File>>,
        open: &mut Option<Open>,
        entry: u32,
        part: FilePart<'_>,
    ) -> Result<ControlFlow<()>, Error> {
        let mut written = 0;
        let failure = match part {
            FilePart::Begins { file_bytes } => {
                let first = names.get(&entry).and_then(|names| names.first());
                let begun = first.map(|file| self.place.begin(&file.path, file.mode));
                begun.transpose().map(|pending| *open = pending.map(|p| Open::new(p, file_bytes)))
            }
            FilePart::Bytes(bytes) => {
                written = bytes.len() as u64;
                open.as_mut().map_or(Ok(()), |open| open.pending.write(bytes))
            }
            FilePart::Hole(bytes) => open.as_mut().map_or(Ok(()), |open| open.pending.skip(bytes)),
            FilePart::Ends => match (open.take(), names.remove(&entry)) {
                (Some(open), Some(names)) => {
                    self.finish(open, names)?;
                    Ok(())
                }
                _ => Ok(()),
            },
            FilePart::Failed(error) => Err(Failure::Skip(error.to_string())),
            _ => Ok(()),
        };
        if let Err(failure) = failure {
            *open = None;
            self.fail_all(names.remove(&entry).unwrap_or_default(), failure)?;
        }
        let flow = (self.how.progress)(written);
        self.written.is_stopped |= flow.is_break();
        Ok(flow)
    }

    /// Gives a file its name, and its other names.
    fn finish(&mut self, open: Open, names: Vec<plan::File>) -> Result<(), Error> {
        let mut names = names.into_iter();
        let Some(first) = names.next() else { return Ok(()) };
        let place = match open.pending.finish(open.file_bytes, &self.place) {
            Ok(place) => place,
            Err(failure) => return self.fail_all([first].into_iter().chain(names), failure),
        };
        self.written.files += 1;
        self.written.bytes = self.written.bytes.saturating_add(open.file_bytes);
        for file in names {
            match self.place.hard_link(&place, &file.path, file.mode) {
                Ok(is_link) => {
                    self.written.files += 1;
                    self.written.hard_links += u64::from(is_link);
                    self.written.copies += u64::from(!is_link);
                }
                Err(failure) => self.fail(file.node, failure)?,
            }
        }
        Ok(())
    }

    fn fail_all(
        &mut self,
        files: impl IntoIterator<Item = plan::File>,
        failure: Failure,
    ) -> Result<(), Error> {
        let reason = match failure {
            Failure::Skip(reason) => reason,
            Failure::Write { path, source } => return Err(Error::Write { path, source }),
        };
        let skipped = files.into_iter().map(|file| (self.facts.path(file.node), reason.clone()));
        self.written.skipped.extend(skipped);
        Ok(())
    }

    /// Leaves something out, or fails if nothing more can be written.
    fn fail(&mut self, node: NodeId, failure: Failure) -> Result<(), Error> {
        match failure {
            Failure::Skip(reason) => {
                self.written.skipped.push((self.facts.path(node), reason));
                Ok(())
            }
            Failure::Write { path, source } => Err(Error::Write { path, source }),
        }
    }
}

/// The file that is being written.
struct Open {
    pending: Pending,
    file_bytes: u64,
}

impl Open {
    fn new(pending: Pending, file_bytes: u64) -> Self {
        Self { pending, file_bytes }
    }
}
