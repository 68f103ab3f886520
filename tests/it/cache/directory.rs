//! The directory: what is removed, what stays, and that a bad one is no error.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use plimsoll::cache::{Cleared, Trouble, directory};

use super::*;

#[test]
fn the_directory_is_that_of_the_specification() {
    let home = Some(Path::new("/home/me"));
    let given = |text: &'static str| directory(Some(OsStr::new(text)), home);
    assert_eq!(given("/var/cache/me"), Some(PathBuf::from("/var/cache/me/plimsoll")));
    let by_home = Some(PathBuf::from("/home/me/.cache/plimsoll"));
    assert_eq!(given("relative"), by_home);
    assert_eq!(given(""), by_home);
    assert_eq!(directory(None, home), by_home);
    assert_eq!(directory(None, Some(Path::new("me"))), None);
    assert_eq!(directory(None, None), None);
}

fn document(number: usize) -> Key {
    Key::document("test", &number.to_string())
}

/// Which of the first ten documents are there, without marking them as used.
fn there(home: &Home) -> Vec<usize> {
    let early = CacheOptions { now: SystemTime::UNIX_EPOCH, ..later() };
    let cache = Cache::open(home.path(), early);
    (0..10).filter(|&number| cache.document(&document(number)).is_some()).collect()
}

#[test]
fn what_was_not_used_for_the_longest_time_goes_first() {
    let home = Home::new();
    let now = later().now;
    // Each takes two blocks of 4096 bytes.
    for number in 0..4 {
        let cache = home.open();
        cache.keep_document(document(number), vec![7; 5000]);
        cache.finish();
        for path in home.records() {
            // The older ones get older.
            let file = fs::File::options().write(true).open(path).unwrap();
            let used = file.metadata().unwrap().modified().unwrap();
            file.set_modified(used - 3 * HOUR).unwrap();
        }
    }
    let cache = home.open();
    assert!(cache.document(&document(0)).is_some());
    let oldest = cache.list().oldest.unwrap();
    assert!(oldest < now - 10 * HOUR && now - 12 * HOUR < oldest);
    drop(cache);
    let small = Cache::open(home.path(), CacheOptions { max_bytes: 3 * 8192, ..later() });
    small.keep_document(document(4), vec![7; 5000]);
    drop(small);
    assert_eq!(there(&home), [0, 3, 4]);
}

#[test]
fn using_a_record_again_does_not_write_to_it() {
    let home = Home::new();
    let cache = home.open();
    cache.keep_document(document(0), b"{}".to_vec());
    cache.finish();
    let path = home.records().pop().unwrap();
    let used = || fs::metadata(&path).unwrap().modified().unwrap();
    let set = |time| fs::File::options().write(true).open(&path).unwrap().set_modified(time);
    let recently = later().now - HOUR / 2;
    set(recently).unwrap();
    let before = used();
    assert!(cache.document(&document(0)).is_some());
    assert_eq!(used(), before);
    set(recently - HOUR).unwrap();
    assert!(cache.document(&document(0)).is_some());
    assert!(before < used());
}

#[test]
fn what_is_larger_than_the_cache_displaces_nothing() {
    let home = Home::new();
    let open = || Cache::open(home.path(), CacheOptions { max_bytes: 10_000, ..later() });
    let cache = open();
    cache.keep_document(document(0), b"{}".to_vec());
    cache.keep_document(document(1), vec![7; 20_000]);
    drop(cache);
    assert_eq!(there(&home), [0]);
    let none = Cache::open(home.path(), CacheOptions { max_bytes: 0, ..later() });
    none.keep_document(document(2), Vec::new());
    drop(none);
    assert_eq!(there(&home), [0_usize; 0]);
    assert!(home.records().is_empty());
}

#[test]
fn only_files_of_the_cache_are_listed_and_removed() {
    let home = Home::new();
    assert_eq!(home.open().clear(), Cleared::default());
    assert_eq!(home.open().list().layers, 0);
    let probes = Probes::new(&ROWS);
    let cache = home.open();
    cache.keep_document(document(0), b"{}".to_vec());
    cache.keep_layer(key(b"", &probes), new_layer(read_layer(&[0; 1024], &probes)));
    cache.finish();
    let others = ["notes.txt", "layer-of-paint", "document-", ".plimsoll-settings", "tmp.tmp"];
    for name in others {
        fs::write(home.path().join(name), b"mine").unwrap();
    }
    let link = format!("layer-{}", "0".repeat(64));
    fs::create_dir(home.path().join(&link)).unwrap();
    fs::write(home.path().join(".plimsoll-abc.tmp"), b"half").unwrap();
    let summary = cache.list();
    assert_eq!((summary.layers, summary.documents), (1, 1));
    assert_eq!(summary.directory, home.path());
    let cleared = cache.clear();
    assert_eq!((cleared.files, cleared.left), (3, 0));
    assert_eq!(cleared.bytes, summary.bytes);
    let mut left: Vec<_> =
        home.records().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    left.sort();
    let mut expected: Vec<_> = others.map(OsString::from).into();
    expected.push(link.into());
    expected.sort();
    assert_eq!(left, expected);
    assert!(home.path().join("CACHEDIR.TAG").exists());
    assert_eq!(cache.list().bytes, 0);
}

#[test]
fn what_a_killed_process_left_is_removed_after_a_day() {
    let home = Home::new();
    home.open().keep_document(document(0), b"{}".to_vec());
    let left = home.path().join(".plimsoll-abc.tmp");
    fs::write(&left, b"half").unwrap();
    home.open().keep_document(document(1), b"{}".to_vec());
    assert!(left.exists(), "its process may still be writing");
    let tomorrow = CacheOptions { now: later().now + 24 * HOUR, ..later() };
    Cache::open(home.path(), tomorrow).keep_document(document(2), b"{}".to_vec());
    assert!(!left.exists());
    assert_eq!(there(&home), [0, 1, 2]);
}

#[test]
fn a_file_in_the_place_of_the_directory_is_no_error() {
    let home = Home::new();
    fs::write(home.path(), b"mine").unwrap();
    let cache = home.open();
    cache.keep_document(document(0), b"{}".to_vec());
    cache.finish();
    assert_eq!(cache.document(&document(0)), None);
    assert!(matches!(cache.trouble(), Some(Trouble::NotADirectory { .. })));
    assert_eq!(cache.clear(), Cleared::default());
    assert_eq!(fs::read(home.path()).unwrap(), b"mine");

    // Nothing can be made below a file.
    let below = Cache::open(home.path().join("below"), later());
    below.keep_document(document(0), b"{}".to_vec());
    below.finish();
    assert!(matches!(below.trouble(), Some(Trouble::Write { .. })));
}

#[cfg(unix)]
#[test]
fn a_directory_of_somebody_else_is_not_used() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let home = Home::new();
    home.open().keep_document(document(0), b"{}".to_vec());
    let found = fs::metadata(home.path()).unwrap();
    assert_eq!(found.mode() & 0o777, 0o700);
    let as_user = |user_id| {
        let options = CacheOptions { user_id: Some(user_id), ..later() };
        Cache::open(home.path(), options)
    };
    assert!(as_user(found.uid()).document(&document(0)).is_some());
    let other = as_user(found.uid() + 1);
    assert!(other.document(&document(0)).is_none());
    assert!(matches!(other.trouble(), Some(Trouble::NotOwn { .. })));
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(as_user(found.uid()).document(&document(0)).is_none());
}
