//! Does what the model wants done with the image and the disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use super::extraction;
use crate::Session;
use crate::cli::causes::in_words;
use crate::cli::output;
use crate::explore::Effect;
use crate::explore::files::SearchIndex;
use crate::explore::loaded::Loaded;
use crate::explore::look::Piece;
use crate::explore::marks;
use crate::explore::message::{Answer, Extracted, NotWritten};
use crate::layer::ExtractError;
use crate::limits::Limits;
use crate::tree::VersionId;

/// Does what the model wants done, for one image.
#[derive(Debug, Default)]
pub(super) struct Performer {
    /// Set once the image is open.
    session: OnceLock<Arc<Session>>,
    limits: Limits,
    /// What was searched last, and its names.
    index: Mutex<Option<(Loaded, Arc<SearchIndex>)>>,
    latest_search: Latest,
    latest_what_if: Latest,
    /// Held while something is written to the disk.
    writing: Mutex<()>,
    /// Whether the program is leaving.
    is_leaving: AtomicBool,
}

/// The number of the latest of several requests, of which only the latest is answered.
#[derive(Debug, Default)]
struct Latest(AtomicU64);

impl Latest {
    fn is_not(&self, generation: u64) -> bool {
        self.0.load(Ordering::Relaxed) != generation
    }
}

impl Performer {
    /// Keeps these limits.
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes the image, once it is open.
    pub(super) fn opened(&self, session: Arc<Session>) {
        // An image is opened once.
        let _ = self.session.set(session);
    }

    /// Stops what is being done.
    pub(super) fn leave(&self) {
        self.is_leaving.store(true, Ordering::Relaxed);
    }

    /// Whether the program is leaving.
    pub(super) fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Relaxed)
    }

    /// Takes note of what is wanted, so that older searches and sums end.
    pub(super) fn expect(&self, effect: &Effect) {
        match effect {
            Effect::Search { generation, .. } => {
                self.latest_search.0.store(*generation, Ordering::Relaxed);
            }
            Effect::WhatIf { generation, .. } => {
                self.latest_what_if.0.store(*generation, Ordering::Relaxed);
            }
            _ => (),
        }
    }

    /// Whether the answer to an effect is not wanted any more.
    fn is_stale(&self, effect: &Effect) -> bool {
        let is_older = match effect {
            Effect::Search { generation, .. } => self.latest_search.is_not(*generation),
            Effect::WhatIf { generation, .. } => self.latest_what_if.is_not(*generation),
            _ => false,
        };
        is_older || self.is_leaving()
    }

    /// Returns the distinct names of an image, which are found once.
    fn index(&self, loaded: &Loaded) -> Arc<SearchIndex> {
        // A search that panicked ends the program.
        let mut known = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, index)) if Arc::ptr_eq(&of.facts, &loaded.facts) => Arc::clone(index),
            _ => {
                let index = Arc::new(SearchIndex::of(&loaded.facts));
                *known = Some((loaded.clone(), Arc::clone(&index)));
                index
            }
        }
    }

    /// Does what is wanted, with what the model knew when it wanted it. Returns `None` for what
    /// concerns the terminal, and for what is not wanted any more.
    pub(super) fn perform(&self, loaded: Option<&Loaded>, effect: Effect) -> Option<Answer> {
        if self.is_stale(&effect) {
            return None;
        }
        match effect {
            Effect::Read { version, start, max_bytes } => {
                let piece = self.read(loaded, version, start, max_bytes);
                Some(Answer::Read { version, piece })
            }
            Effect::ReadBoth { old, new, max_bytes } => {
                let read = |version| self.read(loaded, version, 0, max_bytes);
                let pieces = read(old).and_then(|old| Ok((old, read(new)?)));
                Some(Answer::ReadBoth { old, new, pieces })
            }
            Effect::Search { generation, query } => {
                let loaded = loaded?;
                let is_stale = || self.latest_search.is_not(generation) || self.is_leaving();
                let hits = self.index(loaded).run(&loaded.facts, &query, &is_stale)?;
                Some(Answer::Found { generation, hits: Arc::new(hits) })
            }
            Effect::WhatIf { generation, marks } => {
                let loaded = loaded?;
                let judgement = &loaded.judged.as_ref()?.judgement;
                let what_if = marks::what_if(&loaded.facts, judgement, &marks, &self.limits);
                Some(Answer::WhatIf { generation, what_if: Arc::new(what_if) })
            }
            Effect::Extract { what, to, overwrite } => {
                let _writing = self.writing.lock();
                let result = self.extract(loaded, what, &to, overwrite);
                Some(Answer::Extracted { what, result })
            }
            Effect::Write { document, path, text, overwrite } => {
                let _writing = self.writing.lock();
                let result = write(path, &text, overwrite);
                Some(Answer::Written { document, text, result })
            }
            Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::CaptureMouse(_)
            | Effect::Copy(_) => None,
        }
    }

    /// Reads a piece of a version of a file.
    fn read(
        &self,
        loaded: Option<&Loaded>,
        version: VersionId,
        start: u64,
        max_bytes: u64,
    ) -> Result<Piece, String> {
        let not_read = || NOT_READ.to_owned();
        let session = self.session.get().ok_or_else(not_read)?;
        let facts = &loaded.ok_or_else(not_read)?.facts;
        let stored = facts.tree.stored_at(version);
        let (layer, entry) = stored.ok_or("it is not a regular file")?;
        let file = session.file_at(layer, entry, start, max_bytes);
        let file = file.map_err(|error| refused(&error))?;
        Ok(Piece { bytes: file.bytes, start: start.min(file.file_bytes), total: file.file_bytes })
    }

    /// Writes a part of the image to the disk.
    fn extract(
        &self,
        loaded: Option<&Loaded>,
        what: Extracted,
        to: &Path,
        overwrite: bool,
    ) -> Result<String, NotWritten> {
        let not_read = || NotWritten::Failed(NOT_READ.to_owned());
        let session = self.session.get().ok_or_else(not_read)?;
        let loaded = loaded.ok_or_else(not_read)?;
        extraction::write(session, loaded, what, to, overwrite, &|| self.is_leaving())
    }

    /// Waits until nothing is being written to the disk, so that no half of a file is left there.
    /// What is being written ends soon, as the program is leaving.
    pub(super) fn wait_for_writes(&self) {
        for _ in 0..WAITS {
            match self.writing.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(WAIT),
                _ => return,
            }
        }
    }
}

