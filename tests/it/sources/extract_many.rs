//! Many files of a layer that are read again in one pass, and parts of files.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use plimsoll::Session;
use plimsoll::layer::{ExtractError, FilePart, Probes, ReadLayer, ReadOptions, extract_many, read};
use plimsoll::limits::Limits;
use plimsoll::source::Reread;

use super::extract::Image;
use super::*;
use crate::hostile::archive::{file, symlink, tar};
use crate::layer_language::wrap::docker_archive;
use crate::layer_language::{Pack, pack};

/// A file as its parts came.
#[derive(Debug, Default)]
pub(super) struct One {
    pub(super) entry: u32,
    /// Its bytes; of a hole, only that it was there.
    pub(super) bytes: Vec<u8>,
    file_bytes: u64,
    holes: Vec<u64>,
    has_ended: bool,
    failure: String,
}

impl One {
    pub(super) fn is_whole(&self) -> bool {
        let bytes = self.bytes.len() as u64 + self.holes.iter().sum::<u64>();
        self.has_ended && bytes == self.file_bytes && self.failure.is_empty()
    }
}

/// Collects parts.
fn collect(files: &mut Vec<One>, entry: u32, part: FilePart<'_>) {
    if matches!(part, FilePart::Begins { .. })
        || (matches!(part, FilePart::Failed(_))
            && files.last().is_none_or(|one| one.entry != entry))
    {
        assert!(files.last().is_none_or(|one| one.entry < entry), "in tar order");
        files.push(One { entry, ..One::default() });
    }
    if let FilePart::Awaited = part {
        assert!(files.last().is_none_or(|one| one.entry < entry && one.has_ended));
        return;
    }
    let one = files.last_mut().unwrap();
    assert!(one.entry == entry && !one.has_ended);
    match part {
        FilePart::Begins { file_bytes } => one.file_bytes = file_bytes,
        FilePart::Bytes(bytes) => one.bytes.extend_from_slice(bytes),
        FilePart::Hole(bytes) => one.holes.push(bytes),
        FilePart::Ends => one.has_ended = true,
        FilePart::Failed(error) => one.failure = error.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Reads files of a layer in one pass.
pub(super) fn together(
    session: &Session,
    layer: usize,
    entries: &[u32],
) -> Result<Vec<One>, ExtractError> {
    let mut files = Vec::new();
    session.files(layer, entries, &mut |entry, part| {
        collect(&mut files, entry, part);
        ControlFlow::Continue(())
    })?;
    Ok(files)
}

fn layer_of(tar: &[u8]) -> ReadLayer {
    let (limits, probes) = (Limits::default(), Probes::default());
    read(Box::new(Cursor::new(tar.to_vec())), ReadOptions::new(&limits, &probes))
}

/// Reads files of a blob in one pass; returns what came whole, with the error.
fn outcome(blob: &[u8], layer: &ReadLayer, wanted: &[u32], limits: &Limits) -> String {
    let stored: Box<dyn Read + Send> = Box::new(Cursor::new(blob.to_vec()));
    let mut files = Vec::new();
    let result = extract_many(stored, &layer.entries, wanted, limits, &mut |entry, part| {
        collect(&mut files, entry, part);
        ControlFlow::Continue(())
    });
    let mut lines: Vec<String> = files
        .iter()
        .filter(|one| one.has_ended || !one.failure.is_empty())
        .map(|one| match one.is_whole() {
            true => format!("{}: {} bytes", one.entry, one.bytes.len()),
            false => format!("{}: {}", one.entry, one.failure),
        })
        .collect();
    if let Err(error) = result {
        lines.push(error.to_string());
    }
    lines.join(", ")
}

#[test]
fn files_that_end_before_damage_are_whole() {
    let tar = tar(&[file("a", b"first"), file("b", &noise(500_000)), file("c", b"last")]);
    let layer = layer_of(&tar);
    let limits = Limits::default();
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let blob = pack(how, &tar);
        let all = outcome(&blob, &layer, &[0, 1, 2], &limits);
        assert_eq!(all, "0: 5 bytes, 1: 500000 bytes, 2: 4 bytes", "{how:?}");
        assert_eq!(outcome(&blob, &layer, &[2], &limits), "2: 4 bytes", "{how:?}");
        assert_eq!(outcome(&blob, &layer, &[], &limits), "", "{how:?}");
        let cut = &blob[..blob.len() * 2 / 3];
        let error = outcome(cut, &layer, &[0, 1, 2], &limits);
        let is_right = match how {
            Pack::Plain => {
                error.starts_with("0: 5 bytes, entry 1 is cut short: ")
                    && error.ends_with("bytes of it are not in the layer")
            }
            _ => error == "0: 5 bytes, the layer is damaged before the end of entry 1",
        };
        assert!(is_right, "{how:?}: {error}");
    }
    let plain = &tar[..1024];
    assert_eq!(
        outcome(plain, &layer, &[0, 1], &limits),
        "0: 5 bytes, there is no entry 1 in a layer that has 1"
    );
    let limits = Limits { layer_bytes: 100_000, ..limits };
    assert_eq!(
        outcome(&pack(Pack::Gzip, &tar), &layer, &[0, 1], &limits),
        "0: 5 bytes, the layer is damaged before the end of entry 1"
    );
}

#[test]
fn a_file_that_has_changed_fails_alone() {
    let before = tar(&[file("a", b"first"), file("b", b"second"), file("c", b"third")]);
    let layer = layer_of(&before);
    let limits = Limits::default();
    let after = tar(&[file("a", b"first"), file("b", b"SECOND"), file("c", b"third")]);
    assert_eq!(
        outcome(&after, &layer, &[0, 1, 2], &limits),
        "0: 5 bytes, 1: entry 1 has changed since the image was read: read it again, 2: 5 bytes"
    );
    let linked = tar(&[file("a", b"first"), symlink("b", "a"), file("c", b"third")]);
    assert_eq!(
        outcome(&linked, &layer, &[0, 1, 2], &limits),
        "0: 5 bytes, entry 1 is a symbolic link, not a regular file"
    );
}

#[test]
fn a_sink_can_stop_before_the_first_file_and_within_one() {
    let tar = tar(&[file("a", &noise(1_000_000)), file("b", &noise(1_000_000)), file("c", b"z")]);
    let layer = layer_of(&tar);
    for how in [Pack::Plain, Pack::Gzip] {
        for stop_at in ["Awaited", "Begins", "Bytes", "Ends"] {
            let stored: Box<dyn Read + Send> = Box::new(Cursor::new(pack(how, &tar)));
            let mut calls = Vec::new();
            let limits = Limits::default();
            let result = extract_many(stored, &layer.entries, &[1, 2], &limits, &mut |_, part| {
                let text = format!("{part:?}");
                let word = text.split([' ', '(']).next().unwrap_or_default().to_owned();
                calls.push(word.clone());
                if word == stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert!(result.is_ok());
            assert_eq!(calls.iter().position(|call| call == stop_at), Some(calls.len() - 1));
        }
    }
}

#[test]
fn what_is_no_file_of_the_layer_is_refused_before_anything_is_read() {
    let home = Home::new();
    let path = home.file("image.tar", docker_archive(&tars()).tar());
    let image = Image::read(&path, Reread::No);
    let error = |entries: &[u32]| together(&image.session, 0, entries).unwrap_err().to_string();
    assert_eq!(error(&[1, 0]), "entry 0 is a directory, not a regular file");
    assert_eq!(error(&[1, 3]), "entry 3 is a hard link, not a regular file");
    assert_eq!(error(&[1, 9]), "there is no entry 9 in a layer that has 4");
    let error = together(&image.session, 7, &[1]).unwrap_err();
    assert_eq!(error.to_string(), "there is no layer 8 in an image of 2");
    let files = together(&image.session, 0, &[2, 1, 2]).unwrap();
    assert_eq!(
        files.iter().map(|one| (one.entry, one.bytes.len())).collect::<Vec<_>>(),
        [(1, 100), (2, 20)]
    );
}

#[test]
fn files_of_a_directory_fail_alone() {
    let home = Home::new();
    let mut files = Files::default();
    for name in ["etc/a", "etc/b", "etc/c", "etc/d"] {
        files.put(name, name);
    }
    files.put("etc/e", noise(1_000_000));
    let root = home.directory("root", &files);
    let image = Image::read(&root, Reread::No);
    fs::write(home.path("root/etc/b"), "other").unwrap();
    fs::remove_file(home.path("root/etc/c")).unwrap();
    fs::remove_file(home.path("root/etc/d")).unwrap();
    std::os::unix::fs::symlink("a", home.path("root/etc/d")).unwrap();
    let wanted: Vec<u32> =
        ["a", "b", "c", "d", "e"].map(|name| image.entry(0, &format!("etc/{name}"))).into();
    let found = together(&image.session, 0, &wanted).unwrap();
    let shown: Vec<String> = found
        .iter()
        .map(|one| match one.is_whole() {
            true => format!("{} bytes", one.bytes.len()),
            false => one.failure.replace(&root, "…"),
        })
        .collect();
    assert_eq!(shown[0], "5 bytes");
    assert!(shown[1].ends_with("has changed since the image was read: read it again"), "{shown:?}");
    assert_eq!(shown[2], "could not read `…/etc/c` again");
    assert!(shown[3].starts_with("`…/etc/d` is no longer a regular file"), "{shown:?}");
    assert_eq!(shown[4], "1000000 bytes");

    let large = image.entry(0, "etc/e");
    let part = image.session.file_at(0, large, 999_990, 100).unwrap();
    assert_eq!((part.bytes.len(), part.start, part.is_truncated), (10, 999_990, false));
    assert_eq!(part.bytes, noise(1_000_000)[999_990..]);
    let none = image.session.file_at(0, large, u64::MAX, 100).unwrap();
    assert_eq!((none.bytes.len(), none.start, none.file_bytes), (0, 1_000_000, 1_000_000));
}

#[test]
fn parts_of_sparse_files_have_their_holes() {
    for name in ["oldgnu", "gnu", "posix-0.0", "posix-0.1", "posix-1.0"] {
        let path = testdata(&format!("tar/gnu-sparse-{name}.tar.gz"));
        let image = Image::read(&format!("rootfs:{path}"), Reread::No);
        let whole = image.session.file(0, 0, 3 << 20).unwrap();
        // Where a hole begins.
        let edge = whole.bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        for (start, bytes) in [(0, 10), (edge - 3, 9), (edge, 5), (edge - 999, 1 << 10)] {
            let part = image.session.file_at(0, 0, start as u64, bytes as u64).unwrap();
            assert_eq!(part.start, start as u64);
            assert_eq!(part.file_bytes, 8_000_000_800);
            assert!(part.bytes == whole.bytes[start..start + bytes], "{name}: {start}");
        }
        let end = image.session.file_at(0, 0, 8_000_000_000, 10_000).unwrap();
        assert_eq!((end.bytes.len(), end.is_truncated), (800, false), "{name}");

        let one = together(&image.session, 0, &[0]).unwrap().remove(0);
        assert!(one.is_whole(), "{name}: {:?}", one.failure);
        let stored = image.layers[0].entries.unpacked();
        assert!(one.bytes.len() as u64 <= stored, "{name}: zeros are not written out");
        assert!(!one.holes.is_empty(), "{name}");
    }
}
