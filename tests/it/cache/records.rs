//! One record: damaged, cut, written twice at the same time, or made by another version.

use super::*;
use crate::layer_language::{Kind, Line, write_tar};

/// A small layer with a content, a secret and a note.
fn small() -> Vec<u8> {
    let file = |path: &str, content: &[u8]| Line {
        content: content.to_vec(),
        ..Line::new(Kind::File, path.as_bytes())
    };
    write_tar(&[
        file("etc/status", b"installed"),
        file("root/.npmrc", b"//r/:_authToken=hunter2hunter\n"),
        // It leads out of the root, which is noted.
        file("../out", b"refused"),
    ])
}

#[test]
fn a_layer_is_read_back_as_it_was() {
    let (home, probes) = (Home::new(), Probes::new(&ROWS));
    let layer = read_layer(&small(), &probes);
    assert_eq!((layer.captured.len(), layer.leaks.len()), (1, 1));
    assert_ne!(layer.notes.iter().count(), 0);
    let expected = described(&layer);
    let key = key(b"small", &probes);
    let cache = home.open();
    assert!(cache.layer(&key, &probes).is_none());
    assert!(home.records().is_empty(), "nothing was written yet");
    cache.keep_layer(key.clone(), new_layer(layer));
    drop(cache);
    let found = home.open().layer(&key, &probes).unwrap();
    assert_eq!(described(&found.layer), expected);
    assert!(found.again.is_empty());
}

#[test]
fn a_record_that_is_damaged_anywhere_is_not_there() {
    let (home, probes) = (Home::new(), Probes::new(&ROWS));
    let key = key(b"small", &probes);
    let cache = home.open();
    cache.keep_layer(key.clone(), new_layer(read_layer(&small(), &probes)));
    cache.finish();
    let path = home.records().pop().unwrap();
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, bad).unwrap();
        assert!(cache.layer(&key, &probes).is_none(), "byte {at} of {}", good.len());
    }
    for sixteenth in 0..16 {
        fs::write(&path, &good[..good.len() * sixteenth / 16]).unwrap();
        assert!(cache.layer(&key, &probes).is_none(), "{sixteenth} sixteenths");
    }
    fs::write(&path, [&good[..], b"\0"].concat()).unwrap();
    assert!(cache.layer(&key, &probes).is_none(), "a byte too many");
    // Such a record is replaced.
    cache.keep_layer(key.clone(), new_layer(read_layer(&small(), &probes)));
    cache.finish();
    assert!(cache.layer(&key, &probes).is_some());
    assert_eq!(fs::read(&path).unwrap(), good);
}

#[test]
fn a_record_under_the_name_of_another_is_not_there() {
    let (home, probes) = (Home::new(), Probes::new(&ROWS));
    let (one, other) = (key(b"one", &probes), key(b"other", &probes));
    let cache = home.open();
    cache.keep_layer(one, new_layer(read_layer(&small(), &probes)));
    cache.finish();
    let first = home.records().pop().unwrap();
    cache.keep_layer(other.clone(), new_layer(read_layer(&small(), &probes)));
    cache.finish();
    let second = home.records().into_iter().find(|path| *path != first).unwrap();
    fs::copy(first, second).unwrap();
    assert!(cache.layer(&other, &probes).is_none());
}

#[test]
fn what_other_probes_made_is_replaced() {
    let home = Home::new();
    let (two, one) = (Probes::new(&ROWS), Probes::new(&ROWS[..1]));
    let cache = home.open();
    cache.keep_layer(key(b"small", &two), new_layer(read_layer(&small(), &two)));
    cache.finish();
    assert!(cache.layer(&key(b"small", &one), &one).is_none());
    cache.keep_layer(key(b"small", &one), new_layer(read_layer(&small(), &one)));
    cache.finish();
    assert!(cache.layer(&key(b"small", &one), &one).is_some());
    assert!(cache.layer(&key(b"small", &two), &two).is_none());
    assert_eq!(home.records().len(), 1);
}

#[test]
fn each_option_that_a_layer_depends_on_has_a_record() {
    let (home, probes) = (Home::new(), Probes::new(&ROWS));
    let identity = Identity::Digest(Digest::sha256_of(b"small"));
    let limits = Limits { path_bytes: 7, ..Limits::default() };
    let bounded = Keys::new(ReadOptions::new(&limits, &probes));
    let keys = keys(&probes);
    let all = [
        keys.layer(&identity, true, false),
        keys.layer(&identity, false, false),
        keys.layer(&identity, true, true),
        bounded.layer(&identity, true, false),
    ];
    let cache = home.open();
    for (count, key) in all.into_iter().enumerate() {
        assert!(cache.layer(&key, &probes).is_none(), "{count}");
        cache.keep_layer(key.clone(), new_layer(read_layer(&small(), &probes)));
        cache.finish();
        assert!(cache.layer(&key, &probes).is_some(), "{count}");
    }
    assert_eq!(home.records().len(), 4);
}

#[test]
fn two_processes_may_write_and_read_one_record_at_the_same_time() {
    let (home, probes) = (Home::new(), Probes::new(&ROWS));
    let expected = described(&read_layer(&small(), &probes));
    let key = key(b"small", &probes);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..40 {
                    let cache = home.open();
                    cache.keep_layer(key.clone(), new_layer(read_layer(&small(), &probes)));
                    if let Some(found) = cache.layer(&key, &probes) {
                        assert_eq!(described(&found.layer), expected);
                    }
                    cache.finish();
                    assert!(cache.trouble().is_none());
                    assert!(cache.layer(&key, &probes).is_some());
                }
            });
        }
    });
    assert_eq!(home.records().len(), 1, "nothing is left of what was being written");
}

#[test]
fn documents_are_kept_too() {
    let home = Home::new();
    let cache = home.open();
    let (one, other) = (Key::document("manifest", "1"), Key::document("configuration", "1"));
    cache.keep_document(one.clone(), b"{}".to_vec());
    cache.keep_document(other.clone(), Vec::new());
    cache.finish();
    assert_eq!(cache.document(&one).as_deref(), Some(&b"{}"[..]));
    assert_eq!(cache.document(&other).as_deref(), Some(&b""[..]));
    assert_eq!(cache.document(&Key::document("manifest", "2")), None);
}
