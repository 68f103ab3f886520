//! Paragraphs of fields, as `dpkg` and `apt` write them (deb822(5)), and what is kept of them.

use serde::{Deserialize, Serialize};

use crate::packages::path_list::{self, PathList};
use crate::packages::stored::store;
use crate::packages::text;

/// The parts of a file of paragraphs that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Paragraphs {
    /// Whether a paragraph has no name, or the end is missing.
    pub(super) is_damaged: bool,
    pub(super) packages: Vec<Stanza>,
}

/// The parts of a package's paragraph that are kept; strings are empty if it has no such field.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stanza {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) architecture: String,
    /// The third word of `Status`; empty in `status.d`.
    pub(super) state: String,
    pub(super) section: String,
    /// Whether it stays even if nothing depends on it.
    pub(super) is_kept: bool,
    /// `Pre-Depends` and `Depends`.
    pub(super) depends: [String; 2],
    pub(super) recommends: String,
    pub(super) provides: String,
    /// Paths of configuration files, if it is removed and not purged.
    pub(super) conffiles: PathList,
}

impl Stanza {
    /// Whether it is removed and not purged.
    pub(super) fn is_removed(&self) -> bool {
        self.state == "config-files"
    }

    fn of(fields: &[(&[u8], &[u8])]) -> Self {
        let field = |name| field(fields, name);
        // A folded field is one line (deb822(5)).
        let text = |name| text(field(name)).replace('\n', " ");
        let says_yes = |name| field(name).eq_ignore_ascii_case(b"yes");
        // As apt marks roots (apt-pkg/depcache.cc, `MarkRequired`): by the highest priority only.
        let is_required = field("priority").eq_ignore_ascii_case(b"required");
        let state = text("status").split_ascii_whitespace().nth(2).unwrap_or_default().to_owned();
        let conffiles = match state.as_str() {
            "config-files" => path_list::lines(field("conffiles")).filter_map(conffile).collect(),
            _ => PathList::default(),
        };
        Self {
            name: text("package"),
            version: text("version"),
            architecture: text("architecture"),
            state,
            section: text("section"),
            is_kept: is_required
                || ["essential", "protected", "important"].into_iter().any(says_yes),
            depends: [text("pre-depends"), text("depends")],
            recommends: text("recommends"),
            provides: text("provides"),
            conffiles,
        }
    }
}

/// Keeps the packages of `var/lib/dpkg/status`, or of a file in `var/lib/dpkg/status.d`.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    // dpkg ends each paragraph with an empty line, so a file without a last newline is truncated.
    let is_cut = !content.is_empty() && !content.ends_with(b"\n");
    let mut kept = Paragraphs { is_damaged: is_cut, packages: Vec::new() };
    paragraphs(&content, |fields| match Stanza::of(fields) {
        Stanza { name, .. } if name.is_empty() => kept.is_damaged = true,
        stanza => kept.packages.push(stanza),
    });
    store(&kept)
}

/// Keeps the names and architectures of packages that `apt` installed automatically.
pub(super) fn condense_states(content: Vec<u8>) -> Vec<u8> {
    let mut automatic: Vec<(String, String)> = Vec::new();
    paragraphs(&content, |fields| {
        if field(fields, "auto-installed") == b"1" {
            let text = |name| text(field(fields, name));
            automatic.push((text("package"), text("architecture")));
        }
    });
    store(&automatic)
}

/// Returns the path in a line of `Conffiles`: `/etc/path digest`, and perhaps `obsolete`.
fn conffile(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b" obsolete").unwrap_or(line);
    let line = line.strip_suffix(b" remove-on-upgrade").unwrap_or(line);
    let space = line.iter().rposition(|&byte| byte == b' ')?;
    line.get(..space).filter(|path| path.starts_with(b"/"))
}

/// Returns the value of a field, named in lower case; empty if there is none.
fn field<'a>(fields: &[(&'a [u8], &'a [u8])], name: &str) -> &'a [u8] {
    let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()));
    found.map_or(&[], |(_, value)| *value)
}

/// How many fields of a paragraph are read; real ones have about 25.
const MAX_FIELDS: usize = 200;

