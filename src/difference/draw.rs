//! A difference as lines of text, as `diff -u` writes them.

use super::{
    Difference, ElfChange, FileDifference, Hunk, HunkLine, LineChange, LineEnds, LineRange,
    SectionChange, Side,
};
use crate::dockerfile::shell::{is_unsafe, shell_word};
use crate::fit::width;
use crate::report::FileKind;
use crate::units::{Bytes, counted, grouped};

/// The longest name of a section to which others are aligned.
const MAX_NAME_COLUMNS: usize = 24;

impl FileDifference {
    /// Returns it as lines, as `diff -u` writes them, without colours: `-` begins what only the
    /// first image has, `+` what only the second one has, a space what both have, and `~` what
    /// both have with another size. Lines before the first `---` or `@@` may be in words.
    ///
    /// Everything in them is safe to print. Lines of text are as long as they are, up to some
    /// thousands of bytes.
    pub fn lines(&self) -> Vec<String> {
        // The sides say the rest.
        let said = ["kind", "size"];
        let metadata = self.metadata.iter().filter(|change| !said.contains(&&*change.what));
        // In front, where programs that apply patches skip what they do not know.
        let mut lines: Vec<String> = metadata.map(|change| change.to_string()).collect();
        lines.push(format!("--- before {}", self.header(self.before.as_ref())));
        lines.push(format!("+++ after {}", self.header(self.after.as_ref())));
        lines.extend(self.contents());
        lines
    }

    /// What a side has, in one line.
    fn header(&self, side: Option<&Side>) -> String {
        let Some(side) = side else { return format!("{} (absent)", self.path) };
        let path = match &side.link {
            Some(_) => format!("{} -> {}", self.path, side.path),
            None => side.path.clone(),
        };
        let layer = side.layer.map(|layer| format!("layer {layer}"));
        let hidden = side.hidden_by.map(|by| format!("hidden by layer {by}"));
        let about: Vec<String> = layer.into_iter().chain(hidden).collect();
        if about.is_empty() { path } else { format!("{path} ({})", about.join(", ")) }
    }

    fn contents(&self) -> Vec<String> {
        match &self.contents {
            Difference::Same if self.is_file() => vec!["The contents are the same.".to_owned()],
            Difference::Same | Difference::NotCompared => self.kinds(),
            Difference::Text { hunks, first_byte, before_ends, after_ends } => {
                let mut lines = ends(*before_ends, *after_ends);
                let is_cut = |line: &HunkLine| line.left_out != Bytes(0);
                if hunks.iter().flat_map(|hunk| &hunk.lines).any(is_cut) {
                    lines.extend(first(Some(*first_byte), Bytes(0)));
                }
                if hunks.is_empty() {
                    lines.push("The lines are the same; other bytes differ.".to_owned());
                }
                lines.extend(hunks.iter().flat_map(hunk_lines));
                lines
            }
            Difference::LongText { first_byte, first_line, compared } => {
                let mut lines = vec!["Text that is too long to be compared by lines.".to_owned()];
                lines.extend(self.sizes());
                lines.extend(first(*first_byte, *compared));
                let line = first_line.map(grouped);
                lines.extend(line.map(|line| format!("The first line that differs is {line}.")));
                lines
            }
            Difference::Binary { first_byte, compared, elf } => {
                let mut lines = vec!["Not text.".to_owned()];
                lines.extend(self.sizes());
                lines.extend(first(*first_byte, *compared));
                lines.extend(elf.iter().flat_map(elf_lines));
                lines
            }
            Difference::Unread { before, after } => {
                let mut lines = self.sizes();
                let sides = [("BEFORE", before), ("AFTER", after)];
                let unread =
                    sides.into_iter().filter_map(|(side, why)| Some((side, why.as_ref()?)));
                lines.extend(unread.map(|(side, why)| {
                    format!("The contents are not compared, as {side} could not be read: {why}.")
                }));
                lines
            }
        }
    }

    fn is_file(&self) -> bool {
        self.before.as_ref().is_some_and(|side| side.content.is_some())
    }

    /// What both sides are, and what to do with a directory.
    fn kinds(&self) -> Vec<String> {
        let sides = [("-", &self.before), ("+", &self.after)];
        let seen = sides.map(|(sign, side)| (sign, side.as_ref().filter(|side| is_seen(side))));
        let about = seen.map(|(sign, side)| side.map(|side| (sign, about(side))));
        let mut lines: Vec<String> = match &about {
            [Some((_, one)), Some((_, other))] if one == other => vec![format!(" {one}")],
            [None, None] => vec!["A container sees it in neither image.".to_owned()],
            both => both.iter().flatten().map(|(sign, about)| format!("{sign}{about}")).collect(),
        };
        let is_directory = |side: &&Side| side.kind == FileKind::Directory;
        let directory = seen.into_iter().filter_map(|(_, side)| side).find(is_directory);
        lines.extend(directory.map(|side| {
            let path = side.path.trim_end_matches('/');
            let option = match is_unsafe(&shell_word(path.as_bytes())) {
                true => "--path".to_owned(),
                false => format!("--path '{path}/**'"),
            };
            format!("To compare what is in a directory, use `{option}`.")
        }));
        lines
    }

