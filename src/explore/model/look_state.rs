//! What is inside a file, or how two versions differ: what was read of it, and which part is shown.

use std::ops::Range;
use std::sync::Arc;

use crate::difference::metadata_changes;
use crate::explore::keys::Action;
use crate::explore::look::{
    Content, DiffLine, DiffRole, Line, LookMode, Piece, Role, Span, WINDOW_BYTES, diff,
};
use crate::explore::menus::MenuAction;
use crate::facts::Facts;
use crate::tree::VersionId;

mod parts;
mod scrolling;

pub(in crate::explore) use scrolling::find_in;

/// What is inside a file, or how two versions of it differ.
#[derive(Debug)]
pub struct LookState {
    /// The image as it was known when the overlay was opened: versions are numbered in it.
    pub facts: Arc<Facts>,
    /// The file, or the newer one of two versions.
    pub version: VersionId,
    /// The older version that it is compared with.
    pub old: Option<VersionId>,
    /// The symbolic link that led to the file, printable.
    pub link: Option<String>,
    /// What is known of it.
    pub shown: Shown,
    /// Why nothing could be read, and what to do next.
    pub failed: Option<String>,
    /// The first line that is drawn; beyond the last for the end.
    pub top: usize,
    /// How many columns are scrolled out at the left.
    pub left: usize,
    /// What is searched; empty for nothing.
    pub query: String,
    /// The line of the current match.
    pub found: Option<usize>,
    asked: Option<Asked>,
}

/// What is known of a file, or of two.
#[derive(Debug)]
pub enum Shown {
    /// Nothing has been read.
    Nothing,
    /// The content of a file, and how it is shown.
    File(Box<Content>, LookMode),
    /// How two versions differ.
    Difference(Box<Difference>),
}

/// How two versions differ.
#[derive(Debug, Default)]
pub struct Difference {
    /// What differs apart from the content.
    metadata: Vec<DiffLine>,
    /// What was read of them, the older one first.
    contents: Option<(Content, Content)>,
    /// All lines, those about the metadata first.
    pub lines: Vec<DiffLine>,
    /// How many lines are about the metadata.
    pub metadata_lines: usize,
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A part of one file.
    One {
        /// Which file.
        version: VersionId,
        /// From which byte.
        start: u64,
        /// How many bytes at most.
        bytes: u64,
        /// What it is for.
        purpose: ReadPurpose,
    },
    /// The beginnings of two versions.
    Both {
        /// The older one.
        old: VersionId,
        /// The newer one.
        new: VersionId,
    },
}

/// What a part of a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadPurpose {
    /// To be shown, from its first line or up to its last one.
    Window {
        /// Whether its end is shown first.
        at_end: bool,
    },
    /// To know more of its sections or members.
    Parts,
}

/// What can be done with a file or two versions, in the order of the footer.
const ACTIONS: &[(Action, &str)] = &[
    (Action::LayerBefore, "older"),
    (Action::LayerAfter, "newer"),
    (Action::Difference, "other version"),
    (Action::Extract, "extract"),
    (Action::CopyPath, "path"),
];

impl LookState {
    /// Begins to look into a file; nothing of it is known before it is read.
    pub fn file(facts: Arc<Facts>, version: VersionId, link: Option<String>) -> Self {
        let mut look = Self::new(facts, version, None);
        look.link = link;
        look.ask_window(0..WINDOW_BYTES, false);
        look
    }

    /// Begins to compare two versions, the older one first.
    pub fn difference(facts: Arc<Facts>, old: VersionId, new: VersionId) -> Self {
        let mut look = Self::new(facts, new, Some(old));
        look.compare();
        look
    }

    fn new(facts: Arc<Facts>, version: VersionId, old: Option<VersionId>) -> Self {
        Self {
            facts,
            version,
            old,
            link: None,
            shown: Shown::Nothing,
            failed: None,
            top: 0,
            left: 0,
            query: String::new(),
            found: None,
            asked: None,
        }
    }