/// Passes the fields of each paragraph to a function: name, and value with its continuation lines.
fn paragraphs<'a>(text: &'a [u8], mut take: impl FnMut(&[(&'a [u8], &'a [u8])])) {
    let mut fields: Vec<(&[u8], &[u8])> = Vec::new();
    let mut rest = text;
    let mut has_lines = false;
    while !rest.is_empty() {
        let end = field_end(rest);
        let (whole, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        rest = after;
        if whole.trim_ascii().is_empty() {
            if std::mem::take(&mut has_lines) {
                take(&fields);
                fields.clear();
            }
            continue;
        }
        has_lines = true;
        let colon = whole.iter().position(|&byte| byte == b':' || byte == b'\n');
        if let Some((name, value)) = colon.and_then(|colon| whole.split_at_checked(colon))
            && let Some(value) = value.strip_prefix(b":")
            && fields.len() < MAX_FIELDS
        {
            fields.push((name.trim_ascii(), value.trim_ascii()));
        }
    }
    if has_lines {
        take(&fields);
    }
}

/// Returns where a line ends, together with its continuation lines: those that begin with a space
/// and hold more than spaces.
fn field_end(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let line = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
        let is_empty = rest.get(..line).is_none_or(|line| line.trim_ascii().is_empty());
        let goes_on = matches!(rest.first(), Some(b' ' | b'\t')) && !is_empty;
        if end != 0 && !goes_on || line == 0 {
            return end;
        }
        end += line;
        if is_empty {
            return end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    fn kept(content: &[u8]) -> Paragraphs {
        stored(&condense(content.to_vec())).unwrap()
    }

    const STATUS: &[u8] = b"Package: a\nStatus: install ok installed\nProtected: yes\n\
        Section: libs\nArchitecture: amd64\nVersion: 1:2-3\nDepends: b (>= 1),\n c | d\n\
        Pre-Depends: e\nDescription: first\n second\n .\n third: no field\n\n\n\
        Package: gone\nstatus: deinstall ok config-files\nArchitecture: all\nVersion: 2\n\
        Conffiles:\n /etc/a b.conf 0123\n /etc/old 4567 obsolete\n\n";

    #[test]
    fn paragraphs_keep_what_is_needed() {
        let Paragraphs { is_damaged, packages: list } = kept(STATUS);
        assert!(!is_damaged);
        assert_eq!(list.len(), 2);
        let wanted = Stanza {
            name: "a".to_owned(),
            version: "1:2-3".to_owned(),
            architecture: "amd64".to_owned(),
            state: "installed".to_owned(),
            section: "libs".to_owned(),
            is_kept: true,
            depends: ["e".to_owned(), "b (>= 1),  c | d".to_owned()],
            ..Stanza::default()
        };
        assert_eq!(list[0], wanted);
        assert!(list[1].is_removed());
        assert_eq!(list[1].conffiles, ["/etc/a b.conf", "/etc/old"].into_iter().collect());
    }

    #[test]
    fn every_cut_in_a_line_is_noticed_and_keeps_what_comes_before() {
        let second = STATUS.windows(13).position(|bytes| bytes == b"Package: gone").unwrap();
        for cut in 1..STATUS.len() {
            let kept = kept(&STATUS[..cut]);
            let first_line = STATUS[..cut].iter().filter(|&&byte| byte == b'\n').count() == 0;
            assert_eq!(kept.is_damaged, STATUS[cut - 1] != b'\n' || first_line && cut < 10);
            assert!(kept.packages.len() >= usize::from(second <= cut));
        }
        assert!(kept(b"\0\xff garbage\n").is_damaged);
        assert!(!kept(b"").is_damaged);
    }

    #[test]
    fn automatic_packages_are_named() {
        let text = b"Package: a\nArchitecture: amd64\nAuto-Installed: 1\n\n\
            Package: b\nArchitecture: amd64\nAuto-Installed: 0\n";
        let automatic = stored::<Vec<(String, String)>>(&condense_states(text.to_vec()));
        assert_eq!(automatic.unwrap(), [("a".to_owned(), "amd64".to_owned())]);
    }
}