/// How often, and each time how long, writes are waited for: half a second, as the disk may hang.
const WAITS: u32 = 50;
const WAIT: Duration = Duration::from_millis(10);

/// Why a file could not be read, and what to do next.
fn refused(error: &ExtractError) -> String {
    use ExtractError as E;
    let next = match error {
        E::Read(_) | E::File { .. } => {
            ". The image was moved or deleted, or its disk is gone: put it back"
        }
        E::Damaged { .. } | E::CutShort { .. } => {
            ". The image is damaged, or it was changed since it was opened: open it again"
        }
        E::Differs { .. } | E::Changed { .. } | E::NoSuchEntry { .. } => {
            ". The image was changed: quit, and open it again"
        }
        _ => "",
    };
    format!("{}{next}.", in_words(error))
}

/// Said of what is wanted too early.
const NOT_READ: &str = "the image has not been read yet";

/// Writes a file whole or not at all.
fn write(path: PathBuf, text: &str, overwrite: bool) -> Result<PathBuf, NotWritten> {
    let written = match overwrite {
        true => output::replace(&path, text.as_bytes()),
        false => create(&path, text.as_bytes()),
    };
    match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(NotWritten::Exists(path)),
        Err(error) => Err(NotWritten::Failed(in_words(&error))),
    }
}

/// Writes a file that does not exist.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes).inspect_err(|_| {
        // Half of it would be taken for all of it.
        let _ = fs::remove_file(path);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_search_takes_the_place_of_an_older_one() {
        let search = |generation| Effect::Search { generation, query: "a".to_owned() };
        let facts = Arc::new(crate::facts::Facts::of(
            Default::default(),
            Default::default(),
            Vec::new(),
            crate::facts::FactsOptions {
                limits: &Limits::default(),
                probes: &Default::default(),
                base: crate::base::Given::Nothing,
                bytes_only: true,
                parallel: false,
            },
        ));
        let loaded = Loaded { facts, done: Vec::new(), judged: None };
        let performer = Performer::default();
        performer.expect(&search(1));
        performer.expect(&search(2));
        assert!(performer.perform(Some(&loaded), search(1)).is_none());
        let found = performer.perform(Some(&loaded), search(2));
        assert!(matches!(found, Some(Answer::Found { generation: 2, .. })));
        performer.leave();
        assert!(performer.perform(Some(&loaded), search(2)).is_none());
    }

    #[test]
    fn a_file_is_replaced_only_on_purpose() {
        let directory = tempfile::TempDir::new().expect("directories can be made");
        let path = directory.path().join("marks");
        assert_eq!(write(path.clone(), "a", false), Ok(path.clone()));
        assert_eq!(write(path.clone(), "b", false), Err(NotWritten::Exists(path.clone())));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "a");
        assert_eq!(write(path.clone(), "c", true), Ok(path.clone()));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "c");
        let nowhere = write(directory.path().join("no/marks"), "a", false);
        assert!(matches!(nowhere, Err(NotWritten::Failed(_))), "{nowhere:?}");
    }
}
