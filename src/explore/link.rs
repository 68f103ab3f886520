//! A place in an image, as the command line names it.

use std::fmt;

use super::keys::View;

/// A place in an image, and what is listed there; empty for the place where one begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// An absolute path, printable (see [`crate::escape::printable`]).
    pub at: Option<String>,
    /// Which view has the keyboard.
    pub view: Option<View>,
    /// The number of a layer, from 1.
    pub layer: Option<usize>,
    /// Which files are listed, as the filter is written.
    pub filter: Option<String>,
    /// The order of the files: one of [`ORDERS`].
    pub sort: Option<String>,
}

/// The words for the order of files.
pub const ORDERS: &[&str] = &["unpacked", "download", "name", "count", "time", "hidden", "layer"];

impl Link {
    /// Returns the command that opens an image at this place, for a shell.
    pub fn command(&self, reference: &str) -> String {
        let options = self.to_string();
        let gap = if options.is_empty() { "" } else { " " };
        // What begins with a hyphen would be an option.
        let file = if reference.starts_with('-') && reference != "-" { "./" } else { "" };
        format!("plimsoll explore {}{gap}{options}", quoted(&format!("{file}{reference}")))
    }

    /// Whether it names no place.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The options of `plimsoll explore`, quoted for a shell.
impl fmt::Display for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = [
            ("--at", self.at.clone()),
            ("--view", self.view.map(|view| view.word().to_owned())),
            ("--layer", self.layer.map(|layer| layer.to_string())),
            ("--filter", self.filter.clone()),
            ("--sort", self.sort.clone()),
        ];
        let mut gap = "";
        for (option, value) in options {
            let Some(value) = value else { continue };
            // As one word, a value may begin with a hyphen.
            let join = if value.starts_with('-') { "=" } else { " " };
            write!(out, "{gap}{option}{join}{}", quoted(&value))?;
            gap = " ";
        }
        Ok(())
    }
}

/// Returns a word as a shell reads it unchanged.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@%+,".contains(&byte);
    match word.bytes().all(is_plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_command_that_a_shell_reads() {
        let link = Link {
            at: Some("/usr/lib".into()),
            view: Some(View::Packages),
            layer: Some(2),
            filter: Some("size>=1MB".into()),
            sort: Some("download".into()),
        };
        assert_eq!(
            link.command("app.tar"),
            "plimsoll explore app.tar --at /usr/lib --view packages --layer 2 --filter \
             'size>=1MB' --sort download"
        );
        let link = Link { at: Some("/it's".into()), filter: Some("-x".into()), ..Link::default() };
        assert_eq!(link.to_string(), r"--at '/it'\''s' --filter=-x");
        assert!(!link.is_empty());
    }

    #[test]
    fn an_empty_link_is_the_image_alone() {
        assert_eq!(Link::default().command("-"), "plimsoll explore -");
        assert_eq!(Link::default().command("-x y"), "plimsoll explore './-x y'");
        assert!(Link::default().is_empty());
    }
}
