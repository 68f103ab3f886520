//! Storages that are not as they should be.

use std::fs;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use plimsoll::storage::StorageError;

use super::{FIRST, SAMPLE, first_files, open, read, sample, unpacked};

#[test]
fn files_that_have_changed_are_named() {
    type Change = fn(&std::path::Path);
    let cases: [(Change, &str); 5] = [
        (|path| fs::write(path, vec![b'x'; 140]).unwrap(), "it has another checksum"),
        (|path| fs::write(path, "short").unwrap(), "it is shorter than when it was stored"),
        (|path| fs::remove_file(path).unwrap(), ""),
        (
            |path| {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            },
            "it is not a regular file",
        ),
        // A longer file is read as far as it was then.
        (|path| fs::write(path, vec![b'x'; 1 << 20]).unwrap(), "it has another checksum"),
    ];
    for (change, reason) in cases {
        let folder = unpacked();
        let image = sample(folder.path());
        change(&first_files(folder.path()).join("data/twice.txt"));
        let message = read(&image.layers[0]).unwrap_err().to_string();
        assert!(message.contains("data/twice.txt: "), "{message}");
        assert!(message.contains(reason), "{message}");
        read(&image.layers[1]).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_a_layer() {
    use std::os::unix::fs::symlink;

    let folder = unpacked();
    let image = sample(folder.path());
    let files = first_files(folder.path());
    let outside = tempfile::tempdir().unwrap();
    let moved = outside.path().join("data");
    fs::rename(files.join("data"), &moved).unwrap();
    let depth = moved.components().count() + files.components().count();
    let targets = [moved.clone(), "../".repeat(depth).parse().unwrap(), "data".into()];
    for target in targets {
        symlink(&target, files.join("data")).unwrap();
        let error = read(&image.layers[0]).unwrap_err();
        assert!(error.to_string().contains("data/twice.txt"), "{error}");
        fs::remove_file(files.join("data")).unwrap();
    }
    symlink(moved.join("twice.txt"), files.join("twice.txt")).unwrap();
    fs::create_dir(files.join("data")).unwrap();
    fs::rename(files.join("twice.txt"), files.join("data/twice.txt")).unwrap();
    let error = read(&image.layers[0]).unwrap_err();
    assert!(error.to_string().contains("it is not a regular file"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_within_a_layer_are_followed() {
    let folder = unpacked();
    let image = sample(folder.path());
    let files = first_files(folder.path());
    fs::create_dir(files.join("real")).unwrap();
    fs::rename(files.join("data"), files.join("real/data")).unwrap();
    std::os::unix::fs::symlink("/opt/../real/data", files.join("data")).unwrap();
    read(&image.layers[0]).unwrap();
}

/// Replaces the record of the first layer.
fn rewrite(folder: &std::path::Path, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let path = folder.join("overlay-layers").join(format!("{FIRST}.tar-split.gz"));
    let mut record = Vec::new();
    GzDecoder::new(fs::File::open(&path).unwrap()).read_to_end(&mut record).unwrap();
    let mut writer = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
    writer.write_all(&change(record)).unwrap();
    writer.finish().unwrap();
}

#[test]
fn records_that_cannot_be_understood_are_errors() {
    let line = |text: &'static str| move |_: Vec<u8>| text.as_bytes().to_vec();
    type Change = Box<dyn FnOnce(Vec<u8>) -> Vec<u8>>;
    let cases: [(Change, &str); 7] = [
        (Box::new(line("nonsense\n")), "expected"),
        (Box::new(line("{\"type\": 3}\n")), "an entry has the type 3"),
        (Box::new(line("{\"type\": 2, \"payload\": \"*\"}\n")), "Invalid"),
        (Box::new(line("{\"type\": 1, \"name\": \"a\", \"size\": 1}\n")), "no checksum"),
        (Box::new(line("{\"type\": 1, \"size\": -1}\n")), "invalid value"),
        (Box::new(|record| record[..record.len() / 2].to_vec()), "EOF"),
        (Box::new(|_| vec![b' '; 17 << 20]), "EOF"),
    ];
    for (change, reason) in cases {
        let folder = unpacked();
        rewrite(folder.path(), change);
        let message = read(&sample(folder.path()).layers[0]).unwrap_err().to_string();
        assert!(message.contains("tar-split.gz") && message.contains(reason), "{message}");
    }
}

#[test]
fn a_record_that_is_cut_or_missing_is_an_error() {
    let folder = unpacked();
    let path = folder.path().join("overlay-layers").join(format!("{FIRST}.tar-split.gz"));
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let image = sample(folder.path());
    assert!(read(&image.layers[0]).unwrap_err().to_string().contains("tar-split.gz"));
    fs::remove_file(&path).unwrap();
    assert!(read(&image.layers[0]).unwrap_err().to_string().contains("tar-split.gz"));
}

#[test]
fn names_in_a_record_lead_nowhere_else() {
    let folder = unpacked();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    for name in ["../../../secret", "/../../../secret", "data/../../../../secret", "..", "/", ""] {
        let line = format!(
            "{{\"type\": 1, \"name\": \"{name}\", \"size\": 6, \"payload\": \"AAAAAAAAAAA=\"}}\n"
        );
        rewrite(folder.path(), |_| line.into_bytes());
        let error = read(&sample(folder.path()).layers[0]).unwrap_err().to_string();
        assert!(!error.contains("checksum"), "{name} was read: {error}");
    }
}

#[test]
fn lists_that_are_damaged_are_errors() {
    for (file, text, expected) in [
        ("overlay-images/images.json", "[", "invalid JSON"),
        ("overlay-images/images.json", "{}", "has no image"),
        ("overlay-images/images.json", r#"[{"id": "../../x", "names": ["a:1"]}]"#, "has no image"),
        ("overlay-layers/layers.json", "[]", "one of its layers is missing"),
        ("overlay-layers/layers.json", "{", "invalid JSON"),
    ] {
        let folder = unpacked();
        fs::write(folder.path().join(file), text).unwrap();
        let error = open(folder.path()).unwrap().image(SAMPLE).unwrap_err();
        assert!(error.to_string().contains(expected), "{file}: {error}");
    }
}

#[test]
fn layers_that_lead_back_to_themselves_are_damaged() {
    let folder = unpacked();
    let path = folder.path().join("overlay-layers/layers.json");
    let list = fs::read_to_string(&path).unwrap();
    let id = format!("\"id\":\"{FIRST}\"");
    assert!(list.contains(&id));
    fs::write(&path, list.replace(&id, &format!("{id},\"parent\":\"{FIRST}\""))).unwrap();
    let error = open(folder.path()).unwrap().image(SAMPLE).unwrap_err();
    assert!(matches!(error, StorageError::Damaged { .. }), "{error}");
}

#[test]
fn an_image_without_its_documents_is_damaged() {
    let folder = unpacked();
    let id = sample(folder.path()).id;
    let images = folder.path().join("overlay-images").join(id);
    fs::remove_file(images.join("manifest")).unwrap();
    let error = open(folder.path()).unwrap().image(SAMPLE).unwrap_err();
    assert!(error.to_string().ends_with("it has no manifest"), "{error}");
    fs::write(images.join("manifest"), "{}").unwrap();
    let error = open(folder.path()).unwrap().image(SAMPLE).unwrap_err();
    assert!(error.to_string().ends_with("it has no configuration"), "{error}");
}
