//! A key press, as it is configured, shown and replayed.

use std::fmt;
use std::str::FromStr;

/// A key press. Shift is part of the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether Ctrl is held.
    pub ctrl: bool,
}

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, as it is typed.
    Char(char),
    /// One of the keys that have a name.
    Named(Named),
    /// A function key, from 1.
    F(u8),
}

/// A key with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Named {
    Enter,
    Esc,
    Space,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
}

/// How the named keys are written, and how short texts show them.
const NAMES: &[(Named, &str, &str)] = &[
    (Named::Enter, "Enter", "Enter"),
    (Named::Esc, "Esc", "Esc"),
    (Named::Space, "Space", "Space"),
    (Named::Tab, "Tab", "Tab"),
    (Named::BackTab, "Shift-Tab", "Shift-Tab"),
    (Named::Backspace, "Backspace", "Backspace"),
    (Named::Delete, "Delete", "Delete"),
    (Named::Up, "Up", "↑"),
    (Named::Down, "Down", "↓"),
    (Named::Left, "Left", "←"),
    (Named::Right, "Right", "→"),
    (Named::PageUp, "PgUp", "PgUp"),
    (Named::PageDown, "PgDn", "PgDn"),
    (Named::Home, "Home", "Home"),
    (Named::End, "End", "End"),
];

impl Key {
    /// A character without Ctrl; a space is the key of that name.
    pub const fn char(character: char) -> Self {
        let code = match character {
            ' ' => Code::Named(Named::Space),
            other => Code::Char(other),
        };
        Self { code, ctrl: false }
    }

    /// A character with Ctrl.
    pub const fn ctrl(character: char) -> Self {
        Self { code: Code::Char(character), ctrl: true }
    }

    /// A key with a name, without Ctrl.
    pub const fn named(named: Named) -> Self {
        Self { code: Code::Named(named), ctrl: false }
    }

    /// Returns the character that the key types into a prompt; `None` if it types none.
    pub fn typed(self) -> Option<char> {
        match self.code {
            _ if self.ctrl => None,
            Code::Char(character) => Some(character),
            Code::Named(Named::Space) => Some(' '),
            Code::Named(_) | Code::F(_) => None,
        }
    }

    /// Whether terminals can send it.
    pub fn arrives(self) -> bool {
        self.instead().is_none()
    }

    /// Returns what terminals do in place of sending it; `None` if they send it.
    pub(super) fn instead(self) -> Option<&'static str> {
        const OTHERS: &[(&str, &str)] = &[
            ("h", "terminals send it as Backspace"),
            ("i", "terminals send it as Tab"),
            ("j", "terminals send it as a newline"),
            ("m", "terminals send it as Enter"),
            ("[", "terminals send it as Esc"),
            ("sq", "terminals stop and resume their output at it"),
        ];
        const LETTERS: &str = "terminals know Ctrl with letters alone";
        match self.code {
            _ if !self.ctrl => None,
            Code::Char(character) => {
                let mut others = OTHERS.iter().filter(|(these, _)| these.contains(character));
                let of_letter = (!character.is_ascii_lowercase()).then_some(LETTERS);
                others.next().map(|(_, why)| *why).or(of_letter)
            }
            Code::Named(_) | Code::F(_) => Some(LETTERS),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ctrl = if self.ctrl { "Ctrl-" } else { "" };
        match self.code {
            Code::Char(character) => write!(out, "{ctrl}{character}"),
            Code::F(number) => write!(out, "{ctrl}F{number}"),
            Code::Named(named) => {
                let row = NAMES.iter().find(|(other, ..)| *other == named);
                write!(out, "{ctrl}{}", row.map_or("", |(_, name, _)| name))
            }
        }
    }
}

impl Key {
    /// Returns the key as a footer and the help show it: arrows as such.
    pub fn short(self) -> String {
        match self.code {
            Code::Named(named) if !self.ctrl => {
                let row = NAMES.iter().find(|(other, ..)| *other == named);
                row.map_or_else(String::new, |(.., short)| (*short).to_owned())
            }
            _ => self.to_string(),
        }
    }
}

/// A key that is not written as keys are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key; keys are written as `j`, `Ctrl-d`, `Enter`, `PgDn` or `F1`")]
pub struct NotAKey(pub String);

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let lowercase = text.to_lowercase();
        let by_name = |word: &str| {
            NAMES.iter().find(|(_, name, _)| name.to_lowercase() == word).map(|(key, ..)| *key)
        };
        if let Some(named) = by_name(&lowercase) {
            return Ok(Self::named(named));
        }
        let (ctrl, rest) = match lowercase.strip_prefix("ctrl-").or(lowercase.strip_prefix("c-")) {
            Some(rest) => (true, rest.to_owned()),
            None => (false, text.to_owned()),
        };
        let not_a_key = || NotAKey(crate::escape::printable_text(text));
        let number = rest.strip_prefix(['F', 'f']).and_then(|number| number.parse::<u8>().ok());
        if let Some(number @ 1..=24) = number {
            return Ok(Self { code: Code::F(number), ctrl });
        }
        let mut characters = rest.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) if !character.is_control() => {
                Ok(Self { ctrl, ..Self::char(character) })
            }
            _ => by_name(&rest)
                .map(|named| Self { code: Code::Named(named), ctrl })
                .ok_or_else(not_a_key),
        }
    }
}

/// Reads keys as `--keys` has them: separated by spaces; what is in quotes is typed letter by
/// letter.
///
/// Fails at the first word that is neither.
pub fn parse_keys(text: &str) -> Result<Vec<Key>, NotAKey> {
    let mut keys = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix(['"', '\'']).and_then(|inside| {
            let quote = rest.chars().next()?;
            inside.split_once(quote).filter(|(typed, _)| !typed.is_empty())
        });
        if let Some((typed, after)) = quoted {
            keys.extend(typed.chars().map(Key::char));
            rest = after.trim_start();
            continue;
        }
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        keys.push(word.parse()?);
        rest = after.trim_start();
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in ["j", "G", "Ctrl-d", "Enter", "Shift-Tab", "PgDn", "F1", "/", "-", "\"", "é"] {
            assert_eq!(text.parse::<Key>().map(|key| key.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("c-D".parse(), Ok(Key::ctrl('d')));
        assert_eq!("pgdn".parse(), Ok(Key::named(Named::PageDown)));
        for text in ["", "jj", "Ctrl-", "Hyper-x", "F99", "\u{1b}"] {
            assert_eq!(text.parse::<Key>(), Err(NotAKey(crate::escape::printable_text(text))));
        }
    }

    #[test]
    fn quoted_keys_are_typed_letter_by_letter() {
        let keys = |text| {
            let shown = |keys: Vec<Key>| keys.iter().map(Key::to_string).collect::<Vec<_>>();
            parse_keys(text).map(shown).map(|keys| keys.join(" "))
        };
        assert_eq!(keys(" 3 Enter  / 'a b' Enter").as_deref(), Ok("3 Enter / a Space b Enter"));
        assert_eq!(keys("\" '").as_deref(), Ok("\" '"));
        assert_eq!(keys("j what"), Err(NotAKey("what".into())));
    }

    #[test]
    fn keys_that_terminals_send_as_others_do_not_arrive() {
        for (key, arrives) in [("Ctrl-d", true), ("Ctrl-m", false), ("m", true), ("Ctrl-S", false)]
        {
            assert_eq!(key.parse::<Key>().map(Key::arrives), Ok(arrives), "{key}");
        }
    }
}
