//! Colours by role. Colour is never needed: signs, words and places say the same.

use ratatui::style::{Color, Modifier, Style};

use crate::words::words;

words! {
    /// Which colours are used.
    pub enum ThemeName {
        /// The 16 colours of the terminal on its own background.
        Auto = "auto",
        /// Brighter colours, for dark backgrounds.
        Dark = "dark",
        /// Darker colours, for light backgrounds.
        Light = "light",
        /// None: bold, dim and reverse alone.
        None = "none",
    }
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Lines between panes.
    Rule,
    /// The title of a pane.
    Title,
    /// The title of the pane that has the keyboard.
    FocusedTitle,
    /// The row of the cursor.
    Cursor,
    /// The row of the cursor in a pane without the keyboard.
    OtherCursor,
    /// What belongs to the base image, and what matters less.
    Dim,
    /// A directory.
    Directory,
    /// Bars.
    Bar,
    /// The hidden part of bars, and hidden versions.
    Hidden,
    /// Savings, and what is within a limit.
    Good,
    /// What is wrong: damage, breaches.
    Warning,
    /// Marks.
    Mark,
    /// What a search found.
    Match,
    /// Keys in the footer and the help.
    Key,
    /// Something added.
    Added,
    /// Something removed.
    Removed,
    /// Something changed.
    Changed,
}

/// The colours of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Which colours.
    pub name: ThemeName,
    /// Whether only ASCII characters are drawn, apart from names of the image.
    pub ascii: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { name: ThemeName::Auto, ascii: false }
    }
}

/// Colours of layers, in the layers pane and the treemap; repeated from the first after the last.
const LAYERS: [Color; 6] =
    [Color::Blue, Color::Cyan, Color::Green, Color::Magenta, Color::Yellow, Color::Red];

impl Theme {
    /// Returns the style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        let modifier = match role {
            Role::Cursor => Modifier::REVERSED,
            Role::OtherCursor | Role::Title | Role::Mark | Role::Match | Role::Key => {
                Modifier::BOLD
            }
            Role::FocusedTitle => Modifier::BOLD,
            Role::Dim | Role::Rule | Role::Hidden if self.name == ThemeName::None => Modifier::DIM,
            _ => Modifier::empty(),
        };
        let style = plain.add_modifier(modifier);
        match self.colour(role) {
            Some(colour) if self.name != ThemeName::None => style.fg(colour),
            _ => style,
        }
    }

    fn colour(&self, role: Role) -> Option<Color> {
        let bright = self.name == ThemeName::Dark;
        let pick = |normal, brighter| Some(if bright { brighter } else { normal });
        match role {
            Role::Text | Role::Cursor | Role::OtherCursor | Role::Title => None,
            Role::Rule | Role::Dim | Role::Hidden => Some(Color::DarkGray),
            Role::FocusedTitle | Role::Key | Role::Directory => pick(Color::Blue, Color::LightBlue),
            Role::Bar => pick(Color::Cyan, Color::LightCyan),
            Role::Good | Role::Added => pick(Color::Green, Color::LightGreen),
            Role::Warning | Role::Removed => pick(Color::Red, Color::LightRed),
            Role::Mark => pick(Color::Magenta, Color::LightMagenta),
            // Yellow is hardly seen on a light background.
            Role::Match | Role::Changed if self.name == ThemeName::Light => Some(Color::Magenta),
            Role::Match | Role::Changed => Some(Color::Yellow),
        }
    }

    /// Returns the colour of a layer, by its index.
    pub fn layer(&self, index: usize) -> Style {
        match LAYERS.get(index % LAYERS.len()) {
            Some(&colour) if self.name != ThemeName::None => Style::new().fg(colour),
            _ => Style::new(),
        }
    }

    /// Returns the character of a symbol.
    pub fn symbol(&self, symbol: Symbol) -> &'static str {
        let row = SYMBOLS.iter().find(|(other, ..)| *other == symbol);
        row.map_or("", |(_, unicode, ascii)| if self.ascii { ascii } else { unicode })
    }
}

/// Something that is drawn with one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// In front of the row of the cursor.
    Cursor,
    /// A whole cell of a bar.
    Bar,
    /// A cell of a bar that is hidden.
    HiddenBar,
    /// A marked row.
    Marked,
    /// A directory with marked rows below.
    PartMarked,
    /// An open directory.
    OpenFold,
    /// A folded directory.
    ClosedFold,
    /// A horizontal line.
    Horizontal,
    /// A vertical line.
    Vertical,
    /// Where a text is cut.
    Cut,
    /// Between the parts of a title.
    Dot,
    /// From one thing to another.
    Arrow,
    /// Where a horizontal line starts a vertical one downwards.
    TeeDown,
    /// Where a vertical line meets one that goes to its left.
    TeeLeft,
    /// Rows that are not drawn.
    More,
}

/// Each symbol in Unicode and in ASCII, one column wide in both.
const SYMBOLS: &[(Symbol, &str, &str)] = &[
    (Symbol::Cursor, "▶", ">"),
    (Symbol::Bar, "█", "#"),
    (Symbol::HiddenBar, "░", ":"),
    (Symbol::Marked, "●", "*"),
    (Symbol::PartMarked, "◐", "o"),
    (Symbol::OpenFold, "▾", "v"),
    (Symbol::ClosedFold, "▸", ">"),
    (Symbol::Horizontal, "─", "-"),
    (Symbol::Vertical, "│", "|"),
    (Symbol::Cut, "…", "~"),
    (Symbol::Dot, "·", "-"),
    (Symbol::Arrow, "→", ">"),
    (Symbol::TeeDown, "┬", "-"),
    (Symbol::TeeLeft, "┤", "|"),
    (Symbol::More, "⋮", ":"),
];
