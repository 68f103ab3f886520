//! Layers in files on this machine: known by what changes whenever a file does.
#![cfg(unix)]

use std::os::unix::fs::MetadataExt;

use plimsoll::cache::Local;
use plimsoll::scan::{NoEvents, read_layers};

use super::*;
use crate::memory;
use crate::program::tar_of;

/// A layer in a file; returns the paths that are in it.
fn paths(content: &Content, cache: &Cache) -> Vec<String> {
    let (limits, probes) = (Limits::default(), Probes::new(&ROWS));
    let mut opened = memory::image(Described::default(), vec![Vec::new()]);
    opened.blobs = vec![Some(content.clone())];
    let options = ReadOptions::new(&limits, &probes);
    let layers = read_layers(&opened, options, 1, Some(cache), &NoEvents).unwrap();
    cache.finish();
    let entries = &layers[0].entries;
    let path = |entry| String::from_utf8(entries.path(entry)).unwrap();
    entries.list.iter().map(path).collect()
}

#[test]
fn a_file_that_was_replaced_is_read() {
    let home = Home::new();
    let path = home.0.path().join("layer.tar");
    fs::write(&path, tar_of(&[("one", b"1")])).unwrap();
    let first = fs::metadata(&path).unwrap();
    let content = Content::File(path.clone());
    assert_eq!(paths(&content, &home.open()), ["one"]);
    assert_eq!(home.records().len(), 1);
    assert_eq!(paths(&content, &home.open()), ["one"]);
    assert_eq!(home.records().len(), 1);
    // The same length and the same time of modification, in the same inode: only the time of the
    // change is another one, once the clock has moved on.
    while fs::metadata(&path).unwrap().ctime_nsec() == first.ctime_nsec() {
        fs::write(&path, tar_of(&[("two", b"2")])).unwrap();
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(first.modified().unwrap())
            .unwrap();
    }
    let second = fs::metadata(&path).unwrap();
    let same = |found: &fs::Metadata| (found.ino(), found.len(), found.mtime(), found.mtime_nsec());
    assert_eq!(same(&first), same(&second));
    assert_eq!(paths(&content, &home.open()), ["two"]);
    assert_eq!(home.records().len(), 2);
}

#[test]
fn two_parts_of_a_file_are_two_layers() {
    let home = Home::new();
    let path = home.0.path().join("archive.tar");
    let (one, two) = (tar_of(&[("one", b"1")]), tar_of(&[("two", b"2")]));
    fs::write(&path, [&one[..], &two].concat()).unwrap();
    let file = Arc::new(fs::File::open(&path).unwrap());
    let part = |start: usize, bytes: usize| {
        let (start, bytes) = (start as u64, bytes as u64);
        Content::Range { file: Arc::clone(&file), start, bytes }
    };
    for _ in 0..2 {
        assert_eq!(paths(&part(0, one.len()), &home.open()), ["one"]);
        assert_eq!(paths(&part(one.len(), two.len()), &home.open()), ["two"]);
    }
    assert_eq!(home.records().len(), 2);
}

#[test]
fn a_record_is_used_in_place_of_the_file() {
    let home = Home::new();
    let path = home.0.path().join("layer.tar");
    fs::write(&path, tar_of(&[("one", b"1")])).unwrap();
    let found = fs::metadata(&path).unwrap();
    let identity = Identity::Local(Local::of(&found, 0, found.len()).unwrap());
    let probes = Probes::new(&ROWS);
    let cache = home.open();
    let other = read_layer(&tar_of(&[("other", b"1")]), &probes);
    cache.keep_layer(keys(&probes).layer(&identity, false, false), new_layer(other));
    cache.finish();
    assert_eq!(paths(&Content::File(path), &cache), ["other"]);
}

#[test]
fn a_file_that_has_just_been_written_is_not_relied_on() {
    let home = Home::new();
    let path = home.0.path().join("layer.tar");
    fs::write(&path, tar_of(&[("one", b"1")])).unwrap();
    let now = fs::metadata(&path).unwrap().modified().unwrap();
    for before in [Duration::ZERO, HOUR] {
        let options = CacheOptions { now: now - before, ..later() };
        let cache = Cache::open(home.path(), options);
        assert_eq!(paths(&Content::File(path.clone()), &cache), ["one"]);
    }
    assert!(home.records().is_empty());
}

#[test]
fn a_pipe_or_a_directory_has_no_identity() {
    let home = Home::new();
    assert_eq!(Local::of(&fs::metadata(home.0.path()).unwrap(), 0, 0), None);
}
