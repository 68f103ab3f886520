//! The menus that some keys open, and the keys of the view of a content: tables, as for all keys.

use super::columns::Column;
use super::key::Key;
use crate::words::words;

words! {
    /// Something with keys of its own, which come before those of the view below.
    pub enum Menu {
        /// The order of rows.
        Sort = "sort",
        /// Filters of files.
        Filter = "filter",
        /// Ways to write what is marked.
        Write = "write",
        /// Columns to show or hide.
        Columns = "columns",
        /// The content of a file. It stays open.
        Content = "content",
    }

    /// What is chosen in a menu.
    pub enum MenuAction {
        /// Most unpacked bytes first.
        ByUnpacked = "by-unpacked",
        /// Largest download first.
        ByDownload = "by-download",
        /// By name.
        ByName = "by-name",
        /// Most files first.
        ByCount = "by-count",
        /// Newest first.
        ByTime = "by-time",
        /// Most hidden bytes first.
        ByHidden = "by-hidden",
        /// By layer.
        ByLayer = "by-layer",
        /// Names that match a pattern.
        Glob = "glob",
        /// Paths that match a regular expression.
        Regex = "regex",
        /// Of some size and above.
        Size = "size",
        /// Of one kind.
        Kind = "kind",
        /// Shipped by one layer.
        Layer = "layer",
        /// Added by the layer.
        Added = "added",
        /// Removed by the layer.
        Removed = "removed",
        /// With another content in the layer.
        Modified = "modified",
        /// Untouched by the layer.
        Unchanged = "unchanged",
        /// With other metadata, but the same content, in the layer.
        Metadata = "metadata",
        /// What findings of one rule are about.
        Rule = "rule",
        /// What has hidden versions.
        HiddenOnly = "hidden-only",
        /// What is marked.
        MarkedOnly = "marked-only",
        /// What the base image does not have.
        OwnOnly = "own-only",
        /// A text with sizes and reasons.
        Report = "report",
        /// Lines for the Dockerfile.
        Dockerfile = "dockerfile",
        /// The paths, one a line.
        Paths = "paths",
        /// A file that opens the marks again.
        MarksFile = "marks-file",
        /// The column of that name.
        ColumnUnpacked = "column-unpacked",
        /// The column of that name.
        ColumnDownload = "column-download",
        /// The column of that name.
        ColumnShare = "column-share",
        /// The column of that name.
        ColumnBar = "column-bar",
        /// The column of that name.
        ColumnHidden = "column-hidden",
        /// The column of that name.
        ColumnCount = "column-count",
        /// The column of that name.
        ColumnLayer = "column-layer",
        /// The column of that name.
        ColumnTime = "column-time",
        /// The column of that name.
        ColumnOwner = "column-owner",
        /// The column of that name.
        ColumnMode = "column-mode",
        /// The column of that name.
        ColumnNote = "column-note",
        /// Bytes as hexadecimal numbers.
        Hex = "hex",
        /// Lines of text.
        Text = "text",
        /// Printable parts of a binary file.
        Strings = "strings",
        /// The parts of an executable or an archive.
        Parts = "parts",
    }
}

/// One row of a menu.
#[derive(Debug)]
pub struct MenuRow {
    /// Which menu.
    pub menu: Menu,
    /// What it chooses.
    pub action: MenuAction,
    /// The keys, as [`Key`] reads them, the one to show first.
    pub keys: &'static [&'static str],
    /// One or two words, for the menu.
    pub short: &'static str,
    /// What it does, for the help and the documentation.
    pub long: &'static str,
}

const fn row(
    menu: Menu,
    action: MenuAction,
    keys: &'static [&'static str],
    short: &'static str,
    long: &'static str,
) -> MenuRow {
    MenuRow { menu, action, keys, short, long }
}

