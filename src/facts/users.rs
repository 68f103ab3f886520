//! The users of an image, by the file that lists them (passwd(5)).

use super::Facts;

/// One line of `/etc/passwd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'f> {
    /// Its name.
    pub name: &'f str,
    /// Its number.
    pub number: u32,
    /// The number of its first group.
    pub group: u32,
    /// Its home directory; may be empty.
    pub home: &'f str,
}

impl User<'_> {
    /// Whether the name can be in a command as it is.
    pub fn is_plain(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        !self.name.is_empty() && self.name.bytes().all(is_plain)
    }
}

impl Facts {
    /// The users that `/etc/passwd` lists, in its order, as containers see it; none without it.
    pub fn users(&self) -> impl Iterator<Item = User<'_>> {
        let bytes = self.contents.find("/etc/passwd").map_or(&[][..], |content| content.bytes());
        let lines = bytes.split(|&byte| byte == b'\n');
        lines.filter_map(|line| user(std::str::from_utf8(line).ok()?))
    }

    /// Whether containers run as root: no user is set, or one with the number 0.
    pub fn runs_as_root(&self) -> bool {
        let user = self.image.config.user.as_deref().unwrap_or_default();
        let user = user.split(':').next().unwrap_or_default();
        if user.is_empty() || user == "root" {
            return true;
        }
        match user.parse::<u32>() {
            Ok(number) => number == 0,
            Err(_) => self.users().any(|listed| listed.name == user && listed.number == 0),
        }
    }
}

fn user(line: &str) -> Option<User<'_>> {
    let mut fields = line.split(':');
    let name = fields.next().filter(|name| !name.is_empty())?;
    let number = fields.nth(1)?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some(User { name, number, group, home: fields.nth(1).unwrap_or_default() })
}
