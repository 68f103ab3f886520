//! Paragraphs of fields, as `dpkg` and `apt` write them (deb822(5)), and what is kept of them.

/// What is kept of a package's paragraph.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Stanza<'a> {
    pub(super) name: &'a [u8],
    pub(super) version: &'a [u8],
    pub(super) architecture: &'a [u8],
    /// The third word of `Status`; empty where there is none, as in a `.deb`.
    pub(super) state: &'a [u8],
    pub(super) section: &'a [u8],
    /// Whether it stays whoever needs it.
    pub(super) is_kept: bool,
    /// `Pre-Depends` and `Depends`.
    pub(super) depends: Vec<&'a [u8]>,
    pub(super) recommends: &'a [u8],
    pub(super) provides: &'a [u8],
    /// Paths of configuration files; only of what is removed and not purged.
    pub(super) conffiles: Vec<&'a [u8]>,
}

const NAME: u8 = b'P';
const VERSION: u8 = b'V';
const ARCHITECTURE: u8 = b'A';
const STATE: u8 = b'S';
const SECTION: u8 = b'G';
const KEPT: u8 = b'K';
const DEPENDS: u8 = b'D';
const RECOMMENDS: u8 = b'R';
const PROVIDES: u8 = b'O';
const CONFFILE: u8 = b'C';
/// Stands before everything else where the database is damaged.
const DAMAGED: u8 = b'!';

/// Keeps what [`each`] gives of `var/lib/dpkg/status`, and notes whether it is damaged.
pub(super) fn condense_status(text: Vec<u8>) -> Vec<u8> {
    let mut kept = condense(&text);
    // dpkg ends each paragraph with an empty line, so that one without the end of a line is cut.
    let is_cut = !text.is_empty() && !text.ends_with(b"\n");
    if is_cut || has_nameless(&text) {
        kept.insert(0, DAMAGED);
    }
    kept
}

/// Keeps what [`each`] gives of a file in `var/lib/dpkg/status.d`.
pub(super) fn condense_control(text: Vec<u8>) -> Vec<u8> {
    condense(&text)
}

/// Whether what was kept is that of a damaged database.
pub(super) fn is_damaged(kept: &[u8]) -> bool {
    kept.first() == Some(&DAMAGED)
}

/// Gives each paragraph of what was kept.
pub(super) fn each<'a>(kept: &'a [u8], mut take: impl FnMut(Stanza<'a>)) {
    let mut stanza = Stanza::default();
    for line in kept.strip_prefix(&[DAMAGED]).unwrap_or(kept).split(|&byte| byte == b'\n') {
        let Some((&key, value)) = line.split_first() else {
            if !stanza.name.is_empty() {
                take(std::mem::take(&mut stanza));
            }
            continue;
        };
        match key {
            NAME => stanza.name = value,
            VERSION => stanza.version = value,
            ARCHITECTURE => stanza.architecture = value,
            STATE => stanza.state = value,
            SECTION => stanza.section = value,
            KEPT => stanza.is_kept = true,
            DEPENDS => stanza.depends.push(value),
            RECOMMENDS => stanza.recommends = value,
            PROVIDES => stanza.provides = value,
            CONFFILE => stanza.conffiles.push(value),
            _ => (),
        }
    }
}

/// Keeps the names and architectures of what `apt` installed because something else needed it:
/// `name architecture` by line.
pub(super) fn condense_extended_states(text: Vec<u8>) -> Vec<u8> {
    let mut kept = Vec::new();
    paragraphs(&text, |fields| {
        let field = |name| field(fields, name).unwrap_or_default();
        if field("auto-installed") == b"1" {
            kept.extend_from_slice(field("package"));
            kept.push(b' ');
            kept.extend_from_slice(field("architecture"));
            kept.push(b'\n');
        }
    });
    kept
}

fn condense(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    paragraphs(text, |fields| {
        let field = |name| field(fields, name).unwrap_or_default();
        if field("package").is_empty() {
            return;
        }
        let state = words(field("status")).nth(2).unwrap_or_default();
        let lines = [
            (NAME, field("package")),
            (VERSION, field("version")),
            (ARCHITECTURE, field("architecture")),
            (STATE, state),
            (SECTION, field("section")),
            (DEPENDS, field("pre-depends")),
            (DEPENDS, field("depends")),
            (RECOMMENDS, field("recommends")),
            (PROVIDES, field("provides")),
        ];
        for (key, value) in lines {
            if !value.is_empty() {
                kept.push(key);
                // A folded field is one line (deb822(5)).
                let unfolded = value.iter().map(|&byte| if byte == b'\n' { b' ' } else { byte });
                kept.extend(unfolded);
                kept.push(b'\n');
            }
        }
        let says_yes = |name| field(name).eq_ignore_ascii_case(b"yes");
        // As apt marks roots (apt-pkg/depcache.cc, `MarkRequired`): of the priorities only the first.
        let is_required = field("priority").eq_ignore_ascii_case(b"required");
        if is_required || ["essential", "protected", "important"].into_iter().any(says_yes) {
            kept.extend_from_slice(&[KEPT, b'\n']);
        }
        if state == b"config-files" {
            for path in field("conffiles").split(|&byte| byte == b'\n').filter_map(conffile) {
                kept.push(CONFFILE);
                kept.extend_from_slice(path);
                kept.push(b'\n');
            }
        }
        kept.push(b'\n');
    });
    kept.shrink_to_fit();
    kept
}

