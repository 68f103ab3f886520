//! Colours by role. Colour is never needed: signs, words and places say the same.

use ratatui::style::{Color, Modifier, Style};

use super::key::Key;
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

    /// What a piece of text is.
    pub enum Role {
        /// Ordinary text.
        Text = "text",
        /// Lines between panes.
        Rule = "rule",
        /// The title of a pane.
        Title = "title",
        /// The title of the pane that has the keyboard.
        FocusedTitle = "focused-title",
        /// The row of the cursor.
        Cursor = "cursor",
        /// The row of the cursor in a pane without the keyboard.
        OtherCursor = "other-cursor",
        /// What belongs to the base image, and what matters less.
        Dim = "dim",
        /// A directory.
        Directory = "directory",
        /// Bars.
        Bar = "bar",
        /// The hidden part of bars, and hidden versions.
        Hidden = "hidden",
        /// Savings, and what is within a limit.
        Good = "good",
        /// What is wrong: damage, breaches.
        Warning = "warning",
        /// Marks.
        Mark = "mark",
        /// What a search found.
        Match = "match",
        /// Keys in the footer and the help.
        Key = "key",
        /// Something added.
        Added = "added",
        /// Something removed.
        Removed = "removed",
        /// Something changed.
        Changed = "changed",
    }

    /// Something that is drawn with one character.
    pub enum Symbol {
        /// In front of the row of the cursor.
        Cursor = "cursor",
        /// A whole cell of a bar.
        Bar = "bar",
        /// A cell of a bar that is hidden.
        HiddenBar = "hidden-bar",
        /// A marked row.
        Marked = "marked",
        /// A directory with marked rows below.
        PartMarked = "part-marked",
        /// An open directory.
        OpenFold = "open-fold",
        /// A folded directory.
        ClosedFold = "closed-fold",
        /// A horizontal line.
        Horizontal = "horizontal",
        /// A vertical line.
        Vertical = "vertical",
        /// Where a horizontal and a vertical line begin, at the left top of a tile.
        Corner = "corner",
        /// A cell of a tile without text.
        Fill = "fill",
        /// Where a text is cut.
        Cut = "cut",
        /// Between the parts of a title.
        Dot = "dot",
        /// From one thing to another.
        Arrow = "arrow",
        /// Where a horizontal line starts a vertical one downwards.
        TeeDown = "tee-down",
        /// Where a vertical line meets one that goes to its left.
        TeeLeft = "tee-left",
        /// Rows that are not drawn.
        More = "more",
        /// A number that is not known.
        Unknown = "unknown",
        /// Something that has moved.
        Moved = "moved",
    }
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

/// How a role looks: its colours in `auto`, `dark` and `light`, what it has beside them, and what
/// it has in a theme without colours.
type Look = (Role, [Option<Color>; 3], Modifier, Modifier);

const NO_COLOUR: [Option<Color>; 3] = [None, None, None];
const GREY: [Option<Color>; 3] =
    [Some(Color::DarkGray), Some(Color::DarkGray), Some(Color::DarkGray)];
const BLUE: [Option<Color>; 3] = [Some(Color::Blue), Some(Color::LightBlue), Some(Color::Blue)];
const CYAN: [Option<Color>; 3] = [Some(Color::Cyan), Some(Color::LightCyan), Some(Color::Cyan)];
const GREEN: [Option<Color>; 3] = [Some(Color::Green), Some(Color::LightGreen), Some(Color::Green)];
const RED: [Option<Color>; 3] = [Some(Color::Red), Some(Color::LightRed), Some(Color::Red)];
const MAGENTA: [Option<Color>; 3] =
    [Some(Color::Magenta), Some(Color::LightMagenta), Some(Color::Magenta)];
/// Yellow is hardly seen on a light background, and elsewhere only if it is bold.
const YELLOW: [Option<Color>; 3] =
    [Some(Color::Yellow), Some(Color::LightYellow), Some(Color::Magenta)];

