//! How two versions of a path differ apart from their content: size, permissions, owner, time.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::layer::{Change, Entry, Special};
use crate::units::grouped;

/// Something apart from the content in which two versions of a path differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataChange {
    /// What it is, in words.
    pub what: String,
    /// Its value in the first one; empty if it has none.
    pub before: String,
    /// Its value in the second one; empty if it has none.
    pub after: String,
}

/// Writes it with an arrow; a value that is not there is a dash.
impl fmt::Display for MetadataChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] =
            [&self.before, &self.after].map(|value| if value.is_empty() { "–" } else { value });
        write!(out, "{}: {before} → {after}", self.what)
    }
}

/// Something that is compared.
struct Field {
    name: &'static str,
    /// Shows its value.
    of: fn(&Entry) -> String,
}

/// What is compared, in the order in which it is shown.
const FIELDS: &[Field] = &[
    Field { name: "kind", of: |entry| kind(entry).to_owned() },
    Field {
        name: "size",
        of: |entry| match entry.change {
            Change::File(content) => format!("{} bytes", grouped(content.stored_bytes)),
            _ => String::new(),
        },
    },
    Field { name: "mode", of: |entry| format!("{:04o}", entry.mode) },
    Field { name: "owner", of: |entry| format!("{}:{}", id(entry.uid), id(entry.gid)) },
    Field { name: "time", of: |entry| time(entry.mtime) },
    // Only their hash is known.
    Field {
        name: "extended attributes",
        of: |entry| match entry.xattrs {
            0 => "none".to_owned(),
            hash => format!("some ({hash:08x})"),
        },
    },
];

/// Compares two versions of a path, the older one first; returns nothing if only their contents
/// differ.
pub(crate) fn metadata_changes(old: &Entry, new: &Entry) -> Vec<MetadataChange> {
    let values = FIELDS.iter().map(|Field { name, of }| (*name, of(old), of(new)));
    let changes = values.filter(|(_, before, after)| before != after);
    changes
        .map(|(what, before, after)| MetadataChange { what: what.to_owned(), before, after })
        .collect()
}

fn kind(entry: &Entry) -> &'static str {
    match entry.change {
        Change::File(_) => "file",
        Change::HardLink(_) => "hard link",
        Change::Symlink(_) => "symbolic link",
        Change::Directory | Change::Root => "directory",
        Change::Special(Special::Fifo) => "named pipe",
        Change::Special(_) => "device",
        Change::Remove | Change::Clear => "whiteout",
        Change::Nothing => "nothing",
    }
}

/// A user or a group; the largest stands for all that are larger.
fn id(number: u32) -> String {
    if number == u32::MAX { format!("≥{number}") } else { number.to_string() }
}

/// A time to the second, in UTC.
fn time(seconds: i64) -> String {
    let Ok(since) = u64::try_from(seconds) else {
        return format!("{} s before 1970", seconds.unsigned_abs());
    };
    let (hours, minutes, seconds) = (since / 3600 % 24, since / 60 % 60, since % 60);
    format!("{} {hours:02}:{minutes:02}:{seconds:02}", Date::of_seconds(since))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Content, DirectoryId, NameRange};

    fn entry(change: Change) -> Entry {
        Entry {
            directory: DirectoryId::ROOT,
            name: NameRange::default(),
            change,
            mode: 0o644,
            xattrs: 0,
            uid: 0,
            gid: 0,
            mtime: 0,
            download: 0,
        }
    }

    fn differences(old: &Entry, new: &Entry) -> Vec<String> {
        metadata_changes(old, new).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_differs_is_said() {
        let content = |stored_bytes| Change::File(Content { stored_bytes, hash: [0; 2] });
        let old = entry(content(1_500));
        assert_eq!(differences(&old, &old), Vec::<String>::new());
        let new = Entry { mode: 0o4755, uid: 1000, gid: u32::MAX, xattrs: 7, ..old };
        assert_eq!(
            differences(&old, &new),
            [
                "mode: 0644 → 4755",
                "owner: 0:0 → 1000:≥4294967295",
                "extended attributes: none → some (00000007)",
            ]
        );
        let new =
            Entry { change: Change::Symlink(NameRange::default()), mtime: 1_700_000_000, ..old };
        assert_eq!(
            differences(&old, &new),
            [
                "kind: file → symbolic link",
                "size: 1,500 bytes → –",
                "time: 1970-01-01 00:00:00 → 2023-11-14 22:13:20",
            ]
        );
        let before = Entry { mtime: -5, ..old };
        assert_eq!(differences(&before, &old), ["time: 5 s before 1970 → 1970-01-01 00:00:00"]);
    }
}
