//! What keys do, where, and in which part of the help.

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
        /// To the tile at the left.
        TileLeft = "tile-left",
        /// To the tile at the right.
        TileRight = "tile-right",
        /// Fills the treemap with the selected directory.
        TileOpen = "tile-open",
        /// Fills the treemap with the directory above.
        TileParent = "tile-parent",
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