/// Text keeps the colour of the terminal, which fits its background: never white or black. Grey is
/// never dim as well.
const LOOKS: &[Look] = {
    const NONE: Modifier = Modifier::empty();
    const BOLD: Modifier = Modifier::BOLD;
    const DIM: Modifier = Modifier::DIM;
    const REVERSED: Modifier = Modifier::REVERSED;
    &[
        (Role::Text, NO_COLOUR, NONE, NONE),
        (Role::Rule, GREY, NONE, DIM),
        (Role::Title, NO_COLOUR, BOLD, BOLD),
        (Role::FocusedTitle, BLUE, BOLD, BOLD.union(Modifier::UNDERLINED)),
        (Role::Cursor, NO_COLOUR, REVERSED, REVERSED),
        (Role::OtherCursor, NO_COLOUR, BOLD, BOLD),
        (Role::Dim, GREY, NONE, DIM),
        (Role::Directory, BLUE, NONE, NONE),
        (Role::Bar, CYAN, NONE, NONE),
        (Role::Hidden, GREY, NONE, DIM),
        (Role::Good, GREEN, NONE, NONE),
        (Role::Warning, RED, BOLD, BOLD),
        (Role::Mark, MAGENTA, BOLD, BOLD),
        (Role::Match, YELLOW, BOLD, BOLD.union(Modifier::UNDERLINED)),
        (Role::Key, BLUE, BOLD, BOLD),
        (Role::Added, GREEN, NONE, NONE),
        (Role::Removed, RED, NONE, NONE),
        (Role::Changed, YELLOW, BOLD, NONE),
    ]
};

/// Colours of layers, in the layers pane and the treemap; repeated from the first after the last.
const LAYERS: &[[Option<Color>; 3]] = &[BLUE, CYAN, GREEN, MAGENTA, RED];

impl Theme {
    /// Returns the style of a role.
    pub fn style(&self, role: Role) -> Style {
        let look = LOOKS.iter().find(|(other, ..)| *other == role);
        let Some((_, colours, modifier, without_colours)) = look else { return Style::new() };
        match self.name {
            ThemeName::None => Style::new().add_modifier(*without_colours),
            _ => self.coloured(colours).add_modifier(*modifier),
        }
    }

    fn coloured(&self, [auto, dark, light]: &[Option<Color>; 3]) -> Style {
        let colour = match self.name {
            ThemeName::Auto => auto,
            ThemeName::Dark => dark,
            ThemeName::Light => light,
            ThemeName::None => &None,
        };
        Style { fg: *colour, ..Style::new() }
    }

    /// Returns the colour of a layer, by its index.
    pub fn layer(&self, index: usize) -> Style {
        let colours = LAYERS.get(index % LAYERS.len());
        colours.map_or_else(Style::new, |colours| self.coloured(colours))
    }