    /// Compares what is known without reading, and asks for the contents if they differ.
    fn compare(&mut self) {
        let Some(old) = self.old else { return };
        let tree = &self.facts.tree;
        let metadata = match (tree.version(old), tree.version(self.version)) {
            (Some(old), Some(new)) => metadata_changes(old.entry, new.entry),
            _ => Vec::new(),
        };
        let metadata = metadata.iter().map(|change| said(change.to_string())).collect();
        let mut difference = Difference { metadata, ..Difference::default() };
        let targets = [old, self.version].map(|version| tree.target_of(version));
        if let [Some(before), Some(after)] = targets
            && before != after
        {
            let [before, after] = [before, after].map(crate::escape::printable);
            difference.metadata.push(said(format!("target: {before} → {after}")));
        }
        let content = |version| tree.own_content(tree.carrier(version).unwrap_or(version));
        let note = match (content(old), content(self.version)) {
            (Some(before), Some(after)) if before != after => {
                self.asked = Some(Asked::Both { old, new: self.version });
                None
            }
            (Some(_), Some(_)) => Some("The contents are the same."),
            (None, None) if difference.metadata.is_empty() => Some("Nothing differs."),
            (None, None) => None,
            _ => Some("Only one of them is a regular file: there is no content to compare."),
        };
        difference.metadata_lines = difference.metadata.len();
        difference.lines = difference.metadata.clone();
        difference.lines.extend(note.map(|note| said(note.to_owned())));
        self.shown = Shown::Difference(Box::new(difference));
    }

    /// Returns what is being read.
    pub fn asked(&self) -> Option<Asked> {
        self.asked
    }

    /// Reads again what could not be read; `None` if nothing failed.
    pub fn retry(&mut self) -> Option<Asked> {
        self.failed.take()?;
        match self.old {
            Some(_) => self.compare(),
            None => self.ask_window(0..WINDOW_BYTES, false),
        }
        self.asked
    }

    fn ask_window(&mut self, window: Range<u64>, at_end: bool) {
        let purpose = ReadPurpose::Window { at_end };
        let bytes = window.end.saturating_sub(window.start);
        self.asked =
            Some(Asked::One { version: self.version, start: window.start, bytes, purpose });
    }

    /// Whether a piece of a version is what was asked for.
    pub fn awaits(&self, of: VersionId, piece: &Result<Piece, String>) -> bool {
        match (self.asked, piece) {
            (Some(Asked::One { version, .. }), Err(_)) => version == of,
            (Some(Asked::One { version, start, .. }), Ok(piece)) => {
                version == of && piece.start == start
            }
            _ => false,
        }
    }

    /// Whether it waits for these two versions.
    pub fn awaits_both(&self, old: VersionId, new: VersionId) -> bool {
        self.asked == Some(Asked::Both { old, new })
    }

    /// Takes a piece that was asked for.
    ///
    /// Fails with the reason if it could not be read and what was read before is still shown.
    pub fn take(&mut self, piece: Result<Piece, String>) -> Result<(), String> {
        let Some(Asked::One { version, start, purpose, .. }) = self.asked.take() else {
            return Ok(());
        };
        match (purpose, piece) {
            (ReadPurpose::Window { at_end }, Ok(piece)) => {
                self.show_window(piece);
                self.top = if at_end { usize::MAX } else { 0 };
                self.found = None;
                Ok(())
            }
            (ReadPurpose::Window { .. }, Err(why)) => match self.shown {
                Shown::Nothing => {
                    self.failed = Some(why);
                    Ok(())
                }
                _ => Err(why),
            },
            (ReadPurpose::Parts, piece) => {
                let why = piece.as_ref().err().cloned();
                // It is known not to be there, so that it is not asked for again.
                let piece = piece.unwrap_or_else(|_| Piece { start, ..Piece::default() });
                self.add_part(version, &piece);
                why.map_or(Ok(()), Err)
            }
        }
    }

    fn show_window(&mut self, piece: Piece) {
        let shown = std::mem::replace(&mut self.shown, Shown::Nothing);
        let (content, mode) = match shown {
            Shown::File(content, mode) => (content.moved_to(piece), mode),
            _ => {
                let tree = &self.facts.tree;
                let content = Content::new(tree.name(tree.node_of(self.version)), piece);
                let mode = content.best_mode();
                (content, mode)
            }
        };
        self.shown = Shown::File(Box::new(content), mode);
    }