/// The path of a line of `Conffiles`: `/etc/path digest`, and perhaps `obsolete`.
fn conffile(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b" obsolete").unwrap_or(line);
    let line = line.strip_suffix(b" remove-on-upgrade").unwrap_or(line);
    let space = line.iter().rposition(|&byte| byte == b' ')?;
    line.get(..space).filter(|path| path.starts_with(b"/"))
}

fn has_nameless(text: &[u8]) -> bool {
    let mut nameless = false;
    paragraphs(text, |fields| nameless |= field(fields, "package").is_none_or(<[u8]>::is_empty));
    nameless
}

/// The value of a field, whose name is given in lower case.
fn field<'a>(fields: &[(&'a [u8], &'a [u8])], name: &str) -> Option<&'a [u8]> {
    let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()));
    found.map(|(_, value)| *value)
}

pub(super) fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// Fields that one paragraph may have; real ones have some 25.
const MOST_FIELDS: usize = 200;

/// Gives the fields of each paragraph: name, and value with the lines that go on with it.
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
            && fields.len() < MOST_FIELDS
        {
            fields.push((name.trim_ascii(), value.trim_ascii()));
        }
    }
    if has_lines {
        take(&fields);
    }
}

/// Where the line, and those after it that begin with a blank and hold more than that, end.
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

    fn stanzas(kept: &[u8]) -> Vec<Stanza<'_>> {
        let mut list = Vec::new();
        each(kept, |stanza| list.push(stanza));
        list
    }

    const STATUS: &[u8] = b"Package: a\nStatus: install ok installed\nProtected: yes\n\
        Section: libs\nArchitecture: amd64\nVersion: 1:2-3\nDepends: b (>= 1),\n c | d\n\
        Pre-Depends: e\nDescription: first\n second\n .\n third: no field\n\n\n\
        Package: gone\nstatus: deinstall ok config-files\nArchitecture: all\nVersion: 2\n\
        Conffiles:\n /etc/a b.conf 0123\n /etc/old 4567 obsolete\n\n";

    #[test]
    fn paragraphs_keep_what_is_needed() {
        let kept = condense_status(STATUS.to_vec());
        assert!(!is_damaged(&kept));
        let list = stanzas(&kept);
        assert_eq!(list.len(), 2);
        let wanted = Stanza {
            name: b"a",
            version: b"1:2-3",
            architecture: b"amd64",
            state: b"installed",
            section: b"libs",
            is_kept: true,
            depends: vec![b"e", b"b (>= 1),  c | d"],
            ..Stanza::default()
        };
        assert_eq!(list[0], wanted);
        assert_eq!(list[1].state, b"config-files");
        assert_eq!(list[1].conffiles, [&b"/etc/a b.conf"[..], b"/etc/old"]);
    }

    #[test]
    fn every_cut_in_a_line_is_seen_and_loses_nothing_before() {
        let second = STATUS.windows(13).position(|it| it == b"Package: gone").unwrap();
        for cut in 1..STATUS.len() {
            let kept = condense_status(STATUS[..cut].to_vec());
            let first_line = STATUS[..cut].iter().filter(|&&byte| byte == b'\n').count() == 0;
            assert_eq!(is_damaged(&kept), STATUS[cut - 1] != b'\n' || first_line && cut < 10);
            assert!(stanzas(&kept).len() >= usize::from(second <= cut));
        }
        assert!(is_damaged(&condense_status(b"\0\xff garbage\n".to_vec())));
        assert!(!is_damaged(&condense_status(Vec::new())));
    }

    #[test]
    fn automatic_packages_are_named() {
        let text = b"Package: a\nArchitecture: amd64\nAuto-Installed: 1\n\n\
            Package: b\nArchitecture: amd64\nAuto-Installed: 0\n";
        assert_eq!(condense_extended_states(text.to_vec()), b"a amd64\n");
    }
}
