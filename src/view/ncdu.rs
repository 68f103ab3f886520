//! What ncdu and gdu export and open: the merged tree, as a container sees it.
//!
//! Written as it is walked: beside the report there is a list of references to its paths.
//! Source: <https://dev.yorhel.nl/ncdu/jsonfmt>, version 1.2 for `nlink`.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::format::without_paths;
use super::json::write_compact;
use super::{Format, Look, Writer, Writers};
use crate::report::{FileKind, PathReport, Report, VersionReport};

pub(super) const FORMAT: Format = Format {
    name: "ncdu",
    extensions: &["ncdu"],
    lists_paths: true,
    needs_paths: true,
    writers: Writers {
        report: Some(Writer {
            about: "the merged tree for `ncdu -f FILE` and `gdu -f FILE`",
            write,
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

#[derive(Serialize)]
struct Program {
    progname: &'static str,
    progver: &'static str,
}

/// One file or directory.
#[derive(Default, Serialize)]
struct Item<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    asize: u64,
    #[serde(skip_serializing_if = "is_zero")]
    dsize: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ino: Option<u64>,
    #[serde(skip_serializing_if = "is_false")]
    hlnkc: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    nlink: Option<u64>,
    #[serde(skip_serializing_if = "is_false")]
    notreg: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mtime: Option<u64>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn is_false(answer: &bool) -> bool {
    !answer
}

/// What the names of one file share.
#[derive(Default)]
struct Inode {
    bytes: u64,
    visible_names: u64,
}

/// Fails if the report has no paths.
fn write(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let paths = report.files.as_deref().ok_or_else(without_paths)?;
    let inodes = inodes(paths);
    let mut visible: Vec<(&str, &VersionReport)> =
        paths.iter().filter_map(|path| Some((path.path.as_str(), shown(path)?))).collect();
    // In the order of a tree: `/a-b` comes before `/a/b` in that of bytes.
    visible.sort_by(|(one, _), (other, _)| one.split('/').cmp(other.split('/')));
    out.write_all(b"[1,2,")?;
    let (progname, progver) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    write_compact(out, &Program { progname, progver })?;
    out.write_all(b",\n[")?;
    write_compact(out, &Item { name: "/", ..Item::default() })?;
    let mut open: Vec<&str> = Vec::new();
    for (path, version) in visible {
        let mut parents: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        let Some(name) = parents.pop() else { continue };
        let common = open.iter().zip(&parents).take_while(|(one, other)| one == other).count();
        close(out, &mut open, common)?;
        for parent in parents.into_iter().skip(common) {
            out.write_all(b",\n[")?;
            write_compact(out, &Item { name: parent, ..Item::default() })?;
            open.push(parent);
        }
        if version.kind == FileKind::Directory {
            out.write_all(b",\n[")?;
            open.push(name);
        } else {
            out.write_all(b",\n")?;
        }
        write_compact(out, &item(name, version, &inodes))?;
    }
    close(out, &mut open, 0)?;
    out.write_all(b"]]\n")
}

/// Ends directories until only so many are open.
fn close(out: &mut dyn Write, open: &mut Vec<&str>, left: usize) -> io::Result<()> {
    while left < open.len() {
        open.pop();
        out.write_all(b"]")?;
    }
    Ok(())
}

/// What a container sees at a path.
fn shown(path: &PathReport) -> Option<&VersionReport> {
    path.versions.iter().rev().find(|version| version.hidden_by.is_none())
}

/// The files that have several names.
fn inodes(paths: &[PathReport]) -> HashMap<u64, Inode> {
    let mut inodes: HashMap<u64, Inode> = HashMap::new();
    for version in paths.iter().flat_map(|path| &path.versions) {
        let Some(inode) = version.inode.map(|number| inodes.entry(number).or_default()) else {
            continue;
        };
        // Its bytes are with the first name, which a later layer may have hidden.
        inode.bytes = inode.bytes.max(version.unpacked.0);
        inode.visible_names += u64::from(version.hidden_by.is_none());
    }
    inodes
}

fn item<'a>(name: &'a str, version: &VersionReport, inodes: &HashMap<u64, Inode>) -> Item<'a> {
    let inode = version.inode.and_then(|number| inodes.get(&number));
    let links = inode.map_or(1, |inode| inode.visible_names);
    let is_linked = 1 < links;
    let bytes = inode.map_or(version.unpacked.0, |inode| inode.bytes);
    Item {
        name,
        asize: bytes,
        dsize: bytes,
        ino: version.inode.filter(|_| is_linked),
        hlnkc: is_linked,
        nlink: is_linked.then_some(links),
        notreg: !matches!(version.kind, FileKind::File | FileKind::HardLink | FileKind::Directory),
        uid: Some(version.uid),
        gid: Some(version.gid),
        mode: Some(version.mode | type_bits(version.kind)),
        mtime: u64::try_from(version.mtime).ok(),
    }
}

/// The bits of `st_mode` that say what it is (POSIX, `sys/stat.h` of Linux).
fn type_bits(kind: FileKind) -> u32 {
    match kind {
        FileKind::File | FileKind::HardLink => 0o100_000,
        FileKind::Directory => 0o040_000,
        FileKind::Symlink => 0o120_000,
        FileKind::CharDevice => 0o020_000,
        FileKind::BlockDevice => 0o060_000,
        FileKind::Fifo => 0o010_000,
    }
}