    /// The sizes of both files and their hashes.
    fn sizes(&self) -> Vec<String> {
        let line = |sign: &str, side: &Option<Side>| {
            let side = side.as_ref().filter(|side| is_seen(side))?;
            let (bytes, content) = (side.bytes?, side.content.as_ref()?);
            Some(format!("{sign}{}, xxh3-128 {content}", counted(bytes.0, "byte")))
        };
        [line("-", &self.before), line("+", &self.after)].into_iter().flatten().collect()
    }
}

fn is_seen(side: &Side) -> bool {
    side.hidden_by.is_none()
}

fn about(side: &Side) -> String {
    let kind = match side.kind {
        FileKind::File => "regular file",
        FileKind::Directory => "directory",
        FileKind::Symlink => "symbolic link",
        FileKind::HardLink => "hard link",
        FileKind::CharDevice => "character device",
        FileKind::BlockDevice => "block device",
        FileKind::Fifo => "named pipe",
    };
    match (&side.target, side.bytes) {
        (Some(target), _) => format!("{kind} to {target}"),
        (None, Some(bytes)) => format!("{kind}, {bytes}"),
        (None, None) => kind.to_owned(),
    }
}

/// Says how lines end, if not in both alike.
fn ends(before: LineEnds, after: LineEnds) -> Vec<String> {
    let word = |ends| match ends {
        LineEnds::NoNewline => None,
        LineEnds::Lf => Some("LF"),
        LineEnds::CrLf => Some("CRLF"),
        LineEnds::Mixed => Some("LF or CRLF"),
    };
    match (word(before), word(after)) {
        (Some(before), Some(after)) if before != after => {
            vec![format!("Lines end with {before} before, with {after} after.")]
        }
        _ => Vec::new(),
    }
}

/// Says which byte is the first that differs, if there is something to compare.
fn first(byte: Option<u64>, compared: Bytes) -> Option<String> {
    match (byte, compared) {
        (Some(at), _) => Some(format!("The first byte that differs is at {}.", grouped(at))),
        (None, Bytes(0)) => None,
        (None, Bytes(bytes)) => Some(format!("The first {} bytes are the same.", grouped(bytes))),
    }
}

fn hunk_lines(hunk: &Hunk) -> Vec<String> {
    let mut lines = vec![LineRange::heading(&hunk.before, &hunk.after)];
    for line in &hunk.lines {
        let sign = match line.change {
            LineChange::Same => ' ',
            LineChange::Removed => '-',
            LineChange::Added => '+',
        };
        lines.push(match line.left_out {
            Bytes(0) => format!("{sign}{}", line.text),
            Bytes(more) => format!("{sign}{}… ({} bytes more)", line.text, grouped(more)),
        });
        if !line.has_newline {
            lines.push("\\ No newline at end of file".to_owned());
        }
    }
    lines
}

fn elf_lines(elf: &ElfChange) -> Vec<String> {
    let both = [&elf.before, &elf.after];
    let mut lines = changed("", both.map(|facts| Some(&facts.about)));
    lines.extend(changed("loader ", both.map(|facts| facts.interpreter.as_ref())));
    lines.extend(changed("build ID ", both.map(|facts| facts.build_id.as_ref())));
    lines.extend(elf.needs_removed.iter().map(|name| format!("-needs {name}")));
    lines.extend(elf.needs_added.iter().map(|name| format!("+needs {name}")));
    let names = elf.sections.iter().map(|section| width(&section.name));
    let columns = names.max().unwrap_or(0).min(MAX_NAME_COLUMNS);
    lines.extend(elf.sections.iter().map(|section| section_line(section, columns)));
    lines
}

/// Both values of what differs.
fn changed(what: &str, [before, after]: [Option<&String>; 2]) -> Vec<String> {
    if before == after {
        return Vec::new();
    }
    let line = |sign: &str, value: Option<&String>| Some(format!("{sign}{what}{}", value?));
    [line("-", before), line("+", after)].into_iter().flatten().collect()
}

fn section_line(section: &SectionChange, columns: usize) -> String {
    let padding = " ".repeat(columns.saturating_sub(width(&section.name)));
    let (sign, text) = match (section.before, section.after) {
        (Some(before), Some(after)) if before == after => ('~', format!("{after}, other bytes")),
        (Some(before), Some(after)) => {
            ('~', format!("{before} -> {after}{}", change_of_size(before, after)))
        }
        (Some(before), None) => ('-', before.to_string()),
        (None, after) => ('+', after.unwrap_or_default().to_string()),
    };
    format!("{sign}{}{padding}  {text}", section.name)
}

/// The change of a size, with its sign, as what follows two sizes.
pub(crate) fn change_of_size(before: Bytes, after: Bytes) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Equal => ", the same size".to_owned(),
        std::cmp::Ordering::Greater => format!(" (+{})", after - before),
        std::cmp::Ordering::Less => format!(" (-{})", before - after),
    }
}