/// Every row of every menu, in the order of its menu.
pub static MENUS: &[MenuRow] = {
    use Menu as M;
    use MenuAction as A;
    &[
        row(M::Sort, A::ByUnpacked, &["u", "s"], "unpacked", "most unpacked bytes first"),
        row(M::Sort, A::ByDownload, &["d"], "download", "largest download first"),
        row(M::Sort, A::ByName, &["n"], "name", "by name"),
        row(M::Sort, A::ByCount, &["c"], "count", "most files first"),
        row(M::Sort, A::ByTime, &["t"], "time", "newest first"),
        row(M::Sort, A::ByHidden, &["h"], "hidden", "most hidden bytes first"),
        row(M::Sort, A::ByLayer, &["l"], "layer", "by layer"),
        row(M::Filter, A::Glob, &["g"], "glob", "names that match a pattern such as `*.js`"),
        row(M::Filter, A::Regex, &["x"], "regex", "paths that match a regular expression"),
        row(M::Filter, A::Size, &["z"], "size", "of some size and above"),
        row(M::Filter, A::Kind, &["k"], "kind", "files, directories, links or others"),
        row(M::Filter, A::Layer, &["l"], "layer", "shipped by one layer"),
        row(M::Filter, A::Added, &["+"], "added", "added by the layer"),
        row(M::Filter, A::Removed, &["-"], "removed", "removed by the layer"),
        row(M::Filter, A::Modified, &["~"], "modified", "with another content in the layer"),
        row(M::Filter, A::Unchanged, &["="], "unchanged", "untouched by the layer"),
        row(M::Filter, A::Metadata, &["m"], "metadata", "with other metadata alone in the layer"),
        row(M::Filter, A::Rule, &["r"], "rule", "what findings of one rule are about"),
        row(M::Filter, A::HiddenOnly, &["h"], "hidden", "what has hidden versions"),
        row(M::Filter, A::MarkedOnly, &["*"], "marked", "what is marked"),
        row(M::Filter, A::OwnOnly, &["o"], "own", "what the base image does not have"),
        row(M::Write, A::Report, &["r"], "report", "a text with sizes and reasons"),
        row(M::Write, A::Dockerfile, &["d"], "Dockerfile", "advice as lines of the Dockerfile"),
        row(M::Write, A::Paths, &["p"], "paths", "the paths, one a line"),
        row(M::Write, A::MarksFile, &["m"], "marks", "a file of marks, for `--marks`"),
        row(M::Columns, A::ColumnUnpacked, &["u"], "unpacked", "unpacked bytes"),
        row(M::Columns, A::ColumnDownload, &["d"], "download", "the part of the download"),
        row(M::Columns, A::ColumnShare, &["s"], "share", "the share of what is listed"),
        row(M::Columns, A::ColumnBar, &["b"], "bar", "a bar, relative to the largest row"),
        row(M::Columns, A::ColumnHidden, &["h"], "hidden", "hidden bytes"),
        row(M::Columns, A::ColumnCount, &["c"], "count", "how many files"),
        row(M::Columns, A::ColumnLayer, &["l"], "layer", "the layer that shipped it"),
        row(M::Columns, A::ColumnTime, &["t"], "time", "when it was changed last"),
        row(M::Columns, A::ColumnOwner, &["o"], "owner", "owner and group"),
        row(M::Columns, A::ColumnMode, &["m"], "mode", "permissions"),
        row(M::Columns, A::ColumnNote, &["n"], "note", "its packages and its finding"),
        row(M::Content, A::Hex, &["x"], "hex", "bytes as hexadecimal numbers"),
        row(M::Content, A::Text, &["t"], "text", "lines of text"),
        row(M::Content, A::Strings, &["s"], "strings", "printable parts of a binary file"),
        row(M::Content, A::Parts, &["m"], "parts", "sections of a binary, members of an archive"),
    ]
};

impl Menu {
    /// Returns its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sort => "Order",
            Self::Filter => "Filter",
            Self::Write => "Write what is marked",
            Self::Columns => "Columns",
            Self::Content => "Content",
        }
    }

    /// Returns its rows, in order.
    pub fn rows(self) -> impl Iterator<Item = &'static MenuRow> {
        MENUS.iter().filter(move |row| row.menu == self)
    }

    /// Returns what a key chooses in it; `None` if nothing.
    pub fn action(self, key: Key) -> Option<MenuAction> {
        self.rows().find(|row| row.has(key)).map(|row| row.action)
    }
}

impl MenuRow {
    /// Whether a key chooses it.
    pub fn has(&self, key: Key) -> bool {
        self.keys.iter().any(|text| text.parse() == Ok(key))
    }
}

impl MenuAction {
    /// Returns the column that it shows or hides; `None` for what is about no column.
    pub fn column(self) -> Option<Column> {
        let word = self.word().strip_prefix("column-")?;
        Column::ALL.iter().copied().find(|column| column.word() == word)
    }
}
