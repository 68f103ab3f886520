//! What was drawn where in the last frame: what the mouse points at, and how long a page is.

use ratatui::layout::Rect;

use super::keys::{Action, View};
use crate::tree::NodeId;

/// What was drawn where in the last frame.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The areas, those on top last.
    pub areas: Vec<(Rect, Hit)>,
    /// By view: the first row that is drawn, and how many rows there is room for.
    pub windows: Vec<(View, Window)>,
    /// How many columns the split between panes can have been moved, least and most; to the left
    /// they are negative. Both are 0 where there is no split.
    pub split_room: (i16, i16),
    /// Whether something lies over the views, so that nothing beneath it acts.
    pub is_covered: bool,
    /// Whether the details of what the cursor is on are drawn.
    pub has_details: bool,
    /// The window of what lies over the views.
    pub overlay: Window,
    /// The last row that this window may begin with.
    pub overlay_lowest: usize,
}

/// Which rows of a list are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// The first row that is drawn.
    pub top: usize,
    /// How many rows there is room for.
    pub height: usize,
}

/// What an area is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A view: what the wheel scrolls.
    View(View),
    /// A row of a view.
    Row(View, usize),
    /// A tile of the treemap.
    Tile(NodeId),
    /// A word that does what a key does.
    Action(Action),
    /// A path to go to in the files.
    Path(NodeId),
    /// A directory of the path above a list.
    Crumb(NodeId),
    /// The heads of columns, and totals above them, by which a view is sorted.
    Sort(View, &'static str),
    /// The line between two panes.
    Split,
    /// A line of what lies over the views.
    Overlay(usize),
}

impl Hits {
    /// Returns what is at a cell, the topmost first.
    pub fn at(&self, column: u16, row: u16) -> impl Iterator<Item = Hit> + '_ {
        let contains = move |area: &Rect| area.contains((column, row).into());
        self.areas.iter().rev().filter(move |(area, _)| contains(area)).map(|(_, hit)| *hit)
    }

    /// Returns the tiles of the treemap, the larger first; those within another come after it.
    pub fn tiles(&self) -> impl Iterator<Item = (Rect, NodeId)> + '_ {
        self.areas.iter().filter_map(|(area, hit)| match hit {
            Hit::Tile(node) => Some((*area, *node)),
            _ => None,
        })
    }

    /// Returns the window of a view in the last frame.
    pub fn window(&self, view: View) -> Window {
        let found = self.windows.iter().find(|(other, _)| *other == view);
        found.map(|(_, window)| *window).unwrap_or_default()
    }
}

impl Window {
    /// Returns the window that shows a row: moved as little as possible, and full where it can be.
    pub fn showing(self, at: usize, rows: usize, height: usize) -> Self {
        let lowest = rows.saturating_sub(height);
        let top = self.top.min(lowest).min(at).max((at + 1).saturating_sub(height));
        Self { top, height }
    }
}
