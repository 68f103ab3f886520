//! Which pane is where, for every size of the screen.

use ratatui::layout::Rect;

use super::keys::View;

/// What decides the layout, besides the size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Which view has the keyboard.
    pub focus: View,
    /// Which view is in the large pane.
    pub main: View,
    /// Whether one pane has the whole screen.
    pub is_zoomed: bool,
    /// Whether details are wanted.
    pub details: bool,
    /// How many layers are listed, lines between them included.
    pub layers: usize,
    /// How many rows the answer has.
    pub answers: usize,
    /// How many lines below them warn of something.
    pub alerts: u16,
    /// How many columns the split was moved to the right.
    pub split: i16,
    /// How many lines the sizes without what is marked take.
    pub what_if: u16,
}

/// Which pane is where. A pane without an area is not drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The sizes of the image.
    pub head: Rect,
    /// What can go, its title included.
    pub answer: Rect,
    /// The views, each with its title.
    pub panes: Vec<(View, Rect)>,
    /// The details of what is under the cursor, their title included.
    pub details: Option<Rect>,
    /// The line between two panes side by side.
    pub split: Option<Rect>,
    /// How many columns the split may be moved to the left, as a negative number, and to the right.
    pub split_room: (i16, i16),
    /// The line about what is under the cursor, or the sizes without what is marked.
    pub status: Rect,
    /// The keys.
    pub footer: Rect,
}

/// Below this there is no room for rows and numbers.
const MIN_COLUMNS: u16 = 40;
/// See [`MIN_COLUMNS`]: the head, the answer, a title, three rows, the status and the footer.
const MIN_ROWS: u16 = 10;
/// From here two panes are one above the other.
const STACKED_COLUMNS: u16 = 60;
/// See [`STACKED_COLUMNS`].
const STACKED_ROWS: u16 = 18;
/// From here two panes are side by side.
const TWO_COLUMNS: u16 = 100;
/// From here three panes are side by side.
const THREE_COLUMNS: u16 = 160;

/// Returns the layout for a size; `None` if there is only room for one line that says so.
pub(super) fn layout(area: Rect, wanted: &Wanted) -> Option<Layout> {
    if area.width < MIN_COLUMNS || area.height < MIN_ROWS {
        return None;
    }
    let mut rest = area;
    let mut layout = Layout { head: take_top(&mut rest, 1), ..Layout::default() };
    layout.footer = take_bottom(&mut rest, 1);
    let is_small = area.width < STACKED_COLUMNS || area.height < STACKED_ROWS;
    let answers = match area.height {
        // Without the line above them.
        _ if is_small && area.height < 14 => wanted.answers.min(3) as u16,
        ..30 => 1 + wanted.answers.min(3) as u16,
        _ => 1 + wanted.answers.min(5) as u16,
    };
    // The panes below need most of the room.
    let alerts = wanted.alerts.min(area.height / 5);
    layout.answer = take_top(&mut rest, answers + alerts);
    let status = if is_small { wanted.what_if.min(2) } else { wanted.what_if };
    layout.status = take_bottom(&mut rest, status.max(1));
    if wanted.is_zoomed || is_small {
        let view = if wanted.focus == View::Answer { wanted.main } else { wanted.focus };
        layout.panes.push((view, rest));
    } else if area.width < TWO_COLUMNS {
        stacked(&mut layout, rest, wanted);
    } else {
        side_by_side(&mut layout, rest, wanted);
    }
    Some(layout)
}

/// Layers above files; a list above its details.
fn stacked(layout: &mut Layout, mut rest: Rect, wanted: &Wanted) {
    match wanted.main {
        View::Files | View::Answer | View::Layers => {
            let height = (wanted.layers as u16 + 1).min(rest.height / 2 + 1).max(3);
            layout.panes.push((View::Layers, take_top(&mut rest, height)));
            layout.panes.push((View::Files, rest));
        }
        main @ (View::Findings | View::Packages) => {
            if wanted.details && 10 <= rest.height {
                let height = 8.min(rest.height / 2);
                layout.details = Some(take_bottom(&mut rest, height));
            }
            layout.panes.push((main, rest));
        }
        View::Treemap => layout.panes.push((View::Treemap, rest)),
    }
}

/// Layers over details on the left, files or a list beside them, findings on the right if there is
/// room for three.
fn side_by_side(layout: &mut Layout, mut rest: Rect, wanted: &Wanted) {
    let has_three = THREE_COLUMNS <= rest.width;
    let usual = if has_three { rest.width * 3 / 10 } else { rest.width * 2 / 5 };
    let (least, most) = (24, rest.width.saturating_sub(50).max(24));
    let left = usual.saturating_add_signed(wanted.split).clamp(least, most);
    let moved = |to: u16| (i32::from(to) - i32::from(usual)) as i16;
    layout.split_room = (moved(least), moved(most));
    let mut left = take_left(&mut rest, left);
    layout.split = Some(take_left(&mut rest, 1));
    let main = match wanted.main {
        View::Answer | View::Layers => View::Files,
        main => main,
    };
    let mut right = None;
    if has_three {
        let width = rest.width * 2 / 5;
        let mut side = take_right(&mut rest, width);
        take_left(&mut side, 1);
        right = Some(side);
    }
    let layers = if wanted.details && right.is_none() {
        (wanted.layers as u16 + 1).clamp(4, left.height / 2)
    } else {
        left.height
    };
    layout.panes.push((View::Layers, take_top(&mut left, layers)));
    layout.panes.push((main, rest));
    match right {
        Some(mut side) => {
            let view = if main == View::Findings { View::Packages } else { View::Findings };
            let height = if wanted.details { side.height / 2 } else { side.height };
            layout.panes.push((view, take_top(&mut side, height)));
            layout.details = wanted.details.then_some(side);
        }
        None => layout.details = wanted.details.then_some(left),
    }
}

fn take_top(rest: &mut Rect, height: u16) -> Rect {
    let taken = Rect { height: height.min(rest.height), ..*rest };
    rest.y += taken.height;
    rest.height -= taken.height;
    taken
}

fn take_bottom(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    rest.height -= height;
    Rect { y: rest.y + rest.height, height, ..*rest }
}

fn take_left(rest: &mut Rect, width: u16) -> Rect {
    let taken = Rect { width: width.min(rest.width), ..*rest };
    rest.x += taken.width;
    rest.width -= taken.width;
    taken
}

fn take_right(rest: &mut Rect, width: u16) -> Rect {
    let width = width.min(rest.width);
    rest.width -= width;
    Rect { x: rest.x + rest.width, width, ..*rest }
}
