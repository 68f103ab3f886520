//! The state of the terminal interface.

use std::sync::Arc;

use super::files::{Filters, Folds};
use super::hits::Hits;
use super::keys::{Action, View};
use super::loaded::{Judged, Loaded, Progress};
use super::marks::{Marks, WhatIf};
use super::menus::Menu;
use super::message::Opened;
use super::settings::Settings;
use crate::facts::Facts;
use crate::tree::NodeId;

mod files_pane;
mod findings_pane;
mod history;
mod layer_row;
mod look_state;
mod overlay;
mod packages_pane;
mod prompt;
mod subject;
mod treemap_pane;

pub use files_pane::FilesPane;
pub use findings_pane::{FindingRow, FindingsOrder, FindingsPane};
pub use history::{History, Place};
pub use layer_row::LayerRow;
pub(super) use look_state::find_in;
pub use look_state::{Asked, Difference, LookState, ReadPurpose, Shown};
pub use overlay::{Details, Overlay, WhyLine, WhyTarget};
pub(super) use packages_pane::freed;
pub use packages_pane::{PackageRow, PackagesOrder, PackagesPane};
pub use prompt::{Prompt, Purpose};
pub use subject::Subject;
pub use treemap_pane::{Tile, Tiles, TreemapPane};

/// The state of the terminal interface.
///
/// Everything in it is remembered by identity (a path, a layer, the id of a finding or a package),
/// never by row, so that it survives sorting, filtering and the arrival of more layers.
#[derive(Debug)]
pub struct Model {
    /// Keys, colours, mouse.
    pub settings: Settings,
    /// Width and height of the screen, in cells.
    pub size: (u16, u16),
    /// What is known before layers are read.
    pub opened: Option<Box<Opened>>,
    /// How far reading is.
    pub progress: Progress,
    /// What is known about the image.
    pub loaded: Option<Loaded>,
    /// Why there is no image.
    pub failed: Option<String>,
    /// The layers, base first.
    pub layers: Vec<LayerRow>,
    /// Which view has the keyboard.
    pub focus: View,
    /// Which view is in the large pane.
    pub main: View,
    /// The row of the cursor in the answer.
    pub answer: usize,
    /// The index of the selected layer.
    pub layer: usize,
    /// The files; `None` before any layer is read.
    pub files: Option<FilesPane>,
    /// The findings.
    pub findings: FindingsPane,
    /// The packages.
    pub packages: PackagesPane,
    /// The treemap.
    pub treemap: TreemapPane,
    /// What lies over the views, the top one last.
    pub overlays: Vec<Overlay>,
    /// The menu whose keys come first.
    pub menu: Option<Menu>,
    /// The line that is being typed.
    pub prompt: Option<Prompt>,
    /// The details of what the cursor is on.
    pub details: Option<(Subject, Details)>,
    /// What is searched, and what was found.
    pub search: Search,
    /// What is marked.
    pub marks: Marks,
    /// The sizes without it.
    pub what_if: Option<Arc<WhatIf>>,
    /// Counts changes of marks, so that late answers are recognised.
    pub marks_generation: u64,
    /// The generation that the sizes were last asked for.
    pub asked_generation: u64,
    /// Where the user was.
    pub history: History,
    /// What was last said to the user.
    pub notice: Option<Notice>,
    /// Whether one pane has the whole screen.
    pub is_zoomed: bool,
    /// Whether details are shown where there is room.
    pub shows_details: bool,
    /// How many columns the split between panes was moved, to the right.
    pub split: i16,
    /// Whether leaving was asked for while marks are not written.
    pub is_leaving: bool,
    /// Whether the split is being moved by the mouse.
    pub is_dragging: bool,
    /// Whether a key was pressed since the image was opened.
    pub is_touched: bool,
    /// What to show once the image is read.
    pub link: Option<Box<super::link::Link>>,
    /// The budget of the configuration.
    pub budget: Option<Arc<crate::budget::Budget>>,
    /// What was drawn where in the last frame.
    pub hits: Hits,
}

/// A search, and what it found.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What is searched; empty for nothing.
    pub query: String,
    /// Counts searches, so that late answers are recognised.
    pub generation: u64,
    /// What was found: what is listed comes first, then the rest of the image, the best first.
    pub found: Vec<NodeId>,
    /// How many of them are listed.
    pub listed: usize,
    /// How many were found in all, also those that are not kept.
    pub count: usize,
    /// The position of the current hit.
    pub at: usize,
    /// Which directories were open before it began; `None` if it has not.
    pub folds: Option<Folds>,
}

/// Something said to the user, in the line above the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What is said.
    pub text: String,
    /// Whether something did not work.
    pub is_warning: bool,
}

impl Model {
    /// Returns the state before anything is known.
    pub fn new(settings: Settings, size: (u16, u16)) -> Self {
        Self {
            settings,
            size,
            opened: None,
            progress: Progress::default(),
            loaded: None,
            failed: None,
            layers: Vec::new(),
            focus: View::Files,
            main: View::Files,
            answer: 0,
            layer: 0,
            files: None,
            findings: FindingsPane::default(),
            packages: PackagesPane::default(),
            treemap: TreemapPane::default(),
            overlays: Vec::new(),
            menu: None,
            prompt: None,
            details: None,
            search: Search::default(),
            marks: Marks::default(),
            what_if: None,
            marks_generation: 0,
            asked_generation: 0,
            history: History::default(),
            notice: None,
            is_zoomed: false,
            shows_details: true,
            split: 0,
            is_leaving: false,
            is_dragging: false,
            is_touched: false,
            link: None,
            budget: None,
            hits: Hits::default(),
        }
    }

    /// The facts, if any layer has been read.
    pub fn facts(&self) -> Option<&Arc<Facts>> {
        Some(&self.loaded.as_ref()?.facts)
    }

    /// What follows from the facts; `None` while layers are being read.
    pub fn judged(&self) -> Option<&Arc<Judged>> {
        self.loaded.as_ref()?.judged.as_ref()
    }

    /// The filters of the files.
    pub fn filters(&self) -> Option<&Filters> {
        Some(self.files.as_ref()?.files.filters())
    }

    /// The first key of an action, for what is said to the user.
    pub fn key(&self, action: Action) -> String {
        self.settings.key(action)
    }

    /// Says something to the user.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_warning: false });
    }

    /// Says what did not work.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_warning: true });
    }

    /// Whether what is in the base image is listed.
    pub fn shows_base(&self) -> bool {
        self.files.as_ref().is_none_or(|pane| pane.files.listing().show_base)
    }

    /// The layers that are listed, by index.
    pub fn listed_layers(&self) -> impl Iterator<Item = usize> + '_ {
        let shows_base = self.shows_base();
        let shown = move |layer: &&LayerRow| shows_base || !layer.is_base;
        self.layers.iter().filter(shown).map(|layer| layer.index)
    }
}