    /// Returns the character of a symbol.
    pub fn symbol(&self, symbol: Symbol) -> &'static str {
        let row = SYMBOLS.iter().find(|(other, ..)| *other == symbol);
        row.map_or("", |(_, unicode, ascii)| if self.ascii { ascii } else { unicode })
    }

    /// Returns a key as a footer and the help show it.
    pub fn key(&self, key: Key) -> String {
        if self.ascii { key.to_string() } else { key.short() }
    }
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
    (Symbol::Corner, "┌", "+"),
    (Symbol::Fill, "▒", " "),
    (Symbol::Cut, "…", "~"),
    (Symbol::Dot, "·", "-"),
    (Symbol::Arrow, "→", ">"),
    (Symbol::TeeDown, "┬", "-"),
    (Symbol::TeeLeft, "┤", "|"),
    (Symbol::More, "⋮", ":"),
    (Symbol::Unknown, "–", "-"),
    (Symbol::Moved, "↔", "="),
];

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;

    const COLOURED: [ThemeName; 3] = [ThemeName::Auto, ThemeName::Dark, ThemeName::Light];

    fn theme(name: ThemeName) -> Theme {
        Theme { name, ascii: false }
    }

    /// Every style of a theme, with what it is for.
    fn styles(name: ThemeName) -> Vec<(String, Style)> {
        let of_roles =
            Role::ALL.iter().map(|role| (role.word().to_owned(), theme(name).style(*role)));
        let of_layers = (0..20).map(|layer| (format!("layer {layer}"), theme(name).layer(layer)));
        of_roles.chain(of_layers).collect()
    }

    #[test]
    fn every_role_and_every_symbol_has_one_row() {
        for role in Role::ALL {
            assert_eq!(LOOKS.iter().filter(|(other, ..)| other == role).count(), 1, "{role:?}");
        }
        for symbol in Symbol::ALL {
            let rows = SYMBOLS.iter().filter(|(other, ..)| other == symbol);
            assert_eq!(rows.count(), 1, "{symbol:?}");
        }
    }

    #[test]
    fn colours_are_seen_on_every_background() {
        for name in COLOURED {
            for (what, style) in styles(name) {
                let modifiers = style.add_modifier;
                assert_eq!(style.bg, None, "{what} leaves the background of the terminal");
                let is_ground = [Color::White, Color::Black, Color::Gray, Color::Reset];
                assert!(style.fg.is_none_or(|colour| !is_ground.contains(&colour)), "{what}");
                assert!(!modifiers.contains(Modifier::DIM), "{what} is grey or coloured instead");
                let is_yellow = [Color::Yellow, Color::LightYellow];
                if style.fg.is_some_and(|colour| is_yellow.contains(&colour)) {
                    assert!(modifiers.contains(Modifier::BOLD), "{what} is yellow, but not bold");
                    assert_ne!(name, ThemeName::Light, "{what}");
                }
                let is_of_16 = !matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_)));
                assert!(is_of_16, "{what}");
            }
        }
    }

    #[test]
    fn without_colours_the_cursor_is_still_seen() {
        for (what, style) in styles(ThemeName::None) {
            assert_eq!((style.fg, style.bg), (None, None), "{what}");
        }
        for name in ThemeName::ALL {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
            buffer.set_string(0, 0, "a row", theme(*name).style(Role::Text));
            buffer.set_style(buffer.area, theme(*name).style(Role::Cursor));
            let is_reversed = |cell: &ratatui::buffer::Cell| {
                cell.style().add_modifier.contains(Modifier::REVERSED)
            };
            assert!(buffer.content().iter().all(is_reversed), "{name:?}");
            let others = Role::ALL.iter().filter(|role| **role != Role::Cursor);
            let reversed: Vec<&Role> = others
                .filter(|role| theme(*name).style(**role).add_modifier.contains(Modifier::REVERSED))
                .collect();
            assert_eq!(reversed, [&Role::Text; 0], "{name:?}");
        }
    }

    #[test]
    fn dark_and_light_differ_where_backgrounds_matter() {
        let fg = |name, role| theme(name).style(role).fg;
        assert_eq!(fg(ThemeName::Auto, Role::Match), Some(Color::Yellow));
        assert_eq!(fg(ThemeName::Dark, Role::Match), Some(Color::LightYellow));
        assert_eq!(fg(ThemeName::Light, Role::Match), Some(Color::Magenta));
        assert_eq!(fg(ThemeName::Dark, Role::Directory), Some(Color::LightBlue));
        assert_eq!(fg(ThemeName::Light, Role::Text), None);
    }

    #[test]
    fn symbols_are_one_column_wide_and_ascii_where_wanted() {
        for symbol in Symbol::ALL {
            for ascii in [false, true] {
                let text = Theme { ascii, ..Theme::default() }.symbol(*symbol);
                assert_eq!(crate::fit::width(text), 1, "{symbol:?} is `{text}`");
                assert_eq!(text.chars().count(), 1, "{symbol:?} is `{text}`");
                assert!(!ascii || text.is_ascii(), "{symbol:?} is `{text}`");
            }
        }
        let up: Key = "Up".parse().expect("it is a key");
        assert_eq!(Theme { ascii: false, ..Theme::default() }.key(up), "↑");
        assert_eq!(Theme { ascii: true, ..Theme::default() }.key(up), "Up");
    }

    #[test]
    fn neighbouring_layers_differ() {
        for name in COLOURED {
            for layer in 0..20 {
                let [this, next] = [layer, layer + 1].map(|layer| theme(name).layer(layer));
                assert_ne!(this, next, "layers {layer} and {}", layer + 1);
            }
        }
    }
}
