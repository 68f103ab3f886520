//! How far the keys of movement go, in the views and in what lies over them.

use crate::explore::keys::Action;

/// By how many rows an action moves, given those of a page; `None` if it does not.
pub(super) fn scroll(action: Action, page: isize) -> Option<isize> {
    Some(match action {
        Action::LineDown => 1,
        Action::LineUp => -1,
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::HalfPageDown => (page / 2).max(1),
        Action::HalfPageUp => -(page / 2).max(1),
        Action::First => isize::MIN,
        Action::Last => isize::MAX,
        _ => return None,
    })
}
