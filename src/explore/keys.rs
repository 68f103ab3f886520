//! The table of keys: what can be done, by which keys, and where. It makes the dispatch, the footer,
//! the help, the configuration and the page of the documentation.

use super::key::{Key, NotAKey};
use crate::words::words;

words! {
    /// What a key does.
    pub enum Action {
        /// To the next row.
        LineDown = "line-down",
        /// To the previous row.
        LineUp = "line-up",
        /// A page down.
        PageDown = "page-down",
        /// A page up.
        PageUp = "page-up",
        /// Half a page down.
        HalfPageDown = "half-page-down",
        /// Half a page up.
        HalfPageUp = "half-page-up",
        /// To the first row.
        First = "first",
        /// To the last row.
        Last = "last",
        /// Opens a row, or goes to its first child.
        Open = "open",
        /// Folds a row, or goes to its parent.
        Fold = "fold",
        /// Goes to what a row is about.
        Enter = "enter",
        /// Opens everything below.
        OpenBelow = "open-below",
        /// Folds everything.
        FoldAll = "fold-all",
        /// Folds or opens a directory.
        Toggle = "toggle",
        /// Back in the history.
        HistoryBack = "history-back",
        /// Forward in the history.
        HistoryForward = "history-forward",
        /// The layer below.
        LayerBefore = "layer-before",
        /// The layer above.
        LayerAfter = "layer-after",
        /// Where the row leads to, or what leads to it.
        OtherEnd = "other-end",
        /// Asks for an action by name, or a path to go to.
        Command = "command",
        /// Searches while one types.
        Search = "search",
        /// The next match.
        NextMatch = "next-match",
        /// The previous match.
        PreviousMatch = "previous-match",
        /// The menu of filters.
        Filter = "filter",
        /// Removes all filters.
        ClearFilters = "clear-filters",
        /// The menu of orders.
        Sort = "sort",
        /// The other way round.
        Reverse = "reverse",
        /// Marks a row, or takes its mark away.
        Mark = "mark",
        /// Marks a row and goes to the next.
        MarkDown = "mark-down",
        /// Marks all rows that are listed.
        MarkAll = "mark-all",
        /// Takes back the last change of marks.
        Undo = "undo",
        /// Does it again.
        Redo = "redo",
        /// Takes all marks away.
        ClearMarks = "clear-marks",
        /// The plans with their Dockerfiles.
        Plans = "plans",
        /// Writes what is marked.
        Write = "write",
        /// Why it is in the image.
        Why = "why",
        /// Shows or hides the details.
        Details = "details",
        /// What is inside a file.
        Content = "content",
        /// How two versions of a path differ.
        Difference = "difference",
        /// Writes a file or directory to the disk.
        Extract = "extract",
        /// Copies the path.
        CopyPath = "copy-path",
        /// Copies the command that opens the same screen.
        CopyLink = "copy-link",
        /// Which files are listed: changes of the layer, up to it, all.
        Scope = "scope",
        /// How files are arranged: tree, largest, by directory.
        Arrangement = "arrangement",
        /// Shows or hides hidden versions.
        HiddenVersions = "hidden-versions",
        /// Shows or hides what is in the base image.
        BaseLayers = "base-layers",
        /// Which columns are shown.
        Columns = "columns",
        /// Makes the left pane narrower.
        Narrower = "narrower",
        /// Makes the left pane wider.
        Wider = "wider",
        /// One pane on the whole screen.
        Zoom = "zoom",
        /// Draws the screen anew.
        Redraw = "redraw",
        /// Switches the mouse on or off.
        Mouse = "mouse",
        /// The answer on top.
        Answer = "answer",
        /// The layers.
        Layers = "layers",
        /// The files.
        Files = "files",
        /// The findings.
        Findings = "findings",
        /// The packages.
        Packages = "packages",
        /// The treemap.
        Treemap = "treemap",
        /// The next pane.
        NextPane = "next-pane",
        /// The previous pane.
        PreviousPane = "previous-pane",
        /// The keys.
        Help = "help",
        /// One step back.
        Back = "back",
        /// Closes what is on top, or quits.
        Quit = "quit",
        /// Quits at once.
        QuitNow = "quit-now",
        /// Suspends the program.
        Suspend = "suspend",
    }

    /// Where rows of the table belong in the help.
    pub enum Group {
        /// Moving the cursor.
        Move = "Move",
        /// Opening and folding.
        Tree = "Tree",
        /// From one thing to another.
        Go = "Go",
        /// Searching and filtering.
        Find = "Find",
        /// The order of rows.
        Order = "Order",
        /// Marks.
        WhatIf = "What if",
        /// More about a row.
        Look = "Look",
        /// What is on the screen.
        Show = "Show",
        /// Panes.
        Panes = "Panes",
        /// Help and the way out.
        Leave = "Leave",
    }

    /// What has the keyboard.
    pub enum View {
        /// The answer on top: what to do.
        Answer = "answer",
        /// The layers.
        Layers = "layers",
        /// The files.
        Files = "files",
        /// The findings.
        Findings = "findings",
        /// The packages.
        Packages = "packages",
        /// The treemap.
        Treemap = "treemap",
    }
}

