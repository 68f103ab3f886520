//! The table of keys: what can be done, by which keys, and where.

use super::actions::{Action, Group, View};
use super::{Row, row};

const EVERYWHERE: &[View] = &[];
const FILES: &[View] = &[View::Files];
const FILES_AND_MAP: &[View] = &[View::Files, View::Treemap];
const SORTED: &[View] = &[View::Files, View::Findings, View::Packages, View::Treemap];
const LISTS: &[View] = &[View::Files, View::Findings, View::Packages];
const MARKABLE: &[View] =
    &[View::Layers, View::Files, View::Findings, View::Packages, View::Treemap];
const MAP: &[View] = &[View::Treemap];

/// Every key that does something, in the order of the help.
pub static KEYS: &[Row] = {
    use Action as A;
    use Group as G;
    &[
        row(A::LineDown, &["Down", "j"], G::Move, EVERYWHERE, "down", "next row"),
        row(A::LineUp, &["Up", "k"], G::Move, EVERYWHERE, "up", "previous row"),
        row(A::PageDown, &["PgDn"], G::Move, EVERYWHERE, "page", "a page down"),
        row(A::PageUp, &["PgUp"], G::Move, EVERYWHERE, "page", "a page up"),
        row(A::HalfPageDown, &["Ctrl-d"], G::Move, EVERYWHERE, "half", "half a page down"),
        row(A::HalfPageUp, &["Ctrl-u"], G::Move, EVERYWHERE, "half", "half a page up"),
        row(A::First, &["g", "Home"], G::Move, EVERYWHERE, "first", "first row"),
        row(A::Last, &["G", "End"], G::Move, EVERYWHERE, "last", "last row"),
        row(A::Open, &["Right", "l"], G::Tree, LISTS, "open", "open, or to the first child"),
        row(A::Fold, &["Left", "h", "Backspace"], G::Tree, LISTS, "fold", "fold, or to the parent"),
        row(
            A::Enter,
            &["Enter"],
            G::Tree,
            EVERYWHERE,
            "open",
            "open or fold, look into a file, or go to the files of anything else",
        ),
        row(A::OpenBelow, &["="], G::Tree, FILES, "open all", "open everything below"),
        row(A::FoldAll, &["-"], G::Tree, FILES, "fold all", "fold everything"),
        row(A::TileLeft, &["Left", "h"], G::Tree, MAP, "left", "the tile at the left"),
        row(A::TileRight, &["Right", "l"], G::Tree, MAP, "right", "the tile at the right"),
        row(A::TileOpen, &["+", "="], G::Tree, MAP, "open", "fill the treemap with a directory"),
        row(
            A::TileParent,
            &["Backspace", "-"],
            G::Tree,
            MAP,
            "up",
            "fill the treemap with the directory above",
        ),
        row(A::HistoryBack, &["H"], G::Go, EVERYWHERE, "back", "back to where you were"),
        row(A::HistoryForward, &["L"], G::Go, EVERYWHERE, "forward", "forward again"),
        row(A::LayerBefore, &["["], G::Go, EVERYWHERE, "layer", "the layer before"),
        row(A::LayerAfter, &["]"], G::Go, EVERYWHERE, "layer", "the layer after"),
        row(
            A::OtherEnd,
            &["o"],
            G::Go,
            EVERYWHERE,
            "other end",
            "the other end: finding and files, package and files, link and target, hidden version \
             and what hides it",
        ),
        row(
            A::Command,
            &[":"],
            G::Go,
            EVERYWHERE,
            "command",
            "run an action by its name, or go to a path",
        ),
        row(A::Search, &["/"], G::Find, EVERYWHERE, "search", "search while you type"),
        row(A::NextMatch, &["n"], G::Find, EVERYWHERE, "next", "next match"),
        row(A::PreviousMatch, &["N"], G::Find, EVERYWHERE, "previous", "previous match"),
        row(
            A::Filter,
            &["f", "Ctrl-f"],
            G::Find,
            EVERYWHERE,
            "filter",
            "filter the files by name, size, kind, layer and more",
        ),
        row(A::ClearFilters, &["F"], G::Find, FILES, "no filter", "clear all filters"),
        row(A::Sort, &["s"], G::Order, SORTED, "sort", "choose the order"),
        row(A::Reverse, &["S"], G::Order, LISTS, "reverse", "reverse the order"),
        row(A::Mark, &["Space"], G::WhatIf, MARKABLE, "mark", "mark or unmark"),
        row(A::MarkDown, &["d"], G::WhatIf, MARKABLE, "mark", "mark and go down"),
        row(A::MarkAll, &["a"], G::WhatIf, MARKABLE, "mark all", "mark all that is listed"),
        row(A::Undo, &["u"], G::WhatIf, EVERYWHERE, "undo", "undo the last change of marks"),
        row(A::Redo, &["Ctrl-r"], G::WhatIf, EVERYWHERE, "redo", "redo it"),
        row(A::ClearMarks, &["U"], G::WhatIf, EVERYWHERE, "clear", "take all marks away"),
        row(A::Plans, &["p"], G::WhatIf, EVERYWHERE, "plans", "plans with their Dockerfiles"),
        row(A::Write, &["E"], G::WhatIf, EVERYWHERE, "write", "write what is marked"),
        row(A::Why, &["w"], G::Look, EVERYWHERE, "why", "why is this here?"),
        row(A::Details, &["i"], G::Look, EVERYWHERE, "details", "show or hide details"),
        row(A::Content, &["v"], G::Look, FILES_AND_MAP, "content", "look into a file"),
        row(A::Difference, &["D"], G::Look, FILES, "diff", "compare two versions"),
        row(
            A::Extract,
            &["e", "Ctrl-e"],
            G::Look,
            FILES_AND_MAP,
            "extract",
            "write it to the disk",
        ),
        row(A::CopyPath, &["y"], G::Look, EVERYWHERE, "copy", "copy the path, name or fix"),
        row(
            A::CopyLink,
            &["Y"],
            G::Look,
            EVERYWHERE,
            "copy link",
            "copy the command that opens this screen",
        ),
        row(
            A::Scope,
            &["c"],
            G::Show,
            FILES_AND_MAP,
            "scope",
            "changes of this layer, files up to this layer, whole image",
        ),
        row(
            A::Arrangement,
            &["t"],
            G::Show,
            FILES,
            "arrange",
            "tree, largest files, largest directories",
        ),
        row(A::HiddenVersions, &["."], G::Show, FILES, "hidden", "show or hide hidden versions"),
        row(A::BaseLayers, &["b"], G::Show, EVERYWHERE, "base", "show or hide the base image"),
        row(A::Columns, &["C"], G::Show, EVERYWHERE, "columns", "choose columns"),
        row(A::Narrower, &["<"], G::Show, EVERYWHERE, "narrower", "move the split to the left"),
        row(A::Wider, &[">"], G::Show, EVERYWHERE, "wider", "move the split to the right"),
        row(A::Zoom, &["z"], G::Show, EVERYWHERE, "zoom", "one pane on the whole screen"),
        row(A::Redraw, &["Ctrl-l"], G::Show, EVERYWHERE, "redraw", "draw the screen anew"),
        row(A::Mouse, &["M"], G::Show, EVERYWHERE, "mouse", "switch the mouse on or off"),
        row(A::Answer, &["0"], G::Panes, EVERYWHERE, "answer", "what can go"),
        row(A::Layers, &["1"], G::Panes, EVERYWHERE, "layers", "layers"),
        row(A::Files, &["2"], G::Panes, EVERYWHERE, "files", "files"),
        row(A::Findings, &["3"], G::Panes, EVERYWHERE, "findings", "findings"),
        row(A::Packages, &["4"], G::Panes, EVERYWHERE, "packages", "packages"),
        row(A::Treemap, &["5"], G::Panes, EVERYWHERE, "treemap", "treemap"),
        row(A::NextPane, &["Tab"], G::Panes, EVERYWHERE, "pane", "next pane"),
        row(A::PreviousPane, &["Shift-Tab"], G::Panes, EVERYWHERE, "pane", "previous pane"),
        row(A::Help, &["?", "F1"], G::Leave, EVERYWHERE, "help", "these keys"),
        row(A::Back, &["Esc"], G::Leave, EVERYWHERE, "back", "one step back"),
        row(A::Quit, &["q"], G::Leave, EVERYWHERE, "quit", "close what is on top, or quit"),
        row(A::QuitNow, &["Ctrl-c"], G::Leave, EVERYWHERE, "quit", "quit at once"),
        row(A::Suspend, &["Ctrl-z"], G::Leave, EVERYWHERE, "suspend", "suspend the program"),
        // Only presets bind it: Enter does the same to a directory.
        row(A::Toggle, &[], G::Tree, LISTS, "fold", "open or fold a row"),
    ]
};
