//! What a binary was built from, and how that is remembered: lines of fields between tabs.

/// The language whose tools wrote it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::packages) enum Language {
    /// Go's linker.
    Go,
    /// cargo-auditable.
    Rust,
}

/// What a binary was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::packages) struct Built {
    /// Who says so.
    pub(in crate::packages) language: Language,
    /// What it is; empty where nothing says.
    pub(in crate::packages) name: String,
    /// The version of that; empty where nothing says.
    pub(in crate::packages) version: String,
    /// What is in it besides: name and version.
    pub(in crate::packages) contains: Vec<(String, String)>,
}

impl Built {
    /// Whether it is a command of Go's own distribution, whose import paths begin with `cmd/`;
    /// others cannot be installed below that path.
    pub(super) fn is_of_go_itself(&self) -> bool {
        self.name == "cmd" || self.name.starts_with("cmd/")
    }
}

/// Adds one to what is kept of a binary.
pub(super) fn write(kept: &mut Vec<u8>, built: &Built) {
    let language = match built.language {
        Language::Go => b"G",
        Language::Rust => b"R",
    };
    kept.extend_from_slice(language);
    fields(kept, &built.name, &built.version);
    for (name, version) in &built.contains {
        kept.push(b'+');
        fields(kept, name, version);
    }
}

fn fields(kept: &mut Vec<u8>, name: &str, version: &str) {
    let plain = |text: &str| text.replace(['\t', '\n'], "\u{fffd}");
    kept.extend_from_slice(plain(name).as_bytes());
    kept.push(b'\t');
    kept.extend_from_slice(plain(version).as_bytes());
    kept.push(b'\n');
}

/// Reads back what [`write`] wrote.
pub(super) fn read(kept: &[u8]) -> Vec<Built> {
    let mut all: Vec<Built> = Vec::new();
    let text = String::from_utf8_lossy(kept);
    for line in text.lines().filter(|line| !super::linkage::is_note(line)) {
        let mut letters = line.chars();
        let (kind, rest) = (letters.next(), letters.as_str());
        let (name, version) = rest.split_once('\t').unwrap_or((rest, ""));
        let (name, version) = (name.to_owned(), version.to_owned());
        let language = match kind {
            Some('G') => Language::Go,
            Some('R') => Language::Rust,
            Some(super::symbols::MARK | super::needed::MARK) => continue,
            _ => {
                if let Some(built) = all.last_mut() {
                    built.contains.push((name, version));
                }
                continue;
            }
        };
        all.push(Built { language, name, version, contains: Vec::new() });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let go = Built {
            language: Language::Go,
            name: "example.com/a".to_owned(),
            version: "(devel)".to_owned(),
            contains: vec![("b".to_owned(), String::new()), ("c".to_owned(), "v1".to_owned())],
        };
        let rust = Built {
            language: Language::Rust,
            name: String::new(),
            version: "1".to_owned(),
            contains: Vec::new(),
        };
        let mut kept = Vec::new();
        write(&mut kept, &go);
        write(&mut kept, &rust);
        assert_eq!(read(&kept), [go, rust]);
    }

    #[test]
    fn separators_in_names_do_no_harm() {
        let odd = Built {
            language: Language::Rust,
            name: "a\nG\tb".to_owned(),
            version: "1\t2".to_owned(),
            contains: Vec::new(),
        };
        let mut kept = Vec::new();
        write(&mut kept, &odd);
        let back = read(&kept);
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].version, "1\u{fffd}2");
    }
}