/// One row of the table of keys.
#[derive(Debug)]
pub struct Row {
    /// What it does.
    pub action: Action,
    /// The keys, as [`Key`] reads them, the one to show first.
    pub keys: &'static [&'static str],
    /// Where the help lists it.
    pub group: Group,
    /// Where it does something; empty for everywhere.
    pub views: &'static [View],
    /// One or two words, for the footer.
    pub short: &'static str,
    /// What it does, for the help and the documentation.
    pub long: &'static str,
}

const fn row(
    action: Action,
    keys: &'static [&'static str],
    group: Group,
    views: &'static [View],
    short: &'static str,
    long: &'static str,
) -> Row {
    Row { action, keys, group, views, short, long }
}

const EVERYWHERE: &[View] = &[];
const FILES: &[View] = &[View::Files];
const FILES_AND_MAP: &[View] = &[View::Files, View::Treemap];
const LISTS: &[View] = &[View::Files, View::Findings, View::Packages];
const MARKABLE: &[View] =
    &[View::Layers, View::Files, View::Findings, View::Packages, View::Treemap];
const TREES: &[View] = &[View::Files, View::Findings, View::Packages, View::Treemap];

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
        row(A::Open, &["Right", "l"], G::Tree, TREES, "open", "open, or to the first child"),
        row(A::Fold, &["Left", "h", "Backspace"], G::Tree, TREES, "fold", "fold, or to the parent"),
        row(
            A::Enter,
            &["Enter"],
            G::Tree,
            EVERYWHERE,
            "Enter",
            "open or fold a directory, look into a file; for anything else, go to its files",
        ),
        row(A::OpenBelow, &["="], G::Tree, FILES, "open all", "open everything below"),
        row(A::FoldAll, &["-"], G::Tree, FILES, "fold all", "fold everything"),
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
        row(A::Filter, &["f", "Ctrl-f"], G::Find, FILES, "filter", "filter the files"),
        row(A::ClearFilters, &["F"], G::Find, FILES, "no filter", "clear all filters"),
        row(A::Sort, &["s"], G::Order, LISTS, "sort", "choose the order"),
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
        row(A::Toggle, &[], G::Tree, FILES, "fold", "open or fold a directory"),
    ]
};

/// The keys of every action: those of the table, or others by configuration.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<(Action, Vec<Key>)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let read = |row: &Row| row.keys.iter().filter_map(|key| key.parse().ok()).collect();
        Self { bindings: KEYS.iter().map(|row| (row.action, read(row))).collect() }
    }
}

impl Keymap {
    /// Replaces the keys of an action.
    pub fn bind(&mut self, action: Action, keys: &[&str]) -> Result<(), NotAKey> {
        let keys = keys.iter().map(|key| key.parse()).collect::<Result<Vec<Key>, NotAKey>>()?;
        match self.bindings.iter_mut().find(|(bound, _)| *bound == action) {
            Some((_, bound)) => *bound = keys,
            None => self.bindings.push((action, keys)),
        }
        Ok(())
    }

    /// Returns what a key does in a view; `None` if nothing.
    pub fn action(&self, key: Key, view: View) -> Option<Action> {
        let bound = self.bindings.iter().filter(|(_, keys)| keys.contains(&key));
        let mut actions = bound.map(|(action, _)| *action);
        actions.find(|&action| row_of(action).is_some_and(|row| row.is_in(view)))
    }

    /// Returns the keys of an action, the one to show first.
    pub fn keys(&self, action: Action) -> &[Key] {
        let bound = self.bindings.iter().find(|(bound, _)| *bound == action);
        bound.map_or(&[], |(_, keys)| keys)
    }
}

impl Row {
    /// Whether the action does something in a view.
    pub fn is_in(&self, view: View) -> bool {
        self.views.is_empty() || self.views.contains(&view)
    }
}

/// Returns the row of an action.
pub fn row_of(action: Action) -> Option<&'static Row> {
    KEYS.iter().find(|row| row.action == action)
}