    /// Takes the beginnings of two versions, or why they cannot be read.
    pub fn take_both(&mut self, pieces: Result<(Piece, Piece), String>) {
        self.asked = None;
        let tree = &self.facts.tree;
        let name = tree.name(tree.node_of(self.version));
        match (pieces, &mut self.shown) {
            (Err(why), _) => self.failed = Some(why),
            (Ok((old, new)), Shown::Difference(difference)) => {
                difference.contents = Some((Content::new(name, old), Content::new(name, new)));
                difference.compare();
            }
            (Ok(_), _) => (),
        }
    }

    /// Chooses how the file is shown. Fails with the reason if it cannot be shown like that.
    pub fn set_mode(&mut self, chosen: MenuAction) -> Result<(), &'static str> {
        let (content, shown) = match &mut self.shown {
            Shown::Nothing => return Err("nothing of the file has been read"),
            Shown::Difference(_) => {
                return Err("this compares two versions: Esc goes back, v looks into a file");
            }
            Shown::File(content, shown) => (content, shown),
        };
        if content.file_bytes() == 0 {
            return Err("the file is empty: there is no other way to look at it");
        }
        let mode = content.modes().into_iter().find(|mode| menu_action(*mode) == chosen);
        let mode = mode.ok_or("it is neither a program nor an archive: it has no parts")?;
        if *shown != mode {
            *shown = mode;
            (self.top, self.left, self.found) = (0, 0, None);
        }
        Ok(())
    }

    /// Returns the keys of the other ways to look at it; none before it is read, and for a
    /// comparison.
    pub fn other_modes(&self) -> Vec<MenuAction> {
        let Shown::File(content, shown) = &self.shown else { return Vec::new() };
        let others = content.modes().into_iter().filter(|mode| mode != shown);
        others.map(menu_action).collect()
    }

    /// Returns what can be done with it, each in one or two words.
    pub fn actions(&self) -> Vec<(Action, &'static str)> {
        let (versions, compares) = (self.versions().len(), self.old.is_some());
        let has = |action: Action| match action {
            Action::LayerBefore | Action::LayerAfter => compares && 2 < versions,
            Action::Difference => !compares && 1 < versions,
            _ => true,
        };
        ACTIONS.iter().copied().filter(|(action, _)| has(*action)).collect()
    }

    /// Returns all versions of the path, the oldest first.
    pub fn versions(&self) -> Vec<VersionId> {
        let tree = &self.facts.tree;
        let mut versions: Vec<VersionId> = tree.versions(tree.node_of(self.version)).collect();
        versions.reverse();
        versions
    }

    /// Takes what is known of the image by now, in which versions have other numbers. Returns
    /// whether it could: not while something is being read by its old number.
    pub fn renew(&mut self, facts: &Arc<Facts>) -> bool {
        if Arc::ptr_eq(&self.facts, facts) {
            return true;
        }
        if self.asked.is_some() {
            return false;
        }
        let before = &self.facts.tree;
        let same = |version: VersionId| {
            let node = facts.tree.node_at(&before.path(before.node_of(version)))?;
            let place = (before.layer_of(version), before.entry_index(version));
            let is_it = |other: &VersionId| {
                (facts.tree.layer_of(*other), facts.tree.entry_index(*other)) == place
            };
            facts.tree.versions(node).find(is_it)
        };
        let old = self.old.map(same);
        let (Some(version), false) = (same(self.version), old == Some(None)) else { return false };
        (self.version, self.old) = (version, old.flatten());
        self.facts = Arc::clone(facts);
        true
    }
}

impl Difference {
    fn compare(&mut self) {
        // Names of sections are cut at fewer columns than any screen has.
        const COLUMNS: usize = 40;
        let contents = self.contents.as_ref();
        let compared = contents.map(|(old, new)| diff(old, new, COLUMNS)).unwrap_or_default();
        self.lines = [self.metadata.clone(), compared].concat();
    }
}

/// The key of a way to look at a file.
fn menu_action(mode: LookMode) -> MenuAction {
    match mode {
        LookMode::Text => MenuAction::Text,
        LookMode::Hex => MenuAction::Hex,
        LookMode::Strings => MenuAction::Strings,
        LookMode::Sections | LookMode::Members => MenuAction::Parts,
    }
}

/// A line that says something about both versions.
fn said(text: String) -> DiffLine {
    let line = Line { spans: vec![Span { role: Role::Dim, text }] };
    DiffLine { role: DiffRole::Head, old_number: None, new_number: None, line }
}
